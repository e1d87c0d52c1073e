"""Every rule, found where it is declared: beside its check."""

from importlib import import_module
from pkgutil import walk_packages

import generator
from generator.core.findings import Rule


def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code, after importing all of the generator."""
    modules = (import_module(found.name) for found in walk_packages(generator.__path__, "generator."))
    values = (value for module in modules for value in vars(module).values())
    rules = {id(value): value for value in values if isinstance(value, Rule)}
    return tuple(sorted(rules.values(), key=lambda rule: rule.code))
