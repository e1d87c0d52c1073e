"""The full estate: everything that can stand side by side is switched on, proved, scanned and applied.

It is applied by the roles that apply in its accounts, and planned again by those that plan; their own stacks
are an administrator's.
"""

import shutil
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.commands import tenantry
from terraform.account import REGION, Account
from terraform.changes import stateable, stated
from terraform.emulator.network import ExistingNetwork, ExistingSubnet
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.emulator.transit import Hub
from terraform.harness import Plan, Toolchain
from terraform.pipelines import Pipelines
from terraform.providers import Providers
from terraform.rollout import ESTATES, Rollout
from terraform.standing import otherwise

from generator.pipeline.folders import OUT
from generator.pipeline.validation import validate
from generator.plan.order import apply_order

pytestmark = [pytest.mark.terraform, pytest.mark.checkov, pytest.mark.xdist_group("full-estate")]

FULL = ESTATES / "full"
ALTERNATIVES = {
    "Access.tenant_apply_roles": "a `delivery` applies every stack; the decentralized model has one",
    "Tenant.apply_role": "the same",
    "ExistingVpc.owner_account": "never with a group on the endpoints",
    "ExistingVpc.subnet_ids": "in place of `subnets`; the property tests draw both",
    "Delivery.gitlab": "one forge delivers; the diagnostics and the tests of its tokens name this one",
    **{
        f"GitLab.{name}": "the same"
        for name in ("branch", "claims", "environment", "project", "project_id", "url")
    },
    "Network.internet_reason": "of `internet: public`, which a list of domains forbids; `alone` goes there",
    "Organization.operating_model": "forbids what others here do; each model has an estate",
}
"""What is not switched on, because something else stands in its place, and where it is tried instead."""

IDENTITY, LINES, OFFICES, STORE = "100000000003", "100000000005", "100000000008", "d-0123456789"
ORGANIZATION = ExistingOrganization(
    id="o-acme0full0",
    root="r-acme",
    management="100000000001",
    accounts={
        "200000000022": ExistingAccount("Atlas dev", "aws+atlas-dev@acme.example"),
        LINES: ExistingAccount("lines", "aws+lines@acme.example"),
        "100000000006": ExistingAccount("research", "aws+research@acme.example"),
        IDENTITY: ExistingAccount("identity", "aws+identity@acme.example"),
        OFFICES: ExistingAccount("network", "aws+network@acme.example"),
    },
    units={"ou-acme-5andb0x1": "Sandbox"},
    trusted=("access-analyzer.amazonaws.com", "sso.amazonaws.com"),
    seen_tags=("cost-center", "tenantry:tenant"),
)
NETWORK = ExistingNetwork(
    account=LINES,
    region=REGION,
    vpc="vpc-0a1b2c3d4e5f60718",
    cidr="10.32.0.0/20",
    subnets=(
        ExistingSubnet("subnet-0a1b2c3d4e5f60001", "10.32.0.0/24", "eu-west-1a"),
        ExistingSubnet("subnet-0a1b2c3d4e5f60002", "10.32.1.0/24", "eu-west-1b"),
    ),
    security_groups=("sg-0a1b2c3d4e5f60718",),
)

