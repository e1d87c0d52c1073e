"""What blocks may hold at all: whatever else Terraform would do with them is a fault, in every stack.

An allow-list. What stands in none of its tables is refused, so that something
Terraform learns tomorrow is refused until somebody has thought of it.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.hcl.parse import Block
from generator.hcl.values import Expression
from generator.readback.facts import Fault
from generator.readback.sources import Source

_DATA: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "aws_ec2_managed_prefix_list": frozenset(("name",)),
        "aws_identitystore_group": frozenset(("identity_store_id", "provider")),
        "aws_identitystore_group_memberships": frozenset(("group_id", "identity_store_id", "provider")),
        "aws_identitystore_user": frozenset(("identity_store_id", "provider")),
        "aws_ssm_parameter": frozenset(("name",)),
    }
)
"""Data sources that only look up, each with what it may be asked; others run programs or fetch."""

_ASKED = MappingProxyType(
    dict.fromkeys(
        ("aws_identitystore_group", "aws_identitystore_user"),
        ("alternate_identifier", "unique_attribute", ("attribute_path", "attribute_value")),
    )
)
"""Data sources that are asked in a block within a block, and its arguments."""

_PROVIDER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset(("alias", "allowed_account_ids", "profile", "region")),
        "assume_role": frozenset(("role_arn", "session_name")),
        "default_tags": frozenset(("tags",)),
    }
)
"""Settings of a provider, by the block they stand in; others skip checks, ignore tags or lead elsewhere."""

_PROFILE = re.compile(r"tenantry-[0-9]{12}")
"""The profiles that a provider may name: each is called by its account, and no other is known to be one's."""

_RUNS = MappingProxyType(
    {
        "connection": "opens a connection of its own",
        "dynamic": "writes blocks that nobody can read",
        "provisioner": "runs a program while Terraform applies",
    }
)
_BESIDE_ROOT: Mapping[str, str] = MappingProxyType(
    {
        "import": "adopts a resource inside a module",
        "module": "calls another module, which nobody reads",
        "provider": "brings a provider of its own",
    }
)
_ASSERTED = frozenset(("condition", "error_message"))
_IS_MEMBER = re.compile(
    r"contains\(flatten\("
    r"\[\s*(?:try\(data\.aws_identitystore_group_memberships\.[\w-]+\.group_memberships"
    r"\[\*\]\.member_id\.user_id, \[\]\),?\s*)+\]\), data\.aws_identitystore_user\.\w+\.user_id\)"
)
"""A condition of a check: a user that was looked up is among the members of groups that were."""
_IS_VPC = re.compile(r'contains\(\["vpc-[0-9a-f]{8,17}"\], aws_vpc\.this\.id\)')
"""The other: the VPC that was made is the one of which the file says the id."""
_TERRAFORM = frozenset(("required_version",))
_LIFECYCLE = frozenset(("create_before_destroy", "ignore_changes", "prevent_destroy", "replace_triggered_by"))


def structure_faults(name: str, sources: tuple[Source, ...]) -> Iterator[Fault]:
    """Whatever in the blocks of a module (the root module has no name) no claim could account for."""
    for source in sources:
        block = source.block
        if name and block.type in _BESIDE_ROOT:
            yield _fault(source, block, f"the module {name} {_BESIDE_ROOT[block.type]}")
        yield from _of_type(source)
        yield from _running(source, block)


def _of_type(source: Source) -> Iterator[Fault]:
    block = source.block
    match block.type:
        case "data":
            yield from _data(source)
        case "provider":
            yield from _provider(source)
        case "module":
            yield from (
                _fault(source, inner, f"a module call holds a block {inner.type}")
                for inner in block.body.blocks
            )
        case "resource":
            yield from _lifecycle(source)
        case "terraform":
            yield from _terraform(source)
        case "check":
            yield from _check(source)
        case _:
            return


