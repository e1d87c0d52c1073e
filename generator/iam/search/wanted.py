"""What a statement, or a set of requests, wants of a request, read once for all actions asked about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.core.expressions import Text, sample
from generator.iam import conditions
from generator.iam.conditions import Operator
from generator.iam.policy import Conditions, Statement
from generator.iam.requests import RequestSet
from generator.iam.search.formula import Compares, Matches
from generator.iam.search.patterns import Pattern, arn_like, exact, ignoring_case, like

_TEXTS: Mapping[str, Callable[[str], Pattern]] = {
    "StringEquals": exact,
    "StringLike": like,
    "StringEqualsIgnoreCase": ignoring_case,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "Bool": ignoring_case,
    "BinaryEquals": exact,
}
"""How the values of a condition are read, by the base operator without its negation."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition on a key; `operator` is None where IAM knows no such one, `test` is of its values."""

    operator: Operator | None
    key: str
    values: tuple[str, ...]
    test: Matches | Compares


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Resources and conditions; equal to itself alone, so that what follows from it can be kept by it.

    `on_everything` says whether actions without resource types, whose resource is `*`, are meant.
    """

    resources: tuple[Pattern, ...]
    not_resources: tuple[Pattern, ...]
    conditions: tuple[Condition, ...]
    on_everything: bool


def wanted_by(one: Statement | RequestSet) -> Wanted:
    """What the statement, or a request of the set, must have; actions, principals and accounts aside."""
    resources, not_resources = _read(one.resources), _read(one.not_resources)
    return Wanted(
        tuple(map(like, resources)),
        tuple(map(like, not_resources)),
        tuple(_conditions(one.conditions)),
        "*" in resources if resources else "*" not in not_resources,
    )


def _conditions(wanted: Conditions) -> Iterator[Condition]:
    for name, keys in wanted.items():
        operator = conditions.operator(name)
        for key, values in keys.items():
            texts = _read(values if isinstance(values, tuple) else (values,))
            yield Condition(operator, key, texts, _test(operator, texts))


def _read(values: Iterable[Text]) -> tuple[str, ...]:
    return tuple(sample(value) for value in values)


def _test(operator: Operator | None, values: tuple[str, ...]) -> Matches | Compares:
    base = operator.base if operator else ""
    if operator and operator.is_negated:
        base = base.replace("Not", "", 1)
    read = _TEXTS.get(base)
    return Compares(base, values) if read is None else Matches(tuple(map(read, values)))
