"""A record says what an apply would do: everything of that, and nothing else."""

import json

import pytest
from fakes.plans import KEY, doing, leaves, plan, resource, with_another

from generator.apply.plan_format import PlanFault, doing_in, standing_in
from generator.apply.record import SHAPE, Action, Known, Secret, Unknown

POLICY = json.dumps({"Statement": []})
RICH = (
    resource(
        "module.a.aws_iam_role.x",
        "update",
        before={"name": "x", "tags": {"a": "1", "b": "2"}, "arn": "arn:x", "steps": [1, 2]},
        after={"name": "x", "tags": {"a": "1", "b": "3"}, "steps": [1, 3, 4]},
        unknown={"arn": True},
        was_secret={"tags": {"b": True}},
        is_secret={"tags": {"b": True}},
    ),
    resource(
        "aws_subnet.a",
        "delete",
        "create",
        before={"cidr": "10.0.0.0/24", "id": "subnet-1"},
        after={"cidr": "10.0.1.0/24"},
        unknown={"id": True},
        action_reason="replace_because_cannot_update",
        change_replace_paths=[["cidr"]],
    ),
    resource("aws_key.old", "delete", before={"id": "k"}, action_reason="delete_because_no_resource_config"),
    resource("aws_key.old", "delete", before={"id": "k2"}, deposed="0badf00d"),
    resource("aws_bucket.b", "no-op", before={"id": "b"}, after={"id": "b"}, previous_address="aws_bucket.a"),
    resource(
        "aws_bucket.c",
        "no-op",
        before={"id": "c"},
        after={"id": "c"},
        change_importing={"id": "c"},
    ),
)
OUTPUTS = {
    "arn": {
        "actions": ["update"],
        "before": "a",
        "after": "b",
        "after_unknown": False,
        "before_sensitive": False,
        "after_sensitive": False,
    }
}
DERIVED = {"mode", "name", "module_address", "index"}
"""Keys of a resource that say again what its address says."""


def rich(**more: object) -> dict[str, object]:
    return plan(*RICH, output_changes=OUTPUTS, **more)


def told(path: tuple[object, ...]) -> bool:
    """Whether a place in `resource_changes` says something that nothing else says."""
    if path[1] in DERIVED:
        return False
    # What was secret and what is, is the same mark on both sides of one value: one of them hides it already.
    return not (path[1] == "change" and path[2] in ("before_sensitive", "after_sensitive"))


@pytest.mark.parametrize(
    "path", [path for path in leaves(list(RICH)) if told(path)], ids=lambda path: ".".join(map(str, path))
)
def test_another_value_anywhere_in_what_would_be_done_is_another_record(path: tuple[object, ...]) -> None:
    changed = with_another(list(RICH), path)
    try:
        found = doing_in(plan(*changed, output_changes=OUTPUTS), KEY)
    except PlanFault:
        return  # an action that does not exist has no record at all
    assert found != doing_in(rich(), KEY)
    assert found.digest != doing_in(rich(), KEY).digest


@pytest.mark.parametrize("name", ["actions", "before", "after"])
def test_another_output_is_another_record(name: str) -> None:
    changed = {"arn": OUTPUTS["arn"] | {name: ["create"] if name == "actions" else "another"}}
    found = doing_in(plan(*RICH, output_changes=changed), KEY)
    assert (found != doing_in(rich(), KEY)) == (name != "actions")


def test_what_planning_alone_differs_in_is_the_same_record() -> None:
    shuffled = RICH[::-1]
    untouched = resource("aws_vpc.this", "no-op", before={"id": "v"}, after={"id": "v"})
    noise = {
        "action": {"resource_drift": [resource("aws_vpc.this", "update", before={"n": 1}, after={"n": 2})]},
        "clock": {"timestamp": "2026-12-24T00:00:00Z"},
        "order": {"relevant_attributes": [{"resource": "aws_vpc.z", "attribute": ["z"]}]},
        "state": {"prior_state": {"values": {}}, "planned_values": {"root_module": {}}},
    }
    expected = doing_in(rich(), KEY)
    for more in noise.values():
        found = doing_in(plan(*shuffled, untouched, output_changes=OUTPUTS, **more), KEY)
        assert found == expected
        assert found.digest == expected.digest


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"errored": True}, "ended with an error"),
        ({"complete": False}, "not complete"),
        ({"complete": None}, "not complete"),
        ({"deferred_changes": [{"reason": "provider_config_unknown"}]}, "put off to a later plan"),
        ({"deferred_action_invocations": [{}]}, "put off to a later plan"),
        ({"action_invocations": [{}]}, "actions that resources do not show"),
        ({"something_new": []}, "something_new, which is not known"),
        ({"format_version": "2.0"}, "format 2.0"),
        ({"format_version": None}, "format None"),
    ],
)
def test_a_plan_that_is_not_whole_or_not_understood_has_no_record(
    more: dict[str, object], words: str
) -> None:
    with pytest.raises(PlanFault, match=words):
        doing_in(rich(**more), KEY)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (resource("aws_a.b", "update", "create"), "nobody knows what update/create does"),
        (resource("aws_a.b"), "nobody knows what no action does"),
        (resource("aws_a.b", "create", something=1), "aws_a.b says something"),
        (resource("aws_a.b", "create", change_something=1), "aws_a.b says something"),
        (resource("aws_a.b", "no-op", change_importing={"id": "x", "by": 1}), "aws_a.b says by"),
    ],
)
def test_a_change_that_is_not_understood_has_no_record(changed: dict[str, object], words: str) -> None:
    with pytest.raises(PlanFault, match=words):
        doing(changed)


