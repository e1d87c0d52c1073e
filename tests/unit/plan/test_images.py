"""Repositories for images of one's own, as they are rendered, and which sites have them."""

from dataclasses import replace

import pytest
from fakes.modules import module_resources, only
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.iam.policy import PolicyKind
from generator.plan.modules.images import MODULE, UNTAGGED_DAYS, plan_images
from generator.plan.removal.steps import staying
from generator.plan.stacks.environment import plan_environment

MODELS = ("multi-account", "multi-domain", "abac")


def asking(site: Site, *names: str, classification: str = "confidential") -> Site:
    settings = varied(site.settings, image_repositories=names, data_classification=classification)
    return replace(site, settings=settings)


def test_only_a_tenant_that_names_repositories_has_any() -> None:
    assert not MODULE.is_needed(a_site())
    assert not MODULE.is_needed(asking(a_shared_domain_site(), "training"))
    for model in MODELS:
        assert MODULE.is_needed(asking(a_site(model), "training"))
        assert "images" in {one.topic for one in plan_environment(asking(a_site(model), "training")).modules}


@pytest.mark.parametrize("model", MODELS)
def test_a_repository_begins_with_tenant_and_environment_as_the_policies_of_roles_say(model: str) -> None:
    resources = module_resources(plan_images(asking(a_site(model), "training", "serving.gpu")))
    assert {name: body.values()["name"] for name, body in resources.items() if "ecr_repository" in name} == {
        "aws_ecr_repository.serving__gpu": "alpha/dev/serving.gpu",
        "aws_ecr_repository.training": "alpha/dev/training",
    }


def test_images_are_encrypted_scanned_and_never_exchanged_under_one_tag() -> None:
    repository = module_resources(plan_images(asking(a_site(), "training")))["aws_ecr_repository.training"]
    assert repository.values()["image_tag_mutability"] == "IMMUTABLE"
    assert only(repository, "image_scanning_configuration").values() == {"scan_on_push": True}
    assert only(repository, "encryption_configuration").values() == {
        "encryption_type": "KMS",
        "kms_key": Expression("aws_kms_key.images.arn"),
    }


def test_images_that_no_tag_names_are_removed() -> None:
    resources = module_resources(plan_images(asking(a_site(), "training")))
    expiry = resources["aws_ecr_lifecycle_policy.training"].values()
    assert expiry["repository"] == Expression("aws_ecr_repository.training.name")
    (rule,) = expiry["policy"].value["rules"]
    assert rule["selection"]["tagStatus"] == "untagged"
    assert rule["selection"]["countNumber"] == UNTAGGED_DAYS
    assert rule["action"] == {"type": "expire"}


def test_no_policy_lets_anybody_into_a_repository() -> None:
    plan = plan_images(asking(a_site("abac"), "training"))
    assert {name.partition(".")[0] for name in module_resources(plan)} == {
        "aws_ecr_lifecycle_policy",
        "aws_ecr_repository",
        "aws_kms_alias",
        "aws_kms_key",
    }
    assert [one.kind for one in plan.policies] == [PolicyKind.KEY]


def test_only_terraform_lends_the_key_and_nobody_decrypts_with_it() -> None:
    (made,) = plan_images(asking(a_site(), "training")).policies
    allowed = {action for one in made.policy.statements if one.effect == "Allow" for action in one.actions}
    assert not {action for action in allowed if "crypt" in action or "DataKey" in action}
    assert "kms:CreateGrant" in allowed


@pytest.mark.parametrize(
    ("classification", "is_protected", "is_emptied"),
    [("public", False, True), ("internal", False, False), ("restricted", True, False)],
)
def test_images_are_kept_as_the_home_directories_are(
    classification: str,
    is_protected: bool,  # noqa: FBT001 - a parameter
    is_emptied: bool,  # noqa: FBT001 - a parameter
) -> None:
    site = asking(a_site(), "training", classification=classification)
    repository = module_resources(plan_images(site))["aws_ecr_repository.training"]
    assert repository.values()["force_delete"] is is_emptied
    assert bool(repository.of_type("lifecycle")) is is_protected


@pytest.mark.parametrize("classification", ["public", "internal", "restricted"])
def test_repository_and_key_leave_the_state_where_images_are_kept(classification: str) -> None:
    stack = plan_environment(asking(a_site(), "training", classification=classification))
    left = {one for one in staying(stack) if one.startswith("module.images.")}
    kept = {"module.images.aws_ecr_repository.training", "module.images.aws_kms_key.images"}
    assert left == (set() if classification == "public" else kept)
