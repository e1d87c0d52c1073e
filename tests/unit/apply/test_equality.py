"""A fresh plan is applied where it does what was reviewed; what it does otherwise is said in words."""

import pytest
from fakes.plans import doing, record, resource

from generator.apply.equality import differences, strange_to
from generator.apply.left_over import Attempted, called_done, left_over
from generator.apply.record import Doing

VPC = resource("aws_vpc.this", "create", after={"cidr": "10.0.0.0/16"}, unknown={"id": True})
SUBNET = resource("aws_subnet.a", "create", after={"cidr": "10.0.0.0/24"}, unknown={"vpc": True})
ROLE = resource("aws_iam_role.x", "update", before={"path": "/"}, after={"path": "/tenants/"})
OUTPUT = {"actions": ["create"], "before": None, "after": None, "after_unknown": True}
REVIEWED = doing(VPC, SUBNET, ROLE, output_changes={"vpc": OUTPUT})
NO_ATTEMPT = Attempted()


def test_the_same_plan_differs_in_nothing() -> None:
    assert differences(REVIEWED, doing(ROLE, SUBNET, VPC, output_changes={"vpc": OUTPUT})) == ()


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        (doing(VPC, SUBNET), ["aws_iam_role.x: was to be updated, and there is nothing to do any more"]),
        (
            doing(VPC, SUBNET, ROLE, resource("aws_key.x", "delete", before={"id": "k"})),
            ["aws_key.x: would be destroyed, which nobody reviewed"],
        ),
        (
            doing(
                VPC, SUBNET, resource("aws_iam_role.x", "update", before={"path": "/"}, after={"path": "/a/"})
            ),
            ['aws_iam_role.x: path becomes "/a/", and was to become "/tenants/"'],
        ),
        (
            doing(
                *(VPC, SUBNET),
                resource("aws_iam_role.x", "update", before={"path": "/b/"}, after={"path": "/tenants/"}),
            ),
            ["aws_iam_role.x: path stands at another value than when it was reviewed"],
        ),
        (
            doing(
                *(VPC, SUBNET),
                resource(
                    *("aws_iam_role.x", "delete", "create"), before={"path": "/"}, after={"path": "/tenants/"}
                ),
            ),
            ["aws_iam_role.x: would be replaced, and was to be updated"],
        ),
        (
            doing(VPC, SUBNET, ROLE, resource_drift=[resource("aws_s3.x", "delete", before={})]),
            ["aws_s3.x: has gone since it was reviewed"],
        ),
        (
            doing(VPC, SUBNET, ROLE, checks=[{"address": {"to_display": "check.x"}, "status": "fail"}]),
            ["check.x: fails now"],
        ),
    ],
)
def test_each_difference_is_one_line_in_words(fresh: object, said: list[str]) -> None:
    without_output = doing(VPC, SUBNET, ROLE)
    assert list(differences(without_output, fresh)) == said


def test_an_output_that_becomes_something_else_is_a_difference() -> None:
    known = OUTPUT | {"after": "vpc-1", "after_unknown": False}
    (line,) = differences(REVIEWED, doing(VPC, SUBNET, ROLE, output_changes={"vpc": known}))
    assert line == 'output vpc: becomes "vpc-1", and was to become (known after apply)'


def test_a_secret_is_shown_in_no_difference() -> None:
    sides = [
        doing(resource("aws_x.y", "update", before={"p": "a"}, after={"p": one}, is_secret={"p": True}))
        for one in ("hunter2", "hunter3")
    ]
    (line,) = differences(*sides)
    assert line == "aws_x.y: p becomes (a secret), and was to become (a secret)"


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ({"stack": "other/dev"}, "it is of the stack other/dev"),
        ({"files": "0" * 64}, "the files of the stack are others"),
        ({"terraform": "1.12.0"}, "terraform 1.12.0 planned, and this is terraform 1.11.4"),
        ({"providers": ("aws 6.0.0 x",)}, "it was planned with aws 6.0.0 x"),
    ],
)
def test_a_record_of_another_stack_text_program_or_provider_is_strange(
    bound: dict[str, object], words: str
) -> None:
    (why,) = strange_to(record(REVIEWED, **bound), record(REVIEWED))
    assert words in why


@pytest.mark.parametrize(
    "fresh",
    [
        doing(VPC, SUBNET, ROLE, output_changes={"vpc": OUTPUT}),
        doing(SUBNET, ROLE, output_changes={"vpc": OUTPUT}),
        doing(ROLE),
        doing(
            resource("aws_subnet.a", "create", after={"cidr": "10.0.0.0/24", "vpc": "vpc-1"}),
            output_changes={"vpc": OUTPUT | {"after": "vpc-1", "after_unknown": False}},
        ),
        doing(),
        doing(
            resource(
                *("aws_vpc.this", "delete", "create"),
                before={"cidr": "10.0.0.0/16"},
                after={"cidr": "10.0.0.0/16"},
                action_reason="replace_because_tainted",
            ),
            *(SUBNET, ROLE),
        ),
    ],
    ids=["all", "one is done", "only the last", "what was not known is", "nothing", "one is half made"],
)
def test_what_an_apply_that_broke_off_has_left_was_reviewed(fresh: object) -> None:
    assert left_over(REVIEWED, fresh, NO_ATTEMPT) == ()


