"""Roles of hosting, monitoring and image building do what they are for, and no more."""

from dataclasses import replace

import pytest

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.proof.properties.site_claims import claims_of

ROLES = ("red-hosting", "red-monitoring", "red-images")


def verdict(planned, property_id, role):
    (found,) = {one.verdict for one in prove(planned.claims(property_id, f"--{role}"))}
    return found


def test_everything_that_is_claimed_of_them_holds(separated):
    claims = [one for one in claims_of(separated.tenant, separated.facts) if one.subject.endswith(ROLES)]
    named = {one.property_id for one in claims}

    assert {"escalation.apart", "work.data", "work.keys", "work.images", "work.logs", "work.network"} <= named
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}


def test_engineers_pass_what_serves_and_watches_and_nobody_passes_the_role_of_builds(separated):
    passed = {
        name: {arn.rpartition("--red-")[2] for arn in intent.passes}
        for name, intent in separated.intents().items()
        if intent.passes and "red" in intent.name
    }
    assert passed["data-scientist"] == {"job", "pipeline"}
    assert passed["mlops-engineer"] == {"job", "pipeline", "hosting", "monitoring"}
    assert passed["pipeline"] == {"job", "hosting"}
    assert set(passed) == {"data-scientist", "mlops-engineer", "pipeline"}
    assert verdict(separated, "escalation.pass", "red-mlops-engineer") is Verdict.PROVED


@pytest.mark.parametrize(
    ("role", "sid", "added", "property_id"),
    [
        ("red-hosting", "ReadObjects", "s3:PutObject", "escalation.apart"),
        ("red-hosting", "WriteResults", "s3:DeleteObject", "escalation.apart"),
        ("red-hosting", "RegistryLogin", "sagemaker:CreateTrainingJob", "escalation.persona"),
        ("red-monitoring", "ReadObjects", "s3:PutObject", "escalation.apart"),
        ("red-monitoring", "RegistryLogin", "logs:PutLogEvents", "escalation.apart"),
        ("red-images", "ReadObjects", "s3:PutObject", "escalation.apart"),
        ("red-images", "ReadKeys", "kms:Encrypt", "escalation.apart"),
        ("red-images", "RegistryLogin", "ecr:PutImage", "foreign.images"),
        ("red-images", "RegistryLogin", "iam:PassRole", "escalation.pass"),
    ],
)
def test_a_role_that_does_more_than_it_is_for_is_refuted(in_one_domain, role, sid, added, property_id):
    mutant = in_one_domain.with_statement(role, sid, lambda one: replace(one, actions=(*one.actions, added)))

    assert verdict(mutant, property_id, role) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("role", "property_id", "was", "becomes"),
    [
        ("red-hosting", "escalation.apart", "/red/model-monitor/data-capture/*", "/red/*"),
        ("red-monitoring", "foreign.data", "/red/model-monitor/*", "/red/*"),
        ("red-monitoring", "foreign.data", "/red/model-monitor/*", "/blue/model-monitor/*"),
        ("red-images", "foreign.data", "/red/image-builds/*", "/*"),
    ],
)
def test_a_role_that_reaches_beyond_its_place_is_refuted(in_one_domain, role, property_id, was, becomes):
    def moved(one):
        resources = tuple(str(arn).replace(was, becomes) for arn in one.resources)
        return replace(one, resources=resources)

    mutant = in_one_domain
    for sid in ("ReadObjects", "WriteResults"):
        mutant = mutant.with_statement(role, sid, moved)

    assert verdict(mutant, property_id, role) is Verdict.REFUTED


def test_a_role_of_builds_that_trusts_every_project_is_refuted(in_one_domain):
    mutant = in_one_domain.with_statement(
        "red-images", "ProjectsOfThisTeam", lambda one: replace(one, conditions={})
    )

    assert verdict(mutant, "inbound.service", "red-images") is Verdict.REFUTED


def test_a_role_that_cannot_do_what_it_is_for_is_refuted(in_one_domain):
    for role, sid, property_id in (
        ("red-hosting", "WriteResults", "work.data"),
        ("red-monitoring", "ReadObjects", "work.data"),
        ("red-images", "PushImages", "work.images"),
        ("red-images", "ReadKeys", "work.keys"),
    ):
        mutant = in_one_domain.with_statement(
            role, sid, lambda one: replace(one, actions=("s3:ListAllMyBuckets",))
        )
        assert verdict(mutant, property_id, role) is Verdict.REFUTED, (role, sid)
