"""Buckets that somebody else made are used as the file says, by those it names and nobody else, provably."""

from dataclasses import replace

import pytest

from generator.estate.site import SiteKind
from generator.iam.claims import Verdict
from generator.iam.policy import Policy
from generator.iam.prove import prove
from generator.proof.answers import explained
from generator.proof.principals import callers

SCIENTIST, ENGINEER, ADMIN = "alpha-dev-data-scientist", "alpha-dev-mlops-engineer", "alpha-dev-ml-admin"
JOB, PIPELINE, VIEWER = "alpha-dev-job", "alpha-dev-pipeline", "alpha-dev-viewer"

REQUESTS = [
    ("s3:ListBucket", "raw-data", {}, {SCIENTIST, ENGINEER, JOB}),
    ("s3:GetObject", "raw-data/2026/a.csv", {}, {SCIENTIST, ENGINEER, JOB}),
    ("s3:PutObject", "raw-data/2026/a.csv", {}, set()),
    ("s3:DeleteObject", "raw-data/2026/a.csv", {}, set()),
    ("s3:GetObject", "raw-data-2/a.csv", {}, set()),
    ("s3:GetObject", "team.results/alpha/out/a.csv", {}, {SCIENTIST, ENGINEER, JOB}),
    ("s3:PutObject", "team.results/alpha/out/a.csv", {}, {SCIENTIST, ENGINEER, JOB}),
    ("s3:PutObject", "team.results/alpha/outer/a.csv", {}, set()),
    ("s3:GetObject", "team.results/beta/out/a.csv", {}, set()),
    ("s3:ListBucket", "team.results", {"s3:prefix": "alpha/out/"}, {SCIENTIST, ENGINEER, JOB}),
    ("s3:ListBucket", "team.results", {"s3:prefix": "beta/"}, set()),
    ("s3:ListBucket", "team.results", {}, set()),
    ("s3:GetObject", "models-seen/m.tar.gz", {}, {ENGINEER, ADMIN}),
    ("s3:PutBucketPolicy", "team.results", {}, set()),
    ("s3:DeleteObjectVersion", "team.results/alpha/out/a.csv", {}, set()),
    ("s3:GetBucketPolicy", "raw-data", {}, set()),
]
"""What is asked of which bucket with which keys, and who of everybody in the account may."""


@pytest.mark.parametrize(("action", "resource", "context", "allowed"), REQUESTS)
def test_exactly_who_is_named_does_exactly_what_is_said(with_extra, action, resource, context, allowed):
    arn = f"arn:aws:s3:::{resource}"
    found = set()
    for caller in callers(with_extra.sites, with_extra.facts):
        for account in (caller.authority.principal.account_id, "999999999999"):
            given = [*context.items(), ("aws:ResourceAccount", account)]
            if explained(caller, action, arn, given, with_extra.facts).decision.is_allowed:
                found.add((caller.role.name, account))
    home = with_extra.tenant.account_id
    assert found == {(name, home) for name in allowed}


def test_everything_that_is_claimed_of_them_is_proved(with_extra):
    for property_id in ("foreign.data", "foreign.account", "escalation.persona", "work.data", "grants.alive"):
        claims = with_extra.claims(property_id)
        assert claims
        assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}, property_id


@pytest.mark.parametrize("role", [SCIENTIST, ENGINEER, JOB, ADMIN])
def test_whoever_uses_one_is_claimed_to_be_able_to(with_extra, role):
    sets = [one for claim in with_extra.claims("work.data", role) for one in claim.requests]
    assert any("models-seen" in resource for one in sets for resource in one.resources) == (
        role in (ENGINEER, ADMIN)
    )


def _everywhere(one):
    return replace(one, resources=("arn:aws:s3:::*",))


def _every_prefix(one):
    return replace(one, conditions={})


def _and(*names):
    return lambda one: replace(one, actions=(*one.actions, *names))


def _also(arn):
    return lambda one: replace(one, resources=(*one.resources, arn))


def _gone(one):
    return replace(one, resources=("arn:aws:s3:::nothing-at-all",))


@pytest.mark.parametrize(
    ("role", "sid", "change", "property_id"),
    [
        (SCIENTIST, "ReadExtra", _everywhere, "foreign.data"),
        (SCIENTIST, "ReadExtra", _also("arn:aws:s3:::models-seen/*"), "foreign.data"),
        (SCIENTIST, "ReadExtra", _also("arn:aws:s3:::team.results/beta/*"), "foreign.data"),
        (SCIENTIST, "ReadExtra", _and("s3:PutObject"), "foreign.data"),
        (JOB, "WriteExtra", _also("arn:aws:s3:::raw-data/*"), "foreign.data"),
        (JOB, "WriteExtra", _and("s3:DeleteObjectVersion"), "escalation.persona"),
        (ENGINEER, "ListExtraBuckets2", _every_prefix, "foreign.data"),
        (SCIENTIST, "FindExtraBuckets", _and("s3:GetBucketPolicy"), "foreign.data"),
        (ADMIN, "ReadExtra", _and("s3:PutObject"), "escalation.persona"),
        (SCIENTIST, "ReadExtra", _gone, "work.data"),
        (JOB, "WriteExtra", _gone, "work.data"),
        (ENGINEER, "ListExtraBuckets1", _gone, "work.data"),
    ],
)
def test_a_wider_or_narrower_statement_is_refuted(with_extra, role, sid, change, property_id):
    broken = with_extra.with_statement(role, sid, change)
    assert broken.facts != with_extra.facts
    assert Verdict.REFUTED in {one.verdict for one in prove(broken.claims(property_id, role))}


def test_an_endpoint_leads_to_them_in_this_account_alone(with_extra):
    inside = with_extra
    if with_extra.tenant.shared_domain:
        inside = replace(with_extra, kind=SiteKind.SHARED_DOMAIN)
    claims = inside.claims("inbound.endpoints", ".s3")
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}

    def loosened(statement):
        if statement.sid != "ExtraBuckets":
            return statement
        (operator,) = statement.conditions
        kept = {"aws:PrincipalAccount": statement.conditions[operator]["aws:PrincipalAccount"]}
        return replace(statement, conditions={operator: kept})

    def opened(stack):
        return replace(
            stack,
            endpoints=tuple(
                replace(
                    one,
                    policy=one.policy
                    and replace(
                        one.policy, policy=Policy(tuple(map(loosened, one.policy.policy.statements)))
                    ),
                )
                for one in stack.endpoints
            ),
        )

    wide = inside.changed(opened)
    assert wide.facts != inside.facts
    assert Verdict.REFUTED in {one.verdict for one in prove(wide.claims("inbound.endpoints", ".s3"))}
