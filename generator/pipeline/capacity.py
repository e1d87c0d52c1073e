"""The IP plan of a validated estate."""

from dataclasses import replace

from generator.estate.addresses.capacity import CapacityReport, NetworkCapacity, capacity
from generator.pipeline.validation import Validation


def capacity_report(validation: Validation, name: str | None = None) -> CapacityReport:
    """The IP plan of a valid estate, or of one tenant or shared domain in it."""
    if validation.plan is None or validation.estate is None:
        raise ValueError("an estate that was not planned has no IP plan")
    sites = [planned.site for planned in validation.plan.sites.all]
    pools = validation.estate.platform.address_pools
    networks = tuple(
        NetworkCapacity(one.name, one.at.region, one.cidr, len(one.subnets), one.interfaces, one.spare)
        for one in validation.plan.sites.user_networks
    )
    report = capacity(sites, pools, validation.plan.ledger, networks)
    if name is None:
        return report
    wanted = {site.address.ledger_key for site in sites if site.name == name}
    wanted |= {site.domain_address.ledger_key for site in sites if site.name == name and site.domain_address}
    own = tuple(one for one in report.environments if one.owner in wanted)
    return replace(report, environments=own, user_networks=())
