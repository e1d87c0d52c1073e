"""What one layer of policies says of a request: identity, boundary, SCPs, resources, an endpoint."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from generator.iam.authority import PolicySource, Principal
from generator.iam.claims import Evidence
from generator.iam.decision.matching import Asked, match, naming
from generator.iam.decision.principals import Reach, reach
from generator.iam.policy import PolicyKind, Statement

_NAMES_PRINCIPALS = frozenset({PolicyKind.TRUST, PolicyKind.KEY, PolicyKind.BUCKET, PolicyKind.ENDPOINT})


class Opinion(StrEnum):
    """What a layer says."""

    ALLOWS = "allows"
    DENIES = "denies"
    SILENT = "does not allow"
    """No statement of the layer allows the request; a denial unless another layer may allow it alone."""
    DELEGATES = "delegates to IAM"
    """A resource policy that allows the account, which leaves the decision to identity policies."""
    UNKNOWN = "is taken to allow"
    """The policy of another account's resource."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer with its opinion and the statements behind it.

    `name` reads in a sentence, such as `permissions boundary`. `missed` are
    all statements that name the action, allowing or denying, and do not match;
    their notes say why. `missed_denials` are those of them that would deny.
    """

    name: str
    opinion: Opinion
    allowed_by: tuple[Evidence, ...] = ()
    denied_by: tuple[Evidence, ...] = ()
    missed: tuple[Evidence, ...] = ()
    missed_denials: tuple[Evidence, ...] = ()
    reach: Reach = Reach.NOBODY
    """How closely a resource policy names the principal where it allows."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A statement as it was read: whether it matches, how it names the principal, and its evidence."""

    statement: Statement
    is_match: bool
    reach: Reach
    evidence: Evidence


def layer(name: str, sources: Iterable[PolicySource], request: Asked, principal: Principal) -> Layer:
    """What the policies say together; a denial outweighs every permission."""
    readings = tuple(
        _read(source, statement, request, principal)
        for source in sources
        for statement in naming(source.policy, request.action)
    )
    allows = tuple(read for read in readings if read.is_match and read.statement.effect == "Allow")
    denials = tuple(read.evidence for read in readings if read.is_match and read.statement.effect == "Deny")
    missed = tuple(read for read in readings if not read.is_match)
    closest = max((read.reach for read in allows), default=Reach.NOBODY)
    return Layer(
        name,
        _opinion(closest, denies=bool(denials)),
        tuple(read.evidence for read in allows),
        denials,
        tuple(read.evidence for read in missed),
        tuple(read.evidence for read in missed if read.statement.effect == "Deny"),
        closest,
    )


def _opinion(closest: Reach, *, denies: bool) -> Opinion:
    if denies:
        return Opinion.DENIES
    if closest is Reach.NOBODY:
        return Opinion.SILENT
    return Opinion.DELEGATES if closest is Reach.ACCOUNT else Opinion.ALLOWS


def _read(source: PolicySource, statement: Statement, request: Asked, principal: Principal) -> _Reading:
    """How the statement, which is about the action, reads."""
    found = match(statement, request)
    named = reach(statement.principals, principal) if source.kind in _NAMES_PRINCIPALS else Reach.EVERYONE
    is_match, note = found.is_match, found.note
    if is_match and not _is_meant(named, statement):
        is_match, note = False, f"it is about other principals than {principal.arn}"
    return _Reading(statement, is_match, named, Evidence(source.name, source.document, statement.sid, note))


def _is_meant(named: Reach, statement: Statement) -> bool:
    """Whether the principal is meant; a session by name may be ours, which counts for an Allow only."""
    if named is Reach.SESSION:
        return statement.effect == "Allow"
    return named is not Reach.NOBODY
