"""HCL006: every security group is used, has rules, and is not open.

checkov's CKV2_AWS_5 wants a resource that carries the group. SageMaker attaches
groups itself, to applications and jobs, so the groups of a domain, of profiles
and of jobs look unused to it. Here a group counts as used when, in its own
module, a resource names it as one of its security groups, or when the module
puts it out and a module that takes the output names it so: in `security_groups`
of a domain or profile, or in a policy condition on security groups.
"""

import re
from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack, Placed
from rendered.checks.references import Use, uses, values

from generator.core.findings import Finding, Rule
from generator.core.places import Route
from generator.hcl.values import Expression

_rule = partial(Rule, family=RENDERED)

UNUSED_SECURITY_GROUP = _rule(
    code="HCL006",
    name="unused-or-open-security-group",
    summary="A security group is attached to nothing, has no rule, or lets in or out more than it needs.",
    why=(
        "checkov sees no resource that carries the groups of Studio domains and profiles, so its check"
        " CKV2_AWS_5 is skipped for them; this one follows the group through modules to its user."
    ),
    instead="Hand the group to the module that names it in `security_groups`, or do not create it.",
)

GROUP = "aws_security_group"
_OUTWARDS = "aws_vpc_security_group_egress_rule"
_RULES = ("aws_vpc_security_group_ingress_rule", _OUTWARDS)
_EVERYONE = frozenset({"0.0.0.0/0", "::/0"})
_CARRIES = re.compile(r"securitygroup(?:id)?s$")


def check(stack: ParsedStack) -> Iterator[Finding]:
    """Findings about the groups that any module of the stack creates, and about their rules."""
    for module in (None, *stack.modules):
        resources = stack.blocks(module, "resource")
        rules = [placed for placed in resources if placed.block.labels[0] in _RULES]
        leads_out = any(placed.block.labels[0] == "aws_nat_gateway" for placed in resources)
        for rule in rules:
            yield from _open(rule, leads_out=leads_out)
        for group in resources:
            if group.block.labels[0] == GROUP:
                yield from _group(stack, module, group, rules)


def _group(stack: ParsedStack, module: str | None, group: Placed, rules: list[Placed]) -> Iterator[Finding]:
    reference = f"{group.address}.id"
    if group.block.body.of_type("ingress") or group.block.body.of_type("egress"):
        yield group.finding(UNUSED_SECURITY_GROUP, f"{group.address} has inline rules; use rule resources")
    if not any(_names(rule, "security_group_id", reference) for rule in rules):
        yield group.finding(UNUSED_SECURITY_GROUP, f"{group.address} has no rule")
    if not _is_carried(stack, module, reference) and not any(_handed_on(stack, module, reference)):
        message = f"{group.address} is not a security group of anything in the stack"
        yield group.finding(UNUSED_SECURITY_GROUP, message)


def _open(rule: Placed, *, leads_out: bool) -> Iterator[Finding]:
    """Open to everyone is nothing but HTTPS outwards, in a module that has a way to the internet."""
    body = rule.block.body.values()
    for name in ("cidr_ipv4", "cidr_ipv6"):
        if body.get(name) in _EVERYONE and not (leads_out and _is_https_outwards(rule, body)):
            yield rule.finding(UNUSED_SECURITY_GROUP, f"{rule.address} is open to {body[name]}")
    if body.get("ip_protocol") == "-1" and not _is_among_members(body):
        message = f"{rule.address} allows every protocol to others than members of its own group"
        yield rule.finding(UNUSED_SECURITY_GROUP, message)


def _is_https_outwards(rule: Placed, body: dict[str, object]) -> bool:
    ports = (body.get("ip_protocol"), body.get("from_port"), body.get("to_port"))
    return rule.block.labels[0] == _OUTWARDS and ports == ("tcp", 443, 443)


def _is_among_members(body: dict[str, object]) -> bool:
    """Whether both sides of a rule are the same group, as distributed training and EFA need it."""
    peer = body.get("referenced_security_group_id")
    return isinstance(peer, Expression) and peer == body.get("security_group_id")


def _names(placed: Placed, argument: str, reference: str) -> bool:
    value = placed.block.body.values().get(argument)
    return isinstance(value, Expression) and value.text == reference


def _is_carried(stack: ParsedStack, module: str | None, reference: str) -> bool:
    """Whether something in the module names the reference as one of its security groups."""
    return any(
        use.mentions(reference) and _is_group_list(use)
        for placed in stack.all_blocks(module)
        if placed.block.type in ("resource", "data")
        for use in uses(placed.block)
    )


def _is_carried_whole(stack: ParsedStack, module: str, variable: str) -> bool:
    """Whether all that a variable holds are security groups of something."""
    return any(
        use.text == variable and _is_group_list(use)
        for placed in stack.blocks(module, "resource")
        for use in uses(placed.block)
    )


def _is_group_list(use: Use) -> bool:
    """Whether it stands under a key that lists groups, such as `sagemaker:VpcSecurityGroupIds`."""
    return any(isinstance(key, str) and _CARRIES.search(_plain(key)) for key in use.route)


def _plain(key: str) -> str:
    return key.rpartition(":")[2].replace("_", "").lower()


def _handed_on(stack: ParsedStack, module: str | None, reference: str) -> Iterator[bool]:
    """For each way out of the module, whether the group is carried where it arrives."""
    if module is None:
        return
    for output in stack.blocks(module, "output"):
        for route in _places(output, reference):
            source = f"module.{module}.{output.address}"
            for call in stack.blocks(None, "module"):
                yield from _arrivals(stack, call, source, route)


def _places(output: Placed, reference: str) -> Iterator[Route]:
    """Where in the output's value the group stands: keys of its map, or nothing."""
    for name, value in output.block.body.values().items():
        for route, item in values(value):
            if name == "value" and isinstance(item, Expression) and item.text == reference:
                yield route


def _arrivals(stack: ParsedStack, call: Placed, source: str, route: Route) -> Iterator[bool]:
    for name, value in call.block.body.values().items():
        for inside, item in values(value):
            if isinstance(item, Expression) and item.text.startswith(source):
                rest = item.text[len(source) :]
                yield from _carried_as(stack, call.address, name, (inside, route), rest)


def _carried_as(
    stack: ParsedStack, module: str, variable: str, routes: tuple[Route, Route], picked: str
) -> Iterator[bool]:
    """Whether the module names the variable, or the group's own key in it, as a security group."""
    inside, route = routes
    if picked and picked != _keys(route):
        return
    keys = _keys(inside) + ("" if picked else _keys(route))
    yield _is_carried(stack, module, f"var.{variable}{keys}") or _is_carried_whole(
        stack, module, f"var.{variable}"
    )


def _keys(route: Route) -> str:
    """The route as Terraform writes it behind a reference."""
    return "".join(f"[{key}]" if isinstance(key, int) else f'["{key}"]' for key in route)
