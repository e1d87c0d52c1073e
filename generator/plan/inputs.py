"""What modules of policies take from others, and the variables they need for it."""

from collections.abc import Iterable, Iterator, Mapping

from generator.core.expressions import Template
from generator.iam.policy import Policy, document
from generator.plan.module import Input, Variable

_MANY = (list, tuple, Template)


def given(variable: Variable, sample: str = "", at: str = "") -> Input:
    """A reference to the variable, or to the part of it at an index such as `[0]`."""
    return Input(f"var.{variable.name}{at}", sample, variable=variable)


def variables_of(values: Iterable[object]) -> tuple[Variable, ...]:
    """The variables that policies and other values refer to, sorted by name."""
    found = {variable.name: variable for value in values for variable in _referred(value)}
    return tuple(found[name] for name in sorted(found))


def _referred(value: object) -> Iterator[Variable]:
    if isinstance(value, Input):
        yield value.variable
        return
    if isinstance(value, Policy):
        value = document(value)
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, _MANY) else ():
        if not isinstance(item, str):  # most are, and refer to nothing
            yield from _referred(item)
