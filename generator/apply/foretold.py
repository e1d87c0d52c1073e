"""A plan held to what review said of the change: what nobody announced stops it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from generator.apply.record import Action, Doing
from generator.review.prediction import Prediction

_NAMED = 5
"""Addresses that a reason names; of the others it tells how many there are."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is known beforehand of a stack.

    `prediction` is what its change was said to do: None where no change is planned against, and nothing of a
    stack that the change leaves alone. `stood` is whether the stack was applied before, as is noted of it.
    """

    prediction: Prediction | None = None
    stood: bool = False


def stops(does: Doing, standing: int, foretold: Foretold) -> tuple[str, ...]:
    """Why a plan is not applied unless somebody names its record; the heaviest reason first.

    `standing` is how many resources the plan found in the state.
    """
    found = [*gone(does, standing, foretold)]
    if foretold.prediction is not None:
        return (*found, *_unannounced(does, foretold.prediction))
    if taken := [one.address for one in does.changes if one.action.takes_away]:
        found.append(f"{_listed(taken)} would be destroyed or replaced, and no change was given that says so")
    return tuple(found)


def gone(does: Doing, standing: int, foretold: Foretold) -> tuple[str, ...]:
    """Why a plan stops that shows that what stood once is not there."""
    return tuple(_gone(does, standing, foretold))


def _gone(does: Doing, standing: int, foretold: Foretold) -> Iterator[str]:
    if does.vanished:
        yield (
            f"{_listed(does.vanished)} stood and {'is' if len(does.vanished) == 1 else 'are'} gone:"
            " somebody deleted it beside Terraform, or the plan looks into another account or Region"
        )
    if foretold.stood and not standing and not does.is_nothing:
        yield (
            "this stack was applied before and its state holds nothing:"
            " the state is lost, or another one is read"
        )


def _unannounced(does: Doing, said: Prediction) -> Iterator[str]:
    """What a plan takes away and its change did not say."""
    replaced = {one.address for one in said.replaced}
    announced = {
        Action.DELETE: ("destroyed", {*said.destroyed, *replaced}),
        Action.REPLACE: ("replaced", replaced),
        Action.FORGET: ("given up", {*said.forgotten}),
    }
    for action, (words, expected) in announced.items():
        strange = [
            one.address for one in does.changes if one.action is action and one.address not in expected
        ]
        if strange:
            yield f"{_listed(strange)} would be {words}, and the change did not say so"
    if said.left_behind or said.state_moves:
        yield (
            f"{_listed(said.left_behind) or 'everything'} would be left behind: it stands where no plan"
            " looks any more"
        )


def more_than_foretold(does: Doing, announced: Prediction) -> tuple[str, ...]:
    """What a plan would create or update beside what the change was said to do: an earlier one waits."""
    said = {
        *announced.created,
        *announced.imported,
        *(one.address for one in (*announced.updated, *announced.replaced)),
    }
    return tuple(
        one.address
        for one in does.changes
        if one.action in (Action.CREATE, Action.UPDATE) and one.address not in said
    )


def less_than_foretold(does: Doing, announced: Prediction) -> tuple[str, ...]:
    """What the change was said to create, destroy or replace and a plan would not: it is done already."""
    planned = {one.address for one in does.changes}
    said = (*announced.created, *announced.destroyed, *(one.address for one in announced.replaced))
    return tuple(one for one in said if one not in planned)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(islice(names, _NAMED)) + (f" and {more} more" if more > 0 else "")
