"""What stands once all is applied is what is rendered, and what is then done by hand is seen.

Runs before everything is taken down, and takes back what it did.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

import pytest
from terraform.account import REGION, Place
from terraform.apply.console import STRANGER, Console
from terraform.apply.estate import ALPHA, ALPHA_DEV
from terraform.emulator.server import EmulatedAws
from terraform.harness import Plan
from terraform.rollout import Rollout
from terraform.standing import declared_by, items, otherwise

from generator.drift.looks import Declared, asked, listed
from generator.drift.state import StateRead, state_in
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.standing_proof import StandingProof, Stands
from generator.pipeline.validation import validate
from generator.tools.aws_listing import AwsAccount

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]


@pytest.fixture(scope="module")
def declared(replanned: Mapping[str, "Future[Plan]"]) -> Declared:
    return declared_by(replanned)


def test_every_stack_stands_as_it_is_rendered_and_nothing_of_it_is_drift(
    open_estate: Rollout, replanned: Mapping[str, "Future[Plan]"], declared: Declared
) -> None:
    assert otherwise(open_estate.out, replanned) == {}
    told = [one for plan in replanned.values() for one in items(plan.result().values, declared)]
    assert len(told) > 20, "the states are not settled, so there is noise"


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, running_aws: EmulatedAws) -> AwsAccount:
    for name, value in {
        "AWS_ENDPOINT_URL": running_aws.url,
        "AWS_ACCESS_KEY_ID": "emulated",
        "AWS_SECRET_ACCESS_KEY": "emulated",
    }.items():
        monkeypatch.setenv(name, value)
    return AwsAccount(REGION, role_arn=f"arn:aws:iam::{ALPHA}:role/TenantryApply")


def strange(state: StateRead, lists: AwsAccount, declared: Declared) -> set[str]:
    """What stands in the resources of a state, and nobody declares, as it is told."""
    return {
        f"{found.strange.item.kind} {found.strange.item.address}: {found.what}"
        for one in asked(state)
        for page in lists.pages(one.look.service, one.look.operation, one.arguments)
        for found in listed(one, page)
        if not found.strange.is_in(declared)
    }


def test_what_stands_in_resources_is_declared(
    replanned: Mapping[str, "Future[Plan]"], lists: AwsAccount, declared: Declared
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
    declared: Declared,
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
