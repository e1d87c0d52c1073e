"""Where the policies of an estate stand, and estates in which one thing is another, or missing."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from isolation.mutation.adding import Strangers
from isolation.mutation.operators import mutations
from isolation.mutation.terraform_edits import TextEdit

from generator.iam.authority import PolicySource
from generator.readback.facts import EstateFacts, RoleFacts, StackFacts


@dataclass(frozen=True)
class Mutant:
    """An estate with one mistake: its number, what was done where, and how to make it."""

    number: int
    operator: str
    kind: str
    place: str
    what: str
    stack: str
    edit: Callable[[EstateFacts], EstateFacts]
    changes: Mapping[str, PolicySource]
    """The policy `before` and `after` the mistake; nothing where no policy is changed in itself."""
    written: TextEdit | None = None
    """The file that says it, where the mistake was made in the rendered text."""

    @property
    def title(self) -> str:
        """One line that says what the mutant is."""
        return f"{self.number:05} {self.operator:20} {self.kind:9} {self.place}: {self.what}"


@dataclass(frozen=True)
class Board:
    """Every mutant of an estate, numbered in the order of stacks, places and operators."""

    facts: EstateFacts
    more: tuple[Mutant, ...] = ()
    """Mutants that are made otherwise, after the estate's own."""

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """All of them."""
        found = (*_of_policies(self.facts), *_of_structure(self.facts), *self.more)
        return tuple(replace(mutant, number=number) for number, mutant in enumerate(found, 1))

    def sample(self, count: int, seed: int) -> tuple[Mutant, ...]:
        """About so many, drawn by a seed: as many of each operator and kind of policy as there can be."""
        chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
        groups = self._groups()
        order = chance.sample(sorted(groups), len(groups))
        shares = dict(zip(order, _shares([len(groups[one]) for one in order], count), strict=True))
        chosen = [one for key in order for one in chance.sample(groups[key], shares[key])]
        return tuple(sorted(chosen, key=lambda mutant: mutant.number))

    def part(self, number: int, of: int) -> tuple[Mutant, ...]:
        """Every so manieth of all, beginning with one of the first: the parts together are the board."""
        return self.mutants[number - 1 :: of]

    def _groups(self) -> dict[tuple[str, str], list[Mutant]]:
        groups: dict[tuple[str, str], list[Mutant]] = {}
        for mutant in self.mutants:
            groups.setdefault((mutant.operator, mutant.kind), []).append(mutant)
        return groups


def _shares(sizes: list[int], count: int) -> list[int]:
    """How many to take from each group: one more from every group that has one left, until it is enough."""
    shares = [0] * len(sizes)
    while sum(shares) < min(count, sum(sizes)):
        for position, size in enumerate(sizes):
            if shares[position] < size and sum(shares) < count:
                shares[position] += 1
    return shares


def policies(stack: StackFacts) -> Iterator[tuple[str, PolicySource]]:
    """Every policy of a stack with its kind, each once, in the order of the facts."""
    seen: set[tuple[str, str]] = set()
    for kind, source in _standing(stack):
        if source is not None and (source.document, source.address) not in seen:
            seen.add((source.document, source.address))
            yield kind, source


def _standing(stack: StackFacts) -> Iterator[tuple[str, PolicySource | None]]:
    for role in stack.roles:
        yield "boundary", role.boundary
    for role in stack.roles:
        yield "trust", role.trust
        yield from (("identity", source) for source in role.identity)
    yield from (("key", key.policy) for key in stack.keys)
    yield from (("bucket", bucket.policy) for bucket in stack.buckets)
    yield from (("endpoint", endpoint.policy) for endpoint in stack.endpoints)
    yield from (("scp", scp.source) for scp in stack.scps)


def _of_policies(facts: EstateFacts) -> Iterator[Mutant]:
    strangers = _strangers(facts)
    for stack in facts.stacks:
        for kind, source in policies(stack):
            for one in mutations(source.policy, strangers):
                mistaken = replace(source, policy=one.policy)
                yield Mutant(
                    0,
                    one.operator,
                    kind,
                    f"{source.name} {one.sid}",
                    one.what,
                    stack.address,
                    _exchange(source, mistaken),
                    {"before": source, "after": mistaken},
                )


def _exchange(old: PolicySource, new: PolicySource) -> Callable[[EstateFacts], EstateFacts]:
    return lambda facts: replace(facts, stacks=tuple(_exchanged(stack, old, new) for stack in facts.stacks))


