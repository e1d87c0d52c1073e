"""Which resources are altered because others are: through references, data sources and triggers."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.hcl.expressions import steps
from generator.hcl.values import Expression
from generator.review.bodies import Node, ignored, is_ignored, lifecycle, references
from generator.review.prediction import Altered, Cause
from generator.review.provider_facts import How, Kind, kinds
from generator.review.reading import Instance, Reading, Scope
from generator.review.terms import Ref

_NO_KIND = Kind()
_TRIGGERED = "replace_triggered_by"
_READ = frozenset(("", "insecure_value", "value", "version"))
"""What is another of a parameter that says something else."""


@dataclass(slots=True)
class _Reasons:
    """Why a resource is replaced and updated: by path, with what it comes through."""

    replaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    updates: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Alterations:
    """The resources that are altered in a stack as it is rendered now, of those that stand already.

    `told` are data sources that read something else than before, by what of another stack tells it.
    """

    reading: Reading
    standing: Collection[str]
    told: Mapping[str, str] = field(default_factory=dict)
    _reasons: dict[str, _Reasons] = field(default_factory=dict)
    _deferred: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def note(self, address: str, path: str, how: How, through: tuple[str, ...] = ()) -> bool:
        """Note why a resource is altered; whether that is news."""
        replaces = self._kind(address).replaces.get(path, ())
        reasons = self._reasons.setdefault(address, _Reasons())
        told = reasons.replaces if how in replaces else reasons.updates
        is_new = path not in told
        told.setdefault(path, through)
        return is_new

    @property
    def replaced(self) -> tuple[Altered, ...]:
        """What is made anew."""
        found = ((address, one.replaces) for address, one in sorted(self._reasons.items()))
        return tuple(Altered(address, _causes(paths)) for address, paths in found if paths)

    @property
    def updated(self) -> tuple[Altered, ...]:
        """What is updated where it stands."""
        found = sorted(self._reasons.items())
        return tuple(Altered(address, _causes(one.updates)) for address, one in found if not one.replaces)

    def spread(self, created: Iterable[str], nodes: Mapping[str, Node]) -> None:
        """Follow what only the apply tells to whatever refers to it; `nodes` say what resources state."""
        users, triggers = self._users(nodes), self._triggers()
        waiting = deque([*sorted(self.told), *sorted(created), *sorted(self._reasons)])
        while waiting:
            source = waiting.popleft()
            through = (source, *self._chain(source))
            for user, path, ref in users.get(source, ()):
                if self._is_open(source, ref) and self._carry(user, path, through):
                    waiting.append(user)
            for user, attribute in triggers.get(source, ()):
                if self._pulls(source, attribute) and self._trigger(user, through):
                    waiting.append(user)

    def _kind(self, address: str) -> Kind:
        return kinds().get(self.reading.resources[address].type, _NO_KIND)

    def _carry(self, user: str, path: str, through: tuple[str, ...]) -> bool:
        """Whether what is not told of something is news for what refers to it."""
        if user in self.reading.data:
            is_new = user not in self._deferred
            self._deferred.setdefault(user, through)
            return is_new
        return self.note(user, path, How.CHANGED, through)

    def _trigger(self, user: str, through: tuple[str, ...]) -> bool:
        reasons = self._reasons.setdefault(user, _Reasons())
        is_new = _TRIGGERED not in reasons.replaces
        reasons.replaces.setdefault(_TRIGGERED, through)
        return is_new

    def _chain(self, source: str) -> tuple[str, ...]:
        """Through what a resource is altered; nothing where it differs itself, or is new."""
        if source in self.told:
            return (self.told[source],)
        if source in self._deferred:
            return self._deferred[source]
        reasons = self._reasons.get(source, _Reasons())
        told = list((reasons.replaces or reasons.updates).values())
        return () if () in told or not told else told[0]

    def _is_open(self, source: str, ref: Ref | None) -> bool:
        """Whether only the apply tells what is referred to; no reference is all of it."""
        if source in self.told and source not in self._deferred:
            return ref is None or ref.attribute in _READ
        if source not in self.standing or source in self._deferred:
            return True
        reasons = self._reasons[source]
        if reasons.replaces or ref is None or not ref.attribute:
            return True
        recomputed = self._kind(source).recomputed
        return any(ref.attribute in recomputed.get(path, ()) for path in reasons.updates)

    def _pulls(self, source: str, attribute: str) -> bool:
        """Whether what happens to a resource, or to an attribute of it, replaces those that it triggers."""
        reasons = self._reasons.get(source)
        if reasons is None or source not in self.standing:
            return False
        paths = {path.partition(".")[0] for path in reasons.updates}
        return not attribute or bool(reasons.replaces) or attribute in paths

    def _users(self, nodes: Mapping[str, Node]) -> Mapping[str, list[tuple[str, str, Ref | None]]]:
        """What refers to each resource, and at which path."""
        found: dict[str, list[tuple[str, str, Ref | None]]] = {}
        for address, node in nodes.items():
            skipped = ignored(self.reading.resources[address].block)
            for path, refs in references(node):
                if not is_ignored(path, skipped):
                    for ref in sorted(refs, key=lambda one: (one.address, one.attribute)):
                        found.setdefault(ref.address, []).append((address, path, ref))
        for address, one in self.reading.data.items():
            for ref in self.reading.asked(one).refs:
                found.setdefault(ref.address, []).append((address, "", ref))
            for needed in self._awaited(one):
                found.setdefault(needed, []).append((address, "", None))
        return found

    def _awaited(self, one: Instance) -> Iterator[str]:
        """What a data source is read after, by its own word or that of a module around it."""
        listed = [(one.scope, one.block)]
        scope: Scope | None = one.scope
        while scope is not None and scope.parent is not None and scope.call is not None:
            listed.append((scope.parent, scope.call))
            scope = scope.parent
        for where, block in listed:
            for taken in _traversals(block.body.values().get("depends_on")):
                base = f"{where.prefix}{taken[0]}.{taken[1]}"
                below = (f"{base}.", f"{base}[")
                yield from (each for each in self.reading.resources if each == base or each.startswith(below))

    def _triggers(self) -> Mapping[str, list[tuple[str, str]]]:
        """What each resource replaces, by which of its attributes; by none where by anything."""
        found: dict[str, list[tuple[str, str]]] = {}
        for address in self.standing:
            one = self.reading.resources.get(address)
            for taken in _traversals(lifecycle(one.block).get(_TRIGGERED)) if one is not None else ():
                base = f"{one.scope.prefix}{taken[0]}.{taken[1]}" if one is not None else ""
                attribute = next((step for step in taken[2:] if isinstance(step, str)), "")
                for source in self.standing:
                    if source == base or source.startswith(f"{base}["):
                        found.setdefault(source, []).append((address, attribute))
        return found


def _causes(paths: Mapping[str, tuple[str, ...]]) -> tuple[Cause, ...]:
    return tuple(Cause(path, through) for path, through in sorted(paths.items()))


def _traversals(value: object) -> Iterator[tuple[str | int, ...]]:
    for one in value if isinstance(value, tuple) else ():
        taken = steps(one) if isinstance(one, Expression) else None
        if taken is not None and len(taken) > 1:
            yield taken
