"""The open estate, applied once for all modules here; `test_withdrawal.py` destroys it at the end.

Administrators make the roles of its pipelines, which do all the rest.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from terraform.account import Account, Place
from terraform.apply.estate import (
    ALPHA_ORGANIZATION,
    BRANCH_VPC,
    HUB,
    IDENTITY,
    MANAGEMENT,
    ORDER,
    ORGANIZATION,
    PLACES,
    ROLES,
    STORE,
)
from terraform.emulator.server import EmulatedAws
from terraform.harness import Plan, Toolchain
from terraform.pipelines import Pipelines
from terraform.providers import Providers
from terraform.rollout import Rollout, rendered


@pytest.fixture(scope="session")
def open_estate(
    toolchain: Toolchain,
    providers: Providers,
    running_aws: EmulatedAws,
    tmp_path_factory: pytest.TempPathFactory,
) -> Rollout:
    """The open estate, rendered and about to be applied to an AWS that holds only its organization."""
    running_aws.reset()
    running_aws.establish(ORGANIZATION, BRANCH_VPC, HUB)
    out = rendered("open", tmp_path_factory.mktemp("estate"))
    for done in Rollout(toolchain, providers, out, dict.fromkeys(ROLES, ())).apply().values():
        done.result()
    return Rollout(Pipelines.of(out).toolchain(toolchain, "apply"), providers, out, ORDER)


@pytest.fixture(scope="session")
def applied(open_estate: Rollout) -> Mapping[str, "Future[str]"]:
    """What terraform said about the apply of each stack."""
    return open_estate.apply()


@pytest.fixture(scope="session")
def replanned(open_estate: Rollout, applied: Mapping[str, "Future[str]"]) -> Mapping[str, "Future[Plan]"]:
    """The plan of each stack after all are applied, for the modules that come last."""
    for done in applied.values():
        done.result()
    planning = Pipelines.of(open_estate.out).toolchain(open_estate.toolchain, "plan")
    return replace(open_estate, toolchain=planning).plan()


@pytest.fixture(scope="session")
def at(applied: Mapping[str, "Future[str]"], running_aws: EmulatedAws) -> Callable[[str], Place]:
    """The place that a stack has been applied to; what stopped its apply stops the test."""

    def place(stack: str) -> Place:
        applied[stack].result()
        account, name = PLACES[stack]
        return Place(Account(running_aws, account), name, "dev")

    return place


@pytest.fixture(scope="session")
def store(open_estate: Rollout, running_aws: EmulatedAws) -> str:
    """The id of an identity store that has the users of beta."""
    assert open_estate.order, "it empties the emulated AWS first"
    client = Account(running_aws, IDENTITY).client("identitystore")
    for name in ("mira", "thomas.berger", "sven"):
        client.create_user(
            IdentityStoreId=STORE,
            UserName=name,
            DisplayName=name,
            Name={"GivenName": name, "FamilyName": name},
        )
    return STORE


@pytest.fixture(scope="session")
def management(applied: Mapping[str, "Future[str]"], running_aws: EmulatedAws) -> Account:
    """The management account, once the organization stacks are applied."""
    applied[ALPHA_ORGANIZATION].result()
    return Account(running_aws, MANAGEMENT)


@pytest.fixture
def stack() -> str:
    """The stack a test is about; each test is parametrized with its own."""
    raise NotImplementedError


@pytest.fixture
def place(stack: str, at: Callable[[str], Place]) -> Place:
    """The place of that stack."""
    return at(stack)


@pytest.fixture
def domain(place: Place) -> dict[str, Any]:
    """The Studio domain of that place."""
    return place.domain()
