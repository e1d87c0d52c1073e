"""Everything rendered exists in the oldest and in a recent version of the provider range.

`terraform validate` in tests/terraform says so for 5.100.0; this says so for 6.25.0.
"""

import gzip
import json
from pathlib import Path

import pytest

from generator.hcl.parse import parse

ROOT = Path(__file__).parents[2]
META = {"alias", "count", "for_each", "provider", "depends_on"}
NESTED = """
resource "aws_sagemaker_space" "a" {
  domain_id  = "d"
  space_name = "s"

  space_settings {
    app = 1
  }
}
"""
META_BLOCKS = {"lifecycle", "provisioner", "connection"}


@pytest.fixture(scope="session")
def schemas():
    path = ROOT / "tests" / "data" / "aws_provider_6.25.0_schema.json.gz"
    return json.loads(gzip.decompress(path.read_bytes()))["provider_schemas"][
        "registry.terraform.io/hashicorp/aws"
    ]


def faults(body, schema, path):
    known, nested = schema.get("attributes", {}), schema.get("block_types", {})
    given = {attribute.name for attribute in body.attributes} - META
    for name in given:
        yield from argument_faults(known.get(name), f"{path}.{name}")
    for block in body.blocks:
        if block.type in nested:
            yield from faults(block.body, nested[block.type]["block"], f"{path}.{block.type}")
        elif block.type not in META_BLOCKS:
            yield f"{path}.{block.type} does not exist"
    required = {name for name, one in known.items() if one.get("required")}
    yield from (f"{path}.{name} is required" for name in required - given)


def argument_faults(argument, path):
    if argument is None:
        yield f"{path} does not exist"
    elif argument.get("deprecated"):
        yield f"{path} is deprecated"
    elif not {"optional", "required"} & set(argument):
        yield f"{path} cannot be set"


def faults_of(text, schemas):
    kinds = {"resource": schemas["resource_schemas"], "data": schemas["data_source_schemas"]}
    for block in parse(text):
        if block.type in kinds and block.labels[0].startswith("aws_"):
            schema = kinds[block.type].get(block.labels[0])
            if schema is None:
                yield f"{block.labels[0]} does not exist"
            else:
                yield from faults(block.body, schema["block"], block.labels[0])
        if block.type == "provider":
            yield from faults(block.body, schemas["provider"]["block"], "provider")


def test_every_argument_rendered_exists_in_version_6(schemas):
    files = sorted((ROOT / "out").rglob("*.tf"))
    assert len(files) > 50

    found = {
        f"{path.relative_to(ROOT)}: {fault}"
        for path in files
        for fault in faults_of(path.read_text(encoding="utf-8"), schemas)
    }

    assert found == set()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('resource "aws_vpc" "a" {\n  cidr = "10.0.0.0/16"\n}\n', "aws_vpc.cidr does not exist"),
        ('resource "aws_vpcs" "a" {\n}\n', "aws_vpcs does not exist"),
        ('resource "aws_iam_policy" "a" {\n}\n', "aws_iam_policy.policy is required"),
        ('resource "aws_vpc" "a" {\n  arn = "x"\n}\n', "aws_vpc.arn cannot be set"),
        (NESTED, "aws_sagemaker_space.space_settings.app does not exist"),
    ],
)
def test_a_wrong_argument_would_be_found(schemas, text, fault):
    assert fault in set(faults_of(text, schemas))
