"""A site: one environment of a tenant or of a shared domain, with everything decided.

Module planners read a site and nothing else, so what a module looks like
depends only on what is in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.aws.arns import AccountRegion, owned_path
from generator.core.places import Location
from generator.estate.assertions import PlannedAssertion
from generator.estate.settings.resolved import ResolvedSettings
from generator.policies.scope import SEPARATOR, Passage
from generator.tenancy.isolation import KeptApart
from generator.tenancy.lifecycle import is_closed
from generator.tenancy.personas import BUILT_IN
from generator.tenancy.platform import Platform
from generator.tenancy.saml import SamlMetadata
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.words import (
    Ability,
    Isolation,
    Lifecycle,
    SpaceSharing,
    StudioApp,
)


class SiteKind(StrEnum):
    """Whose environment a site is."""

    TENANT = "tenant"
    SHARED_DOMAIN = "shared-domain"


@dataclass(frozen=True, slots=True)
class Member:
    """A user of one team in one environment.

    `profile` is the Studio user profile name (`<team>--<user>` in a shared
    domain), `label` a Terraform label made from it, `role_key` the key of the
    execution role in the identity module's map of roles.
    """

    user: str
    persona: str
    profile: str
    label: str
    studio_user_id: str
    sso_user: str | None
    role_key: str
    place: Location
    lifecycle: Lifecycle = "active"

    @property
    def is_closed(self) -> bool:
        """Whether the user does not sign in any more; the profile stays."""
        return is_closed(self.lifecycle)

    @property
    def signs_in_as(self) -> str | None:
        """The `studiouserid` that opens the profile; none does while it is closed."""
        return None if self.is_closed else self.studio_user_id


@dataclass(frozen=True, slots=True)
class TeamSpace:
    """A space that Terraform creates; `owner` is a profile name, sizes in GB."""

    name: str
    label: str
    owner: str
    sharing: SpaceSharing
    app: StudioApp
    storage_gb: int
    display_name: str | None
    place: Location


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team: its tag value, its people and its spaces.

    `tag` begins the team's names in Studio and is unique in the estate; see
    `Site.team_value` for the tag's value, which is `stated` where the file
    says one. `name` is None for a tenant that is one team.
    """

    name: str | None
    tag: str
    members: tuple[Member, ...]
    spaces: tuple[TeamSpace, ...]
    stated: str | None = None

    @property
    def personas(self) -> tuple[str, ...]:
        """The personas in use, sorted."""
        return tuple(sorted({member.persona for member in self.members}))


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet: `label` is the letter of its Availability Zone."""

    label: str
    cidr: str
    availability_zone: str


@dataclass(frozen=True, slots=True)
class ExistingBucket:
    """A bucket of the account that exists already: what is done with which of its objects, and by whom.

    No prefix means the whole bucket, no team every team of the tenant.
    """

    name: str
    writes: bool
    prefixes: tuple[str, ...]
    teams: tuple[str, ...]
    personas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """What teams and personas may do beside what these do everywhere; no team means every team."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    teams: tuple[str, ...]
    personas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsoleAccess:
    """Who works in the console and the CLI of the account as a persona: groups, and hours of a session."""

    persona: str
    groups: tuple[str, ...]
    session_hours: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address plan of a new VPC: its private subnets, and those at its edge.

    These are the `public` ones of its NAT gateways, those of its `firewall`, and those of its
    attachment to a transit gateway, `transit`; they lie in `further_cidr` where the VPC has that range, too.
    """

    vpc_cidr: str
    subnets: tuple[Subnet, ...]
    public: tuple[Subnet, ...] = ()
    firewall: tuple[Subnet, ...] = ()
    transit: tuple[Subnet, ...] = ()
    further_cidr: str | None = None


@dataclass(frozen=True, slots=True)
class Site(KeptApart):
    """One environment of a tenant or of a shared domain.

    `name` is the tenant or shared domain, `prefix` (`<name>-<environment>`)
    begins resource names, `role_path` is the IAM path of its roles
    (`/tenantry/<name>/<environment>/`), `address` the stack's folder below
    `out/`. `addresses` is None where no VPC is made. `subnet_labels` are the
    labels of the domain's subnets, also in an existing or shared VPC.
    `shared_domain` is the domain an abac tenant lives in, `tenants` are those
    that live in this one, sorted. `assertions` are the
    platform's, then those of the tenant's own file. `extra_buckets` are those
    that the site's people use beside its own, of a shared domain those of all
    who live in it; `extra_permissions` what they may do beside their personas, `service_uses` what they do in
    services that are switched on, and `passages` whom the endpoints of these let through, by the prefix
    of their actions. `consoles` are the
    permission sets of its account, by persona. `stages` are the
    lives of the file's users and teams, by key, with the place of each; `retired_profiles` are
    those that nobody else is given. `saml_metadata` is that of the platform's identity provider.
    `user_vpcs` are the VPCs of named networks of users, by id. `own_apply_role` is the role of
    the tenant's own that applies the stack. `composed` are the platform's own personas that
    somebody has here, with what they do. `owner` is the e-mail address of who answers for it.
    """

    kind: SiteKind
    name: str
    environment: str
    isolation: Isolation
    account_id: str
    region: str
    partition: str
    settings: ResolvedSettings
    teams: tuple[TeamPlan, ...]
    addresses: Addresses | None
    subnet_labels: tuple[str, ...]
    shared_domain: str | None
    tags: Mapping[str, str]
    platform: Platform
    document: str
    place: Location
    assertions: tuple[PlannedAssertion, ...] = ()
    tenants: tuple[str, ...] = ()
    extra_buckets: tuple[ExistingBucket, ...] = ()
    extra_permissions: tuple[Permission, ...] = ()
    service_uses: tuple[Permission, ...] = ()
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    consoles: tuple[ConsoleAccess, ...] = ()
    stages: tuple[tuple[str, Lifecycle, Location], ...] = ()
    retired_profiles: tuple[tuple[str, Location], ...] = ()
    saml_metadata: SamlMetadata | None = None
    user_vpcs: tuple[str, ...] = ()
    own_apply_role: str | None = None
    composed: Mapping[str, tuple[Ability, ...]] = field(default_factory=dict)
    owner: str = ""

    @property
    def address(self) -> StackAddress:
        """The address of the stack that holds the site."""
        if self.kind is SiteKind.SHARED_DOMAIN:
            return StackAddress.shared_domain(self.name, self.environment)
        return StackAddress.tenant(self.name, self.environment)

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """What people do beside their personas: what the file adds, and what they do in services."""
        return (*self.extra_permissions, *self.service_uses)

    @property
    def domain_address(self) -> StackAddress | None:
        """The stack of the shared domain that a tenant lives in; None for all other sites."""
        if self.kind is SiteKind.SHARED_DOMAIN or self.shared_domain is None:
            return None
        return StackAddress.shared_domain(self.shared_domain, self.environment)

    @property
    def subnets_at(self) -> AccountRegion:
        """The account whose the subnets are: the site's own, or that which shares them."""
        existing = self.settings.network.existing_vpc
        owner = existing.owner_account if existing else None
        return AccountRegion(self.partition, self.region, owner or self.account_id)

    @property
    def is_shared_domain(self) -> bool:
        """Whether it is an environment of a shared domain, which no tenant owns and nobody works in."""
        return self.kind is SiteKind.SHARED_DOMAIN

    @property
    def reaches_internet(self) -> bool:
        """Whether the VPC that the site makes or lives in has a way to the internet, over HTTPS alone."""
        return self.settings.network.leads_out

    @property
    def is_public(self) -> bool:
        """Whether applications of its domain reach the internet beside the VPC, as the file says and why."""
        return self.owns_domain and self.settings.network.is_public

    @property
    def network_access(self) -> str:
        """The `AppNetworkAccessType` of its domain."""
        return "PublicInternetOnly" if self.is_public else "VpcOnly"

    @property
    def central_cidrs(self) -> tuple[str, ...]:
        """The ranges of endpoints behind the transit gateway that a new VPC is attached to."""
        gateway = self.settings.transit
        return gateway.endpoint_cidrs if gateway and self.settings.network.central_endpoints else ()

    @property
    def is_tenant(self) -> bool:
        """Whether it is an environment of a tenant."""
        return self.kind is SiteKind.TENANT

    @property
    def lives_in_shared_domain(self) -> bool:
        """Whether it is a tenant's place in a domain that other tenants share."""
        return self.is_tenant and self.apart_by_tags

    @property
    def owns_domain(self) -> bool:
        """Whether its stack makes a Studio domain."""
        return not self.lives_in_shared_domain

    @property
    def at(self) -> AccountRegion:
        """The account and Region that the site's resources are in."""
        return AccountRegion(partition=self.partition, region=self.region, account_id=self.account_id)

    @property
    def apply_role(self) -> str:
        """The name of the role in the site's account that Terraform assumes."""
        return self.own_apply_role or self.platform.access.apply_role

    @property
    def administrators(self) -> tuple[str, ...]:
        """The names of roles in the site's account that guardrails except, sorted.

        Roles that tenants apply their stacks by are among them only where the account is a tenant's own.
        """
        access = self.platform.access
        applying = access.apply_roles if self.apart_by_account else (access.apply_role,)
        return tuple(sorted({*applying, *access.admin_roles}))

    @property
    def under_scps(self) -> bool:
        """Whether SCPs speak of the site's account alone; elsewhere boundaries carry what they hold."""
        return self.apart_by_account and self.platform.organization is not None

    @property
    def company_keys(self) -> frozenset[str]:
        """The keys of the tags that the files give every resource, in small letters, as IAM compares them."""
        return frozenset(key.casefold() for key in self.settings.tags)

    @property
    def required_tags(self) -> tuple[tuple[str, str | None], ...]:
        """The tags that jobs, models and endpoints carry: key, and the value of the site's own tag if any."""
        known = {key.casefold(): value for key, value in self.tags.items()}
        return tuple((key, known.get(key.casefold())) for key in self.settings.guardrails.require_tags)

    @property
    def prefix(self) -> str:
        """Begins the names of this site's resources."""
        return f"{self.name}-{self.environment}"

    @property
    def role_path(self) -> str:
        """The IAM path of this site's roles and policies."""
        return owned_path(self.name, self.environment)

    @property
    def log_group_prefix(self) -> str:
        """Begins the names of this site's log groups."""
        return owned_path(self.name, self.environment)

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of all teams, sorted by profile."""
        return tuple(
            sorted((member for team in self.teams for member in team.members), key=lambda one: one.profile)
        )

    @property
    def has_budget(self) -> bool:
        """Whether it is a tenant's environment, of which the files say what it may cost in a month."""
        return self.is_tenant and bool(self.settings.budget.monthly_usd)

    @property
    def has_auditors(self) -> bool:
        """Whether somebody here reads the events and the cost of the account."""
        personas = {*(one.persona for one in self.members), *(one.persona for one in self.consoles)}
        return any("audit" in self.abilities_of(persona) for persona in personas)

    def abilities_of(self, persona: str) -> tuple[Ability, ...]:
        """What a persona does, a built-in one or the platform's own; nothing where it is neither."""
        return BUILT_IN.get(persona, self.composed.get(persona, ()))

    @property
    def spaces(self) -> tuple[TeamSpace, ...]:
        """The spaces of all teams, sorted by name."""
        return tuple(
            sorted((space for team in self.teams for space in team.spaces), key=lambda one: one.name)
        )

    def team_value(self, team: TeamPlan) -> str:
        """The value of the `team` tag of the team's roles, profiles and resources here.

        Where tags are the boundary and the file states none it names the
        environment as well: the environments of a shared domain may share an
        account, and a role of dev must not own what its team has in prod.
        """
        if team.stated is not None:
            return team.stated
        return f"{team.tag}{SEPARATOR}{self.environment}" if self.apart_by_tags else team.tag
