"""A proof is made again when something that claims read changes, and kept when nothing does."""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from nightly import one_in

from generator.load.workspace import LoadedWorkspace
from generator.pipeline.proof_cache import Basis
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import plan_estate
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.site_claims import claimed_site, claims_of, missing_roles, packing_of
from generator.proof.stack_proof import Case
from generator.proof.values_read import (
    NOT_OF,
    OF_PLATFORM,
    OF_PLATFORM_BY_DOMAINS,
    OF_SETTINGS,
    OF_SETTINGS_BY_DOMAINS,
)
from generator.readback.read import read_estate
from generator.render.files import RenderedFile
from generator.tenancy.platform import Platform
from generator.tenancy.settings import SettingGroup, Settings
from generator.tenancy.tenant import Tenant

TENANTS = {"alpha": ALPHA, "beta": BETA, "gamma": GAMMA}
TENANTED = ("alpha/dev", "beta/dev", "gamma/dev")
STACKS = ("alpha/dev", "alpha/organization", "beta/dev", "gamma/dev", "_platform/domains/research/dev")


def rendered(platform=PLATFORM, **tenants):
    estate = an_estate(platform, **{**TENANTS, **tenants})
    read = LoadedWorkspace(estate.platform, (), None, {}, ())
    return RenderedEstate(Validation(read, estate, plan_estate(estate), ()), ())


def keys(estate):
    """The key of each stack's proof."""
    stacks = {stack.address: stack for stack in estate.validation.plan.stacks}
    return {name: estate.basis(stacks[name]).key for name in STACKS}


@pytest.fixture(scope="module")
def as_it_is():
    """The estate before anything changes, which remembers what was rendered of it."""
    return rendered()


@pytest.fixture(scope="module")
def before(as_it_is):
    return keys(as_it_is)


