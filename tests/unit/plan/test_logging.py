import pytest
from fakes.modules import module_resources
from fakes.sites import a_site

from generator.hcl.values import Expression
from generator.plan.modules.logging import plan_logging


def test_the_groups_sagemaker_writes_to_are_made_with_key_and_retention() -> None:
    resources = module_resources(plan_logging(a_site()))

    assert {body.values()["name"] for body in resources.values()} == {
        "/aws/sagemaker/studio",
        "/aws/sagemaker/TrainingJobs",
        "/aws/sagemaker/ProcessingJobs",
        "/aws/sagemaker/TransformJobs",
    }
    for body in resources.values():
        assert body.values()["kms_key_id"] == Expression("var.logs_key_arn")
        assert body.values()["retention_in_days"] == 731


@pytest.mark.parametrize("isolation", ["multi-domain", "abac"])
def test_a_shared_account_gets_no_groups_because_they_would_belong_to_nobody(isolation: str) -> None:
    with pytest.raises(ValueError, match="belong to no tenant"):
        plan_logging(a_site(isolation))
