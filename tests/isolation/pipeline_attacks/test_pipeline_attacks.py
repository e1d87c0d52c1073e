"""Every attack on the pipelines is refused as they are rendered, and is one that a claim speaks of.

An attack that no claim had in its requests would succeed unseen as soon as a policy let it through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.estate.delivery import PipelineAccount
from generator.iam import globs, services
from generator.iam.authority import Authority
from generator.iam.claims import Claim, Expectation
from generator.iam.confirmed import belongs
from generator.iam.decision.decide import decide
from generator.iam.requests import Request, RequestSet
from generator.plan.estate_plan import plan_estate
from generator.plan.stacks.bootstrap import pipeline_accounts
from generator.proof.properties.authorities import ANYTHING
from generator.proof.properties.pipelines import claims_of_pipelines
from generator.readback.facts import StackFacts
from generator.readback.read import read_estate

DELIVERY = {"github": {"repository": "acme/studio", "repository_id": "123456789"}}
SHARED, STATES, LEFT = "100000000006", "100000000002", "200000000077"
"""An account that tenants share, that of the states, and one that only a retired tenant still names."""
HOST = "token.actions.githubusercontent.com"
TOKENS = {
    "plan": {"sub": "repo:acme/studio:ref:refs/heads/main"},
    "apply": {
        "sub": "repo:acme/studio:environment:production",
        "environment": "production",
        "job_workflow_ref": "acme/studio/.github/workflows/tenantry-apply.yml@refs/heads/main",
    },
}
CLAIMED = {"inbound.pipelines", "foreign.pipelines", "guardrail.pipelines", "escalation.pipelines"}


@dataclass(frozen=True)
class Attack:
    """One request: `role` of a pipeline, a `token` brought to it, or `anybody`; `claim` must speak of it."""

    id: str
    why: str
    role: str
    does: str
    claim: str
    to: str = ""
    of: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


def attacks() -> list[Attack]:
    """All of them, as the data has them."""
    read = yaml.safe_load(Path(__file__).with_name("attacks.yaml").read_text(encoding="utf-8"))
    names = {"as": "role", "with": "context"}
    return [Attack(**{names.get(key, key): value for key, value in one.items()}) for one in read]


@cache
def delivered() -> Mapping[str, tuple[PipelineAccount, StackFacts, tuple[Claim, ...]]]:
    """Of each account of a delivered estate what is planned, what is rendered and what is claimed."""
    left = changed(ALPHA, lifecycle="retired", environments__dev__account=LEFT)
    estate = an_estate(changed(PLATFORM, delivery=DELIVERY), alpha=ALPHA, gamma=GAMMA, left=left)
    plan = plan_estate(estate)
    stacks = tuple(stack for stack in plan.stacks if "/bootstrap-" in stack.address)
    facts = read_estate(texts(replace(plan, stacks=stacks)).items())
    found = {}
    for account in pipeline_accounts(estate, plan.stacks):
        stack = facts.stack(account.address)
        assert stack is not None
        found[account.at.account_id] = (account, stack, tuple(claims_of_pipelines(account, stack, ())))
    return found


def where(attack: Attack, place: str) -> tuple[PipelineAccount, StackFacts, tuple[Claim, ...]]:
    return delivered()[STATES if attack.role == "anybody" else place]


def request(attack: Attack, place: str = SHARED) -> Request:
    """The request, with what is of the account it is made in."""
    account, _, _ = where(attack, place)
    of = {
        "account": account.at.account_id,
        "other": "999999999999",
        "region": account.at.region,
        "apply_role": account.apply_role,
        "plan_role": account.plan_role,
        "provider": account.provider_arn,
        "bucket": account.state_bucket,
        "key": account.state_key_arn,
        "stack": str(account.every_stack[0]),
    }
    context = {key.lower(): value.format(**of) for key, value in attack.context.items()}
    if attack.role == "token":
        said = {
            **TOKENS[attack.of],
            "aud": "sts.amazonaws.com",
            "repository_id": "123456789",
            **attack.context,
        }
        context = {f"{HOST}:{key}": value for key, value in said.items()}
        return Request(
            attack.does, {"plan": account.plan_arn, "apply": account.apply_arn}[attack.of], context
        )
    context |= {"aws:requestedregion": account.at.region, "aws:resourceaccount": account.at.account_id}
    if attack.role == "anybody":
        context |= {"aws:principalarn": f"arn:aws:iam::{STATES}:role/Admin", "aws:principalaccount": STATES}
        context |= {"aws:securetransport": "true"}
    return Request(attack.does, attack.to.format(**of), context)


def speaking(attack: Attack, place: str = SHARED) -> Iterator[tuple[Claim, Authority]]:
    """The claims of the property that never let such a request through, with whom each is about."""
    account, _, claims = where(attack, place)
    arns = {"plan": account.plan_arn, "apply": account.apply_arn}
    asked = request(attack, place)
    for claim in claims:
        about = claim.authority.principal.arn
        fits = attack.role not in arns or about == arns[attack.role]
        speaks = claim.property_id == attack.claim and claim.expects is Expectation.NEVER and fits
        if speaks and any(has(one, asked, claim.authority) for one in claim.requests):
            yield claim, claim.authority


def has(one: RequestSet, asked: Request, authority: Authority) -> bool:
    """Whether a set of a claim has a request: also by the actions that it leaves out, and by its levels."""
    entry = services.action(asked.action)
    assert entry is not None
    left_out = any(globs.matches(pattern, asked.action) for pattern in one.except_actions)
    meant = not one.levels or entry.level in one.levels
    return meant and not left_out and belongs(asked, one, authority)


def test_there_are_attacks_on_all_that_is_claimed_and_each_says_why_it_hurts() -> None:
    every = attacks()
    assert len({one.id for one in every}) == len(every) >= 30
    assert {one.claim for one in every} == CLAIMED
    assert all(one.why.endswith(".") for one in every)
    assert {one.role for one in every} == {"apply", "plan", "token", "anybody"}


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.id)
def test_an_attack_is_refused_and_a_claim_speaks_of_it(attack: Attack) -> None:
    asked, found = request(attack), list(speaking(attack))
    assert found, f"no claim of {attack.claim} has it among its requests"
    assert [claim.sentence for claim, authority in found if decide(asked, authority).is_allowed] == []


@pytest.mark.parametrize(
    "attack", [one for one in attacks() if one.role != "anybody"], ids=lambda attack: attack.id
)
def test_an_attack_from_an_account_that_only_a_retired_tenant_names_is_refused(attack: Attack) -> None:
    account, _, _ = delivered()[LEFT]
    assert account.stacks == ()
    asked, found = request(attack, LEFT), list(speaking(attack, LEFT))
    assert found, f"no claim of {attack.claim} has it among its requests"
    assert [claim.sentence for claim, authority in found if decide(asked, authority).is_allowed] == []


@pytest.mark.parametrize("state", ["alpha/dev", "gamma/dev", "_platform/domains/research/dev"])
@pytest.mark.parametrize("does", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_who_applies_in_an_account_that_a_retired_tenant_names_reaches_no_state_of_others(
    state: str, does: str
) -> None:
    """Its ARN stands in the policy of the bucket, as that of every account does."""
    account, stack, claims = delivered()[LEFT]
    about = next(one.authority for one in claims if one.authority.principal.arn == account.apply_arn)
    _, states, _ = delivered()[STATES]
    asked = Request(
        does,
        f"arn:aws:s3:::{account.state_bucket}/{state}/terraform.tfstate",
        {"aws:requestedregion": account.at.region, "aws:resourceaccount": STATES},
    )
    reaching = replace(about, resource_policies=(*stack.resource_policies, *states.resource_policies))
    assert not decide(asked, reaching).is_allowed
    assert not decide(asked, replace(reaching, identity=(ANYTHING,))).is_allowed
    assert account.apply_arn in str(states.resource_policies)


@pytest.mark.parametrize(
    "attack", [one for one in attacks() if one.role in {"apply", "plan"}], ids=lambda attack: attack.id
)
def test_an_attack_succeeds_for_a_role_that_nothing_holds(attack: Attack) -> None:
    (_, authority), *_ = speaking(attack)
    open_to_all = Authority(authority.principal, (ANYTHING,))
    assert decide(request(attack), open_to_all).is_allowed


def held() -> dict[str, Any]:
    """The layers that hold the roles: what each is without, by name."""
    return {
        "the boundary": lambda one: replace(one, boundary=None, identity=(ANYTHING,)),
        "its own policies": lambda one: replace(one, identity=(ANYTHING,)),
    }


def test_what_holds_an_apply_holds_it_whatever_it_is_given() -> None:
    """Of what is claimed within the boundary the boundary is enough; without it each attack succeeds."""
    above = [one for one in attacks() if one.role == "apply" and one.claim == "escalation.pipelines"]
    by_boundary, free = [], []
    for attack in above:
        _, authority = next(speaking(attack))
        if not decide(request(attack), held()["its own policies"](authority)).is_allowed:
            by_boundary.append(attack.id)
        if decide(request(attack), held()["the boundary"](authority)).is_allowed:
            free.append(attack.id)
    assert len(by_boundary) >= 12
    assert set(by_boundary) <= set(free)
