"""Jobs, models and endpoints carry their required tags from the first moment on, and keep them."""

import pytest

from generator.iam import services
from generator.iam.policy import Policy, Statement
from generator.policies.required_tags import TAGGED, required_tags

EVERYTHING = Policy((Statement("All", "Allow", actions=("*",), resources=("*",)),))
RULES = (EVERYTHING, required_tags((("cost-center", "CC-1"), ("phase", None))))
ALLOWED, DENIED = "Allowed", "ExplicitlyDenied"
COST, PHASE = "aws:RequestTag/cost-center", "aws:RequestTag/phase"


@pytest.mark.parametrize(
    ("tags", "decision"),
    [
        ({COST: "CC-1", PHASE: "trial"}, ALLOWED),
        ({COST: "CC-2", PHASE: "trial"}, DENIED),
        ({COST: "CC-1"}, DENIED),
        ({PHASE: "trial"}, DENIED),
        ({COST: "CC-1", PHASE: ""}, DENIED),
        ({}, DENIED),
    ],
)
@pytest.mark.parametrize(
    "thing", ["TrainingJob", "Model", "Endpoint", "AutoMLJobV2", "ModelQualityJobDefinition"]
)
def test_what_runs_or_serves_is_made_with_every_tag_and_the_value_that_is_known(
    decide, thing, tags, decision
):
    assert decide(RULES, f"sagemaker:Create{thing}", "*", tags) == decision


@pytest.mark.parametrize(
    ("action", "context", "decision"),
    [
        ("CreateSpace", {}, ALLOWED),
        ("CreateModelPackage", {}, ALLOWED),
        ("CreateModelCardExportJob", {}, ALLOWED),
        ("AddTags", {"aws:TagKeys": ["phase"], "sagemaker:TaggingAction": "CreateTrainingJob"}, ALLOWED),
        ("AddTags", {"aws:TagKeys": ["phase"]}, DENIED),
        ("AddTags", {"aws:TagKeys": ["Cost-Center"]}, DENIED),
        ("AddTags", {"aws:TagKeys": ["floor"]}, ALLOWED),
        ("DeleteTags", {"aws:TagKeys": ["cost-center"]}, DENIED),
        ("DeleteTags", {"aws:TagKeys": ["floor"]}, ALLOWED),
    ],
)
def test_nothing_else_is_asked_for_tags_and_required_ones_stay(decide, action, context, decision):
    assert decide(RULES, f"sagemaker:{action}", "*", context) == decision


def test_only_what_can_carry_tags_is_asked_for_them():
    assert all(services.action(name).is_taggable_at_creation for name in TAGGED)


def test_without_tags_there_is_no_statement():
    assert required_tags(()).statements == ()
