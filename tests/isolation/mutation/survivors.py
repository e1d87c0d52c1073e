"""Mutants that stay alive, by what they have in common, and why that is no gap in the claims."""

from dataclasses import dataclass

from isolation.mutation.judging import Outcome
from isolation.mutation.places import Mutant


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


@dataclass(frozen=True)
class Gap:
    """Mutants that live and change something: of a kind, an operator and a statement; empty is any."""

    operator: str
    kind: str
    sid: str = ""

    def holds(self, mutant: Mutant) -> bool:
        """Whether a mutant is one of them."""
        return (
            self.operator in ("", mutant.operator)
            and self.kind == mutant.kind
            and self.sid in ("", mutant.place.rpartition(" ")[2])
        )


GAPS = (
    Gap("add-action", "boundary"),
    Gap("add-exemption", "scp"),
    *(Gap("add-statement", kind) for kind in ("bucket", "endpoint")),
    *(Gap("", "identity", sid) for sid in ("OneSpelling", "PrincipalMustCarryTeam", "ReadMetrics")),
)
"""What no claim speaks of yet."""


def is_gap(mutant: Mutant) -> bool:
    """Whether mutants of its kind are known to live."""
    return any(gap.holds(mutant) for gap in GAPS)


def excuse(outcome: Outcome) -> Excuse | None:
    """Why a mutant may live; None if there is no reason."""
    mutant = outcome.mutant
    sid = mutant.place.rpartition(" ")[2]
    return next((one for one in EXCUSES if (one.operator, one.sid) == (mutant.operator, sid)), None)
