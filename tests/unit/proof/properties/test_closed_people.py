"""Whoever is frozen or on the way out does nothing, also with what still runs; the others work."""

from dataclasses import replace

import pytest

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.intent import home_of
from generator.tenancy.words import Lifecycle


def verdicts(planned, property_id):
    return {one.claim.subject: one.verdict for one in prove(planned.claims(property_id))}


def test_of_each_role_with_closed_people_it_is_claimed_and_proved(closed):
    found = verdicts(closed, "personal.closed")

    assert {name.rpartition("alpha-dev-")[2] for name in found} == {
        "data-scientist",
        "ml-admin",
        "mlops-engineer",
        "viewer",
    }
    assert set(found.values()) == {Verdict.PROVED}


def test_whoever_works_with_the_same_role_still_can(closed):
    working = {name.rpartition("alpha-dev-")[2] for name in verdicts(closed, "work.open")}

    assert "data-scientist" in working
    assert "mlops-engineer" not in working
    assert set(verdicts(closed, "work.open").values()) == {Verdict.PROVED}


@pytest.mark.parametrize("role", ["data-scientist", "mlops-engineer"])
@pytest.mark.parametrize(
    "changes", [{"effect": "Allow"}, {"actions": ("s3:*",)}, {"resources": ("arn:aws:s3:::*",)}]
)
def test_a_denial_that_lets_anything_through_is_refuted(closed, role, changes):
    mutant = closed.with_statement(role, "ClosedPeople", lambda one: replace(one, **changes))

    assert Verdict.REFUTED in verdicts(mutant, "personal.closed").values()


def test_a_denial_of_somebody_else_is_refuted(closed):
    other = {"StringEquals": {"aws:SourceIdentity": "ana"}}
    mutant = closed.with_statement(
        "data-scientist", "ClosedPeople", lambda one: replace(one, conditions=other)
    )

    assert verdicts(mutant, "personal.closed")[subject(closed, "data-scientist")] is Verdict.REFUTED


def subject(planned, role):
    return next(name for name in verdicts(planned, "personal.closed") if name.endswith(role))


def test_a_profile_that_could_still_be_opened_is_found(closed):
    opened = closed.changed(
        lambda stack: replace(
            stack,
            profiles=tuple(
                replace(one, tags={**one.tags, "studiouserid": "abe"}) if one.name.endswith("abe") else one
                for one in stack.profiles
            ),
        )
    )

    def found(planned):
        site = planned.tenant
        return list(misassigned(site, home_of(site, planned.facts), planned.facts.stack(site.address)))

    assert found(closed) == []
    assert ["studiouserid" in one.message for one in found(opened)] == [True]


def test_every_stage_is_said_in_one_place():
    assert Lifecycle.__args__ == ("active", "frozen", "retiring", "retired")
