"""What a review says of a stack's resources, beside what terraform plans for them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from terraform.harness import BESIDE_RENDERED

from generator.review.configuration import configuration
from generator.review.predicting import predicted
from generator.review.prediction import Prediction
from generator.review.reading import Reading

ACTION = re.compile(r"^  # (?P<address>\S+) (?:will be|must be) (?P<action>\w+)", re.MULTILINE)
MOVED = re.compile(r"^  # (?P<from>\S+) has moved to (?P<to>\S+)$", re.MULTILINE)
DIFFERENCES = Path(__file__).with_name("unpredicted.yaml")


def prediction(before: Path, after: Path) -> Prediction:
    """What a review predicts of a stack in one folder that becomes that of another."""
    return predicted(*(Reading(configuration(texts(folder))) for folder in (before, after)))


def texts(folder: Path) -> Mapping[str, str]:
    """The files that a build wrote, without what terraform and its tests leave there."""
    found = (path for path in sorted(folder.rglob("*.tf")) if ".terraform" not in path.parts)
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in found
        if path.name not in BESIDE_RENDERED
    }


def planned(text: str) -> Mapping[str, frozenset[str]]:
    """Addresses of resources in a plan, by what is to be done with them."""
    found: dict[str, set[str]] = {}
    for one in ACTION.finditer(text):
        found.setdefault(one["action"], set()).add(one["address"])
    return {action: frozenset(some) for action, some in found.items()}


def unlike(told: Prediction, text: str, known: Mapping[str, Any]) -> list[str]:
    """Where a prediction and a plan are not the same, but for what is known to differ."""
    plan = planned(text)
    sides = {
        "created": told.created,
        "destroyed": told.destroyed,
        "replaced": [one.address for one in told.replaced],
        "updated": [one.address for one in told.updated],
    }
    differing = [
        (action, address, "predicted" if address in mine else "planned")
        for action, mine in sides.items()
        for address in sorted(set(mine) ^ (plan.get(action, frozenset()) - set(told.imported)))
    ]
    expected = [(action, one) for action in sides for one in known.get(action, ())]
    met = {
        (action, one) for action, address, _ in differing for _, one in expected if re.fullmatch(one, address)
    }
    return [
        *(
            f"{action}: {address} is {where} only"
            for action, address, where in differing
            if not any(re.fullmatch(one, address) for of, one in expected if of == action)
        ),
        *(
            f"{action}: nothing like {one} differs any more"
            for action, one in expected
            if (action, one) not in met
        ),
    ]


@cache
def known_differences() -> Mapping[str, Mapping[str, Any]]:
    """What is known to differ, by the row of `changes.yaml`."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(DIFFERENCES.read_text(encoding="utf-8")) or {}
    return found
