"""Accounts with something of the platform's that no single environment owns."""

from collections.abc import Iterable

from generator.estate.site import Site
from generator.tenancy.stack_address import StackAddress


def makes_provider(site: Site) -> bool:
    """Whether the users of the site sign in through a SAML provider that is made of the metadata."""
    return site.platform.identity.saml_metadata is not None and site.settings.authentication == "iam"


def account_stack(site: Site) -> StackAddress | None:
    """The stack of what the platform makes in the site's account; None where the site's own has it all."""
    if site.apart_by_account or not makes_provider(site):
        return None
    return StackAddress.platform_account(site.account_id)


def account_stacks(sites: Iterable[Site]) -> tuple[StackAddress, ...]:
    """The stacks that the platform has in the accounts of some sites, sorted."""
    return tuple(sorted({one for site in sites if (one := account_stack(site))}))
