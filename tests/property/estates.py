"""Whole valid estates: documents as a user would write them, and the estate they mean."""

from dataclasses import dataclass, replace
from typing import Any

from fakes.estates import PLATFORM, changed
from hypothesis import strategies as st

from generator.estate.files import Estate, TenantFile
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant

Document = dict[str, Any]

TENANTS = ("alpha", "beta-2", "gamma", "delta-ray", "eps", "a1", "z" * 24, "research-2")
USERS = ("ana", "Bo", "cy-2", "dan", "u" * 20)
CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")
PERSONAS = ("ml-admin", "data-scientist", "mlops-engineer", "viewer")
GROUP = "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f11"
ISOLATIONS = ("multi-account", "multi-domain", "abac")
WORDS = st.text(st.sampled_from("aZ09 _.:/=+@-é한"), min_size=1, max_size=12)


@dataclass(frozen=True, slots=True)
class Draft:
    """The documents of an estate by tenant name, and the ledger of a build before."""

    platform: Document
    tenants: dict[str, Document]
    ledger: AddressLedger

    def estate(self) -> Estate:
        """What the documents mean; tenants in the order they stand here."""
        files = tuple(
            TenantFile(name, f"tenants/{name}.yaml", Tenant.model_validate(document))
            for name, document in self.tenants.items()
        )
        return Estate(Platform.model_validate(self.platform), files, self.ledger)

    def sorted(self) -> "Draft":
        """The same with tenants in the order of their names, as they are loaded."""
        return replace(self, tenants=dict(sorted(self.tenants.items())))

    def without(self, name: str) -> "Draft":
        """The same without one tenant."""
        return replace(self, tenants={key: one for key, one in self.tenants.items() if key != name})

    def after(self, ledger: AddressLedger) -> "Draft":
        """The same after a build that recorded addresses."""
        return replace(self, ledger=ledger)


