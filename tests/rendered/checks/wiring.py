"""HCL007: values reach the modules they were planned for."""

from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack, Placed
from rendered.checks.references import uses

from generator.core.findings import Finding, Rule

_rule = partial(Rule, family=RENDERED)

LOOSE_WIRING = _rule(
    code="HCL007",
    name="loose-wiring",
    summary="A module's variable is unused or not passed, or something refers to what does not exist.",
    why="A value that was planned does not arrive, or Terraform refuses the stack.",
    instead="Declare, pass and use each variable, and call each module, once.",
)

_META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


def check(stack: ParsedStack) -> Iterator[Finding]:
    """Findings about modules, variables and outputs that do not meet."""
    calls = {placed.address: placed for placed in stack.blocks(None, "module")}
    for module in stack.modules:
        if module not in calls:
            yield stack.finding(LOOSE_WIRING, f"nothing calls module {module}", f"modules/{module}/main.tf")
        yield from _variables(stack, module, calls.get(module))
    for name, call in calls.items():
        if call.block.body.values().get("source") != f"./modules/{name}" or name not in stack.modules:
            yield call.finding(LOOSE_WIRING, f"module {name} does not come from ./modules/{name}")
    yield from _root(stack, calls)


def _variables(stack: ParsedStack, module: str, call: Placed | None) -> Iterator[Finding]:
    declared = {placed.address: placed for placed in stack.blocks(module, "variable")}
    used: set[str] = set()
    for placed in stack.all_blocks(module):
        for use in uses(placed.block):
            used |= use.variables()
            for name in sorted(use.variables() - declared.keys()):
                message = f"var.{name} is not declared in module {module}"
                yield placed.file.finding(LOOSE_WIRING, message, use.line)
    for name in sorted(declared.keys() - used):
        yield declared[name].finding(LOOSE_WIRING, f"variable {name} of module {module} is not used")
    if call is not None:
        yield from _arguments(declared, call)


def _arguments(declared: dict[str, Placed], call: Placed) -> Iterator[Finding]:
    given = call.block.body.values().keys() - _META
    for name in sorted(given - declared.keys()):
        yield call.finding(LOOSE_WIRING, f"module {call.address} declares no variable {name}")
    for name in sorted(declared.keys() - given):
        if "default" not in declared[name].block.body.values():
            yield call.finding(LOOSE_WIRING, f"variable {name} of module {call.address} is not passed")


def _root(stack: ParsedStack, calls: dict[str, Placed]) -> Iterator[Finding]:
    """Findings about references in the root module."""
    outputs = {
        (module, placed.address) for module in stack.modules for placed in stack.blocks(module, "output")
    }
    variables = {placed.address for placed in stack.blocks(None, "variable")}
    for placed in stack.all_blocks(None):
        for use in uses(placed.block):
            for module, output in sorted(use.outputs() - outputs):
                what = f"has no output {output}" if module in calls else "is not called"
                yield placed.file.finding(LOOSE_WIRING, f"module {module} {what}", use.line)
            for name in sorted(use.variables() - variables):
                message = f"var.{name} is not declared in the root module"
                yield placed.file.finding(LOOSE_WIRING, message, use.line)
