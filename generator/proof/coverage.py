"""What is claimed of a stack whatever was rendered, as the plan alone tells it.

A proof that was made before is held against it: one that speaks of a property more or less than
are planned, or of more or fewer roles, keys and other things, is none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.aws.endpoints import called_through, named
from generator.estate.asserted_roles import asserted_roles
from generator.estate.assertions import PlannedAssertion
from generator.estate.roles import SEPARATE, RoleIdentity, RoleKind, role_identities, used_by
from generator.estate.site import Site
from generator.plan.blocks import Block
from generator.plan.modules.guardrails import admin_role_arns
from generator.plan.stacks.blocks import PlannedStack
from generator.plan.stacks.environment import service_roles, storage_keys
from generator.policies.abilities import composed
from generator.policies.consoles import operates, watches
from generator.proof.certificate import PropertyRecord
from generator.proof.planned import ARGUMENTS, AROUND, RESOURCES, SURROUNDINGS
from generator.proof.properties.assertions import PREFIX
from generator.tenancy.guardrails import Guardrails
from generator.tenancy.words import Ability

_EACH_ROLE = (
    *("equivalence.policies", "escalation.pass", "escalation.persona", "escalation.sharing"),
    *("foreign.account", "foreign.data", "foreign.entities", "foreign.identities", "foreign.images"),
    *("foreign.keys", "foreign.logs", "foreign.metrics", "foreign.network", "foreign.services"),
    *("personal.profile", "personal.spaces", "tags.elsewhere", "tags.frozen"),
)
_WHERE_OTHERS_ARE = (
    *("foreign.created", "foreign.joined", "foreign.named", "foreign.searched", "foreign.tagged"),
)
_EACH_ROLE_AND_SERVICE_ROLE = ("escalation.identities", "grants.alive")
_TRUSTING_ROLES = ("inbound.assume", "work.assume")
"""Of permission sets Identity Center makes roles, and writes whom they trust."""
_OF_NETWORK = ("inbound.user-networks", "work.user-networks")
"""Of the one endpoint of a network of users through which programs call."""
_OF_FLOW_LOGS = (
    *("escalation.identities", "foreign.service-roles", "grants.alive", "guardrail.lending"),
    *("inbound.assume", "inbound.keys", "inbound.service"),
    *("work.assume", "work.key-administration", "work.log-encryption", "work.service-roles"),
)
"""Of the role and the key of its flow logs, where it makes a VPC."""
_OF_PIPELINES = {
    "escalation.pipelines": 1,
    **dict.fromkeys(("foreign.pipelines", "guardrail.pipelines", "inbound.pipelines", "work.pipelines"), 2),
}
"""Of the role that plans, and of the one that applies."""
_BOUNDED = ("guardrail.ceiling", "guardrail.region")
"""Of each boundary the first role that has it speaks for all."""


@dataclass(frozen=True)
class _Stack:
    """An environment as it is planned, counted."""

    site: Site
    planned: PlannedStack

    @cached_property
    def roles(self) -> tuple[RoleIdentity, ...]:
        return role_identities(self.site)

    @cached_property
    def services(self) -> int:
        return len(service_roles(self.site))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(block.labels[1] for block in self._of_type("aws_kms_key"))

    @cached_property
    def buckets(self) -> int:
        return sum(1 for _ in self._of_type("aws_s3_bucket"))

    @cached_property
    def endpoints(self) -> int:
        """VPC endpoints that programs call through."""
        return sum(map(bool, self._passed))

    @cached_property
    def served_endpoints(self) -> int:
        """Those of them through which only the named roles pass."""
        return sum(prefix in self.site.passages for prefix in self._passed)

    @property
    def _passed(self) -> tuple[str, ...]:
        """The prefix of the actions that pass each endpoint; empty where none do."""
        services = (block.values["service_name"] for block in self._of_type("aws_vpc_endpoint"))
        return tuple(called_through(named(str(one), self.site.region)) for one in services)

    def of(self, *kinds: RoleKind) -> int:
        """How many roles are of these kinds."""
        return sum(role.kind in kinds for role in self.roles)

    def auditing(self, *kinds: RoleKind) -> int:
        """How many roles of these kinds auditors have."""
        return sum(role.kind in kinds and "audit" in role.abilities for role in self.roles)

    def _of_type(self, kind: str) -> Iterator[Block]:
        for blocks in self.planned.modules.values():
            yield from (one for one in blocks if one.type == "resource" and one.labels[0] == kind)


def covers(
    records: Iterable[PropertyRecord],
    site: Site | None,
    planned: PlannedStack,
    *,
    is_network: bool = False,
    has_pipelines: bool = False,
) -> bool:
    """Whether records speak of exactly what is planned: of each property, of each thing, and of no other.

    `site` is None for the stacks of the platform, `is_network` says of networks of users, `has_pipelines`
    of stacks with roles of pipelines. Of roles that
    guardrails cannot tell apart one speaks for all: which these are only the rendered text says, so that all
    that is said of them must agree.
    """
    listed = tuple(records)
    found = {record.property_id: record.subjects for record in listed}
    exact = _of_blocks(planned) | (_of_network(planned) if is_network else {})
    exact |= _of_pipelines(planned) if has_pipelines else {}
    if len(found) != len(listed):
        return False
    if site is None:
        return found == exact
    stack = _Stack(site, planned)
    exact |= {name: count for name, count in _claimed(stack) if count}
    guarded = {name: found.pop(name, 0) for name in _guarded(site)}
    bounded = {found.pop(name, 0) for name in _BOUNDED}
    alike = set(guarded.values())
    return (
        found == exact
        and len(alike) == len(bounded) == 1
        and 0 < min(bounded) <= min(alike) <= len(stack.roles)
    )


def _of_blocks(planned: PlannedStack) -> dict[str, int]:
    every = [block.type in AROUND for blocks in planned.modules.values() for block in blocks]
    around = sum(every)
    return {RESOURCES: len(every), SURROUNDINGS: around, ARGUMENTS: len(every) - around}


def _of_pipelines(planned: PlannedStack) -> dict[str, int]:
    """Roles of pipelines as they are planned, counted; where states lie, with their bucket and its key."""
    blocks = [block for module in planned.modules.values() for block in module]
    kept = sum(block.labels[:1] in {("aws_kms_key",), ("aws_s3_bucket",)} for block in blocks)
    return {**_OF_PIPELINES, "inbound.pipelines": _OF_PIPELINES["inbound.pipelines"] + kept}


def _of_network(planned: PlannedStack) -> dict[str, int]:
    """A network of users as it is planned, counted."""
    blocks = (block for module in planned.modules.values() for block in module)
    made = any(block.labels[:1] == ("aws_kms_key",) for block in blocks)
    return dict.fromkeys((*_OF_NETWORK, *(_OF_FLOW_LOGS if made else ())), 1)


def _claimed(stack: _Stack) -> Iterator[tuple[str, int]]:
    site, everybody = stack.site, len(stack.roles)
    shared = _WHERE_OTHERS_ARE if site.shares_account else ()
    yield from ((name, everybody) for name in (*_EACH_ROLE, *shared))
    yield from ((name, everybody + stack.services) for name in _EACH_ROLE_AND_SERVICE_ROLE)
    trusting = everybody + stack.services - stack.of(RoleKind.CONSOLE)
    yield from ((name, trusting) for name in _TRUSTING_ROLES)
    yield from ((name, stack.services) for name in ("foreign.service-roles", "work.service-roles"))
    yield "inbound.service", everybody - stack.of(RoleKind.CONSOLE, RoleKind.USER) + stack.services
    yield "inbound.endpoints", stack.endpoints
    yield "inbound.services", stack.served_endpoints
    if site.apart_by_tags:
        yield "tags.spelling", everybody
        yield "personal.work", stack.of(RoleKind.EXECUTION)
    yield from _of_stores(stack)
    yield from _of_work(stack)
    yield from _of_account(site)
    yield from _asserted(site)


def _of_stores(stack: _Stack) -> Iterator[tuple[str, int]]:
    lent = len(stack.roles) - stack.of(RoleKind.CONSOLE, RoleKind.USER) - stack.auditing(RoleKind.EXECUTION)
    yield from ((name, len(stack.keys)) for name in ("inbound.keys", "work.key-administration"))
    yield "guardrail.lending", len(stack.keys) + lent
    yield "work.keys", lent
    yield "work.log-encryption", stack.keys.count("logs")
    built = sum(label in storage_keys(stack.site) for label in stack.keys)
    yield from ((name, built) for name in ("guardrail.builders", "work.building"))
    of_buckets = (
        "guardrail.transit",
        "guardrail.uploads",
        "inbound.objects",
        "work.uploads",
        "work.emptying",
    )
    yield from ((name, stack.buckets) for name in of_buckets)


def _of_work(stack: _Stack) -> Iterator[tuple[str, int]]:
    at_work = [role for role in stack.roles if role.kind is RoleKind.EXECUTION and not role.is_closed]
    consoles = [role for role in stack.roles if role.kind is RoleKind.CONSOLE]
    operating = sum(operates(composed(role.abilities)) for role in consoles)
    watching = sum(watches(composed(role.abilities)) for role in consoles)
    active = sum("work-in-studio" in role.abilities for role in at_work)
    pipelines = stack.of(RoleKind.PIPELINE)
    running = stack.of(RoleKind.JOB, *SEPARATE)
    yield from _of_makers(stack, at_work)
    yield "personal.closed", sum(bool(role.closed) for role in stack.roles)
    yield from ((name, stack.of(RoleKind.USER)) for name in ("inbound.sign-in", "work.sign-in"))
    installing = active + stack.of(RoleKind.JOB)
    yield "work.packages", installing if stack.site.settings.package_sources else 0
    yield (
        "work.services",
        sum(bool(used_by(role, stack.site.service_uses)) and not role.is_closed for role in stack.roles),
    )
    yield "work.change", sum(map(_changes, at_work)) + pipelines + operating
    keeping = sum(bool(_WITH_SPACES.intersection(role.abilities)) for role in at_work)
    yield from (("work.choices", active + pipelines), ("work.spaces", keeping))
    yield "work.logs", active + watching + running + stack.of(RoleKind.DEFAULT, RoleKind.SPACE)
    yield "escalation.uninvited", stack.of(RoleKind.DEFAULT)
    yield "escalation.apart", stack.of(*SEPARATE)
    yield "escalation.data", stack.auditing(RoleKind.CONSOLE, RoleKind.EXECUTION, RoleKind.USER)
    yield "work.audit", sum("audit" in role.abilities and not role.is_closed for role in stack.roles)
    yield "work.look", len(at_work) + pipelines + stack.auditing(RoleKind.USER) + len(consoles)
    yield from (("work.network", len(at_work) + running), ("work.open", len(at_work)))


def _of_makers(stack: _Stack, at_work: list[RoleIdentity]) -> Iterator[tuple[str, int]]:
    """What is claimed of people by their abilities, of pipelines and of whatever runs."""
    pipelines = stack.of(RoleKind.PIPELINE)
    running = stack.of(RoleKind.JOB, *SEPARATE)
    yield "work.create", sum(role.makes_things for role in at_work) + pipelines
    yield "work.pass", sum(bool(role.passes) for role in at_work) + pipelines
    data = sum("use-data" in role.abilities for role in at_work)
    yield "work.data", data + pipelines + running + sum(_has_extras(stack.site, one) for one in stack.roles)
    images = sum(bool(_WITH_IMAGES.intersection(role.abilities)) for role in at_work)
    yield "work.images", images + pipelines + running


_WITH_SPACES: frozenset[Ability] = frozenset(("clean-up", "work-in-studio"))
_WITH_IMAGES: frozenset[Ability] = frozenset(("deploy-models", "push-images", "run-jobs"))


def _changes(role: RoleIdentity) -> bool:
    """Whether it changes what is there, or calls an endpoint."""
    own = composed(role.abilities)
    return bool(own.changes or own.invokes or own.named_changes)


def _has_extras(site: Site, role: RoleIdentity) -> bool:
    """Whether somebody who makes nothing, and so has no data else, is given some by the files."""
    makes = "use-data" in role.abilities or role.kind is not RoleKind.EXECUTION
    return not makes and bool(used_by(role, site.extra_buckets) or used_by(role, site.permissions))


def _of_account(site: Site) -> Iterator[tuple[str, int]]:
    """What SCPs hold in an account of the tenant's own."""
    if not site.under_scps:
        return
    yield from ((name, 1) for name in (*_about_account(site), "equivalence.scps"))
    yield "guardrail.keys-given", int(site.settings.guardrails.require_own_keys)
    yield "guardrail.user-ids", int(site.settings.guardrails.require_studio_user_id)
    yield "work.domain", len(admin_role_arns(site))


