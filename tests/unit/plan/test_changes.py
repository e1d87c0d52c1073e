"""What a change of each setting does to a domain that stands is what the setting declares of it.

Terraform cannot change a VpcOnly domain in place, so a setting that is declared to change in place, or to
change nothing, must leave alone all that the domain says, but for what Terraform ignores there.
"""

from collections.abc import Iterator

import pytest
from fakes.modules import module_resources, only
from fakes.sites import SETTINGS, a_site, varied
from pydantic.fields import FieldInfo

from generator.hcl.parse import Body
from generator.plan.modules.domain import plan_domain
from generator.tenancy.declaration import Effect, declared
from generator.tenancy.model import SettingGroup
from generator.tenancy.network import ExistingVpc
from generator.tenancy.settings import Settings

DOMAIN = "aws_sagemaker_domain.this"
OTHER: dict[str, object] = {
    "authentication": "sso",
    "backup.enabled": True,
    "budget.alert_percent": (90,),
    "budget.forecast_percent": (),
    "budget.monthly_usd": 5000,
    "budget.notify": ("money@acme.example",),
    "data_classification": "restricted",
    "guardrails.approved_images_only": False,
    "guardrails.approved_scripts_only": False,
    "guardrails.deny_internet": False,
    "guardrails.deny_notebook_instances": False,
    "guardrails.deny_notebook_internet": False,
    "guardrails.deny_notebook_root": False,
    "guardrails.deny_remote_access": False,
    "guardrails.deny_remote_debug": False,
    "guardrails.deny_shared_spaces": False,
    "guardrails.max_job_runtime_hours": 24,
    "guardrails.max_keep_alive_minutes": 30,
    "guardrails.require_job_network": False,
    "guardrails.require_network_isolation": True,
    "guardrails.require_own_keys": False,
    "guardrails.require_studio_user_id": False,
    "guardrails.require_tags": ("cost-center", "phase"),
    "image_repositories": ("training",),
    "instance_types.apps": ("ml.t3.medium",),
    "instance_types.jobs": ("ml.m5.large",),
    "lifecycle": "frozen",
    "kms.deletion_window_days": 20,
    "kms.rotation_period_days": 180,
    "logs.retention_days": 400,
    "network.availability_zones": ("eu-west-1a", "eu-west-1b"),
    "execution_roles": "user",
    "package_repositories": ("pypi",),
    "services": ("parameters",),
    "separate_roles": ("hosting",),
    "sign_in_roles": "persona",
    "network.allowed_domains": (".pypi.org",),
    "network.central_endpoints": ("kms",),
    "network.transit_gateway": "core",
    "network.cidr": "10.99.0.0/20",
    "network.client_cidrs": ("172.20.0.0/16",),
    "network.endpoints": ("sts",),
    "network.existing_vpc": ExistingVpc(
        vpc_id="vpc-0123456789abcdef0",
        cidr="10.99.0.0/20",
        subnet_ids=("subnet-0123456789abcdef0",),
        endpoint_cidrs=("10.200.0.0/24",),
    ),
    "network.firewall_protection": True,
    "network.internet": "nat",
    "network.internet_cidr": "100.64.0.0/26",
    "network.internet_reason": "Workshops clone public repositories",
    "network.nat_gateways": "shared",
    "network.sizing.addresses_per_training_instance": 5,
    "network.sizing.growth_percent": 100,
    "network.sizing.instance_types": 3,
    "network.sizing.training_instances": 4,
    "network.subnets": ("10.99.0.0/22", "10.99.4.0/22"),
    "network.users": 200,
    "pipeline_triggers": ("scheduler",),
    "quotas": {"spaces": 300},
    "region": "eu-central-1",
    "sso_groups": ("11111111-1234-1234-1234-123456789012",),
    "studio.default_app": "CodeEditor",
    "studio.docker_access": True,
    "studio.hidden_apps": ("CodeEditor",),
    "studio.hidden_tools": ("JumpStart", "Endpoints"),
    "studio.idle_timeout_minutes": 240,
    "studio.instance_type": "ml.t3.large",
    "studio.max_space_storage_gb": 200,
    "studio.sdk_defaults": False,
    "studio.space_storage_gb": 30,
    "tags": {"floor": "7"},
    "user_networks": ("offices",),
}
"""A second value of every setting."""


def declarations(group: type[SettingGroup], name: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting that is no group, by its route."""
    for key, field in group.settings().items():
        route = f"{name}.{key}".strip(".")
        if isinstance(field.default, SettingGroup):
            yield from declarations(type(field.default), route)
        else:
            yield route, field


DECLARED = dict(declarations(Settings))


def flat(body: Body, before: str = "") -> dict[str, object]:
    """Every argument of a body, by where it stands."""
    found = {f"{before}{name}": value for name, value in body.values().items()}
    for inner in body.blocks:
        if inner.type != "lifecycle":
            found |= flat(inner.body, f"{before}{inner.type}[0].")
    return found


def told(**changes: object) -> dict[str, object]:
    """What a domain says, without what Terraform ignores there."""
    domain = module_resources(plan_domain(a_site(settings=varied(SETTINGS, **changes))))[DOMAIN]
    ignored = tuple(f"{path.text}[" for path in only(domain, "lifecycle").values()["ignore_changes"])
    return {name: value for name, value in flat(domain).items() if not name.startswith(ignored)}


def differing(**changes: object) -> set[str]:
    """The arguments of a domain that such a change of the settings changes."""
    before, after = told(), told(**changes)
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_every_setting_has_a_second_value() -> None:
    assert set(OTHER) == set(DECLARED)


@pytest.mark.parametrize("route", DECLARED)
def test_a_setting_changes_in_a_domain_what_its_declaration_says(route: str) -> None:
    change = declared(DECLARED[route]).change
    assert change is not None
    found = differing(**{route.replace(".", "__"): OTHER[route]})

    match change.effect:
        case Effect.IN_PLACE | Effect.NOTHING:
            assert found == set(), "Terraform cannot change it: declare it as not possible"
        case Effect.NOT_POSSIBLE:
            assert found, "nothing of the domain changes: say what the change does"
        case Effect.REPLACES:
            assert found <= {"auth_mode"}, "what replaces a domain (provider 5.100.0, ForceNew)"


def test_the_retention_of_homes_is_what_a_classification_cannot_change_to_or_from_public() -> None:
    assert differing(data_classification="public") == {"retention_policy[0].home_efs_file_system"}
    assert "`public`" in str(declared(DECLARED["data_classification"]).change)