@pytest.mark.parametrize(
    ("fresh", "words"),
    [
        (
            doing(resource("aws_key.x", "create", after={})),
            "aws_key.x: would be created, which nobody reviewed",
        ),
        (
            doing(resource("aws_vpc.this", "create", after={"cidr": "10.9.0.0/16"}, unknown={"id": True})),
            "cidr becomes",
        ),
        (doing(resource("aws_vpc.this", "delete", before={"id": "v"})), "would be destroyed, and was to"),
        (
            doing(resource("aws_subnet.a", "delete", "create", before={"c": 1}, after={"c": 2})),
            "would be replaced, and was to be created",
        ),
        (doing(resource_drift=[resource("aws_s3.x", "delete", before={})]), "aws_s3.x: is gone"),
        (
            doing(output_changes={"other": OUTPUT}),
            "output other: becomes (known after apply), which nobody reviewed",
        ),
    ],
)
def test_what_is_left_and_was_not_reviewed_is_refused(fresh: object, words: str) -> None:
    (line,) = left_over(REVIEWED, fresh, NO_ATTEMPT)
    assert words in line


def test_what_is_left_of_a_replacement_is_either_half_of_it() -> None:
    sides = {"before": {"n": 1}, "after": {"n": 2}}
    last = doing(resource("aws_a.b", "delete", "create", **sides))
    first = doing(resource("aws_a.b", "create", "delete", **sides))
    assert left_over(last, doing(resource("aws_a.b", "create", after={"n": 2})), NO_ATTEMPT) == ()
    old = resource("aws_a.b", "delete", before={"n": 1}, deposed="0badf00d")
    assert left_over(first, doing(old), NO_ATTEMPT) == ()


def test_an_update_that_was_refused_and_is_planned_no_more_is_not_done() -> None:
    attempted = Attempted({"aws_vpc.this": frozenset({"created"})}, frozenset({"aws_iam_role.x"}))
    (line,) = called_done(REVIEWED, doing(SUBNET), attempted)
    assert line.startswith("aws_iam_role.x: its update was refused, and the state says that it is done")
    assert called_done(REVIEWED, doing(SUBNET, ROLE), attempted) == ()


def both(was: dict[str, object], now: dict[str, object]) -> tuple[Doing, Doing]:
    return doing(was), doing(now)


SAME = {"before": {"n": 1}, "after": {"n": 2}}
TRUST = {"before": {"p": "a", "t": "mine"}}
LICENCES = {
    "made anew with another value": both(
        resource("aws_r.x", "delete", "create", **TRUST, after={"p": "b", "t": "mine2"}),
        resource("aws_r.x", "create", after={"p": "b", "t": "evil"}),
    ),
    "made anew with another value of what was to stay": both(
        resource("aws_r.x", "delete", "create", **TRUST, after={"p": "b", "t": "mine"}),
        resource("aws_r.x", "create", after={"p": "b", "t": "evil"}),
    ),
    "half made, with another key": both(
        resource("aws_r.x", "create", after={"k": "mine"}),
        resource(
            *("aws_r.x", "delete", "create"),
            before={"k": "mine"},
            after={"k": "evil"},
            action_reason="replace_because_tainted",
        ),
    ),
    "made without what was reviewed": both(
        resource("aws_r.x", "create", after={"n": 1, "kms": "k", "deny": True}),
        resource("aws_r.x", "create", after={"n": 1}),
    ),
    "updated from what somebody mended in a hurry": both(
        resource("aws_r.x", "update", before={"c": "1"}, after={"c": "2"}),
        resource("aws_r.x", "update", before={"c": "3"}, after={"c": "2"}),
    ),
    "another one taken over": both(
        resource("aws_r.x", "update", **SAME, change_importing={"id": "mine"}),
        resource("aws_r.x", "update", **SAME, change_importing={"id": "other"}),
    ),
    "moved from elsewhere": both(
        resource("aws_r.x", "update", **SAME, previous_address="aws_r.w"),
        resource("aws_r.x", "update", **SAME, previous_address="aws_r.v"),
    ),
    "one more in a list": both(
        resource("aws_r.x", "create", after={"s": [None]}, unknown={"s": [True]}),
        resource("aws_r.x", "create", after={"s": ["s-1", "s-2"]}),
    ),
}


@pytest.mark.parametrize("pair", LICENCES.values(), ids=LICENCES)
def test_a_record_that_was_begun_is_no_licence(pair: tuple[Doing, Doing]) -> None:
    assert left_over(*pair, NO_ATTEMPT) != ()


@pytest.mark.parametrize(
    "fresh",
    [
        resource("aws_r.x", "create", after={"n": 2}),
        resource("aws_r.x", "delete", "create", **SAME, action_reason="replace_because_tainted"),
        resource("aws_r.x", "update", before={"n": 3}, after={"n": 2}),
    ],
    ids=["created", "replaced", "updated"],
)
def test_what_was_done_is_not_done_again(fresh: dict[str, object]) -> None:
    done = Attempted({"aws_r.x": frozenset({"created"})})
    reviewed = [
        resource("aws_r.x", "create", after={"n": 2}),
        resource("aws_r.x", "delete", "create", **SAME),
    ]
    said = [left_over(doing(was), doing(fresh), done) for was in reviewed]
    assert all("was done already as it was reviewed" in lines[0] for lines in said)


def test_what_is_known_by_now_inside_of_a_list_or_an_object_was_reviewed() -> None:
    reviewed = doing(
        resource(
            "aws_e.x",
            "create",
            after={"subnets": [None, None], "config": [{"group": None, "port": 22}], "name": "x"},
            unknown={"subnets": [True, True], "config": [{"group": True}], "id": True},
        )
    )
    known = {"subnets": ["s-1", "s-2"], "config": [{"group": "g-1", "port": 22}], "name": "x"}
    left = doing(resource("aws_e.x", "create", after=known, unknown={"id": True}))
    assert left_over(reviewed, left, NO_ATTEMPT) == ()
    other = doing(resource("aws_e.x", "create", after=known | {"config": [{"group": "g-1", "port": 23}]}))
    assert left_over(reviewed, other, NO_ATTEMPT) != ()
