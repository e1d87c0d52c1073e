"""Ready-made sites for unit tests of module planners."""

from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel

from generator.core.places import Location
from generator.estate.settings.resolved import ResolvedSettings
from generator.estate.site import Addresses, Member, Site, SiteKind, Subnet, TeamPlan, TeamSpace
from generator.tenancy.network import Network
from generator.tenancy.platform import Platform
from generator.tenancy.settings import InstanceTypes

Model = TypeVar("Model", bound=BaseModel)

PLATFORM = Platform.model_validate(
    {
        "prefix": "acme",
        "owner": "ml-platform@acme.example",
        "home_region": "eu-west-1",
        "organization": {
            "id": "o-acme123456",
            "management_account": "100000000001",
            "root": "r-acme",
            "units": {"workloads": {"id": "ou-acme-workload"}},
        },
        "accounts": {"research": "100000000009"},
        "access": {"apply_role": "TenantryApply", "admin_roles": ["ml-platform-admin"]},
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
    }
)

SETTINGS = ResolvedSettings(
    region="eu-west-1",
    network=Network(users=100, availability_zones=("eu-west-1a", "eu-west-1b", "eu-west-1c")),
    instance_types=InstanceTypes(apps=("ml.t3.medium", "ml.t3.large"), jobs=("ml.m5.large", "ml.m5.xlarge")),
    images=("arn:aws:sagemaker:eu-west-1:819792524951:image/*",),
    registries=("763104351884",),
    endpoint_services={},
)


def varied(model: Model, **changes: object) -> Model:
    """The model with some values changed; `__` leads into groups: `network__sizing__growth_percent=0`."""
    for name, value in changes.items():
        head, _, below = name.partition("__")
        inner = varied(getattr(model, head), **{below: value}) if below else value
        model = model.model_copy(update={head: inner})
    return model


def a_member(user: str, persona: str = "data-scientist", team: str | None = None) -> Member:
    """A member as planning makes one; `team` puts it into a shared domain."""
    profile = f"{team}--{user}" if team else user
    return Member(
        user=user,
        persona=persona,
        profile=profile,
        label=profile.replace("-", "_").lower(),
        studio_user_id=profile,
        sso_user=None,
        role_key=persona,
        place=Location("tenants/alpha.yaml", ("users", user)),
    )


def a_site(isolation: str = "multi-account", **changes: object) -> Site:
    """The environment `dev` of tenant `alpha` with two data scientists and a viewer."""
    shared = isolation == "abac"
    members = tuple(
        a_member(user, persona, "alpha" if shared else None)
        for user, persona in (("ana", "data-scientist"), ("bo", "data-scientist"), ("vera", "viewer"))
    )
    space = TeamSpace(
        name="alpha--lab" if shared else "lab",
        label="alpha__lab" if shared else "lab",
        owner=members[0].profile,
        sharing="private",
        app="JupyterLab",
        storage_gb=20,
        display_name=None,
        place=Location("tenants/alpha.yaml", ("spaces", "lab")),
    )
    site = Site(
        kind=SiteKind.TENANT,
        name="alpha",
        environment="dev",
        isolation=isolation,
        account_id="222233334444",
        region="eu-west-1",
        partition="aws",
        settings=SETTINGS,
        teams=(TeamPlan(name=None, tag="alpha", members=members, spaces=(space,)),),
        addresses=None
        if shared
        else Addresses(
            vpc_cidr="10.64.0.0/20",
            subnets=(
                Subnet("a", "10.64.0.0/22", "eu-west-1a"),
                Subnet("b", "10.64.4.0/22", "eu-west-1b"),
                Subnet("c", "10.64.8.0/22", "eu-west-1c"),
            ),
        ),
        subnet_labels=("a", "b", "c"),
        shared_domain="research" if shared else None,
        tags={"tenantry:tenant": "alpha", "tenantry:environment": "dev"},
        platform=PLATFORM,
        document="tenants/alpha.yaml",
        place=Location("tenants/alpha.yaml", ("environments", "dev")),
    )
    return replace(site, **changes)


def a_shared_domain_site(**changes: object) -> Site:
    """The environment `dev` of the shared domain `research`: no teams of its own."""
    site = replace(
        a_site("multi-domain"),
        kind=SiteKind.SHARED_DOMAIN,
        name="research",
        isolation="abac",
        account_id="100000000009",
        teams=(),
        shared_domain="research",
        tags={"tenantry:domain": "research", "tenantry:environment": "dev"},
        document="tenants/_platform.yaml",
        place=Location("tenants/_platform.yaml", ("shared_domains", "research", "environments", "dev")),
    )
    return replace(site, **changes)
