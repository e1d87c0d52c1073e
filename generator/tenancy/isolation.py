"""What keeps tenants apart, asked of whatever has an isolation model."""

from typing import TYPE_CHECKING

from generator.tenancy.words import Isolation

IN_SHARED_DOMAIN: Isolation = "abac"
"""The model of tenants who share a Studio domain, and of the domain itself."""

IN_OWN_ACCOUNTS: tuple[Isolation, ...] = ("multi-account",)
"""The models of tenants with accounts to themselves."""

IN_SHARED_ACCOUNTS: tuple[Isolation, ...] = ("multi-domain", IN_SHARED_DOMAIN)
"""The models of tenants who live beside others in an account."""


class KeptApart:
    """Questions about the `isolation` of a tenant, a site or a scope; a new model answers them here."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def isolation(self) -> Isolation:
            """The isolation model."""

    @property
    def apart_by_account(self) -> bool:
        """Whether each environment has an AWS account to itself, so that SCPs may speak of it alone."""
        return self.isolation == "multi-account"

    @property
    def apart_by_domain(self) -> bool:
        """Whether a Studio domain in an account with others is what keeps tenants apart."""
        return self.isolation == "multi-domain"

    @property
    def apart_by_tags(self) -> bool:
        """Whether tags and names keep tenants apart, who share one Studio domain."""
        return self.isolation == IN_SHARED_DOMAIN

    @property
    def shares_account(self) -> bool:
        """Whether other tenants may have things in the same account."""
        return not self.apart_by_account
