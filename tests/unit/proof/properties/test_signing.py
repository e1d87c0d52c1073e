"""The backend that signs URLs: what its functions may do, and what is found where one could do more."""

from dataclasses import replace

import pytest
from fakes.estates import BETA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.plan.estate_plan import plan_estate
from generator.plan.stacks.blocks import planned_stack
from generator.proof.planned import compared_with_plan

ESTATE = an_estate(changed(PLATFORM, identity__signing_backend=True), beta=BETA)
VERIFY, SIGN = "signing-verify", "signing-sign"
FOREIGN = "foreign.service-roles"


def verdict(planned, property_id, role):
    found = list(prove(planned.claims(property_id, role)))
    assert found
    return Verdict.REFUTED if any(one.verdict is Verdict.REFUTED for one in found) else found[0].verdict


def allowing(action):
    return lambda one: replace(one, actions=(*one.actions, action))


@pytest.mark.parametrize("role", [VERIFY, SIGN])
def test_each_does_what_it_is_for_and_nothing_else(signing, role):
    for property_id in (FOREIGN, "work.service-roles", "inbound.assume", "inbound.service"):
        assert verdict(signing, property_id, role) is Verdict.PROVED


@pytest.mark.parametrize(
    ("role", "sid", "action"),
    [
        (SIGN, "FindNetworks", "sagemaker:CreatePresignedDomainUrl"),
        (SIGN, "FindNetworks", "sagemaker:CreateUserProfile"),
        (VERIFY, "UseUpAssertions", "dynamodb:DeleteItem"),
        (VERIFY, "AskForUrls", "lambda:UpdateFunctionCode"),
    ],
)
def test_a_right_to_sign_to_make_or_to_forget_is_found(signing, role, sid, action):
    bounded = signing.with_statement(role, sid, allowing(action))
    assert verdict(bounded, FOREIGN, role) is Verdict.PROVED, "the boundary holds it"
    unbounded = bounded.with_statement(role, "Ceiling", allowing(action))

    assert verdict(unbounded, FOREIGN, role) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("role", "sid", "change"),
    [
        (VERIFY, "AskForUrls", {"resources": ("*",)}),
        (VERIFY, "UseUpAssertions", {"resources": ("*",)}),
        (VERIFY, "WriteOwnLog", {"resources": ("*",)}),
        (SIGN, "CreateInterfaces", {"resources": ("*",)}),
    ],
)
def test_a_reach_to_what_is_a_neighbours_is_found(signing, role, sid, change):
    wider = signing.with_statement(role, sid, lambda one: replace(one, **change))

    assert verdict(wider, FOREIGN, role) is Verdict.REFUTED


@pytest.mark.parametrize("sid", ["CreateInterfaces", "ManageInterfaces"])
@pytest.mark.parametrize("conditions", [{}, {"ArnNotEquals": {"lambda:SourceFunctionArn": "arn:aws:x"}}])
def test_code_of_the_function_that_reaches_interfaces_is_found(signing, sid, conditions):
    open_to_code = signing.with_statement(SIGN, sid, lambda one: replace(one, conditions=conditions))
    assert verdict(open_to_code, FOREIGN, SIGN) is Verdict.PROVED, "the boundary holds it"
    unbounded = open_to_code.with_statement(
        SIGN, "EnterNetworks", lambda one: replace(one, conditions=conditions)
    )

    assert verdict(unbounded, FOREIGN, SIGN) is Verdict.REFUTED


@pytest.mark.parametrize("role", [VERIFY, SIGN])
def test_a_role_that_lambda_takes_for_any_account_is_found(signing, role):
    roles = signing.facts.stack("alpha/dev").roles
    (trust,) = next(one for one in roles if one.name.endswith(role)).trust.policy.statements
    open_to_all = signing.with_statement(role, trust.sid, lambda one: replace(one, conditions={}))

    assert verdict(open_to_all, "inbound.service", role) is Verdict.REFUTED


@pytest.fixture(scope="module")
def stack():
    """The rendered files of one environment, and what was planned of it."""
    plan = plan_estate(ESTATE)
    (found,) = [one for one in plan.stacks if one.address == "beta/dev"]
    written = {path: text for path, text in texts(plan).items() if path.startswith("beta/dev/")}
    return written, planned_stack(found)


MORE = """
resource "aws_lambda_permission" "more" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.sign.function_name
  principal     = "*"
}

resource "aws_dynamodb_table"
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"aws:SourceIp" = "203.0.113.0/24"', '"aws:SourceIp" = "0.0.0.0/0"'),
        ('types = ["REGIONAL"]', 'types = ["EDGE"]'),
        ('principal     = "apigateway.amazonaws.com"', 'principal     = "*"'),
        ('/saml/POST/*"\n}', '/*"\n}'),
        ('"${path.module}/sign.zip"', '"${path.module}/other.zip"'),
        ('handler     = "verify.handler"', 'handler     = "other.handler"'),
        (
            "uri                     = aws_lambda_function.verify",
            "uri                     = aws_lambda_function.sign",
        ),
        ("DOMAIN_ID       = var.domain_id", 'DOMAIN_ID       = "d-another"'),
        ("saml-provider/corp", "saml-provider/another"),
        ("security_group_ids = [var.workload_security_group_id]", "security_group_ids = []"),
        (
            'resource "aws_dynamodb_table"',
            MORE.strip(),
        ),
    ],
)
def test_a_rendering_that_leads_elsewhere_is_not_what_is_planned(stack, before, after):
    written, planned = stack
    assert not compared_with_plan("beta/dev", written.items(), planned).findings
    changed_files = {
        path: text.replace(before, after) for path, text in written.items() if path.endswith(".tf")
    }
    assert any(written[path] != text for path, text in changed_files.items())

    found = compared_with_plan("beta/dev", changed_files.items(), planned).findings

    assert {one.rule.code for one in found} == {"IAM111"}
