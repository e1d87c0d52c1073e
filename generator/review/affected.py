"""Which stacks a change affects: those whose rendered files differ, why, in which order, and who follows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from generator.review.differences import Difference
from generator.review.groups import PlacedStack
from generator.review.meaning import Meaning
from generator.tenancy.files import (
    IDENTITY_FOLDER,
    LEDGER_DOCUMENT,
    LEDGER_FOLDER,
    PLATFORM_DOCUMENT,
    TENANTS,
)
from generator.tenancy.stack_address import HolderKind, StackAddress, StackKind


class Fate(StrEnum):
    """What becomes of the rendered files of a stack."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Side:
    """What `out/` says at one of two commits.

    `generators` are versions of tenantry by holder's folder; `meanings` tell of stacks whose build
    wrote them; `domains` are the shared domains of tenants, by tenant.
    """

    generators: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[StackAddress, Meaning] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """A stack with differing files: how many, and on which sides it has any."""

    address: StackAddress
    files: int
    was_there: bool
    is_there: bool

    @property
    def fate(self) -> Fate:
        """What becomes of its files."""
        if self.was_there and self.is_there:
            return Fate.CHANGED
        return Fate.CREATED if self.is_there else Fate.REMOVED


@dataclass(frozen=True, slots=True)
class Affected:
    """A stack whose files differ, and why.

    `values` are those of YAML files that may have a part in it; `versions` of tenantry, where
    two built it. With neither, `neighbours` are the files of others that differ; where there are none,
    templates or the engine rendered something else. `counterpart` is the stack of the other name
    where one goes and another comes in its place; `account_id` is empty where no build wrote it down.
    """

    address: StackAddress
    fate: Fate
    files: int
    values: tuple[Difference, ...] = ()
    versions: tuple[str, str] | None = None
    neighbours: tuple[str, ...] = ()
    counterpart: StackAddress | None = None
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A stack that relies on affected ones without a file that differs: its next apply can fail or change."""

    address: StackAddress
    relies_on: tuple[StackAddress, ...]


@dataclass(frozen=True, slots=True)
class AffectedStacks:
    """The stacks a change affects between two commits.

    `steps` are those to apply, each step after the ones before it; `going` those whose text only
    the base still has, in steps in which they are destroyed. `strange` are paths below `out/`
    that differ and belong to no stack.
    """

    base: str
    head: str
    steps: tuple[tuple[Affected, ...], ...]
    going: tuple[tuple[Affected, ...], ...]
    followed: tuple[Followed, ...]
    strange: tuple[str, ...]

    @property
    def removed(self) -> tuple[Affected, ...]:
        """Those whose text only the base still has, in the order in which they are destroyed."""
        return tuple(one for step in self.going for one in step)

    @property
    def placed(self) -> tuple[tuple[PlacedStack, ...], ...]:
        """The stacks with their accounts, step by step: what goes comes before what is applied.

        Roles of pipelines that go are an administrator's: no job is let in to take away what lets it in.
        """
        going = (tuple(one for one in step if not one.address.lets_pipelines_in) for step in self.going)
        every = (*(step for step in going if step), *self.steps)
        return tuple(tuple(PlacedStack(one.account_id, one.address) for one in step) for step in every)

    @property
    def every(self) -> tuple[Affected, ...]:
        """Every affected stack, those to apply first."""
        return (*(one for step in self.steps for one in step), *self.removed)


def affected_stacks(
    commits: tuple[str, str],
    touched: Iterable[Touched],
    sides: tuple[Side, Side],
    found: Iterable[Difference],
    strange: tuple[str, ...] = (),
) -> AffectedStacks:
    """What a change affects; commits, `sides` and the values that differ are those of base and head.

    A cycle in what stacks wait for, which no build writes, leaves them in one step.
    """
    before, after = sides
    values: dict[str, list[Difference]] = {}
    for value in found:
        values.setdefault(value.document, []).append(value)
    stacks = tuple(sorted(touched, key=lambda one: one.address))
    pairs = _counterparts(stacks, before, after)
    every = {one.address: _affected(one, values, sides, pairs.get(one.address)) for one in stacks}
    here = [one for one in every.values() if one.fate is not Fate.REMOVED]
    gone = [one for one in every.values() if one.fate is Fate.REMOVED]
    return AffectedStacks(
        *commits,
        tuple(tuple(every[name] for name in step) for step in _steps(here, after)),
        tuple(tuple(every[name] for name in step) for step in reversed(_steps(gone, before))),
        tuple(_followed(every, after)),
        strange,
    )


def _affected(
    one: Touched,
    values: Mapping[str, list[Difference]],
    sides: tuple[Side, Side],
    counterpart: StackAddress | None,
) -> Affected:
    bearing = tuple(_bearing(one.address, values, *sides))
    versions = _versions(one.address, *sides)
    others = () if bearing or versions else tuple(sorted(values))
    where = next(
        (side.meanings[one.address] for side in reversed(sides) if one.address in side.meanings), None
    )
    account_id = where.account_id if where else ""
    return Affected(one.address, one.fate, one.files, bearing, versions, others, counterpart, account_id)


def shares(address: StackAddress) -> bool:
    """Whether stacks of several tenants may rely on this one."""
    return address.holder_kind is not HolderKind.TENANT


def _steps(stacks: Iterable[Affected], side: Side) -> tuple[tuple[StackAddress, ...], ...]:
    """The stacks in steps; what a build did not write down follows from the kinds of stacks."""
    names = {one.address for one in stacks}
    waiting: TopologicalSorter[StackAddress] = TopologicalSorter()
    for name in names:
        waiting.add(name, *(names & {*_after(name, side, names)}))
    try:
        waiting.prepare()
    except CycleError:
        return (tuple(sorted(names)),)
    steps = []
    while waiting.is_active():
        ready = waiting.get_ready()
        steps.append(tuple(sorted(ready)))
        waiting.done(*ready)
    return tuple(steps)


def _after(name: StackAddress, side: Side, among: Iterable[StackAddress]) -> Iterable[StackAddress]:
    known = side.meanings.get(name)
    if known is not None:
        return known.after
    domains = (one for one in among if one.kind is StackKind.SHARED_DOMAIN and name.kind is StackKind.TENANT)
    return (*name.organizations, *domains)


def _followed(every: Mapping[StackAddress, Affected], side: Side) -> Iterator[Followed]:
    for address, where in sorted(side.meanings.items()):
        reliance = tuple(one for one in where.after if one in every)
        if address not in every and reliance:
            yield Followed(address, reliance)


def _versions(address: StackAddress, before: Side, after: Side) -> tuple[str, str] | None:
    folder = address.holder_folder
    was, now = before.generators.get(folder), after.generators.get(folder)
    return (was, now) if was and now and was != now else None


def _counterparts(stacks: Iterable[Touched], before: Side, after: Side) -> dict[StackAddress, StackAddress]:
    """What goes and what comes in its place: the only two of a kind in one account and Region."""
    places: dict[object, tuple[list[StackAddress], list[StackAddress]]] = {}
    for one in stacks:
        side, number = (before, 0) if one.fate is Fate.REMOVED else (after, 1)
        where = side.meanings.get(one.address)
        if where is not None and one.fate is not Fate.CHANGED and not _is_organization(one.address):
            place = (one.address.kind, where.account_id, where.region)
            places.setdefault(place, ([], []))[number].append(one.address)
    pairs = [(gone[0], come[0]) for gone, come in places.values() if len(gone) == len(come) == 1]
    return {one: other for gone, come in pairs for one, other in ((gone, come), (come, gone))}


def _is_organization(address: StackAddress) -> bool:
    return address.environment is None


def _bearing(
    address: StackAddress, values: Mapping[str, list[Difference]], before: Side, after: Side
) -> Iterator[Difference]:
    """The values that may have a part in what is rendered of a stack."""
    tenant = address.tenant_name or ""
    domains = {side.domains[tenant] for side in (before, after) if tenant in side.domains}
    if address.kind is StackKind.SHARED_DOMAIN:
        domains = {address.holder}
    yield from (one for one in values.get(PLATFORM_DOCUMENT, ()) if _of_platform(address, one, domains))
    for name in _tenants(address, (before, after)):
        said = values.get(f"{TENANTS}/{name}.yaml", ())
        yield from (one for one in said if _of_tenant(address, one))
    for document, some in values.items():
        if document.startswith(f"{IDENTITY_FOLDER}/"):
            yield from some
    for ledger in (LEDGER_DOCUMENT, LEDGER_FOLDER):
        yield from (one for one in values.get(ledger, ()) if address.ledger_key in one.route)


def _tenants(address: StackAddress, sides: Iterable[Side]) -> Iterable[str]:
    """The tenants whose files have a part in a stack: its own, and of a shared domain all that live there."""
    if address.kind is StackKind.SHARED_DOMAIN:
        return sorted({name for side in sides for name, one in side.domains.items() if one == address.holder})
    return [address.tenant_name] if address.tenant_name else []


def _of_platform(address: StackAddress, value: Difference, domains: Collection[str | int]) -> bool:
    """Whether a value of the platform file is not that of a shared domain which the stack has no part in."""
    match value.route:
        case ("shared_domains", domain, "environments", environment, *_):
            return domain in domains and address.environment in (environment, None)
        case ("shared_domains", domain, *_):
            return domain in domains
        case _:
            return True


def _of_tenant(address: StackAddress, value: Difference) -> bool:
    """Whether a value of a tenant's file is not that of another environment of the tenant's own."""
    match value.route:
        case ("environments", environment, *_) if address.kind is not StackKind.SHARED_DOMAIN:
            return address.environment in (environment, None)
        case _:
            return True
