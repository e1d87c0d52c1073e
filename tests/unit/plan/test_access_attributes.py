"""Attributes for access control: one list of the instance, in a stack of the platform's, if asked for."""

from dataclasses import replace

from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.saml import METADATA
from fakes.workspaces import texts

from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.stack import StackPlan
from generator.plan.stacks.blocks import planned_stack
from generator.proof.planned import compared_with_plan
from generator.readback.read import read_estate

CENTER = "_platform/account-100000000003"
TAGS = {"cost-center": "costCenter", "mail": "email"}


def planned(account: str = "100000000003", **center: object) -> EstatePlan:
    given = {f"identity__identity_center__{name}": value for name, value in center.items()}
    given["identity__identity_center__account"] = account
    platform = changed(PLATFORM, identity__saml_metadata="acme-idp.xml", **given)
    estate = replace(an_estate(platform, alpha=ALPHA, beta=BETA, gamma=GAMMA), saml_metadata=METADATA)
    return plan_estate(estate)


def of_center(plan: EstatePlan) -> StackPlan:
    (stack,) = (one for one in plan.stacks if one.address == CENTER)
    return stack


def test_the_list_is_made_in_the_account_and_the_region_of_the_instance() -> None:
    plan = planned(access_attributes=TAGS, region="eu-central-1")
    stack = of_center(plan)
    text = texts(plan)[f"{CENTER}/attributes.tf"]

    assert (stack.account_id, stack.region, stack.providers[0].region) == (
        "100000000003",
        "eu-central-1",
        "eu-central-1",
    )
    assert text.count("resource ") == 1
    assert text.count("attribute {") == len(TAGS)
    assert 'source = ["$${path:enterprise.costCenter}"]' in text
    assert 'source = ["$${path:emails[primary eq true].value}"]' in text


def test_without_attributes_the_instance_is_left_as_it_is() -> None:
    plan = planned()

    assert CENTER not in {stack.address for stack in plan.stacks}
    assert "access_control_attributes" not in "".join(texts(plan).values())


def test_an_account_that_has_both_has_one_stack() -> None:
    plan = planned(access_attributes=TAGS, account="lines")
    (stack,) = (one for one in plan.stacks if one.address == "_platform/account-100000000005")

    assert [one.topic for one in stack.modules] == ["federation"]
    assert len(stack.blocks) == 1


def test_an_attribute_beside_the_plan_is_found() -> None:
    plan = planned(access_attributes=TAGS)
    own = {path: text for path, text in texts(plan).items() if path.startswith(f"{CENTER}/")}
    other = {path: text.replace("enterprise.costCenter", "title") for path, text in own.items()}

    assert read_estate(own.items()).faults == ()
    assert own != other
    for files, count in ((own, 0), (other, 1)):
        blocks = planned_stack(of_center(plan))
        assert len(compared_with_plan(CENTER, tuple(files.items()), blocks).findings) == count


def test_tags_that_decide_access_and_keys_that_are_one_to_aws_are_findings() -> None:
    plan = planned(
        access_attributes={"Team": "department", "tenantry:x": "title", "A": "title", "a": "email"}
    )

    assert [(one.rule.code, one.primary.route[-1]) for one in plan.findings] == [
        ("PLN043", "Team"),
        ("PLN043", "tenantry:x"),
        ("PLN043", "a"),
    ]
