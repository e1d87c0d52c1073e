"""Who claims which address range: what an environment asks for, and claims that clash."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.addresses.free_space import Bounds, bounds
from generator.tenancy.network import Network
from generator.tenancy.transit import TransitGateway

ADDRESS_RANGES = Family("address-ranges", "Address ranges")
_rule = partial(Rule, family=ADDRESS_RANGES)

VPC_OVERLAP = _rule(
    "PLN100",
    "vpc-ranges-overlap",
    "The ranges of two VPCs of the estate overlap, or one overlaps a VPC that exists.",
    "Overlapping VPCs can never be peered or routed to each other, and a VPC's range can never be changed.",
    "Give one of them another range, or let the address pools choose one.",
)
EXISTING_VPC_TWO_RANGES = _rule(
    "PLN118",
    "existing-vpc-in-two-ranges",
    "Two environments use one existing VPC and state different ranges for it.",
    "One of the two is wrong, and security group rules are made from it.",
    "State the VPC's real range in both.",
)


@dataclass(frozen=True, slots=True)
class AddressRequest:
    """What one environment asks of the address plan.

    `owner` is its key in the ledger: `<tenant>/<environment>` or
    `domains/<domain>/<environment>`. `declared_users` counts the user profiles
    the files name for the VPC. `places` says where a setting of the network is
    written, by its key (an endpoint also by `endpoints.<name>`); `place` stands
    in for those that nobody wrote.
    `endpoint_clients` counts the security groups that the endpoints let in: the
    domain's, the jobs', and one for the jobs of each tenant in a shared domain.
    `endpoint_services` are the services of endpoints that the platform names itself.
    `denies_internet` says whether guardrails forbid a way to the internet, `approved_domains`
    are what may be reached there, None where the platform bounds it by no list. `transit_gateways`
    are those that the platform names, and `home_region` is that of one that says none.
    """

    owner: str
    region: str
    network: Network
    declared_users: int
    place: Location
    places: Mapping[str, Location] = field(default_factory=dict)
    quotas: Mapping[str, int] = field(default_factory=dict)
    account_id: str = ""
    endpoint_clients: int = 2
    endpoint_services: Mapping[str, str] = field(default_factory=dict)
    denies_internet: bool = True
    approved_domains: tuple[str, ...] | None = None
    transit_gateways: Mapping[str, TransitGateway] = field(default_factory=dict)
    home_region: str = ""

    @property
    def transit(self) -> TransitGateway | None:
        """The transit gateway that the VPC is attached to; None where the Region has none of that name."""
        return self.named_transit if self.network.is_attached else None

    @property
    def named_transit(self) -> TransitGateway | None:
        """The transit gateway of the Region that is named, whether it is used or not."""
        found = self.transit_gateways.get(self.network.transit_gateway or "")
        is_here = found is not None and (found.region or self.home_region) == self.region
        return found if is_here else None

    @property
    def further_cidr(self) -> str | None:
        """The further range of a new VPC; None where it has one alone."""
        return self.network.internet_cidr if self.network.has_edge else None

    def at(self, setting: str, index: int | None = None) -> Location:
        """Where a setting of the network, or one of its items, is written."""
        place = self.places.get(setting, self.place)
        if index is None or setting not in self.places:
            return place
        return place.below(index)

    def in_existing_vpc(self, *route: str | int) -> Location:
        """Where a key of the existing VPC is written."""
        place = self.at("existing_vpc")
        return place.below(*route) if "existing_vpc" in self.places else place


class ClaimKind(IntEnum):
    """How a claim came about; the greater is easier to change and gets the blame."""

    EXISTING = 0
    RECORDED = 1
    STATED = 2
    FURTHER = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """A VPC's range: whose it is, how it came about, and where it is written."""

    owner: str
    cidr: str
    kind: ClaimKind
    place: Location
    vpc_id: str | None = None

    @property
    def bounds(self) -> Bounds:
        """First and last address."""
        return bounds(self.cidr)


