"""Whether a statement of a resource policy speaks of a principal, and how closely it names it.

Semantics: IAM User Guide, principal element, and evaluation logic for requests
within a single account.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum, auto

from generator.iam.authority import Principal, PrincipalKind
from generator.iam.policy import Principals
from generator.iam.requests import Value

_ACCOUNT = 4
"""The component of an ARN that holds the account, counted from 0."""


class Reach(IntEnum):
    """How closely a statement names the principal, from not at all to by itself."""

    NOBODY = auto()
    ACCOUNT = auto()
    """The account: an Allow leaves the decision to identity policies."""
    ROLE = auto()
    """The ARN of the role: an Allow is enough within the permissions boundary."""
    SESSION = auto()
    """The ARN of a session of the role. Which name sessions have is not known."""
    EVERYONE = auto()
    """Anyone: an Allow is enough, past the permissions boundary."""


def asking(principal: Principal, context: Mapping[str, Value]) -> Principal:
    """Who makes a request with this context: of a crowd the one that it names."""
    if principal.crowd is None:
        return principal
    name = str(context.get(principal.kind.key, principal.arn))
    account = name.split(":")[_ACCOUNT] if principal.kind is PrincipalKind.IDENTITY else principal.account_id
    return replace(principal, arn=name, account_id=account, crowd=None)


def reach(principals: Principals, principal: Principal) -> Reach:
    """How closely the statement names the principal; those of another kind are somebody else."""
    named = (*principals.get("*", ()), *principals.get("AWS", ()))
    if principal.kind is not PrincipalKind.IDENTITY:
        if "*" in map(str, named):
            return Reach.EVERYONE
        own = map(str, principals.get(principal.kind.value, ()))
        return Reach.ROLE if principal.arn in own else Reach.NOBODY
    return max((_reach_of(str(value), principal) for value in named), default=Reach.NOBODY)


def _reach_of(value: str, principal: Principal) -> Reach:
    if value == "*":
        return Reach.EVERYONE
    if value in (principal.account_id, f"arn:{principal.partition}:iam::{principal.account_id}:root"):
        return Reach.ACCOUNT
    if value == principal.arn:
        return Reach.ROLE
    role = principal.arn.rsplit("/", 1)[-1]
    sessions = f"arn:{principal.partition}:sts::{principal.account_id}:assumed-role/{role}/"
    return Reach.SESSION if value.startswith(sessions) else Reach.NOBODY
