"""What is added to rendered Terraform is what its operator is named for, and is Terraform."""

import random

import pytest
from isolation.mutation import provider, written
from isolation.mutation.board import example_board
from isolation.mutation.example import example_texts
from isolation.mutation.terraform_edits import added_arguments, exchanged_arguments, resource, resources

from generator.hcl.parse import parsed
from generator.hcl.values import Json

PROFILE = """\
resource "aws_sagemaker_user_profile" "ana" {
  domain_id         = var.domain_id
  user_profile_name = "ana"

  user_settings {
    execution_role  = var.roles["data-scientist"]
    security_groups = [var.own]
  }

  tags = {
    studiouserid = "ana"
    team         = "red"
  }
}
"""


def _arguments(body, before=""):
    for attribute in body.attributes:
        yield f"{before}{attribute.name}"
    for block in body.blocks:
        yield from _arguments(block.body, f"{before}{block.type}.")


def _changed(edit):
    """The arguments and blocks of the resource after an edit."""
    (block,) = resources(edit.text())
    return block.body


@pytest.fixture(scope="module")
def mutants():
    return [one for one in example_board().mutants if one.written is not None]


def test_each_argument_that_the_provider_knows_and_the_resource_lacks_is_added_once():
    (block,) = resources(PROFILE)
    own = set(_arguments(block.body))
    added = [set(_arguments(_changed(one))) - own for one in added_arguments("x.tf", PROFILE, block)]

    assert all(len(one) == 1 for one in added)
    assert set().union(*added) == set(provider.arguments("aws_sagemaker_user_profile")) - own
    assert {"single_sign_on_user_value"} in added
    assert {"user_settings.canvas_app_settings.workspace_settings.s3_artifact_path"} in added


def test_each_text_of_a_studio_resource_becomes_somebody_elses_and_each_list_gets_a_strangers():
    (block,) = resources(PROFILE)
    bodies = [_changed(one) for one in exchanged_arguments("x.tf", PROFILE, block)]
    settings = [body.of_type("user_settings")[0].body.values() for body in bodies]

    assert ["domain_id" in one.values() for one in bodies] == [True] * 6
    assert {str(one["execution_role"]) for one in settings} >= {
        "arn:aws:iam::999999999999:role/somebody-else"
    }
    assert any("sg-somebody-else" in str(one["security_groups"]) for one in settings)
    assert {"studiouserid": "ana", "team": "somebody-else"} in [body.values()["tags"] for body in bodies]


def test_a_resource_is_given_what_it_must_have_and_what_may_grant_all_of_somebody_else():
    given = provider.resource_types()["aws_ecr_repository_policy"]
    (block,) = resources(resource("aws_ecr_repository_policy", given))

    assert set(block.body.values()) == {"policy", "repository"}
    policy = block.body.values()["policy"]
    assert isinstance(policy, Json)
    assert "'Principal': '*'" in str(policy.value)


def test_one_of_every_type_of_the_provider_is_added():
    types = provider.resource_types()
    assert len(types) > 1500
    assert {"aws_s3_access_point", "aws_lambda_permission", "aws_ram_principal_association"} <= set(types)
    added = {one.place.split()[1] for one in example_board().mutants if one.operator == "add-type"}
    assert added == set(types)


def test_every_studio_resource_of_the_estate_gets_every_argument(mutants):
    texts = example_texts().items()
    every = {
        f"{written.stack_of(path)} {'.'.join(block.labels)}"
        for path, text in texts
        if path.endswith(".tf")
        for block in resources(text)
        if block.labels[0].startswith("aws_sagemaker_")
    }
    assert {one.place for one in mutants if (one.operator, one.kind) == ("add-argument", "studio")} == every
    assert {one.place for one in mutants if (one.operator, one.kind) == ("other-argument", "studio")} == every


def test_what_is_written_is_terraform_and_says_something_else(mutants):
    for one in random.Random(1).sample(mutants, 60):  # noqa: S311 - nothing here is a secret
        text = one.written.text()
        assert text != example_texts()[one.written.path], one.title
        assert isinstance(parsed(text), tuple), f"{one.title}\n{text}"
