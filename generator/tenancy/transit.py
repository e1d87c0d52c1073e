"""Transit gateways of the company that new VPCs may be attached to, as the platform names them."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import IN_PLACE, Change, Effect, Setting, in_place
from generator.tenancy.fields import Description, EndpointName, Items, Region, expecting
from generator.tenancy.model import Mapping
from generator.tenancy.ranges import EndpointCidr

_ATTACHMENTS = Setting(in_place("attachments to the old one go, and connections through them break"))

TransitGatewayId = Annotated[
    str,
    Field(pattern=r"^tgw-[0-9a-f]{8,17}$", json_schema_extra=expecting("a transit gateway id: tgw-…")),
]

TransitGatewayName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{0,31}$",
        json_schema_extra=expecting("lowercase letters, digits and hyphens, such as core"),
    ),
]
"""What the platform calls a transit gateway."""

HostedZoneId = Annotated[
    str,
    Field(pattern=r"^Z[A-Z0-9]{4,31}$", json_schema_extra=expecting("a hosted zone id: Z…")),
]


class TransitGateway(Mapping):
    """A transit gateway that exists: where it is, what it leads to, and who looks at what passes."""

    id: Annotated[TransitGatewayId, _ATTACHMENTS]
    """The gateway; its owner shares it with the accounts whose VPCs are attached to it."""
    region: Annotated[
        Region | None,
        Setting(
            Change(Effect.NOTHING, "only who may name it; a gateway has one Region"),
            otherwise="the platform's `home_region`",
        ),
    ] = None
    """The Region it is in; it takes VPCs of that Region alone."""
    filtered_by: Annotated[
        Description | None,
        Setting(
            Change(Effect.NOTHING, "what certificates and pages say"),
            otherwise="nobody, and it is no way out",
        ),
    ] = None
    """Who decides what leaves to the internet behind it; whoever goes out through it is told so."""
    endpoint_cidrs: Annotated[Items[EndpointCidr], Field(max_length=8), IN_PLACE] = ()
    """Ranges of the subnets with the interface endpoints that it leads to."""
    endpoint_zones: Annotated[
        dict[EndpointName, HostedZoneId], Setting(in_place("the VPC leaves one zone and joins the other"))
    ] = {}
    """The private hosted zones in which the names of these endpoints are, by the endpoint's short name."""
