"""Conditions on a request as formulas: tests of single keys, joined by and and or.

Negation stands only at the leaves. `True` and `False` are formulas.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.iam.search.interned import Interned
from generator.iam.search.patterns import Pattern

RESOURCE = "resource"
"""The subject that is the request's resource; all others are context keys."""


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Present(metaclass=Interned):
    """The key is there."""


@dataclass(frozen=True, eq=False)
class Matches(metaclass=Interned):
    """The key is there and its value matches one of the patterns."""

    patterns: tuple[Pattern, ...]

    @cached_property
    def has_variables(self) -> bool:
        """Whether a policy variable stands in one of the patterns."""
        return any(pattern.variables for pattern in self.patterns)


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Compares(metaclass=Interned):
    """The key is there and its value stands in an order or range to one of some numbers, dates or networks.

    `operator` is the base of a condition operator, such as `NumericLessThan`.
    """

    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Some(metaclass=Interned):
    """Some value of the key meets the test, or with `wanted` False some value does not."""

    test: Matches | Compares
    wanted: bool


Test = Present | Matches | Compares | Some


@dataclass(frozen=True, eq=False)
class Leaf(metaclass=Interned):
    """A test of one subject, or with `holds` False its negation."""

    subject: str
    test: Test
    holds: bool = True

    @cached_property
    def opposite(self) -> "Leaf":
        """The leaf that holds when this one does not."""
        return Leaf(self.subject, self.test, not self.holds)


@dataclass(frozen=True, eq=False)
class Both(metaclass=Interned):
    """All of the parts."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, eq=False)
class Either(metaclass=Interned):
    """At least one of the parts."""

    parts: tuple["Formula", ...]


Formula = bool | Leaf | Both | Either


def both(parts: Iterable[Formula]) -> Formula:
    """The conjunction, simplified."""
    kept: dict[Formula, None] = {}
    for part in parts:
        if part is False:
            return False
        if part is True:
            continue
        for one in part.parts if isinstance(part, Both) else (part,):
            kept[one] = None
    found = tuple(kept)
    return found[0] if len(found) == 1 else Both(found) if found else True


def either(parts: Iterable[Formula]) -> Formula:
    """The disjunction, simplified."""
    kept: dict[Formula, None] = {}
    for part in parts:
        if part is True:
            return True
        if part is False:
            continue
        for one in part.parts if isinstance(part, Either) else (part,):
            kept[one] = None
    found = tuple(kept)
    return found[0] if len(found) == 1 else Either(found) if found else False


def negation(formula: Formula) -> Formula:
    """What holds when the formula does not."""
    match formula:
        case bool():
            return not formula
        case Leaf():
            return formula.opposite
        case Both():
            return either(negation(part) for part in formula.parts)
        case Either():
            return both(negation(part) for part in formula.parts)


def leaves(formula: Formula) -> Iterator[Leaf]:
    """Every leaf of the formula, in order, repeated ones too."""
    if isinstance(formula, Leaf):
        yield formula
    elif isinstance(formula, Both | Either):
        for part in formula.parts:
            yield from leaves(part)


def mapped(formula: Formula, change: Callable[[Leaf], Formula]) -> Formula:
    """The formula with every leaf replaced by what `change` makes of it."""
    match formula:
        case bool():
            return formula
        case Leaf():
            return change(formula)
        case Both():
            return both(mapped(part, change) for part in formula.parts)
        case Either():
            return either(mapped(part, change) for part in formula.parts)


def patterns_of(test: Test) -> tuple[Pattern, ...]:
    """The patterns a test compares with."""
    match test:
        case Matches():
            return test.patterns
        case Some(test=Matches() as inner):
            return inner.patterns
        case _:
            return ()
