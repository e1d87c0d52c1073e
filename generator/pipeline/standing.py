"""What stacks are and what environments keep, written beside them, and compared with what the files say.

Written so that nobody who reads `out/` of another commit has to guess it from Terraform.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from generator.core.findings import Finding
from generator.core.json_text import JsonFault, object_in
from generator.core.places import Location
from generator.estate.explanation import Explained, explain
from generator.estate.files import Estate
from generator.estate.lasting import (
    Lasting,
    changed,
    lasting,
    lasting_of_accounts,
    lasting_of_organization,
    refusal,
)
from generator.estate.sites import PlannedSite
from generator.load.files import read_bytes
from generator.pipeline.folders import OUT
from generator.plan.estate_plan import EstatePlan
from generator.plan.stack import StackPlan
from generator.publish.rendering import Certificate
from generator.tenancy.files import ENVIRONMENTS_NAME
from generator.tenancy.stack_address import StackAddress

_VERSION = 2
"""From 2 on the file also says of each stack where it is applied, after which others, and its values."""

_NOT_TOLD = frozenset(("approved.images",))
"""Values that are long and follow from the Region and another one."""


def environments(estate: Estate, plan: EstatePlan, folders: Iterable[str]) -> tuple[Certificate, ...]:
    """What the stacks in each folder are and keep, as files to publish with them."""
    by_folder: dict[str, dict[str, dict[str, object]]] = {folder: {} for folder in folders}
    stacks: dict[str, dict[str, dict[str, object]]] = {folder: {} for folder in by_folder}
    for address, kept in _kept(estate, plan):
        if address.holder_folder in by_folder:
            by_folder[address.holder_folder][address] = {one.key: one.value for one in kept()}
    sites = {planned.site.address: planned for planned in plan.sites.all}
    for stack in plan.stacks:
        if stack.address.holder_folder in stacks:
            meaning = _where(stack) | {"values": _values(sites.get(stack.address))}
            stacks[stack.address.holder_folder][stack.address] = meaning
    return tuple(
        Certificate(folder, ENVIRONMENTS_NAME, _text(stacks[folder], kept))
        for folder, kept in by_folder.items()
        if kept or stacks[folder]
    )


def _where(stack: StackPlan) -> dict[str, object]:
    return {
        "account_id": stack.account_id,
        "region": stack.region,
        "state_key": stack.backend.key,
        "after": sorted(stack.relies_on),
    }


def _values(planned: PlannedSite | None) -> dict[str, dict[str, object]]:
    """Every effective value of an environment by its name, with whose it is; without lines, which move."""
    if planned is None:
        return {}
    return {
        one.name: {"value": one.value, "by": _whose(one)}
        for one in explain(planned)
        if one.name not in _NOT_TOLD
    }


def _whose(one: Explained) -> str:
    if one.place is None:
        return one.reason
    key = ".".join(map(str, one.place.route))
    return f"{one.place.document}: {key}" if key else one.place.document


def refused_changes(
    root: Path, estate: Estate, plan: EstatePlan, moved: Collection[str] = ()
) -> Iterator[Finding]:
    """A finding for each value that a stack in `out/` keeps and the files would change.

    Those of which the ledger's key is among `moved` have their finding already.
    """

    @cache
    def built(folder: str) -> Mapping[str, Mapping[str, object]]:
        return _built(root, folder)

    first: dict[tuple[str, Location], tuple[StackAddress, object, Lasting]] = {}
    others: dict[tuple[str, Location], int] = {}
    for address, kept in (*_kept(estate, plan), *_waiting(plan)):
        before = {} if address.ledger_key in moved else built(address.holder_folder).get(address, {})
        for one in changed(before, kept()) if before else ():
            if not _stands(root, address):
                break
            place = (one.key, one.place)
            others[place] = others.get(place, -1) + 1
            first.setdefault(place, (address, before[one.key], one))
    for place, found in first.items():
        yield refusal(*found, others[place])


def _kept(
    estate: Estate, plan: EstatePlan
) -> Iterator[tuple[StackAddress, Callable[[], tuple[Lasting, ...]]]]:
    """What each stack keeps that is refused another value; worked out where it is asked for."""
    for planned in (*plan.sites.domains, *plan.sites.tenants):
        yield planned.site.address, partial(lasting, planned)
    if estate.platform.organization:
        yield StackAddress.platform_organization(), partial(lasting_of_organization, estate.platform)
    for file in estate.tenants:
        if any(one.organization_account for one in file.tenant.environments.values()):
            yield StackAddress.tenant_organization(file.name), partial(lasting_of_accounts, file)


def _waiting(plan: EstatePlan) -> Iterator[tuple[StackAddress, Callable[[], tuple[Lasting, ...]]]]:
    """What environments would keep that wait for their account: no stack of theirs is rendered."""
    for planned in plan.sites.waiting:
        yield planned.site.address, partial(lasting, planned)


def _stands(root: Path, address: StackAddress) -> bool:
    """Whether the stack's folder is still in `out/`: who deletes it says that nothing of it stands."""
    return not isinstance(read_bytes(root, f"{OUT}/{address}/backend.tf"), Finding)


def _built(root: Path, folder: str) -> Mapping[str, Mapping[str, object]]:
    """What the environments in a folder kept when it was built last; nothing where that cannot be read."""
    content = read_bytes(root, f"{OUT}/{folder}/{ENVIRONMENTS_NAME}")
    if isinstance(content, Finding):
        return {}
    try:
        standing = object_in(content).get("environments")
    except JsonFault:
        return {}
    entries = standing.items() if isinstance(standing, dict) else ()
    return {name: _plain(kept) for name, kept in entries if isinstance(kept, dict)}


def _plain(kept: Mapping[str, object]) -> Mapping[str, object]:
    """The values of a kind that a build writes; a stranger may have written others."""
    return {key: one for key, one in kept.items() if one is None or isinstance(one, int) or _is_text(one)}


def _is_text(value: object) -> bool:
    """Whether a value is a line of text, or a list of such."""
    if isinstance(value, list):
        return all(isinstance(one, str) and one.isprintable() for one in value)
    return isinstance(value, str) and value.isprintable()


def _text(stacks: Mapping[str, object], standing: Mapping[str, object]) -> str:
    document = {"version": _VERSION, "stacks": stacks, "environments": standing}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
