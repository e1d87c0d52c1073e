"""Who a claim is about, and claims made from sets of requests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.core.places import Location
from generator.iam.authority import Authority
from generator.iam.claims import Claim, Evidence, Expectation
from generator.iam.requests import RequestSet


@dataclass(frozen=True, slots=True)
class Subject:
    """A principal as a claim sees it: what a reader calls it, what decides over it, what caused it."""

    name: str
    authority: Authority
    place: Location

    def never(self, property_id: str, sentence: str, requests: Iterable[RequestSet]) -> Claim:
        """No request of any of the sets is allowed."""
        return self._claim(property_id, sentence, tuple(requests), Expectation.NEVER)

    def possible(self, property_id: str, sentence: str, requests: Iterable[RequestSet]) -> Claim:
        """Some request of each of the sets is allowed."""
        return self._claim(property_id, sentence, tuple(requests), Expectation.POSSIBLE)

    def every(self, property_id: str, sentence: str, requests: RequestSet, about: Evidence) -> Claim:
        """Each action on each resource of the set is allowed in some request; `about` is who says so."""
        claim = self._claim(property_id, sentence, (requests,), Expectation.EVERY)
        return replace(claim, about=about)

    def _claim(
        self, property_id: str, sentence: str, requests: tuple[RequestSet, ...], expects: Expectation
    ) -> Claim:
        return Claim(property_id, self.name, sentence, self.authority, requests, expects, self.place)
