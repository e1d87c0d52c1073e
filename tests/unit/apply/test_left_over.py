"""What an apply that broke off has left is told from what nobody reviewed."""

from fakes.plans import doing, resource

from generator.apply.left_over import Attempted, left_over

STAYS = {"settings": [{"role": "r", "groups": ["g"]}], "tags": {"a": "b"}, "more": {}, "none": []}
UNKNOWN = {"id": True, "subnets": True}
DESTROYED = Attempted({"aws_d.x": frozenset({"destroyed"})})


def test_what_is_made_again_after_its_deletion_is_left_whatever_it_has_inside() -> None:
    before = STAYS | {"id": "d-1", "subnets": ["s-1", "s-2"]}
    reviewed = doing(resource("aws_d.x", "delete", "create", before=before, after=STAYS, unknown=UNKNOWN))
    fresh = doing(resource("aws_d.x", "create", after=STAYS, unknown=UNKNOWN))

    assert left_over(reviewed, fresh, DESTROYED) == ()
    for name, value in {"settings": [{"role": "r"}] * 2, "more": {"c": 1}, "none": ["d"], "tags": {}}.items():
        other = doing(resource("aws_d.x", "create", after=STAYS | {name: value}, unknown=UNKNOWN))
        assert left_over(reviewed, other, DESTROYED) != (), name
