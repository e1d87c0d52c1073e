"""Which stacks can be planned now, and which only when others are applied.

A plan reads what other stacks have written. One whose upstream is still to change what it writes would be
planned against what is not there yet: it fails, or says what will not happen.
"""

from collections.abc import Container, Iterable, Mapping

from generator.apply.record import Action, Doing
from generator.review.prediction import Prediction

TELLING = frozenset({"aws_ssm_parameter"})
"""Types of resources by which stacks tell others what they made, and of data sources that read it."""

_MAKES_OTHERWISE = frozenset({Action.CREATE, Action.DELETE, Action.REPLACE, Action.FORGET})


def waits_for(
    relies_on: Iterable[str], planned: Mapping[str, Doing | None], said: Container[str] = ()
) -> tuple[str, ...]:
    """The stacks that must be applied before one that relies on them can be planned.

    `planned` holds what is to be done with each stack that was asked for: None where that is not known,
    because its plan failed or waits itself. Stacks that nobody asked for are taken to stand, but for those
    that a change is `said` to let tell something else: each may be planned by a run of its own.
    """
    asked = {one for one in planned if tells_otherwise(planned[one])}
    return tuple(sorted(one for one in relies_on if one in asked or (one not in planned and one in said)))


def tells_otherwise(does: Doing | None) -> bool:
    """Whether other stacks read something else once a plan is applied; so it is where nobody knows."""
    if does is None:
        return True
    return any(one.action in _MAKES_OTHERWISE or one.type in TELLING for one in does.changes)


def is_said_to_tell_otherwise(said: Prediction) -> bool:
    """Whether other stacks are to read something else once a change is applied, as it was foretold."""
    anew = (said.created, said.destroyed, said.replaced, said.forgotten, said.unknown, said.left_behind)
    return any(anew) or any(f"{kind}." in one.address for kind in TELLING for one in said.updated)
