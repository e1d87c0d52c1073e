"""A refuted claim as a reader sees it: the request, the statements by line, and what to do."""

from dataclasses import replace

import pytest

from generator.core.places import Location
from generator.iam.authority import Authority, PolicySource, Principal, SessionKey
from generator.iam.claims import Claim, Counterexample, Evidence, Expectation, Result, Verdict
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import Request, RequestSet
from generator.proof.certificate import Holder, StackProof, records
from generator.proof.findings import findings_of
from generator.proof.refutations import key_text, refutation, value_text
from generator.readback.facts import EstateFacts
from generator.show.proof import proof_text
from generator.show.proof_formats import proof_markdown

ARN = "arn:aws:iam::222222222222:role/tenantry/alpha/dev/alpha-dev-job"
FILE = "out/alpha/dev/modules/identity/policies.tf"
PLACE = Location("tenants/alpha.yaml", ("environments", "dev"))

WORK = PolicySource(
    "alpha-dev-job-work",
    PolicyKind.MANAGED,
    Policy((Statement("Objects", "Allow", ("s3:GetObject",), resources=("*",)),)),
    "module.identity.aws_iam_policy.work",
    FILE,
)
AWS_OWN = replace(WORK, name="FullAWSAccess", address="", document="")
AUTHORITY = Authority(
    Principal(
        "alpha-dev-job",
        ARN,
        "222222222222",
        "eu-west-1",
        "aws",
        {"aws:principaltag/team": SessionKey(("alpha",)), "aws:sourceidentity": SessionKey(("*",))},
    ),
    (WORK,),
    boundary=AWS_OWN,
)
FACTS = EstateFacts((), (), {(FILE, WORK.address, "Objects"): 12, (FILE, WORK.address, "OwnDataOnly"): 30})
REQUEST = Request(
    "s3:GetObject",
    "arn:aws:s3:::elsewhere/x",
    {
        "aws:principalarn": ARN,
        "aws:principaltag/team": "alpha",
        "aws:requestedregion": "eu-west-1",
        "aws:resourceaccount": "333333333333",
        "aws:sourceidentity": "ana",
        "aws:tagkeys": ("team", "owner"),
    },
)
CLAIM = Claim(
    "foreign.data",
    "alpha-dev-job",
    "reaches no object outside its own bucket",
    AUTHORITY,
    (RequestSet(("s3:*",)),),
    Expectation.NEVER,
    PLACE,
    "each role",
)
LEAK = Result(
    CLAIM,
    Verdict.REFUTED,
    3,
    Counterexample(
        ARN,
        REQUEST,
        (Evidence("alpha-dev-job-work", FILE, "Objects"), Evidence("FullAWSAccess", "", "")),
        (Evidence("alpha-dev-job-work", FILE, "OwnDataOnly", "the key is absent"),),
    ),
)
IMPOSSIBLE = Result(
    replace(CLAIM, property_id="work.data", sentence="reads data", expects=Expectation.POSSIBLE),
    Verdict.REFUTED,
    0,
    reason="no statement allows any such request",
)

TEXT = f"""\
REFUTED foreign.data: alpha-dev-job
  claim       alpha-dev-job reaches no object outside its own bucket
  principal   {ARN}
  action      s3:GetObject
  resource    arn:aws:s3:::elsewhere/x
  with        aws:ResourceAccount = 333333333333
              aws:SourceIdentity = ana
              aws:TagKeys = [team, owner]
  let through Objects in alpha-dev-job-work
              {FILE}:12
              a statement in FullAWSAccess
              AWS's own; not rendered
  not stopped OwnDataOnly in alpha-dev-job-work: the key is absent
              {FILE}:30
  caused by   tenants/alpha.yaml
  what to do  narrow the statement that lets it through, or restore the denial
              that should stop it"""


def groups(*results):
    proof = StackProof("alpha/dev", "a" * 64, {}, records(results), results)
    return ((Holder("tenant", "alpha", "alpha", ("dev",)), (proof,)),)


def block(result):
    text = proof_text(groups(result), (refutation(result, FACTS),), {})
    return next(one for one in text.split("\n\n") if one.startswith("REFUTED"))


def test_what_follows_from_who_asks_is_left_out_of_the_request():
    assert refutation(LEAK, FACTS).context == {
        "aws:resourceaccount": "333333333333",
        "aws:sourceidentity": "ana",
        "aws:tagkeys": ("team", "owner"),
    }


def test_statements_are_found_in_the_rendered_text_and_awss_own_nowhere():
    shown = refutation(LEAK, FACTS)

    assert [(one.sid, one.document, one.line) for one in shown.let_through] == [
        ("Objects", FILE, 12),
        ("", "", None),
    ]
    assert [(one.sid, one.line, one.note) for one in shown.missed] == [
        ("OwnDataOnly", 30, "the key is absent")
    ]


def test_the_text_holds_all_of_a_leak():
    assert block(LEAK) == TEXT


def test_the_text_of_what_is_impossible_has_a_reason_and_no_request():
    shown = block(IMPOSSIBLE)

    assert "  but         no statement allows any such request\n" in shown
    assert "  action" not in shown
    assert "allow the request again, or find the denial that stops it with" in shown


def test_many_statements_are_counted_and_not_all_shown():
    many = tuple(Evidence("alpha-dev-job-work", FILE, f"Number{number}") for number in range(7))
    shown = block(replace(LEAK, counterexample=replace(LEAK.counterexample, let_through=many)))

    assert "Number3 in" in shown
    assert "Number4 in" not in shown
    assert "and 3 more; --format json has them all" in shown


def test_words_of_a_user_are_no_markup_in_a_pull_request():
    hostile = "holds <script>alert(1)</script> | `x` [a](b)\n# title"
    result = replace(LEAK, claim=replace(CLAIM, sentence=hostile))
    shown = proof_markdown(groups(result), (refutation(result, FACTS),), (), {})

    assert "<script>" not in shown
    assert "\n# title" not in shown
    assert r"\| \`x\` \[a\](b) \# title" in shown


@pytest.mark.parametrize(("result", "code"), [(LEAK, "IAM100"), (IMPOSSIBLE, "IAM105")])
def test_a_refuted_result_is_a_finding_at_the_value_that_caused_it(result, code):
    (finding,) = findings_of((result,), FACTS)

    assert finding.rule.code == code
    assert finding.primary == PLACE
    assert all(place.document == FILE for place in finding.related)


def test_what_is_not_decided_is_a_finding_and_what_is_proved_is_none():
    outside = Result(CLAIM, Verdict.OUTSIDE, 0, reason="too many combinations")
    found = tuple(findings_of((outside, Result(CLAIM, Verdict.PROVED, 4)), FACTS))

    assert [one.rule.code for one in found] == ["IAM108"]
    assert found[0].message.endswith("; too many combinations")


@pytest.mark.parametrize(
    ("key", "spelled"),
    [
        ("aws:requesttag/team", "aws:RequestTag/team"),
        ("sagemaker:vpcsubnets", "sagemaker:VpcSubnets"),
        ("aws:principalarn", "aws:PrincipalArn"),
        ("unheard:of", "unheard:of"),
    ],
)
def test_keys_are_spelled_as_aws_spells_them(key, spelled):
    assert key_text(key) == spelled


def test_values_are_one_line():
    assert [value_text("x"), value_text(("a", "b")), value_text(())] == ["x", "[a, b]", "[]"]
