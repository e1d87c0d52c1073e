"""Security groups of a site and their rules.

Every application of a domain has two groups of ours: the domain's, through
which it reaches the endpoints and S3, and its user profile's own, in which a
user's server and kernels find each other. SageMaker adds the groups of the
domain's default settings to those of the profile (API, `UserSettings`:
"aggregated"), so the endpoints let in two groups however many users there are;
one rule per user would exceed the quota of 60 rules at some fifty users.
No group of several users refers to itself: applications do not authenticate
each other inside the VPC (whitepaper, VPC network options).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.aws.names import SECURITY_GROUP, compose
from generator.core.expressions import Reference, Text
from generator.estate.site import Member, Site
from generator.plan.blocks import Block, resource

APP_PORTS = (8192, 65535)
"""TCP ports between a Jupyter server and its kernel gateways (developer guide, VPC-only Studio)."""

HTTPS_PORTS = (443, 443)
"""The port of every interface endpoint and of S3."""

ALL_PROTOCOLS = "-1"
"""Every protocol and port."""


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group. `skip` is why no resource of the module carries it, None if one does."""

    label: str
    name: str
    description: str
    skip: str | None

    @property
    def id(self) -> Reference:
        """The group's id."""
        return Reference(f"aws_security_group.{self.label}.id")

    def block(self, vpc_id: Text) -> Block:
        """The group as it is rendered."""
        return resource(
            "aws_security_group",
            self.label,
            name=self.name,
            description=self.description,
            vpc_id=vpc_id,
            tags={"Name": self.name},
        )


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A rule of a group: what, and exactly one of another group, a prefix list or a range as the other side.

    `ports` is the first and last port, None for all protocols.
    """

    label: str
    group_id: Text
    description: str
    protocol: str
    ports: tuple[int, int] | None
    peer_group_id: Text | None = None
    prefix_list_id: Text | None = None
    cidr: Text | None = None

    def block(self, direction: str) -> Block:
        """The rule as it is rendered; `direction` is `ingress` or `egress`."""
        first, last = self.ports or (None, None)
        return resource(
            f"aws_vpc_security_group_{direction}_rule",
            self.label,
            security_group_id=self.group_id,
            description=self.description,
            ip_protocol=self.protocol,
            from_port=first,
            to_port=last,
            referenced_security_group_id=self.peer_group_id,
            prefix_list_id=self.prefix_list_id,
            cidr_ipv4=self.cidr,
        )


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the endpoints are: their security group, as far as it is known, and their ranges elsewhere.

    `s3_prefix_list_id` are the addresses of S3 behind the gateway endpoint.
    """

    group_id: Text | None
    cidrs: tuple[str, ...]
    s3_prefix_list_id: Text


EVERYWHERE = "0.0.0.0/0"
"""Every address there is."""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """The groups of a site, and their rules by direction; each in the order of the output."""

    groups: tuple[SecurityGroup, ...]
    ingress: tuple[GroupRule, ...]
    egress: tuple[GroupRule, ...]

    def blocks(self, vpc_id: Text) -> tuple[Block, ...]:
        """The groups in a VPC and their rules, as they are rendered."""
        return (
            *(group.block(vpc_id) for group in self.groups),
            *(rule.block("ingress") for rule in self.ingress),
            *(rule.block("egress") for rule in self.egress),
        )


def plan_groups(site: Site, endpoints: Endpoints) -> GroupPlan:
    """The groups of the site; that of the endpoints only where the site makes the VPC.

    An abac tenant has none for the domain: its shared domain's stack made it.
    A shared domain has none for jobs: each of its tenants has its own.
    """
    domain, workload = domain_groups(site), workload_groups(site)
    made = (endpoint_group(site),) if site.addresses is not None else ()
    own = tuple(profile_group(site, member) for member in site.members)
    clients = (*domain, *workload)
    inside = (*map(_own_apps, own), *map(_own_jobs, workload))
    return GroupPlan(
        groups=(*domain, *made, *workload, *own),
        ingress=(*_into_endpoints(clients, endpoints), *_from_outside(site, made), *inside),
        egress=(
            *(rule for client in clients for rule in _to_services(client, endpoints)),
            *(_to_internet(client) for client in clients if site.reaches_internet),
            *inside,
        ),
    )


