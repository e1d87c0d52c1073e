"""The IP plan of a validated estate."""

from dataclasses import replace

from generator.estate.addresses.capacity import CapacityReport, capacity
from generator.pipeline.validation import Validation


def capacity_report(validation: Validation, name: str | None = None) -> CapacityReport:
    """The IP plan of a valid estate, or of one tenant or shared domain in it."""
    if validation.plan is None or validation.estate is None:
        raise ValueError("an estate that was not planned has no IP plan")
    sites = [planned.site for planned in validation.plan.sites.all]
    pools = validation.estate.platform.address_pools
    report = capacity(sites, pools, validation.plan.ledger)
    if name is None:
        return report
    wanted = {site.address.ledger_key for site in sites if site.name == name}
    wanted |= {site.domain_address.ledger_key for site in sites if site.name == name and site.domain_address}
    return replace(report, environments=tuple(one for one in report.environments if one.owner in wanted))
