"""The SAML provider of an account: made once, of the platform's metadata, before any role names it."""

from dataclasses import replace

from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.saml import METADATA, metadata

from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.modules.federation import FederationContent
from generator.plan.order import apply_order
from generator.plan.stack import StackPlan

MADE = changed(PLATFORM, identity__saml_metadata="acme-idp.xml")


def planned(platform: dict[str, object] = MADE) -> EstatePlan:
    two = changed(BETA, environments={"dev": {"account": "lines"}, "prod": {"account": "lines"}})
    estate = an_estate(platform, alpha=ALPHA, beta=two, gamma=GAMMA)
    plan = plan_estate(replace(estate, saml_metadata=METADATA))
    assert plan.findings == ()
    return plan


def provider_of(stack: StackPlan) -> FederationContent | None:
    found = [one.content for one in stack.modules if one.topic == "federation"]
    assert len(found) <= 1
    return found[0] if found and isinstance(found[0], FederationContent) else None


def test_each_account_has_one_provider_of_the_platforms_metadata() -> None:
    made = {stack.address: provider_of(stack) for stack in planned().stacks}

    assert {str(address) for address, content in made.items() if content} == {
        "_platform/account-100000000005",
        "_platform/account-100000000006",
        "alpha/dev",
    }
    assert {(one.name, one.metadata.text) for one in made.values() if one} == {("corp", metadata())}


def test_whoever_shares_an_account_comes_after_its_provider() -> None:
    steps = [[str(stack.address) for stack in step] for step in apply_order(planned().stacks)]
    rank = {address: number for number, step in enumerate(steps) for address in step}

    assert rank["_platform/account-100000000005"] < rank["beta/dev"]
    assert rank["_platform/account-100000000005"] < rank["beta/prod"]
    assert rank["_platform/account-100000000006"] < rank["_platform/domains/research/dev"]


def test_a_role_waits_for_the_provider_that_its_own_stack_makes() -> None:
    [alpha] = [stack for stack in planned().stacks if stack.address == "alpha/dev"]
    [call] = [call for call in alpha.calls if call.name == "identity"]

    assert "module.federation.saml_provider_arn" in {
        getattr(argument.value, "expression", None) for argument in call.arguments
    }


def test_without_metadata_the_provider_is_in_every_account_already() -> None:
    plan = planned(PLATFORM)

    assert [stack.address for stack in plan.stacks if provider_of(stack)] == []
    assert not any("account-" in stack.address for stack in plan.stacks)


def test_users_of_identity_center_need_no_provider() -> None:
    sso = changed(
        MADE,
        identity__identity_center__identity_store_id="d-1234567890",
        defaults__authentication="sso",
        defaults__sso_groups=["11111111-2222-4333-8444-555555555555"],
    )

    assert [stack.address for stack in planned(sso).stacks if provider_of(stack)] == []
