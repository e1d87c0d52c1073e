"""Which stacks can be planned now, and which only when others are applied.

A plan reads what other stacks have written. One whose upstream is still to change what it writes would be
planned against what is not there yet: it fails, or says what will not happen.
"""

from collections.abc import Iterable, Mapping

from generator.apply.record import Action, Doing

TELLING = frozenset({"aws_ssm_parameter"})
"""Types of resources by which stacks tell others what they made, and of data sources that read it."""

_MAKES_OTHERWISE = frozenset({Action.CREATE, Action.DELETE, Action.REPLACE, Action.FORGET})


def waits_for(relies_on: Iterable[str], planned: Mapping[str, Doing | None]) -> tuple[str, ...]:
    """The stacks that must be applied before one that relies on them can be planned.

    `planned` holds what is to be done with each stack that was asked for: None where that is not known,
    because its plan failed or waits itself. Stacks that nobody asked for are taken to stand.
    """
    return tuple(sorted(one for one in relies_on if one in planned and tells_otherwise(planned[one])))


def tells_otherwise(does: Doing | None) -> bool:
    """Whether other stacks read something else once a plan is applied; so it is where nobody knows."""
    if does is None:
        return True
    return any(one.action in _MAKES_OTHERWISE or one.type in TELLING for one in does.changes)
