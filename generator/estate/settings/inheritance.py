"""Inheritance: which level's value holds, and where it came from.

Levels are merged from the built-in defaults down to the environment, each
setting by the rule of its declaration. An attempt to loosen a setting that may
only get tighter is a finding, and the tighter value stays in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import TypeVar

from pydantic.fields import FieldInfo

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.tenancy.declaration import Merging, merging_of
from generator.tenancy.lifecycle import is_earlier
from generator.tenancy.model import SettingGroup
from generator.tenancy.settings import Settings

_rule = partial(Rule, family=Family("inheritance", "Settings that may only be tightened"))

GUARDRAIL_LOOSENED = _rule(
    "PLN001",
    "guardrail-loosened",
    "A tenant or environment turns a guardrail off that is on above it.",
    "A guardrail that a tenant can switch off protects nobody.",
    "Leave the guardrail as it is above, or tighten it.",
)
INSTANCE_TYPE_NOT_APPROVED = _rule(
    "PLN002",
    "instance-type-not-approved",
    "A list of instance types names one that the level above does not allow.",
    "Lists of instance types are guardrails against cost; a lower level may only narrow them.",
    "Choose from the approved types, or have the platform approve the new one.",
)

STAGE_BEHIND = _rule(
    "PLN203",
    "stage-behind",
    "A tenant or environment states an earlier stage of its life than the level above it.",
    "What a frozen or retired level holds is frozen or retired with it.",
    "Remove the line, or change the level above.",
)

Group = TypeVar("Group", bound=SettingGroup)


@dataclass(frozen=True, slots=True)
class Level:
    """Settings stated at one place: `title` says whose they are, `base` leads to them."""

    title: str
    document: str
    base: Route
    settings: Settings
    is_platform: bool = False

    def place(self, route: Route) -> Location:
        """Where the setting at `route` stands in this level's file."""
        return Location(self.document, (*self.base, *route))


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings that hold, and by route, such as `("network", "users")`, the level that stated each.

    What has no level there is the built-in default.
    """

    settings: Settings
    levels: Mapping[Route, Level]

    def place(self, *route: str) -> Location | None:
        """Where the setting at `route` is written, if anybody wrote it."""
        level = self.levels.get(route)
        return level.place(route) if level else None


def merge(levels: Iterable[Level]) -> tuple[Effective, tuple[Finding, ...]]:
    """The effective settings of the levels, widest first, and a finding for each loosened rule."""
    settings = Settings()
    inheritance = _Inheritance()
    for level in levels:
        settings = inheritance.group(settings, level.settings, level)
    return Effective(settings, inheritance.levels), tuple(inheritance.findings)


class _Inheritance:
    """Merges levels one after the other; remembers whose each value is, and what was loosened."""

    def __init__(self) -> None:
        self.levels: dict[Route, Level] = {}
        self.findings: list[Finding] = []

    def group(self, wide: Group, narrow: SettingGroup, level: Level, route: Route = ()) -> Group:
        """A group of settings with what the narrower level states of it."""
        stated = {
            name: self._value(field, getattr(wide, name), getattr(narrow, name), level, (*route, name))
            for name, field in sorted(wide.settings().items())
            if name in narrow.model_fields_set
        }
        return wide.model_copy(update=stated)

    def _value(self, field: FieldInfo, wide: object, narrow: object, level: Level, route: Route) -> object:
        if isinstance(wide, SettingGroup) and isinstance(narrow, SettingGroup):
            return self.group(wide, narrow, level, route)
        if isinstance(wide, dict) and isinstance(narrow, dict):
            self.levels.update(((*route, key), level) for key in narrow)
            return wide | narrow
        if merging_of(field) is Merging.ADD and isinstance(wide, tuple) and isinstance(narrow, tuple):
            self.levels[route] = level
            return tuple(dict.fromkeys((*wide, *narrow)))
        if merging_of(field) is Merging.TIGHTEN:
            faults = _loosened(wide, narrow, level, self.levels.get(route), route)
            self.findings.extend(faults)
            if faults:
                return wide
        self.levels[route] = level
        return narrow


def _loosened(
    wide: object, narrow: object, level: Level, above: Level | None, route: Route
) -> tuple[Finding, ...]:
    """Findings if the level states less than the one above it, or than the default where that is None."""
    if is_earlier(narrow, wide):
        return (_earlier(wide, narrow, level, above, route),)
    if isinstance(wide, tuple) and isinstance(narrow, tuple):
        return tuple(_unapproved_instance_types(wide, narrow, level, above, route)) if above else ()
    if level.is_platform or not isinstance(wide, int) or not isinstance(narrow, int):
        return ()
    return (_loosened_guardrail(wide, level, above, route),) if _is_looser(wide, narrow) else ()


def _earlier(wide: object, narrow: object, level: Level, above: Level | None, route: Route) -> Finding:
    whose = f"for {above.title}" if above else "by default"
    return Finding(
        STAGE_BEHIND,
        f"{route[-1]} is {wide} {whose} and cannot be {narrow} here",
        level.place(route),
        related=_written(above, route, f"{wide} here"),
        hint="remove the line, or change it above",
    )


def _is_looser(wide: int, narrow: int) -> bool:
    return wide and not narrow if isinstance(wide, bool) else narrow > wide


def _loosened_guardrail(wide: object, level: Level, above: Level | None, route: Route) -> Finding:
    written = str(wide).lower()
    whose = f"for {above.title}" if above else "by default"
    return Finding(
        GUARDRAIL_LOOSENED,
        f"guardrail {route[-1]} is {written} {whose} and cannot be loosened here",
        level.place(route),
        related=_written(above, route, f"{written} here"),
        hint="remove the line; only the platform can loosen it, under `defaults.guardrails`"
        if above is None or above.is_platform
        else f"remove the line, or change it for {above.title}",
    )


def _unapproved_instance_types(
    wide: tuple[str, ...], narrow: tuple[str, ...], level: Level, above: Level, route: Route
) -> Iterable[Finding]:
    for index, one in enumerate(narrow):
        if not covered(one, wide):
            yield Finding(
                INSTANCE_TYPE_NOT_APPROVED,
                f"{one} is not among the instance types that {above.title} allows",
                level.place((*route, index)),
                related=_written(above, route, "the list to choose from"),
                hint=f"choose from: {', '.join(wide)}",
            )


def covered(instance_type: str, wider: Iterable[str]) -> bool:
    """Whether an instance type or family lies within one of `wider` (`ml.m5.*` covers `ml.m5.large`)."""
    return instance_type == "system" or any(fnmatchcase(instance_type, pattern) for pattern in wider)


def _written(level: Level | None, route: Route, note: str) -> tuple[Location, ...]:
    return (Location(level.document, (*level.base, *route), note=note),) if level else ()
