"""Faults of the conditions of a statement: operators, keys, values, and what they do together."""

from collections.abc import Iterator
from functools import partial

from policy_lint.faults import POLICIES, Fault, fault, meant, tests

from generator.core.expressions import sample
from generator.core.findings import Rule
from generator.iam import condition_values, conditions, globs, nearest, services
from generator.iam.policy import Statement

_rule = partial(Rule, family=POLICIES)

UNKNOWN_KEY = _rule(
    "IAM002",
    "unknown-condition-key",
    "A condition or a policy variable names a key that AWS does not have.",
    "The key is never in a request, so the condition is always true or always false.",
    "Take the key from the service authorization reference; a variable never stands on the key side.",
)
UNSUPPORTED_KEY = _rule(
    "IAM004",
    "unsupported-condition-key",
    "A condition names a key that one of the actions never fills.",
    "The statement then applies to that action always or never, whatever the request says.",
    "Split the statement so that every action fills every key of its conditions.",
)
UNKNOWN_OPERATOR = _rule(
    "IAM005",
    "unknown-operator",
    "A condition uses an operator that IAM does not have.",
    "AWS refuses the whole policy.",
    "Use an operator of the IAM policy language, such as StringEquals or ForAnyValue:ArnNotLike.",
)
WRONG_QUANTIFIER = _rule(
    "IAM010",
    "wrong-set-operator",
    "A multivalued key is tested without a set operator, or a single value with one.",
    "What IAM does then is not documented; a guardrail built on it proves nothing.",
    "Use ForAnyValue or ForAllValues with keys that hold lists, and only with them.",
)
WRONG_TYPE = _rule(
    "IAM012",
    "wrong-operator-for-key",
    "An operator does not suit the type of the key it tests.",
    "A Bool on an ARN, or an ARN operator on plain text, compares two things that are never equal.",
    "Use the operators of the key's own type; string operators suit every type but addresses.",
)
UNFIT_VALUE = _rule(
    "IAM013",
    "unfit-value",
    "A value has a form that its operator cannot compare with.",
    "The comparison is false for every request, so the statement applies always or never.",
    "Write true or false, a number, a date, a network or an ARN, as the operator asks.",
)
ABSENT_MFA = _rule(
    "IAM017",
    "test-for-mfa-misses-its-absence",
    "A test for multi-factor authentication overlooks sessions that lack the key, or have it as false.",
    "Requests with long-term keys carry no aws:MultiFactorAuthPresent at all, and pass.",
    "Deny with BoolIfExists and false, or allow with Bool and true.",
)

_MFA = "aws:multifactorauthpresent"


def of_conditions(statement: Statement) -> Iterator[Fault]:
    """Every fault of the statement's conditions, and of the policy variables anywhere in it."""
    yield from _names(statement)
    yield from _quantifiers(statement)
    yield from _unsupported_keys(statement)
    yield from _types(statement)
    yield from _absent_mfa(statement)


def _names(statement: Statement) -> Iterator[Fault]:
    for name, key, _ in tests(statement):
        if conditions.operator(name) is None:
            hint = meant(nearest.operator(name))
            yield fault(UNKNOWN_OPERATOR, statement, f"IAM has no operator {name!r}", hint)
        if services.key_type(key) is None:
            hint = meant(nearest.key(key))
            yield fault(UNKNOWN_KEY, statement, f"AWS has no condition key {key!r}", hint)
    for variable in sorted(_variables(statement)):
        if services.key_type(variable) is None:
            hint = meant(nearest.key(variable))
            yield fault(UNKNOWN_KEY, statement, f"AWS has no policy variable {variable!r}", hint)


def _variables(statement: Statement) -> set[str]:
    texts = [sample(resource) for resource in statement.resources + statement.not_resources]
    for _, _, values in tests(statement):
        texts.extend(values)
    names = {name.split(",")[0].strip() for text in texts for name in globs.VARIABLE.findall(text)}
    return names - {"*", "?", "$"}


def _quantifiers(statement: Statement) -> Iterator[Fault]:
    for name, key, _ in tests(statement):
        known = conditions.operator(name)
        if known is None or known.base == "Null" or services.key_type(key) is None:
            continue
        if services.is_multivalued(key) != bool(known.quantifier):
            held = "a list" if services.is_multivalued(key) else "one value"
            yield fault(WRONG_QUANTIFIER, statement, f"{key} holds {held}, tested with {name}")


def _unsupported_keys(statement: Statement) -> Iterator[Fault]:
    for pattern in statement.actions:
        if pattern == "*":
            continue
        for entry in services.expand(pattern):
            found = _unsupported(statement, entry, is_exact=not set("*?") & set(pattern))
            if found:
                yield found


def _unsupported(statement: Statement, entry: services.Action, *, is_exact: bool) -> Fault | None:
    absent = [
        (known, key, values)
        for name, key, values in tests(statement)
        if services.key_type(key) and not services.supports(entry, key)
        if (known := conditions.operator(name))
    ]
    if not absent:
        return None
    keys = ", ".join(sorted({key for _, key, _ in absent}))
    if all(known.holds_without_key(values) for known, _, values in absent):
        words = f"{entry.name} never fills {keys}, so the condition is always true for it"
        return fault(UNSUPPORTED_KEY, statement, words)
    if is_exact:
        words = f"{entry.name} never fills {keys}, so the statement never applies to it"
        return fault(UNSUPPORTED_KEY, statement, words)
    return None


def _types(statement: Statement) -> Iterator[Fault]:
    for name, key, values in tests(statement):
        known = conditions.operator(name)
        held = services.key_type(key)
        if known is None or held is None:
            continue
        if not services.is_open(key) and not condition_values.suits_type(known.base, held):
            yield fault(WRONG_TYPE, statement, f"{key} is of type {held}, tested with {name}")
            continue
        for value in values:
            if not condition_values.suits_value(known.base, value):
                words = f"{name} cannot compare {key} with {value!r}"
                hint = f"it takes {condition_values.expected(known.base)}"
                yield fault(UNFIT_VALUE, statement, words, hint)


def _absent_mfa(statement: Statement) -> Iterator[Fault]:
    """Tests for a session without MFA that a session with long-term keys, which lacks the key, passes."""
    for name, key, values in tests(statement):
        is_asked = key.lower() == _MFA and "false" in values
        if is_asked and name == "Bool" and statement.effect == "Deny":
            words = "the key is absent where nobody was asked for MFA, and this denial then does nothing"
            yield fault(ABSENT_MFA, statement, words, "use BoolIfExists")
        if is_asked and name == "Null" and statement.effect == "Allow":
            words = "the key is present and false in sessions that began without MFA"
            yield fault(ABSENT_MFA, statement, words, 'use Bool with "true"')