def _exchanged(value: Any, old: PolicySource, new: PolicySource) -> Any:
    """The value with a policy exchanged wherever it stands, and the very same value where it does not."""
    if isinstance(value, PolicySource):
        return new if value == old else value
    if isinstance(value, tuple):
        changed = tuple(_exchanged(one, old, new) for one in value)
        return value if all(one is other for one, other in zip(changed, value, strict=True)) else changed
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        edits = {name: _exchanged(one, old, new) for name, one in held.items()}
        edits = {name: one for name, one in edits.items() if one is not held[name]}
        return replace(value, **edits) if edits else value
    return value


def _strangers(facts: EstateFacts) -> Strangers:
    """Every key, bucket and role with the next of its kind in another stack, every account with the next."""
    exchanged: dict[str, str] = {}
    for kind in ("keys", "buckets", "roles"):
        held = [(stack.address, one.arn) for stack in facts.stacks for one in getattr(stack, kind)]
        for position, (stack, arn) in enumerate(held):
            later = (*held[position + 1 :], *held[:position])
            other = next((foreign for address, foreign in later if address != stack), None)
            if other is not None:
                exchanged[arn] = other
    accounts = tuple(dict.fromkeys(stack.account_id for stack in facts.stacks))
    return Strangers(exchanged, dict(zip(accounts, (*accounts[1:], *accounts[:1]), strict=True)))


def _of_structure(facts: EstateFacts) -> Iterator[Mutant]:
    """Things a template leaves out that are no statement of a policy."""
    for stack in facts.stacks:
        for operator, kind, place, what, changed in _lost(stack):
            yield Mutant(0, operator, kind, place, what, stack.address, _in_place(stack, changed), {})


def _in_place(stack: StackFacts, changed: StackFacts) -> Callable[[EstateFacts], EstateFacts]:
    return lambda facts: replace(
        facts, stacks=tuple(changed if one.address == stack.address else one for one in facts.stacks)
    )


_Loss = tuple[str, str, str, str, StackFacts]


def _lost(stack: StackFacts) -> Iterator[_Loss]:
    yield from _lost_of_roles(stack)
    for element, kind in (("keys", "key"), ("buckets", "bucket"), ("endpoints", "endpoint")):
        for one in getattr(stack, element):
            if one.policy is not None:
                without = _put(stack, element, one, replace(one, policy=None))
                yield "drop-policy", kind, one.address, "no policy", without
    for scp in stack.scps:
        for target in scp.targets:
            left = tuple(other for other in scp.targets if other != target)
            without = _put(stack, "scps", scp, replace(scp, targets=left))
            yield "drop-attachment", "scp", scp.source.name, f"not on {target}", without
    for domain in stack.domains:
        if domain.execution_role_identity_config is not None:
            without = _put(stack, "domains", domain, replace(domain, execution_role_identity_config=None))
            yield "drop-source-identity", "domain", domain.address, "no source identity", without


def _lost_of_roles(stack: StackFacts) -> Iterator[_Loss]:
    for role in stack.roles:
        if role.boundary is not None:
            without = _put(stack, "roles", role, replace(role, boundary=None))
            yield "drop-boundary", "boundary", role.name, "no boundary", without
        for source in role.identity:
            left = tuple(one for one in role.identity if one != source)
            without = _put(stack, "roles", role, replace(role, identity=left))
            yield "drop-attachment", "identity", role.name, f"without {source.name}", without
        if "team" in role.tags:
            tags = {key: value for key, value in role.tags.items() if key != "team"}
            yield "drop-role-tag", "identity", role.name, "no team", _tagged(stack, role, tags)
    for role, other in pairwise([*stack.roles, *stack.roles[:1]]):
        if role.identity and other.identity and other.identity != role.identity:
            more = replace(role, identity=(*role.identity, other.identity[0]))
            yield (
                *("attach-of-another", "identity", role.name, f"also {other.identity[0].name}"),
                _put(stack, "roles", role, more),
            )


def _tagged(stack: StackFacts, role: RoleFacts, tags: Mapping[str, str]) -> StackFacts:
    return _put(stack, "roles", role, replace(role, tags=tags))


def _put(stack: StackFacts, element: str, old: object, new: object) -> StackFacts:
    held = getattr(stack, element)
    return replace(stack, **{element: tuple(new if one is old else one for one in held)})
