"""Attacks as data: who asks for what of whose, why it hurts, and what shows that the question is real.

Every `*.yaml` in this folder is a list of attacks on one capability. An attack is one request, or `steps` of
which at least one must be denied. `{my.bucket}` stands for what is the asker's, `{their.bucket}` for what
belongs to the place that `of` names. A denied step has a `twin`, a request that differs in what makes it an
attack and must be allowed (`own`: the same, of the asker's own things), or says `why_denied`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
OWN = "own"

_OF_ATTACK = {"id", "why", "model", "steps"}
_OF_STEP = {"who", "of", "does", "to", "with", "through", "given", "expected", "twin", "why_denied", "estate"}


@dataclass(frozen=True, slots=True)
class Step:
    """One request, in the words of the data.

    `of` is empty where the things are the asker's own; `context` holds a pair for each value of each key.
    `through` is an environment, or the stack of a network of users, whose VPC endpoints the request
    takes; with `is_given_everything` the asker has been given a policy that allows everything. `estate`
    is one of `isolation.attacks.estates`, and the example where it is empty.
    """

    who: str
    of: str
    does: str
    to: str
    context: tuple[tuple[str, str], ...] = ()
    through: str = ""
    is_given_everything: bool = False
    is_allowed: bool = False
    twin: "Step | None" = None
    why_denied: str = ""
    estate: str = ""


@dataclass(frozen=True, slots=True)
class Attack:
    """What somebody tries: `capability` is the name of its file, `model` how the attacked are kept apart."""

    id: str
    capability: str
    why: str
    model: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The capability and the id."""
        return f"{self.capability}/{self.id}"


@cache
def attacks() -> tuple[Attack, ...]:
    """Every attack of every file, in the order of their names and lines."""
    return tuple(attack for path in files() for attack in _read(path))


def files() -> tuple[Path, ...]:
    """The files with attacks, one per capability."""
    return tuple(sorted(HERE.glob("*.yaml")))


def _read(path: Path) -> Iterator[Attack]:
    for raw in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
        name = f"{path.stem}/{raw.get('id')}"
        shared = {key: value for key, value in raw.items() if key not in _OF_ATTACK}
        steps = [{**shared, **step} for step in raw.get("steps", [{}])]
        for step in steps:
            assert set(step) <= _OF_STEP, f"{name}: unknown {sorted(set(step) - _OF_STEP)}"
        yield Attack(raw["id"], path.stem, raw["why"], raw["model"], tuple(map(_step, steps)))


def _step(raw: Mapping[str, Any]) -> Step:
    twin = raw.get("twin")
    return Step(
        who=raw["who"],
        of=raw.get("of", ""),
        does=raw["does"],
        to=raw.get("to", "*"),
        context=tuple(pair for key, value in raw.get("with", {}).items() for pair in _pairs(key, value)),
        through=raw.get("through", ""),
        is_given_everything=raw.get("given") == "everything",
        is_allowed=raw.get("expected", "denied") == "allowed",
        twin=_twin(raw, {} if twin == OWN else twin) if twin else None,
        why_denied=raw.get("why_denied", ""),
        estate=raw.get("estate", ""),
    )


def _twin(raw: Mapping[str, Any], changed: Mapping[str, Any]) -> Step:
    """The step with what is changed, of the asker's own things unless it says of whose.

    A key that is null is taken out.
    """
    kept = {key: value for key, value in raw.items() if key not in ("of", "twin", "why_denied", "expected")}
    context = {**raw.get("with", {}), **changed.get("with", {})}
    return _step({**kept, **changed, "with": context, "expected": "allowed"})


def _pairs(key: str, value: object) -> Iterator[tuple[str, str]]:
    """The values of a key; with the empty text it is absent, whatever a session would fill it with."""
    if value is not None:
        yield from ((key, str(one)) for one in (value if isinstance(value, list) else [value]))
