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
        "aws:SecureTransport is in every request (IAM User Guide, global condition keys: Availability);"
        " the proof lets it be absent as well, which asks for more",
    ),
)


def excuse(outcome: Outcome) -> Excuse | None:
    """Why a mutant may live; None if there is no reason."""
    mutant = outcome.mutant
    sid = mutant.place.rpartition(" ")[2]
    return next((one for one in EXCUSES if (one.operator, one.sid) == (mutant.operator, sid)), None)
