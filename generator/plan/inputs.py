"""What modules of policies take from others, and the variables they need for it."""

from collections.abc import Iterable, Iterator, Mapping

from generator.core.expressions import Template
from generator.iam.policy import Policy, document
from generator.plan.module import Input, Variable


def given(variable: Variable, sample: str = "", at: str = "") -> Input:
    """A reference to the variable, or to the part of it at an index such as `[0]`."""
    return Input(f"var.{variable.name}{at}", sample, variable=variable)


def variables_of(values: Iterable[object]) -> tuple[Variable, ...]:
    """The variables that policies and other values refer to, sorted by name."""
    found = {variable.name: variable for value in values for variable in _referred(value)}
    return tuple(found[name] for name in sorted(found))


def _referred(value: object) -> Iterator[Variable]:
    if isinstance(value, Policy):
        yield from _referred(document(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _referred(item)
    elif isinstance(value, list | tuple | Template):
        for item in value:
            yield from _referred(item)
    elif isinstance(value, Input):
        yield value.variable
