"""Rules of security groups as they stand, each declared by a resource of its own or put there by hand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.drift.state import StateRead, objects_in

RULE = "aws_vpc_security_group_rule"
"""What a rule is called among what states declare."""

_EVERY = "-1"
_Said = tuple[str, str, str, object, object]
"""Direction, whom, protocol and both ports."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a security group lets in or out: `whom` is a range, a group or a prefix list."""

    group: str
    group_id: str
    is_inward: bool
    whom: str
    protocol: str
    ports: tuple[object, object]
    is_declared: bool

    @property
    def key(self) -> tuple[str, str]:
        """What a rule is known by in the states of all stacks."""
        return _key(
            self.group_id, ("ingress" if self.is_inward else "egress", self.whom, self.protocol, *self.ports)
        )

    @property
    def cidrs(self) -> tuple[str, ...]:
        """The range of addresses, where it is one."""
        return (self.whom,) if "/" in self.whom else ()

    @property
    def words(self) -> str:
        """The rule as a person says it, such as `lets 0.0.0.0/0 in by tcp 22`."""
        first, last = self.ports
        how = "everything" if self.protocol == _EVERY else f"{self.protocol} {first}"
        how += f" to {last}" if first != last else ""
        return f"lets {self.whom} in by {how}" if self.is_inward else f"lets out to {self.whom} by {how}"


def rules_of(state: StateRead) -> Iterator[Rule]:
    """Every rule that stands on a group which the stack makes."""
    declared = Counter(_declared(state))
    for group in state.of_type("aws_security_group", "aws_default_security_group"):
        for direction in ("ingress", "egress"):
            for block in group.blocks(direction):
                for said in _told(direction, group.text("id"), block):
                    key = (group.text("id"), said)
                    is_declared = declared[key] > 0
                    declared[key] -= is_declared
                    _, whom, protocol, first, last = said
                    inward = direction == "ingress"
                    yield Rule(
                        *(group.address, group.text("id"), inward, whom, protocol, (first, last)), is_declared
                    )


def declared_rules(state: StateRead) -> Iterator[tuple[str, str]]:
    """The keys of the rules that a state declares, on groups of its own and of other stacks."""
    for group, said in _declared(state):
        yield _key(group, said)


def _key(group: str, said: _Said) -> tuple[str, str]:
    return RULE, "|".join((group, *map(str, said)))


def _declared(state: StateRead) -> Iterator[tuple[str, _Said]]:
    for direction in ("ingress", "egress"):
        for one in state.of_type(f"aws_vpc_security_group_{direction}_rule"):
            whom = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
            named = next((one.text(name) for name in whom if one.text(name)), "")
            # With another account's group the id of that account stands before it.
            yield (
                one.text("security_group_id"),
                _said(
                    direction,
                    named.rpartition("/")[2] if "/sg-" in named else named,
                    one.text("ip_protocol"),
                    *(one.values.get("from_port"), one.values.get("to_port")),
                ),
            )


def _told(direction: str, own: str, block: Mapping[str, object]) -> Iterator[_Said]:
    names = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
    every = [str(one) for name in names for one in objects_in(block.get(name))]
    for whom in (*every, *([own] if block.get("self") is True else ())):
        yield _said(
            *(direction, whom.rpartition("/")[2] if "/sg-" in whom else whom),
            str(block.get("protocol")),
            *(block.get("from_port"), block.get("to_port")),
        )


def _said(direction: str, whom: str, protocol: str, first: object, last: object) -> _Said:
    """A rule that can be compared: one for every protocol has no ports, however it is told."""
    if protocol == _EVERY:
        return direction, whom, protocol, None, None
    return direction, whom, protocol, first, last
