"""What becomes of the resources of a stack between two renderings, whoever wrote them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.review.beyond import told_to
from generator.review.configuration import configuration
from generator.review.predicting import predicted
from generator.review.prediction import Prediction
from generator.review.reading import Reading
from generator.review.terms import TooMuch


def resources(
    before: Mapping[str, str], after: Mapping[str, str], told: Mapping[str, str] = MappingProxyType({})
) -> tuple[Prediction, tuple[str, ...]]:
    """What becomes of resources in files, given by path below the stack, and files that were not read.

    `told` are parameters of other stacks that say something else before this one is applied, by name; each
    with what tells it.
    All files of the stack have to be given: what a resource says may stand in any of them.
    """
    if before == after and not told:
        return Prediction(is_identical=True), ()
    sides = [configuration(texts) for texts in (before, after)]
    unread = tuple(sorted({path for side in sides for path in side.unread}))
    try:
        was, now = map(Reading, sides)
        found = predicted(was, now, told_to(now, told) if told else told)
    except (TooMuch, RecursionError):
        return Prediction(unknown=("the stack: what it says has no end",)), unread
    others = sorted({path for side in sides for path in side.others})
    unknown = (
        *found.unknown,
        *(f"{path}: it is no HCL that can be read" for path in unread),
        *(f"{path}: Terraform reads it, and a review does not" for path in others),
    )
    return replace(found, unknown=unknown), unread
