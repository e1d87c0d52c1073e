"""What can be wrong with a published policy, and what shows that it is."""

from dataclasses import dataclass

from generator.core.findings import Rule
from generator.iam.authority import Authority
from generator.iam.claims import Expectation
from generator.iam.policy import Policy, PolicyKind
from generator.iam.requests import RequestSet


@dataclass(frozen=True)
class Refuted:
    """The faulty policy does not keep what it promises; the product's policy does.

    With NEVER the faulty policy lets a request of `asked` through, with
    POSSIBLE it lets none through although people need one.
    """

    name: str
    asked: RequestSet
    expects: Expectation
    faulty: Authority
    corrected: Authority


@dataclass(frozen=True)
class Linted:
    """The faulty policy names what AWS does not have, or ignores; the product's policy does not."""

    name: str
    rule: Rule
    faulty: Policy
    corrected: Policy
    kind: PolicyKind = PolicyKind.MANAGED


@dataclass(frozen=True)
class Unreadable:
    """The faulty policy is no document of the policy language; the product's policy is."""

    name: str
    text: str
    corrected: Policy
    kind: PolicyKind = PolicyKind.MANAGED


@dataclass(frozen=True)
class Outside:
    """Not a policy: why nothing can be proved, and the file that says what is right instead."""

    name: str
    reason: str
    kept_in: str
    says: str


Part = Refuted | Linted | Unreadable | Outside


@dataclass(frozen=True)
class Row:
    """A row of the table of faults, by its number, taken apart."""

    number: int
    title: str
    parts: tuple[Part, ...]


def leak(name: str, asked: RequestSet, faulty: Authority, corrected: Authority) -> Refuted:
    """The faulty policy allows something of `asked`, of which nothing may be allowed."""
    return Refuted(name, asked, Expectation.NEVER, faulty, corrected)


def lockout(name: str, asked: RequestSet, faulty: Authority, corrected: Authority) -> Refuted:
    """The faulty policy refuses all of `asked`, of which something must be allowed."""
    return Refuted(name, asked, Expectation.POSSIBLE, faulty, corrected)
