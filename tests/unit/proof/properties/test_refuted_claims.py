"""Breaking one statement refutes the claim that is about it; the untouched estate proves all of them."""

from dataclasses import replace

import pytest

from generator.estate.site import SiteKind
from generator.iam import globs
from generator.iam.claims import Verdict
from generator.iam.policy import Policy
from generator.iam.prove import prove


def _without_conditions(one):
    return replace(one, conditions={})


def _of_another_bill(one):
    return replace(one, conditions={"StringNotEquals": {"aws:RequestTag/cost-center": "CC-elsewhere"}})


def _on_everything(one):
    return replace(one, resources=("*",), not_resources=())


def _makes_spaces(one):
    return replace(one, actions=("sagemaker:CreateSpace",), resources=("*",))


def _gone(one):
    return replace(
        one, actions=("sagemaker:ListDomains",), not_actions=(), conditions={"Null": {"aws:userid": "true"}}
    )


def _action(name):
    return lambda one: replace(one, actions=(*one.actions, name))


def _misspelled(one):
    spelled = {
        operator: {key.replace("/team", "/teem").replace("tenantry:tenant", "tenantry:tenat"): values
                   for key, values in keys.items()}
        for operator, keys in one.conditions.items()
    }  # fmt: skip
    return replace(one, conditions=spelled)


def _without_action(name):
    return lambda one: replace(one, actions=tuple(action for action in one.actions if action != name))


def _of_nobody(one):
    conditions = {operator: dict.fromkeys(keys, "nobody") for operator, keys in one.conditions.items()}
    return replace(one, conditions=conditions)


LEAKS = [
    ("abac", "data-scientist", "Read", _without_conditions, "foreign.tagged"),
    ("abac", "data-scientist", "Objects", _on_everything, "foreign.data"),
    ("abac", "data-scientist", "PassOwnRoles", _on_everything, "escalation.pass"),
    ("abac", "data-scientist", "PassOwnRoles", _without_conditions, "escalation.pass"),
    ("abac", "data-scientist", "OwnUrl", _on_everything, "personal.profile"),
    ("abac", "data-scientist", "OwnSpaces", _without_conditions, "personal.spaces"),
    ("multi-account", "ml-admin", "ClearUpTeamSpaces", _on_everything, "personal.spaces"),
    ("abac", "data-scientist", "SearchOwn", _without_conditions, "foreign.searched"),
    ("abac", "data-scientist", "Change", _without_conditions, "personal.work"),
    ("abac", "data-scientist", "ReadNamed", _on_everything, "foreign.named"),
    ("abac", "data-scientist", "LookAtTeam", _on_everything, "foreign.entities"),
    ("abac", "data-scientist", "TagOnlyWhileCreating", _without_conditions, "foreign.tagged"),
    ("abac", "data-scientist", "LookAround", _action("sagemaker:ListProjects"), "escalation.persona"),
    ("abac", "data-scientist", "LookAround", _action("ssm:GetParameter"), "foreign.services"),
    ("abac", "data-scientist", "LookAround", _action("sagemaker:AddTags"), "escalation.persona"),
    ("abac", "data-scientist", "UseKeys", _on_everything, "foreign.keys"),
    ("multi-domain", "default", "UseKeys", _on_everything, "escalation.uninvited"),
    ("multi-domain", "default", "WriteAppLogs", _on_everything, "escalation.uninvited"),
    ("multi-account", "default", "MakeAppLogGroup", _on_everything, "escalation.uninvited"),
    ("multi-account", "default", "UseKeys", _makes_spaces, "escalation.uninvited"),
    ("multi-account", "default", "WriteAppLogs", _action("logs:GetLogEvents"), "escalation.uninvited"),
    ("abac", "data-scientist", "IsolationTagsFrozen", _gone, "tags.frozen"),
    ("abac", "data-scientist", "TeamTag", _gone, "guardrail.tags"),
    ("abac", "job", "WriteJobLogs", _on_everything, "foreign.logs"),
    ("abac", "job", "ManageInterfaces", _without_conditions, "foreign.network"),
    ("abac", "job", "PullImages", _on_everything, "foreign.images"),
    ("abac", "user", "OpenOwnProfile", _without_conditions, "personal.profile"),
    ("abac", "user", "OnlyFromNetwork", _gone, "personal.profile"),
    ("abac", "user", "TagSession", _without_conditions, "inbound.sign-in"),
    ("abac", "job", "SageMakerOfThisAccount", _without_conditions, "inbound.service"),
    ("abac", "data-scientist", "OneSpelling", _gone, "tags.spelling"),
    ("abac", "job", "NoSharing", _gone, "guardrail.boundary"),
    ("multi-domain", "data-scientist", "OtherDomains", _gone, "guardrail.foreign"),
    ("multi-domain", "data-scientist", "NoTenantTagSpoof", _gone, "guardrail.names"),
    ("multi-domain", "data-scientist", "Create1", _without_conditions, "foreign.created"),
    ("multi-account", "data-scientist", "OwnVolumeKey", _gone, "guardrail.keys"),
    ("multi-account", "data-scientist", "JobSubnetsGiven", _gone, "guardrail.network"),
    ("multi-account", "data-scientist", "Objects", _on_everything, "foreign.data"),
    ("unorganized", "", "DomainAdminsOnly", _gone, "guardrail.domains"),
    ("unorganized", "", "ImageConfigAdminsOnly", _gone, "guardrail.images-kept"),
    ("unorganized", "", "PrivateSpaces", _gone, "guardrail.spaces"),
    ("unorganized", "", "AppTypes", _gone, "guardrail.instance-types"),
    ("unorganized", "", "JobTypes", _gone, "guardrail.instance-types"),
    ("unorganized", "", "ApprovedImages", _gone, "guardrail.images"),
    ("unorganized", "", "ApprovedImageVersions", _gone, "guardrail.image-versions"),
    ("unorganized", "", "ApprovedScripts", _gone, "guardrail.scripts"),
    ("unorganized", "", "NoRemoteAccess", _gone, "guardrail.remote-access"),
    ("unorganized", "", "NoRemoteSessions", _gone, "guardrail.remote-access"),
    ("multi-account", "data-scientist", "NoRemoteDebug", _gone, "guardrail.remote-debug"),
    ("limited", "", "NoNotebookRoot", _gone, "guardrail.notebook-root"),
    ("limited", "", "NoNotebookRootLater", _gone, "guardrail.notebook-root"),
    ("limited", "", "NoNotebookInternet", _gone, "guardrail.notebook-internet"),
    ("limited", "", "KeepAliveLimited", _gone, "guardrail.keep-alive"),
    ("limited", "", "RequiredTag1CostCenter", _gone, "guardrail.required-tags"),
    ("limited", "", "RequiredTag2Phase", _gone, "guardrail.required-tags"),
    ("limited", "", "RequiredTagsNotRemoved", _gone, "guardrail.required-tags"),
    ("limited", "", "RequiredTagsKept", _gone, "guardrail.required-tags"),
    ("unorganized", "", "ApprovedScripts", _without_action("sagemaker:UpdateSpace"), "guardrail.scripts"),
]  # fmt: skip

