"""A resource with another address is moved by the real terraform, whichever version it comes from."""

from pathlib import Path

import pytest
from terraform.emulator.server import EmulatedAws
from terraform.harness import Terraform, Toolchain
from terraform.providers import Providers

from generator.plan.blocks import resource
from generator.plan.renames import Rename, moved_blocks
from generator.render.environment import SUFFIX, TemplateEnvironment, templates_root
from generator.render.files import render_template

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("renames")]

ROOT = """\
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "settings" {
  source = "./modules/settings"
}
"""
PARAMETER = """\
resource "aws_ssm_parameter" "{label}" {{
  name           = "/{place}/{name}"
  type           = "String"
  insecure_value = "kept"

  lifecycle {{
    prevent_destroy = true
  }}
}}
"""
NAMES = ("ana", "bo")
RENAMES = (
    Rename("settings", "aws_ssm_parameter.of_*", "aws_ssm_parameter.user_*", "0.2.0"),
    Rename("settings", "aws_ssm_parameter.user_*", "aws_ssm_parameter.person_*", "0.3.0"),
)


def write(folder: Path, label: str, moved: str) -> None:
    module = folder / "modules/settings"
    module.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(ROOT)
    (module / "main.tf").write_text(
        "\n".join(PARAMETER.format(label=f"{label}_{name}", place=folder.name, name=name) for name in NAMES)
    )
    (module / "moved.tf").write_text(moved)


@pytest.fixture(params=["of", "user"])
def stack(
    request: pytest.FixtureRequest,
    toolchain: Toolchain,
    providers: Providers,
    aws: EmulatedAws,  # noqa: ARG001 - empties it
    tmp_path: Path,
) -> Terraform:
    """A stack that an earlier version rendered, applied, and rendered again by a later one."""
    write(tmp_path, request.param, "")
    stack = toolchain.at(tmp_path, providers)
    stack.init()
    assert "2 added" in stack.apply()
    blocks = [resource("aws_ssm_parameter", f"person_{name}") for name in NAMES]
    environment = TemplateEnvironment(templates_root())
    moves = moved_blocks("settings", blocks, RENAMES)
    write(tmp_path, "person", render_template(environment, f"lib/moved{SUFFIX}", moves=moves))
    assert stack.fmt_check("modules") == ()
    return stack


def test_what_stands_is_moved_and_nothing_is_destroyed(stack: Terraform) -> None:
    text = stack.plan().text

    for name in NAMES:
        assert f"has moved to module.settings.aws_ssm_parameter.person_{name}" in text
    assert "0 to add, 0 to change, 0 to destroy" in text
    assert "0 destroyed" in stack.apply()
    assert stack.resources() == tuple(f"module.settings.aws_ssm_parameter.person_{name}" for name in NAMES)
    assert not stack.plan().changes


def test_without_the_blocks_terraform_would_destroy_what_stands_although_it_is_protected(
    stack: Terraform,
) -> None:
    (stack.folder / "modules/settings/moved.tf").unlink()

    assert "2 to add, 0 to change, 2 to destroy" in stack.plan().text
