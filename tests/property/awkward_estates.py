"""Valid estates that are hard to keep apart: names that begin alike, few guardrails, other partitions."""

from typing import Any

from fakes.estates import PLATFORM, changed
from hypothesis import assume
from hypothesis import strategies as st
from property.estates import (
    CLASSIFICATIONS,
    GROUP,
    ISOLATIONS,
    Document,
    Draft,
    new_networks,
    optional,
    people,
    settings_of_a_level,
)

from generator.tenancy.addresses import AddressLedger

NAMES = (
    ("fin", "fin-eu"),
    ("fin-eu", "fin"),
    ("public", "shared"),
    ("a1", "a1-b"),
    ("z" * 24, "z" * 23),
    ("platform", "domains"),
    ("red", "acme"),
    ("team", "user"),
    ("job", "default"),
    ("sagemaker", "aws"),
)
"""Tenants side by side: one name beginning another, words of policies, the platform's prefix."""

TEAMS = ("red", "red-2", "eu", "fin", "fin-eu", "public", "shared", "t" * 16)
"""Names of teams, of which some are names of tenants, or make one with the name of theirs."""

USERS = ("ana", "ana-2", "default", "JupyterServer", "fin-eu", "u" * 20)
ENVIRONMENTS = (("dev",), ("dev", "prod"), ("eu-dev",), ("e" * 16,), ("domain",))
"""`fin` in `eu-dev` and `fin-eu` in `dev` would have the same name, which planning refuses."""

REGIONS = ("eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "ap-southeast-2")
GUARDRAILS = (
    "approved_images_only",
    "approved_scripts_only",
    "deny_notebook_instances",
    "require_own_keys",
    "require_job_network",
    "require_network_isolation",
    "deny_notebook_internet",
    "deny_notebook_root",
    "deny_remote_access",
    "deny_remote_debug",
    "deny_shared_spaces",
    "require_studio_user_id",
)

switches = st.fixed_dictionaries(dict.fromkeys(GUARDRAILS, st.booleans()))
tighter = optional(**dict.fromkeys(GUARDRAILS, st.just(value=True)))


@st.composite
def platforms(draw: st.DrawFn, names: tuple[str, ...]) -> Document:
    """A platform of any partition, each guardrail on or off; its domain has environments of these names."""
    region = draw(st.sampled_from(REGIONS))
    partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")
    platform = changed(
        PLATFORM,
        home_region=region,
        approved__images=[f"arn:{partition}:sagemaker:{region}:100000000002:image/acme-*"],
        defaults__guardrails=draw(switches),
        defaults__data_classification=draw(st.sampled_from(CLASSIFICATIONS)),
        shared_domains={
            "research": {
                "environments": {name: {"account": "research"} for name in names},
                **draw(optional(network=new_networks)),
            }
        },
        state__region=region,
        state__kms_key_arn=f"arn:{partition}:kms:{region}:100000000002:key/11111111-2222-4333-8444-555555555555",
        identity__identity_center__instance_arn=f"arn:{partition}:sso:::instance/ssoins-1234567890abcdef",
        identity__identity_center__region=region,
        organization__scp_limits=draw(st.sampled_from(("classic", "current"))),
    )
    image = f"arn:{partition}:sagemaker:{region}:100000000002:image/acme-*"
    return platform | draw(
        optional(
            approved=st.just(platform["approved"] | {"images": [image]}),
            access=st.just(platform["access"] | {"admin_roles": ["Admins", "Break+Glass"]}),
        )
    )


@st.composite
def tenants(draw: st.DrawFn, number: int, isolation: str, environments: tuple[str, ...]) -> Document:
    """One tenant of one or two teams; `number` keeps its accounts and ranges apart from those of others."""
    is_sso = isolation != "abac" and draw(st.booleans())
    document: Document = {
        "owner": f"t{number}@acme.example",
        "cost_center": f"CC-{number}",
        "isolation": isolation,
        **({"shared_domain": "research"} if isolation == "abac" else draw(settings_of_a_level)),
        **({"authentication": "sso", "sso_groups": [GROUP]} if is_sso else {}),
    }
    if isolation != "abac":
        document["guardrails"] = document.get("guardrails", {}) | draw(tighter)
    teams = draw(st.lists(st.sampled_from(TEAMS), max_size=2, unique=True))
    split = {name: USERS[index::2] for index, name in enumerate(teams)}
    inside: Any = {name: draw(people(among, is_sso=is_sso)) for name, among in split.items()}
    document |= {"teams": inside} if teams else draw(people(USERS, is_sso=is_sso))
    document["environments"] = {
        name: {} if isolation == "abac" else draw(_environments(isolation, 4 * number + index))
        for index, name in enumerate(environments)
    }
    return document


@st.composite
def _environments(draw: st.DrawFn, isolation: str, number: int) -> Document:
    account = f"2000000000{number:02}" if isolation == "multi-account" else "lines"
    cidr = f"172.{16 + number}.0.0/16"
    subnets = [f"subnet-0000{number:02}0{index}" for index in range(draw(st.integers(1, 3)))]
    vpc = {"vpc_id": f"vpc-0000{number:02}00", "cidr": cidr, "subnet_ids": subnets, "endpoint_cidrs": [cidr]}
    existing = {"existing_vpc": vpc}
    network = draw(st.one_of(new_networks, st.just({"cidr": cidr, "users": 20}), st.just(existing)))
    return {"account": account, "network": network}


@st.composite
def awkward_drafts(draw: st.DrawFn, isolation: str | None = None, largest: int = 2) -> Draft:
    """An estate of up to `largest` tenants; with `isolation`, the first is kept apart that way.

    As in other estates here, there is a shared domain only when a tenant lives in it.
    Estates in which two things would have one name are not valid, and left out.
    """
    names = draw(st.sampled_from(NAMES))[: draw(st.integers(1, largest))]
    kinds = [draw(st.sampled_from(ISOLATIONS)) for _ in names]
    kinds[0] = isolation or kinds[0]
    shared = draw(st.sampled_from(ENVIRONMENTS))
    documents = {
        name: draw(tenants(number, kind, shared if kind == "abac" else draw(st.sampled_from(ENVIRONMENTS))))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    called = [f"{name}-{one}" for name, document in documents.items() for one in document["environments"]]
    assume(len(called) == len(set(called)))
    platform = draw(platforms(shared))
    if "abac" not in kinds:
        platform |= {"shared_domains": {}}
    return Draft(platform, documents, AddressLedger())
