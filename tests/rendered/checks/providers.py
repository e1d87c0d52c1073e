"""HCL005: providers are pinned to an account, and stand in root modules only."""

from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack, Placed

from generator.core.findings import Finding, Rule

_rule = partial(Rule, family=RENDERED)

LOOSE_PROVIDER = _rule(
    code="HCL005",
    name="loose-provider",
    summary="A provider is not pinned to an account, or stands where no provider or backend may be.",
    why="With other credentials in the shell, Terraform would build the stack in another tenant's account.",
    instead="In the root module: region, allowed_account_ids, default_tags; none in modules.",
)

_PINS = ("region", "allowed_account_ids", "default_tags")
"""Whose credentials it takes is no pin: with any others than its account's, the second stops it."""


def check(stack: ParsedStack) -> Iterator[Finding]:
    """Findings about providers that could reach another account, and about the state's place."""
    for module in stack.modules:
        for placed in stack.blocks(module, "provider"):
            yield placed.finding(LOOSE_PROVIDER, f"module {module} configures a provider of its own")
        for placed in _backends(stack, module):
            yield placed.finding(LOOSE_PROVIDER, f"module {module} has a backend")
    providers = stack.blocks(None, "provider")
    if not providers:
        yield stack.finding(LOOSE_PROVIDER, f"stack {stack.address} configures no provider", "providers.tf")
    for placed in providers:
        for pin in _missing(placed):
            yield placed.finding(LOOSE_PROVIDER, f"the provider has no {pin}")
    if len(_backends(stack, None)) != 1:
        message = f"stack {stack.address} does not have exactly one backend"
        yield stack.finding(LOOSE_PROVIDER, message, "backend.tf")


def _backends(stack: ParsedStack, module: str | None) -> tuple[Placed, ...]:
    return tuple(
        Placed(backend, placed.file)
        for placed in stack.blocks(module, "terraform")
        for backend in placed.block.body.of_type("backend")
    )


def _missing(provider: Placed) -> tuple[str, ...]:
    """What the provider lacks or has empty."""
    body = provider.block.body
    present = {name for name, value in body.values().items() if value not in ((), {}, "", None)}
    present |= {block.type for block in body.blocks if any(block.body.values().values())}
    return tuple(pin for pin in _PINS if pin not in present)
