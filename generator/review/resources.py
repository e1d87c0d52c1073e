"""What becomes of the resources of a stack between two renderings, whoever wrote them."""

from collections.abc import Mapping
from dataclasses import replace

from generator.review.configuration import configuration
from generator.review.predicting import predicted
from generator.review.prediction import Prediction
from generator.review.reading import Reading
from generator.review.terms import TooMuch


def resources(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Prediction, tuple[str, ...]]:
    """What becomes of resources in files, given by path below the stack, and files that were not read.

    All files of the stack have to be given: what a resource says may stand in any of them.
    """
    if before == after:
        return Prediction(is_identical=True), ()
    sides = [configuration(texts) for texts in (before, after)]
    unread = tuple(sorted({path for side in sides for path in side.unread}))
    try:
        found = predicted(*map(Reading, sides))
    except (TooMuch, RecursionError):
        return Prediction(unknown=("the stack: what it says has no end",)), unread
    others = sorted({path for side in sides for path in side.others})
    told = (
        *found.unknown,
        *(f"{path}: it is no HCL that can be read" for path in unread),
        *(f"{path}: Terraform reads it, and a review does not" for path in others),
    )
    return replace(found, unknown=told), unread
