"""A stack that reads what another one is still to change waits for it."""

import pytest
from fakes.plans import doing, resource

from generator.apply.record import Doing
from generator.apply.waves import is_said_to_tell_otherwise, waits_for
from generator.review.prediction import Altered, Prediction

UPDATE = doing(resource("aws_iam_role.x", "update", before={"n": 1}, after={"n": 2}))
TELLING = doing(resource("aws_ssm_parameter.x", "update", before={"n": 1}, after={"n": 2}))
UPSTREAM = "_platform/organization"
CREATING = doing(resource("aws_vpc.x", "create", after={}))


@pytest.mark.parametrize("upstream", [None, CREATING, TELLING])
def test_whoever_reads_waits_for_what_is_made_or_told_otherwise(upstream: Doing | None) -> None:
    assert waits_for([UPSTREAM], {UPSTREAM: upstream}) == (UPSTREAM,)


@pytest.mark.parametrize("upstream", [UPDATE, doing()])
def test_nobody_waits_for_what_tells_the_same(upstream: Doing) -> None:
    assert waits_for([UPSTREAM], {UPSTREAM: upstream}) == ()


def test_what_nobody_asked_for_stands() -> None:
    assert waits_for([UPSTREAM], {"fraud/dev": CREATING}) == ()


def test_what_a_change_is_said_to_let_tell_otherwise_is_waited_for_though_nobody_asked_for_it() -> None:
    assert waits_for([UPSTREAM], {}, {UPSTREAM}) == (UPSTREAM,)
    assert waits_for([UPSTREAM], {UPSTREAM: doing()}, {UPSTREAM}) == (), "a plan says it better"


@pytest.mark.parametrize(
    ("said", "is_otherwise"),
    [
        (Prediction(), False),
        (Prediction(created=("aws_vpc.x",)), True),
        (Prediction(replaced=(Altered("module.a.aws_vpc.x", ()),)), True),
        (Prediction(updated=(Altered("module.a.aws_iam_role.x", ()),)), False),
        (Prediction(updated=(Altered("module.a.aws_ssm_parameter.x", ()),)), True),
        (Prediction(unknown=("module.a",)), True),
    ],
)
def test_a_change_tells_otherwise_as_a_plan_of_it_would(said: Prediction, *, is_otherwise: bool) -> None:
    assert is_said_to_tell_otherwise(said) is is_otherwise