BRANCH_VPC = ExistingNetwork(
    account=OFFICES,
    region=REGION,
    vpc="vpc-0a0a0a0a0a0a0a0a0",
    cidr="10.81.0.0/24",
    subnets=(
        ExistingSubnet("subnet-0a0a0a0a0a0a0a0a1", "10.81.0.0/26", "eu-west-1a"),
        ExistingSubnet("subnet-0a0a0a0a0a0a0a0a2", "10.81.0.64/26", "eu-west-1b"),
    ),
)
HUB = Hub(
    "300000000039",
    REGION,
    "tgw-0a1b2c3d4e5f60718",
    {
        "Z0123456789ABCDEFGHI1": "glue.eu-west-1.amazonaws.com",
        "Z0123456789ABCDEFGHI2": "ec2.eu-west-1.amazonaws.com",
    },
    {LINES},
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build with proof and scan made of the estate, and what it said."""

    out: Path
    said: str
    order: Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    workspace = tmp_path_factory.mktemp("full") / "estate"
    shutil.copytree(FULL, workspace)
    done = tenantry(workspace, "build")
    assert done.exit_code == 0, done.output
    steps = apply_order(validate(workspace).plan.stacks)
    order = {str(one.address): tuple(map(str, one.relies_on)) for step in steps for one in step}
    return Built(workspace / OUT, done.output, order)


@pytest.fixture(scope="module")
def estate(toolchain: Toolchain, providers: Providers, aws: EmulatedAws, built: Built) -> Rollout:
    aws.establish(ORGANIZATION, NETWORK, BRANCH_VPC, HUB)
    store = Account(aws, IDENTITY).client("identitystore")
    for name in ("mira", "thomas.berger", "sven"):
        known = {"GivenName": name, "FamilyName": name}
        store.create_user(IdentityStoreId=STORE, UserName=name, DisplayName=name, Name=known)
    for name in ("scientists", "ml-engineers"):
        store.create_group(IdentityStoreId=STORE, DisplayName=name)
    return Rollout(Pipelines.of(built.out).toolchain(toolchain, "apply"), providers, built.out, built.order)


@pytest.fixture(scope="module")
def applied(estate: Rollout) -> Mapping[str, "Future[str]"]:
    return estate.apply()


@pytest.fixture(scope="module")
def replanned(estate: Rollout, applied: Mapping[str, "Future[str]"]) -> Mapping[str, "Future[Plan]"]:
    for done in applied.values():
        done.result()
    planning = Pipelines.of(estate.out).toolchain(estate.toolchain, "plan")
    return replace(estate, toolchain=planning).plan()


def test_every_key_is_stated_or_has_another_in_its_place() -> None:
    assert stateable() - stated(FULL) == ALTERNATIVES.keys()


def test_everything_together_is_proved_and_breaks_no_check(built: Built) -> None:
    words = " ".join(built.said.split())
    assert " 0 refuted" in words
    assert " 0 failed" in words


def test_every_stack_is_valid(estate: Rollout) -> None:
    faults = {}
    for name in estate.order:
        stack = estate.at(name)
        stack.init()
        faults[name] = stack.validate()
    assert set(faults.values()) == {()}, faults


@pytest.mark.nightly
def test_every_stack_is_applied(built: Built, applied: Mapping[str, "Future[str]"]) -> None:
    assert applied.keys() == built.order.keys()
    for stack, done in applied.items():
        assert "Apply complete!" in done.result(), stack


@pytest.mark.nightly
def test_a_second_plan_of_every_stack_is_empty(replanned: Mapping[str, "Future[Plan]"]) -> None:
    changed = {stack: plan.result().text for stack, plan in replanned.items() if plan.result().changes}
    assert changed == {}


@pytest.mark.nightly
def test_each_call_was_one_that_the_roles_of_pipelines_are_let_make(
    replanned: Mapping[str, "Future[Plan]"], aws: EmulatedAws
) -> None:
    assert all(plan.result() for plan in replanned.values())
    assert (aws.decided.refused, aws.decided.unknown) == ([], [])
    used = {action.partition(":")[0] for _, action in aws.decided.allowed}
    assert {"apigateway", "backup", "identitystore", "network-firewall", "organizations", "sso"} <= used
    assert {name for name, _ in aws.decided.allowed} == {"TenantryApply", "TenantryPlans"}


@pytest.mark.nightly
def test_everything_stands_as_it_is_rendered_and_nothing_of_it_is_drift(
    built: Built, replanned: Mapping[str, "Future[Plan]"]
) -> None:
    assert otherwise(built.out, replanned) == {}