def domain_groups(site: Site) -> tuple[SecurityGroup, ...]:
    """The group that every application of the domain has; none for a tenant inside a shared domain."""
    if site.lives_in_shared_domain:
        return ()
    return (
        SecurityGroup(
            "domain",
            _name(site, "domain"),
            "Applications of the Studio domain; egress to endpoints and S3 only",
            "SageMaker attaches the group to the applications of the domain",
        ),
    )


def endpoint_group(site: Site) -> SecurityGroup:
    """The group of the interface endpoints."""
    return SecurityGroup(
        "endpoints", _name(site, "endpoints"), "Interface endpoints; HTTPS from Studio and jobs", None
    )


def workload_groups(site: Site) -> tuple[SecurityGroup, ...]:
    """The group of jobs, models and inference endpoints; none for a shared domain, which runs no jobs."""
    if site.is_shared_domain:
        return ()
    return (
        SecurityGroup(
            "workload",
            _name(site, "workload"),
            "Training, processing and inference instances",
            "SageMaker attaches the group to the instances of jobs and models",
        ),
    )


def profile_group(site: Site, member: Member) -> SecurityGroup:
    """The group of one user profile's applications."""
    return SecurityGroup(
        f"profile_{member.label}",
        _name(site, "profile", member.profile),
        f"Applications of user profile {member.profile}",
        "SageMaker attaches the group to the applications of the user profile",
    )


def _name(site: Site, *parts: str) -> str:
    """A group name; AWS refuses names that begin with `sg-`, which a tenant's name may do."""
    return compose(SECURITY_GROUP, "tenantry", site.prefix, *parts)


def _into_endpoints(clients: tuple[SecurityGroup, ...], endpoints: Endpoints) -> Iterator[GroupRule]:
    if endpoints.group_id is None:
        return
    for client in clients:
        yield GroupRule(
            f"endpoints_from_{client.label}",
            endpoints.group_id,
            f"HTTPS from {_WHO[client.label]}",
            "tcp",
            HTTPS_PORTS,
            peer_group_id=client.id,
        )


def _from_outside(site: Site, endpoints: tuple[SecurityGroup, ...]) -> Iterator[GroupRule]:
    """Users on the company's private network open Studio through the endpoints of a VPC that we make."""
    for group in endpoints:
        for number, cidr in enumerate(site.settings.network.client_cidrs, 1):
            yield GroupRule(
                f"endpoints_from_clients_{number}",
                group.id,
                "HTTPS from users on the private network",
                "tcp",
                HTTPS_PORTS,
                cidr=cidr,
            )


_DIGITS_ONLY = str.maketrans("./", "__")

_WHO = {"domain": "Studio applications", "workload": "jobs and models"}


def _to_services(client: SecurityGroup, endpoints: Endpoints) -> Iterator[GroupRule]:
    to_endpoints = partial(
        GroupRule,
        group_id=client.id,
        description="HTTPS to the interface endpoints",
        protocol="tcp",
        ports=HTTPS_PORTS,
    )
    if endpoints.group_id is not None:
        yield to_endpoints(f"{client.label}_to_endpoints", peer_group_id=endpoints.group_id)
    for cidr in endpoints.cidrs:
        # Called after the range: another one that comes or goes must not move it.
        yield to_endpoints(f"{client.label}_to_endpoints_{cidr.translate(_DIGITS_ONLY)}", cidr=cidr)
    yield GroupRule(
        f"{client.label}_to_s3",
        client.id,
        "HTTPS to S3 through the gateway endpoint",
        "tcp",
        HTTPS_PORTS,
        prefix_list_id=endpoints.s3_prefix_list_id,
    )


def _to_internet(client: SecurityGroup) -> GroupRule:
    return GroupRule(
        f"{client.label}_to_internet",
        client.id,
        "HTTPS to the internet",
        "tcp",
        HTTPS_PORTS,
        cidr=EVERYWHERE,
    )


def _own_apps(group: SecurityGroup) -> GroupRule:
    return GroupRule(
        f"{group.label}_apps",
        group.id,
        "Server and kernels of the same user profile",
        "tcp",
        APP_PORTS,
        peer_group_id=group.id,
    )


def _own_jobs(group: SecurityGroup) -> GroupRule:
    """Instances of distributed jobs talk among themselves: TCP, EFA, and IPsec when traffic is encrypted."""
    return GroupRule(
        f"{group.label}_nodes",
        group.id,
        "Between instances of distributed jobs",
        ALL_PROTOCOLS,
        None,
        peer_group_id=group.id,
    )
