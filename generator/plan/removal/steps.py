"""How an environment, team, user or space is taken down: what is asked and told, and Terraform's part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.aws.names import DOMAIN, compose
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.estate.studio_names import bucket_name, domain_name
from generator.plan.blocks import Block
from generator.plan.removal import homes, people
from generator.plan.removal.calls import Call, Drain, Each, Emptied, Part, Stage, Step, Until, Value
from generator.plan.removal.people import Whose
from generator.plan.stack import StackPlan
from generator.plan.stacks.blocks import planned_stack
from generator.policies.scope import SEPARATOR

SAGEMAKER_LOG_GROUPS = "/aws/sagemaker/"
"""Begins the names of log groups that SageMaker makes by itself; in an account of one tenant all are its."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is taken down: a whole environment, or of it one team, user or space.

    `stack` is the environment's. With `empties` the bucket is emptied as well, of a
    team what is below its prefix. `leaving` is the profile of a user whom no file names any more.
    """

    site: Site
    stack: StackPlan
    empties: bool = False
    team: TeamPlan | None = None
    member: Member | None = None
    space: TeamSpace | None = None
    leaving: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is the environment itself."""
        return not (self.team or self.member or self.space or self.leaving)


def drain(target: str, scopes: Iterable[Scope], organization: StackPlan | None = None) -> Drain:
    """Everything that takes down what `target` names; with a whole tenant goes its `organization`."""
    chosen = tuple(scopes)
    terraform = [command for one in chosen if one.is_whole for command in terraform_of(one.stack, one.site)]
    if organization is not None:
        terraform += _destroyed(organization)
    return Drain(target, tuple(map(_part, chosen)), tuple(terraform), tuple(_last(target, chosen)))


def terraform_of(stack: StackPlan, site: Site) -> tuple[str, ...]:
    """Terraform's commands for the stack of an environment, in their order."""
    first = (f"{_at(stack)} destroy -target=module.domain",) if _makes_network(site) else ()
    return (*first, *_destroyed(stack))


_EMPTIED = {"aws_backup_vault": "force_destroy", "aws_ecr_repository": "force_delete"}
"""Types that are destroyed only when they are empty, unless this argument says otherwise."""


def staying(stack: StackPlan) -> tuple[str, ...]:
    """Addresses of what outlives the stack: what may never be destroyed, and what is not emptied."""
    return tuple(
        f"module.{module}.{'.'.join(one.labels)}" if module else ".".join(one.labels)
        for module, blocks in planned_stack(stack).modules.items()
        for one in blocks
        if one.type == "resource" and _stays(one)
    )


def _stays(one: Block) -> bool:
    is_kept = any(inner.type == "lifecycle" and inner.values.get("prevent_destroy") for inner in one.blocks)
    return is_kept or one.values.get(_EMPTIED.get(one.labels[0], "")) is False


def _destroyed(stack: StackPlan) -> tuple[str, ...]:
    kept = tuple(f"{_at(stack)} state rm {address}" for address in staying(stack))
    return (*kept, f"{_at(stack)} destroy")


def _at(stack: StackPlan) -> str:
    return f"terraform -chdir=out/{stack.address}"


def _makes_network(site: Site) -> bool:
    """Whether the VPC goes with the domain, so that nothing of the domain's may be left in it."""
    return site.owns_domain and site.addresses is not None


def _part(scope: Scope) -> Part:
    site = scope.site
    stages = _of_environment(scope) if scope.is_whole else _within(scope)
    return Part(f"{site.name}/{site.environment}", site.account_id, site.region, tuple(stages))


def _domain(site: Site) -> str:
    if site.owns_domain:
        return domain_name(site)
    return compose(DOMAIN, site.shared_domain or "", site.environment)


def _whose(site: Site) -> Whose:
    """Everybody of a tenant: its domain is its own, or names begin with its teams."""
    beginnings = () if site.owns_domain else tuple(f"{team.tag}{SEPARATOR}" for team in site.teams)
    return Whose(
        beginnings=beginnings,
        spaces=tuple(space.name for space in site.spaces),
        profiles=tuple(member.profile for member in site.members),
    )


def _of_environment(scope: Scope) -> Iterator[Stage]:
    site, stack = scope.site, scope.stack
    name, whose = _domain(site), _whose(site)
    if site.is_shared_domain:
        guests = ", ".join(f"{tenant}/{site.environment}" for tenant in site.tenants)
        left = people.in_domain(name, (Until(people.profiles(Whose()), _guests_first(guests)),))
        yield Stage("Nobody is left in the domain", (left,))
    else:
        words = _of_homes(site)
        yield Stage(f"Where home directories are: {words}", (people.in_domain(name, people.homes(whose)),))
        yield Stage("Applications, and what no state has", (people.in_domain(name, people.emptied(whose)),))
    if _makes_network(site):
        first = terraform_of(stack, site)[0]
        yield Stage("The domain goes before its network", (Until(people.domains(name), (first,)),))
        yield Stage("What the domain leaves in the network", tuple(homes.unmounted(site)))
    if site.is_tenant:
        yield Stage("The bucket", (_bucket(scope),))
    rest = tuple(Until(call, _destroyed(stack)) for call in _left_to_terraform(scope))
    yield Stage("Terraform takes the rest", rest)
    if site.is_tenant and site.apart_by_account:
        yield Stage("Log groups that SageMaker made by itself", (homes.logs_deleted(SAGEMAKER_LOG_GROUPS),))


