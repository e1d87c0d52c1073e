"""The guardrail on images, where some are approved and where none is."""

import pytest

from generator.iam.policy import Policy, Statement
from generator.policies import guardrails

APPROVED = "arn:aws:sagemaker:eu-west-1:100000000002:image/acme-*"
OWN = "arn:aws:sagemaker:eu-west-1:100000000002:image/acme-one"
OTHER = "arn:aws:sagemaker:eu-west-1:100000000009:image/other"
APP = "arn:aws:sagemaker:eu-west-1:111122223333:app/d-1/ana/JupyterLab/default"
EVERYTHING = Policy((Statement("All", "Allow", actions=("*",), resources=("*",)),))


@pytest.mark.parametrize(
    ("approved", "asked", "decision"),
    [
        ((APPROVED,), [OWN], "Allowed"),
        ((APPROVED,), [OWN, OTHER], "ExplicitlyDenied"),
        ((APPROVED,), None, "Allowed"),
        ((), [OWN], "ExplicitlyDenied"),
        ((), None, "Allowed"),
    ],
)
def test_an_app_names_no_image_but_an_approved_one(decide, approved, asked, decision):
    context = {"sagemaker:ImageArns": asked} if asked else {}
    rules = (EVERYTHING, guardrails.approved_images(approved))

    assert decide(rules, "sagemaker:CreateApp", APP, context) == decision


def test_no_condition_is_without_a_value():
    (rule,) = guardrails.approved_images(()).statements

    assert all(values for keys in rule.conditions.values() for values in keys.values())
