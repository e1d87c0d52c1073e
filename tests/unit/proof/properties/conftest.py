"""Small estates of each isolation model, read back from their rendered text, and ways to break them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import texts
from isolation.attacks.estates import ESTATES, SERVICES

from generator.estate.files import Estate
from generator.estate.site import Site, SiteKind
from generator.iam.authority import PolicySource
from generator.iam.claims import Claim
from generator.iam.policy import Policy, Statement
from generator.plan.estate_plan import plan_estate
from generator.proof.properties.intent import RoleIntent, home_of, role_intents
from generator.proof.properties.site_claims import claims_of
from generator.readback.facts import EstateFacts, RoleFacts, StackFacts
from generator.readback.read import read_estate
from generator.tenancy.network import Network

ISOLATIONS = ("multi-account", "multi-domain", "abac")


@dataclass(frozen=True)
class Planned:
    """A rendered estate: its sites and the facts of its text."""

    sites: tuple[Site, ...]
    facts: EstateFacts
    kind: SiteKind = SiteKind.TENANT

    @property
    def tenant(self) -> Site:
        """The environment of the first tenant; the shared domain around it, where `kind` says so."""
        return next(site for site in self.sites if site.kind is self.kind)

    def intents(self) -> dict[str, RoleIntent]:
        """What the roles of the tenant are meant for, by persona or kind."""
        home = home_of(self.tenant, self.facts)
        assert home
        found = role_intents(self.tenant, home, self.facts)
        return {str(one.persona or one.kind): one for one in found}

    def claims(self, property_id: str, subject: str = "") -> tuple[Claim, ...]:
        """The tenant's claims of one property, of subjects whose name ends so."""
        return tuple(
            claim
            for claim in self._claims
            if claim.property_id == property_id and claim.subject.endswith(subject)
        )

    @cached_property
    def _claims(self) -> tuple[Claim, ...]:
        return tuple(claims_of(self.tenant, self.facts))

    def changed(self, change: Callable[[StackFacts], StackFacts]) -> "Planned":
        """The estate with the tenant's stack changed."""
        stacks = tuple(
            change(stack) if stack.address == self.tenant.address else stack for stack in self.facts.stacks
        )
        return replace(self, facts=replace(self.facts, stacks=stacks))

    def with_statement(self, role: str, sid: str, change: Callable[[Statement], Statement]) -> "Planned":
        """The estate with one statement of the tenant's role changed, in whichever policy it stands."""

        def in_role(facts: RoleFacts) -> RoleFacts:
            if not facts.name.endswith(role):
                return facts
            boundary = _changed(facts.boundary, sid, change) if facts.boundary else None
            return replace(
                facts,
                trust=_changed(facts.trust, sid, change),
                identity=tuple(_changed(source, sid, change) for source in facts.identity),
                boundary=boundary,
            )

        return self.changed(lambda stack: replace(stack, roles=tuple(map(in_role, stack.roles))))


def _changed(source: PolicySource, sid: str, change: Callable[[Statement], Statement]) -> PolicySource:
    statements = tuple(change(one) if one.sid == sid else one for one in source.policy.statements)
    return replace(source, policy=Policy(statements))


_NO_ORGANIZATION = {key: value for key, value in PLATFORM.items() if key != "organization"}
_PLATFORMS = {"unorganized": _NO_ORGANIZATION}
_TENANTS = {"unorganized": ALPHA, "multi-account": ALPHA, "multi-domain": BETA, "abac": GAMMA}
_USERS = {"ada": "ml-admin", "ana": "data-scientist", "mo": "mlops-engineer", "vi": "viewer"}


_EXTRA_BUCKETS: dict[str, Any] = {
    "raw-data": "read",
    "team.results": {"access": "read-write", "prefixes": ["alpha/out/", "alpha/tmp/"]},
    "models-seen": {"access": "read", "personas": ["mlops-engineer", "ml-admin"]},
}


