"""Rendered Terraform read as facts: stacks by themselves, then what they tell each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from generator.aws.arns import AccountRegion
from generator.hcl.parse import parsed
from generator.readback import edge, identity, network, organization, resources, studio
from generator.readback.computed import computed
from generator.readback.consoles import console_roles, consoles
from generator.readback.entries import Reading, Sids
from generator.readback.facts import EstateFacts, Fault, StackFacts
from generator.readback.modules import Given, given, module
from generator.readback.placeholders import parameter_placeholder
from generator.readback.providers import default_provider, hands_over_another
from generator.readback.resolve import Stack, Unresolved
from generator.readback.sources import Reader, Source, StackSources, stack_sources

_PARAMETER = "aws_ssm_parameter"
_MODULES = "./modules/"


@dataclass(frozen=True, slots=True)
class _Parameters:
    """SSM parameters by account, Region and name, with the stack that writes each."""

    written: dict[tuple[AccountRegion, str], tuple[Stack, Given]] = field(default_factory=dict)
    pending: set[tuple[AccountRegion, str]] = field(default_factory=set)

    def value(self, at: AccountRegion, name: str) -> str:
        """What a parameter holds: what a stack writes there, else a placeholder."""
        found = self.written.get((at, name))
        if found is None:
            return parameter_placeholder(at, name)
        stack, written = found
        if (at, name) in self.pending:
            raise Unresolved(f"the parameter {name} depends on itself", written.document, written.line)
        self.pending.add((at, name))
        try:
            value = stack.at_place(stack.modules[""], written)
        finally:
            self.pending.discard((at, name))
        if not isinstance(value, str):
            raise Unresolved(f"the parameter {name} is not text", written.document, written.line)
        return value


Made = tuple[str, str, int]
"""The ARN of a resource, its file and its line."""


def read_estate(
    files: Iterable[tuple[str, str]],
    out: str = "out",
    *,
    with_ways: bool = False,
    reader: Reader = parsed,
) -> EstateFacts:
    """The facts of rendered files: pairs of a path below `out` and its text.

    Give the files of whole stacks. What one stack reads from another (the shared
    domain, the platform's organization) is resolved if both are given; else
    placeholders stand for it, and the SCPs of units that are not given are missing.
    Whatever cannot be told is among the faults. `with_ways` also reads what is open in the network.
    What is proved is read by a parser that is not ours; who only compares may give a faster `reader`.
    """
    parameters = _Parameters()
    faults: list[Fault] = []
    readings: list[Reading] = []
    for sources in stack_sources(files, out, reader):
        reading = _opened(sources, parameters, f"{out}/{sources.address}", faults)
        if reading is not None:
            readings.append(reading)
            reading.faults.extend(_publish(reading.stack, parameters))
    stacks = tuple(map(_facts, readings))
    if with_ways:
        groups = {number: group for one in readings for number, group in network.groups_of(one).items()}
        pairs = zip(stacks, readings, strict=True)
        stacks = tuple(replace(stack, ways=network.ways(reading, groups)) for stack, reading in pairs)
    return _joined(stacks, readings, faults)


def _opened(
    sources: StackSources, parameters: _Parameters, folder: str, faults: list[Fault]
) -> Reading | None:
    """The stack with its modules, ready to be asked; None if not even its account is told."""
    root = module("", sources.modules.get("", ()))
    found = [*sources.faults, *root.faults]
    try:
        default = default_provider(root, sources.address)
    except Unresolved as unresolved:
        faults += (*found, Fault(unresolved.message, unresolved.document or folder, unresolved.line))
        return None
    modules = {"": root}
    for name, call in root.calls.items():
        modules[name] = module(name, sources.modules.get(_folder(call), ()))
        found += (*modules[name].faults, *_call_faults(call, sources))
    stack = Stack(
        sources.address, default.at, modules, computed, lambda name: parameters.value(default.at, name)
    )
    return Reading(stack, default.tags, found)


def _folder(call: Source) -> str:
    """The folder below `modules` that a call names; one that no folder has if it is elsewhere."""
    source = call.block.body.values().get("source")
    is_inside = isinstance(source, str) and source.startswith(_MODULES)
    return str(source).removeprefix(_MODULES) if is_inside else "/"


def _call_faults(call: Source, sources: StackSources) -> Iterator[Fault]:
    if not sources.modules.get(_folder(call)):
        yield Fault("the module that is called here is not rendered", call.document, call.line)
    if hands_over_another(call):
        yield Fault(
            "the module works with another provider, perhaps of another account", call.document, call.line
        )


def _publish(stack: Stack, parameters: _Parameters) -> Iterator[Fault]:
    """Keep what the stack writes into parameters, for the stacks that read them."""
    root = stack.modules[""]
    for (resource_type, _), source in root.resources.items():
        if resource_type != _PARAMETER:
            continue
        name = source.block.body.values().get("name")
        written = given(source, "insecure_value") or given(source, "value")
        if not isinstance(name, str) or written is None or (stack.at, name) in parameters.written:
            yield Fault("a parameter whose name or value is not told", source.document, source.line)
            continue
        parameters.written[stack.at, name] = (stack, written)


def _facts(reading: Reading) -> StackFacts:
    stack = reading.stack
    managed = identity.managed_policies(reading)
    return StackFacts(
        address=stack.address,
        account_id=stack.at.account_id,
        region=stack.at.region,
        partition=stack.at.partition,
        default_tags=reading.default_tags,
        roles=(*identity.roles(reading, managed), *console_roles(reading, managed)),
        managed_policies=managed,
        providers=identity.providers(reading),
        keys=resources.keys(reading),
        buckets=resources.buckets(reading),
        endpoints=resources.endpoints(reading),
        domains=studio.domains(reading),
        profiles=studio.profiles(reading),
        spaces=studio.spaces(reading),
        assignments=studio.assignments(reading),
        consoles=consoles(reading),
        log_groups=resources.log_groups(reading),
        egress=resources.egress(reading),
        ingress=resources.ingress(reading),
        gateways=resources.gateways(reading),
        edge=edge.edge(reading),
        scps=organization.scps(reading),
        units=organization.units(reading),
        accounts=organization.accounts(reading),
        parameters=_read_parameters(reading.stack),
    )


def _read_parameters(stack: Stack) -> dict[str, str]:
    """What each parameter that a stack reads stands for; those that nobody can tell are left out."""
    found: dict[str, str] = {}
    for each in stack.modules.values():
        for of, source in each.data.items():
            name = given(source, "name") if of[0] == _PARAMETER else None
            with suppress(Unresolved):
                wanted = stack.at_place(each, name) if name else None
                if isinstance(wanted, str):
                    found[wanted] = stack.parameter(wanted)
    return found


def _joined(stacks: tuple[StackFacts, ...], readings: list[Reading], faults: list[Fault]) -> EstateFacts:
    """The stacks with what they tell each other; `faults` are those of no stack."""
    known = _account_numbers(readings, stacks)
    sids: Sids = {}
    joined: list[StackFacts] = []
    for stack, reading in zip(stacks, readings, strict=True):
        own = tuple(dict.fromkeys(reading.faults))
        joined.append(replace(organization.with_known_accounts(stack, known), faults=own))
        faults += own
        sids |= reading.sids
    return EstateFacts(
        tuple(joined), tuple(dict.fromkeys((*faults, *claimed_twice(names_made(joined))))), sids
    )


def _account_numbers(readings: list[Reading], stacks: tuple[StackFacts, ...]) -> dict[str, str]:
    """The number of each account that is only a placeholder where it is made, by its environment's stack."""
    numbers = {stack.address: stack.account_id for stack in stacks}
    known: dict[str, str] = {}
    for reading in readings:
        try:
            for address, account in organization.environments(reading.stack):
                if address in numbers:
                    known[account] = numbers[address]
        except Unresolved as unresolved:
            reading.faults.append(Fault(unresolved.message, unresolved.document, unresolved.line))
    return known


def names_made(stacks: Iterable[StackFacts]) -> Iterator[Made]:
    """The ARNs of roles, policies, identity providers and buckets of stacks, with file and line."""
    for stack in stacks:
        yield from ((role.arn, role.document, role.line) for role in stack.roles)
        yield from ((policy.arn, policy.document, policy.line) for policy in stack.managed_policies)
        yield from ((one.arn, one.document, one.line) for one in stack.providers)
        yield from ((bucket.arn, bucket.document, bucket.line) for bucket in stack.buckets)


def claimed_twice(made: Iterable[Made]) -> Iterator[Fault]:
    """A fault for each name that two resources make: it cannot be known whose text holds."""
    named = tuple(made)
    counts = Counter(arn for arn, _, _ in named)
    for arn, document, line in named:
        if counts[arn] > 1:
            yield Fault(f"{arn} is made twice", document, line)
