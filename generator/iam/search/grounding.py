"""Values for policy variables that stand for all there are.

Two values of a variable are the same to a formula when every pattern of the
keys it is compared with goes on alike after them. A walk over those patterns,
begun where the text before the variable ends, meets every case with a
shortest value for it.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from generator.iam.requests import canonical_key
from generator.iam.search.comparing import holds_of
from generator.iam.search.formula import (
    Compares,
    Formula,
    Leaf,
    Matches,
    Some,
    Test,
    leaves,
    mapped,
    patterns_of,
)
from generator.iam.search.keys import Scene, Unmodelled
from generator.iam.search.patterns import Pattern, Token, Variable, like, loosened, settled
from generator.iam.search.words import Machines, walk

_SOMETHING = like("?*")
"""Any text but the empty one, which counts as no value."""

Values = dict[str, str | None]
"""What the keys of policy variables hold, None for a key that is absent."""


def groundings(formula: Formula, scene: Scene) -> Iterator[tuple[Values, Formula]]:
    """The formula without variables, once for every combination of values that matters.

    Raises:
        Unmodelled: a variable stands twice in one pattern.
        TooManyWords: there are too many cases.
    """
    variable = next(_variables(formula), None)
    if variable is None:
        yield {}, formula
        return
    for value in _representatives(variable, formula, scene):
        key = canonical_key(variable)
        grounded = _with_value(formula, variable, key, value)
        for values, rest in groundings(grounded, scene):
            yield {key: value, **values}, _with_value(rest, variable, key, value)


def _variables(formula: Formula) -> Iterator[str]:
    for leaf in leaves(formula):
        for pattern in patterns_of(leaf.test):
            for variable in pattern.variables:
                yield variable.key


def _with_value(formula: Formula, variable: str, key: str, value: str | None) -> Formula:
    def change(leaf: Leaf) -> Formula:
        test = _tested(leaf.test, variable, value)
        if leaf.subject != key:
            return leaf if test is leaf.test else Leaf(leaf.subject, test, leaf.holds)
        decided = False if value is None else holds_of(test, value)
        if decided is None:
            return Leaf(leaf.subject, test, leaf.holds)
        return decided == leaf.holds

    return mapped(formula, change)


def _tested(test: Test, variable: str, value: str | None) -> Test:
    match test:
        case Matches() if test.has_variables:
            found = (settled(pattern, {variable: value}) for pattern in test.patterns)
            return Matches(tuple(pattern for pattern in found if pattern is not None))
        case Some(test=Matches() as inner) if inner.has_variables:
            changed = _tested(inner, variable, value)
            assert isinstance(changed, Matches)  # noqa: S101 - a match stays one
            return Some(changed, test.wanted)
        case _:
            return test


@dataclass(frozen=True, slots=True)
class _Follower:
    """A pattern that a value is the middle of: the patterns it is compared with, and what comes after.

    `starts` are the states in which those, side by side, may stand where the value begins.
    """

    beside: tuple[Pattern, ...]
    starts: tuple[int, ...]
    after: str
    is_end: bool


def _representatives(variable: str, formula: Formula, scene: Scene) -> tuple[str | None, ...]:
    key = canonical_key(variable)
    own = tuple(dict.fromkeys((_SOMETHING, *(loosened(pattern) for pattern in _patterns_on(key, formula)))))
    followers = tuple(_followers(variable, formula, scene))
    inside = scene.values_of(key)
    blocks = [one.beside for one in followers for _ in one.starts]
    machines = Machines((*inside, *own, *(pattern for block in blocks for pattern in block)))
    first = len(inside) + len(own)
    is_own = sum(machines.accepting[len(inside) : first])
    start, followed = sum(machines.starts[:first]), []
    for one in followers:
        last = first + len(one.beside) * len(one.starts)
        seen = sum((machines.accepting if one.is_end else machines.places)[first:last])
        followed.append((one.after, sum(machines.places[first:last]), seen))
        for states in one.starts:
            start |= states * (machines.places[first] & -machines.places[first]) if one.beside else 0
            first += len(one.beside)

    def signature(state: int) -> Hashable:
        after = tuple(machines.run(state & its, text) & seen for text, its, seen in followed)
        return state & is_own, after

    words = [word for word, _ in walk(machines, len(inside), start, signature)]
    found = tuple(sorted(words, key=lambda word: (not word, len(word), word)))
    return found if scene.is_always_there(key) else (*found, None)


def _patterns_on(subject: str, formula: Formula) -> Iterator[Pattern]:
    for leaf in leaves(formula):
        if leaf.subject == subject:
            if isinstance(leaf.test, Compares):
                raise Unmodelled("a policy variable's key is compared as a number")
            yield from patterns_of(leaf.test)


def _followers(variable: str, formula: Formula, scene: Scene) -> Iterator[_Follower]:
    seen: set[tuple[str, Pattern]] = set()
    for leaf in leaves(formula):
        for pattern in patterns_of(leaf.test):
            if (leaf.subject, pattern) in seen or variable not in {one.key for one in pattern.variables}:
                continue
            seen.add((leaf.subject, pattern))
            others = (*_patterns_on(leaf.subject, formula), *scene.values_of(leaf.subject))
            yield _follower(variable, pattern, others)


def _follower(variable: str, pattern: Pattern, beside: Iterable[Pattern]) -> _Follower:
    place = next(
        number
        for number, piece in enumerate(pattern.pieces)
        if isinstance(piece, Variable) and piece.key == variable
    )
    before = loosened(Pattern(pattern.pieces[:place], pattern.ignores_case))
    rest = pattern.pieces[place + 1 :]
    if any(isinstance(piece, Variable) and piece.key == variable for piece in rest):
        raise Unmodelled("a policy variable stands twice in one pattern")
    others = tuple(dict.fromkeys(loosened(other) for other in beside if other is not pattern))
    machines = Machines((before, *others))
    width = machines.places[0].bit_length()
    starts = tuple(
        states for _, states in walk(machines, 1, sum(machines.starts), lambda state: state >> width)
    )
    after = ""
    for piece in rest:
        if not (isinstance(piece, Token) and piece.is_literal):
            return _Follower(others, starts, after, is_end=False)
        after += piece.characters
    return _Follower(others, starts, after, is_end=True)
