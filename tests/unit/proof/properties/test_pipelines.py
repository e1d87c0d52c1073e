"""Roles of pipelines are what is claimed of them, and each claim falls with what it rests on."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.estate.delivery import PipelineAccount
from generator.iam import crowds
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy
from generator.iam.claims import Verdict
from generator.iam.decision.decide import decide
from generator.iam.policy import Statement
from generator.iam.prove import prove
from generator.iam.requests import Request, RequestSet
from generator.plan.estate_plan import plan_estate
from generator.plan.stacks.bootstrap import pipeline_accounts
from generator.policies.provider_calls import changing, reading
from generator.proof.properties.authorities import ANYTHING
from generator.proof.properties.pipelines import absent_roles, claims_of_pipelines
from generator.proof.properties.subjects import Subject
from generator.readback.facts import RoleFacts, StackFacts
from generator.readback.read import read_estate

GITHUB = {"github": {"repository": "acme/studio", "repository_id": "123456789"}}
GITLAB = {"gitlab": {"project": "acme/studio", "project_id": "4711"}}
SHARED, STATES = "100000000006", "100000000002"


@cache
def planned(forge: str) -> dict[str, tuple[PipelineAccount, StackFacts]]:
    """Of each account of an estate that a forge delivers what is planned and what is rendered."""
    estate = an_estate(
        changed(PLATFORM, delivery={"github": GITHUB, "gitlab": GITLAB}[forge]), alpha=ALPHA, gamma=GAMMA
    )
    plan = plan_estate(estate)
    assert plan.stacks, plan.findings
    stacks = tuple(stack for stack in plan.stacks if "/bootstrap-" in stack.address)
    facts = read_estate(texts(replace(plan, stacks=stacks)).items())
    assert facts.faults == ()
    accounts = {one.at.account_id: one for one in pipeline_accounts(estate, plan.stacks)}
    return {
        name: (account, stack)
        for name, account in accounts.items()
        if (stack := facts.stack(account.address)) is not None
    }


def refuted(account: PipelineAccount, stack: StackFacts, property_id: str) -> list[str]:
    """The sentences of a property that do not hold, each with the role it is about."""
    claims = (one for one in claims_of_pipelines(account, stack, ()) if one.property_id == property_id)
    return [
        f"{one.claim.subject} {one.claim.sentence}"
        for one in prove(claims)
        if one.verdict is not Verdict.PROVED
    ]


Change = Callable[[Statement], Statement | None]


def with_statement(stack: StackFacts, role: str, sid: str, change: Change) -> StackFacts:
    """The stack with one statement of a role changed, or without it, in whichever policy it stands."""
    seen = []

    def in_source(source: PolicySource) -> PolicySource:
        seen.extend(one for one in source.policy.statements if one.sid == sid)
        kept = (change(one) if one.sid == sid else one for one in source.policy.statements)
        statements = tuple(one for one in kept if one is not None)
        return replace(source, policy=replace(source.policy, statements=statements))

    def in_role(facts: RoleFacts) -> RoleFacts:
        if facts.name != role:
            return facts
        return replace(
            facts,
            trust=in_source(facts.trust),
            identity=tuple(map(in_source, facts.identity)),
            boundary=in_source(facts.boundary) if facts.boundary else None,
        )

    broken = replace(stack, roles=tuple(map(in_role, stack.roles)))
    assert seen, f"{role} has no statement {sid}"
    return broken


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_every_claim_holds_in_every_account(forge):
    for account, stack in planned(forge).values():
        results = list(prove(tuple(claims_of_pipelines(account, stack, ()))))
        assert [one.claim.sentence for one in results if one.verdict is not Verdict.PROVED] == []
        assert {one.claim.property_id for one in results} == {
            *("escalation.pipelines", "foreign.pipelines", "guardrail.pipelines"),
            *("inbound.pipelines", "work.pipelines"),
        }
        assert list(absent_roles(account, stack)) == []


def test_the_bucket_of_the_states_is_made_in_its_account_alone():
    assert [name for name, (_, stack) in planned("github").items() if stack.buckets] == [STATES]


def test_a_role_that_is_not_there_and_one_that_nobody_planned_are_found():
    account, stack = planned("github")[SHARED]
    plans, applies = sorted(stack.roles, key=lambda role: role.name, reverse=True)
    found = list(absent_roles(account, replace(stack, roles=(plans, replace(applies, arn="arn:other")))))

    assert [one.message for one in found] == [
        f"the role {account.apply_arn} is planned and not rendered",
        "nobody planned the role arn:other for pipelines",
    ]


def without(_: Statement) -> None:
    return None


def also(*actions: str) -> Change:
    return lambda statement: replace(statement, actions=(*statement.actions, *actions))


def anywhere(statement: Statement) -> Statement:
    return replace(statement, resources=("*",))


def unconditional(statement: Statement) -> Statement:
    return replace(statement, conditions={})


def unasked(key: str) -> Change:
    """The statement without one of the keys that it asks for."""

    def change(statement: Statement) -> Statement:
        kept = {
            operator: {name: value for name, value in keys.items() if not name.endswith(f":{key}")}
            for operator, keys in statement.conditions.items()
        }
        assert kept != statement.conditions
        return replace(statement, conditions={operator: keys for operator, keys in kept.items() if keys})

    return change


OPEN = ("TlsOnly", "RecordsAreWrittenOnce", "RecordsStay")


@pytest.mark.parametrize("sid", OPEN)
def test_the_bucket_of_the_states_falls_with_each_denial(sid):
    account, stack = planned("github")[STATES]
    (bucket,) = stack.buckets
    assert bucket.policy is not None
    policy = bucket.policy.policy
    left = tuple(one for one in policy.statements if one.sid != sid)
    assert len(left) < len(policy.statements)
    broken = replace(bucket, policy=replace(bucket.policy, policy=replace(policy, statements=left)))

    assert refuted(account, replace(stack, buckets=(broken,)), "inbound.pipelines")


def test_the_bucket_and_the_key_of_the_states_answer_no_other_account():
    account, stack = planned("github")[STATES]
    fewer = replace(account, accounts=(STATES,))

    assert {one.partition(" ")[0] for one in refuted(fewer, stack, "inbound.pipelines")} == {
        "acme-terraform-state",
        "aws_kms_key.state",
    }


APPLY, PLAN = "TenantryApply", "TenantryPlan"
BROKEN: list[tuple[str, str, str, str, Change]] = [
    *(
        ("github", "inbound.pipelines", APPLY, "Apply", unasked(key))
        for key in ("aud", "sub", "repository_id", "environment", "job_workflow_ref")
    ),
    *(
        ("gitlab", "inbound.pipelines", APPLY, "Apply", unasked(key))
        for key in ("aud", "sub", "project_id", "ref_protected", "pipeline_source")
    ),
    *(("github", "inbound.pipelines", PLAN, "Plan", unasked(key)) for key in ("aud", "sub", "repository_id")),
    ("github", "inbound.pipelines", APPLY, "Apply", unconditional),
    (
        *("github", "inbound.pipelines", PLAN, "Plan"),
        lambda statement: replace(statement, actions=("sts:TagSession",), conditions={}),
    ),
    ("github", "guardrail.pipelines", PLAN, "ReviewsOnce", unconditional),
    ("github", "guardrail.pipelines", PLAN, "LockStates", anywhere),
    ("github", "guardrail.pipelines", PLAN, "ReadStates", anywhere),
    ("github", "guardrail.pipelines", PLAN, "ObjectsOfStatesAlone", without),
    ("github", "guardrail.pipelines", PLAN, "StatesAreWrittenByApplies", without),
    ("github", "guardrail.pipelines", PLAN, "KeyOfStatesAlone", without),
    ("github", "guardrail.pipelines", PLAN, "NothingThatIsStored", without),
    ("github", "guardrail.pipelines", PLAN, "LooksAtServicesOfStacks", also("ssm:PutParameter")),
    ("github", "guardrail.pipelines", APPLY, "ReadStates", anywhere),
    ("github", "foreign.pipelines", PLAN, "SagemakerReads", anywhere),
    ("github", "foreign.pipelines", APPLY, "KmsApplies", anywhere),
    ("github", "escalation.pipelines", APPLY, "NothingAboveItself", without),
    ("github", "escalation.pipelines", APPLY, "RolesAreBound", without),
    ("github", "escalation.pipelines", APPLY, "StatesAreObjects", without),
    ("github", "escalation.pipelines", APPLY, "KeyOfStatesStays", without),
    ("github", "escalation.pipelines", APPLY, "AssumesNobody", without),
    ("github", "escalation.pipelines", APPLY, "NotesOnce", unconditional),
    ("github", "escalation.pipelines", APPLY, "WriteStates", anywhere),
    ("github", "work.pipelines", APPLY, "NotesOnce", without),
    ("github", "work.pipelines", PLAN, "LockStates", without),
]


@pytest.mark.parametrize(
    ("forge", "property_id", "role", "sid", "change"),
    BROKEN,
    ids=[f"{forge}-{role}-{sid}-{number}" for number, (forge, _, role, sid, _) in enumerate(BROKEN)],
)
def test_a_claim_falls_with_the_statement_it_rests_on(forge, property_id, role, sid, change):
    account, stack = planned(forge)[SHARED]
    broken = with_statement(stack, role, sid, change)

    assert [one for one in refuted(account, broken, property_id) if one.startswith(role)]


def test_every_role_that_stacks_make_may_be_made_as_they_make_it():
    """What is rendered without a boundary is a service's role; every other one says one of the estate's."""
    account, stack = planned("github")[SHARED]
    (facts,) = (one for one in stack.roles if one.name == APPLY)
    principal = Principal(facts.name, facts.arn, SHARED, account.at.region, account.at.partition)
    authority = Authority(principal, facts.identity, facts.boundary, (), stack.resource_policies)
    estate = an_estate(changed(PLATFORM, delivery=GITHUB), alpha=ALPHA, gamma=GAMMA)
    plan = plan_estate(estate)
    own = tuple(one for one in plan.stacks if one.account_id == SHARED and "/bootstrap-" not in one.address)
    roles = read_estate(texts(replace(plan, stacks=own)).items()).roles
    refused = []
    for role in roles:
        bounded = {"iam:permissionsboundary": f"arn:aws:iam::{SHARED}:policy/tenantry/a/b/c"}
        context = {
            "aws:requestedregion": "us-east-1",
            "aws:resourceaccount": SHARED,
            **(bounded if role.boundary else {}),
        }
        if not decide(Request("iam:CreateRole", role.arn, context), authority).is_allowed:
            refused.append(role.arn)
    assert {bool(role.boundary) for role in roles} == {True, False}
    assert refused == []


@pytest.mark.parametrize("account_id", [SHARED, "100000000001"])
def test_every_recorded_call_for_what_the_stacks_contain_is_allowed_by_the_rendered_policies(account_id):
    account, stack = planned("github")[account_id]
    types = recorded(account_id)
    assert types
    for role, actions in ((PLAN, reading(types)), (APPLY, (*reading(types), *changing(types)))):
        (facts,) = (one for one in stack.roles if one.name == role)
        principal = Principal(facts.name, facts.arn, account_id, account.at.region, account.at.partition)
        authority = Authority(principal, facts.identity, facts.boundary, (), stack.resource_policies)
        subject = Subject(role, authority, account.place, "")
        claims = (subject.possible("work.pipelines", name, (RequestSet((name,)),)) for name in actions)
        assert [one.claim.sentence for one in prove(claims) if one.verdict is not Verdict.PROVED] == []


@cache
def recorded(account_id: str) -> tuple[str, ...]:
    """The types of resources that stacks of an account contain, read from their rendered text."""
    estate = an_estate(changed(PLATFORM, delivery=GITHUB), alpha=ALPHA, gamma=GAMMA)
    plan = plan_estate(estate)
    own = tuple(
        one for one in plan.stacks if one.account_id == account_id and "/bootstrap-" not in one.address
    )
    text = "".join(texts(replace(plan, stacks=own)).values())
    found = re.findall(r'^(resource|data) "(aws_\w+)"', text, re.MULTILINE)
    return tuple(sorted({kind if block == "resource" else f"data.{kind}" for block, kind in found}))


TOKEN: dict[str, Any] = {
    "aud": "sts.amazonaws.com",
    "sub": "repo:acme/studio:environment:production",
    "repository_id": "123456789",
    "environment": "production",
    "job_workflow_ref": "acme/studio/.github/workflows/tenantry-apply.yml@refs/heads/main",
}
OF_GITLAB: dict[str, Any] = {
    "aud": "sts.amazonaws.com",
    "sub": "project_path:acme/studio:ref_type:branch:ref:main",
    "project_id": "4711",
    "ref_protected": "true",
    "pipeline_source": "push",
}


def is_let_in(forge: str, role: str, token: dict[str, Any]) -> bool:
    """Whether a token becomes a role."""
    account, stack = planned(forge)[SHARED]
    (facts,) = (one for one in stack.roles if one.name == role)
    issuer = account.provider_arn.partition("oidc-provider/")[2]
    trust = ResourcePolicy((facts.arn,), facts.trust, is_required=True, account_id=account.at.account_id)
    principal = crowds.only(crowds.of_providers(account.at), account.provider_arn)
    said = {f"{issuer}:{name}": value for name, value in token.items() if value is not None}
    request = Request(
        "sts:AssumeRoleWithWebIdentity",
        facts.arn,
        {**said, "aws:federatedprovider": account.provider_arn, "aws:resourceaccount": account.at.account_id},
    )
    return decide(request, Authority(principal, (ANYTHING,), resource_policies=(trust,))).is_allowed


@pytest.mark.parametrize(
    ("forge", "token"),
    [("github", TOKEN), ("gitlab", OF_GITLAB), ("gitlab", OF_GITLAB | {"pipeline_source": "web"})],
)
def test_the_job_that_applies_becomes_the_role_that_applies(forge, token):
    assert is_let_in(forge, APPLY, token)


@pytest.mark.parametrize(
    ("forge", "other"),
    [
        ("github", {"sub": "repo:acme/studio:pull_request", "environment": None}),
        ("github", {"sub": "repo:acme/studio:ref:refs/heads/main", "environment": None}),
        ("github", {"sub": "repo:acme/other:environment:production"}),
        ("github", {"repository_id": "987654321"}),
        ("github", {"sub": "repo:acme/studio:environment:staging", "environment": "staging"}),
        ("github", {"job_workflow_ref": f"{TOKEN['job_workflow_ref']}s"}),
        (
            "github",
            {"job_workflow_ref": "acme/studio/.github/workflows/tenantry-apply.yml@refs/pull/7/merge"},
        ),
        ("github", {"job_workflow_ref": "acme/studio/.github/workflows/other.yml@refs/heads/main"}),
        ("github", {"aud": "https://github.com/acme"}),
        ("gitlab", {"sub": "project_path:acme/studio:ref_type:branch:ref:feature"}),
        ("gitlab", {"sub": "project_path:other/studio:ref_type:branch:ref:main"}),
        ("gitlab", {"sub": "project_path:acme/studio:ref_type:tag:ref:main"}),
        ("gitlab", {"pipeline_source": "merge_request_event"}),
        ("gitlab", {"ref_protected": "false"}),
        ("gitlab", {"project_id": "4712"}),
    ],
)
def test_no_other_token_of_the_forge_becomes_the_role_that_applies(forge, other):
    token = TOKEN if forge == "github" else OF_GITLAB

    assert not is_let_in(forge, APPLY, token | other)


@pytest.mark.parametrize(
    ("forge", "other", "is_in"),
    [
        ("github", {"sub": "repo:acme/studio:ref:refs/heads/main"}, True),
        ("github", {"sub": "repo:acme/studio:ref:refs/heads/main", "repository_id": "2"}, False),
        ("github", {"sub": "repo:acme/studio:pull_request"}, False),
        ("github", {"sub": "repo:acme/studio:ref:refs/heads/gh-readonly-queue/main/pr-7-abc"}, False),
        ("github", {"sub": "repo:acme/studio:ref:refs/heads/feature"}, False),
        ("github", {"sub": "repo:acme/studio-fork:ref:refs/heads/main"}, False),
        ("gitlab", {"pipeline_source": "web"}, True),
        ("gitlab", {"sub": "project_path:acme/studio:ref_type:branch:ref:feature"}, False),
        ("gitlab", {"pipeline_source": "merge_request_event"}, False),
        ("gitlab", {"sub": "project_path:acme/fork:ref_type:branch:ref:main"}, False),
    ],
)
def test_the_branch_alone_plans_whose_workflows_were_reviewed(forge, other, is_in):
    token = TOKEN if forge == "github" else OF_GITLAB

    assert is_let_in(forge, PLAN, token | other) is is_in
