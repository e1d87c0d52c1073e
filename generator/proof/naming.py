"""Whether names tell whose a thing is: claimed of each environment, decided over all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.core.findings import Finding
from generator.estate.site import Site
from generator.iam.claims import Verdict
from generator.proof.certificate import PropertyRecord, Scope, StackProof
from generator.proof.properties.namespaces import Overlap, finding_of, overlaps, patterns

PROPERTY = "foreign.names"

_WHOM = "every tenant, environment and team of the estate"
_OVER = "names of roles, buckets, repositories, log groups, models, profiles and teams, in any spelling"


@dataclass(frozen=True, slots=True)
class Naming:
    """How many patterns of names each environment has, by stack, and those that meet another's."""

    counts: Mapping[str, int]
    meeting: tuple[Overlap, ...]

    def findings(self) -> Iterator[Finding]:
        """A finding for each pair of owners whose names may meet."""
        yield from map(finding_of, self.meeting)

    def added_to(self, proof: StackProof) -> StackProof:
        """The proof of a stack with what is known of its names; without an environment it has none.

        What others are called changes the verdict and never the count, so that a
        new tenant leaves the certificates of the others as they are.
        """
        count = self.counts.get(proof.stack, 0)
        if not count:
            return proof
        meets = any(proof.stack in (pair.one.address, pair.other.address) for pair in self.meeting)
        record = PropertyRecord(
            PROPERTY,
            Verdict.REFUTED if meets else Verdict.PROVED,
            1,
            count,
            scope=Scope(count, count, (_WHOM,), (_OVER,)),
        )
        records = sorted((*proof.records, record), key=lambda one: one.property_id)
        return replace(proof, records=tuple(records))


def naming(sites: Iterable[Site]) -> Naming:
    """The names of a whole estate; the work grows with the number of names, not of pairs."""
    found = tuple(patterns(sites))
    return Naming(Counter(one.address for one in found), overlaps(found))
