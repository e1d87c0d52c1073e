"""Small estates for unit tests, made of plain dictionaries."""

from copy import deepcopy
from typing import Any

from generator.estate.files import Estate, TenantFile
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant

PLATFORM: dict[str, Any] = {
    "prefix": "acme",
    "owner": "ml-platform@acme.example",
    "home_region": "eu-west-1",
    "organization": {
        "id": "o-acme123456",
        "management_account": "100000000001",
        "root": "r-acme",
        "units": {"workloads": {}},
    },
    "accounts": {"lines": "100000000005", "research": "100000000006"},
    "tenant_accounts": ["lines"],
    "access": {"apply_role": "TenantryApply"},
    "state": {
        "bucket": "acme-terraform-state",
        "region": "eu-west-1",
        "kms_key_arn": "arn:aws:kms:eu-west-1:100000000002:key/11111111-2222-4333-8444-555555555555",
    },
    "identity": {
        "saml_provider": "corp",
        "identity_center": {
            "instance_arn": "arn:aws:sso:::instance/ssoins-1234567890abcdef",
            "region": "eu-west-1",
            "account": "100000000001",
        },
    },
    "address_pools": ["10.64.0.0/12"],
    "approved": {"corporate_cidrs": ["203.0.113.0/24"]},
    "defaults": {"quotas": {"user-profiles": 100, "spaces": 100, "domains": 10}},
    "shared_domains": {"research": {"environments": {"dev": {"account": "research"}}}},
}

ALPHA: dict[str, Any] = {
    "owner": "alpha@acme.example",
    "cost_center": "CC-1",
    "isolation": "multi-account",
    "environments": {"dev": {"account": "200000000001"}},
    "users": {"ana": "data-scientist", "bo": "viewer"},
}

BETA: dict[str, Any] = {
    **ALPHA,
    "isolation": "multi-domain",
    "environments": {"dev": {"account": "lines"}},
}

GAMMA: dict[str, Any] = {
    **ALPHA,
    "isolation": "abac",
    "shared_domain": "research",
    "environments": {"dev": {}},
}


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy of `base` with the changes; a double underscore leads into a mapping."""
    result = deepcopy(base)
    for name, value in changes.items():
        *path, last = name.split("__")
        target = result
        for key in path:
            target = target.setdefault(key, {})
        target[last] = value
    return result


def an_estate(platform: dict[str, Any] | None = None, **tenants: dict[str, Any]) -> Estate:
    """An estate of the given tenants, by name."""
    return Estate(
        platform=Platform.model_validate(platform or PLATFORM),
        tenants=tuple(
            TenantFile(name, f"tenants/{name}.yaml", Tenant.model_validate(tenant))
            for name, tenant in sorted(tenants.items())
        ),
        ledger=AddressLedger(),
    )
