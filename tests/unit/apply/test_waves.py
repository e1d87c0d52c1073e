"""A stack that reads what another one is still to change waits for it."""

import pytest
from fakes.plans import doing, resource

from generator.apply.record import Doing
from generator.apply.waves import waits_for

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
