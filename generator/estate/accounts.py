"""Accounts with something of the platform's that no single environment owns."""

from collections.abc import Iterable, Iterator

from generator.estate.site import Site
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress


def makes_provider(site: Site) -> bool:
    """Whether the users of the site sign in through a SAML provider that is made of the metadata."""
    return site.platform.identity.saml_metadata is not None and site.settings.authentication == "iam"


def account_stack(site: Site) -> StackAddress | None:
    """The stack of what the platform makes in the site's account; None where the site's own has it all."""
    if site.apart_by_account or not makes_provider(site):
        return None
    return StackAddress.platform_account(site.account_id)


def attributes_account(platform: Platform) -> str | None:
    """The id of the account where attributes for access control are set; None where there are none."""
    center = platform.identity.identity_center
    if center is None or not center.access_attributes:
        return None
    return platform.accounts.get(center.account, center.account)


def account_stacks(platform: Platform, sites: Iterable[Site]) -> tuple[StackAddress, ...]:
    """The stacks that the platform has in accounts: of some sites, and of Identity Center; sorted."""
    return tuple(sorted({*_of_center(platform), *filter(None, map(account_stack, sites))}))


def _of_center(platform: Platform) -> Iterator[StackAddress]:
    if account_id := attributes_account(platform):
        yield StackAddress.platform_account(account_id)
