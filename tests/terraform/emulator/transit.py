"""A hub of a network team's: a transit gateway that it shares, and private zones of its endpoints' names.

moto knows gateways and zones of the caller's own account alone. It refuses what AWS refuses (EC2 and Route
53 API references, 2026-11): a gateway that is not shared, two subnets of a zone, a route to a gateway that
the VPC is not attached to, a zone whose owner has not authorized the VPC, and deleting a subnet with the
gateway in it.
"""

from dataclasses import dataclass, field
from inspect import signature
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError, InvalidTransitGatewayID
from moto.ec2.models import ec2_backends, transit_gateway
from moto.ec2.models.route_tables import Route, RouteBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.transit_gateway import TransitGateway, TransitGatewayBackend
from moto.ec2.models.transit_gateway_attachments import (
    TransitGatewayAttachmentBackend,
    TransitGatewayVpcAttachment,
)
from moto.ec2.responses.transit_gateway_attachments import TransitGatewayAttachment
from moto.route53.exceptions import Route53ClientError
from moto.route53.models import FakeZone, Route53Backend, route53_backends

_hubs: list["Hub"] = []


@dataclass
class Hub:
    """The account of a network team with one gateway, shared with some accounts, and zones by id.

    `authorizes` is whether its automation lets VPCs of these accounts join its zones.
    """

    account: str
    region: str
    gateway: str
    zones: dict[str, str]
    shared_with: set[str] = field(default_factory=set)
    authorizes: bool = True

    def create(self) -> None:
        """Bring it into being; moto invents ids, so its inventors are replaced."""
        backend = ec2_backends[self.account][self.region]
        with patch.object(transit_gateway, "random_transit_gateway_id", lambda: self.gateway):
            backend.create_transit_gateway("core")
        hub = backend.create_vpc("10.200.0.0/16")
        names = route53_backends[self.account]["aws"]
        for number, name in self.zones.items():
            zone = names.create_hosted_zone(
                f"{name}.", private_zone=True, vpcid=hub.id, vpcregion=self.region
            )
            names.zones[number] = names.zones.pop(zone.resource_id)
            zone.resource_id = number
        _hubs.append(self)


def install() -> None:
    """Let the gateways and zones of hubs answer those with whom they are shared."""
    _show_shared_gateways()
    _attach()
    _lead_through_attachments()
    _keep_subnets_of_attachments()
    _join_zones()


def reset() -> None:
    """Forget every hub."""
    _hubs.clear()


def shared(account: str, region: str, gateway: str) -> TransitGateway | None:
    """A gateway as an account sees it: its own, or a hub's."""
    own = ec2_backends[account][region].transit_gateways.get(gateway)
    for hub in _hubs if own is None else ():
        if hub.gateway == gateway and hub.region == region and account in hub.shared_with:
            return ec2_backends[hub.account][region].transit_gateways[gateway]
    return own


def _show_shared_gateways() -> None:
    """A gateway that is shared is described as its owner's."""
    describe = TransitGatewayBackend.describe_transit_gateways

    def describing(self: Any, filters: Any, transit_gateway_ids: list[str] | None) -> list[TransitGateway]:
        seen = [shared(self.account_id, self.region_name, one) for one in transit_gateway_ids or ()]
        return [one for one in seen if one] or describe(self, filters, transit_gateway_ids)

    TransitGatewayBackend.describe_transit_gateways = describing


def _standing(backend: Any) -> list[TransitGatewayVpcAttachment]:
    return [one for one in backend.transit_gateway_attachments.values() if one.state != "deleted"]


def _require_one_in_each_zone(backend: Any, subnet_ids: list[str]) -> None:
    zones = [backend.get_subnet(one).availability_zone for one in subnet_ids]
    if len(set(zones)) != len(zones):
        raise EC2ClientError("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ")