def test_secrets_are_digests_under_the_key_and_stand_nowhere_as_they_are() -> None:
    hidden = "correct horse"
    changed = resource(
        "aws_db.x",
        "update",
        before={"password": "old battery", "size": 1},
        after={"password": hidden, "size": 2},
        was_secret={"password": True},
        is_secret={"password": True},
    )
    found = doing(changed)
    secret, size = found.changes[0].attributes
    assert (secret.path, size.path) == (("password",), ("size",))
    assert {type(secret.before), type(secret.after)} == {Secret}
    assert size.after == Known(2)
    assert hidden not in repr(found)
    assert doing(changed) == found
    assert doing_in(plan(changed), b"o" * 32) != found


def test_what_is_beside_something_unknown_or_secret_is_told() -> None:
    made = resource(
        "aws_sg.x",
        "create",
        after={"rules": [{"port": 22, "source": None}, {"port": 443}], "name": "x"},
        unknown={"rules": [{"source": True}, {}], "id": True},
    )
    found = {one.path: one.after for one in doing(made).changes[0].attributes}
    assert found == {
        ("id",): Unknown(),
        ("name",): Known("x"),
        ("rules", SHAPE): Known("a list of 2"),
        ("rules", 0, SHAPE): Known("an object"),
        ("rules", 0, "port"): Known(22),
        ("rules", 0, "source"): Unknown(),
        ("rules", 1): Known({"port": 443}),
    }


def test_only_what_changes_is_told_and_no_resource_that_stays() -> None:
    stays = resource("aws_vpc.this", "no-op", before={"id": "v", "n": 1}, after={"id": "v", "n": 1})
    changes = resource("aws_vpc.b", "update", before={"id": "v", "n": 1}, after={"id": "v", "n": 2})
    (change,) = doing(stays, changes).changes
    assert change.address == "aws_vpc.b"
    assert [one.path for one in change.attributes] == [("n",)]


def test_what_vanished_and_what_fails_is_told() -> None:
    gone = resource("aws_vpc.this", "delete", before={"id": "v"})
    failing = [{"address": {"to_display": "check.groups"}, "status": "fail", "instances": []}]
    found = doing(resource_drift=[gone], checks=failing)
    assert (found.vanished, found.failing) == (("aws_vpc.this",), ("check.groups",))
    assert found.is_nothing


def test_replacements_say_which_comes_first() -> None:
    first = doing(resource("aws_a.b", "create", "delete", before={"n": 1}, after={"n": 2})).changes[0]
    last = doing(resource("aws_a.b", "delete", "create", before={"n": 1}, after={"n": 2})).changes[0]
    assert (first.action, first.creates_first) == (Action.REPLACE, True)
    assert (last.action, last.creates_first) == (Action.REPLACE, False)


def test_what_stands_is_counted_without_data_that_is_read() -> None:
    data = resource("data.aws_ssm_parameter.x", "read", before={"v": 1}) | {"mode": "data"}
    stands = resource("aws_vpc.this", "no-op", before={"id": "v"}, after={"id": "v"})
    assert standing_in(plan(data, stands, resource("aws_a.b", "create", after={}))) == 1


ONE = {"u": True}
PAIRS = {
    "a text becomes an object of which a part is unknown": (
        resource("aws_x.y", "update", before={"a": "x"}, after={"a": {"k": 1}}, unknown={"a": ONE}),
        resource("aws_x.y", "update", before={"a": "x"}, after={"a": {"k": 2}}, unknown={"a": ONE}),
    ),
    "nothing or an empty object": (
        resource("aws_x.y", "create", after={"a": {"b": {}, "c": None}}, unknown={"a": {"c": True}}),
        resource("aws_x.y", "create", after={"a": {"b": None, "c": None}}, unknown={"a": {"c": True}}),
    ),
    "an object of nothing or no object": (
        resource("aws_x.y", "create", after={"a": [{"n": None}]}, unknown={"a": [{"m": True}]}),
        resource("aws_x.y", "create", after={"a": [None]}, unknown={"a": [{"m": True}]}),
    ),
    "one more in a list": (
        resource("aws_x.y", "create", after={"a": [None, None]}, unknown={"a": [True, False]}),
        resource("aws_x.y", "create", after={"a": [None]}, unknown={"a": [True]}),
    ),
    "a number or a truth": (
        resource("aws_x.y", "update", before={"a": None}, after={"a": 1}),
        resource("aws_x.y", "update", before={"a": None}, after={"a": True}),
    ),
    "which of two instances goes": (
        resource("aws_x.y", "delete", before={"a": 1}),
        resource("aws_x.y", "delete", before={"a": 1}, deposed="0badf00d"),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_looks_alike_is_another_record(pair: tuple[dict[str, object], dict[str, object]]) -> None:
    first, second = (doing(one) for one in pair)
    assert first != second
    assert first.digest != second.digest


def test_of_what_is_made_anew_everything_is_told() -> None:
    replaced = resource("aws_x.y", "delete", "create", before={"a": 1, "b": 1}, after={"a": 1, "b": 2})
    assert [one.path for one in doing(replaced).changes[0].attributes] == [("a",), ("b",)]
