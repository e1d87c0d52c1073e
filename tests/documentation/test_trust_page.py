"""The pages about trust say nothing that no test holds, and name no test that there is not."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "trust.md").read_text(encoding="utf-8")
REPORTING = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_CODE = re.compile(r"\b[A-Z]{3}\d{3}\b")


def claims():
    """Every sentence of the lists of what cannot be done, with the tests below it."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    lists = [section for section in sections if "cannot" in section.partition("\n")[0]]
    return [*(claim for one in lists for claim in items(one)), *items(REPORTING), *rows()]


def items(text):
    return re.findall(r"^- .*(?:\n  .*)*", text, re.MULTILINE)


def rows():
    """Each line of the table of who may write what, but for what is trusted."""
    table = PAGE.partition("## Who may write what")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (?!What ).*", table, re.MULTILINE)
    return [line for line in lines if not line.endswith("| trusted | nothing: see what is left to you |")]


@cache
def named_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_page_has_the_lists():
    assert len(claims()) > 40
    assert len(items(REPORTING)) == 4
    assert len(rows()) == 8


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim[2:50])
def test_a_claim_names_the_tests_that_hold_it_and_they_exist(claim):
    named = _NAMED.findall(claim)

    assert named, claim
    assert [f"{path}::{name}" for path, name in named if name not in named_in(path)] == []


@pytest.mark.parametrize("code", sorted(set(_CODE.findall(PAGE))))
def test_a_rule_that_the_page_names_has_a_case_that_fails(code):
    assert "\nfails_" in f"\n{(ROOT / 'tests' / 'diagnostics' / f'{code}.yaml').read_text(encoding='utf-8')}"


@pytest.mark.parametrize("name", ["SECURITY.md", "docs/explanation/trust.md"])
def test_links_lead_somewhere(name):
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []
