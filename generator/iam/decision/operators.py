"""Condition operators on the values of one request.

Answers are True, False, or None where the documentation says nothing; who asks
assumes the worst. Semantics: IAM User Guide, condition operators, multivalued
context keys, and keys that a request does not hold.
"""

import operator as compare
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from ipaddress import ip_address, ip_network

from generator.iam.conditions import Operator, operator
from generator.iam.decision import patterns, variables
from generator.iam.decision.moments import moment
from generator.iam.requests import Value

Answer = bool | None
"""True, False, or None for what is not documented."""

Context = Mapping[str, Value]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_ORDERS = {
    "Equals": compare.eq,
    "LessThan": compare.lt,
    "LessThanEquals": compare.le,
    "GreaterThan": compare.gt,
    "GreaterThanEquals": compare.ge,
}


def holds(name: str, key: str, values: tuple[str, ...], context: Context) -> Answer:
    """Whether one condition holds: an operator as written, a key in lower case, and the policy's values."""
    parts = operator(name)
    if parts is None:
        return None
    if parts.base == "Null":
        return any((value.lower() == "true") == (key not in context) for value in values)
    if key not in context:
        return holds_without_key(parts)
    return _with_key(parts, context[key], values, context)


def holds_without_key(parts: Operator) -> bool:
    """What an operator says of an absent key.

    Set operators decide first: `ForAllValues` holds, `ForAnyValue` does not,
    `IfExists` or not. Otherwise `IfExists` holds, and so do negated operators.
    """
    if parts.quantifier:
        return parts.quantifier == "ForAllValues"
    return parts.if_exists or parts.is_negated


def either(answers: Iterable[Answer]) -> Answer:
    """Whether one of the answers is yes; not documented if that hangs on an undocumented one."""
    seen = tuple(answers)
    return True if True in seen else None if None in seen else False


def both(answers: Iterable[Answer]) -> Answer:
    """Whether all answers are yes; not documented if that hangs on an undocumented one."""
    seen = tuple(answers)
    return False if False in seen else None if None in seen else True


def _with_key(parts: Operator, held: Value, values: tuple[str, ...], context: Context) -> Answer:
    if isinstance(held, str):
        return _of_one(parts, held, values, context)
    if not parts.quantifier:
        return None
    answers = (_of_one(parts, value, values, context) for value in held)
    return either(answers) if parts.quantifier == "ForAnyValue" else both(answers)


def _of_one(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
    """Whether one of the policy's values matches, or for a negated operator none."""
    test = _test(parts.base.replace("Not", ""))
    found = either(test(value, text, context) for text in expected)
    return not found if parts.is_negated and found is not None else found


Test = Callable[[str, str, Context], Answer]


def _test(base: str) -> Test:
    for prefix, test in _TESTS.items():
        if base.startswith(prefix):
            return test
    order = _ORDERS[base.removeprefix("Numeric").removeprefix("Date")]
    read = _number if base.startswith("Numeric") else moment
    return lambda value, text, _: _compared(order, read(value), read(text))


def _compared(
    order: Callable[[Fraction, Fraction], bool], value: Fraction | None, text: Fraction | None
) -> Answer:
    return None if value is None or text is None else order(value, text)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def _resolved(text: str, context: Context, ask: Callable[[patterns.Pattern], Answer]) -> Answer:
    """What `ask` says of the text with its variables filled in; without a value it matches nothing."""
    pattern = variables.resolved(text, context)
    if pattern is variables.Gap.NO_VALUE:
        return False
    return None if isinstance(pattern, variables.Gap) else ask(pattern)


def _equal(value: str, text: str, context: Context) -> Answer:
    return _resolved(text, context, lambda pattern: patterns.literal(pattern) == value)


def _equal_ignoring_case(value: str, text: str, context: Context) -> Answer:
    return _resolved(text, context, lambda pattern: patterns.literal(pattern).lower() == value.lower())


def _like(value: str, text: str, context: Context) -> Answer:
    return _resolved(text, context, lambda pattern: patterns.fits(pattern, value))


def _arn(value: str, text: str, context: Context) -> Answer:
    return _resolved(text, context, lambda pattern: patterns.fits_arn(pattern, value))


def _bool(value: str, text: str, context: Context) -> Answer:
    return _resolved(
        text, context, lambda pattern: _same_truth(value.lower(), patterns.literal(pattern).lower())
    )


def _same_truth(value: str, text: str) -> Answer:
    return value == text if {value, text} <= {"true", "false"} else None


def _binary(value: str, text: str, _: Context) -> Answer:
    return value == text


def _address(value: str, text: str, _: Context) -> Answer:
    try:
        address, network = ip_address(value), ip_network(text, strict=False)
    except ValueError:
        return None
    return address in network


_TESTS: Mapping[str, Test] = {
    "StringEqualsIgnoreCase": _equal_ignoring_case,
    "StringEquals": _equal,
    "StringLike": _like,
    "Arn": _arn,
    "Bool": _bool,
    "Binary": _binary,
    "IpAddress": _address,
}
"""By the beginning of the operator's name without `Not`; the longer name first."""
