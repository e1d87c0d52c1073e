"""The wiring of a stack: every variable of a module gets the output of another, or a given value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.plan.stack import Argument, ModuleCall, ModulePlan, Output

RENAMED = {"guardrail_policy_arns": "policy_arns"}
"""Variables that take an output of another name."""


class WiringError(LookupError):
    """A module declares a variable that nothing in the stack provides."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """The modules of one stack and the values that come from outside of it.

    `given` are values by variable name: literals, or references to data
    sources. A module's output wins over nothing: a name that is both given
    and put out by a module is taken from outside.
    """

    modules: tuple[ModulePlan, ...]
    given: Mapping[str, object]

    def calls(self) -> tuple[ModuleCall, ...]:
        """One call per module, with every declared variable given a value.

        Raises:
            WiringError: a variable has no provider.
        """
        return tuple(
            ModuleCall(
                name=module.topic,
                arguments=tuple(
                    Argument(variable.name, self._value(module, variable.name))
                    for variable in sorted(module.variables, key=lambda one: one.name)
                ),
                providers={"aws": "aws", **{f"aws.{alias}": f"aws.{alias}" for alias in module.aliases}}
                if module.aliases
                else {},
            )
            for module in self.modules
        )

    def outputs(self, topics: Iterable[str]) -> tuple[Output, ...]:
        """The outputs of the named modules, put out again by the stack."""
        return tuple(
            Output(output.name, output.description, _from(module, output.name), output.is_sensitive)
            for module in self.modules
            if module.topic in set(topics)
            for output in module.outputs
        )

    def _value(self, consumer: ModulePlan, variable: str) -> object:
        if variable in self.given:
            return self.given[variable]
        wanted = RENAMED.get(variable, variable)
        for module in self.modules:
            if module is not consumer and any(output.name == wanted for output in module.outputs):
                return _from(module, wanted)
        raise WiringError(f"module {consumer.topic} wants {variable}, which nothing provides")


def _from(module: ModulePlan, output: str) -> Reference:
    return Reference(f"module.{module.topic}.{output}")
