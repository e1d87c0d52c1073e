"""The wiring of a stack: every variable of a module gets the output of another, or a given value."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.plan.module import ModulePlan, Output, Variable
from generator.plan.stack import Argument, ModuleCall


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
                    Argument(variable.name, self._value(module, variable))
                    for variable in sorted(module.variables, key=lambda one: one.name)
                ),
                providers={"aws": "aws", **{f"aws.{alias}": f"aws.{alias}" for alias in module.aliases}}
                if module.aliases
                else {},
            )
            for module in self.modules
        )

    def outputs(self) -> tuple[Output, ...]:
        """What the modules put out for others than each other, put out again by the stack."""
        return tuple(
            Output(output.name, output.description, _from(module, output.name), output.is_sensitive)
            for module in self.modules
            for output in module.outputs
            if not output.is_internal
        )

    def _value(self, consumer: ModulePlan, variable: Variable) -> object:
        if variable.name in self.given:
            return self.given[variable.name]
        wanted = variable.output or variable.name
        for module in self.modules:
            if module is not consumer and any(output.name == wanted for output in module.outputs):
                return _from(module, wanted)
        raise WiringError(f"module {consumer.topic} wants {wanted}, which nothing provides")


def _from(module: ModulePlan, output: str) -> Reference:
    return Reference(f"module.{module.topic}.{output}")