def _left_to_terraform(scope: Scope) -> Iterator[Call]:
    """What shows that a stack is not destroyed: a destroy that a bucket broke off has taken the roles."""
    yield Call("iam", "ListRoles", {"PathPrefix": scope.site.role_path}, ("Roles[].[RoleName]",))
    if scope.site.is_tenant and not any("aws_s3_bucket." in one for one in staying(scope.stack)):
        yield _bucket_of(scope.site)


def _guests_first(guests: str) -> tuple[str, ...]:
    return (
        (f"take down the tenants that live here first: {guests}",) if guests else ("delete these profiles",)
    )


def _of_homes(site: Site) -> str:
    if not site.owns_domain:
        return "in a shared domain nobody mounts any"
    if site.settings.retention.home_directories == "Delete":
        return "they are deleted with the domain"
    return "they are kept; write this down"


def _within(scope: Scope) -> Iterator[Stage]:
    """A team, user or space that goes while the environment stays."""
    name = _domain(scope.site)
    if scope.space is not None:
        yield Stage("Applications", (people.in_domain(name, people.space_emptied(scope.space.name)),))
        there = people.a_space(scope.space.name)
        yield _taken_out(scope, name, there)
        return
    whose = _of_members(scope)
    kept = "they stay in the file system; write this down"
    yield Stage(f"Where home directories are: {kept}", (people.in_domain(name, people.homes(whose)),))
    yield Stage(
        "Applications, and spaces that no state has", (people.in_domain(name, people.emptied(whose)),)
    )
    if scope.team and scope.team.name and scope.empties:
        yield Stage("What the team has in the bucket", (_bucket(scope),))
    yield _taken_out(scope, name, people.profiles(whose))


def _of_members(scope: Scope) -> Whose:
    site, team = scope.site, scope.team
    spaces = tuple(space.name for space in site.spaces)
    if team is None:
        return Whose(names=(scope.member.profile if scope.member else scope.leaving,), spaces=spaces)
    names = tuple(member.profile for member in team.members)
    if site.owns_domain:
        return Whose(names=names, spaces=spaces)
    return Whose(beginnings=(f"{team.tag}{SEPARATOR}",), spaces=spaces, profiles=names)


def _taken_out(scope: Scope, name: str, there: Call) -> Stage:
    out = () if scope.leaving else (_said(scope),)
    todo = (*out, "tenantry build", f"{_at(scope.stack)} apply")
    return Stage("Terraform takes the rest", (people.in_domain(name, (Until(there, todo),)),))


def _named(scope: Scope) -> str:
    if scope.space:
        return f"space {scope.space.place.route[-1]}"
    return f"team {scope.team.name}" if scope.team else f"user {scope.member.user if scope.member else ''}"


def _said(scope: Scope) -> str:
    """What the file says before the next apply; a space has no life of its own."""
    if scope.space:
        return f"take the {_named(scope)} out of {scope.site.document}, then"
    return f"say `lifecycle: retired` of the {_named(scope)} in {scope.site.document}, then"


def _bucket(scope: Scope) -> Step:
    """Emptied, or held up while something is in it; nothing where the bucket is gone."""
    site = scope.site
    name = bucket_name(site)
    prefix = f"{scope.team.name}/" if scope.team else ""
    steps: tuple[Step, ...] = (Emptied(name, prefix),)
    if not scope.empties:
        listed: dict[str, Value] = {"Bucket": name, "MaxKeys": 1}
        held = Call(
            "s3", "ListObjectVersions", listed, ("[Versions, DeleteMarkers][].[VersionId]",), is_one_page=True
        )
        again = f"tenantry drain {site.name}/{site.environment} --empty-buckets"
        steps = (Until(held, (f"{name} holds objects or versions: copy what is needed, then", again)),)
    return Each(("bucket",), _bucket_of(site), steps)


def _bucket_of(site: Site) -> Call:
    """The bucket of a tenant; no rows where it is gone."""
    return Call("s3", "ListBuckets", {}, (f"Buckets[?Name == '{bucket_name(site)}'].[Name]",))


def _last(target: str, scopes: tuple[Scope, ...]) -> Iterator[str]:
    """What is done in the workspace once nothing is left."""
    site = scopes[0].site
    if not scopes[0].is_whole:
        return
    if target != site.name:
        key = ".".join(map(str, site.address.route))
        yield f"say `lifecycle: retired` below {key} in {site.document}"
    elif site.is_tenant:
        yield f"say `lifecycle: retired` in {site.document}"
    else:
        yield f"say `lifecycle: retired` below shared_domains.{site.name} in {site.document}"
    yield "tenantry build"
