"""What is known of the types that are rendered, as the provider said it."""

import re
from pathlib import Path

import pytest

from generator.readback.resource_types import HARMLESS, READ
from generator.review.bodies import META
from generator.review.provider_facts import How, beside_the_plan, kinds

TEMPLATES = Path(__file__).parents[3] / "templates"


def test_every_type_that_is_rendered_is_known():
    rendered = {
        found
        for path in TEMPLATES.rglob("*.j2")
        for found in re.findall(r'^resource "(\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert rendered
    assert rendered <= kinds().keys()
    assert {*READ, *HARMLESS} == kinds().keys()


UNASKED = {"aws_dynamodb_table": {"attribute.name", "attribute.type"}}
"""What takes no other value alone, as a table has the attributes of its keys: a review says "not known"."""


@pytest.mark.parametrize("name", sorted({*READ, *HARMLESS}))
def test_every_argument_that_is_rendered_was_measured(name):
    arguments = {path.rstrip("/").replace("/", ".") for path in {**READ, **HARMLESS}[name]} - META

    unmeasured = {one for one in arguments if not kinds()[name].is_measured(one)}
    assert unmeasured == UNASKED.get(name, set())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("aws_sagemaker_domain", "subnet_ids"),
        ("aws_sagemaker_domain", "kms_key_id"),
        ("aws_sagemaker_user_profile", "user_profile_name"),
        ("aws_s3_bucket", "bucket"),
        ("aws_subnet", "cidr_block"),
        ("aws_s3_bucket_lifecycle_configuration", "bucket"),
    ],
)
def test_what_makes_a_thing_anew_is_known(name, path):
    assert How.CHANGED in kinds()[name].replaces[path]


def test_a_rule_of_a_security_group_is_made_anew_where_its_other_end_is_of_another_kind():
    replaces = kinds()["aws_vpc_security_group_egress_rule"].replaces

    assert replaces["cidr_ipv4"] == {How.ADDED, How.REMOVED}


def test_what_comes_otherwise_than_planned_has_a_source_and_speaks_of_what_is_measured():
    for row in beside_the_plan():
        assert "https://" in row.source
        assert not row.path or kinds()[row.type].is_measured(row.path), row
