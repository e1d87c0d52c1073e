"""The stacks of pipelines' roles, one for each account that a stack works in; all others come after its own.

Where a repository delivers, stacks run with the credentials that terraform is started with: these are a role
of the account already. A provider of another account, and those of the roles themselves, take a profile that
is named after the account, from the configuration of whoever starts terraform.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.core.expressions import Reference
from generator.estate.delivery import Held, PipelineAccount, named_accounts, pipeline_account, state_account
from generator.estate.files import Estate, platform_settings
from generator.hcl.values import Expression
from generator.plan.blocks import Block
from generator.plan.bootstrap.content import BootstrapContent
from generator.plan.bootstrap.roles import pipeline_roles
from generator.plan.bootstrap.states import state_store
from generator.plan.module import Output
from generator.plan.stack import ProviderPlan, StackPlan
from generator.plan.stacks.environment import backend
from generator.policies.pipeline_scope import PipelineScope, StateAccess
from generator.policies.state import StateUsers
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.stack_address import StackAddress, StackKind

_DATA = "data."


def profile_of(account_id: str) -> str:
    """The profile, in the configuration of AWS, of credentials for an account."""
    return f"tenantry-{account_id}"


def delivered(estate: Estate, stacks: Iterable[StackPlan]) -> tuple[StackPlan, ...]:
    """The stacks as a pipeline runs them, and those of its roles; the same stacks without a `delivery`."""
    every = tuple(stacks)
    delivery = estate.platform.delivery
    if delivery is None or (delivery.github is None) == (delivery.gitlab is None):
        return every
    accounts, types = pipeline_accounts(estate, every), _types(every)
    return (
        *(_by_pipeline(stack) for stack in every),
        *(_bootstrap(estate, account, every, types) for account in accounts),
    )


def pipeline_accounts(estate: Estate, stacks: Iterable[StackPlan]) -> tuple[PipelineAccount, ...]:
    """Every account that pipelines work in, sorted by id: of the states, of stacks, and of files."""
    held: dict[str, set[StackAddress]] = defaultdict(set, {state_account(estate.platform): set()})
    held |= {account: set() for account in named_accounts(estate)}
    every = tuple(one for one in stacks if not one.address.lets_pipelines_in)
    for stack in every:
        for provider in stack.providers:
            held.setdefault(provider.account_id, set())
        held[stack.account_id].add(stack.address)
    accounts = tuple(sorted(held))
    unbound, gateways = _unbound(every), _gateways(every)
    return tuple(
        pipeline_account(
            estate.platform, one, Held(held[one], unbound.get(one, ()), gateways.get(one, ())), accounts
        )
        for one in accounts
    )


def _unbound(stacks: tuple[StackPlan, ...]) -> Mapping[str, frozenset[str]]:
    """The ends of names of roles that stacks make without a boundary, by account: those of AWS services."""
    found: dict[str, set[str]] = defaultdict(set)
    for account, block in _blocks(stacks):
        if block.labels[:1] == ("aws_iam_role",) and "permissions_boundary" not in block.values:
            found[account].add(block.labels[1].replace("_", "-"))
    return {account: frozenset(ends) for account, ends in found.items()}


def _gateways(stacks: tuple[StackPlan, ...]) -> Mapping[str, frozenset[str]]:
    """The ids of transit gateways that stacks attach to, by account."""
    found: dict[str, set[str]] = defaultdict(set)
    for account, block in _blocks(stacks):
        if block.labels[:1] == ("aws_ec2_transit_gateway_vpc_attachment",):
            found[account].add(str(block.values["transit_gateway_id"]))
    return {account: frozenset(ids) for account, ids in found.items()}


def _blocks(stacks: tuple[StackPlan, ...]) -> Iterator[tuple[str, Block]]:
    """Every block of the stacks and their modules, with the account of the stack."""
    for stack in stacks:
        for block in (*stack.blocks, *(one for module in stack.modules for one in module.content.blocks)):
            yield stack.account_id, block


def _by_pipeline(stack: StackPlan) -> StackPlan:
    """The stack with the credentials it is started with, after the roles of all its accounts."""
    providers = tuple(
        replace(
            provider,
            role_arn=None,
            profile=None if provider.alias is None else profile_of(provider.account_id),
        )
        for provider in stack.providers
    )
    roles = {StackAddress.bootstrap(provider.account_id) for provider in stack.providers}
    return replace(stack, providers=providers, relies_on=tuple(sorted({*stack.relies_on, *roles})))


def _bootstrap(
    estate: Estate,
    account: PipelineAccount,
    stacks: tuple[StackPlan, ...],
    types: Mapping[str, frozenset[str]],
) -> StackPlan:
    platform, at = estate.platform, account.at
    settings = platform_settings(platform)
    roles = pipeline_roles(account, _scope(estate, account, stacks, types), settings.quotas)
    store = None
    if account.holds_state:
        store = state_store(at, platform.state.bucket, _users(account))
    content = BootstrapContent(roles, store)
    tags = {**settings.tags, "tenantry:stack": "bootstrap", "domain-owner": platform.owner}
    return StackPlan(
        address=account.address,
        source=PLATFORM_DOCUMENT,
        command="tenantry build",
        account_id=at.account_id,
        region=at.region,
        backend=backend(account.address, platform),
        providers=(
            ProviderPlan(
                alias=None,
                region=at.region,
                account_id=at.account_id,
                role_arn=None,
                session_name=account.address.session_name,
                default_tags=tags,
                profile=profile_of(at.account_id),
            ),
        ),
        relies_on=tuple(_makers(account, stacks)),
        outputs=tuple(_outputs(content)),
        content=content,
        blocks=content.blocks,
    )


def _makers(account: PipelineAccount, stacks: tuple[StackPlan, ...]) -> Iterator[StackAddress]:
    """The stacks of other accounts that make the account itself, or place it."""
    for stack in stacks:
        if stack.address.kind is StackKind.TENANT_ORGANIZATION and stack.account_id != account.at.account_id:
            owns = any(one.tenant_name == stack.address.tenant_name for one in account.stacks)
            if owns and account.at.account_id in _accounts_made(stack):
                yield stack.address


def _accounts_made(stack: StackPlan) -> set[str]:
    """The accounts of a tenant's stacks, as its organization's stack knows them."""
    return {
        str(value)
        for block in stack.blocks
        for value in block.values.values()
        if isinstance(value, str) and value.isdigit()
    }


def _scope(
    estate: Estate,
    account: PipelineAccount,
    stacks: tuple[StackPlan, ...],
    types: Mapping[str, frozenset[str]],
) -> PipelineScope:
    platform = estate.platform
    here = account.every_stack
    return PipelineScope(
        at=account.at,
        prefix=platform.prefix,
        regions=_regions(account.at.account_id, stacks),
        types=tuple(sorted(types.get(account.at.account_id, ()))),
        kept_roles=account.kept_roles,
        unbound_roles=account.unbound_roles,
        gateways=account.gateways,
        pipeline_roles=(account.apply_role, account.plan_role),
        holds_state=account.holds_state,
        boundaries=(f"arn:{account.at.partition}:iam::{account.at.account_id}:policy/tenantry/*",),
        state=StateAccess(
            at=account.at,
            region=platform.state.region,
            bucket=platform.state.bucket,
            key_arn=platform.state.kms_key_arn,
            state_keys=tuple(one.state_key for one in here),
            stacks=tuple(map(str, here)),
        ),
    )


def _regions(account_id: str, stacks: tuple[StackPlan, ...]) -> tuple[str, ...]:
    """The Regions in which stacks have anything in an account."""
    every = (provider for stack in stacks for provider in stack.providers)
    return tuple(sorted({one.region for one in every if one.account_id == account_id}))


def _types(stacks: tuple[StackPlan, ...]) -> Mapping[str, frozenset[str]]:
    """The types of everything that stacks contain, by account; those of data begin with `data.`."""
    found: dict[str, set[str]] = defaultdict(set)
    for stack in stacks:
        accounts = {provider.alias: provider.account_id for provider in stack.providers}
        found[stack.account_id].update(f"{_DATA}{source.type}" for source in stack.data)
        for block in (*stack.blocks, *(one for module in stack.modules for one in module.content.blocks)):
            if block.type in {"resource", "data"}:
                kind = f"{_DATA if block.type == 'data' else ''}{block.labels[0]}"
                found[accounts[_alias(block)]].add(kind)
    return {account: frozenset(types) for account, types in found.items()}


def _alias(block: Block) -> str | None:
    said = block.values.get("provider")
    if said is None:
        return None
    text = said.text if isinstance(said, Expression) else str(getattr(said, "expression", said))
    return text.removeprefix("aws.")


def _users(account: PipelineAccount) -> StateUsers:
    def arns_of(name: str) -> tuple[str, ...]:
        return tuple(f"arn:{account.at.partition}:iam::{one}:role/{name}" for one in account.accounts)

    return StateUsers(account.accounts, arns_of(account.plan_role), arns_of(account.apply_role))


def _outputs(content: BootstrapContent) -> Iterator[Output]:
    yield Output("apply_role_arn", "The role that applies.", Reference("aws_iam_role.apply.arn"))
    yield Output("plan_role_arn", "The role that plans.", Reference("aws_iam_role.plan.arn"))
    if content.states:
        yield Output(
            "state_kms_key_arn",
            "The key of the states, for `state.kms_key_arn` of _platform.yaml.",
            Reference("aws_kms_key.state.arn"),
        )