def _about_account(site: Site) -> Iterator[str]:
    """Guardrails that SCPs hold in an account of the tenant's own, and policies of its roles elsewhere."""
    rules = site.settings.guardrails
    yield from ("guardrail.domains", "guardrail.images-kept")
    is_open = site.under_scps and site.is_public
    yield "guardrail.domain-network" if is_open else "guardrail.vpc-only"
    if not site.is_shared_domain:
        yield "guardrail.instance-types"
        if rules.approved_images_only:
            yield from ("guardrail.images", "guardrail.image-versions")
        if rules.approved_scripts_only:
            yield "guardrail.scripts"
    if rules.deny_notebook_instances:
        yield "guardrail.notebooks"
    else:
        yield from _of_notebooks(rules)
    if rules.deny_shared_spaces:
        yield "guardrail.spaces"
    if rules.deny_remote_access:
        yield "guardrail.remote-access"


def _of_notebooks(rules: Guardrails) -> Iterator[str]:
    """What is asked of notebook instances where there may be any."""
    if rules.deny_notebook_root:
        yield "guardrail.notebook-root"
    if rules.deny_notebook_internet:
        yield "guardrail.notebook-internet"


def _guarded(site: Site) -> Iterator[str]:
    """Guardrails of roles, as their boundaries and denials hold them."""
    yield from ("guardrail.boundary", "guardrail.perimeter")
    if site.apart_by_tags:
        yield "guardrail.tags"
    if site.shares_account:
        yield from ("guardrail.foreign", "guardrail.names")
    if not site.under_scps:
        yield from _about_account(site)
    if not site.is_shared_domain:
        yield from _of_jobs(site.settings.guardrails)


def _of_jobs(rules: Guardrails) -> Iterator[str]:
    """Guardrails of whoever makes things."""
    if rules.require_own_keys:
        yield "guardrail.keys"
    if rules.require_job_network:
        yield "guardrail.network"
    if rules.require_network_isolation:
        yield "guardrail.isolation"
    if rules.max_job_runtime_hours is not None:
        yield "guardrail.runtime"
    if rules.deny_remote_debug:
        yield "guardrail.remote-debug"
    if rules.max_keep_alive_minutes is not None:
        yield "guardrail.keep-alive"
    if rules.require_tags:
        yield "guardrail.required-tags"


def _asserted(site: Site) -> Iterator[tuple[str, int]]:
    """What the files assert, of each role or of everybody else."""
    subjects = {(assertion.id, name) for assertion in site.assertions for name in _asserting(site, assertion)}
    yield from ((f"{PREFIX}{name}", count) for name, count in Counter(name for name, _ in subjects).items())


def _asserting(site: Site, assertion: PlannedAssertion) -> Iterator[str]:
    chosen = assertion.principal
    if not chosen.is_anybody:
        yield from (role.name for role in asserted_roles(site, assertion))
    elif chosen.environment in (None, site.environment):
        yield "anybody else"
