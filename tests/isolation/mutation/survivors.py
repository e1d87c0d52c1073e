"""Mutants that stay alive, by what they have in common, and why that is no gap in the claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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

GAPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "equals-like": ("trust",),
        "add-account": ("endpoint",),
        "add-action": ("boundary",),
        "add-path": ("key", "bucket", "scp"),
        "add-exemption": ("endpoint", "scp"),
        "add-statement": ("bucket", "key", "endpoint"),
    }
)
"""Operators with mutants that live and change something, and the kinds of policies: claims are lacking."""


def is_gap(mutant: Mutant) -> bool:
    """Whether mutants of its kind are known to live."""
    return mutant.kind in GAPS.get(mutant.operator, ())


def excuse(outcome: Outcome) -> Excuse | None:
    """Why a mutant may live; None if there is no reason."""
    mutant = outcome.mutant
    sid = mutant.place.rpartition(" ")[2]
    return next((one for one in EXCUSES if (one.operator, one.sid) == (mutant.operator, sid)), None)
