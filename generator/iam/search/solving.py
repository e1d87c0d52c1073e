"""Which classes of values make a formula true: a tableau over bitmasks.

Every subject has finitely many classes of values, so a test of it is a set of
classes, a bitmask. A branch of the formula holds while every subject has a
class left.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Literal = tuple[str, str, int]
"""Kind, subject and mask: `is` the value's class is in the mask; `some` value is; `none` is."""

IS, SOME, NONE = "is", "some", "none"


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the parts."""

    parts: tuple["Node", ...]


Node = bool | Literal | All | Any


@dataclass(slots=True)
class Assignment:
    """The classes left for each subject.

    `single` is a mask of possible classes. For keys of several values
    `forbidden` is a mask of classes no value may have, and `needed` holds
    masks of each of which some value is.
    """

    single: dict[str, int]
    forbidden: dict[str, int] = field(default_factory=dict)
    needed: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def copy(self) -> "Assignment":
        """An assignment that can be narrowed apart from this one."""
        return Assignment(dict(self.single), dict(self.forbidden), dict(self.needed))

    def value_of(self, literal: Literal) -> bool | None:
        """Whether the literal holds for all that is left, for nothing that is left, or None: for some."""
        kind, subject, mask = literal
        if kind == IS:
            left = self.single[subject]
            inside = left & mask
            return None if inside and inside != left else bool(inside)
        forbidden = self.forbidden.get(subject, 0)
        needed = self.needed.get(subject, ())
        allowed = mask & ~forbidden
        if not allowed:
            return kind == NONE
        if any(not one & ~forbidden & ~mask for one in needed):
            return kind == SOME
        return None

    def narrow(self, literal: Literal) -> bool:
        """Take the literal as true; whether anything is left."""
        kind, subject, mask = literal
        if kind == IS:
            self.single[subject] &= mask
            return bool(self.single[subject])
        if kind == NONE:
            self.forbidden[subject] = self.forbidden.get(subject, 0) | mask
        else:
            self.needed[subject] = (*self.needed.get(subject, ()), mask)
        forbidden = self.forbidden.get(subject, 0)
        return all(one & ~forbidden for one in self.needed.get(subject, ()))


def solve(node: Node, single: dict[str, int]) -> Assignment | None:
    """Classes that make the node true, None when there are none; `single` holds all classes of each."""
    return _search([node], Assignment(dict(single)))


def _search(pending: list[Node], assignment: Assignment) -> Assignment | None:
    choices = _settled(pending, assignment)
    if choices is None:
        return None
    if not choices:
        return assignment
    first = min(choices, key=lambda choice: len(choice.parts))
    rest = [choice for choice in choices if choice is not first]
    for part in first.parts:
        found = _search([part, *rest], assignment.copy())
        if found is not None:
            return found
    return None


def _settled(pending: list[Node], assignment: Assignment) -> list[Any] | None:
    """What still has to be chosen once all that follows is taken; None when nothing is left."""
    while True:
        taken = _taken(pending, assignment)
        if taken is None:
            return None
        choices, is_narrower = taken
        if not is_narrower:
            return choices
        pending = list(choices)


def _taken(pending: list[Node], assignment: Assignment) -> tuple[list[Any], bool] | None:
    """Choices left after taking every literal, and whether one narrowed anything; None: nothing is left."""
    queue, choices, is_narrower = list(pending), [], False
    while queue:
        node = queue.pop()
        if isinstance(node, Any):
            node = _reduced(node, assignment)
        if isinstance(node, Any):
            choices.append(node)
        elif isinstance(node, All):
            queue.extend(node.parts)
        else:
            known = node if isinstance(node, bool) else assignment.value_of(node)
            if known is False or (known is None and not _narrowed(node, assignment)):
                return None
            is_narrower = is_narrower or known is None
    return choices, is_narrower


def _narrowed(node: Node, assignment: Assignment) -> bool:
    return isinstance(node, tuple) and assignment.narrow(node)


def _reduced(node: Any, assignment: Assignment) -> Node:
    kept: list[Node] = []
    for part in _remaining(node.parts, assignment):
        if part is True:
            return True
        kept.append(part)
    return kept[0] if len(kept) == 1 else Any(tuple(kept)) if kept else False


def _remaining(parts: Iterable[Node], assignment: Assignment) -> Iterator[Node]:
    """The parts that can still hold, `True` for one that does."""
    for part in parts:
        value = _value(part, assignment)
        if value is True:
            yield True
            return
        if value is None:
            yield part


def _value(node: Node, assignment: Assignment) -> bool | None:
    if isinstance(node, bool):
        return node
    if isinstance(node, tuple):
        return assignment.value_of(node)
    stop = isinstance(node, Any)
    unknown = False
    for part in node.parts:
        value = _value(part, assignment)
        if value is stop:
            return stop
        unknown = unknown or value is None
    return None if unknown else not stop
