"""Every block of a stack and of its modules, as they are planned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.hcl.values import Expression
from generator.plan.blocks import Block, block, names
from generator.plan.module import ModulePlan, Output
from generator.plan.renames import moved_blocks
from generator.plan.stack import BackendPlan, ModuleCall, ProviderPlan, StackPlan

TERRAFORM_VERSIONS = ">= 1.11.0, < 2.0.0"
PROVIDER = {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}
"""Who makes the provider, and which versions are taken (decision 0010)."""


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """The blocks of a stack by the folder of their module, the root module's is empty.

    `document` is the YAML file that the stack comes from.
    """

    document: str
    modules: Mapping[str, tuple[Block, ...]]


def planned_stack(stack: StackPlan) -> PlannedStack:
    """Everything that the files of a stack may hold."""
    modules = {module.topic: tuple(_of_module(module)) for module in stack.modules}
    return PlannedStack(stack.source, {"": tuple(_of_root(stack)), **modules})


def _of_root(stack: StackPlan) -> Iterator[Block]:
    yield _backend(stack.backend)
    yield _versions(())
    yield from map(_provider, stack.providers)
    for source in stack.data:
        yield Block("data", (source.type, source.label), {one.name: one.value for one in source.arguments})
    yield from map(_call, stack.calls)
    yield from stack.blocks
    yield from moved_blocks(stack.address.kind, stack.blocks)
    yield from _outputs(stack.outputs)


def _of_module(module: ModulePlan) -> Iterator[Block]:
    yield _versions(module.aliases)
    for variable in module.variables:
        values = {"description": variable.description, "type": Expression(variable.type)}
        yield Block("variable", (variable.name,), values)
    yield from module.content.blocks
    yield from moved_blocks(module.topic, module.content.blocks)
    yield from _outputs(module.outputs)


def _backend(backend: BackendPlan) -> Block:
    values: dict[str, object] = {
        "bucket": backend.bucket,
        "key": backend.key,
        "region": backend.region,
        "encrypt": True,
        "use_lockfile": True,
    }
    if backend.kms_key_arn is not None:
        values["kms_key_id"] = backend.kms_key_arn
    return block("terraform", Block("backend", ("s3",), values))


def _versions(aliases: tuple[str, ...]) -> Block:
    aws: object = PROVIDER
    if aliases:
        aws = {**PROVIDER, "configuration_aliases": names(*(f"aws.{alias}" for alias in aliases))}
    return block("terraform", block("required_providers", aws=aws), required_version=TERRAFORM_VERSIONS)


def _provider(provider: ProviderPlan) -> Block:
    inner: list[Block] = []
    if provider.role_arn is not None:
        inner.append(block("assume_role", role_arn=provider.role_arn, session_name=provider.session_name))
    if provider.default_tags:
        inner.append(block("default_tags", tags=provider.default_tags))
    values: dict[str, object] = {"region": provider.region, "allowed_account_ids": (provider.account_id,)}
    if provider.profile is not None:
        values["profile"] = provider.profile
    if provider.alias is not None:
        values["alias"] = provider.alias
    return Block("provider", ("aws",), values, tuple(inner))


def _call(call: ModuleCall) -> Block:
    values = {argument.name: argument.value for argument in call.arguments}
    if call.providers:
        handed = "".join(f"{inside} = {outside} " for inside, outside in call.providers.items())
        values["providers"] = (
            Expression(f"{{ {handed}}}") if any("." in name for name in call.providers) else _plain(call)
        )
    return Block("module", (call.name,), {"source": f"./modules/{call.name}", **values})


def _plain(call: ModuleCall) -> dict[str, Expression]:
    return {inside: Expression(outside) for inside, outside in call.providers.items()}


def _outputs(outputs: Iterable[Output]) -> Iterator[Block]:
    for output in outputs:
        values: dict[str, object] = {"description": output.description, "value": output.value}
        if output.is_sensitive:
            values["sensitive"] = True
        if output.depends_on:
            values["depends_on"] = output.depends_on
        yield Block("output", (output.name,), values)
