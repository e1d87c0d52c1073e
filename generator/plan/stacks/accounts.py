"""The stacks of accounts that no environment owns: what the platform makes there, once for all."""

from collections.abc import Iterable, Iterator

from generator.aws.arns import AccountRegion, role
from generator.aws.regions import partition_of
from generator.estate.accounts import account_stack, account_stacks, attributes_account
from generator.estate.files import Estate, platform_settings
from generator.estate.site import Site
from generator.plan.access_attributes import access_attributes
from generator.plan.module import ModulePlan
from generator.plan.modules.federation import federation
from generator.plan.stack import ProviderPlan, StackPlan
from generator.plan.stacks.environment import backend
from generator.plan.stacks.wiring import Wiring
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.stack_address import StackAddress


def plan_account_stacks(estate: Estate, sites: Iterable[Site]) -> Iterator[StackPlan]:
    """One stack for each account that needs one, sorted by address."""
    every = tuple(sites)
    federated = {address for site in every if (address := account_stack(site))}
    for address in account_stacks(estate.platform, every):
        yield _stack(estate, address, signs_in=address in federated)


def _stack(estate: Estate, address: StackAddress, *, signs_in: bool) -> StackPlan:
    """The stack of one account, in the Region of Identity Center where its attributes are set there."""
    platform, account_id = estate.platform, address.account_id
    center = platform.identity.identity_center
    has_attributes = center is not None and account_id == attributes_account(platform)
    settings = platform_settings(platform)
    content = access_attributes(center) if center is not None and has_attributes else None
    region = center.region if center is not None and has_attributes else platform.home_region
    at = AccountRegion(partition=partition_of(region), region=region, account_id=account_id)
    modules = tuple(_provider(estate, is_here=signs_in))
    wiring = Wiring(modules, {})
    return StackPlan(
        address=address,
        source=PLATFORM_DOCUMENT,
        command="tenantry build",
        account_id=account_id,
        region=region,
        backend=backend(address, platform),
        providers=(
            ProviderPlan(
                alias=None,
                region=region,
                account_id=account_id,
                role_arn=str(role(at, "/", platform.access.apply_role)),
                session_name=address.session_name,
                default_tags={
                    **settings.tags,
                    "tenantry:stack": "account",
                    "domain-owner": platform.owner,
                },
            ),
        ),
        relies_on=address.organizations if platform.organization else (),
        modules=modules,
        calls=wiring.calls(),
        outputs=wiring.outputs(),
        content=content,
        blocks=(content.block,) if content else (),
    )


def _provider(estate: Estate, *, is_here: bool) -> Iterator[ModulePlan]:
    if is_here:
        assert estate.saml_metadata is not None  # noqa: S101 - a file that cannot be read is an error before
        yield federation(estate.platform.identity.saml_provider or "", estate.saml_metadata)