@pytest.mark.parametrize(
    "platform",
    [
        {"accounts": {**PLATFORM["accounts"], "later": "100000000009"}},
        {"address_pools": ["10.64.0.0/12", "10.128.0.0/12"]},
        {
            "shared_domains": {
                **PLATFORM["shared_domains"],
                "sales": {"environments": {"dev": {"account": "lines"}}},
            }
        },
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_no_claim_reads_proves_no_tenant_again(before, platform):
    after = keys(rendered(changed(PLATFORM, **platform)))

    tenants = ("alpha/dev", "beta/dev", "gamma/dev")
    assert {name: after[name] for name in tenants} == {name: before[name] for name in tenants}


def test_another_tenant_and_a_description_prove_nothing_again(before):
    after = keys(
        rendered(
            delta=changed(BETA, network={"cidr": "10.200.0.0/20"}),
            beta=changed(BETA, description="Credit scoring"),
        )
    )

    assert after == before


@pytest.mark.parametrize(
    ("platform", "again"),
    [
        ({"approved": {"corporate_cidrs": ["198.51.100.0/24"]}}, TENANTED),
        ({"approved": {"corporate_vpcs": ["vpc-0a1b2c3d4e5f60718"]}}, TENANTED),
        ({"access": {"apply_role": "TenantryApply", "admin_roles": ["Admins"]}}, STACKS),
        ({"prefix": "other"}, STACKS),
        ({"accounts": {**PLATFORM["accounts"], "lines": "100000000008"}}, ("beta/dev",)),
        ({"defaults": {**PLATFORM["defaults"], "guardrails": {"deny_shared_spaces": False}}}, STACKS),
    ],
    ids=("networks", "vpcs", "administrators", "prefix", "account", "guardrail"),
)
def test_what_a_claim_reads_proves_again(before, platform, again):
    after = keys(rendered(changed(PLATFORM, **platform)))

    assert [name for name in again if after[name] == before[name]] == []


def test_a_setting_of_a_shared_domain_proves_it_and_its_tenants_again(before):
    domain = {"environments": {"dev": {"account": "research"}}, "studio": {"idle_timeout_minutes": 90}}
    after = keys(rendered(changed(PLATFORM, shared_domains={"research": domain})))

    assert after["gamma/dev"] != before["gamma/dev"]
    assert after["_platform/domains/research/dev"] != before["_platform/domains/research/dev"]
    assert after["beta/dev"] == before["beta/dev"]


def test_a_setting_of_a_tenant_proves_its_stacks_again_and_no_others(before):
    after = keys(rendered(beta=changed(BETA, users={"ana": "ml-admin"})))

    assert [name for name in STACKS if after[name] != before[name]] == ["beta/dev"]


class Unreadable:
    """A value that must not be looked at."""

    def __getattribute__(self, name):
        raise AssertionError(f"a claim reads {name} of what its proof is not remembered by")

    def __iter__(self):
        raise AssertionError("a claim goes through what its proof is not remembered by")

    __eq__ = __len__ = __bool__ = __str__ = __hash__ = __iter__


def blinded(value, read):
    """A pydantic value in which whatever is not named in `read` must not be looked at."""
    if read is True or isinstance(value, dict):
        return value
    unread = type(value).model_fields.keys() - set(read)
    inner = read if isinstance(read, Mapping) else {}
    kept = {name: blinded(getattr(value, name), of_it) for name, of_it in inner.items()}
    return value.model_copy(update={**dict.fromkeys(unread, Unreadable()), **kept})


def without_what_is_not_read(site):
    def blind(value):
        if type(value) in NOT_OF:
            held = {one.name: blind(getattr(value, one.name)) for one in fields(value)}
            return replace(value, **held | dict.fromkeys(NOT_OF[type(value)], Unreadable()))
        return tuple(map(blind, value)) if isinstance(value, tuple) else value

    of_platform, of_settings = OF_PLATFORM, OF_SETTINGS
    if site.is_shared_domain:
        of_platform, of_settings = OF_PLATFORM_BY_DOMAINS, OF_SETTINGS_BY_DOMAINS
    platform, settings = blinded(site.platform, of_platform), blinded(site.settings, of_settings)
    return replace(blind(site), platform=platform, settings=settings)


@pytest.mark.parametrize("stack", [name for name in STACKS if name != "alpha/organization"])
def test_every_claim_is_made_without_what_its_proof_is_not_remembered_by(stack):
    spaces = {"lab": {"owner": "ana"}}
    estate = rendered(
        alpha=changed(ALPHA, backup={"enabled": True}, spaces=spaces, image_repositories=["training"]),
        beta=changed(BETA, guardrails={"deny_shared_spaces": True, "max_job_runtime_hours": 4}),
        gamma=changed(GAMMA, spaces=spaces, assertions=[ASSERTION]),
    )
    site = estate.site(stack)
    around = (stack, *estate.relied_on(stack))
    facts = read_estate(pair for address in around for pair in estate.texts(address).items())
    blind = without_what_is_not_read(site)

    claims = claims_of(blind, facts)

    assert [one.sentence for one in claims] == [one.sentence for one in claims_of(site, facts)]
    assert len(list(packing_of(blind, facts))) == len(list(packing_of(site, facts)))
    claimed = claimed_site(blind, facts)
    assert missing_roles(claimed, facts) == ()
    assert list(misassigned(blind, claimed.home, claimed.stack)) == []


def test_a_proof_is_made_of_files_and_a_site_and_of_nothing_else():
    """Whoever gives it more puts that into its basis, too."""
    assert {one.name for one in fields(Case)} == {
        *("stack", "digest", "relied_on", "site", "planned", "files", "network", "pipelines")
    }
    assert {one.name for one in fields(Basis)} == {*("stack", "digest", "relied_on", "read_there", "intent")}


ASSERTION = {
    "id": "no-models",
    "effect": "deny",
    "principal": {"kind": "job"},
    "actions": ["sagemaker:DeleteModel"],
}

SETTINGS = {
    "lifecycle": "frozen",
    "region": "eu-central-1",
    "data_classification": "restricted",
    "authentication": "sso",
    "execution_roles": "user",
    "package_repositories": ["pypi"],
    "services": ["parameters"],
    "separate_roles": ["hosting"],
    "sign_in_roles": "persona",
    "pipeline_triggers": ["scheduler"],
    "sso_groups": ["a1b2c3d4e5-11111111-2222-4333-8444-555555555555"],
    "user_networks": ["offices"],
    "network__users": 60,
    "network__cidr": "10.200.0.0/20",
    "network__subnets": ["10.200.0.0/22", "10.200.4.0/22"],
    "network__availability_zones": ["eu-west-1a", "eu-west-1b"],
    "network__existing_vpc": {
        "vpc_id": "vpc-0123456789abcdef0",
        "cidr": "10.9.0.0/16",
        "subnet_ids": ["subnet-0123456789abcdef0"],
        "endpoint_cidrs": ["10.200.0.0/24"],
    },
    "network__endpoints": ["kms", "logs", "sagemaker.api", "sagemaker.runtime", "sts", "studio"],
    "network__allowed_domains": [".pypi.org"],
    "network__central_endpoints": ["kms"],
    "network__transit_gateway": "core",
    "network__firewall_protection": True,
    "network__internet": "nat",
    "network__internet_cidr": "100.64.0.0/26",
    "network__internet_reason": "Workshops clone public repositories",
    "network__nat_gateways": "shared",
    "network__client_cidrs": ["10.8.0.0/16"],
    "network__sizing__instance_types": 3,
    "network__sizing__training_instances": 2,
    "network__sizing__addresses_per_training_instance": 3,
    "network__sizing__growth_percent": 26,
    "image_repositories": ["training"],
    "instance_types__apps": ["ml.t3.medium"],
    "instance_types__jobs": ["ml.m5.large"],
    "kms__deletion_window_days": 29,
    "kms__rotation_period_days": 180,
    "guardrails__approved_images_only": False,
    "guardrails__approved_scripts_only": False,
    "guardrails__deny_internet": False,
    "guardrails__deny_notebook_instances": False,
    "guardrails__deny_notebook_internet": False,
    "guardrails__deny_notebook_root": False,
    "guardrails__deny_remote_access": False,
    "guardrails__deny_remote_debug": False,
    "guardrails__max_keep_alive_minutes": 30,
    "guardrails__require_studio_user_id": False,
    "guardrails__require_tags": ["cost-center", "phase"],
    "guardrails__require_own_keys": False,
    "guardrails__require_job_network": False,
    "guardrails__require_network_isolation": True,
    "guardrails__deny_shared_spaces": False,
    "guardrails__max_job_runtime_hours": 12,
    "studio__idle_timeout_minutes": 90,
    "studio__sdk_defaults": False,
    "studio__space_storage_gb": 30,
    "studio__max_space_storage_gb": 200,
    "studio__instance_type": "ml.t3.large",
    "studio__default_app": "CodeEditor",
    "studio__hidden_tools": ["JumpStart"],
    "studio__hidden_apps": ["CodeEditor"],
    "studio__docker_access": True,
    "logs__retention_days": 1096,
    "backup__enabled": True,
    "budget__alert_percent": [90],
    "budget__forecast_percent": [120],
    "budget__monthly_usd": 5000,
    "budget__notify": ["money@acme.example"],
    "quotas": {"user-profiles": 101},
    "tags": {"purpose": "models"},
}
"""Another value of each setting."""

PLATFORMS = {
    "schema_version": 2,
    "prefix": "other",
    "owner": "others@acme.example",
    "home_region": "eu-central-1",
    "organization__id": "o-other123456",
    "organization__management_account": "100000000003",
    "organization__root": "r-other",
    "organization__units": {"workloads": {}, "more": {}},
    "organization__scp_limits": "current",
    "organization__operating_model": "decentralized",
    "organization__placed_accounts": {"research": {"unit": "workloads", "email": "aws@acme.example"}},
    "organization__delegated_administrators": {"config": "100000000009"},
    "organization__cost_allocation_tags": ["cost-center"],
    "accounts__later": "100000000009",
    "tenant_accounts": ["lines", "research"],
    "access__apply_role": "Other",
    "access__admin_roles": ["Admins"],
    "access__plan_role": "ReadsForPlans",
    "access__tenant_apply_roles": ["TeamApply"],
    "state__bucket": "other-state",
    "delivery": {"github": {"repository": "acme/studio", "repository_id": "123456789"}},
    "identity__saml_provider": "other",
    "identity__identity_center__instance_arn": "arn:aws:sso:::instance/ssoins-fedcba0987654321",
    "address_pools": ["10.64.0.0/12", "10.128.0.0/12"],
    "approved__instance_types": {"jobs": ["ml.m5.large", "ml.m5d.large"]},
    "approved__public_domains": {"lines": ["beta"]},
    "approved__registries": ["100000000009"],
    "approved__images": ["arn:aws:sagemaker:eu-west-1:100000000006:image/mine"],
    "approved__lifecycle_scripts": ["arn:aws:sagemaker:eu-west-1:100000000005:studio-lifecycle-config/mine"],
    "approved__package_repositories": {
        "pypi": "arn:aws:codeartifact:eu-west-1:100000000002:repository/acme/other"
    },
    "approved__services": {
        "parameters": {
            "endpoints": ["ssm"],
            "uses": [
                {
                    "personas": ["mlops-engineer"],
                    "actions": ["ssm:GetParameter"],
                    "resources": ["parameter/{tenant}/{environment}/*"],
                }
            ],
        }
    },
    "approved__transit_gateways": {"core": {"id": "tgw-0a1b2c3d4e5f60718", "filtered_by": "our firewall"}},
    "approved__corporate_cidrs": ["198.51.100.0/24"],
    "approved__corporate_vpcs": ["vpc-0a1b2c3d4e5f60718"],
    "user_networks": {
        "offices": {
            "account": "100000000009",
            "cidr": "10.210.0.0/26",
            "client_cidrs": ["10.220.0.0/16"],
            "vpc_id": "vpc-0a1b2c3d4e5f60719",
        }
    },
    "personas": {"analyst": {"abilities": ["work-in-studio"]}},
    "shared_domains__sales": {"environments": {"dev": {"account": "lines"}}},
    "shared_domains__research__description": "For research",
    "assertions": [ASSERTION],
    **{f"defaults__{name}": value for name, value in SETTINGS.items()},
}

TENANTS_CHANGED = {
    "schema_version": 2,
    "owner": "others@acme.example",
    "cost_center": "CC-2",
    "description": "Scores credits",
    "team_tag": "science",
    "apply_role": "TeamApply",
    "users": {"ana": "data-scientist", "bo": "viewer", "cy": "viewer"},
    "users__ana": {"persona": "data-scientist", "studio_user_id": "a.n.a"},
    "spaces": {"lab": {"owner": "ana"}},
    "assertions": [ASSERTION],
    **SETTINGS,
}

READ_ALONE = {
    "assertions": "are claims themselves",
    "guardrails__deny_notebook_internet": "is asked of notebook instances, where there may be any",
    "guardrails__deny_notebook_root": "is asked of notebook instances, where there may be any",
    "network__allowed_domains": "is asked of firewalls, which most networks have none of",
    "network__internet_reason": "is asked of domains on the public internet, which most are not",
    "backup__enabled": "decides whether there are backups, which only stacks with a domain of their own have",
}
"""What a claim reads by itself, and why: it may prove a stack again although its text stays."""


def settings_of(group=None, before=""):
    group = group or Settings()
    for name in type(group).model_fields:
        value = getattr(group, name)
        if isinstance(value, SettingGroup):
            yield from settings_of(value, f"{before}{name}__")
        else:
            yield f"{before}{name}"


def test_every_setting_of_platform_and_tenant_is_varied():
    assert SETTINGS.keys() == set(settings_of())
    assert {name.split("__")[0] for name in PLATFORMS} == Platform.model_fields.keys()
    own = Tenant.model_fields.keys() - Settings.model_fields.keys()
    structure = {"isolation", "shared_domain", "environments", "teams"}
    assert own - structure <= {name.split("__")[0] for name in TENANTS_CHANGED}


def intents(estate):
    stacks = {stack.address: stack for stack in estate.validation.plan.stacks}
    return {name: estate.intent(stacks[name]) for name in STACKS if name in stacks}


def proved_in_vain(before, after):
    """The stacks that would be proved again although no file of theirs, or around them, has changed."""
    was, now = intents(before), intents(after)
    return [
        name
        for name in STACKS
        if name in after.addresses
        and was[name] != now[name]
        and [before.digest(one) for one in (name, *before.relied_on(name))]
        == [after.digest(one) for one in (name, *after.relied_on(name))]
    ]


@pytest.mark.parametrize("name", one_in(3, PLATFORMS))
def test_a_value_of_the_platform_proves_again_only_what_it_changes_unless_a_claim_reads_it(as_it_is, name):
    after = rendered(changed(PLATFORM, **{name: PLATFORMS[name]}))

    in_vain = proved_in_vain(as_it_is, after)

    assert in_vain == [] or name.removeprefix("defaults__") in READ_ALONE


@pytest.mark.parametrize("name", one_in(3, TENANTS_CHANGED))
@pytest.mark.parametrize("tenant", ["alpha", "beta", "gamma"])
def test_a_value_of_a_tenant_proves_again_only_what_it_changes_unless_a_claim_reads_it(
    as_it_is, tenant, name
):
    after = rendered(**{tenant: changed(TENANTS[tenant], **{name: TENANTS_CHANGED[name]})})

    in_vain = proved_in_vain(as_it_is, after)

    assert in_vain == [] or name in READ_ALONE


def test_a_tag_of_the_platform_that_a_tenant_has_itself_proves_that_tenant_not_again():
    mine = changed(BETA, tags={"purpose": "mine"})
    before = rendered(beta=mine)
    after = rendered(changed(PLATFORM, defaults__tags={"purpose": "platform"}), beta=mine)

    assert keys(after)["beta/dev"] == keys(before)["beta/dev"]
    assert keys(after)["alpha/dev"] != keys(before)["alpha/dev"]
    (organization,) = before.relied_on("beta/dev")
    assert after.digest(organization) != before.digest(organization)
    stack = next(one for one in after.validation.plan.stacks if one.address == "beta/dev")
    assert dict(after.basis(stack).relied_on) == {organization: after.digest(organization)}


@pytest.mark.parametrize("change", [("Deny", "Allow"), ("acme", "other"), ("100000000001", "100000000009")])
def test_of_an_organization_nothing_but_its_tags_may_change_unread(as_it_is, change):
    estate = as_it_is
    (organization,) = estate.relied_on("beta/dev")
    texts = estate.texts(organization)
    path = next(name for name in sorted(texts) if change[0] in texts[name])
    files = [
        RenderedFile(name, text.replace(*change, 1) if name == path else text, organization, "")
        for name, text in texts.items()
    ]
    other = RenderedEstate(estate.validation, files)

    assert keys(other)["beta/dev"] != keys(estate)["beta/dev"]
