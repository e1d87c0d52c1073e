"""What stands once all is applied is what is rendered, and what is then done by hand is seen.

Runs before everything is taken down, and takes back what it did.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

import pytest
from terraform.account import REGION, Place
from terraform.apply.console import STRANGER, Console
from terraform.apply.estate import ALPHA, ALPHA_DEV, ORDER
from terraform.emulator.server import EmulatedAws
from terraform.harness import Plan
from terraform.planned import facts_below
from terraform.rollout import Rollout

from generator.apply.plan_format import doing_in, drifted_in
from generator.drift.beside import beside
from generator.drift.facts import StandingFacts, as_it_stands
from generator.drift.found import items_of
from generator.drift.looks import asked, declared_in, listed
from generator.drift.seen import DriftClass, Item
from generator.drift.state import StateRead, state_in
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.standing_proof import StandingProof, Stands
from generator.pipeline.validation import validate
from generator.readback.facts import EstateFacts
from generator.tools.aws_listing import AwsAccount

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

KEY = b"k" * 32


@pytest.fixture(scope="module")
def rendered(open_estate: Rollout) -> EstateFacts:
    return facts_below(open_estate.out, ORDER)


def items(values: Mapping[str, object], declared: frozenset[tuple[str, str]]) -> tuple[Item, ...]:
    state = state_in(values)
    by_hand = tuple(one.item for one in beside(state) if not one.is_in(declared))
    told = items_of(drifted_in(values, KEY), doing_in(values, KEY), state, by_hand=by_hand, is_settled=True)
    return (*by_hand, *told)


@pytest.fixture(scope="module")
def declared(replanned: Mapping[str, "Future[Plan]"]) -> frozenset[tuple[str, str]]:
    states = [state_in(plan.result().values) for plan in replanned.values()]
    return frozenset(pair for state in states for pair in declared_in(state))


def test_every_stack_stands_as_it_is_rendered(
    rendered: EstateFacts, replanned: Mapping[str, "Future[Plan]"]
) -> None:
    otherwise = {}
    for stack in rendered.stacks:
        standing = as_it_stands(stack, state_in(replanned[stack.address].result().values), {})
        if standing != StandingFacts(stack):
            otherwise[stack.address] = standing
    assert otherwise == {}


def test_what_the_provider_tells_otherwise_right_after_an_apply_is_noise(
    replanned: Mapping[str, "Future[Plan]"], declared: frozenset[tuple[str, str]]
) -> None:
    told = {stack: items(plan.result().values, declared) for stack, plan in replanned.items()}
    assert sum(map(len, told.values())) > 20, "the states are not settled, so there is noise"
    drift = {one for some in told.values() for one in some if one.kind is not DriftClass.NOISE}
    assert drift == set()


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, running_aws: EmulatedAws) -> AwsAccount:
    for name, value in {
        "AWS_ENDPOINT_URL": running_aws.url,
        "AWS_ACCESS_KEY_ID": "emulated",
        "AWS_SECRET_ACCESS_KEY": "emulated",
    }.items():
        monkeypatch.setenv(name, value)
    return AwsAccount(REGION, role_arn=f"arn:aws:iam::{ALPHA}:role/TenantryApply")


def strange(state: StateRead, lists: AwsAccount, declared: frozenset[tuple[str, str]]) -> set[str]:
    """What stands in the resources of a state, and nobody declares, as it is told."""
    return {
        f"{found.strange.item.kind} {found.strange.item.address}: {found.what}"
        for one in asked(state)
        for page in lists.pages(one.look.service, one.look.operation, one.arguments)
        for found in listed(one, page)
        if not found.strange.is_in(declared)
    }


def test_what_stands_in_resources_is_declared(
    replanned: Mapping[str, "Future[Plan]"], lists: AwsAccount, declared: frozenset[tuple[str, str]]
) -> None:
    state = state_in(replanned[ALPHA_DEV].result().values)
    assert len(list(asked(state))) > 15
    assert strange(state, lists, declared) == set()


ROLE = "module.identity.aws_iam_role.data_scientist"
APPLICATIONS = "module.network.aws_security_group.domain"
NUMBERED = re.compile(r"(guardrails|aws_cloudwatch_log_group)[_.]\w+")
"""What stands for one of several, whichever came first."""

TAGGED = re.compile(r': tags(\.by)? was null and is (\{"by": )?"hand"\}?$')
"""A role without tags has none, or no list of them, as the state was settled or not."""

VPC, BUCKET = "module.network.aws_vpc.this", "module.storage.aws_s3_bucket_policy.data"


@pytest.fixture
def by_hand(at: Callable[[str], Place]) -> Iterator[Mapping[str, str]]:
    """What somebody does in the console, and takes back; ids of what they make."""
    place = at(ALPHA_DEV)
    role = next(name for name in place.account.roles(place.path) if name.endswith("-data-scientist"))
    vpc = next(one for one in place.account.every("ec2", "describe_vpcs") if one.get("Tags"))["VpcId"]
    somebody = Console(place)
    with somebody.taken_back:
        somebody.let_a_role_do_everything(role)
        somebody.take_a_guardrail_off(role)
        somebody.tag(role)
        somebody.open_a_port_to_the_world(vpc)
        gateway = somebody.lead_to_the_internet(vpc)
        somebody.let_somebody_in()
        grant = somebody.lend_the_key_to_a_stranger()
        somebody.take_a_denial_out_of_the_bucket("OwnKeyWhenNamed")
        somebody.forget_logs_after_a_day()
        yield {"gateway": gateway, "grant": grant}


def test_what_is_done_by_hand_is_seen_and_judged_by_the_proof(
    open_estate: Rollout,
    by_hand: Mapping[str, str],
    lists: AwsAccount,
    declared: frozenset[tuple[str, str]],
) -> None:
    values = open_estate.at(ALPHA_DEV).plan_with_values().values
    state = state_in(values)
    told = {f"{one.kind} {one.address}: {one.words}" for one in items(values, declared) if one.kind.is_drift}
    assert {TAGGED.sub(": by hand", NUMBERED.sub(r"\1", one)) for one in told} == {
        f"access {ROLE}: the inline policy oops stands on it, and no resource declares it",
        "access module.identity.aws_iam_role_policy_attachment.data_scientist_guardrails: stood, and is gone",
        f"access {APPLICATIONS}: lets 0.0.0.0/0 in by tcp 22, and no resource declares it",
        f"access {BUCKET}: policy: OwnKeyWhenNamed is gone",
        "settings module.logging.aws_cloudwatch_log_group: retention_in_days was 365 and is 1",
        f"tags {ROLE}: by hand",
    }
    assert strange(state, lists, declared) == {
        "access module.domain.aws_sagemaker_domain.this: the profile mallory",
        f"access {VPC}: the internet gateway {by_hand['gateway']}",
        f"isolation module.keys.aws_kms_key.data: the grant {by_hand['grant']} for {STRANGER}",
    }

    validation = validate(open_estate.out.parent)
    assert validation.plan is not None
    stacks = {one.address: one for one in validation.plan.stacks}
    proof = StandingProof(RenderedEstate(validation, ()), stacks)
    found = proof.broken(ALPHA_DEV, Stands(state, gateways=("a gateway",)))
    broken = {one.words for one in found if one.keeps_apart}
    for words in (
        f"nobody planned that 0.0.0.0/0 reaches {APPLICATIONS} by tcp 22",
        "nobody planned a way to the internet: a gateway",
        "refuted: that alpha-dev-data-scientist reaches no data but its own bucket",
        "refuted: that acme-alpha-dev-200000000011 stores nothing under another key",
    ):
        assert [one for one in broken if one.startswith(words)], (words, broken)
    assert not [one for one in broken if "mlops" in one], "whose role nobody touched is isolated as before"
