"""Services that the platform names, and who does what there: the same in role, boundary and endpoint.

A policy on an endpoint names roles by their exact ARNs: `aws:PrincipalArn` of a session is the ARN of its
role, with the path (IAM user guide, global condition keys).
"""

from collections.abc import Iterable

from generator.iam.policy import EVERYONE, Policy, Statement, Values
from generator.policies.boundary import is_within
from generator.policies.scope import EndpointScope, Granted, Passage


def granted(uses: Iterable[Granted]) -> Policy:
    """What a role does in services."""
    return Policy(
        tuple(
            Statement(f"Service{number}", "Allow", one.actions, resources=one.resources)
            for number, one in enumerate(uses, 1)
        )
    )


def ceiling(uses: Iterable[Granted], region: str) -> tuple[Statement, ...]:
    """What a boundary leaves of the uses of services, in one Region, beside what every boundary leaves.

    One statement for all that acts on something, because a boundary is one policy: roles say which action
    goes with which thing.
    """
    named: dict[str, None] = {}
    things: dict[str, None] = {}
    whatever: dict[str, None] = {}
    for one in uses:
        beside = [name for name in one.actions if not is_within(name)]
        if one.resources == ("*",):
            whatever.update(dict.fromkeys(beside))
        elif beside:
            named.update(dict.fromkeys(beside))
            things.update(dict.fromkeys(one.resources))
    return tuple(
        Statement(
            sid,
            "Allow",
            tuple(actions),
            resources=tuple(resources),
            conditions={"StringEquals": {"aws:RequestedRegion": region}},
        )
        for sid, actions, resources in (
            ("CeilingServices", named, things),
            ("CeilingServiceLists", whatever, ("*",)),
        )
        if actions
    )


def passage(prefix: str, scope: EndpointScope) -> Policy | None:
    """The policy on an endpoint through which actions of the prefix pass; None where no service has any."""
    if prefix not in scope.passages:
        return None
    return named_roles(scope.passages[prefix], scope.at.account_id)


def named_roles(passages: tuple[Passage, ...], account_id: str) -> Policy:
    """The policy of an endpoint that lets through these roles alone, each with what it does there.

    Where nobody does anything it says so: an endpoint without a policy would let everybody through.
    """
    if not passages:
        nobody = Statement("Nobody", "Deny", ("*",), resources=("*",), principals=EVERYONE)
        return Policy((nobody,))
    return Policy(
        tuple(
            Statement(
                f"NamedRoles{number}",
                "Allow",
                one.actions,
                resources=one.resources,
                conditions=_only(one.roles, account_id),
                principals=EVERYONE,
            )
            for number, one in enumerate(passages, 1)
        )
    )


def _only(roles: tuple[str, ...], account_id: str) -> dict[str, dict[str, Values]]:
    return {"StringEquals": {"aws:PrincipalAccount": account_id}, "ArnEquals": {"aws:PrincipalArn": roles}}
