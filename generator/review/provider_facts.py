"""What changes of arguments do to resources, as the provider said when it was asked; no text is read here.

`data/resource_changes.json` is made by `make data`. `data/beside_the_plan.json` is typed by hand: what comes
otherwise than a plan says, with a source and a day each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


class How(StrEnum):
    """How an argument or a block differs."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a type of resource, by dotted path of its arguments; all of it was measured.

    `kept` plan nothing; `recomputed` are attributes that only the apply tells once an argument is updated;
    of `unasked` the provider took no value, so nothing is known.
    """

    replaces: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)
    kept: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)
    recomputed: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)
    arguments: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    defaults: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    is_tagged: bool = False
    unasked: frozenset[str] = frozenset()

    def is_measured(self, path: str) -> bool:
        """Whether it is known what another value does."""
        return path in self.arguments and path not in self.unasked


class Beside(StrEnum):
    """What comes otherwise than a plan says."""

    REFUSED = "refused"
    """AWS refuses what is planned as an update in place."""
    LOST = "lost"
    """Something is lost, although nothing is replaced."""
    TOO_SOON = "too_soon"
    """AWS refuses what is planned, because something else still stands whose place it takes."""
    GOES_ALONG = "goes_along"
    """Something is lost with what is replaced, that is in no resource."""


@dataclass(frozen=True, slots=True)
class BesideThePlan:
    """An update of a resource that does more, or less, than a plan says.

    `path` is empty where any update does; `how` it differs then; `when` are literal arguments that it takes;
    `falls` is whether only a smaller number does, where none and 0 are without end. What alone is updated by
    another call is in `unless`. With `destroyed` it is not an update but that the resource goes, and `when`
    speaks of what stands.
    """

    type: str
    path: str
    how: frozenset[How]
    when: Mapping[str, str]
    falls: bool
    what: Beside
    words: str
    source: str
    unless: frozenset[str] = frozenset()
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """Something that AWS does not delete while something else stands in it.

    `by` are types of what stands in it, each with the argument that says in what; `words` say what AWS
    refuses, and `instead` what can be done.
    """

    type: str
    by: frozenset[tuple[str, str]]
    words: str
    instead: str
    source: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Every type of which something is known."""
    document = _document("resource_changes.json")
    found = {name: _kind(one) for name, one in _mapping(document.get("types")).items()}
    anyhow = frozenset(How)
    found["terraform_data"] = Kind(
        replaces={"triggers_replace": anyhow},
        recomputed={"input": frozenset(("output",))},
        arguments=frozenset(("input", "triggers_replace")),
    )
    return MappingProxyType(found)


@cache
def beside_the_plan() -> tuple[BesideThePlan, ...]:
    """Every update that does otherwise than planned."""
    return tuple(_row(one) for one in _listed(_document("beside_the_plan.json").get("rows")))


@cache
def holdings() -> tuple[Holding, ...]:
    """Everything that AWS does not delete while something else stands in it."""
    return tuple(_holding(one) for one in _listed(_document("beside_the_plan.json").get("held")))


def _document(name: str) -> Mapping[str, object]:
    return _mapping(json.loads(files("generator.review").joinpath("data", name).read_text(encoding="utf-8")))


def _row(told: object) -> BesideThePlan:
    one = _mapping(told)
    how = frozenset(How(str(each)) for each in _listed(one["how"])) if "how" in one else frozenset(How)
    when = {name: str(value) for name, value in _mapping(one.get("when")).items()}
    kind, path, words, source = (str(one.get(name, "")) for name in ("type", "path", "words", "source"))
    return BesideThePlan(
        kind,
        path,
        how,
        when,
        bool(one.get("falls")),
        Beside(str(one["what"])),
        words,
        source,
        _texts(one.get("unless")),
        bool(one.get("destroyed")),
    )


def _holding(told: object) -> Holding:
    one = _mapping(told)
    by = frozenset((kind, str(argument)) for kind, argument in _mapping(one["by"]).items())
    kind, words, instead, source = (str(one[name]) for name in ("type", "words", "instead", "source"))
    return Holding(kind, by, words, instead, source)


def _kind(told: object) -> Kind:
    one = _mapping(told)
    arguments, sets, unasked = (_texts(one.get(name)) for name in ("arguments", "sets", "unasked"))
    return Kind(
        replaces=_paths(one.get("replaces")),
        kept=_paths(one.get("kept")),
        recomputed=_paths(one.get("recomputed")),
        arguments=arguments,
        sets=sets,
        defaults=_mapping(one.get("defaults")),
        is_tagged=bool(one.get("tags")),
        unasked=frozenset(path.partition(" ")[0] for path in unasked),
    )


def _paths(told: object) -> Mapping[str, frozenset[str]]:
    return {path: _texts(some) for path, some in _mapping(told).items()}


def _texts(told: object) -> frozenset[str]:
    return frozenset(map(str, _listed(told)))


def _listed(told: object) -> list[object]:
    return told if isinstance(told, list) else []


def _mapping(told: object) -> Mapping[str, object]:
    return told if isinstance(told, dict) else {}
