"""Users' own properties as claims: `assertions:` of the platform and of a tenant."""

from collections.abc import Mapping

from generator.estate.assertions import PlannedAssertion
from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.proof.properties.intent import DATA, STUDIO, WORKLOAD, Home
from generator.proof.properties.subjects import Subject

PREFIX = "assertion."
"""What the id of a user's own property begins with."""


def asserted(subject: Subject, assertion: PlannedAssertion, values: Mapping[str, str]) -> Claim:
    """The assertion of one principal, placeholders filled with `values`.

    `deny` is a claim that none of the requests is allowed, `allow` that some
    of each action pattern are.
    """
    filled = assertion.filled(values)
    because = f" ({assertion.reason})" if assertion.reason else ""
    sentence = f"request of the assertion {assertion.id}{because}"
    property_id = f"{PREFIX}{assertion.id}"
    placed = Subject(subject.name, subject.authority, assertion.place, subject.whom)
    if assertion.effect == "deny":
        return placed.never(property_id, f"is allowed no {sentence}", (_requests(filled),))
    return placed.possible(property_id, f"is allowed some {sentence}", (_requests(filled),))


def home_values(home: Home) -> dict[str, str]:
    """The placeholders whose values only AWS chooses, as the rendered text has them."""
    values = {"domain_id": home.domain_id}
    for purpose in (STUDIO, WORKLOAD, DATA):
        if purpose in home.keys:
            values[f"{purpose}_key"] = home.keys[purpose]
    return values


def _requests(assertion: PlannedAssertion) -> RequestSet:
    return RequestSet(
        assertion.actions,
        except_actions=assertion.except_actions,
        resources=assertion.resources,
        not_resources=assertion.not_resources,
        conditions=assertion.conditions,
    )
