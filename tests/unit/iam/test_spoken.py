"""What claims speak of: how many kinds of requests, and nothing is proved of no request at all."""

import pytest

from generator.core.places import Location
from generator.iam.authority import Authority, PolicySource, Principal
from generator.iam.claims import Claim, Expectation, Verdict
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.prove import prove
from generator.iam.requests import RequestSet
from generator.iam.services import AccessLevel
from generator.iam.spoken import nothing_in, spoken_of

ROLE = Principal("reader", "arn:aws:iam::111122223333:role/reader", "111122223333", "eu-west-1", "aws")
OURS = "arn:aws:s3:::ours/*"
READING = Statement("Read", "Allow", actions=("s3:GetObject", "s3:PutObject"), resources=(OURS,))


def an_authority(*statements):
    return Authority(ROLE, (PolicySource("work", PolicyKind.INLINE, Policy(statements)),))


def judged(*sets, expects=Expectation.NEVER, authority=None):
    who = authority or an_authority(READING)
    claim = Claim("reads", "reader", "reads", who, sets, expects, Location("read.json"), "the reader")
    return prove((claim,))[0]


NOBODY = [
    (RequestSet(()), "it asks about no requests at all"),
    (RequestSet(("s3:ReadMinds",)), "AWS has no action s3:ReadMinds"),
    (RequestSet(("nosuch:*", "s3:Ge")), "AWS has no action nosuch:* or s3:Ge"),
    (
        RequestSet(("s3:GetObject",), levels=frozenset({AccessLevel.TAGGING})),
        "none of its actions is of such a kind or takes such a type of resource",
    ),
    (
        RequestSet(("s3:GetObject",), resource_types=("user-profile",)),
        "none of its actions is of such a kind or takes such a type of resource",
    ),
    (
        RequestSet(("s3:GetObject",), resources=("arn:aws:kms:eu-west-1:111122223333:key/x",)),
        "none of its actions takes a resource arn:aws:kms:eu-west-1:111122223333:key/x",
    ),
    (
        RequestSet(("sagemaker:ListApps",), resources=("arn:aws:sagemaker:eu-west-1:111122223333:app/x",)),
        "none of its actions takes a resource arn:aws:sagemaker:eu-west-1:111122223333:app/x",
    ),
    (
        RequestSet(("s3:GetObject",), conditions={"StringEquals": {"sagemaker:ModelArn": "x"}}),
        "no request of its actions meets its conditions",
    ),
]


@pytest.mark.parametrize(("asked", "why"), NOBODY, ids=range(len(NOBODY)))
def test_what_no_request_belongs_to_is_not_proved_but_nothing_to_prove(asked, why):
    result = judged(asked)

    assert (result.verdict, result.empty, result.classes) == (Verdict.NOTHING, (why,), 0)


def test_a_claim_without_any_set_of_requests_is_nothing_to_prove():
    result = judged()

    assert (result.verdict, result.empty) == (Verdict.NOTHING, ("it asks about no requests at all",))


def test_a_claim_with_something_and_something_empty_is_proved_and_tells_what_is_empty():
    result = judged(RequestSet(("s3:DeleteObject",)), RequestSet(("s3:ReadMinds",)))

    assert (result.verdict, result.empty) == (Verdict.PROVED, ("AWS has no action s3:ReadMinds",))


def test_an_empty_set_hides_no_refutation_of_another():
    assert judged(RequestSet(()), RequestSet(("s3:GetObject",))).verdict is Verdict.REFUTED


@pytest.mark.parametrize("asked", [asked for asked, _ in NOBODY], ids=range(len(NOBODY)))
def test_what_must_be_possible_is_refuted_where_no_request_belongs_to_it(asked):
    assert judged(asked, expects=Expectation.POSSIBLE).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("asked", "kinds", "granted"),
    [
        (RequestSet(("s3:GetObject", "s3:DeleteObject"), resource_types=("object",)), 2, 1),
        (RequestSet(("sagemaker:ListApps", "sagemaker:ListModels")), 2, 0),
        (RequestSet(("sagemaker:ListTags",), resource_types=("app", "space")), 2, 0),
        (RequestSet(("s3:GetObject", "s3:ListBucket"), resources=(OURS,), resource_types=("object",)), 1, 1),
    ],
)
def test_kinds_are_pairs_of_action_and_type_and_are_granted_by_the_name_of_the_action(asked, kinds, granted):
    spoken = spoken_of(an_authority(READING), asked)

    assert (spoken.kinds, spoken.granted) == (kinds, granted)


def test_a_claim_that_names_decide_was_searched_nowhere_and_one_that_statements_decide_neither():
    by_name = judged(RequestSet(("sagemaker:*",)))
    by_resource = judged(RequestSet(("s3:GetObject",), resources=("arn:aws:s3:::theirs/*",)))

    assert (by_name.verdict, by_name.classes, by_name.granted) == (Verdict.PROVED, 0, 0)
    assert (by_resource.verdict, by_resource.granted > 0) == (Verdict.PROVED, True)


def test_everything_is_all_of_the_carried_data_and_granted_to_whom_everything_is():
    everything = Statement("All", "Allow", actions=("*",), resources=("*",))
    spoken = spoken_of(an_authority(everything), RequestSet(("*",)))

    assert spoken.granted == spoken.kinds > 22_000


def test_a_set_of_which_one_request_is_allowed_is_not_empty():
    for asked in (RequestSet(("*",)), RequestSet(("s3:GetObject",), resources=(OURS,))):
        assert nothing_in(ROLE, asked) == ""
