"""Faults of the domains that a network reaches: listed beside no firewall, not approved, or none at all."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.files import platform_place
from generator.tenancy.domain_names import is_within
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=NETWORKS)

DOMAINS_WITHOUT_FIREWALL = _rule(
    "PLN140",
    "domains-without-firewall",
    "Domains are listed for a network whose way to the internet leads through no firewall.",
    "Only a firewall reads names; a NAT gateway lets through to every address, whatever the list says.",
    "Say `internet: firewall`, or leave the list out.",
)
FIREWALL_WITHOUT_DOMAINS = _rule(
    "PLN141",
    "firewall-without-domains",
    "A network has a firewall, and no domain is listed.",
    "Nothing would pass the firewall, and AWS makes no group of rules without a domain.",
    "List the domains in `network.allowed_domains`, or say `internet: none`.",
)
DOMAIN_NOT_APPROVED = _rule(
    "PLN142",
    "domain-not-approved",
    "A list of domains names one that the platform has not approved.",
    "Whatever somebody may read they can send to a domain that is let through.",
    "Choose from `approved.domains`, or have the platform approve the new one.",
)
BEYOND_APPROVED_DOMAINS = _rule(
    "PLN143",
    "internet-beyond-approved-domains",
    "A NAT gateway alone leads out where the platform approves only some domains.",
    "It leads to every address there is, so the platform's list would bound nothing.",
    "Say `internet: firewall` with `network.allowed_domains`, or have the platform take its list out.",
)
_SHOWN = 3
"""Domains that a hint lists."""


def domain_faults(request: AddressRequest) -> Iterator[Finding]:
    """Everything wrong with the domains of a new VPC; an existing one is its owner's."""
    network, approved = request.network, request.approved_domains
    if network.existing_vpc is not None:
        return
    if network.internet == "nat" and approved is not None and not request.denies_internet:
        yield Finding(
            BEYOND_APPROVED_DOMAINS,
            f"`internet: nat` opens every address to {request.owner}, and the platform approves some domains",
            request.at("internet"),
            related=(platform_place("approved", "domains", on_key=True, note="these alone"),),
            hint="say `internet: firewall`, with the domains in `allowed_domains`",
        )
    if not network.has_firewall:
        yield from _without_firewall(request)
        return
    if not network.allowed_domains:
        yield Finding(
            FIREWALL_WITHOUT_DOMAINS,
            f"the firewall of {request.owner} would let nothing through: no domain is listed",
            request.at("allowed_domains" if "allowed_domains" in request.places else "internet"),
            hint="list some in `allowed_domains`, such as `[.pypi.org, .pythonhosted.org]`",
        )
    for name in network.allowed_domains:
        if approved is not None and not is_within(name, approved):
            yield _not_approved(request, name, approved)


def _without_firewall(request: AddressRequest) -> Iterator[Finding]:
    """A list that bounds nothing; one that stands for all tenants is for those that open a firewall."""
    place = request.places.get("allowed_domains")
    if place is None or not request.network.allowed_domains:
        return
    is_default = place.document == PLATFORM_DOCUMENT and place.route[:1] == ("defaults",)
    is_silent = "internet" not in request.places and not is_default
    is_open = request.network.internet in ("nat", "public")
    if is_open or is_silent:
        leads = "every address" if is_open else "nothing"
        yield Finding(
            DOMAINS_WITHOUT_FIREWALL,
            f"domains are listed, and the network of {request.owner} has no firewall: it reaches {leads}",
            place,
            related=_opened(request),
            hint="say `internet: firewall`, or remove the list",
        )


def _opened(request: AddressRequest) -> tuple[Location, ...]:
    place = request.places.get("internet")
    return (Location(place.document, place.route, note="the way out"),) if place else ()


def _not_approved(request: AddressRequest, name: str, approved: tuple[str, ...]) -> Finding:
    some = ", ".join(approved[:_SHOWN]) + (", …" if len(approved) > _SHOWN else "")
    wide = f"; {name[1:]} alone would be approved" if is_within(name.lstrip("."), approved) else ""
    return Finding(
        DOMAIN_NOT_APPROVED,
        f"{name} is not approved by the platform{wide}",
        request.places.get(f"allowed_domains.{name}") or request.at("allowed_domains"),
        related=(platform_place("approved", "domains", on_key=True, note=f"approved are {some}"),),
        hint=f"have the platform add `{name}` to `approved.domains`, or leave it out",
    )
