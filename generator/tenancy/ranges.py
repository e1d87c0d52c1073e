"""Ranges of addresses in files: of offices, of private networks, and of what lies in a VPC."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field

from generator.tenancy.fields import expecting


def _network(value: str) -> str:
    """The network; the text has the form of one already.

    Raises:
        ValueError: it is not a network, or an address inside one.
    """
    try:
        network = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError(f"{value} is not an IPv4 network") from None
    if str(network) != value:
        raise ValueError(f"{value} is not a network; the one it lies in is {network}")
    return value


_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""RFC 1918 and 6598; Python calls loopback and reserved ranges private as well."""


_WIDEST_OFFICE = 8
"""The longest range that a regional registry has handed out to one holder, a /8 (IANA IPv4 registry)."""


def _private_network(value: str) -> str:
    network = ipaddress.IPv4Network(_network(value))
    if not any(network.subnet_of(ipaddress.IPv4Network(one)) for one in _PRIVATE):
        raise ValueError(f"{value} is not a private network (RFC 1918 or 100.64.0.0/10)")
    return str(network)


def _of_offices(value: str) -> str:
    """The network; AWS sees public addresses of callers, and half the internet is nobody's office.

    Raises:
        ValueError: it is private, or wider than a /8.
    """
    network = ipaddress.IPv4Network(_network(value))
    if network.prefixlen < _WIDEST_OFFICE:
        raise ValueError(f"{value} is wider than a /{_WIDEST_OFFICE}, and lets in whoever is on the internet")
    if any(network.overlaps(ipaddress.IPv4Network(one)) for one in _PRIVATE):
        raise ValueError(f"{value} is private: AWS sees the public addresses that users come from")
    return value


def _inside_a_vpc(value: str) -> str:
    """The private network; ValueError where it is none, or wider than a VPC, a /16 (VPC user guide)."""
    network = _private_network(value)
    if ipaddress.IPv4Network(network).prefixlen < 16:  # noqa: PLR2004 - the limit is said above
        raise ValueError(f"{value} is wider than any VPC, a /16 at most; state the range of one")
    return network


OfficeCidr = Annotated[
    str,
    Field(
        pattern=r"^[0-9.]{7,15}/[0-9]{1,2}$",
        json_schema_extra=expecting("a public IPv4 network such as 203.0.113.0/24"),
    ),
    AfterValidator(_of_offices),
]


PrivateCidr = Annotated[
    str,
    Field(
        pattern=r"^[0-9.]+/[0-9]{1,2}$",
        json_schema_extra=expecting("a private IPv4 network such as 10.64.0.0/20"),
    ),
    AfterValidator(_private_network),
]


EndpointCidr = Annotated[
    str,
    Field(
        pattern=r"^[0-9.]+/[0-9]{1,2}$",
        json_schema_extra=expecting("a private IPv4 network of a VPC or subnet, such as 10.200.0.0/24"),
    ),
    AfterValidator(_inside_a_vpc),
]
