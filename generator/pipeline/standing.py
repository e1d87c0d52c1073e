"""What stacks are and what environments keep, written beside them, and compared with what the files say.

Written so that nobody who reads `out/` of another commit has to guess it from Terraform.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, partial

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.explanation import Explained, explain
from generator.estate.files import Estate
from generator.estate.lasting import (
    Lasting,
    changed,
    lasting,
    lasting_of_accounts,
    lasting_of_network,
    lasting_of_organization,
    refusal,
)
from generator.estate.openings import Openings, PassedDoors
from generator.estate.sites import PlannedSite
from generator.pipeline.folders import OUT
from generator.pipeline.what_stands import Standing, of_holder
from generator.plan.estate_plan import EstatePlan
from generator.plan.stack import StackPlan
from generator.publish.rendering import Certificate
from generator.tenancy.files import ENVIRONMENTS_NAME, PLATFORM_DOCUMENT
from generator.tenancy.stack_address import StackAddress

_VERSION = 2
"""From 2 on the file also says of each stack where it is applied, after which others, and its values."""

_NOT_TOLD = frozenset(("approved.images",))
"""Values that are long and follow from the Region and another one."""


def environments(
    estate: Estate, plan: EstatePlan, opened: Openings, folders: Iterable[str]
) -> tuple[Certificate, ...]:
    """What the stacks in each folder are and keep, as files to publish with them."""
    by_folder: dict[str, dict[str, dict[str, object]]] = {folder: {} for folder in folders}
    stacks: dict[str, dict[str, dict[str, object]]] = {folder: {} for folder in by_folder}
    for address, kept in _kept(estate, plan):
        if address.holder_folder in by_folder:
            by_folder[address.holder_folder][address] = {
                one.key: one.value for one in kept() if not one.is_usual
            }
    acknowledged: dict[str, dict[str, object]] = {folder: {} for folder in by_folder}
    sites = {planned.site.address: planned for planned in plan.sites.all}
    without = (planned.site.address for planned in (*plan.sites.retired, *plan.sites.waiting))
    for address in (*(stack.address for stack in plan.stacks), *without):
        if address.holder_folder in acknowledged and (entries := opened.record(address)):
            acknowledged[address.holder_folder][address] = entries
    for stack in plan.stacks:
        if stack.address.holder_folder in stacks:
            values = _values(sites.get(stack.address)) | _of_organization(estate, stack.address)
            meaning = _where(stack) | {"values": values}
            stacks[stack.address.holder_folder][stack.address] = meaning
    return tuple(
        Certificate(folder, ENVIRONMENTS_NAME, _text(stacks[folder], kept, acknowledged[folder]))
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


def _of_organization(estate: Estate, address: StackAddress) -> dict[str, dict[str, object]]:
    """What holds of the organization as a whole, told with the stack of its units."""
    organization = estate.platform.organization
    if organization is None or address != StackAddress.platform_organization():
        return {}
    if organization.operating_model is None:
        return {}
    by = f"{PLATFORM_DOCUMENT}: organization.operating_model"
    return {"organization.operating_model": {"value": organization.operating_model, "by": by}}


def _whose(one: Explained) -> str:
    if one.place is None:
        return one.reason
    key = ".".join(map(str, one.place.route))
    return f"{one.place.document}: {key}" if key else one.place.document


def refused_changes(
    standing: Standing, estate: Estate, plan: EstatePlan, opened: Openings, moved: Collection[str] = ()
) -> Iterator[Finding]:
    """A finding for each value that a stack which stands keeps and the files would change.

    Those of which the ledger's key is among `moved` have their finding already.
    """

    @cache
    def built(folder: str) -> Mapping[str, Mapping[str, object]]:
        entries = of_holder(standing, folder, "environments").items()
        return {name: _plain(kept) for name, kept in entries if isinstance(kept, dict)}

    first: dict[tuple[str, Location], tuple[StackAddress, object, Lasting]] = {}
    others: dict[tuple[str, Location], int] = {}
    for address, kept in (*_kept(estate, plan), *_waiting(plan)):
        before = {} if address.ledger_key in moved else built(address.holder_folder).get(address, {})
        if not before or not (_stands(standing, address) or before.get("lifecycle") == "retired"):
            continue
        before = {"lifecycle": "active", **before}
        is_open = partial(_is_open, opened, address, before)
        for one in changed(before, kept(), is_open):
            place = (one.key, one.place)
            others[place] = others.get(place, -1) + 1
            first.setdefault(place, (address, before[one.key], one))
    for place, found in first.items():
        yield refusal(*found, others[place], opened.spent(found[0], found[2].key))


def passed_doors(standing: Standing, stacks: Iterable[StackAddress]) -> PassedDoors:
    """The acknowledgements through which some stacks have come as they stand."""
    found: dict[StackAddress, tuple[Mapping[str, object], ...]] = {}
    for address in stacks:
        said = of_holder(standing, address.holder_folder, "acknowledged").get(address)
        entries = said if isinstance(said, list) else ()
        found[address] = tuple(one for one in entries if isinstance(one, dict))
    return found


def _is_open(opened: Openings, address: StackAddress, before: Mapping[str, object], one: Lasting) -> bool:
    return opened.opens(address, one.key, before[one.key], one.value)


def _kept(
    estate: Estate, plan: EstatePlan
) -> Iterator[tuple[StackAddress, Callable[[], tuple[Lasting, ...]]]]:
    """What each stack keeps that is refused another value; worked out where it is asked for."""
    for planned in (*plan.sites.domains, *plan.sites.tenants, *plan.sites.retired):
        yield planned.site.address, partial(lasting, planned)
    if estate.platform.organization:
        yield StackAddress.platform_organization(), partial(lasting_of_organization, estate.platform)
    for network in plan.sites.user_networks:
        yield network.address, partial(lasting_of_network, estate.platform, network)
    for file in estate.tenants:
        if any(one.organization_account for one in file.tenant.environments.values()):
            yield StackAddress.tenant_organization(file.name), partial(lasting_of_accounts, file)


def _waiting(plan: EstatePlan) -> Iterator[tuple[StackAddress, Callable[[], tuple[Lasting, ...]]]]:
    """What environments would keep that wait for their account: no stack of theirs is rendered."""
    for planned in plan.sites.waiting:
        yield planned.site.address, partial(lasting, planned)


def _stands(standing: Standing, address: StackAddress) -> bool:
    """Whether there is still a folder of the stack: who deletes it says that nothing of it stands."""
    return standing.read(f"{OUT}/{address}/backend.tf") is not None


def _plain(kept: Mapping[str, object]) -> Mapping[str, object]:
    """The values of a kind that a build writes; a stranger may have written others."""
    return {key: one for key, one in kept.items() if one is None or isinstance(one, int) or _is_text(one)}


def _is_text(value: object) -> bool:
    """Whether a value is a line of text, or a list of such."""
    if isinstance(value, list):
        return all(isinstance(one, str) and one.isprintable() for one in value)
    return isinstance(value, str) and value.isprintable()


def _text(
    stacks: Mapping[str, object], standing: Mapping[str, object], acknowledged: Mapping[str, object]
) -> str:
    document = {"version": _VERSION, "stacks": stacks, "environments": standing}
    if acknowledged:
        document["acknowledged"] = acknowledged
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