def _attach() -> None:
    """An attachment is the VPC's account's, with its tags, in one subnet of each zone; it goes visibly."""

    def creating(self: Any, **asked: Any) -> TransitGatewayVpcAttachment:
        gateway = shared(self.account_id, self.region_name, asked["transit_gateway_id"])
        if gateway is None:
            raise InvalidTransitGatewayID(asked["transit_gateway_id"])
        _require_one_in_each_zone(self, asked["subnet_ids"])
        asked["transit_gateway"] = gateway
        del asked["transit_gateway_id"]
        made = TransitGatewayVpcAttachment(self, **asked)
        self.transit_gateway_attachments[made.id] = made
        return made

    def create(self: TransitGatewayAttachment) -> ActionResult:
        tags = self._parse_tag_specification().get("transit-gateway-attachment", {})
        made = self.ec2_backend.create_transit_gateway_vpc_attachment(
            transit_gateway_id=self._get_param("TransitGatewayId"),
            tags=tags,
            vpc_id=self._get_param("VpcId"),
            subnet_ids=self._get_param("SubnetIds", []),
            options=self._get_param("Options", {}),
        )
        return ActionResult({"TransitGatewayVpcAttachment": made})

    modify = TransitGatewayAttachmentBackend.modify_transit_gateway_vpc_attachment

    def modifying(self: Any, **asked: Any) -> Any:
        one = self.transit_gateway_attachments[asked["transit_gateway_attachment_id"]]
        _require_one_in_each_zone(self, [*one.subnet_ids, *asked["add_subnet_ids"]])
        return modify(self, **asked)

    def deleting(self: Any, transit_gateway_attachment_id: str) -> Any:
        one = self.transit_gateway_attachments[transit_gateway_attachment_id]
        one.state = "deleted"
        return one

    TransitGatewayAttachmentBackend.create_transit_gateway_vpc_attachment = creating
    TransitGatewayAttachmentBackend.delete_transit_gateway_vpc_attachment = deleting
    TransitGatewayAttachmentBackend.modify_transit_gateway_vpc_attachment = modifying
    TransitGatewayAttachment.create_transit_gateway_vpc_attachment = create


def _lead_through_attachments() -> None:
    """A route leads to a gateway that its VPC is attached to."""
    create, replace = RouteBackend.create_route, RouteBackend.replace_route

    def attached(self: Any, table: str, gateway: str) -> TransitGateway:
        vpc = self.get_route_table(table).vpc_id
        for one in _standing(self):
            if one.resource_id == vpc and one.transit_gateway_id == gateway:
                found = shared(self.account_id, self.region_name, gateway)
                if found is not None:
                    return found
        raise InvalidTransitGatewayID(gateway)

    def creating(self: Any, route_table_id: str, *args: Any, **asked: Any) -> Route:
        number = asked.pop("transit_gateway_id", None)
        gateway = attached(self, route_table_id, number) if number else None
        made = create(self, route_table_id, *args, **asked)
        made.transit_gateway = gateway
        return made

    def replacing(self: Any, *args: Any, **named: Any) -> Route:
        asked = signature(replace).bind(self, *args, **named).arguments
        number = asked.pop("transit_gateway_id", None)
        gateway = attached(self, asked["route_table_id"], number) if number else None
        changed = replace(**asked)
        changed.transit_gateway = gateway
        return changed

    RouteBackend.create_route = creating
    RouteBackend.replace_route = replacing


def _keep_subnets_of_attachments() -> None:
    """A subnet stays while a gateway has its interface there."""
    delete = SubnetBackend.delete_subnet

    def deleting(self: Any, subnet_id: str) -> Any:
        if any(subnet_id in one.subnet_ids for one in _standing(self)):
            raise DependencyViolationError(
                f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
            )
        return delete(self, subnet_id)

    SubnetBackend.delete_subnet = deleting


def _owner(account: str, zone: str) -> "Hub | None":
    """The hub whose zone it is; None for one of the account's own."""
    for hub in _hubs:
        if zone.rpartition("/")[2] in hub.zones and hub.account != account:
            return hub
    return None


def _join_zones() -> None:
    """A VPC joins a zone of another account once its owner authorized that, and sees it as the owner's."""
    listed = Route53Backend.list_hosted_zones_by_vpc
    join, leave = (
        Route53Backend.associate_vpc_with_hosted_zone,
        Route53Backend.disassociate_vpc_from_hosted_zone,
    )

    def joining(self: Any, zone_id: str, vpcid: str, vpcregion: str) -> FakeZone:
        hub = _owner(self.account_id, zone_id)
        if hub is None:
            return join(self, zone_id, vpcid, vpcregion)
        if not hub.authorizes or self.account_id not in hub.shared_with:
            words = f"The VPC: {vpcid} has not authorized to associate with your hosted zone."
            raise Route53ClientError("NotAuthorizedException", words)
        return join(route53_backends[hub.account]["aws"], zone_id, vpcid, vpcregion)

    def leaving(self: Any, zone_id: str, vpcid: str) -> FakeZone:
        hub = _owner(self.account_id, zone_id)
        return leave(route53_backends[hub.account]["aws"] if hub else self, zone_id, vpcid)

    def listing(self: Any, vpc_id: str) -> list[dict[str, Any]]:
        every = [route53_backends[hub.account]["aws"] for hub in _hubs if hub.account != self.account_id]
        return [one for backend in (self, *every) for one in listed(backend, vpc_id)]

    Route53Backend.associate_vpc_with_hosted_zone = joining
    Route53Backend.disassociate_vpc_from_hosted_zone = leaving
    Route53Backend.list_hosted_zones_by_vpc = listing
