"""What leads into the network of a stack, and out of it, as it is rendered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EgressFacts:
    """A range of addresses that a security group lets traffic out to; None where it is no range."""

    stack: str
    address: str
    group_id: str
    cidr: str | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class IngressFacts:
    """A range of addresses that a security group lets in, None where it is no range, by protocol and port."""

    stack: str
    address: str
    group_id: str
    cidr: str | None
    protocol: str
    ports: tuple[object, object]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class GatewayFacts:
    """A gateway to the internet, of whichever kind."""

    stack: str
    address: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A route: in which table, to which addresses, and through what; None where it does not say."""

    stack: str
    address: str
    table_id: str
    destination: str | None
    through: str | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Which table leads the packets of a subnet."""

    stack: str
    address: str
    subnet_id: str
    table_id: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class FirewallFacts:
    """A firewall: the subnets that it stands in, and its policy."""

    stack: str
    address: str
    subnet_ids: tuple[str, ...]
    policy_arn: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class FirewallPolicyFacts:
    """What becomes of packets: before the groups of rules, in which order of these, and after them.

    `groups` are those by ARN; `broken` is what becomes of a connection that cannot be followed.
    """

    stack: str
    address: str
    arn: str
    first: tuple[str, ...]
    fragments: tuple[str, ...]
    rest: tuple[str, ...]
    order: str | None
    broken: str | None
    groups: tuple[str, ...]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class DomainListFacts:
    """A group of rules that is a list of domains: what it does with them, and where it looks for names."""

    stack: str
    address: str
    arn: str
    kind: str | None
    looks_at: tuple[str, ...]
    domains: tuple[str, ...]
    order: str | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """An attachment of a VPC to a transit gateway, in which subnets, and what is switched on or off of it."""

    stack: str
    address: str
    gateway_id: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    options: tuple[str, ...]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class AclFacts:
    """The rules of some subnets, in words and in the order in which the first that fits decides."""

    stack: str
    address: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    ingress: tuple[str, ...]
    egress: tuple[str, ...]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """A private hosted zone in which a VPC resolves names."""

    stack: str
    address: str
    zone_id: str
    vpc_id: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """The routes of a stack and what they lead through, the rules of its subnets, and zones of names."""

    routes: tuple[RouteFacts, ...] = ()
    tables: tuple[TableFacts, ...] = ()
    firewalls: tuple[FirewallFacts, ...] = ()
    policies: tuple[FirewallPolicyFacts, ...] = ()
    lists: tuple[DomainListFacts, ...] = ()
    attachments: tuple[AttachmentFacts, ...] = ()
    acls: tuple[AclFacts, ...] = ()
    zones: tuple[ZoneFacts, ...] = ()


NO_EDGE = EdgeFacts()
"""That of a stack without a network."""
