"""Whether a statement of a resource policy speaks of a principal, and how closely it names it.

Semantics: IAM User Guide, principal element, and evaluation logic for requests
within a single account.
"""

from enum import IntEnum, auto

from generator.iam.authority import Principal
from generator.iam.policy import Principals


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


def reach(principals: Principals, principal: Principal) -> Reach:
    """How closely the statement names the principal; services and federated users are somebody else."""
    named = (*principals.get("*", ()), *principals.get("AWS", ()))
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