HINDRANCES = [
    ("limited", "data-scientist", "RequiredTag1CostCenter", _of_another_bill, "work.create"),
    ("abac", "data-scientist", "Read", _of_nobody, "work.look"),
    ("abac", "data-scientist", "Create", _misspelled, "work.create"),
    ("abac", "data-scientist", "LookAtTeam", _without_action("sagemaker:DescribeApp"), "work.open"),
    ("abac", "data-scientist", "OwnSpaces", _gone, "work.spaces"),
    ("abac", "data-scientist", "Objects", _gone, "work.data"),
    ("abac", "data-scientist", "PassOwnRoles", _gone, "work.pass"),
    ("abac", "data-scientist", "TeamTag", _misspelled, "work.create"),
    ("abac", "job", "CreateInterfaces", _gone, "work.network"),
    ("abac", "job", "WriteJobLogs", _gone, "work.logs"),
    ("abac", "user", "OpenOwnProfile", _gone, "work.sign-in"),
    ("abac", "user", "SignIn", _gone, "work.assume"),
    ("multi-domain", "data-scientist", "Create2", _misspelled, "work.create"),
    ("multi-domain", "data-scientist", "LendKeys", _gone, "work.keys"),
    ("multi-account", "data-scientist", "ReadLogs", _gone, "work.logs"),
    ("multi-account", "data-scientist", "ReadMetrics", _gone, "work.logs"),
]  # fmt: skip


def _verdicts(estate, property_id, role):
    results = prove(estate.claims(property_id, role))
    return {result.verdict for result in results}


@pytest.mark.parametrize("row", LEAKS + HINDRANCES, ids=lambda row: "-".join(map(str, (*row[:3], row[4]))))
def test_a_broken_statement_refutes_the_claim_about_it(request, row):
    isolation, role, sid, change, property_id = row
    estate = request.getfixturevalue(isolation.replace("-", "_"))
    broken = estate.with_statement(role, sid, change)
    assert broken != estate

    assert _verdicts(estate, property_id, role) == {Verdict.PROVED}
    assert Verdict.REFUTED in _verdicts(broken, property_id, role)


def test_a_tenant_role_without_its_boundary_is_refuted(abac):
    bare = abac.changed(
        lambda stack: replace(stack, roles=tuple(replace(one, boundary=None) for one in stack.roles))
    )
    assert Verdict.REFUTED in {one.verdict for one in prove(bare.claims("guardrail.boundary"))}


def _also_without_the_key(one):
    return replace(one, conditions={"StringEqualsIfExists": one.conditions["StringEquals"]})