def stated_claims(requests: Iterable[AddressRequest]) -> Iterator[Claim]:
    """The ranges that files state, of new and of existing VPCs."""
    for request in requests:
        existing = request.network.existing_vpc
        if existing is not None:
            place = request.in_existing_vpc("cidr")
            yield Claim(request.owner, existing.cidr, ClaimKind.EXISTING, place, existing.vpc_id)
        elif request.network.cidr is not None:
            yield Claim(request.owner, request.network.cidr, ClaimKind.STATED, request.at("cidr"))


def further_claims(requests: Iterable[AddressRequest]) -> Iterator[Claim]:
    """The further ranges of new VPCs, each called after what lies in it."""
    for request in requests:
        if request.network.has_edge and request.network.internet_cidr is not None:
            whose = f"the public subnets of {request.owner}"
            yield Claim(whose, request.network.internet_cidr, ClaimKind.FURTHER, request.at("internet_cidr"))


def overlaps(claims: Iterable[Claim]) -> Iterator[Finding]:
    """A finding for each claim that overlaps a larger or equal one of another VPC.

    Ranges are nested or disjoint, so a sweep over sorted starts meets every
    overlap with the innermost range around it.
    """
    around: list[Claim] = []
    for claim in sorted(_once_per_vpc(claims), key=_outermost_first):
        while around and around[-1].bounds[1] < claim.bounds[0]:
            around.pop()
        if around:
            yield _overlap(around[-1], claim)
        around.append(claim)


def existing_vpc_faults(claims: Iterable[Claim]) -> Iterator[Finding]:
    """A finding for each existing VPC whose range is stated in two ways."""
    first: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: one.owner):
        if claim.vpc_id is None:
            continue
        known = first.setdefault(claim.vpc_id, claim)
        if known.cidr != claim.cidr:
            yield Finding(
                EXISTING_VPC_TWO_RANGES,
                f"{claim.vpc_id} has range {claim.cidr} here and {known.cidr} for {known.owner}",
                claim.place,
                related=(_noted(known.place, f"{known.cidr} here"),),
                hint="look up the VPC's range and state the same in both places",
            )


def _once_per_vpc(claims: Iterable[Claim]) -> list[Claim]:
    """The claims, an existing VPC that several environments use only once."""
    kept: dict[tuple[str, str], Claim] = {}
    for claim in sorted(claims, key=lambda one: one.owner):
        kept.setdefault(("vpc", claim.vpc_id) if claim.vpc_id else ("owner", claim.owner), claim)
    return list(kept.values())


def _outermost_first(claim: Claim) -> tuple[int, int, str]:
    first, last = claim.bounds
    return first, -last, claim.owner


def _overlap(one: Claim, other: Claim) -> Finding:
    kept, blamed = sorted((one, other), key=lambda claim: (claim.kind, claim.owner))
    if kept.place == blamed.place:
        return Finding(
            VPC_OVERLAP,
            f"more than one environment takes the range {blamed.cidr} from here",
            blamed.place,
            hint="state a range at each environment, or none at all and let the address pools choose",
        )
    return Finding(
        VPC_OVERLAP,
        f"{blamed.cidr} of {blamed.owner} overlaps {kept.cidr} of {kept.owner}",
        blamed.place,
        related=(_noted(kept.place, f"{kept.cidr} claimed here"),),
        hint=_way_out(blamed),
    )


def _way_out(blamed: Claim) -> str:
    if blamed.kind is ClaimKind.FURTHER:
        return "choose another range: it must be of no VPC yet, this one included"
    if blamed.kind is ClaimKind.STATED:
        return "choose another range, or remove `cidr` and let the address pools choose one"
    return "one of the two must go; a VPC that exists keeps its range"


def _noted(place: Location, note: str) -> Location:
    return Location(place.document, place.route, place.on_key, place.span, note)
