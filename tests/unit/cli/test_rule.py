import json
import subprocess
import sys
from zipfile import ZipFile

import pytest
from fakes.commands import tenantry
from fakes.workspaces import ROOT

PAGE = "docs/reference/rules/accounts.md#PLN003"
EXPLAINED = f"""\
error[PLN003]: unknown-account-name

  flags       An account is named that `accounts` in _platform.yaml does not
              have.
  why         Nothing can be rendered for an account whose id is unknown.
  instead     Write the 12-digit id in quotes, or a name from `accounts`.
  page        {PAGE}

  fails

    # tenants/alpha.yaml
    environments:
      dev:
        account: sharde

  says

    error[PLN003]: _platform.yaml has no account sharde
      --> tenants/alpha.yaml:6:14
       |
     6 |     account: sharde
       |              ^^^^^^
       = hint: did you mean shared?

  passes

    # tenants/alpha.yaml
    environments:
      dev:
        account: shared
"""


@pytest.mark.parametrize("code", ["PLN003", "pln003"])
def test_a_rule_is_explained_with_yaml_that_fails_and_passes(code):
    result = tenantry(None, "rule", code)

    assert (result.exit_code, result.stdout) == (0, EXPLAINED)


def test_a_rule_that_no_yaml_can_break_says_so():
    lines = tenantry(None, "rule", "OUT002").stdout.splitlines()

    assert "  no example  It is about files below `out/`: somebody changed, added or removed" in lines
    assert "  fails" not in lines


def test_without_a_code_every_rule_is_listed_below_its_family():
    result = tenantry(None, "rule")
    accounts = result.stdout.partition("\nAccounts\n")[2].partition("\n\n")[0].splitlines()

    assert result.exit_code == 0
    assert accounts[0] == "  PLN003  unknown-account-name"
    assert result.stdout.endswith("\n`tenantry rule CODE` explains one.\n")


def test_programs_get_the_same():
    one = json.loads(tenantry(None, "rule", "PLN003", "--format", "json").stdout)
    every = json.loads(tenantry(None, "rule", "--format", "json").stdout)

    assert [one["version"], every["version"]] == [1, 1]
    [rule] = one["rules"]
    assert rule in every["rules"]
    assert (rule["family"], rule["page"], rule["severity"], rule["cause"]) == (
        "Accounts",
        PAGE,
        "error",
        None,
    )
    assert rule["example"]["passes"].endswith("account: shared\n")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("PLN0003", "did you mean PLN003?"),
        ("everything", "`tenantry rule` lists all of them"),
        ("CKV_AWS_18", "it is a check of checkov's; the finding says where its guideline is"),
    ],
)
def test_an_unknown_code_is_a_usage_error_with_the_nearest(code, hint):
    result = tenantry(None, "rule", code)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: there is no rule {code}\n  = hint: {hint}\n"


def test_an_installed_wheel_explains_rules_too(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    ZipFile(wheel).extractall(tmp_path / "installed")
    command = [sys.executable, "-c", "from generator.cli import main; main()", "rule", "PLN003"]

    shown = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
    )

    assert shown.stdout.decode() == EXPLAINED


def test_an_installation_without_explanations_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("generator.catalogue.files", lambda _package: tmp_path / "generator")

    result = tenantry(None, "rule")

    assert result.exit_code == 3
    assert result.stderr.startswith("error: the explanations of rules are missing\n  = hint: install")
