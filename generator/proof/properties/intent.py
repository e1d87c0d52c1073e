"""What each role is meant for, and what is its own: from the plan, in values of the rendered text.

Composed here and not taken from `generator.policies`, so that a prefix that
is wrong there is not wrong here as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.aws.arns import AccountRegion
from generator.core.places import Location
from generator.estate.roles import RoleIdentity, RoleKind, role_identities
from generator.estate.settings.resolved import ResolvedSettings
from generator.estate.site import Site, TeamPlan
from generator.estate.studio_names import approved_scripts
from generator.policies.scope import Passage
from generator.proof.properties.given import MAKING, ExtraBucket, extra_buckets, granted, served, works_as
from generator.readback.facts import DomainFacts, EstateFacts, RoleFacts, StackFacts
from generator.readback.placeholders import Attribute, placeholder
from generator.tenancy.isolation import KeptApart
from generator.tenancy.words import Ability, Isolation

STUDIO, WORKLOAD, DATA = "studio", "workload", "data"
"""Purposes of keys: home directories and volumes of apps, volumes of jobs, stored data."""

_RUNNING = (RoleKind.JOB, RoleKind.PIPELINE, RoleKind.HOSTING, RoleKind.MONITORING)
"""Whatever of a team's runs by itself."""

_CONSOLES = "/aws-reserved/sso.amazonaws.com/~/"
"""Where Identity Center keeps the roles of permission sets, in whichever Region (IAM user guide)."""


@dataclass(frozen=True, slots=True)
class Home(KeptApart):
    """What belongs to one environment of a tenant or of a shared domain.

    `domain_id` is the environment's domain, or the shared one it lives in.
    `bucket_arn` is empty where there is none, `keys` holds ARNs by purpose.
    """

    at: AccountRegion
    isolation: Isolation
    is_shared_domain: bool
    tenant: str
    environment: str
    domain_id: str
    bucket_arn: str
    keys: Mapping[str, str]
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    endpoint_ids: tuple[str, ...]
    settings: ResolvedSettings
    corporate_cidrs: tuple[str, ...]
    corporate_vpcs: tuple[str, ...]
    place: Location
    tenants: tuple[str, ...] = ()
    """The tenants that live in the shared domain."""
    extra_buckets: tuple[str, ...] = ()
    """ARNs of buckets of the account that are used here and were made by somebody else."""
    has_organization: bool = True
    required_tags: tuple[tuple[str, str | None], ...] = ()
    """Tags of jobs, models and endpoints with the value of each, None for any."""
    scripts: tuple[str, ...] = ()
    """ARN patterns of the lifecycle scripts that applications may start with."""
    has_auditors: bool = False
    service_uses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Actions that somebody here has in services that are switched on, each with the resources."""
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    """Whom the endpoints of these services let through, by the prefix of their actions."""

    @property
    def under_scps(self) -> bool:
        """Whether SCPs are made for the account, which holds nobody else and lies in an organization."""
        return self.apart_by_account and self.has_organization

    @property
    def domain_arn(self) -> str:
        """The ARN of the domain."""
        return self.sagemaker(f"domain/{self.domain_id}")

    @property
    def role_path(self) -> str:
        """The IAM path of the environment's roles; the names of its log groups begin with it as well."""
        return f"/tenantry/{self.tenant}/{self.environment}/"

    @property
    def own_roles(self) -> tuple[str, ...]:
        """Patterns of the roles that belong here: the environment's, and those of tenants that live in it."""
        guests = (f"/tenantry/{tenant}/{self.environment}/" for tenant in self.tenants)
        return tuple(self.role(f"{path}*") for path in (self.role_path, *guests))

    @property
    def repositories(self) -> str:
        """The environment's own ECR repositories."""
        return self.arn("ecr", f"repository/{self.tenant}/{self.environment}/*")

    @property
    def approved_repositories(self) -> tuple[str, ...]:
        """Repositories of the accounts that AWS keeps its own containers in, and of those approved beside."""
        registries = f"arn:{self.at.partition}:ecr:{self.at.region}"
        return tuple(f"{registries}:{account}:repository/*" for account in self.settings.registries)

    @property
    def packages(self) -> tuple[str, ...]:
        """The repositories that packages are installed from, and the domains that they are in."""
        sources = self.settings.package_sources
        domains = {f"{one.partition(':repository/')[0]}:domain/{one.split('/')[1]}" for one in sources}
        return (*sorted(domains), *sources)

    def arn(self, service: str, rest: str) -> str:
        """The ARN of something regional in the environment's account."""
        return f"arn:{self.at.partition}:{service}:{self.at.region}:{self.at.account_id}:{rest}"

    def subnet(self, name: str) -> str:
        """The ARN of a subnet of the domain, which names the account that shares it, where one does."""
        existing = self.settings.network.existing_vpc
        owner = (existing.owner_account if existing else None) or self.at.account_id
        return f"arn:{self.at.partition}:ec2:{self.at.region}:{owner}:subnet/{name}"

    @property
    def shared_subnets(self) -> tuple[str, ...]:
        """The ARNs of the domain's subnets where another account shares them; none of its own."""
        existing = self.settings.network.existing_vpc
        is_shared = existing is not None and existing.owner_account not in (None, self.at.account_id)
        return tuple(map(self.subnet, self.subnet_ids)) if is_shared else ()

    def sagemaker(self, rest: str) -> str:
        """The ARN of something in SageMaker, such as `training-job/*`."""
        return self.arn("sagemaker", rest)

    def role(self, rest: str) -> str:
        """The ARN of roles of the account; `rest` begins with a slash."""
        return f"arn:{self.at.partition}:iam::{self.at.account_id}:role{rest}"


