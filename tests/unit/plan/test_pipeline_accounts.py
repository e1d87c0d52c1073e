"""Accounts in which pipelines work have roles for as long as files name them."""

import pytest
from fakes.estates import ALPHA, BETA, PLATFORM, an_estate, changed

from generator.plan.estate_plan import plan_estate
from generator.tenancy.stack_address import StackAddress, StackKind

DELIVERY = {"github": {"repository": "acme/studio", "repository_id": "123456789"}}
OF_ALPHA = "200000000001"


def roles(**tenants):
    plan = plan_estate(an_estate(changed(PLATFORM, delivery=DELIVERY), **tenants))
    found = (stack.address for stack in plan.stacks)
    return {address for address in found if address.kind is StackKind.PLATFORM_BOOTSTRAP}


@pytest.mark.parametrize("stage", ["active", "retiring", "retired"])
def test_what_is_retired_is_destroyed_by_the_roles_of_its_account_which_stay(stage):
    alpha = changed(ALPHA, lifecycle=stage)

    assert StackAddress.bootstrap(OF_ALPHA) in roles(alpha=alpha, beta=BETA)


def test_an_account_that_no_file_names_has_no_roles():
    assert StackAddress.bootstrap(OF_ALPHA) not in roles(beta=BETA)