_EXTRA_PERMISSIONS = [
    {
        "actions": ["glue:GetTable", "glue:GetPartitions"],
        "resources": [
            "arn:aws:glue:{region}:{account_id}:catalog",
            "arn:aws:glue:{region}:{account_id}:database/sales",
            "arn:aws:glue:{region}:{account_id}:table/sales/*",
        ],
    },
    {
        "actions": ["secretsmanager:GetSecretValue"],
        "resources": ["arn:aws:secretsmanager:{region}:{account_id}:secret:ml/*"],
        "personas": ["mlops-engineer"],
    },
    {"actions": ["athena:ListDataCatalogs"], "resources": ["*"], "personas": ["ml-admin"]},
]


@cache
def planned(isolation: str) -> Planned:
    alpha = changed(_TENANTS[isolation], users=_USERS)
    return _planned(an_estate(_PLATFORMS.get(isolation), alpha=alpha))


@cache
def with_extra_buckets(isolation: str) -> Planned:
    """The same tenant with buckets that exist already, beside one that has none in the same account."""
    environment = _TENANTS[isolation]["environments"]["dev"] | {"extra_buckets": _EXTRA_BUCKETS}
    tenant = changed(_TENANTS[isolation], users=_USERS, environments__dev=environment)
    neighbour = changed(BETA if isolation == "multi-account" else _TENANTS[isolation], users=_USERS)
    opened = {name: ["alpha"] for name in _EXTRA_BUCKETS}
    return _planned(an_estate(changed(PLATFORM, approved__buckets=opened), alpha=tenant, neighbour=neighbour))


@cache
def with_extra_permissions() -> Planned:
    """A tenant of an account of its own, whose people may do more than their personas."""
    environment = ALPHA["environments"]["dev"] | {"extra_permissions": _EXTRA_PERMISSIONS}
    endpoints = [*Network().endpoints, "athena", "glue", "secretsmanager"]
    tenant = changed(ALPHA, users=_USERS, environments__dev=environment, network={"endpoints": endpoints})
    return _planned(an_estate(alpha=tenant))


@cache
def with_services(isolation: str) -> Planned:
    """A tenant whose scientists read parameters and whose engineers write them."""
    shared = {"shared_domains__research__services": ["parameters"]} if isolation == "abac" else {}
    own = {} if isolation == "abac" else {"services": ["parameters"]}
    platform = changed(PLATFORM, approved__services=SERVICES, **shared)
    return _planned(an_estate(platform, alpha=changed(_TENANTS[isolation], users=_USERS, **own)))


@cache
def with_closed_people(isolation: str) -> Planned:
    """A tenant of which one scientist of two is frozen, and every engineer."""
    frozen = {"lifecycle": "frozen"}
    users = {
        **_USERS,
        "abe": {"persona": "data-scientist", **frozen},
        "mo": {"persona": "mlops-engineer", **frozen},
    }
    return _planned(an_estate(_PLATFORMS.get(isolation), alpha=changed(_TENANTS[isolation], users=users)))


@cache
def with_limits() -> Planned:
    """A tenant with notebook instances, waiting instances and required tags, each within limits."""
    rules = {
        "deny_notebook_instances": False,
        "max_keep_alive_minutes": 30,
        "require_tags": ["cost-center", "phase"],
    }
    platform = changed(PLATFORM, defaults__guardrails=rules)
    return _planned(an_estate(platform, alpha=changed(BETA, users=_USERS)))


@pytest.fixture
def limited() -> Planned:
    return with_limits()


@pytest.fixture(params=ISOLATIONS)
def closed(request: pytest.FixtureRequest) -> Planned:
    return with_closed_people(request.param)


@pytest.fixture
def signing() -> Planned:
    return with_signing()


@cache
def with_signing() -> Planned:
    """A tenant in an account that others share, with a backend that signs URLs."""
    platform = changed(PLATFORM, identity__signing_backend=True)
    return _planned(an_estate(platform, alpha=changed(BETA, users=_USERS)))


@cache
def with_auditors(isolation: str) -> Planned:
    """A tenant with an account of its own and somebody who audits it."""
    users = {**_USERS, "aude": "auditor"}
    return _planned(an_estate(_PLATFORMS.get(isolation), alpha=changed(_TENANTS[isolation], users=users)))