@dataclass(frozen=True, slots=True)
class RoleIntent:
    """One role and what is its own.

    `team` is the value of the `team` tag, empty for a role of the domain.
    `profile_prefix` begins the names of its profiles and spaces, `name_prefix`
    those of its models, packages, pipelines and job logs; both are empty where
    nobody else is in the account or the domain. `prefixes` are those of the
    bucket it may use, () with `bucket_arn` for all of it. `passes` are exact.
    `granted` are actions that its file adds, each with the resources, and `served` those that it has in
    services that are switched on. `profile` is
    whose role it is, where it is nobody else's. `opens` are the only profiles that are opened
    with it, None where that is the own one of whoever signs in. `abilities` are those of
    its persona. `team_prefix` begins what its team has
    of the bucket, `build_prefix` the names of the projects that build its images.
    """

    home: Home
    kind: RoleKind
    persona: str | None
    name: str
    arn: str
    team: str
    profile_prefix: str
    name_prefix: str
    bucket_arn: str
    prefixes: tuple[str, ...]
    key_purposes: tuple[str, ...]
    passes: tuple[str, ...] = ()
    extra_buckets: tuple[ExtraBucket, ...] = ()
    granted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    served: tuple[tuple[str, tuple[str, ...]], ...] = ()
    profile: str = ""
    opens: tuple[str, ...] | None = None
    abilities: frozenset[Ability] = frozenset()
    team_prefix: str = ""
    build_prefix: str = ""
    facts: RoleFacts | None = field(default=None, compare=False, repr=False)

    @property
    def added(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The actions that its file and services add, each with the resources."""
        found: dict[str, dict[str, None]] = {}
        for action, resources in (*self.granted, *self.served):
            found.setdefault(action, {}).update(dict.fromkeys(resources))
        return tuple((action, tuple(resources)) for action, resources in sorted(found.items()))

    @property
    def audits(self) -> bool:
        """Whether it reads the events and the cost of its account."""
        return "audit" in self.abilities

    @property
    def own_profile(self) -> str:
        """The ARN of the profile behind a session: of the one whose role it is, or whichever that is."""
        name = self.profile or "${sagemaker:UserProfileName}"
        return self.home.sagemaker(f"user-profile/{self.home.domain_id}/{name}")

    @property
    def opened_profiles(self) -> tuple[str, ...]:
        """The ARNs, or the pattern of the ARNs, of the profiles that users open who sign in with it."""
        names = (f"{self.profile_prefix}*",) if self.opens is None else self.opens
        return tuple(self.home.sagemaker(f"user-profile/{self.home.domain_id}/{name}") for name in names)

    @property
    def own_identity(self) -> str:
        """What the `owner` tag of its own things says: the one whose role it is, or whoever uses it."""
        return self.profile or "${aws:SourceIdentity}"

    @property
    def key_arns(self) -> tuple[str, ...]:
        """The keys it uses."""
        return tuple(self.home.keys[purpose] for purpose in self.key_purposes if purpose in self.home.keys)

    @property
    def objects(self) -> tuple[str, ...]:
        """The objects it reads and writes."""
        if not self.bucket_arn:
            return ()
        return tuple(f"{self.bucket_arn}/{prefix}*" for prefix in self.prefixes or ("",))

    @property
    def starts_apps(self) -> bool:
        """Whether its people have spaces and applications; the others only look."""
        return self.kind is RoleKind.EXECUTION and "work-in-studio" in self.abilities

    @property
    def is_maker(self) -> bool:
        """Whether a person with this role makes things in SageMaker."""
        return self.kind is RoleKind.EXECUTION and bool(self.abilities & MAKING)

    @property
    def runs_work(self) -> bool:
        """Whether a person with this role starts jobs or endpoints."""
        return self.kind is RoleKind.EXECUTION and bool(self.abilities & {"deploy-models", "run-jobs"})


def home_of(site: Site, estate: EstateFacts) -> Home | None:
    """What belongs to the site; None when its stack, or that of the domain around it, was not read."""
    stack, outer = estate.stack(site.address), _outer(site, estate)
    if stack is None or (site.domain_address and outer is None):
        return None
    domain = _domain(stack) or (_domain(outer) if outer else None)
    existing = site.settings.network.existing_vpc
    return Home(
        at=AccountRegion(site.partition, site.region, site.account_id),
        isolation=site.isolation,
        is_shared_domain=site.is_shared_domain,
        tenant=site.name,
        environment=site.environment,
        domain_id=domain.id if domain else "",
        bucket_arn=next((bucket.arn for bucket in stack.buckets), ""),
        keys=(_keys(outer) if outer else {}) | _keys(stack),
        subnet_ids=domain.subnet_ids if domain else (),
        group_ids=(_workload_group(site),) if site.is_tenant else (),
        endpoint_ids=tuple(existing.studio_endpoint_ids) if existing else _studio_endpoints(outer or stack),
        settings=site.settings,
        corporate_cidrs=_sign_in_cidrs(site),
        corporate_vpcs=(*site.platform.approved.corporate_vpcs, *site.user_vpcs) if site.is_tenant else (),
        place=site.place,
        tenants=site.tenants,
        extra_buckets=tuple(f"arn:{site.partition}:s3:::{one.name}" for one in site.extra_buckets),
        has_organization=site.platform.organization is not None,
        scripts=() if site.is_shared_domain else approved_scripts(site),
        has_auditors=site.has_auditors,
        service_uses=tuple((name, one.resources) for one in site.service_uses for name in one.actions),
        passages=site.passages,
        required_tags=() if site.is_shared_domain else site.required_tags,
    )


def _sign_in_cidrs(site: Site) -> tuple[str, ...]:
    """The networks that users come from; nobody signs in to a shared domain but as somebody of a tenant."""
    return tuple(site.platform.approved.corporate_cidrs or ()) if site.is_tenant else ()


def role_intents(site: Site, home: Home, estate: EstateFacts) -> tuple[RoleIntent, ...]:
    """Every role that the site is meant to have, with its facts where it was rendered."""
    identities = role_identities(site)
    return tuple(_intent(site, home, role, estate) for role in identities)


def _intent(site: Site, home: Home, role: RoleIdentity, estate: EstateFacts) -> RoleIntent:
    is_console = role.kind is RoleKind.CONSOLE
    arn = home.role(f"{_CONSOLES if is_console else site.role_path}{role.name}{'_~' if is_console else ''}")
    persona = works_as(site, role)
    abilities = frozenset(site.abilities_of(persona) if persona else ())
    at_work = abilities if role.kind is RoleKind.EXECUTION else frozenset[Ability]()
    works = bool(at_work & {"deploy-models", "run-jobs"}) or role.kind in _RUNNING
    runs = role.kind in _RUNNING or role.kind is RoleKind.IMAGES
    reaches_data = "use-data" in at_work or runs or _is_space_with_data(site, role)
    team_prefix = f"{role.team.name}/" if role.team and role.team.name else ""
    return RoleIntent(
        home=home,
        kind=role.kind,
        persona=persona,
        name=role.name,
        arn=arn,
        team=team_value(site, role.team),
        profile_prefix=f"{role.team.tag}--" if role.team and site.apart_by_tags else "",
        name_prefix=_name_prefix(site, role.team),
        bucket_arn=home.bucket_arn if reaches_data else "",
        prefixes=_prefixes(role, team_prefix),
        key_purposes=tuple(
            _key_purposes(role, audits="audit" in abilities, works=works, reaches_data=reaches_data)
        ),
        passes=tuple(_passes(site, home, role)),
        extra_buckets=tuple(extra_buckets(site, role)),
        granted=granted(site, role),
        served=served(site, role),
        profile=role.member.profile if role.member else "",
        opens=_opens(site, role),
        abilities=abilities,
        team_prefix=team_prefix,
        build_prefix=f"{site.prefix}--{team_prefix.replace('/', '--')}",
        facts=estate.role(arn),
    )


def _prefixes(role: RoleIdentity, team_prefix: str) -> tuple[str, ...]:
    """What a role reads of the bucket: all that its team has there, or the place of its one purpose."""
    place = {RoleKind.MONITORING: "model-monitor/", RoleKind.IMAGES: "image-builds/"}.get(role.kind, "")
    own = f"{team_prefix}{place}"
    return (own,) if own else ()


def _opens(site: Site, role: RoleIdentity) -> tuple[str, ...] | None:
    """The profiles of the persona that signs in with a role; None where all of the team do."""
    if role.kind is not RoleKind.USER or site.settings.sign_in_roles == "team" or role.team is None:
        return None
    return tuple(one.profile for one in role.team.members if one.persona == role.persona)


def team_value(site: Site, team: TeamPlan | None) -> str:
    """The value of the `team` tag of what belongs to a team; empty for what belongs to none."""
    if team is None:
        return ""
    named = f"{team.tag}--{site.environment}" if site.apart_by_tags else team.tag
    return team.stated or named


def _name_prefix(site: Site, team: TeamPlan | None) -> str:
    if site.apart_by_tags:
        return f"{team.tag}--{site.environment}--" if team else f"{site.name}--{site.environment}--"
    return f"{site.name}--{site.environment}--" if site.apart_by_domain else ""


def _is_space_with_data(site: Site, role: RoleIdentity) -> bool:
    shared = not site.settings.guardrails.deny_shared_spaces
    alone = site.is_tenant and len(site.teams) == 1
    return role.kind is RoleKind.SPACE and shared and alone


def _key_purposes(role: RoleIdentity, *, audits: bool, works: bool, reaches_data: bool) -> Iterator[str]:
    starts = role.kind is RoleKind.EXECUTION and not audits
    if starts or role.kind in (RoleKind.DEFAULT, RoleKind.SPACE):
        yield STUDIO
    if works:
        yield WORKLOAD
    if reaches_data:
        yield DATA


def _passes(site: Site, home: Home, role: RoleIdentity) -> Iterator[str]:
    """Each role of the team by what it makes: jobs and models run with that of jobs, pipelines with theirs.

    Who deploys passes those of endpoints and monitors, a pipeline that of the models that it makes for them.
    """
    own = site.abilities_of(role.persona) if role.persona and role.kind is RoleKind.EXECUTION else ()
    kinds = {RoleKind.JOB} if {"deploy-models", "run-jobs", "track-experiments"} & {*own} else set[RoleKind]()
    kinds |= {RoleKind.PIPELINE} if "build-pipelines" in own else set()
    kinds |= {RoleKind.HOSTING, RoleKind.MONITORING} if "deploy-models" in own else set()
    kinds |= {RoleKind.JOB, RoleKind.HOSTING} if role.kind is RoleKind.PIPELINE else set()
    for other in role_identities(site):
        if other.team == role.team and other.kind in kinds:
            yield home.role(f"{site.role_path}{other.name}")


def _outer(site: Site, estate: EstateFacts) -> StackFacts | None:
    return estate.stack(site.domain_address) if site.domain_address else None


def _domain(stack: StackFacts) -> DomainFacts | None:
    return next(iter(stack.domains), None)


def _keys(stack: StackFacts) -> dict[str, str]:
    labelled = {key.address.rpartition(".")[2]: key.arn for key in stack.keys}
    return {purpose: arn for purpose, arn in labelled.items() if purpose in (STUDIO, WORKLOAD, DATA)}


def _studio_endpoints(stack: StackFacts) -> tuple[str, ...]:
    return tuple(one.id for one in stack.endpoints if one.service in ("sagemaker.api", "studio"))


def _workload_group(site: Site) -> str:
    """The group of jobs, which every tenant environment makes in its network module."""
    return placeholder(Attribute(site.address, "network", "aws_security_group", "workload", "id"))
