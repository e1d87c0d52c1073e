"""The guardrails on images, versions and lifecycle scripts, where some are approved and where none is."""

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


OWN_VERSION = "arn:aws:sagemaker:eu-west-1:100000000002:image-version/acme-one/3"
OTHER_VERSION = "arn:aws:sagemaker:eu-west-1:100000000009:image-version/other/1"


@pytest.mark.parametrize(
    ("approved", "asked", "decision"),
    [
        ((APPROVED,), [OWN_VERSION], "Allowed"),
        ((APPROVED,), [OTHER_VERSION], "ExplicitlyDenied"),
        ((APPROVED,), [OWN_VERSION, OTHER_VERSION], "ExplicitlyDenied"),
        ((APPROVED,), None, "Allowed"),
        ((), [OWN_VERSION], "ExplicitlyDenied"),
        ((), None, "Allowed"),
    ],
)
def test_an_app_that_names_no_image_names_no_version_of_one_that_is_not_approved(
    decide, approved, asked, decision
):
    context = {"sagemaker:ImageVersionArns": asked} if asked else {}
    rules = (EVERYTHING, guardrails.approved_images(approved), guardrails.approved_versions(approved))

    assert decide(rules, "sagemaker:CreateApp", APP, context) == decision


SCRIPT = "arn:aws:sagemaker:eu-west-1:111122223333:studio-lifecycle-config"


@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        ([f"{SCRIPT}/alpha-dev-jupyter-lab-0a1b2c3d"], "Allowed"),
        ([f"{SCRIPT}/alpha-dev-jupyter-lab-0a1b2c3d-more"], "ExplicitlyDenied"),
        ([f"{SCRIPT}/beta-dev-jupyter-lab-0a1b2c3d"], "ExplicitlyDenied"),
        ([f"{SCRIPT}/alpha-dev-jupyter-lab-0a1b2c3d", f"{SCRIPT}/steal"], "ExplicitlyDenied"),
        (["None"], "Allowed"),
        (None, "Allowed"),
    ],
)
@pytest.mark.parametrize("action", ["CreateApp", "UpdateSpace", "UpdateUserProfile"])
def test_an_app_starts_with_no_script_but_an_approved_one(decide, action, asked, decision):
    context = {"sagemaker:StudioLifecycleConfigArns": asked} if asked else {}
    rules = (EVERYTHING, guardrails.approved_scripts((f"{SCRIPT}/alpha-dev-jupyter-lab-????????",)))

    assert decide(rules, f"sagemaker:{action}", "*", context) == decision