def _data(source: Source) -> Iterator[Fault]:
    block = source.block
    known = _DATA.get(block.labels[0] if block.labels else "")
    if known is None:
        kind = block.labels[0] if block.labels else "?"
        yield _fault(source, block, f"a data source of type {kind}, of which the proof knows nothing")
        return
    yield from _unknown(source, block, known, f"the data source {block.labels[0]}")
    yield from _asked(source, block)


def _check(source: Source) -> Iterator[Fault]:
    """A check asserts that a user is in a group, or which VPC was made, and nothing else."""
    block = source.block
    asserted = block.body.of_type("assert")
    if len(asserted) != 1 or len(block.body.blocks) != 1 or block.body.attributes:
        yield _fault(source, block, "a check that holds more or less than one assertion")
        return
    values = asserted[0].body.values()
    condition = values.get("condition")
    asked = " ".join(condition.text.split()) if isinstance(condition, Expression) else ""
    is_known = any(known.fullmatch(asked) for known in (_IS_MEMBER, _IS_VPC))
    if not is_known or not isinstance(values.get("error_message"), str) or values.keys() != _ASSERTED:
        yield _fault(source, block, "a check of something of which the proof knows nothing")


def _asked(source: Source, block: Block) -> Iterator[Fault]:
    """What a look-up holds beside the one question that it is known to ask."""
    kind = block.labels[0]
    outer, inner, known = _ASKED.get(kind, ("", "", ()))
    for question in block.body.blocks:
        if question.type != outer:
            yield _fault(source, question, f"the data source {kind} holds a block {question.type}")
            continue
        yield from _unknown(source, question, frozenset(), f"{outer} of the data source {kind}")
        for one in question.body.blocks:
            if one.type == inner:
                yield from _unknown(source, one, frozenset(known), f"{inner} of the data source {kind}")
            else:
                yield _fault(source, one, f"the data source {kind} holds a block {one.type}")


def _provider(source: Source) -> Iterator[Fault]:
    block = source.block
    if block.labels != ("aws",):
        yield _fault(source, block, f"a provider {'.'.join(block.labels)}, of which the proof knows nothing")
        return
    yield from _unknown(source, block, _PROVIDER[""], "the provider")
    profile = block.body.values().get("profile")
    if profile is not None and not (isinstance(profile, str) and _PROFILE.fullmatch(profile)):
        yield _fault(source, block, "the provider takes a profile that is not called by an account")
    for inner in block.body.blocks:
        known = _PROVIDER.get(inner.type)
        if known is None:
            yield _fault(source, inner, f"the provider is given {inner.type}, which the proof does not know")
        else:
            yield from _unknown(source, inner, known, f"{inner.type} of the provider")


def _lifecycle(source: Source) -> Iterator[Fault]:
    for inner in source.block.body.of_type("lifecycle"):
        yield from _unknown(source, inner, _LIFECYCLE, f"the lifecycle of {source.block.labels[0]}")
        for condition in inner.body.blocks:
            yield _fault(source, condition, f"the lifecycle of a resource holds a block {condition.type}")


def _terraform(source: Source) -> Iterator[Fault]:
    yield from _unknown(source, source.block, _TERRAFORM, "Terraform's own block")
    for inner in source.block.body.blocks:
        if inner.type not in {"backend", "required_providers"} or inner.labels not in {(), ("s3",)}:
            kind = " ".join((inner.type, *inner.labels))
            yield _fault(source, inner, f"Terraform is given {kind}, which the proof does not know")


def _running(source: Source, block: Block) -> Iterator[Fault]:
    for inner in block.body.blocks:
        if inner.type in _RUNS:
            yield _fault(source, inner, f"{inner.type} {_RUNS[inner.type]}")
        yield from _running(source, inner)


def _unknown(source: Source, block: Block, known: frozenset[str], what: str) -> Iterator[Fault]:
    for attribute in block.body.attributes:
        if attribute.name not in known:
            message = f"{what} says {attribute.name}, which the proof does not know"
            yield Fault(message, source.document, attribute.start_line)


def _fault(source: Source, block: Block, message: str) -> Fault:
    return Fault(message, source.document, block.start_line)
