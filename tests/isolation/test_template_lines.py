"""Every line of every template: a build without it shows the leak, or it is listed as deciding nothing.

A run takes all lines that decide and a share of the others; the environment
variable TENANTRY_TEMPLATE_LINES=all takes them all.
"""

import os
import shutil
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.proofs import one_after_the_other
from fakes.workspaces import said
from isolation.template_board import Board
from isolation.template_lines import Line, Templates, lines, short
from isolation.template_reasons import DECIDING, NOWHERE, UNDECIDING, Sign, listed, sign

GOLDEN = Path(__file__).parents[1] / "golden" / "multi-account" / "tenants"
SHARE = 1 if os.environ.get("TENANTRY_TEMPLATE_LINES") == "all" else 25
"""Of so many lines that decide nothing, a run takes one."""

LINES = tuple(line for line in lines() if (short(line), line.name) not in NOWHERE)
DECISIVE = tuple(line for line in LINES if sign(line) is not None)
OTHERS = tuple(line for line in LINES if line not in DECISIVE)

pytestmark = pytest.mark.xdist_group("template-lines")


@pytest.fixture(scope="module")
def board() -> Board:
    """The small estate, read once."""
    return Board()


def test_every_line_of_every_template_is_listed_once() -> None:
    unlisted = [str(line) for line in LINES if len(listed(line)) != 1]

    assert unlisted == [], "say in template_reasons.py what shows their loss, or why they decide nothing"


def test_nothing_is_listed_that_no_template_has() -> None:
    named = {(short(line), name) for line in lines() for name in (line.name, *listed(line))}
    known = {(template, name) for template, names in DECIDING.items() for name in names} | NOWHERE.keys()
    for template, reasons in UNDECIDING.items():
        known |= {(template, name) for names in reasons.values() for name in names}

    assert known - named == set()


@pytest.mark.parametrize("line", DECISIVE, ids=str)
def test_a_build_without_a_line_that_decides_shows_the_leak(board: Board, line: Line) -> None:
    seen = board.seen_without(line)

    assert seen.is_rendered, "the small estate needs something that has this line"
    assert Sign.of(seen.findings) is sign(line), said(seen.findings)


@pytest.mark.parametrize("line", OTHERS[::SHARE], ids=str)
def test_a_line_that_decides_nothing_changes_no_verdict(board: Board, line: Line) -> None:
    seen = board.seen_without(line)

    assert seen.is_rendered, "the small estate needs something that has this line"
    assert said(seen.findings) == []


@pytest.mark.parametrize("line", LINES[::SHARE], ids=str)
def test_a_build_without_any_line_is_not_what_is_planned(board: Board, line: Line) -> None:
    seen = board.beside_plan_without(line)

    assert seen.is_rendered, "the small estate needs something that has this line"
    assert {one.rule.code for one in seen.findings} == {"IAM111"}, said(seen.findings)


def test_the_build_itself_stops_and_shows_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(GOLDEN, tmp_path / "tenants")
    templates = Templates()
    templates.lack(next(line for line in LINES if line.name == "aws_iam_role.permissions_boundary"))
    monkeypatch.setattr("generator.pipeline.rendering.environment", lambda: templates)
    monkeypatch.setattr("generator.pipeline.proving.each", one_after_the_other)

    result = tenantry(tmp_path, "build", "--no-scan")

    assert result.exit_code == 1
    assert "IAM103" in result.output
    assert "it may call iam:" in " ".join(result.output.split())
    assert not (tmp_path / "out").exists()