@pytest.mark.parametrize(
    ("sid", "change"),
    [
        ("NoSwitchToPublic", _also_without_the_key),
        ("PrivateSpaces", _also_without_the_key),
        ("PrivateSpaces", lambda one: replace(one, actions=("sagemaker:*",))),
    ],
    ids=["other changes of a domain", "apps without a space", "clearing up"],
)
def test_an_scp_that_stops_more_than_it_is_for_is_refuted(multi_account, sid, change):
    def wider(scp):
        policy = scp.source.policy
        changed = tuple(change(one) if one.sid == sid else one for one in policy.statements)
        return replace(scp, source=replace(scp.source, policy=Policy(changed)))

    stacks = tuple(replace(stack, scps=tuple(map(wider, stack.scps))) for stack in multi_account.facts.stacks)
    stopped = replace(multi_account, facts=replace(multi_account.facts, stacks=stacks))

    assert stopped != multi_account
    assert _verdicts(multi_account, "work.domain", "") == {Verdict.PROVED}
    assert Verdict.REFUTED in _verdicts(stopped, "work.domain", "")


@pytest.mark.parametrize("action", ["ec2:RunInstances", "lambda:InvokeFunction", "ssm:PutParameter"])
@pytest.mark.parametrize("isolation", ["abac", "multi-domain", "multi-account"])
def test_a_boundary_that_lets_more_through_than_work_needs_is_refuted(request, isolation, action):
    estate = request.getfixturevalue(isolation.replace("-", "_"))
    wider = estate.with_statement("", "Ceiling", _action(action))

    assert _verdicts(estate, "guardrail.ceiling", "") == {Verdict.PROVED}
    assert Verdict.REFUTED in _verdicts(wider, "guardrail.ceiling", "")


@pytest.mark.parametrize(
    "action",
    [
        *("ecr:PutReplicationConfiguration", "logs:PutAccountPolicy", "s3:CreateAccessGrant"),
        *("s3:CreateAccessPoint", "s3:PutObjectVersionAcl", "s3:PutBucketPolicy"),
        *("sagemaker:CreateSharedModel", "servicecatalog:CreatePortfolioShare"),
    ],
)
def test_a_boundary_that_lets_one_way_of_sharing_through_is_refuted(multi_domain, action):
    def without(one):
        return replace(one, actions=tuple(name for name in one.actions if not globs.matches(name, action)))

    open_ = multi_domain.with_statement("", "NoSharing", without)

    assert _verdicts(multi_domain, "guardrail.boundary", "") == {Verdict.PROVED}
    assert Verdict.REFUTED in _verdicts(open_, "guardrail.boundary", "")


def test_a_role_of_no_team_that_makes_something_in_a_shared_domain_is_refuted(abac):
    around = replace(abac, kind=SiteKind.SHARED_DOMAIN)
    teamless = around.with_statement("", "PrincipalMustCarryTeam", _gone)

    assert _verdicts(around, "guardrail.tags", "default") == {Verdict.PROVED}
    assert _verdicts(teamless, "guardrail.tags", "default") == {Verdict.REFUTED}


def test_a_key_policy_that_trusts_the_account_is_refuted(abac):
    def opened(stack):
        keys = tuple(
            replace(
                key,
                policy=replace(
                    key.policy,
                    policy=replace(
                        key.policy.policy,
                        statements=tuple(_without_conditions(one) for one in key.policy.policy.statements),
                    ),
                ),
            )
            for key in stack.keys
        )
        return replace(stack, keys=keys)

    assert {one.verdict for one in prove(abac.claims("inbound.keys"))} == {Verdict.PROVED}
    assert Verdict.REFUTED in {one.verdict for one in prove(abac.changed(opened).claims("inbound.keys"))}


def test_a_bucket_without_a_policy_is_refuted(multi_domain):
    bare = multi_domain.changed(
        lambda stack: replace(stack, buckets=tuple(replace(one, policy=None) for one in stack.buckets))
    )
    assert {one.verdict for one in prove(multi_domain.claims("inbound.objects"))} == {Verdict.PROVED}
    assert Verdict.REFUTED in {one.verdict for one in prove(bare.claims("inbound.objects"))}


def test_a_role_that_nobody_planned_reaches_nothing(abac):
    def joined(stack):
        role = stack.roles[0]
        return replace(stack, roles=(*stack.roles, replace(role, name="extra", arn=f"{role.arn}-extra")))

    results = prove(abac.changed(joined).claims("foreign.unplanned", "extra"))
    assert [one.verdict for one in results] == [Verdict.REFUTED]


def test_an_account_without_its_scps_is_refuted(multi_account):
    stacks = tuple(replace(stack, scps=()) for stack in multi_account.facts.stacks)
    bare = replace(multi_account, facts=replace(multi_account.facts, stacks=stacks))
    account = f"account {multi_account.tenant.account_id}"

    assert {one.verdict for one in prove(multi_account.claims("guardrail.vpc-only", account))} == {
        Verdict.PROVED
    }
    assert {one.verdict for one in prove(bare.claims("guardrail.vpc-only", account))} == {Verdict.REFUTED}
