"""One small mistake at a time in a policy: what a careless change to a template would do.

What takes away or exchanges stands here, what adds in `adding`.

Every operator gives the policies that one mistake of its kind makes of a
policy, in the order of the statements. Texts are plain, without references.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from isolation.mutation import adding
from isolation.mutation.adding import NOBODY, Edit, Strangers

from generator.iam import conditions
from generator.iam.policy import Conditions, Policy, Statement, Values
from generator.iam.services import RENAMED_KEYS

_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_TAG = re.compile(r"((?:aws|sagemaker):(?:ResourceTag|RequestTag|PrincipalTag)/[A-Za-z:-]*[A-Za-z])")
_LAST_PART = re.compile(r"[^/:]*$")
_SWAPPED = {"ForAnyValue": "ForAllValues", "ForAllValues": "ForAnyValue"}
_LOOSENED = {"StringEquals": "StringLike", "StringLike": "StringEquals", "StringNotEquals": "StringNotLike"}
_NEGATED = {
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "IpAddress": "NotIpAddress",
    "NumericGreaterThan": "NumericLessThanEquals",
}
_OPPOSITE = {**_NEGATED, **{negative: positive for positive, negative in _NEGATED.items()}}
_TRUTH = {"true": "false", "false": "true"}


@dataclass(frozen=True)
class Mutation:
    """A policy with one mistake: which operator made it, in which statement, and what it did."""

    operator: str
    sid: str
    what: str
    policy: Policy


_Operator = Callable[[Statement], Iterator[Edit]]


def mutations(policy: Policy, strangers: Strangers) -> Iterator[Mutation]:
    """Every policy that one mistake makes of this one, each once; never the policy itself.

    Where two operators make the same, it counts for the first: the narrower mistake.
    """
    seen = {(position, _key((statement,))) for position, statement in enumerate(policy.statements)}
    for name, operator in _operators(strangers).items():
        for position, statement in enumerate(policy.statements):
            if name in _ONCE and position < len(policy.statements) - 1:
                continue
            for what, changed in operator(statement):
                rest = (changed,) if isinstance(changed, Statement) else changed or ()
                key = (position, _key(rest))
                if key not in seen:
                    seen.add(key)
                    before, after = policy.statements[:position], policy.statements[position + 1 :]
                    yield Mutation(name, statement.sid, what, Policy((*before, *rest, *after)))


def _key(statements: tuple[Statement, ...]) -> str:
    """Statements as text: equal texts are equal statements, whatever the types of their sequences."""
    return repr(
        [
            (
                *(one.effect, one.actions, one.not_actions, one.resources, one.not_resources),
                _plain(one.conditions),
                {kind: tuple(names) for kind, names in one.principals.items()},
            )
            for one in statements
        ]
    )


def _plain(held: Conditions) -> list[tuple[str, list[tuple[str, tuple[object, ...]]]]]:
    return [(name, [(key, _listed(values)) for key, values in keys.items()]) for name, keys in held.items()]


def _operators(strangers: Strangers) -> Mapping[str, _Operator]:
    return {
        "drop-key-generation": _drop_key_generation,
        "drop-condition": _drop_condition,
        "toggle-if-exists": _toggle_if_exists,
        "swap-quantifier": _swap_quantifier,
        "equals-like": _equals_like,
        "negate": _negate,
        "drop-value": _drop_value,
        "misspell-tag": _misspell_tag,
        "wrong-account": _wrong_account,
        "stranger": lambda statement: _stranger(statement, strangers),
        "widen-resource": _widen_resource,
        "every-resource": _every_resource,
        "invert-resource": _invert_resource,
        "widen-action": _widen_action,
        "drop-action": _drop_action,
        "flip-effect": _flip_effect,
        "forbid": _forbid,
        "drop-statement": _drop_statement,
        "add-principal": lambda statement: adding.add_principal(statement, strangers),
        "add-account": lambda statement: adding.add_account(statement, strangers),
        "add-path": lambda statement: adding.add_path(statement, strangers),
        "add-value": lambda statement: adding.add_value(statement, strangers),
        "add-resource": lambda statement: adding.add_resource(statement, strangers),
        "add-action": adding.add_action,
        "add-exemption": adding.add_exemption,
        "add-statement": lambda statement: adding.add_statement(statement, strangers),
    }


_ONCE = frozenset(("add-statement",))
"""Operators that say nothing else of another statement of the policy."""


def _drop_condition(statement: Statement) -> Iterator[Edit]:
    for name, keys in statement.conditions.items():
        for key in keys:
            yield f"without {name} {key}", _with(statement, name, _without(keys, key))


def _toggle_if_exists(statement: Statement) -> Iterator[Edit]:
    for name in statement.conditions:
        if name != "Null":
            toggled = name.removesuffix("IfExists") if name.endswith("IfExists") else f"{name}IfExists"
            yield f"{name} as {toggled}", _renamed(statement, name, toggled)


def _swap_quantifier(statement: Statement) -> Iterator[Edit]:
    for name in statement.conditions:
        quantifier, _, base = name.rpartition(":")
        if quantifier in _SWAPPED:
            swapped = f"{_SWAPPED[quantifier]}:{base}"
            yield f"{name} as {swapped}", _renamed(statement, name, swapped)


def _equals_like(statement: Statement) -> Iterator[Edit]:
    yield from _by_base(statement, _LOOSENED)


def _negate(statement: Statement) -> Iterator[Edit]:
    yield from _by_base(statement, _OPPOSITE)
    for name, keys in statement.conditions.items():
        for key, values in keys.items():
            (value, *more) = _listed(values)
            if value in _TRUTH and not more:
                opposite = {**keys, key: _TRUTH[str(value)]}
                yield f"{name} {key} as {_TRUTH[str(value)]}", _with(statement, name, opposite)


def _by_base(statement: Statement, names: Mapping[str, str]) -> Iterator[Edit]:
    for name in statement.conditions:
        known = conditions.operator(name)
        if known is not None and known.base in names:
            changed = name.replace(known.base, names[known.base])
            yield f"{name} as {changed}", _renamed(statement, name, changed)


def _drop_key_generation(statement: Statement) -> Iterator[Edit]:
    names = {*RENAMED_KEYS, *RENAMED_KEYS.values()}
    for name, keys in statement.conditions.items():
        for key in keys:
            if key in names and any(other != key and other in names for other in keys):
                yield f"without {key} beside its other name", _with(statement, name, _without(keys, key))


def _drop_value(statement: Statement) -> Iterator[Edit]:
    """The first and the last of several values: those in between are like them."""
    for name, keys in statement.conditions.items():
        for key, values in keys.items():
            held = _listed(values)
            for position in _ends(held):
                fewer = {**keys, key: held[:position] + held[position + 1 :]}
                yield f"{key} without {held[position]}", _with(statement, name, fewer)


def _misspell_tag(statement: Statement) -> Iterator[Edit]:
    for name, keys in statement.conditions.items():
        for key, values in keys.items():
            if _TAG.fullmatch(key):
                misspelt = {f"{one}s" if one == key else one: held for one, held in keys.items()}
                yield f"{key}s for {key}", _with(statement, name, misspelt)
            for value in _listed(values):
                changed = f"{value}s" if key == "aws:TagKeys" else _TAG.sub(r"\1s", str(value))
                if changed != value:
                    yield (
                        f"{changed} for {value}",
                        _with(statement, name, _exchanged(keys, key, value, changed)),
                    )


def _wrong_account(statement: Statement) -> Iterator[Edit]:
    yield from _respelled(statement, lambda text: _ACCOUNT.sub(NOBODY, text))


def _stranger(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    yield from _respelled(statement, strangers.foreign)


def _respelled(statement: Statement, spell: Callable[[str], str]) -> Iterator[Edit]:
    """One text of the statement at a time: resources, values of conditions, principals."""
    for text in _texts(statement):
        if spell(text) != text:
            yield f"{spell(text)} for {text}", _respelt(statement, text, spell(text))


def _texts(statement: Statement) -> tuple[str, ...]:
    """Every text of the statement beside actions and keys, each once, in their order."""
    held: list[object] = [*statement.resources, *statement.not_resources]
    for keys in statement.conditions.values():
        held.extend(value for values in keys.values() for value in _listed(values))
    held.extend(name for names in statement.principals.values() for name in names)
    return tuple(dict.fromkeys(map(str, held)))


def _respelt(statement: Statement, old: str, new: str) -> Statement:
    """The statement with one text exchanged wherever it stands."""

    def spelled(texts: tuple[object, ...]) -> tuple[str, ...]:
        return tuple(new if text == old else str(text) for text in texts)

    return replace(
        statement,
        resources=spelled(statement.resources),
        not_resources=spelled(statement.not_resources),
        conditions={
            name: {key: spelled(_listed(values)) for key, values in keys.items()}
            for name, keys in statement.conditions.items()
        },
        principals={kind: spelled(names) for kind, names in statement.principals.items()},
    )


def _widen_resource(statement: Statement) -> Iterator[Edit]:
    """The last part of an ARN, or what stands before its star, becomes a star."""
    for element in ("resources", "not_resources"):
        held = tuple(map(str, getattr(statement, element)))
        for position, text in enumerate(held):
            wider = _LAST_PART.sub("*", text.rstrip("*").removesuffix("/").removesuffix(":"), count=1)
            if wider not in (text, "*"):
                changed = (*held[:position], wider, *held[position + 1 :])
                yield f"{wider} for {text}", replace(statement, **{element: changed})


def _every_resource(statement: Statement) -> Iterator[Edit]:
    if statement.resources or statement.not_resources:
        yield "on everything", replace(statement, resources=("*",), not_resources=())


def _invert_resource(statement: Statement) -> Iterator[Edit]:
    if statement.resources or statement.not_resources:
        swapped = replace(statement, resources=(), not_resources=())
        swapped = replace(swapped, resources=statement.not_resources, not_resources=statement.resources)
        yield "Resource as NotResource or back", swapped


def _widen_action(statement: Statement) -> Iterator[Edit]:
    for element in ("actions", "not_actions"):
        held = getattr(statement, element)
        for service in dict.fromkeys(action.split(":", 1)[0] for action in held):
            changed = tuple(dict.fromkeys(_of_service(action, service) for action in held))
            yield f"{service}:* for its actions", replace(statement, **{element: changed})


def _of_service(action: str, service: str) -> str:
    return f"{service}:*" if action.startswith(f"{service}:") else action


def _drop_action(statement: Statement) -> Iterator[Edit]:
    for element in ("actions", "not_actions"):
        held = getattr(statement, element)
        for position in _ends(held):
            fewer = held[:position] + held[position + 1 :]
            yield f"without {held[position]}", replace(statement, **{element: fewer})


def _flip_effect(statement: Statement) -> Iterator[Edit]:
    other = "Allow" if statement.effect == "Deny" else "Deny"
    yield f"{other} for {statement.effect}", replace(statement, effect=other)


def _forbid(statement: Statement) -> Iterator[Edit]:
    """What is allowed is denied beside it, and what is denied on conditions is denied always."""
    if statement.effect == "Allow":
        yield "denied as well", (statement, replace(statement, sid=f"No{statement.sid}", effect="Deny"))
    elif len(_keys(statement)) > 1:
        yield "denied always", replace(statement, conditions={})


def _keys(statement: Statement) -> tuple[str, ...]:
    return tuple(chain.from_iterable(statement.conditions.values()))


def _drop_statement(statement: Statement) -> Iterator[Edit]:
    yield f"without the {statement.effect}", None


def _ends(held: tuple[object, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((0, len(held) - 1))) if len(held) > 1 else ()


def _listed(values: Values) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)


def _without(keys: Mapping[str, Values], key: str) -> dict[str, Values]:
    return {one: values for one, values in keys.items() if one != key}


def _exchanged(keys: Mapping[str, Values], key: str, old: object, new: str) -> dict[str, Values]:
    return {**keys, key: tuple(new if value == old else str(value) for value in _listed(keys[key]))}


def _with(statement: Statement, name: str, keys: Mapping[str, Values]) -> Statement:
    """The statement with other keys under an operator; without the operator when none are left."""
    held = {one: dict(keys) if one == name else other for one, other in statement.conditions.items()}
    return replace(statement, conditions={one: kept for one, kept in held.items() if kept})


def _renamed(statement: Statement, name: str, other: str) -> Statement:
    """The statement with an operator renamed; joined with an operator of that name if there is one."""
    joined: dict[str, dict[str, Values]] = {}
    pairs = chain.from_iterable(
        ((one, key, values) for key, values in keys.items()) for one, keys in statement.conditions.items()
    )
    for one, key, values in pairs:
        joined.setdefault(other if one == name else one, {})[key] = values
    return replace(statement, conditions=joined)


OPERATORS = tuple(_operators(Strangers({})))
"""The names of the operators, in the order they are applied."""
