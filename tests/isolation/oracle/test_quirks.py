"""Each quirk is seen in the oracle: one statement and one request that only this quirk explains.

A quirk that the oracle no longer has fails here, and is then removed.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from isolation.oracle.comparison import compare
from isolation.oracle.quirks import QUIRKS
from isolation.oracle.vocabulary import OWN, REGION, ROLE_ARN

from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import Request, Value

JOB = f"arn:aws:sagemaker:{REGION}:{OWN}:training-job/team-a-1"
BUCKET = "arn:aws:s3:::team-a-data"
UNSET = "${aws:PrincipalTag/team}"
EVERYTHING = Statement("All", "Allow", actions=("*",), resources=("*",))

pytestmark = [pytest.mark.xdist_group("oracle"), pytest.mark.usefixtures("installed_oracle")]


@dataclass(frozen=True, slots=True)
class Shown:
    """A denial beside a statement that allows everything (or an Allow alone), and a request."""

    quirk: str
    elements: dict[str, Any]
    context: dict[str, Value] = field(default_factory=dict)
    effect: Any = "Deny"
    action: str = "sagemaker:DescribeTrainingJob"
    resource: str = JOB

    @property
    def case(self) -> tuple[Request, Authority]:
        statement = Statement(
            "Shown", self.effect, **{"actions": ("*",), "resources": ("*",), **self.elements}
        )
        first = (EVERYTHING,) if self.effect == "Deny" else ()
        identity = PolicySource("identity", PolicyKind.MANAGED, Policy((*first, statement)))
        authority = Authority(Principal("team-a-dev", ROLE_ARN, OWN, REGION, "aws"), (identity,))
        return Request(self.action, self.resource, self.context), authority


def where(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"conditions": {operator: {key: values}}}


SHOWN = (
    Shown(
        "variable without value, negated",
        where("StringNotEquals", "aws:SourceVpce", UNSET),
        {"aws:sourcevpce": "vpce-1"},
    ),
    Shown(
        "variable without value, NotResource",
        {"resources": (), "not_resources": (f"arn:aws:sagemaker:*:*:training-job/{UNSET}",)},
    ),
    Shown(
        "several values without a set operator",
        where("StringEquals", "aws:CalledVia", "a"),
        {"aws:calledvia": ("b",)},
        "Allow",
    ),
    Shown("wildcard in the resource type", {"resources": ("arn:aws:sagemaker:*:*:*/team-a-1",)}),
    Shown(
        "seconds and dates",
        where("DateLessThan", "aws:EpochTime", "2026-01-01"),
        {"aws:epochtime": "1795334400"},
    ),
    Shown(
        "malformed values",
        where("NumericEquals", "aws:MultiFactorAuthAge", "1"),
        {"aws:multifactorauthage": "x"},
        "Allow",
    ),
    Shown(
        "values that are no ARN, negated",
        where("ArnNotLike", "aws:SourceArn", "arn:aws:s3:::x"),
        {"aws:sourcearn": "y"},
    ),
    Shown(
        "addresses of the other family",
        where("NotIpAddress", "aws:SourceIp", "203.0.113.7"),
        {"aws:sourceip": "2001:db8::7"},
    ),
    Shown(
        "the whole address space",
        where("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        {"aws:sourceip": "203.0.113.7"},
    ),
    Shown(
        "former names of SageMaker keys",
        where("Null", "sagemaker:VolumeKmsKey", "false"),
        {"sagemaker:volumekmskey": "k"},
        action="sagemaker:CreateTrainingJob",
    ),
    Shown(
        "spelled out characters",
        where("StringEquals", "aws:SourceIdentity", "${*}"),
        {"aws:sourceidentity": "*"},
    ),
    Shown(
        "numbers by their beginning",
        where("NumericEquals", "aws:MultiFactorAuthAge", "36x"),
        {"aws:multifactorauthage": "36"},
    ),
    Shown("tag keys on every action", where("Null", "aws:TagKeys", "false"), {"aws:tagkeys": ("team",)}),
)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.quirk)
def test_the_oracle_has_the_quirk(shown: Shown) -> None:
    comparison = compare([shown.case])
    assert dict(comparison.explained) == {shown.quirk: 1}, str(comparison)


def test_the_oracle_knows_the_name_of_the_session() -> None:
    session = f"arn:aws:sts::{OWN}:assumed-role/team-a-dev/session"
    denial = Statement("Shown", "Deny", actions=("*",), resources=("*",), principals={"AWS": (session,)})
    request, authority = Shown("", {}, effect="Allow", action="s3:ListBucket", resource=BUCKET).case
    bucket = ResourcePolicy((BUCKET,), PolicySource("bucket", PolicyKind.BUCKET, Policy((denial,))))
    guarded = Authority(authority.principal, authority.identity, resource_policies=(bucket,))
    assert dict(compare([(request, guarded)]).explained) == {"name of the session": 1}


def test_every_quirk_is_shown() -> None:
    assert {shown.quirk for shown in SHOWN} | {"name of the session"} == {quirk.name for quirk in QUIRKS}
