"""Whether names tell whose a thing is, and sign-ins who somebody is: decided over all environments.

Taken from the estate, so that a proof that is remembered knows its new neighbours.
That the rendered text says the same names, user names and tags is claimed of each stack.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.core.findings import Finding
from generator.estate.site import Site
from generator.iam.claims import Verdict
from generator.proof.certificate import PropertyRecord, Scope, StackProof
from generator.proof.properties.namespaces import (
    Overlap,
    Pattern,
    finding_of,
    overlaps,
    patterns,
    shared_sign_in,
    sign_ins,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A property that compares names over the estate: which, of whom, and what is said of two that meet."""

    property_id: str
    whom: str
    over: str
    patterns: Callable[[Iterable[Site]], Iterator[Pattern]]
    finding: Callable[[Overlap], Finding]


NAMES = Compared(
    "foreign.names",
    "every tenant, environment and team of the estate",
    "names of roles, buckets, repositories, log groups, models, profiles and teams, in any spelling",
    patterns,
    finding_of,
)
SIGN_INS = Compared(
    "personal.sign-in",
    "every user profile of the domain, whichever tenant and team it is of",
    "users of Identity Center, or values of studiouserid, in any spelling",
    sign_ins,
    shared_sign_in,
)


@dataclass(frozen=True, slots=True)
class Naming:
    """How many patterns of names each environment has, by stack, and those that meet another's."""

    compared: Compared
    counts: Mapping[str, int]
    meeting: tuple[Overlap, ...]

    def findings(self) -> Iterator[Finding]:
        """A finding for each pair of owners whose names may meet."""
        yield from map(self.compared.finding, self.meeting)

    def added_to(self, proof: StackProof) -> StackProof:
        """The proof of a stack with what is known of its names; without any it has none.

        What others are called changes the verdict and never the count, so that a
        new tenant leaves the certificates of the others as they are.
        """
        count = self.counts.get(proof.stack, 0)
        if not count:
            return proof
        meets = any(proof.stack in (pair.one.address, pair.other.address) for pair in self.meeting)
        record = PropertyRecord(
            self.compared.property_id,
            Verdict.REFUTED if meets else Verdict.PROVED,
            1,
            count,
            scope=Scope(count, count, (self.compared.whom,), (self.compared.over,)),
        )
        records = sorted((*proof.records, record), key=lambda one: one.property_id)
        return replace(proof, records=tuple(records))


def naming(compared: Compared, sites: Iterable[Site]) -> Naming:
    """The names of a whole estate; the work grows with the number of names, not of pairs."""
    found = tuple(compared.patterns(sites))
    return Naming(compared, Counter(one.address for one in found), overlaps(found))
