"""Service control policies, units and accounts of a stack, and which account is which environment's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.iam.policy import PolicyKind
from generator.readback.entries import Entry, Reading
from generator.readback.facts import AccountFacts, ScpFacts, StackFacts, UnitFacts
from generator.readback.modules import given
from generator.readback.resolve import Stack, Unresolved
from generator.tenancy.stack_address import StackAddress, StackKind

_ACCOUNT_IDS = "account_ids"


def scps(reading: Reading) -> tuple[ScpFacts, ...]:
    """The SCPs of a stack with their targets; an attachment of another policy is a fault."""
    targets: dict[str, list[str]] = {}

    def attach(entry: Entry) -> None:
        targets.setdefault(entry.text("policy_id"), []).append(entry.text("target_id"))

    def read(entry: Entry) -> ScpFacts:
        name = entry.text("name")
        if entry.optional("type") not in {None, "SERVICE_CONTROL_POLICY"}:
            raise Unresolved(f"{entry.address} is no service control policy")
        source = entry.required_policy("content", PolicyKind.SCP, name)
        attached = tuple(targets.pop(entry.made("id"), ()))
        return ScpFacts(reading.stack.address, entry.address, source, attached)

    def unknown(entry: Entry) -> None:
        if entry.text("policy_id") in targets:
            raise Unresolved(f"{entry.address} attaches a policy whose text is not rendered in this stack")

    reading.each("aws_organizations_policy_attachment", attach)
    found = reading.each("aws_organizations_policy", read)
    reading.each("aws_organizations_policy_attachment", unknown)
    return found


def units(reading: Reading) -> tuple[UnitFacts, ...]:
    """The organizational units a stack creates."""

    def read(entry: Entry) -> UnitFacts:
        return UnitFacts(
            reading.stack.address,
            entry.address,
            entry.text("name"),
            entry.made("id"),
            entry.text("parent_id"),
        )

    return reading.each("aws_organizations_organizational_unit", read)


def accounts(reading: Reading) -> tuple[AccountFacts, ...]:
    """The accounts a stack creates or adopts."""

    def read(entry: Entry) -> AccountFacts:
        return AccountFacts(reading.stack.address, entry.address, entry.made("id"), entry.text("parent_id"))

    return reading.each("aws_organizations_account", read)


def environments(stack: Stack) -> Iterator[tuple[str, str]]:
    """The address of each environment's stack and the id of its account, as the tenant's stack tells them."""
    address = StackAddress.parse(stack.address)
    if address.kind is not StackKind.TENANT_ORGANIZATION:
        return
    root = stack.modules[""]
    output = root.outputs.get(_ACCOUNT_IDS)
    written = None if output is None else given(output, "value")
    if written is None:
        return
    ids = stack.at_place(root, written)
    for environment, account in ids.items() if isinstance(ids, dict) else ():
        yield StackAddress.tenant(address.holder, environment), str(account)


def with_known_accounts(stack: StackFacts, known: Mapping[str, str]) -> StackFacts:
    """The stack with the numbers of accounts in place of their placeholders."""
    return replace(
        stack,
        accounts=tuple(replace(each, id=known.get(each.id, each.id)) for each in stack.accounts),
        scps=tuple(
            replace(each, targets=tuple(known.get(target, target) for target in each.targets))
            for each in stack.scps
        ),
    )
