"""What is known about the open estate before it is applied."""

from terraform.emulator.network import ExistingNetwork, ExistingSubnet
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.transit import Hub

MANAGEMENT, IDENTITY = "100000000001", "100000000003"
ALPHA, LINES, RESEARCH = "200000000011", "100000000005", "100000000006"
NETWORK = "100000000008"
SPARE = "200000000012"
"""An account of the organization that nothing is applied to."""
ROOT, SANDBOX = "r-acme", "ou-acme-5andb0x1"
STORE = "d-0123456789"
ORGANIZATION = ExistingOrganization(
    id="o-acme0open0",
    root=ROOT,
    management=MANAGEMENT,
    accounts={
        account: ExistingAccount(name, f"aws+{name}@acme.example")
        for account, name in {
            ALPHA: "alpha",
            LINES: "lines",
            RESEARCH: "research",
            IDENTITY: "identity",
            NETWORK: "network",
            SPARE: "spare",
        }.items()
    },
    units={SANDBOX: "Sandbox"},
    trusted=("access-analyzer.amazonaws.com", "sso.amazonaws.com"),
    seen_tags=("cost-center", "tenantry:tenant"),
)
BRANCH_VPC = ExistingNetwork(
    account=NETWORK,
    region="eu-west-1",
    vpc="vpc-0a0a0a0a0a0a0a0a0",
    cidr="10.81.0.0/24",
    subnets=(
        ExistingSubnet("subnet-0a0a0a0a0a0a0a0a1", "10.81.0.0/26", "eu-west-1a"),
        ExistingSubnet("subnet-0a0a0a0a0a0a0a0a2", "10.81.0.64/26", "eu-west-1b"),
    ),
)
"""A VPC of users that was there before."""

HUB = Hub(
    "100000000004",
    "eu-west-1",
    "tgw-0a1b2c3d4e5f60718",
    {"Z0123456789ABCDEFGHI1": "glue.eu-west-1.amazonaws.com"},
    {ALPHA},
)
"""What a network team shares with alpha, to which nothing is attached unless a change says so."""

ALPHA_DEV, BETA_DEV, GAMMA_DEV = "alpha/dev", "beta/dev", "gamma/dev"
RESEARCH_DEV = "_platform/domains/research/dev"
IDENTITY_ACCOUNT = f"_platform/account-{IDENTITY}"
RESEARCH_ACCOUNT = f"_platform/account-{RESEARCH}"
BRANCH, OFFICES = "_platform/network-branch", "_platform/network-offices"
PLATFORM_ORGANIZATION, ALPHA_ORGANIZATION = "_platform/organization", "alpha/organization"

ORDER = {
    PLATFORM_ORGANIZATION: (),
    IDENTITY_ACCOUNT: (),
    RESEARCH_ACCOUNT: (),
    OFFICES: (),
    BRANCH: (),
    RESEARCH_DEV: (RESEARCH_ACCOUNT,),
    BETA_DEV: (),
    ALPHA_ORGANIZATION: (PLATFORM_ORGANIZATION,),
    ALPHA_DEV: (ALPHA_ORGANIZATION,),
    GAMMA_DEV: (RESEARCH_DEV,),
}
"""The stacks, each with those it must come after."""

ROLES = tuple(
    f"_platform/bootstrap-{account}" for account in (MANAGEMENT, IDENTITY, ALPHA, LINES, RESEARCH, NETWORK)
)
"""The stacks of the roles that apply the others, which administrators apply before."""

PLACES = {
    ALPHA_DEV: (ALPHA, "alpha"),
    BETA_DEV: (LINES, "beta"),
    GAMMA_DEV: (RESEARCH, "gamma"),
    RESEARCH_DEV: (RESEARCH, "research"),
}
"""The account of a stack, and the tenant or domain its things are called after."""

DOMAINS = (ALPHA_DEV, BETA_DEV, RESEARCH_DEV)
TENANTS = (ALPHA_DEV, BETA_DEV, GAMMA_DEV)

TAGS = {
    ALPHA_DEV: {
        "business-unit": "research",
        "tenantry:tenant": "alpha",
        "tenantry:environment": "dev",
        "tenant-owner": "alpha-leads@acme.example",
        "Cost-Center": "4711",
        "Name": "alpha",
        "Owner": "Zoë Müller",
        "Team": "data science",
        "data-classification": "public",
    },
    BETA_DEV: {
        "business-unit": "research",
        "tenantry:tenant": "beta",
        "tenantry:environment": "dev",
        "tenant-owner": "beta-leads@acme.example",
        "cost-center": "CC-2000",
        "data-classification": "internal",
    },
    GAMMA_DEV: {
        "business-unit": "research",
        "tenantry:tenant": "gamma",
        "tenantry:environment": "dev",
        "tenant-owner": "gamma-leads@acme.example",
        "cost-center": "CC-3000",
        "data-classification": "public",
    },
    RESEARCH_DEV: {
        "business-unit": "research",
        "tenantry:domain": "research",
        "tenantry:environment": "dev",
        "domain-owner": "ml-platform@acme.example",
        "data-classification": "public",
    },
}
"""The tags that everything of a stack has."""
