"""What leads out of the network of a stack, as it is rendered."""

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
class GatewayFacts:
    """A gateway to the internet, of whichever kind."""

    stack: str
    address: str
    document: str
    line: int
