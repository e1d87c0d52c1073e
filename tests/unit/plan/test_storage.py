import pytest
from fakes.modules import module_resources, module_texts, only
from fakes.sites import SETTINGS, a_site, varied

from generator.hcl.values import Expression, Json
from generator.plan.modules.guardrails import admin_role_arns
from generator.plan.modules.storage import NONCURRENT_DAYS, plan_storage

BUCKET = Expression("aws_s3_bucket.data.id")


def test_a_bucket_is_private_versioned_and_under_the_tenants_key() -> None:
    resources = module_resources(plan_storage(a_site()))

    assert resources["aws_s3_bucket.data"].values() == {"bucket": "acme-alpha-dev-222233334444"}
    assert resources["aws_s3_bucket_public_access_block.data"].values() == {
        "bucket": BUCKET,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    versioning = only(resources["aws_s3_bucket_versioning.data"], "versioning_configuration")
    assert versioning.values() == {"status": "Enabled"}
    ownership = only(resources["aws_s3_bucket_ownership_controls.data"], "rule")
    assert ownership.values() == {"object_ownership": "BucketOwnerEnforced"}
    encryption = only(resources["aws_s3_bucket_server_side_encryption_configuration.data"], "rule")
    assert encryption.values() == {"bucket_key_enabled": True}
    assert only(encryption, "apply_server_side_encryption_by_default").values() == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": Expression("var.data_key_arn"),
    }


def test_events_of_a_bucket_reach_eventbridge() -> None:
    notification = module_resources(plan_storage(a_site()))["aws_s3_bucket_notification.data"]

    assert notification.values() == {"bucket": BUCKET, "eventbridge": True}


@pytest.mark.parametrize("classification", sorted(NONCURRENT_DAYS))
def test_replaced_objects_are_kept_by_classification_and_unfinished_uploads_a_week(
    classification: str,
) -> None:
    site = a_site(settings=varied(SETTINGS, data_classification=classification))

    rules = module_resources(plan_storage(site))["aws_s3_bucket_lifecycle_configuration.data"].of_type("rule")

    replaced, uploads = (rule.body for rule in rules)
    assert only(replaced, "noncurrent_version_expiration").values() == {
        "noncurrent_days": NONCURRENT_DAYS[classification]
    }
    assert only(uploads, "abort_incomplete_multipart_upload").values() == {"days_after_initiation": 7}
    for rule in (replaced, uploads):
        assert rule.values()["status"] == "Enabled"
        assert only(rule, "filter").values() == {}


def test_more_sensitive_data_can_be_brought_back_for_longer() -> None:
    days = [NONCURRENT_DAYS[name] for name in ("public", "internal", "confidential", "restricted")]

    assert days == sorted(days)


@pytest.mark.parametrize(
    ("classification", "lifecycle"), [("confidential", [{"prevent_destroy": True}]), ("internal", [])]
)
def test_the_bucket_of_sensitive_data_cannot_be_destroyed(
    classification: str, lifecycle: list[dict[str, bool]]
) -> None:
    bucket = module_resources(
        plan_storage(a_site(settings=varied(SETTINGS, data_classification=classification)))
    )["aws_s3_bucket.data"]

    found = [block.body.values() for block in bucket.of_type("lifecycle")]
    assert found == lifecycle


def statements(isolation: str) -> dict[str, dict[str, object]]:
    policy = module_resources(plan_storage(a_site(isolation)))["aws_s3_bucket_policy.data"].values()["policy"]
    assert isinstance(policy, Json)
    return {statement["Sid"]: statement for statement in policy.value["Statement"]}


@pytest.mark.parametrize("isolation", ["multi-domain", "abac"])
def test_in_a_shared_account_only_the_environments_own_roles_reach_objects(isolation: str) -> None:
    own = statements(isolation)["OwnRolesOnly"]

    assert own["Effect"] == "Deny"
    assert own["Condition"]["ArnNotLike"] == {
        "aws:PrincipalArn": "arn:aws:iam::222233334444:role/tenantry/alpha/dev/*"
    }
    assert own["Resource"] == Expression('"${aws_s3_bucket.data.arn}/*"')
    assert own["Action"] == ("s3:GetObject*", "s3:PutObject*")


@pytest.mark.parametrize("isolation", ["multi-domain", "abac"])
def test_in_a_shared_account_the_platforms_roles_may_empty_the_bucket_and_nobody_else(isolation: str) -> None:
    emptied = statements(isolation)["OwnRolesAndAdministratorsDelete"]

    assert emptied["Effect"] == "Deny"
    assert emptied["Action"] == "s3:DeleteObject*"
    assert emptied["Condition"]["ArnNotLike"] == {
        "aws:PrincipalArn": (
            "arn:aws:iam::222233334444:role/tenantry/alpha/dev/*",
            *admin_role_arns(a_site(isolation)),
        )
    }


def test_in_an_account_of_its_own_the_roles_own_policies_decide() -> None:
    assert {*statements("multi-account")} == {
        "TlsOnly", "OwnAccountOnly", "OwnKeyWhenNamed", "OwnKeyWhenEncryptionIsNamed",
    }  # fmt: skip


def test_skipped_scans_say_why() -> None:
    text = module_texts(plan_storage(a_site()))["main.tf"]

    assert "# checkov:skip=CKV_AWS_18: " in text
    assert "# checkov:skip=CKV_AWS_144: " in text
