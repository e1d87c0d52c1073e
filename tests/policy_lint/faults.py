"""A fault of a policy, before it has a place."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import sample
from generator.core.findings import Family, Rule
from generator.iam.policy import Statement, Values

POLICIES = Family(
    "policies",
    "IAM policies",
    "No setting writes the statement of a policy: a policy builder or a template was changed.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong; `sid` names the statement, None stands for the policy as a whole."""

    rule: Rule
    message: str
    sid: str | None = None
    hint: str | None = None


def fault(rule: Rule, statement: Statement, words: str, hint: str | None = None) -> Fault:
    """A fault of one statement, whose id begins the message."""
    return Fault(rule, f"{statement.sid}: {words}", statement.sid, hint)


def meant(name: str | None) -> str | None:
    """The hint for a name that AWS does not have."""
    return f"did you mean {name}?" if name else None


def tests(statement: Statement) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Operator, key and plain values of each condition, samples in place of references."""
    for name, keys in statement.conditions.items():
        for key, values in keys.items():
            yield name, key, plain(values)


def plain(values: Values) -> tuple[str, ...]:
    """The values as texts, samples in place of references."""
    several = values if isinstance(values, tuple) else (values,)
    return tuple(sample(value) for value in several)
