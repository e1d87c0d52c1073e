"""Kill rates: of mutants that change what somebody can do, how many each tool notices, by kind of mistake."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from bench.peers.checkov_of_policies import Placed, checkov_findings
from isolation.mutation import written
from isolation.mutation.judging import Fate, Outcome
from isolation.mutation.operators import OPERATORS
from isolation.mutation.survivors import excuse

from generator.iam.policy import document

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).with_suffix(".json")
SCANNERS = ("checkov 3.3.30", "parliament 1.6.4", "cloudsplaining 0.9.1")
_CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
_BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_WIDTH = 120
_STRUCTURE = "lost or misplaced around policies"


def noticed(outcomes: Iterable[Outcome]) -> dict[str, frozenset[int]]:
    """The numbers of the mutants each scanner notices: it finds something that it does not find before."""
    shown = {
        f"m{one.mutant.number}_{name}": Placed(one.mutant.kind, source.policy)
        for one in outcomes
        for name, source in one.mutant.changes.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        found = {"checkov 3.3.30": checkov_findings(_CHECKOV, Path(folder), shown)}
    scanned = subprocess.run(
        [str(_BENCH_PYTHON), str(Path(__file__).parent / "peers" / "scanners_of_policies.py")],
        input=json.dumps({name: document(placed.policy) for name, placed in shown.items()}),
        capture_output=True,
        text=True,
        check=True,
    )
    reports = json.loads(scanned.stdout)
    found["parliament 1.6.4"], found["cloudsplaining 0.9.1"] = (
        reports["parliament"],
        reports["cloudsplaining"],
    )
    numbers = {int(name[1:].partition("_")[0]) for name in shown}
    return {
        tool: frozenset(
            number for number in numbers if set(by[f"m{number}_after"]) - set(by[f"m{number}_before"])
        )
        for tool, by in found.items()
    }


def record(outcomes: tuple[Outcome, ...], of: int, seen: Mapping[str, frozenset[int]]) -> dict[str, Any]:
    """The rates as a JSON value: per operator, over mutants that are neither equivalent nor excused."""
    changing = [one for one in outcomes if one.fate is not Fate.EQUIVALENT and not _is_excused(one)]
    rows = {}
    for operator in (*OPERATORS, *written.OPERATORS, _STRUCTURE):
        group = [one for one in changing if _row(one) == operator]
        if group:
            numbers = {one.mutant.number for one in group}
            rows[operator] = {
                "mutants": len(group),
                "tenantry": sum(one.fate is Fate.KILLED for one in group),
                **{tool: len(numbers & seen[tool]) if operator in OPERATORS else None for tool in SCANNERS},
            }
    return {
        "estate": of,
        "judged": len(outcomes),
        "excused": sum(map(_is_excused, outcomes)),
        "fates": {str(fate): sum(one.fate is fate for one in outcomes) for fate in Fate},
        "alive": [f"{one.mutant.title} | {one.by.partition(' {')[0]}" for one in outcomes if _lives(one)],
        "rows": rows,
    }


def unexcused(outcomes: Iterable[Outcome]) -> list[str]:
    """The mutants that live without a written reason."""
    return [f"{one.mutant.title} | {one.by}" for one in outcomes if _lives(one) and not _is_excused(one)]


def table(rates: Mapping[str, Any]) -> str:
    """The rates as a Markdown table with a sentence before it."""
    rows = rates["rows"]
    columns = ("mutants", "tenantry", *SCANNERS)
    whole = {key: sum(row[key] or 0 for row in rows.values()) for key in columns}
    spread = "spread over all kinds of mistakes, policies and stacks"
    unasked = f"{rates['excused']:,} only what nobody can ask"
    said = (
        f"Of {rates['estate']:,} mutants of the example estate, {rates['judged']:,} were judged, {spread}. "
        f"{rates['fates']['equivalent']:,} change nothing for anybody, {unasked}; "
        f"of the other {whole['mutants']:,} the proof kills {whole['tenantry']:,}."
    )
    lines = [
        *wrap(said, _WIDTH),
        "",
        f"| Mistake | Mutants | Tenantry | {' | '.join(SCANNERS)} |",
        f"|---|{'---:|' * len(columns)}",
    ]
    for name, row in {**rows, "**all**": whole}.items():
        lines.append(f"| {name} | {' | '.join(_cell(row[key]) for key in columns)} |")
    return "\n".join(lines)


def _cell(count: int | None) -> str:
    return "not shown" if count is None else str(count)


def _row(outcome: Outcome) -> str:
    mutant = outcome.mutant
    return mutant.operator if mutant.changes or mutant.written else _STRUCTURE


def _is_excused(outcome: Outcome) -> bool:
    return _lives(outcome) and excuse(outcome) is not None


def _lives(outcome: Outcome) -> bool:
    return outcome.fate in (Fate.ALIVE, Fate.UNKNOWN, Fate.LEFT_OPEN)
