"""What the declaration of a key says beside its type, its default and its docstring.

A setting is declared once, where its field stands. Inheritance, findings, the
reference pages and the JSON Schema all read that declaration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import ne
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_ABOUT_THE_KEY = ("change", "default", "description", "merging", "title", "unit")
"""Keywords of a JSON Schema that say something of a key and not of its value."""


class Merging(StrEnum):
    """What a level does to the value of the levels above it."""

    OVERRIDE = "override"
    REPLACE = "replace"
    MERGE = "merge"
    TIGHTEN = "tighten only"
    ADD = "add only"


class Effect(StrEnum):
    """What comes of another value in an environment that stands already."""

    IN_PLACE = "in place"
    REPLACES = "replaces"
    NOT_POSSIBLE = "not possible"
    NOTHING = "nothing in AWS"


@dataclass(frozen=True, slots=True)
class Change:
    """What another value does to what stands in AWS, as the reference says it.

    `words` name what is replaced, or say more of the effect: what is added,
    why it is not possible. `refuses` says of the value that stands and another
    one whether a build refuses that change; with `of_list` no value is an empty list.
    """

    effect: Effect
    words: str = ""
    refuses: Callable[[Any, Any], bool] | None = None
    of_list: bool = False

    def __str__(self) -> str:
        """The effect in words."""
        between = " " if self.effect is Effect.REPLACES else ": "
        return f"{self.effect}{between}{self.words}" if self.words else str(self.effect)


@dataclass(frozen=True, slots=True)
class Setting:
    """What type, default and docstring of a field do not say.

    `change` is what another value does to an environment that stands; only a
    key whose value is a mapping of further keys goes without. `unit` is what a
    number counts. `otherwise` says what holds while nobody states the key and
    its default is no value. `merging` is the rule where it does not follow from
    the type. `of_domain` marks what belongs to the Studio domain: a tenant
    inside a shared domain cannot state it.
    """

    change: Change | None = None
    unit: str = ""
    otherwise: str = ""
    merging: Merging | None = None
    of_domain: bool = False


IN_PLACE = Setting(Change(Effect.IN_PLACE))
"""Of a key that can be changed at any time, and nothing is lost."""

NOTHING = Setting(Change(Effect.NOTHING))
"""Of a key that decides over checks, proofs and texts of ours alone."""


def in_place(
    words: str = "", refuses: Callable[[Any, Any], bool] | None = None, *, of_list: bool = False
) -> Change:
    """A change that Terraform makes of what stands; `words` say what else comes or goes with it."""
    return Change(Effect.IN_PLACE, words, refuses, of_list)


def replaces(what: str) -> Change:
    """A change for which something is made anew, and what it held is lost or left behind."""
    return Change(Effect.REPLACES, what, ne)


def not_possible(why: str) -> Change:
    """A change that AWS or Terraform refuses."""
    return Change(Effect.NOT_POSSIBLE, why, ne)


def declared(field: FieldInfo) -> Setting:
    """What the declaration of a field says beside its type, default and docstring."""
    return next((item for item in field.metadata if isinstance(item, Setting)), Setting())


def change_of(field: FieldInfo) -> str:
    """What another value of a key does to what stands; of a mapping of keys, each of those says so itself.

    Raises:
        TypeError: the declaration says nothing and nothing follows from the type.
    """
    if (change := declared(field).change) is not None:
        return str(change)
    kinds = get_args(field.annotation) or (field.annotation,)
    if all(isinstance(kind, type) and issubclass(kind, (BaseModel, NoneType)) for kind in kinds):
        return ""
    message = f"say in `Setting(change=...)` what another value does: {field.description}"
    raise TypeError(message)


def merging_of(field: FieldInfo) -> Merging:
    """How a setting is inherited: mappings merge, lists replace, all else overrides, unless it says so."""
    if (stated := declared(field).merging) is not None:
        return stated
    kind = get_origin(field.annotation) or field.annotation
    if isinstance(kind, type) and issubclass(kind, (dict, BaseModel)):
        return Merging.MERGE
    return Merging.REPLACE if kind is tuple else Merging.OVERRIDE


def describe(schema: dict[str, Any], field: FieldInfo) -> None:
    """Add to the JSON Schema of a key what its declaration says: change, unit, and what holds by default."""
    setting = declared(field)
    if change := change_of(field):
        schema["change"] = change
    if setting.unit:
        schema["unit"] = setting.unit
    if isinstance(field.default, BaseModel):
        del schema["default"]  # its fields have defaults of their own
    schema["description"] = field.description or ""
    if holds := setting.otherwise or _written(schema.get("default"), setting.unit):
        schema["description"] += f" Default: {holds}."


def describe_inheritance(schema: dict[str, Any], field: FieldInfo) -> None:
    """Add to the JSON Schema of a setting how it is inherited, and that nothing may stand behind its key."""
    schema["merging"] = merging_of(field).value
    if declared(field).of_domain:
        schema["description"] += " A tenant in a shared domain takes its domain's."
    value = {name: schema.pop(name) for name in tuple(schema) if name not in _ABOUT_THE_KEY}
    kinds = value.get("anyOf", [value])
    schema["anyOf"] = [*(kind for kind in kinds if kind != {"type": "null"}), {"type": "null"}]


def _written(default: object, unit: str) -> str:
    """A default as it stands in YAML, with its unit; empty when it is no value."""
    values = default if isinstance(default, list) else [default]
    if default is None or default == {}:
        return ""
    words = (str(one).lower() if isinstance(one, bool) else str(one) for one in values)
    return f"{', '.join(f'`{word}`' for word in words)} {unit}".strip()
