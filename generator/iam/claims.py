"""Claims: sets of requests that must never, or must, be allowed to a principal, and what became of each."""

from dataclasses import dataclass
from enum import StrEnum

from generator.core.places import Location
from generator.iam.authority import Authority
from generator.iam.requests import Request, RequestSet


class Expectation(StrEnum):
    """What must hold of each set of requests of a claim."""

    NEVER = "never"
    """No request of the set is allowed."""
    POSSIBLE = "possible"
    """Some request of the set is allowed: what people need to work (liveness)."""
    EVERY = "every"
    """Of each action on each resource of the set some request is allowed: what is granted works.

    Actions that only a wildcard stands for count where the set has a request of them at all.
    """


class Verdict(StrEnum):
    """What became of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    OUTSIDE = "outside the model"
    NOTHING = "nothing to prove"
    """No request belongs to the claim, so that it holds whatever the policies say."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement with a part in a decision: its policy, file and id, and why it did or did not match."""

    policy: str
    document: str
    sid: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One property, claimed of one subject.

    `property_id` names the property in the catalogue of properties, `subject`
    is what a reader calls the principal or resource, `sentence` says the claim
    in words. Each set of `requests` must meet the expectation by itself.
    `place` is the YAML value that caused the subject, `whom` says in plain words
    about which principals the claim speaks, whatever their names; `about` is the
    statement that a claim is about, where it is about one. `accepts` are the ids of
    exceptions whose requests were left out of the sets on purpose.
    """

    property_id: str
    subject: str
    sentence: str
    authority: Authority
    requests: tuple[RequestSet, ...]
    expects: Expectation
    place: Location
    whom: str
    about: Evidence | None = None
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Actions on resources of which no request is allowed.

    `why` reads after a colon; `stopped_by` is the statement that denies, where one does.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str
    stopped_by: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A request that shows a claim false.

    `let_through` are the statements that allow it, `missed` the denials for
    that action that do not match, each with the condition that missed.
    """

    principal: str
    request: Request
    let_through: tuple[Evidence, ...]
    missed: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A claim with its verdict.

    `counterexample` is there when a claim of NEVER is refuted; `reason` says
    why something lies outside the model or what a refuted liveness claim
    lacks. `unusable` holds all that a refuted claim of EVERY lacks.

    `kinds` counts the kinds of requests that the claim speaks of, `granted` those
    of them whose action some statement allows by its name, and `classes` the
    classes of requests that a search decided. `empty` says of sets of the claim
    to which no request belongs why not; if all are so, there is nothing to prove.
    """

    claim: Claim
    verdict: Verdict
    classes: int
    counterexample: Counterexample | None = None
    reason: str = ""
    unusable: tuple[Unusable, ...] = ()
    kinds: int = 0
    granted: int = 0
    empty: tuple[str, ...] = ()
