"""What a plan takes away and no review announced stops it."""

import pytest
from fakes.plans import doing, resource

from generator.apply.foretold import Foretold, less_than_foretold, more_than_foretold, stops
from generator.review.prediction import Altered, Prediction

DESTROY = doing(resource("aws_vpc.this", "delete", before={"id": "v"}))
REPLACE = doing(resource("aws_vpc.this", "delete", "create", before={"n": 1}, after={"n": 2}))
GIVE_UP = doing(resource("aws_vpc.this", "forget", before={"id": "v"}))
CREATE = doing(resource("aws_vpc.this", "create", after={}))
GONE = doing(resource_drift=[resource(f"aws_subnet.{one}", "delete", before={}) for one in "abcdefg"])


@pytest.mark.parametrize(
    ("does", "announced"),
    [
        (DESTROY, Prediction(destroyed=("aws_vpc.this",))),
        (REPLACE, Prediction(replaced=(Altered("aws_vpc.this", ()),))),
        (GIVE_UP, Prediction(forgotten=("aws_vpc.this",))),
        (CREATE, Prediction(created=("aws_vpc.this",))),
    ],
)
def test_what_was_announced_goes_on_and_nothing_else_does(does: object, announced: Prediction) -> None:
    assert stops(does, 5, Foretold(announced)) == ()
    found = stops(does, 5, Foretold(Prediction()))
    assert len(found) == (0 if does is CREATE else 1)
    assert all("aws_vpc.this" in one and "the change did not say so" in one for one in found)


def test_a_replacement_that_was_announced_as_nothing_but_a_removal_stops() -> None:
    assert stops(REPLACE, 5, Foretold(Prediction(destroyed=("aws_vpc.this",)))) != ()


def test_without_a_change_nothing_is_taken_away() -> None:
    (why,) = stops(DESTROY, 5, Foretold())
    assert why == "aws_vpc.this would be destroyed or replaced, and no change was given that says so"
    assert stops(CREATE, 5, Foretold()) == ()


def test_what_has_vanished_stops_whatever_was_announced() -> None:
    names = tuple(f"aws_subnet.{one}" for one in "abcdefg")
    (why,) = stops(GONE, 5, Foretold(Prediction(destroyed=names)))
    assert why.startswith("aws_subnet.a, aws_subnet.b, aws_subnet.c, aws_subnet.d, aws_subnet.e and 2 more")


def test_a_state_that_holds_nothing_of_a_stack_that_was_applied_stops() -> None:
    announced = Foretold(Prediction(created=("aws_vpc.this",)), stood=True)
    (why,) = stops(CREATE, 0, announced)
    assert "its state holds nothing" in why
    assert stops(CREATE, 3, announced) == ()
    assert stops(CREATE, 0, Foretold(Prediction(created=("aws_vpc.this",)))) == ()


def test_what_is_left_behind_stops_though_no_plan_says_so() -> None:
    (why,) = stops(CREATE, 5, Foretold(Prediction(created=("aws_vpc.this",), left_behind=("aws_vpc.this",))))
    assert "would be left behind" in why


def test_more_and_less_than_was_said_is_told() -> None:
    said = Prediction(created=("aws_vpc.this", "aws_subnet.a"))
    assert more_than_foretold(CREATE, Prediction()) == ("aws_vpc.this",)
    assert less_than_foretold(CREATE, said) == ("aws_subnet.a",)
    assert more_than_foretold(CREATE, said) == ()
