"""Resources of two renderings, compared by what their text says and not by where it stands."""

import pytest

from generator.review.change import Resources
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


def compared(before, after):
    found, faults = resources(before, after)
    assert faults == ()
    return found


def test_resources_come_go_and_change():
    before = {"main.tf": BUCKET, "modules/keys/main.tf": KEY}
    after = {"main.tf": BUCKET.replace("one", "two"), "modules/network/main.tf": KEY}

    assert compared(before, after) == Resources(
        ("module.network.aws_kms_key.this",), ("module.keys.aws_kms_key.this",), ("aws_s3_bucket.this",)
    )


def test_a_block_inside_is_a_part_of_what_a_resource_says():
    assert compared({"a.tf": BUCKET}, {"a.tf": BUCKET.replace("1m", "2m")}).changed == ("aws_s3_bucket.this",)


def test_comments_lines_and_files_are_no_change():
    moved = {"b.tf": "# new\n\n" + KEY, "a.tf": BUCKET.replace('"one"', '"one" # said')}

    assert compared({"a.tf": KEY + BUCKET}, moved) == Resources()


def test_what_is_no_resource_is_not_told():
    assert (
        compared({}, {"a.tf": 'output "x" {\n  value = 1\n}\ndata "aws_region" "this" {}\n'}) == Resources()
    )


def test_what_else_decides_over_an_apply_is_told():
    before = 'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\nprovider "aws" {\n  region = "a"\n}\n'
    after = before.replace('"a"', '"b"') + "removed {\n  from = aws_kms_key.this\n}\n"
    beside = compared({"a.tf": before}, {"a.tf": after}).beside

    assert [name.split(" ")[0] for name in beside] == ["provider.aws", "removed", "terraform"]
    assert compared({"a.tf": before}, {"a.tf": after}).changed == ()


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
    assert resources({}, {"a.tf": text}) == (Resources(), ("a.tf",))


def test_what_is_no_hcl_is_named():
    assert resources({"a.tf": "resource {"}, {"a.tf": KEY}) == (
        Resources(created=("aws_kms_key.this",)),
        ("a.tf",),
    )
