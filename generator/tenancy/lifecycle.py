"""The life of what files name: at work, closed, on its way out, gone with its name kept."""

from typing import get_args

from generator.tenancy.declaration import Change, Effect
from generator.tenancy.words import Lifecycle

ORDER: tuple[Lifecycle, ...] = get_args(Lifecycle)
"""The stages from first to last."""


def latest(*stages: Lifecycle) -> Lifecycle:
    """The stage of something within others: no user works in a team that is closed."""
    return max(stages, key=ORDER.index)


def is_earlier(one: object, other: object) -> bool:
    """Whether a stage comes before another one; what is no stage comes before none."""
    return one in ORDER and other in ORDER and ORDER.index(one) < ORDER.index(other)


def is_closed(stage: Lifecycle) -> bool:
    """Whether nobody signs in any more."""
    return stage != "active"


def _comes_back(before: object, after: object) -> bool:
    return before == "retired" and after != "retired"


def _leaps(before: object, after: object) -> bool:
    """Whether a change gives a retired name out again, or retires what was not on its way out."""
    return _comes_back(before, after) or (after == "retired" and before not in ("retiring", "retired"))


OF_ENVIRONMENT = Change(
    Effect.IN_PLACE, "to `retired` from `retiring` only, and back from `retired` never", _leaps
)
"""Of an environment: its stack's text goes when it is retired, so it is destroyed before."""

OF_PERSON = Change(Effect.IN_PLACE, "back from `retired` never: it is the name of somebody else", _comes_back)
"""Of a user or a team: the profiles are drained before, and go with the apply."""
