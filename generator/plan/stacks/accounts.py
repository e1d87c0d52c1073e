"""The stacks of accounts that several environments share: what the platform makes there, once for all."""

from collections.abc import Iterable, Iterator

from generator.aws.arns import AccountRegion, role
from generator.aws.regions import partition_of
from generator.estate.accounts import account_stack
from generator.estate.files import Estate, platform_settings
from generator.estate.site import Site
from generator.plan.modules.federation import federation
from generator.plan.stack import ProviderPlan, StackPlan
from generator.plan.stacks.environment import backend
from generator.plan.stacks.wiring import Wiring
from generator.tenancy.files import PLATFORM_DOCUMENT


def plan_account_stacks(estate: Estate, sites: Iterable[Site]) -> Iterator[StackPlan]:
    """One stack for each account that needs one, sorted by address."""
    first: dict[str, Site] = {}
    for site in sites:
        if address := account_stack(site):
            first.setdefault(address, site)
    yield from (_stack(estate, site) for _, site in sorted(first.items()))


def _stack(estate: Estate, site: Site) -> StackPlan:
    """The stack of the account that a site lives in; which of its sites is no matter."""
    platform, address = estate.platform, account_stack(site)
    assert address is not None  # noqa: S101 - only sites with one come here
    assert estate.saml_metadata is not None  # noqa: S101 - a file that cannot be read is an error before
    settings = platform_settings(platform)
    region = platform.home_region
    at = AccountRegion(partition=partition_of(region), region=region, account_id=site.account_id)
    modules = (federation(platform.identity.saml_provider or "", estate.saml_metadata),)
    wiring = Wiring(modules, {})
    return StackPlan(
        address=address,
        source=PLATFORM_DOCUMENT,
        command="tenantry build",
        account_id=site.account_id,
        region=region,
        backend=backend(address, platform),
        providers=(
            ProviderPlan(
                alias=None,
                region=region,
                account_id=site.account_id,
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
    )
