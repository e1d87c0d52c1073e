"""Resources of two renderings, compared by what their text says and not by where it stands."""

import pytest

from generator.review.prediction import Prediction, StackClass
from generator.review.resources import resources

BUCKET = """\
resource "aws_s3_bucket" "this" {
  bucket = "one"
  tags   = { a = "b" }

  timeouts {
    create = "1m"
  }
}
"""
KEY = 'resource "aws_kms_key" "this" {\n  description = "k"\n}\n'


CALLS = "".join(f'module "{name}" {{\n  source = "./modules/{name}"\n}}\n' for name in ("keys", "network"))


def compared(before, after):
    found, faults = resources(before, after)
    assert faults == ()
    return found


def test_resources_come_go_and_change():
    before = {"main.tf": BUCKET + CALLS, "modules/keys/main.tf": KEY, "modules/network/main.tf": ""}
    after = {"main.tf": before["main.tf"].replace("one", "two"), "modules/network/main.tf": KEY}
    after["modules/keys/main.tf"] = ""
    found = compared(before, after)

    assert found.created == ("module.network.aws_kms_key.this",)
    assert found.destroyed == ("module.keys.aws_kms_key.this",)
    assert [one.address for one in found.replaced] == ["aws_s3_bucket.this"]


def test_the_same_files_are_identical():
    assert compared({"a.tf": BUCKET}, {"a.tf": BUCKET}).stack_class is StackClass.IDENTICAL


def test_a_block_inside_is_a_part_of_what_a_resource_says():
    found = compared({"a.tf": BUCKET}, {"a.tf": BUCKET.replace("1m", "2m")})

    assert [one.address for one in found.updated] == ["aws_s3_bucket.this"]


def test_comments_lines_and_files_are_no_change():
    moved = {"b.tf": "# new\n\n" + KEY, "a.tf": BUCKET.replace('"one"', '"one" # said')}

    assert compared({"a.tf": KEY + BUCKET}, moved) == Prediction()


def test_what_is_no_resource_is_told_by_name():
    found = compared({}, {"a.tf": 'output "x" {\n  value = 1\n}\ndata "aws_region" "this" {}\n'})

    assert found == Prediction(beside=("data.aws_region.this", "output.x"))


def test_what_else_decides_over_an_apply_is_told():
    before = (
        'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\n' + 'provider "aws" {\n  region = "a"\n}\n'
    )
    after = before.replace('"a"', '"b"') + "removed {\n  from = aws_kms_key.this\n}\n"

    assert compared({"a.tf": before}, {"a.tf": after}) == Prediction(
        beside=("provider.aws", "terraform.backend.s3")
    )


@pytest.mark.parametrize(
    "path",
    ["x_override.tf", "modules/keys/override.tf", "a.tf.json", "terraform.tfvars", "a.auto.tfvars.json"],
)
def test_files_that_terraform_reads_otherwise_are_not_known(path):
    found = compared({"a.tf": KEY, path: ""}, {"a.tf": KEY.replace('"k"', '"l"'), path: ""})

    assert found.unknown == (f"{path}: Terraform reads it, and a review does not",)
    assert found.stack_class is StackClass.NOT_KNOWN


@pytest.mark.parametrize(
    "text",
    [
        'resource "a" "b" {\n  x = ' + "[" * 400 + "]" * 400 + "\n}\n",
        'resource "a" "\\UFFFFFFFF" {\n}\n',
        'resource "a" "\\ud800" {\n}\n',
        'resource "a" "b" {\n  x = ' + "9" * 5_000 + "\n}\n",
        "# " + "x" * 5_000_000,
    ],
    ids=("nested", "no character", "half a character", "digits", "long"),
)
def test_what_no_build_writes_is_named_and_ends_nothing(text):
    found, unread = resources({}, {"a.tf": text})

    assert found.stack_class is StackClass.NOT_KNOWN
    assert unread == ("a.tf",) or found.created == ("a.b",)


def test_what_is_no_hcl_is_named():
    found, unread = resources({"a.tf": "resource {"}, {"a.tf": KEY})

    assert (found.created, unread) == (("aws_kms_key.this",), ("a.tf",))
    assert found.unknown == ("a.tf: it is no HCL that can be read",)


def test_what_says_more_than_is_read_is_not_known():
    found, unread = resources(
        {}, {"a.tf": 'locals {\n  a = local.a\n}\noutput "x" {\n  value = local.a\n}\n'}
    )

    assert (found.unknown, unread) == (("the stack: what it says has no end",), ())
