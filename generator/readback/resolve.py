"""References of one stack resolved to plain text, through modules to the attributes of resources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.aws.arns import AccountRegion
from generator.hcl.expressions import Selected, Steps, parts, selected, steps
from generator.hcl.values import Expression, Json
from generator.readback.modules import Given, Module, given
from generator.readback.placeholders import Attribute, placeholder

_DATA_IDS = frozenset(("aws_ec2_managed_prefix_list", "aws_identitystore_group", "aws_identitystore_user"))
"""Data sources whose attributes are no more than names of things that exist already."""

_PARAMETER = "aws_ssm_parameter"


class Unresolved(Exception):
    """A value that the text does not tell; `document` and `line` are where it is written, if known."""

    def __init__(self, message: str, document: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.document = document
        self.line = line


class Untold(Unresolved):
    """A value that depends on a resource which is among the faults already."""


Computed = Callable[["Stack", Module, tuple[str, str], str], str | None]
"""An attribute that AWS computes from others (an ARN, mostly); None for one only AWS knows."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack: where it works, its modules by the name of their call, and what resolves the rest.

    `parameter` gives the value of an SSM parameter of its account and region.
    """

    address: str
    at: AccountRegion
    modules: Mapping[str, Module]
    computed: Computed
    parameter: Callable[[str], str]
    _known: dict[tuple[str, ...], object] = field(default_factory=dict, repr=False)

    def value(self, module: Module, value: object) -> object:
        """A value as read back from HCL with every reference in it resolved.

        Raises:
            Unresolved: something in it is told nowhere, or in a way that is never rendered.
        """
        if isinstance(value, Expression):
            return self._expression(module, value)
        if isinstance(value, tuple):
            return tuple(self.value(module, each) for each in value)
        if isinstance(value, dict):
            return {key: self.value(module, each) for key, each in value.items()}
        if isinstance(value, Json):
            return Json(self.value(module, value.value))
        return value

    def at_place(self, module: Module, written: Given) -> object:
        """The value of an argument; what cannot be resolved in it is told with its place."""
        try:
            return self.value(module, written.value)
        except Unresolved as unresolved:
            if unresolved.document:
                raise
            raise Unresolved(unresolved.message, written.document, written.line) from None

    def attribute(self, module: Module, of: tuple[str, str], name: str) -> object:
        """An attribute of a resource: as given, as AWS computes it, or a placeholder.

        Raises:
            Unresolved: there is no such resource, or what it is computed from is not told.
        """
        source = module.resources.get(of)
        if source is None:
            raise Unresolved(f"{module.address(of)} does not exist")
        written = given(source, name)
        if written is not None and written.value is not None:
            return self.at_place(module, written)
        computed = self.computed(self, module, of, name)
        return computed or placeholder(Attribute(self.address, module.name, *of, name))

    def _expression(self, module: Module, expression: Expression) -> object:
        taken = steps(expression)
        if taken is not None and len(taken) > 1:
            return self._traversed(module, taken, expression.text)
        if (chosen := selected(expression)) is not None:
            return self._selected(module, chosen)
        pieces = parts(expression)
        if pieces is None:
            raise Unresolved(f"{expression.text} is not resolved")
        return "".join(self._piece(module, piece) for piece in pieces)

    def _selected(self, module: Module, chosen: Selected) -> str:
        """What stands for a thing that only AWS knows of a resource, told apart by what the object says."""
        of = (str(chosen.objects[0]), str(chosen.objects[1]))
        if of not in module.resources:
            raise Unresolved(f"{module.address(of)} does not exist")
        return placeholder(Attribute(self.address, module.name, *of, chosen.name))

    def _piece(self, module: Module, piece: str | Expression) -> str:
        value = piece if isinstance(piece, str) else self._expression(module, piece)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise Unresolved(f"{piece} is not text")

    def _traversed(self, module: Module, taken: Steps, text: str) -> object:
        names = tuple(step for step in taken if isinstance(step, str))
        match taken[0]:
            case "var":
                value, rest = self._once(("var", module.name, str(taken[1])), self._variable), taken[2:]
            case "module" if len(names) > 2 and not module.name:  # noqa: PLR2004  # module.<call>.<output>
                value, rest = self._once(("module", names[1], names[2]), self._output), taken[3:]
            case "data" if len(names) > 3:  # noqa: PLR2004  # data.<type>.<label>.<attribute>
                value, rest = self._data(module, (names[1], names[2]), names[3]), taken[4:]
            case _ if len(names) > 2:  # noqa: PLR2004  # <type>.<label>.<attribute>
                value, rest = self.attribute(module, (names[0], names[1]), names[2]), taken[3:]
            case _:
                raise Unresolved(f"{text} is not resolved")
        return _inside(value, rest, text)

    def _once(self, key: tuple[str, str, str], find: Callable[[str, str], object]) -> object:
        """What was found before, or is now; a value that needs itself is not."""
        if key not in self._known:
            self._known[key] = _PENDING
            try:
                self._known[key] = find(key[1], key[2])
            finally:
                if self._known[key] is _PENDING:
                    del self._known[key]
        if self._known[key] is _PENDING:
            raise Unresolved(f"{'.'.join(filter(None, key))} depends on itself")
        return self._known[key]

    def _variable(self, name: str, variable: str) -> object:
        declared = self.modules[name].variables.get(variable)
        call = self.modules[""].calls.get(name)
        if declared is None or call is None:
            raise Unresolved(f"var.{variable} is declared nowhere")
        passed = given(call, variable)
        if passed is not None:
            return self.at_place(self.modules[""], passed)
        default = given(declared, "default")
        if default is None:
            raise Unresolved(f"var.{variable} is given no value", call.document, call.line)
        return self.at_place(self.modules[name], default)

    def _output(self, name: str, output: str) -> object:
        declared = self.modules[name].outputs.get(output) if name in self.modules else None
        written = None if declared is None else given(declared, "value")
        if written is None:
            raise Unresolved(f"module.{name}.{output} does not exist")
        return self.at_place(self.modules[name], written)

    def _data(self, module: Module, of: tuple[str, str], name: str) -> object:
        source = module.data.get(of)
        if source is None:
            raise Unresolved(f"data.{'.'.join(of)} does not exist")
        if of[0] in _DATA_IDS:
            return placeholder(Attribute(self.address, module.name, *of, name))
        wanted = given(source, "name")
        is_alone = [each.name for each in source.block.body.attributes] == ["name"]
        if of[0] != _PARAMETER or name not in {"insecure_value", "value"} or wanted is None or not is_alone:
            raise Unresolved(f"data.{'.'.join((*of, name))} is not resolved")
        parameter = self.at_place(module, wanted)
        if not isinstance(parameter, str):
            raise Unresolved(f"data.{'.'.join(of)} reads no one parameter", wanted.document, wanted.line)
        return self.parameter(parameter)


_PENDING = object()


def _inside(value: object, rest: Steps, text: str) -> object:
    """The value inside lists and maps that the remaining steps lead to."""
    for step in rest:
        if isinstance(value, tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            raise Unresolved(f"{text} leads to nothing: there is no {step}")
    return value
