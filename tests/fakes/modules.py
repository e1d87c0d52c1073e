"""One module, rendered as part of a stack of its own and read back."""

from functools import cache

from generator.hcl.parse import Block, Body, parse
from generator.plan.module import ModulePlan
from generator.plan.stack import BackendPlan, StackPlan
from generator.render.environment import TemplateEnvironment, templates_root
from generator.render.stacks import render_stack
from generator.tenancy.stack_address import StackAddress


def a_stack(*modules: ModulePlan, **changes: object) -> StackPlan:
    """A stack of nothing but these modules, without calls."""
    values = {
        "address": StackAddress("alpha/dev"),
        "source": "tenants/alpha.yaml",
        "command": "tenantry build",
        "account_id": "222233334444",
        "region": "eu-west-1",
        "backend": BackendPlan("state", "alpha/dev.tfstate", "eu-west-1"),
        "providers": (),
        "modules": modules,
    }
    return StackPlan(**{**values, **changes})


def module_texts(module: ModulePlan) -> dict[str, str]:
    """The text of the module's files by their name."""
    folder = f"alpha/dev/modules/{module.topic}/"
    return {
        file.path.removeprefix(folder): file.text
        for file in render_stack(_environment(), a_stack(module))
        if file.path.startswith(folder)
    }


def module_blocks(module: ModulePlan) -> tuple[Block, ...]:
    """The blocks of all of the module's files."""
    written = (text for name, text in module_texts(module).items() if name.endswith(".tf"))
    return tuple(block for text in written for block in parse(text))


def module_resources(module: ModulePlan) -> dict[str, Body]:
    """The bodies of the module's resources by address."""
    return {".".join(block.labels): block.body for block in module_blocks(module) if block.type == "resource"}


def only(body: Body, *route: str) -> Body:
    """The body of the one nested block at the end of the route of block types."""
    for block_type in route:
        (block,) = body.of_type(block_type)
        body = block.body
    return body


@cache
def _environment() -> TemplateEnvironment:
    return TemplateEnvironment(templates_root())
