"""Inheritance: which level's value holds, and where it came from.

Levels are merged from the built-in defaults down to the environment. Scalars
override, mappings merge, lists replace. Guardrails and lists of instance types
may only get tighter; an attempt to loosen one is a finding, and the tighter
value stays in force.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import cast

from pydantic import BaseModel

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.estate.settings.defaults import DEFAULTS, OPEN_GUARDRAILS
from generator.tenancy.settings import ExistingVpc, Settings

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
class Setting:
    """One effective value and the level that stated it; None is the built-in default."""

    value: object
    level: Level | None
    route: Route

    @property
    def place(self) -> Location | None:
        """Where the value is written, if anybody wrote it."""
        return self.level.place(self.route) if self.level else None


Effective = Mapping[Route, Setting]
"""Every effective setting by its route, such as `("network", "users")`."""


def merge(levels: Iterable[Level]) -> tuple[Effective, tuple[Finding, ...]]:
    """The effective settings of the levels, widest first, and a finding for each loosened rule."""
    effective = {route: Setting(value, None, route) for route, value in DEFAULTS.items()}
    findings: list[Finding] = []
    for level in levels:
        for route, value in stated(level.settings):
            setting = Setting(value, level, route)
            above = effective.get(route)
            faults = _loosened(setting, above)
            findings.extend(faults)
            if not faults:
                effective[route] = setting
    return dict(sorted(effective.items())), tuple(findings)


def stated(settings: Settings) -> Iterator[tuple[Route, object]]:
    """The settings that a file states, each by its route; an existing VPC counts as one value."""
    for name in sorted(type(settings).model_fields):
        if name in Settings.model_fields:
            yield from _leaves((name,), getattr(settings, name))


def _leaves(route: Route, value: object) -> Iterator[tuple[Route, object]]:
    if value is None:
        return
    if isinstance(value, BaseModel) and not isinstance(value, ExistingVpc):
        for name in sorted(type(value).model_fields):
            yield from _leaves((*route, name), getattr(value, name))
    elif isinstance(value, dict):
        for key in sorted(value):
            yield (*route, key), value[key]
    else:
        yield route, value


def _loosened(setting: Setting, above: Setting | None) -> list[Finding]:
    if above is None or setting.level is None:
        return []
    match setting.route:
        case ("guardrails", _):
            return _loosened_guardrail(setting, above)
        case ("instance_types", _):
            return _unapproved_instance_types(setting, above)
        case _:
            return []


def _loosened_guardrail(setting: Setting, above: Setting) -> list[Finding]:
    level = cast("Level", setting.level)
    if level.is_platform and setting.route in OPEN_GUARDRAILS:
        return []
    name = setting.route[-1]
    if isinstance(setting.value, bool):
        loosened = above.value is True and setting.value is False
    else:
        loosened = isinstance(above.value, int) and cast("int", setting.value) > above.value
    if not loosened:
        return []
    written = str(above.value).lower()
    whose = f"for {above.level.title}" if above.level else "by default"
    return [
        Finding(
            GUARDRAIL_LOOSENED,
            f"guardrail {name} is {written} {whose} and cannot be loosened here",
            level.place(setting.route),
            related=_written(above, f"{written} here"),
            hint=_way_to_loosen(above.level),
        )
    ]


def _way_to_loosen(above: Level | None) -> str:
    if above is None or above.is_platform:
        return "remove the line; only the platform can loosen it, under `defaults.guardrails`"
    return f"remove the line, or change it for {above.title}"


def _unapproved_instance_types(setting: Setting, above: Setting) -> list[Finding]:
    level = cast("Level", setting.level)
    if above.level is None:
        return []
    wider = cast("tuple[str, ...]", above.value)
    return [
        Finding(
            INSTANCE_TYPE_NOT_APPROVED,
            f"{one} is not among the instance types that {above.level.title} allows",
            level.place((*setting.route, index)),
            related=_written(above, "the list to choose from"),
            hint=f"choose from: {', '.join(wider)}",
        )
        for index, one in enumerate(cast("tuple[str, ...]", setting.value))
        if not covered(one, wider)
    ]


def covered(instance_type: str, wider: Iterable[str]) -> bool:
    """Whether an instance type or family lies within one of `wider` (`ml.m5.*` covers `ml.m5.large`)."""
    return instance_type == "system" or any(fnmatchcase(instance_type, pattern) for pattern in wider)


def _written(setting: Setting, note: str) -> tuple[Location, ...]:
    place = setting.place
    if place is None:
        return ()
    return (Location(place.document, place.route, note=note),)
