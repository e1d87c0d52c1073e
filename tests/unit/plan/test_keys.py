from dataclasses import replace

import pytest
from fakes.crowds import a_crowded_site, with_guardrails
from fakes.modules import module_resources, only
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.iam.policy import resolved
from generator.plan.modules.keys import Key, plan_keys

ACCOUNT = "222233334444"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/tenantry/alpha/dev"
ENCRYPTING = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"}


def keys(site: Site) -> dict[str, Key]:
    return {key.label: key for key in plan_keys(site).content.keys}


def users(key: Key) -> set[str]:
    """The principals that may decrypt with the key themselves, not through a service."""
    found: set[str] = set()
    for statement in resolved(key.policy)["Statement"]:
        conditions = statement.get("Condition", {})
        if "kms:Decrypt" in statement["Action"] and "kms:ViaService" not in conditions.get("StringLike", {}):
            found |= set(listed(conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())))
    return found


def listed(values: str | list[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (a_site("multi-account"), ["data", "logs", "studio", "workload"]),
        (a_site("multi-domain"), ["data", "logs", "studio", "workload"]),
        (a_site("abac"), ["data", "logs", "workload"]),
        (a_shared_domain_site(), ["logs", "studio"]),
    ],
    ids=["multi-account", "multi-domain", "abac", "shared-domain"],
)
def test_an_environment_has_the_keys_it_uses(site: Site, expected: list[str]) -> None:
    module = plan_keys(site)

    assert list(keys(site)) == expected
    assert [output.name for output in module.outputs] == [f"{label}_key_arn" for label in expected]
    assert module.variables == ()


def test_a_key_rotates_and_has_an_alias_of_its_environment() -> None:
    resources = module_resources(plan_keys(a_site()))
    key = resources["aws_kms_key.workload"].values()
    alias = resources["aws_kms_alias.workload"].values()

    assert key["enable_key_rotation"] is True
    assert key["rotation_period_in_days"] == 365
    assert key["deletion_window_in_days"] == 30
    assert alias["name"] == "alias/tenantry/alpha/dev/workload"
    assert alias["target_key_id"] == Expression("aws_kms_key.workload.key_id")


def test_only_the_roles_that_need_a_key_may_use_it() -> None:
    found = keys(a_crowded_site("multi-domain"))
    makers = {f"{ROLES}/alpha-dev-{kind}" for kind in ("data-scientist", "mlops-engineer", "job", "pipeline")}
    apps = {
        f"{ROLES}/alpha-dev-{kind}"
        for kind in ("data-scientist", "mlops-engineer", "ml-admin", "viewer", "default", "space")
    }

    assert users(found["workload"]) == makers
    assert users(found["data"]) == makers
    assert users(found["studio"]) == apps


def test_a_shared_space_reaches_data_only_where_sharing_is_allowed_and_one_team_is_alone() -> None:
    space = f"{ROLES}/alpha-dev-space"
    opened = {"deny_shared_spaces": False}

    assert space not in users(keys(a_crowded_site("multi-domain"))["data"])
    assert space in users(keys(with_guardrails(a_crowded_site("multi-domain"), **opened))["data"])
    two = with_guardrails(a_crowded_site("multi-domain", "blue", "red"), **opened)
    assert space not in users(keys(two)["data"])


def test_a_shared_domain_trusts_the_roles_of_the_tenants_that_live_in_it_and_of_no_other() -> None:
    studio = keys(replace(a_shared_domain_site(), tenants=("gamma", "omega")))["studio"]

    assert users(studio) == {
        "arn:aws:iam::100000000009:role/tenantry/research/dev/research-dev-default",
        "arn:aws:iam::100000000009:role/tenantry/research/dev/research-dev-space",
        "arn:aws:iam::100000000009:role/tenantry/gamma/dev/*",
        "arn:aws:iam::100000000009:role/tenantry/omega/dev/*",
    }


def test_the_account_itself_administers_keys_and_encrypts_nothing() -> None:
    for key in keys(a_site()).values():
        for statement in resolved(key.policy)["Statement"]:
            unconditional = "Condition" not in statement
            if unconditional:
                assert statement["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
                assert not ENCRYPTING & set(statement["Action"])


def test_terraform_uses_the_studio_key_only_through_the_services_that_make_storage() -> None:
    statements = resolved(keys(a_site())["studio"].policy)["Statement"]
    terraform = f"arn:aws:iam::{ACCOUNT}:role/TenantryApply"
    own = {
        action: one["Condition"]
        for one in statements
        if terraform in str(one.get("Condition", {}))
        for action in listed(one["Action"])
    }

    assert set(own) == {"kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"}
    assert own["kms:CreateGrant"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    assert "elasticfilesystem.eu-west-1.*" in own["kms:Decrypt"]["StringLike"]["kms:ViaService"]
    for label in ("data", "logs", "workload"):
        assert terraform not in str(resolved(keys(a_site())[label].policy))


def test_the_logs_key_is_for_log_groups_of_the_environment() -> None:
    def groups(site: Site) -> object:
        (statement,) = [
            one for one in resolved(keys(site)["logs"].policy)["Statement"] if one["Sid"] == "LogGroups"
        ]
        return statement["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"]

    own = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/tenantry/alpha/dev/*"
    assert groups(a_site("multi-domain")) == own
    assert groups(a_site("multi-account")) == [
        own,
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/sagemaker/*",
    ]


ALL = {"studio", "data", "logs", "workload"}


@pytest.mark.parametrize(
    ("classification", "protected"),
    [("confidential", ALL), ("internal", {"studio"}), ("public", set())],
)
def test_a_key_is_protected_as_long_as_what_it_encrypts(classification: str, protected: set[str]) -> None:
    site = a_site()
    resources = module_resources(
        plan_keys(replace(site, settings=varied(site.settings, data_classification=classification)))
    )

    kept = {
        address.removeprefix("aws_kms_key.")
        for address, body in resources.items()
        if body.of_type("lifecycle") and only(body, "lifecycle").values() == {"prevent_destroy": True}
    }
    assert kept == protected
