"""Every rule: found where it is declared, and as the reference explains it."""

import json
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import generator
from generator.core.errors import EnvironmentFault
from generator.core.findings import Rule


def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code, after importing all of the generator."""
    modules = (import_module(found.name) for found in walk_packages(generator.__path__, "generator."))
    values = (value for module in modules for value in vars(module).values())
    rules = {id(value): value for value in values if isinstance(value, Rule)}
    return tuple(sorted(rules.values(), key=lambda rule: rule.code))


def explained_rules() -> list[dict[str, Any]]:
    """Every rule as in docs/reference/rules.json, which is inside the package when installed.

    Raises:
        EnvironmentFault: the file is missing, so the installation is broken.
    """
    package = Path(str(files("generator")))
    for path in (package / "rules.json", package.parent / "docs" / "reference" / "rules.json"):
        if path.is_file():
            found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rules"]
            return found
    raise EnvironmentFault("the explanations of rules are missing", hint="install tenantry again")
