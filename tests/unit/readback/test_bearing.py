"""Whether a change of text can bear on who may do what from where."""

import pytest

from generator.readback.bearing import bears

DOMAIN = """
resource "aws_sagemaker_domain" "this" {
  domain_name             = "x"
  app_network_access_type = "VpcOnly"

  default_user_settings {
    execution_role = "r"

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          idle_timeout_in_minutes = 60
        }
      }
    }
  }
}
"""
BUCKET = """
resource "aws_s3_bucket_versioning" "b" {
  versioning_configuration {
    status = "Enabled"
  }
}
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "does"),
    [
        (DOMAIN, "= 60", "= 240", False),
        (DOMAIN, "VpcOnly", "PublicInternetOnly", True),
        (DOMAIN, '"r"', '"s"', True),
        (DOMAIN, "idle_settings", "another_block", True),
        (DOMAIN, "domain_name  ", "more = 1\n  domain_name  ", True),
        (BUCKET, "Enabled", "Suspended", False),
        (BUCKET, "aws_s3_bucket_versioning", "aws_nat_gateway", True),
        ('module "m" {\n  x = 1\n}\n', "1", "2", True),
        ('variable "v" {\n  default = 1\n}\n', "1", "2", True),
        ('provider "aws" {\n  region = "a"\n}\n', '"a"', '"b"', True),
        ('terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\n', '"a"', '"b"', False),
        ('resource "aws_security_group" "g" {\n  vpc_id = "a"\n}\n', '"a"', '"b"', True),
        ('resource "aws_subnet" "s" {\n  map_public_ip_on_launch = false\n}\n', "false", "true", True),
    ],
)
def test_what_somebody_may_do_follows_from_these_arguments_alone(text, old, new, does):
    assert old in text
    assert bears({"main.tf": text}, {"main.tf": text.replace(old, new, 1)}) is does


def test_a_block_that_moves_to_another_file_of_its_folder_bears_on_nothing_and_to_another_folder_it_does():
    assert not bears({"a.tf": DOMAIN, "b.tf": ""}, {"a.tf": "", "b.tf": DOMAIN})
    assert bears({"a.tf": DOMAIN}, {"modules/m/a.tf": DOMAIN})


@pytest.mark.parametrize("files", [{"a.tf": "resource {"}, {"a.tf.json": "{}"}, {"x.auto.tfvars": ""}])
def test_what_cannot_be_read_may_bear_on_anything(files):
    assert bears(files, files)
