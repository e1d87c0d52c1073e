"""Domains whose applications reach the internet beside the VPC: asked for with a reason, allowed above."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.checks.sign_in import stated_at
from generator.estate.files import Estate, platform_place
from generator.estate.site import Site
from generator.estate.sites import PlannedSite

_rule = partial(Rule, family=NETWORKS)

NOT_APPROVED = _rule(
    "PLN165",
    "public-domain-not-approved",
    "A domain is to be on the public internet, and the platform does not name its account and tenant for it.",
    "Applications of such a domain send through a network of SageMaker's own, which nobody here filters or "
    "sees, and guardrails of the account have to leave room for it.",
    "Have the platform add the account with the tenant to `approved.public_domains`, or leave `public`.",
)
WITHOUT_REASON = _rule(
    "PLN166",
    "public-domain-without-reason",
    "A domain is to be on the public internet, and its file does not say why.",
    "Whoever reviews the file, or reads the tenant's page in a year, has to find why it is open.",
    "State `network.internet_reason`, in words that a reader understands.",
)
SENSITIVE_DATA = _rule(
    "PLN167",
    "public-domain-of-sensitive-data",
    "A domain with confidential or restricted data is to be on the public internet.",
    "What somebody may read there they can send anywhere, past endpoint policies, firewalls and flow logs.",
    "Keep such data where the domain stays in the VPC; `internet: firewall` lets through a list.",
)
SHARED_DOMAIN = _rule(
    "PLN168",
    "public-domain-of-several-tenants",
    "A domain that several tenants share is to be on the public internet.",
    "One tenant's reason would open the applications of all others, whose files say nothing of it.",
    "Give the tenant that needs it a domain of its own, or open the shared one by NAT or a firewall.",
)
BESIDE = _rule(
    "PLN169",
    "public-domain-beside-a-bound",
    "A domain is to be on the public internet beside something that would bound what its applications reach.",
    "They send past every VPC: lists of domains, owners of the VPC's network and accounts of images that are "
    "trusted in a VPC would say something that does not hold.",
    "Leave `public`, or take away what would not hold any more.",
)

_SENSITIVE = ("confidential", "restricted")


def check_public_domain(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about one domain on the public internet; where `deny_internet` is on another check says so."""
    site, settings = planned.site, planned.site.settings
    if settings.network.internet != "public":
        return
    place = stated_at(planned, "network", "internet")
    if site.is_shared_domain:
        yield Finding(
            SHARED_DOMAIN,
            f"`internet: public` would open the applications of all tenants in {site.name}",
            place,
            hint="say `nat`, `firewall` or `transit-gateway` here, or give the tenant a domain of its own",
        )
        return
    if settings.network.internet_reason is None:
        yield Finding(
            WITHOUT_REASON,
            f"nobody says why applications of {site.name}/{site.environment} are on the public internet",
            place,
            hint="add `internet_reason: <why, in one line>` below `network`",
        )
    if settings.data_classification in _SENSITIVE:
        yield _sensitive(planned, place)
    yield from _leave(estate, site, place)
    yield from _bounds(estate, planned, place)


def _sensitive(planned: PlannedSite, place: Location) -> Finding:
    site = planned.site
    stated = planned.effective.place("data_classification")
    said = "" if stated else ", because nothing else is said"
    return Finding(
        SENSITIVE_DATA,
        f"`internet: public` would let {site.settings.data_classification} data of {site.name}/"
        f"{site.environment} leave to anywhere{said}",
        place,
        related=(Location(stated.document, stated.route, note="the classification"),) if stated else (),
        hint="say `nat` or `firewall`, or state `data_classification: internal` if that is what it is",
    )


def _leave(estate: Estate, site: Site, place: Location) -> Iterator[Finding]:
    approved = estate.platform.approved.public_domains
    whose = f"{site.name}/{site.environment}"
    keys = [key for key in approved if site.account_id and estate.account_id(key) == site.account_id]
    if any(site.name in approved[key] for key in keys):
        return
    if not site.account_id:
        message = f"{whose} has no account yet, so the platform cannot name it for a public domain"
        hint = "make the account first, with `internet: none`, and have the platform name its id"
    elif keys:
        message = f"the platform does not name {site.name} for public domains in account {site.account_id}"
        hint = f"have {site.name} added there"
    else:
        message = f"the platform names no account {site.account_id} for public domains"
        hint = (
            f'have `approved.public_domains: {{"{site.account_id}": [{site.name}]}}` added to _platform.yaml'
        )
    yield Finding(
        NOT_APPROVED,
        message,
        place,
        related=tuple(
            platform_place("approved", "public_domains", key, note="these tenants alone") for key in keys
        ),
        hint=hint,
    )


def _bounds(estate: Estate, planned: PlannedSite, place: Location) -> Iterator[Finding]:
    """What would hold no more: the platform's list, the network of another account, and images of one."""
    site = planned.site
    existing = site.settings.network.existing_vpc
    if estate.platform.approved.domains is not None:
        yield Finding(
            BESIDE,
            "the platform approves some domains, and a domain on the public internet reaches every address",
            place,
            related=(platform_place("approved", "domains", on_key=True, note="these alone"),),
            hint="say `internet: firewall`, with the domains in `allowed_domains`",
        )
    if existing is not None and existing.owner_account is not None:
        yield Finding(
            BESIDE,
            f"the VPC is that of account {existing.owner_account}, which decides what leaves it, and "
            "applications would leave beside it",
            place,
            related=(_noted(planned, "the owner", ("network", "existing_vpc"), "owner_account"),),
            hint="leave `internet` out, and ask the owner of the VPC for a way to the internet",
        )
    if site.settings.studio.docker_access:
        yield Finding(
            BESIDE,
            "Docker in Studio takes images of trusted accounts only where the domain is in the VPC alone",
            place,
            related=(_noted(planned, "Docker is on here", ("studio", "docker_access")),),
            hint="leave one of the two out",
        )


def _noted(planned: PlannedSite, note: str, route: tuple[str, ...], *below: str) -> Location:
    return stated_at(planned, *route).below(*below, note=note)
