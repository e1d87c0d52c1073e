"""Whose sessions of a role policies tell apart: by the source identity, which is the name of a profile."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator.iam import conditions, globs
from generator.iam.authority import Authority, PolicySource, SessionKey
from generator.iam.policy import Conditions, Policy, Statement
from generator.iam.requests import canonical_key
from generator.proof.question import OF_STUDIO
from generator.proof.refutations import sources_of
from generator.readback.facts import RoleFacts

_IDENTITY, _PROFILE = OF_STUDIO
_FITS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, name: wanted == name,
    "StringEqualsIgnoreCase": lambda wanted, name: wanted.lower() == name.lower(),
    "StringLike": globs.matches,
}
"""Whether a name is what a condition wants, by the operator without its negation."""

_UNFIT = {name: name.replace("String", "StringNot", 1) for name in _FITS}
"""The operators' negations."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions of a role by whose they are: the source identity is one of the names, or none of these."""

    names: tuple[str, ...] = ()
    are_all_others: bool = True

    def has(self, name: str) -> bool:
        """Whether those with this source identity are among them."""
        return (name in self.names) != self.are_all_others

    @property
    def somebodys(self) -> tuple[str, ...]:
        """The names without patterns, which stand for those that nobody has."""
        return tuple(name for name in self.names if not _is_pattern(name))


EVERYBODYS = Sessions()


@dataclass(frozen=True, slots=True)
class Kind:
    """Sessions of a role that policies do not tell apart; requests of all others fulfil the conditions."""

    sessions: Sessions = EVERYBODYS
    conditions: Conditions = field(default_factory=dict, hash=False)


def kinds_of(authorities: Iterable[Authority], people: Collection[str]) -> tuple[Kind, ...]:
    """Sessions of one role by kinds: first all those that no condition singles out.

    `people` are the names there are, of which a pattern may fit some. A pattern stands among the names
    that it fits, for those that nobody has.
    """
    tests = tuple(dict.fromkeys(test for one in authorities for test in _tests(one)))
    if not tests:
        return (Kind(),)
    by_tests: dict[tuple[bool, ...], list[str]] = {}
    for name in sorted({*people, *(wanted for _, values in tests for wanted in values)}):
        said = tuple(any(_FITS[base](wanted, name) for wanted in values) for base, values in tests)
        if any(said):
            by_tests.setdefault(said, []).append(name)
    named = tuple(Sessions(tuple(names), are_all_others=False) for names in by_tests.values())
    singled_out = Sessions(tuple(sorted(name for one in named for name in one.names)))
    return (Kind(singled_out, _unfit(tests)), *map(Kind, named))


def _unfit(tests: Iterable[tuple[str, tuple[str, ...]]]) -> Conditions:
    """What a session fulfils whose name fits no test, or which has none."""
    by_operator: dict[str, dict[str, None]] = {}
    for base, values in tests:
        by_operator.setdefault(_UNFIT[base], {}).update(dict.fromkeys(values))
    return {name: dict.fromkeys(OF_STUDIO, tuple(values)) for name, values in by_operator.items()}


def together(kinds: Iterable[Sessions], every: Iterable[Sessions]) -> Sessions:
    """The sessions of some kinds as one, where `every` are all that there are."""
    some = tuple(kinds)
    if not any(one.are_all_others for one in some):
        return Sessions(tuple(sorted(name for one in some for name in one.names)), are_all_others=False)
    others = (one for one in every if one not in some)
    return Sessions(tuple(sorted(name for one in others for name in one.names)))


def in_hands_of(authority: Authority, sessions: Sessions) -> Authority:
    """The same role with sessions of one kind: of the named one stands for all; those of others stay free."""
    if sessions.are_all_others:
        return authority
    name = min(sessions.names, key=lambda name: (_is_pattern(name), name))
    held = {_IDENTITY: SessionKey((name,)), _PROFILE: SessionKey((name,), is_optional=True)}
    known = {key: one for key, one in held.items() if key in authority.principal.session}
    session = {**authority.principal.session, **known}
    return replace(authority, principal=replace(authority.principal, session=session))


def bearing_on(authority: Authority, sessions: Sessions) -> Authority:
    """The same without the role's own statements that are about other people's sessions alone."""

    def left(source: PolicySource) -> PolicySource:
        kept = (_left(one, sessions) for one in source.policy.statements)
        return replace(source, policy=Policy(tuple(one for one in kept if one is not None)))

    return replace(
        authority, identity=tuple(one for one in map(left, authority.identity) if one.policy.statements)
    )


def is_closed(role: RoleFacts, name: str) -> bool:
    """Whether a statement denies everything to sessions of the role with this source identity."""
    sources = (*role.identity, *((role.boundary,) if role.boundary else ()))
    return any(_closes(one, name) for source in sources for one in source.policy.statements)


def _closes(statement: Statement, name: str) -> bool:
    is_whole = statement.actions == ("*",) and tuple(map(str, statement.resources)) == ("*",)
    if statement.effect != "Deny" or not is_whole:
        return False
    names = _exactly(statement)
    return not statement.conditions or (names is not None and name in names)


def _left(statement: Statement, sessions: Sessions) -> Statement | None:
    names = _exactly(statement)
    if names is None:
        return statement
    if not any(sessions.has(name) for name in names):
        return None
    return statement if sessions.are_all_others else replace(statement, conditions={})


def _exactly(statement: Statement) -> frozenset[str] | None:
    """The source identities that are a statement's only condition; None where it has another or none."""
    match [(operator, {**keys}) for operator, keys in statement.conditions.items()]:
        case [("StringEquals", {**keys})] if [canonical_key(key) for key in keys] == [_IDENTITY]:
            (values,) = keys.values()
            names = frozenset(map(str, values if isinstance(values, tuple) else (values,)))
            return None if any(globs.VARIABLE.search(name) for name in names) else names
    return None


def _tests(authority: Authority) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each list of names that a condition compares a session's with, and how."""
    for source in sources_of(authority):
        for statement in source.policy.statements:
            for name, keys in statement.conditions.items():
                operator = conditions.operator(name)
                base = operator.base.replace("Not", "", 1) if operator else ""
                for key, values in keys.items():
                    if base in _FITS and canonical_key(key) in OF_STUDIO:
                        texts = map(str, values if isinstance(values, tuple) else (values,))
                        yield base, tuple(one for one in texts if _is_of_somebody(one))


def _is_pattern(name: str) -> bool:
    return bool(set("*?") & set(name))


def _is_of_somebody(wanted: str) -> bool:
    """Whether not everybody has such a name, and not each his own."""
    return not globs.VARIABLE.search(wanted) and bool(wanted.strip("*?"))