@pytest.fixture(params=["multi-account", "unorganized"])
def audited(request: pytest.FixtureRequest) -> Planned:
    return with_auditors(request.param)


@cache
def with_consoles(isolation: str) -> Planned:
    """A tenant with an account of its own whose console is open to somebody of each persona that has one."""
    groups = {
        persona: [f"4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f1{number}"]
        for number, persona in enumerate(("auditor", "ml-admin", "mlops-engineer", "viewer"))
    }
    environment = _TENANTS[isolation]["environments"]["dev"] | {"permission_sets": groups}
    tenant = changed(_TENANTS[isolation], users=_USERS, environments__dev=environment)
    return _planned(an_estate(_PLATFORMS.get(isolation), alpha=tenant))


@cache
def with_consoles_of_own_personas() -> Planned:
    """A tenant whose console is open to composed personas with part of what built-in ones have."""
    composed = {
        "deployer": ["work-in-studio", "deploy-models"],
        "releaser": ["work-in-studio", "approve-models", "deploy-models", "start-pipelines"],
        "sweeper": ["clean-up"],
    }
    platform = changed(PLATFORM, personas={name: {"abilities": held} for name, held in composed.items()})
    groups = {
        persona: [f"4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f1{number}"] for number, persona in enumerate(composed)
    }
    environment = ALPHA["environments"]["dev"] | {"permission_sets": groups}
    users = {name[:4]: name for name in composed}
    return _planned(an_estate(platform, alpha=changed(ALPHA, users=users, environments__dev=environment)))


@pytest.fixture
def opened_to_own_personas() -> Planned:
    return with_consoles_of_own_personas()


@pytest.fixture(params=["multi-account", "unorganized"])
def opened(request: pytest.FixtureRequest) -> Planned:
    return with_consoles(request.param)


@cache
def with_separate_roles(isolation: str) -> Planned:
    """A tenant of two teams whose endpoints, monitors and builds have roles of their own."""
    stated = {"users": None, "teams": {"red": {"users": _USERS}, "blue": {"users": {"bo": "mlops-engineer"}}}}
    stated["separate_roles"] = ["hosting", "monitoring", "images"]
    return _planned(an_estate(_PLATFORMS.get(isolation), alpha=changed(_TENANTS[isolation], **stated)))


@pytest.fixture(params=ISOLATIONS)
def separated(request: pytest.FixtureRequest) -> Planned:
    return with_separate_roles(request.param)


@cache
def with_own_personas() -> Planned:
    """A tenant of an account of its own, with somebody of every persona that its platform composes."""
    return _planned(ESTATES["own-personas"]())


@pytest.fixture
def composed_personas() -> Planned:
    return with_own_personas()


@pytest.fixture
def in_one_domain() -> Planned:
    return with_separate_roles("abac")


@pytest.fixture
def permitted() -> Planned:
    return with_extra_permissions()


def _planned(estate: Estate) -> Planned:
    plan = plan_estate(estate)
    assert [finding for finding in plan.findings if finding.is_error] == []
    sites = tuple(one.site for one in (*plan.sites.domains, *plan.sites.tenants))
    return Planned(sites, read_estate(texts(plan).items()))


@pytest.fixture(params=ISOLATIONS)
def with_extra(request: pytest.FixtureRequest) -> Planned:
    return with_extra_buckets(request.param)


@pytest.fixture(params=ISOLATIONS)
def each(request: pytest.FixtureRequest) -> Planned:
    return planned(request.param)


@pytest.fixture(params=("multi-account", "abac"))
def serving(request: pytest.FixtureRequest) -> Planned:
    return with_services(request.param)


@pytest.fixture
def abac() -> Planned:
    return planned("abac")


@pytest.fixture
def multi_domain() -> Planned:
    return planned("multi-domain")


@pytest.fixture
def unorganized() -> Planned:
    """A tenant with an account of its own, in no organization."""
    return planned("unorganized")


@pytest.fixture
def multi_account() -> Planned:
    return planned("multi-account")
