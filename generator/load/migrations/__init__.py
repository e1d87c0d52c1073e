"""What each version of the schema changes in files: one module a migration, found where it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from generator.load.documents import SourceDocument, Value
from generator.load.edits import Edit

Data = Mapping[str, Value]
"""What a file says."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to `version` of the schema in files of one kind, as `tenantry schema` calls them.

    `edits` says how the text becomes another, `said` what it says then. Nothing
    is written unless the edited text, read again, says just that. The version itself is
    written beside them.
    """

    version: int
    kind: str
    edits: Callable[[SourceDocument], Iterable[Edit]]
    said: Callable[[Data], Data]


@cache
def all_migrations() -> tuple[Migration, ...]:
    """Every migration, the oldest first: what each module of this folder calls `MIGRATION`."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    found: list[Migration] = [module.MIGRATION for module in modules]
    return tuple(sorted(found, key=lambda one: (one.version, one.kind)))
