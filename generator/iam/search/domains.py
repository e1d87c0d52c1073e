"""The finitely many classes of values of every subject of a formula, and the formula over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.iam import services
from generator.iam.search.comparing import holds_of, is_understood, points
from generator.iam.search.formula import (
    RESOURCE,
    Both,
    Compares,
    Either,
    Formula,
    Leaf,
    Matches,
    Present,
    Some,
    Test,
    both,
    either,
    leaves,
    negation,
    patterns_of,
)
from generator.iam.search.keys import FILLED, REQUEST_TAG, TAG_KEYS, Scene
from generator.iam.search.patterns import Pattern, ignoring_case
from generator.iam.search.solving import IS, NONE, SOME, All, Any, Node
from generator.iam.search.words import classes


class Unfilled(Exception):
    """A key is tested in a way the search has no classes for; nothing is known."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The classes of one subject: a value of each, None for a key that is absent.

    A key of several values has the classes of one value here.
    """

    values: tuple[str | None, ...]
    masks: Mapping[Pattern, int]
    is_set: bool

    @property
    def everything(self) -> int:
        """The mask of all classes."""
        return (1 << len(self.values)) - 1


def nodes_of(formula: Formula, scene: Scene) -> tuple[Node, dict[str, Domain]]:
    """The formula over classes, and the classes; the formula holds no variables.

    Raises:
        TooManyWords: a subject has too many classes.
        Unfilled: a subject is compared both as a text and as a number, or as a date.
    """
    tests: dict[str, list[Test]] = {}
    for leaf in leaves(formula):
        tests.setdefault(leaf.subject, []).append(leaf.test)
    domains = {subject: _domain(subject, found, scene) for subject, found in tests.items()}
    return _node(formula, domains), domains


def tied(formula: Formula) -> Formula:
    """The formula, and that a tag is in the request exactly when its key is among the tag keys."""
    subjects = {leaf.subject for leaf in leaves(formula)}
    if TAG_KEYS not in subjects:
        return formula
    names = tuple(sorted(one.removeprefix(REQUEST_TAG) for one in subjects if one.startswith(REQUEST_TAG)))
    ties: list[Formula] = []
    for name in names:
        there = Leaf(f"{REQUEST_TAG}{name}", Present())
        listed = Leaf(TAG_KEYS, Some(Matches((ignoring_case(name),)), wanted=True))
        ties.append(either((both((there, listed)), both((negation(there), negation(listed))))))
    return both((formula, *ties))


def _domain(subject: str, tests: list[Test], scene: Scene) -> Domain:
    is_set = subject != RESOURCE and services.is_multivalued(subject)
    compared = [one for test in tests for one in _comparisons(test)]
    patterns = tuple(dict.fromkeys(pattern for test in tests for pattern in patterns_of(test)))
    if compared:
        if patterns or not all(is_understood(one) for one in compared):
            raise Unfilled(f"{subject} is compared in a way the proof does not model")
        values: tuple[str, ...] = points(compared)
        masks: Mapping[Pattern, int] = {}
    else:
        values, masks = _sorted_out(scene.values_of(subject), patterns)
    fixed = subject == RESOURCE or subject.startswith(FILLED) or scene.is_always_there(subject)
    if is_set or fixed:
        return Domain(values, masks, is_set)
    return Domain((*values, None), masks, is_set)


@lru_cache(maxsize=2048)
def _sorted_out(
    language: tuple[Pattern, ...], patterns: tuple[Pattern, ...]
) -> tuple[tuple[str, ...], Mapping[Pattern, int]]:
    """A value of each class of a language, and which classes each pattern fits."""
    found = classes(language, patterns)
    masks = {
        pattern: sum(1 << place for place, (_, seen) in enumerate(found) if seen >> number & 1)
        for number, pattern in enumerate(patterns)
    }
    return tuple(word for word, _ in found), masks


def _comparisons(test: Test) -> tuple[Compares, ...]:
    if isinstance(test, Some):
        return _comparisons(test.test)
    return (test,) if isinstance(test, Compares) else ()


def _node(formula: Formula, domains: dict[str, Domain]) -> Node:
    match formula:
        case bool():
            return formula
        case Leaf():
            return _literal(formula, domains[formula.subject])
        case Both():
            return All(tuple(_node(part, domains) for part in formula.parts))
        case Either():
            return _joined([_node(part, domains) for part in formula.parts])


def _joined(parts: list[Node]) -> Node:
    """The alternatives, those of one subject joined to one."""
    merged: dict[tuple[str, str], int] = {}
    rest: list[Node] = []
    for part in parts:
        if isinstance(part, tuple) and part[0] in (IS, SOME):
            merged[part[:2]] = merged.get(part[:2], 0) | part[2]
        else:
            rest.append(part)
    rest += [(kind, subject, mask) for (kind, subject), mask in merged.items()]
    return rest[0] if len(rest) == 1 else Any(tuple(rest))


def _literal(leaf: Leaf, domain: Domain) -> Node:
    mask = _mask(leaf.test, domain)
    if domain.is_set:
        return (SOME if leaf.holds else NONE, leaf.subject, mask)
    return (IS, leaf.subject, mask if leaf.holds else domain.everything & ~mask)


def _mask(test: Test, domain: Domain) -> int:
    """The classes that meet the test; an absent key meets none."""
    there = domain.everything
    if None in domain.values:
        there &= ~(1 << domain.values.index(None))
    match test:
        case Present():
            return there
        case Matches():
            mask = 0
            for pattern in test.patterns:
                mask |= domain.masks[pattern]
            return mask
        case Compares():
            return sum(
                1 << place
                for place, value in enumerate(domain.values)
                if value is not None and holds_of(test, value)
            )
        case Some():
            inner = _mask(test.test, domain)
            return inner if test.wanted else there & ~inner
