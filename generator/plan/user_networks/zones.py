"""Private zones that answer for the names of the endpoints, in the network's own VPC and in others."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.user_networks import OtherVpc, PlannedNetwork
from generator.plan.blocks import Block, block, names, resource


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A zone with one record, which leads to an endpoint of the network; both have the endpoint's label."""

    label: str
    domain: str
    record: str

    @property
    def zone_id(self) -> Reference:
        """The id of the zone."""
        return Reference(f"aws_route53_zone.{self.label}.zone_id")

    @property
    def target(self) -> Reference:
        """The name of the endpoint in its Region."""
        return Reference(f"aws_vpc_endpoint.{self.label}.dns_entry[0].dns_name")

    @property
    def target_zone(self) -> Reference:
        """The zone of that name."""
        return Reference(f"aws_vpc_endpoint.{self.label}.dns_entry[0].hosted_zone_id")


@dataclass(frozen=True, slots=True)
class Sharing:
    """One zone in one other VPC: associated, or allowed to be by the owner of the VPC's account."""

    label: str
    zone_id: Reference
    vpc: OtherVpc
    is_own_account: bool

    @property
    def kind(self) -> str:
        """The type of the resource."""
        return (
            "aws_route53_zone_association"
            if self.is_own_account
            else "aws_route53_vpc_association_authorization"
        )


@dataclass(frozen=True, slots=True)
class PrivateZones:
    """The zones of a network and the other VPCs that they are in."""

    comment: str
    zones: tuple[PrivateZone, ...]
    sharings: tuple[Sharing, ...]

    def blocks(self, vpc_id: Text) -> Iterator[Block]:
        """The zones, their records and associations as they are rendered."""
        for zone in self.zones:
            yield resource(
                "aws_route53_zone",
                zone.label,
                block("vpc", vpc_id=vpc_id),
                block("lifecycle", ignore_changes=names("vpc")),
                name=zone.domain,
                comment=self.comment,
                depends_on=tuple(Reference(f"aws_vpc_endpoint.{one.label}") for one in self.zones),
            )
            yield resource(
                "aws_route53_record",
                zone.label,
                block("alias", name=zone.target, zone_id=zone.target_zone, evaluate_target_health=False),
                zone_id=zone.zone_id,
                name=zone.record,
                type="A",
            )
        for one in self.sharings:
            yield resource(
                one.kind, one.label, zone_id=one.zone_id, vpc_id=one.vpc.vpc_id, vpc_region=one.vpc.region
            )


def private_zones(network: PlannedNetwork) -> PrivateZones | None:
    """The zones of a network; None where its endpoints answer for their names."""
    if network.names == "endpoints":
        return None
    api, studio = network.domains
    zones = (PrivateZone("sagemaker_api", api, api), PrivateZone("studio", studio, f"*.{studio}"))
    return PrivateZones(
        f"Names of Studio for the users of network {network.name}.",
        zones,
        tuple(
            Sharing(f"{zone.label}_{vpc.label}", zone.zone_id, vpc, vpc.account_id == network.at.account_id)
            for zone in zones
            for vpc in network.other_vpcs
        ),
    )
