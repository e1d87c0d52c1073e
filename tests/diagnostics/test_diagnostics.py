"""Every rule speaks as its cases say, word for word."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from generator.catalogue import all_rules
from generator.core.findings import Rule

HERE = Path(__file__).parent


def _module(name):
    spec = importlib.util.spec_from_file_location(f"diagnostics_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


diagnostics = _module("cases")
CASES = diagnostics.all_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.name}")
def test_a_case_says_what_is_expected(case, tmp_path, golden_update):
    findings, text = diagnostics.diagnose(case, tmp_path)
    expected = case.expected
    if golden_update and case.fails and text != expected:
        diagnostics.accept(case, text)
        expected = text
    assert text == expected
    assert (case.code in {finding.rule.code for finding in findings}) == case.fails


def test_every_rule_that_files_can_break_has_a_case_that_fails_and_one_that_passes():
    fails = {case.code for case in CASES if case.fails}
    passes = {case.code for case in CASES if not case.fails}
    needed = {rule.code for rule in all_rules() if not rule.family.cause}
    assert needed - fails == needed - passes == set()
    assert fails == passes
    assert fails | passes <= {rule.code for rule in all_rules()}


def test_every_other_rule_or_a_module_that_raises_it_is_named_by_a_test():
    sources = [path.read_text() for path in HERE.parent.rglob("*.py")]
    words = {word for source in sources for word in re.findall(r"\w+", source)}
    named = {
        value
        for path, module in [*sys.modules.items()]
        for name, value in vars(module).items()
        if isinstance(value, Rule) and {name, value.code, path.rpartition(".")[2]} & words
    }
    cased = {case.code for case in CASES}
    assert [rule.code for rule in all_rules() if rule.code not in cased and rule not in named] == []


def test_a_case_is_a_pass_or_a_failure_by_its_name():
    assert [case.name for case in CASES if not case.name.startswith(("passes_", "fails_"))] == []


def test_codes_of_rules_are_unique_and_names_within_their_family():
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({(rule.code[:3], rule.name) for rule in rules}) == len(rules)


@pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=lambda case: case.name)
def test_layout_keeps_to_the_page(case):
    lines = case.expected.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if len(line) > 80 and len(line.split()) > 6] == []


def test_accepting_changes_one_expectation_and_nothing_else(tmp_path):
    text = "# why\npasses_a:\n  files: {}\n\nfails_b:\n  files:\n    x: |\n      y\n"
    text += "  expected: |\n    old\n\n    1 error\n"
    file = tmp_path / "X.yaml"
    file.write_text(text + "\n# last\nfails_c:\n  files: {}\n")
    case = diagnostics.Case(file, "fails_b", {}, "old\n\n1 error\n")
    diagnostics.accept(case, "new\n\n2 errors\n")

    changed = text.replace("old", "new").replace("1 error", "2 errors")
    assert file.read_text() == changed + "\n# last\nfails_c:\n  files: {}\n"
    diagnostics.accept(diagnostics.Case(file, "fails_c", {}, ""), "e\n")
    assert file.read_text() == changed + "\n# last\nfails_c:\n  files: {}\n  expected: |\n    e\n"


def test_accepting_is_refused_where_ci_is_set(pytestconfig, monkeypatch):
    conftest = next(
        plugin
        for plugin in pytestconfig.pluginmanager.get_plugins()
        if str(getattr(plugin, "__file__", "")).endswith("tests/conftest.py")
    )
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(pytestconfig.option, "golden_update", True)
    with pytest.raises(pytest.UsageError, match="refused"):
        conftest.pytest_configure(pytestconfig)
