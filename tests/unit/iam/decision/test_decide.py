"""Layers together: who has to allow, who may allow alone, and who can deny."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest

from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy
from generator.iam.decision.decide import decide
from generator.iam.decision.layers import Opinion
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import Request, Value

YES, NO = True, False
OWN, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OWN}:role/team/team-a"
BUCKET = "arn:aws:s3:::team-a"
KEY = f"arn:aws:kms:eu-west-1:{OWN}:key/k"
JOB = f"arn:aws:sagemaker:eu-west-1:{OWN}:training-job/x"

Effect = Literal["Allow", "Deny"]


def source(name: str, *statements: Statement, kind: PolicyKind = PolicyKind.MANAGED) -> PolicySource:
    return PolicySource(name, kind, Policy(statements), document=f"{name}.tf")


def says(effect: Effect, sid: str = "S", **elements: Any) -> Statement:
    given = {"actions": ("*",), "resources": ("*",), **elements}
    return Statement(sid, effect, **given)


ALLOWING = source("identity", says("Allow", "All"))
SILENT = source("identity", says("Allow", "Other", actions=("iam:GetUser",)))
DENYING = source("guardrails", says("Deny", "OtherDomains"))
FULL = source("FullAWSAccess", says("Allow", "Full"), kind=PolicyKind.SCP)
WITHIN = source("boundary", says("Allow", "Bound"))
NOT_WITHIN = source("boundary", says("Allow", "Bound", actions=("iam:GetUser",)))

ALONE = Authority(Principal("team-a", ROLE, OWN, "eu-west-1", "aws"), (ALLOWING,))


def on(
    resource: str, *statements: Statement, kind: PolicyKind = PolicyKind.BUCKET, required: bool = False
) -> ResourcePolicy:
    return ResourcePolicy((resource, f"{resource}/*"), source("resource", *statements, kind=kind), required)


def to(*arns: str, effect: Effect = "Allow") -> Statement:
    return says(effect, "To", principals={"AWS": arns})


ROOT = to(f"arn:aws:iam::{OWN}:root")
TO_ROLE = to(ROLE)
TO_SESSION = to(f"arn:aws:sts::{OWN}:assumed-role/team-a/ann")
TO_ALL = says("Allow", "To", principals=EVERYONE)


@dataclass(frozen=True, slots=True)
class Case:
    """What decides, a request, whether it is allowed, why, and the sentence behind it."""

    authority: Authority
    is_allowed: bool
    reason: str
    sentence: str
    action: str = "s3:GetObject"
    resource: str = f"{BUCKET}/x"

    @property
    def request(self) -> Request:
        return Request(self.action, self.resource, {})


NOTHING = replace(ALONE, identity=(SILENT,))
BOUND = replace(NOTHING, boundary=NOT_WITHIN)

DEFAULT = "Without a statement that allows it, a request is denied."
DENIAL = "An explicit denial in any policy outweighs every permission."
BOTH = "A permissions boundary and the identity policies both have to allow."
LEVELS = "Every level of service control policies, from the root to the account, has to allow."
ALONE_ALL = (
    "In one account a resource policy that allows everybody or a session is enough, past the boundary."
)
ALONE_ROLE = "In one account a resource policy that allows the role's ARN is enough, within the boundary."
DELEGATES = "A resource policy that allows the account leaves the decision to identity policies."
REQUIRED = "A key's policy has to allow, and can leave the decision to identity policies."
CROSS = "Across accounts both sides have to allow."
ENDPOINT = "What goes through an endpoint has to be allowed by its policy."
WHO = "GetCallerIdentity needs no permission and cannot be denied."
TRUST = "A trust policy is about assuming the role, not about changing or passing it."
ACCOUNT_DENIED = "A denial for an account is one for all its principals."
SCP_LIMITS = "Service control policies limit what resource policies allow as well."

NOT_IDENTITY = "no statement of the identity policies allows it"
NOT_BOUNDARY = "no statement of the permissions boundary allows it"
NOT_RESOURCE = "no statement of the policy resource of the resource allows it"

CASES = (
    Case(ALONE, YES, "allowed by All in identity", DEFAULT),
    Case(NOTHING, NO, NOT_IDENTITY, DEFAULT),
    Case(replace(ALONE, identity=()), NO, NOT_IDENTITY, DEFAULT),
    Case(replace(ALONE, identity=(ALLOWING, DENYING)), NO, "denied by OtherDomains in guardrails", DENIAL),
    Case(replace(ALONE, boundary=DENYING), NO, "denied by OtherDomains in guardrails", DENIAL),
    Case(replace(ALONE, scps=((FULL, DENYING),)), NO, "denied by OtherDomains in guardrails", DENIAL),
    Case(
        replace(ALONE, resource_policies=(on(BUCKET, to(ROLE, effect="Deny")),)),
        NO,
        "denied by To in resource",
        DENIAL,
    ),
    Case(replace(ALONE, endpoints={"s3": DENYING}), NO, "denied by OtherDomains in guardrails", DENIAL),
    Case(replace(ALONE, boundary=WITHIN), YES, "allowed by All in identity", BOTH),
    Case(replace(ALONE, boundary=NOT_WITHIN), NO, NOT_BOUNDARY, BOTH),
    Case(replace(NOTHING, boundary=WITHIN), NO, NOT_IDENTITY, BOTH),
    Case(replace(ALONE, scps=((FULL,), (FULL,))), YES, "allowed by All in identity", LEVELS),
    Case(
        replace(ALONE, scps=((FULL,), (SILENT,))),
        NO,
        "no statement of the service control policies of level 2 allows it",
        LEVELS,
    ),
    Case(
        replace(ALONE, scps=((),)),
        NO,
        "no statement of the service control policies of level 1 allows it",
        LEVELS,
    ),
    Case(
        replace(BOUND, resource_policies=(on(BUCKET, TO_ALL),)), YES, "allowed by To in resource", ALONE_ALL
    ),
    Case(
        replace(BOUND, resource_policies=(on(BUCKET, to("*")),)), YES, "allowed by To in resource", ALONE_ALL
    ),
    Case(
        replace(BOUND, resource_policies=(on(BUCKET, TO_SESSION),)),
        YES,
        "allowed by To in resource",
        ALONE_ALL,
    ),
    Case(replace(BOUND, resource_policies=(on(BUCKET, TO_ROLE),)), NO, NOT_BOUNDARY, ALONE_ROLE),
    Case(
        replace(NOTHING, resource_policies=(on(BUCKET, TO_ROLE),)),
        YES,
        "allowed by To in resource",
        ALONE_ROLE,
    ),
    Case(
        replace(NOTHING, boundary=WITHIN, resource_policies=(on(BUCKET, TO_ROLE),)),
        YES,
        "allowed by To in resource",
        ALONE_ROLE,
    ),
    Case(replace(NOTHING, resource_policies=(on(BUCKET, ROOT),)), NO, NOT_IDENTITY, DELEGATES),
    Case(replace(NOTHING, resource_policies=(on(BUCKET, to(OWN)),)), NO, NOT_IDENTITY, DELEGATES),
    Case(replace(ALONE, resource_policies=(on(BUCKET, ROOT),)), YES, "allowed by All in identity", DELEGATES),
    Case(
        replace(ALONE, resource_policies=(on(BUCKET, to(OTHER)),)), YES, "allowed by All in identity", DEFAULT
    ),
    Case(
        replace(NOTHING, resource_policies=(on(BUCKET, to(OTHER, f"arn:aws:iam::{OWN}:role/b")),)),
        NO,
        NOT_IDENTITY,
        DEFAULT,
    ),
    Case(
        replace(
            NOTHING,
            resource_policies=(
                on(BUCKET, says("Allow", principals={"Service": ("sagemaker.amazonaws.com",)})),
            ),
        ),
        NO,
        NOT_IDENTITY,
        DEFAULT,
    ),
    Case(replace(NOTHING, resource_policies=(on("arn:aws:s3:::other", TO_ALL),)), NO, NOT_IDENTITY, DEFAULT),
    Case(
        replace(NOTHING, scps=((SILENT,),), resource_policies=(on(BUCKET, TO_ALL),)),
        NO,
        "no statement of the service control policies of level 1 allows it",
        SCP_LIMITS,
    ),
    Case(
        replace(ALONE, resource_policies=(on(BUCKET, to(f"arn:aws:iam::{OWN}:root", effect="Deny")),)),
        NO,
        "denied by To in resource",
        ACCOUNT_DENIED,
    ),
    Case(
        replace(ALONE, resource_policies=(on(BUCKET, replace(TO_SESSION, effect="Deny")),)),
        YES,
        "allowed by All in identity",
        "Which names a role's sessions have is not known, so a denial for one session may miss.",
    ),
    Case(
        replace(ALONE, resource_policies=(on(KEY, TO_ROLE, kind=PolicyKind.KEY, required=True),)),
        YES,
        "allowed by All in identity",
        REQUIRED,
        "kms:Decrypt",
        KEY,
    ),
    Case(
        replace(ALONE, resource_policies=(on(KEY, ROOT, kind=PolicyKind.KEY, required=True),)),
        YES,
        "allowed by All in identity",
        REQUIRED,
        "kms:Decrypt",
        KEY,
    ),
    Case(
        replace(NOTHING, resource_policies=(on(KEY, ROOT, kind=PolicyKind.KEY, required=True),)),
        NO,
        NOT_IDENTITY,
        REQUIRED,
        "kms:Decrypt",
        KEY,
    ),
    Case(
        replace(ALONE, resource_policies=(on(KEY, to(OTHER), kind=PolicyKind.KEY, required=True),)),
        NO,
        NOT_RESOURCE,
        REQUIRED,
        "kms:Decrypt",
        KEY,
    ),
    Case(
        ALONE,
        YES,
        "allowed by All in identity",
        "A key whose policy is not known is taken to delegate to IAM.",
        "kms:Decrypt",
        KEY,
    ),
    Case(ALONE, YES, "allowed by All in identity", CROSS, "kms:Decrypt", KEY.replace(OWN, OTHER)),
    Case(NOTHING, NO, NOT_IDENTITY, CROSS, "kms:Decrypt", KEY.replace(OWN, OTHER)),
    Case(
        replace(ALONE, boundary=NOT_WITHIN), NO, NOT_BOUNDARY, CROSS, "kms:Decrypt", KEY.replace(OWN, OTHER)
    ),
    Case(
        replace(ALONE, resource_policies=(on(KEY.replace(OWN, OTHER), to(OTHER), kind=PolicyKind.KEY),)),
        NO,
        NOT_RESOURCE,
        CROSS,
        "kms:Decrypt",
        KEY.replace(OWN, OTHER),
    ),
    Case(
        replace(ALONE, resource_policies=(on(KEY.replace(OWN, OTHER), ROOT, kind=PolicyKind.KEY),)),
        YES,
        "allowed by All in identity",
        CROSS,
        "kms:Decrypt",
        KEY.replace(OWN, OTHER),
    ),
    Case(
        replace(NOTHING, resource_policies=(on(KEY.replace(OWN, OTHER), TO_ALL, kind=PolicyKind.KEY),)),
        NO,
        NOT_IDENTITY,
        CROSS,
        "kms:Decrypt",
        KEY.replace(OWN, OTHER),
    ),
    Case(
        replace(ALONE, endpoints={"s3": source("endpoint", TO_ALL, kind=PolicyKind.ENDPOINT)}),
        YES,
        "allowed by All in identity",
        ENDPOINT,
    ),
    Case(
        replace(ALONE, endpoints={"s3": source("endpoint", to(OTHER), kind=PolicyKind.ENDPOINT)}),
        NO,
        "no statement of the policy of the endpoint for s3 allows it",
        ENDPOINT,
    ),
    Case(
        replace(ALONE, endpoints={"kms": source("endpoint", kind=PolicyKind.ENDPOINT)}),
        YES,
        "allowed by All in identity",
        ENDPOINT,
    ),
    Case(
        replace(ALONE, identity=(DENYING,)),
        YES,
        "AWS lets every principal ask who it is",
        WHO,
        "sts:GetCallerIdentity",
        "*",
    ),
    Case(
        replace(ALONE, resource_policies=(on(ROLE, to(OTHER), kind=PolicyKind.TRUST, required=True),)),
        YES,
        "allowed by All in identity",
        TRUST,
        "iam:PassRole",
        ROLE,
    ),
    Case(
        replace(ALONE, resource_policies=(on(ROLE, to(OTHER), kind=PolicyKind.TRUST, required=True),)),
        NO,
        NOT_RESOURCE,
        TRUST,
        "sts:AssumeRole",
        ROLE,
    ),
    Case(
        replace(NOTHING, resource_policies=(on(ROLE, TO_ROLE, kind=PolicyKind.TRUST, required=True),)),
        YES,
        "allowed by To in resource",
        TRUST,
        "sts:AssumeRole",
        ROLE,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.sentence[:50]} {case.reason}"[:100])
def test_layers_decide_as_documented(case: Case) -> None:
    decision = decide(case.request, case.authority)
    assert (decision.is_allowed, decision.reason) == (case.is_allowed, case.reason), case.sentence


def test_the_account_of_a_bucket_is_the_one_the_request_says() -> None:
    authority = replace(NOTHING, resource_policies=(on(BUCKET, TO_ALL),))
    context: dict[str, Value] = {"aws:ResourceAccount": OTHER}
    assert decide(Request("s3:GetObject", f"{BUCKET}/x"), authority).is_allowed
    assert not decide(Request("s3:GetObject", f"{BUCKET}/x", context), authority).is_allowed


def test_a_decision_shows_every_layer_with_its_opinion() -> None:
    authority = Authority(
        ALONE.principal,
        (ALLOWING,),
        WITHIN,
        ((FULL,), (FULL, SILENT)),
        (on(BUCKET, ROOT),),
        {"s3": source("endpoint", TO_ALL, kind=PolicyKind.ENDPOINT)},
    )
    decision = decide(Request("s3:GetObject", f"{BUCKET}/x"), authority)
    assert [(layer.name, layer.opinion) for layer in decision.layers] == [
        ("identity policies", Opinion.ALLOWS),
        ("permissions boundary", Opinion.ALLOWS),
        ("service control policies of level 1", Opinion.ALLOWS),
        ("service control policies of level 2", Opinion.ALLOWS),
        ("policy resource of the resource", Opinion.DELEGATES),
        ("policy of the endpoint for s3", Opinion.ALLOWS),
    ]
    assert [(found.policy, found.sid) for found in decision.allowed_by] == [
        ("identity", "All"),
        ("resource", "To"),
    ]


def test_a_resource_of_another_account_is_taken_to_let_in_and_said_so() -> None:
    decision = decide(Request("kms:Decrypt", KEY.replace(OWN, OTHER)), ALONE)
    assert decision.layers[-1].opinion is Opinion.UNKNOWN


def test_a_denied_request_names_all_denials_and_no_permission() -> None:
    authority = replace(ALONE, identity=(ALLOWING, DENYING), boundary=DENYING)
    decision = decide(Request("s3:GetObject", f"{BUCKET}/x"), authority)
    assert decision.allowed_by == ()
    assert [found.policy for found in decision.denied_by] == ["guardrails", "guardrails"]
    assert decision.layers[0].opinion is Opinion.DENIES


def test_denials_that_missed_say_what_missed_them() -> None:
    condition = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}
    guardrails = source(
        "guardrails",
        says("Deny", "Outside", conditions=condition),
        says("Deny", "Elsewhere", resources=("arn:aws:s3:::other/*",)),
        says("Deny", "Unrelated", actions=("iam:*",)),
    )
    authority = replace(
        ALONE,
        identity=(ALLOWING, guardrails),
        resource_policies=(on(BUCKET, to(OTHER, effect="Deny")),),
    )
    decision = decide(Request("s3:GetObject", f"{BUCKET}/x", {"aws:SourceVpce": "vpce-1"}), authority)
    assert [(found.document, found.sid, found.note) for found in decision.missed] == [
        (
            "guardrails.tf",
            "Outside",
            "StringNotEquals aws:SourceVpce [vpce-1] does not hold: the request has vpce-1",
        ),
        ("guardrails.tf", "Elsewhere", f"its resources leave out {BUCKET}/x"),
        ("resource.tf", "To", f"it is about other principals than {ROLE}"),
    ]


def test_permissions_that_missed_are_shown_with_their_layer_only() -> None:
    partly = source("partly", says("Allow", "Other", resources=("arn:aws:s3:::other",)))
    decision = decide(Request("s3:GetObject", f"{BUCKET}/x"), replace(ALONE, identity=(partly,)))
    assert decision.missed == ()
    assert [found.sid for found in decision.layers[0].missed] == ["Other"]


def test_a_statement_without_id_is_still_named() -> None:
    nameless = source("identity", says("Deny", ""))
    decision = decide(Request("s3:GetObject", f"{BUCKET}/x"), replace(ALONE, identity=(nameless,)))
    assert decision.reason == "denied by a statement in identity"
