"""Mutants that stay alive, by what they have in common, and why that is no gap in the claims."""

from dataclasses import dataclass

from isolation.mutation.judging import Outcome


@dataclass(frozen=True)
class Excuse:
    """Mutants of one operator in statements of one id, and why they may live."""

    operator: str
    sid: str
    reason: str


EXCUSES = (
    Excuse(
        "toggle-if-exists",
        "TlsOnly",
        "AWS fills aws:SecureTransport in every request; the proof lets it be absent as well",
    ),
    Excuse(
        "widen-resource",
        "ClearUpTeamSpaces",
        "where it stands without a domain the account is the tenant's own, with one domain in it",
    ),
)


def excuse(outcome: Outcome) -> Excuse | None:
    """Why a mutant may live; None if there is no reason."""
    mutant = outcome.mutant
    sid = mutant.place.rpartition(" ")[2]
    return next((one for one in EXCUSES if (one.operator, one.sid) == (mutant.operator, sid)), None)
