"""Which checks of the pinned checkov answer of which resource: run by checkov's own Python, prints JSON.

    .venv-checkov/bin/python -I requirements/data/checkov_checks.py > generator/tools/data/checkov_checks.json

A check counts when it says something of an empty resource of a type. Checks in whose code an answer may be
left out are not in the list, but for those that leave it out only where a value that they read is no literal:
these name what they read.
"""

import inspect
import json
import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

logging.disable(logging.CRITICAL)

from checkov.common.checks_infra.registry import get_graph_checks_registry  # noqa: E402  # after it is silent
from checkov.common.models.consts import ANY_VALUE  # noqa: E402
from checkov.runner_filter import RunnerFilter  # noqa: E402
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck  # noqa: E402
from checkov.terraform.checks.resource.base_resource_negative_value_check import (  # noqa: E402
    BaseResourceNegativeValueCheck,
)
from checkov.terraform.checks.resource.base_resource_value_check import BaseResourceValueCheck  # noqa: E402
from checkov.terraform.checks.resource.registry import resource_registry  # noqa: E402
from checkov.terraform.runner import Runner  # noqa: E402

_ROUTE = "aws_"
_VALUE = (BaseResourceValueCheck, BaseResourceNegativeValueCheck)
_SILENT_FOR_VALUES = (BaseResourceCheck, *_VALUE)
"""Classes that leave an answer out for `count = 0` and for values that are no literals only."""


def may_be_silent(check: Any) -> bool:  # noqa: ANN401  # checkov's own classes are not typed here
    """Whether the code of a check, beside the classes all share, ever leaves an answer out."""
    own = [
        one
        for one in type(check).__mro__
        if one.__module__.startswith("checkov") and one not in _SILENT_FOR_VALUES
    ]
    silent = any("UNKNOWN" in inspect.getsource(one) for one in own)
    return silent or "UNKNOWN" in str(getattr(check, "missing_block_result", ""))


def reads_values(check: Any) -> bool:  # noqa: ANN401
    """Whether the answer depends on what value an argument has, and not only on whether it is there."""
    if not isinstance(check, _VALUE):
        return False
    return not isinstance(check, BaseResourceValueCheck) or ANY_VALUE not in check.get_expected_values()


def code_checks() -> Iterator[tuple[str, str, list[str]]]:
    """The code of each check written in Python, a type of resource it is for, and what it reads."""
    for kind, checks in resource_registry.checks.items():
        for check in checks:
            if not may_be_silent(check):
                key = check.get_inspected_key() if reads_values(check) else ""
                yield check.id, kind, [key.split("/")[0]] if key else []


def graph_checks() -> Iterator[tuple[str, list[str], list[str]]]:
    """The code of each check written in YAML, the types of resources it joins, and what it reads of them."""
    registry = get_graph_checks_registry("terraform")
    registry.load_checks()
    for check in registry.checks:
        read = {one.split(".")[0] for one in _attributes(check.solver) if one and one != "resource_type"}
        yield check.id, sorted(check.resource_types), sorted(read)


def _attributes(solver: Any) -> Iterator[str]:  # noqa: ANN401
    yield str(getattr(solver, "attribute", "") or "")
    for inner in getattr(solver, "solvers", None) or []:
        yield from _attributes(inner)
    for name in ("complex_connection_solver", "solver"):
        inner = getattr(solver, name, None)
        if inner is not None:
            yield from _attributes(inner)


def answered(kinds: Iterable[str]) -> dict[str, set[str]]:
    """The checks that answer of an empty resource of each type, which is alone in its stack."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            file = Path(folder, kind, "main.tf")
            file.parent.mkdir()
            file.write_text(f'resource "{kind}" "x" {{\n}}\n', encoding="utf-8")
        report = Runner().run(root_folder=folder, runner_filter=RunnerFilter(framework=["terraform"]))
    found: dict[str, set[str]] = {}
    for record in (*report.passed_checks, *report.failed_checks):
        found.setdefault(record.resource.split(".")[0], set()).add(record.check_id)
    return found


def main() -> None:
    """Print the table, sorted."""
    code = [one for one in code_checks() if one[1].startswith(_ROUTE)]
    graph = list(graph_checks())
    kinds = sorted(
        {kind for _, kind, _ in code}
        | {kind for _, joined, _ in graph for kind in joined if kind.startswith(_ROUTE) and kind != "aws"}
    )
    said = answered(kinds)
    checks: dict[str, dict[str, Any]] = {}
    for name, kind, read in code:
        if name in said.get(kind, ()):
            entry = checks.setdefault(name, {"types": [], "reads": [], "joins": []})
            entry["types"].append(kind)
            entry["reads"] = sorted({*entry["reads"], *read})
    for name, joined, read in graph:
        types = [kind for kind in kinds if name in said.get(kind, ()) and kind in joined]
        if types and name not in checks:
            checks[name] = {"types": types, "reads": read, "joins": joined}
    for entry in checks.values():
        entry["types"] = sorted(set(entry["types"]))
    there = loaded()
    answering = _lines(dict(sorted(checks.items())))
    every = _lines({kind: sorted(there[kind]) for kind in sorted(there)})
    sys.stdout.write(f'{{"checkov": "{version("checkov")}", "checks": {{\n{answering}\n}}, ')
    sys.stdout.write(f'"loaded": {{\n{every}\n}}}}\n')


def loaded() -> dict[str, set[str]]:
    """Every check that there is for each type of resource."""
    found: dict[str, set[str]] = {}
    for kind, checks in resource_registry.checks.items():
        found.setdefault(kind, set()).update(check.id for check in checks)
    for name, joined, _ in graph_checks():
        for kind in joined:
            found.setdefault(kind, set()).add(name)
    return {kind: names for kind, names in found.items() if kind.startswith(_ROUTE)}


def _lines(entries: dict[str, Any]) -> str:
    return ",\n".join(f" {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())


main()
