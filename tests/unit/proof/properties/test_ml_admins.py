"""The administrator inside Studio clears up, runs no jobs and reads no data."""

from fnmatch import fnmatchcase

import pytest

from generator.iam import services
from generator.iam.claims import Verdict
from generator.iam.prove import prove

PROVISIONING = (
    "CreateDomain",
    "CreateUserProfile",
    "DeleteDomain",
    "CreateImage",
    "CreateStudioLifecycleConfig",
)
WORKING = ("Create*Job*", "CreateModel*", "CreateEndpoint*", "CreatePipeline", "Start*", "Invoke*", "*Record")


def asked_never(planned, role):
    """What the ceiling asks of the role: everything that it must not do."""
    claims = [one for one in planned.claims("escalation.persona") if one.subject.endswith(role)]
    assert claims
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}
    return [{name.lower() for one in claim.requests for name in one.except_actions} for claim in claims]


def matching(service, *patterns):
    return {entry.name for pattern in patterns for entry in services.expand(f"{service}:{pattern}")}


@pytest.mark.parametrize(
    "actions",
    [
        matching("sagemaker", *WORKING),
        matching("sagemaker", *PROVISIONING),
        matching("s3", "*Object*"),
        {"iam:PassRole", "ecr:PutImage", "ecr:BatchGetImage"},
    ],
    ids=["working", "provisioning", "data", "handing on"],
)
def test_an_administrator_inside_studio_neither_works_nor_provisions(each, actions):
    for allowed in asked_never(each, "ml-admin"):
        assert {name for name in actions if any(fnmatchcase(name.lower(), one) for one in allowed)} == set()
    assert len(actions) > 2


def test_an_administrator_uses_no_key_of_data(each):
    claims = [one for one in each.claims("foreign.keys") if one.subject.endswith("ml-admin")]

    for claim in claims:
        purposes = {key for one in claim.requests for key in one.not_resources}
        assert len(purposes) == 1
    assert claims
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}