def optional(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """Any of the keys, or none."""
    return st.fixed_dictionaries({}, optional=strategies)


settings_of_a_level = optional(
    data_classification=st.sampled_from(CLASSIFICATIONS),
    studio=optional(
        idle_timeout_minutes=st.integers(60, 525600),
        space_storage_gb=st.integers(5, 100),
        docker_access=st.booleans(),
        default_app=st.sampled_from(("JupyterLab", "CodeEditor")),
        hidden_tools=st.lists(st.sampled_from(("JumpStart", "Models", "AutoMl")), max_size=2, unique=True),
    ),
    kms=optional(rotation_period_days=st.integers(90, 2560)),
    guardrails=optional(
        require_network_isolation=st.just(value=True),
        max_job_runtime_hours=st.integers(1, 672),
        max_keep_alive_minutes=st.integers(0, 60),
        require_tags=st.lists(st.sampled_from(("cost-center", "phase")), max_size=2, unique=True),
    ),
    tags=st.dictionaries(
        WORDS.map(lambda words: f"t{words}z"), WORDS.map(lambda words: f"v{words}w"), max_size=2
    ),
)
new_networks = optional(users=st.integers(20, 300), sizing=optional(growth_percent=st.integers(0, 100)))


@st.composite
def networks(draw: st.DrawFn, number: int) -> Document:
    """A new VPC from the pool or of a range of its own, or an existing one."""
    kind = draw(st.sampled_from(("pool", "pool", "range", "existing")))
    if kind == "pool":
        return draw(new_networks)
    cidr = f"172.{16 + number}.0.0/16"
    if kind == "range":
        return {"cidr": cidr, "users": draw(st.integers(20, 100))}
    subnets = [f"subnet-0000{number:02}0{index}" for index in range(draw(st.integers(1, 3)))]
    parts = (f"{cidr.rpartition('.0.0/')[0]}.{index * 16}.0/20" for index in range(16))
    known = [
        {"id": subnet, "cidr": part, "availability_zone": f"eu-west-1{zone}"}
        for subnet, part, zone in zip(subnets, parts, "abc", strict=False)
    ]
    named = draw(st.sampled_from(({"subnet_ids": subnets}, {"subnets": known})))
    reached = draw(
        st.sampled_from(
            (
                {"endpoint_security_group_id": f"sg-0000{number:02}00"},
                {"endpoint_cidrs": [cidr]},
                {"endpoint_cidrs": ["10.200.0.0/24", "10.200.1.0/24"]},
                {"endpoint_security_group_id": f"sg-0000{number:02}00", "endpoint_cidrs": ["10.200.0.0/24"]},
            )
        )
    )
    return {"existing_vpc": {"vpc_id": f"vpc-0000{number:02}00", "cidr": cidr, **named, **reached}}


@st.composite
def people(draw: st.DrawFn, among: tuple[str, ...], *, is_sso: bool) -> Document:
    """Users with personas, short and long, and spaces that some of them own."""
    names = draw(st.lists(st.sampled_from(among), min_size=1, max_size=2, unique=True))
    users: Document = {}
    for name in names:
        persona = draw(st.sampled_from(PERSONAS))
        long = {"persona": persona, **({"sso_user": f"{name}@acme.example"} if is_sso else {})}
        users[name] = draw(st.sampled_from((persona, long)))
    spaces = {
        f"notes-{names[0]}": {"owner": names[0], "app": draw(st.sampled_from(("JupyterLab", "CodeEditor")))}
    }
    return {"users": users, **({"spaces": spaces} if draw(st.booleans()) else {})}


@st.composite
def tenants(draw: st.DrawFn, number: int, isolation: str | None = None) -> Document:
    """One tenant; `number` keeps its accounts and ranges apart from those of others."""
    kind = isolation or draw(st.sampled_from(ISOLATIONS))
    is_sso = kind != "abac" and draw(st.booleans())
    document: Document = {
        "owner": f"t{number}@acme.example",
        "cost_center": draw(WORDS.map(lambda words: f"CC{words}{number}")),
        "isolation": kind,
        **({"shared_domain": "research"} if kind == "abac" else draw(settings_of_a_level)),
        **({"authentication": "sso", "sso_groups": [GROUP]} if is_sso else {}),
    }
    if draw(st.booleans()):
        teams = draw(st.sampled_from(({"red": USERS}, {"red": USERS[:2], "blue": USERS[2:]})))
        document["teams"] = {team: draw(people(among, is_sso=is_sso)) for team, among in teams.items()}
    else:
        document |= draw(people(USERS, is_sso=is_sso))
    names = ("dev",) if kind == "abac" else draw(st.sampled_from((("dev",), ("dev", "prod"))))
    document["environments"] = {
        name: draw(environments(kind, 4 * number + index)) for index, name in enumerate(names)
    }
    return document


@st.composite
def environments(draw: st.DrawFn, isolation: str, number: int) -> Document:
    """One environment of a tenant."""
    if isolation == "abac":
        return {}
    account = f"2000000000{number:02}" if isolation == "multi-account" else "lines"
    return {"account": account, "network": draw(networks(number))}


QUOTAS = PLATFORM["defaults"]["quotas"] | {"space-storage": 10_000}
"""Quotas with room for the largest spaces that are drawn."""

SERVICES = {
    "parameters": {
        "endpoints": ["ssm"],
        "uses": [
            {
                "personas": ["data-scientist", "mlops-engineer"],
                "actions": ["ssm:GetParameter"],
                "resources": ["parameter/{tenant}/{environment}/*"],
            },
            {
                "personas": ["mlops-engineer"],
                "actions": ["ssm:PutParameter"],
                "resources": ["parameter/{tenant}/{environment}/models/*"],
            },
        ],
    }
}

platforms = st.builds(
    lambda changes: changed(PLATFORM, defaults__quotas=QUOTAS, approved__services=SERVICES, **changes),
    optional(
        organization__scp_limits=st.sampled_from(("classic", "current")),
        access__admin_roles=st.just(["Admins", "Break+Glass"]),
        approved__images=st.just(["arn:aws:sagemaker:eu-west-1:100000000002:image/acme-*"]),
        defaults__data_classification=st.sampled_from(CLASSIFICATIONS),
        defaults__services=st.sampled_from(([], ["parameters"])),
        shared_domains__research__network=new_networks,
    ),
)


@st.composite
def drafts(draw: st.DrawFn, isolation: str | None = None, largest: int = 2) -> Draft:
    """An estate of up to `largest` tenants; with `isolation`, the first is kept apart that way.

    The shared domain is there only when a tenant lives in it: rendering it takes time.
    """
    names = draw(st.lists(st.sampled_from(TENANTS), min_size=1, max_size=largest, unique=True))
    documents = {
        name: draw(tenants(number, isolation if number == 0 else None)) for number, name in enumerate(names)
    }
    platform = draw(platforms)
    if not any(document["isolation"] == "abac" for document in documents.values()):
        platform = platform | {"shared_domains": {}}
    return Draft(platform, documents, AddressLedger())
