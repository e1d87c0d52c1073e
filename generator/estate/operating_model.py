"""What an operating model decides: whose accounts tenants live in, what the platform needs, who owns what.

The three models and what each asks for: SageMaker Studio administration whitepaper, "Recommended account
structure". Where it says nothing of a stack or a role, decision 0051 does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.tenancy.isolation import IN_OWN_ACCOUNTS, IN_SHARED_ACCOUNTS
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant
from generator.tenancy.words import Isolation, OperatingModel

ARCHIVE, AUDIT, SERVICES = "log_archive", "audit", "shared_services"
"""Accounts by the names that AWS's Security Reference Architecture has for them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a model says.

    `meaning` is a sentence of it. With `shares_accounts` tenants live together in accounts of the platform's.
    `needed` are the accounts that the platform must have by these names, and `placed` those of them that must
    stand in a unit.
    """

    meaning: str
    shares_accounts: bool
    needed: tuple[str, ...]
    placed: tuple[str, ...]
    tenants_own_stacks: bool
    tenants_apply: bool

    @property
    def isolations(self) -> tuple[Isolation, ...]:
        """The isolation models that tenants may have."""
        return IN_SHARED_ACCOUNTS if self.shares_accounts else IN_OWN_ACCOUNTS


TERMS: Mapping[OperatingModel, Terms] = MappingProxyType(
    {
        "centralized": Terms(
            "Tenants live in the platform's accounts, of which there is one for each stage, and the platform"
            " owns and applies everything.",
            shares_accounts=True,
            needed=(ARCHIVE, AUDIT, SERVICES),
            placed=(SERVICES,),
            tenants_own_stacks=False,
            tenants_apply=False,
        ),
        "decentralized": Terms(
            "Tenants own their accounts and apply their stacks; the platform sets guardrails, and has logs"
            " and audit.",
            shares_accounts=False,
            needed=(ARCHIVE, AUDIT),
            placed=(),
            tenants_own_stacks=True,
            tenants_apply=True,
        ),
        "federated": Terms(
            "Each tenant has an account for each stage and answers for what is in it; the platform applies"
            " everything, and has the shared services in the middle.",
            shares_accounts=False,
            needed=(ARCHIVE, AUDIT, SERVICES),
            placed=(SERVICES,),
            tenants_own_stacks=True,
            tenants_apply=False,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Owners:
    """Who answers for what a tenant has: its file, its stacks, and the stack of its accounts and SCPs."""

    file: str
    stacks: str
    organization: str


def terms_of(platform: Platform) -> Terms | None:
    """What the platform's model says; None without a model, where each file says what it wants."""
    model = platform.organization.operating_model if platform.organization else None
    return None if model is None else TERMS[model]


def owners_of(platform: Platform, tenant: Tenant) -> Owners:
    """Who answers for what a tenant has; without a model all of it is the tenant's."""
    terms = terms_of(platform)
    if terms is None:
        return Owners(tenant.owner, tenant.owner, tenant.owner)
    stacks = tenant.owner if terms.tenants_own_stacks else platform.owner
    return Owners(tenant.owner, stacks, platform.owner)
