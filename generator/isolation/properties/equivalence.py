"""Packing changes nothing: what was wanted statement by statement is what is attached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator.aws.policy import Policy, PolicyKind
from generator.core.places import Location
from generator.isolation.authority import Authority, PolicySource
from generator.isolation.properties.authorities import ANYTHING
from generator.isolation.requests import RequestSet

EVERYTHING = RequestSet(("*",))
"""Every request there is."""


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two authorities of one principal that must allow the same requests: as wanted, and as rendered."""

    property_id: str
    subject: str
    sentence: str
    wanted: Authority
    rendered: Authority
    place: Location


def packed(
    subject: str, administrator: Authority, wanted: Iterable[Policy], place: Location
) -> Iterator[Equivalence]:
    """SCPs of one target: every wanted statement, against the packed policies the authority is under.

    `administrator` may do everything under the rendered SCPs of the target alone.
    """
    statements = tuple(statement for policy in wanted for statement in policy.statements)
    level = administrator.scps[-1] if administrator.scps else ()
    allowing = tuple(source for source in level if _allows(source))
    unpacked = PolicySource("wanted", PolicyKind.SCP, Policy(statements))
    yield Equivalence(
        "equivalence.scps",
        subject,
        "is under the guardrails that were wanted, no more and no less",
        replace(administrator, identity=(ANYTHING,), scps=((*allowing, unpacked),)),
        replace(administrator, identity=(ANYTHING,), scps=(level,)),
        place,
    )


def cut(
    subject: str, authority: Authority, wanted: Iterable[Policy], place: Location
) -> Iterator[Equivalence]:
    """The denials of a role, packed into as few managed policies as hold them."""
    statements = tuple(statement for policy in wanted for statement in policy.statements)
    unpacked = PolicySource("wanted", PolicyKind.MANAGED, Policy(statements))
    yield Equivalence(
        "equivalence.policies",
        subject,
        "carries the denials that were wanted, no more and no less",
        replace(authority, identity=(unpacked, ANYTHING)),
        authority,
        place,
    )


def _allows(source: PolicySource) -> bool:
    return any(statement.effect == "Allow" for statement in source.policy.statements)
