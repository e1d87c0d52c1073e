"""What stands on declared resources and no resource declares: policies by hand, rules, routes, ways out."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from generator.drift.kinds import BUCKET_OPENINGS
from generator.drift.rules import declared_rules, rules_of
from generator.drift.seen import DriftClass, Item
from generator.drift.state import StateRead, objects_in

_ZONE_ASSOCIATION = "aws_route53_zone_association"
_HAND = "and no resource declares it"


@dataclass(frozen=True, slots=True)
class Strange:
    """Something that no resource of its own stack declares.

    Another stack may: then one of `keys` is among what that one's state declares.
    """

    item: Item
    keys: tuple[tuple[str, str], ...] = ()

    def is_in(self, declared: Container[tuple[str, str]]) -> bool:
        """Whether it is declared after all."""
        return any(key in declared for key in self.keys)


def beside(state: StateRead) -> Iterator[Strange]:
    """Everything of the kind that the provider tells with a resource that is declared."""
    yield from map(Strange, _policies(state))
    for rule in rules_of(state):
        if not rule.is_declared:
            yield Strange(_item(rule.group, f"{rule.words}, {_HAND}"), (rule.key,))
    yield from map(Strange, _routes(state))
    yield from map(Strange, _buckets(state))
    yield from _zones(state)


def declared_beside(state: StateRead) -> Iterator[tuple[str, str]]:
    """What a state declares on things of other stacks."""
    yield from declared_rules(state)
    for one in state.of_type(_ZONE_ASSOCIATION):
        yield _ZONE_ASSOCIATION, f"{one.text('zone_id')}|{one.text('vpc_id')}"


def foreign_policies(state: StateRead) -> tuple[str, ...]:
    """The ARNs of managed policies that stand on roles of the stack and are none of its own, sorted."""
    own = {one.text("arn") for one in state.of_type("aws_iam_policy")}
    found = {arn for role in state.of_type("aws_iam_role") for arn in role.texts("managed_policy_arns")}
    return tuple(sorted(found - own))


def _item(address: str, words: str) -> Item:
    return Item(DriftClass.ACCESS, address, words)


def _policies(state: StateRead) -> Iterator[Item]:
    inline = {(one.text("role"), one.text("name")) for one in state.of_type("aws_iam_role_policy")}
    attached = {
        (one.text("role"), one.text("policy_arn")) for one in state.of_type("aws_iam_role_policy_attachment")
    }
    for role in state.of_type("aws_iam_role"):
        name = role.text("name")
        for block in role.blocks("inline_policy"):
            policy = str(block.get("name") or "")
            if policy and (name, policy) not in inline:
                yield _item(role.address, f"the inline policy {policy} stands on it, {_HAND}")
        for arn in role.texts("managed_policy_arns"):
            if (name, arn) not in attached:
                yield _item(role.address, f"the policy {arn} is attached to it, {_HAND}")


def _routes(state: StateRead) -> Iterator[Item]:
    targets = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
    declared = {
        (one.text("route_table_id"), one.text(name))
        for one in state.of_type("aws_route")
        for name in targets
        if one.text(name)
    }
    for table in state.of_type("aws_route_table", "aws_default_route_table"):
        for block in table.blocks("route"):
            keys = ("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id")
            to = next((str(block[key]) for key in keys if block.get(key)), "")
            if to and (table.text("id"), to) not in declared:
                through = next((str(v) for k, v in sorted(block.items()) if k not in keys and v), "something")
                yield _item(table.address, f"it leads to {to} through {through}, {_HAND}")
        for gateway in objects_in(table.values.get("propagating_vgws")):
            yield _item(table.address, f"{gateway} adds routes to it, {_HAND}")


def _zones(state: StateRead) -> Iterator[Strange]:
    """Other VPCs in which a private zone answers. The first one is the zone's own, which its block names."""
    own = {one.text("id") for one in state.of_type("aws_vpc")}
    own |= {one.text("vpc_id") for one in state.of_type("aws_vpc_endpoint", "aws_security_group")}
    associated = set(declared_beside(state))
    for zone in state.of_type("aws_route53_zone"):
        for block in zone.blocks("vpc"):
            vpc = str(block.get("vpc_id") or "")
            key = (_ZONE_ASSOCIATION, f"{zone.text('zone_id') or zone.text('id')}|{vpc}")
            if vpc not in own and key not in associated:
                yield Strange(_item(zone.address, f"it answers in {vpc}, {_HAND}"), (key,))


def _buckets(state: StateRead) -> Iterator[Item]:
    declared = {
        (name, one.text("bucket")) for name, kind in BUCKET_OPENINGS.items() for one in state.of_type(kind)
    }
    for bucket in state.of_type("aws_s3_bucket"):
        for name in BUCKET_OPENINGS:
            if bucket.blocks(name) and (name, bucket.text("bucket")) not in declared:
                yield _item(bucket.address, f"it has a {name}, {_HAND}")
        for grant in bucket.blocks("grant"):
            if grant.get("uri") or grant.get("type") not in ("CanonicalUser", None):
                yield _item(bucket.address, f"its list of grants opens it to {grant.get('uri')}, {_HAND}")
