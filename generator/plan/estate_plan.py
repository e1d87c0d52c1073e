"""The whole plan: sites, addresses and stacks of an estate, with everything found on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.findings import Finding, has_errors
from generator.core.steps import Steps, silent
from generator.estate.addresses.endpoint_checks import approved_endpoint_faults
from generator.estate.checks.accounts import check_accounts
from generator.estate.checks.assertions import check_assertions
from generator.estate.checks.budgets import check_budgets
from generator.estate.checks.consoles import check_consoles
from generator.estate.checks.extra_buckets import check_extra_buckets
from generator.estate.checks.extra_permissions import check_extra_permissions
from generator.estate.checks.isolation import check_isolation
from generator.estate.checks.names import check_names
from generator.estate.checks.operating_model import check_operating_model
from generator.estate.checks.organization import check_organization
from generator.estate.checks.people import check_people
from generator.estate.checks.quotas import check_quotas
from generator.estate.checks.regions import check_asserted_partitions, check_region_of, check_regions
from generator.estate.checks.role_names import check_role_names
from generator.estate.checks.settings import check_platform, check_settings
from generator.estate.checks.team_values import check_team_values
from generator.estate.checks.user_networks import check_named_networks, check_user_networks
from generator.estate.files import Estate
from generator.estate.site import Site
from generator.estate.sites import Sites, plan_sites
from generator.estate.studio_names import check_studio_names
from generator.plan.stack import StackPlan
from generator.plan.stacks.environment import MODULES, quota_uses, service_roles
from generator.plan.stacks.estate import plan_stacks
from generator.tenancy.addresses import AddressLedger


@dataclass(frozen=True, slots=True)
class EstatePlan:
    """Everything that will be rendered.

    `stacks` are sorted by address and empty when a finding is an error.
    `sites` are complete with addresses; `ledger` is the address ledger to keep.
    """

    sites: Sites
    stacks: tuple[StackPlan, ...]
    findings: tuple[Finding, ...]

    @property
    def ledger(self) -> AddressLedger:
        """The address ledger after this plan."""
        return self.sites.addresses.ledger


def plan_estate(estate: Estate, steps: Steps = silent) -> EstatePlan:
    """The plan of an estate; all faults of all files are found in one go.

    `steps` announces the planning of stacks, which takes the time.
    """
    sites = plan_sites(estate)
    findings = _found(estate, sites)
    if has_errors(findings):
        return EstatePlan(sites, (), findings)
    stacks, faults = plan_stacks(estate, sites, steps)
    return EstatePlan(sites, stacks, tuple(dict.fromkeys((*findings, *faults))))


def check_estate(estate: Estate) -> tuple[Finding, ...]:
    """The findings of an estate that need no stack to be planned."""
    return _found(estate, plan_sites(estate))


def _found(estate: Estate, sites: Sites) -> tuple[Finding, ...]:
    budgets = check_budgets(estate, sites.written)
    checked = (*_checks(estate, sites), *budgets)
    return tuple(dict.fromkeys((*sites.findings, *checked, *sites.addresses.findings)))


def _service_names(site: Site) -> Iterator[str]:
    return (role.name(site) for role in service_roles(site))


def _checks(estate: Estate, sites: Sites) -> Iterator[Finding]:
    everywhere = tuple(planned.site for planned in sites.all)
    written = tuple(planned.site for planned in sites.written)
    yield from check_accounts(estate)
    yield from check_organization(estate)
    yield from check_operating_model(estate, {planned.site.address for planned in sites.retired})
    yield from check_isolation(estate)
    yield from check_people(estate, written)
    yield from check_team_values(sites.written)
    yield from check_names(everywhere)
    yield from check_role_names((site, _service_names(site)) for site in everywhere)
    yield from check_studio_names(written)
    yield from check_quotas((site, quota_uses(site)) for site in everywhere)
    yield from check_assertions(estate, written)
    yield from check_extra_buckets(estate, written)
    yield from check_platform(estate)
    yield from check_user_networks(estate)
    yield from check_regions(estate)
    yield from check_asserted_partitions(estate)
    yield from approved_endpoint_faults(estate.platform.approved.endpoints)
    for planned in sites.written:
        yield from check_extra_permissions(planned.site)
        yield from check_consoles(planned.site)
        yield from check_settings(estate, planned)
        yield from check_named_networks(estate, planned)
        yield from check_region_of(estate, planned)
        for module in MODULES:
            yield from module.check(planned)
