"""Workflows run what was reviewed, on every Python that the package says it supports."""

import re
import subprocess
import tomllib

import pytest
import yaml
from installation.locks import PIPS, ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
GENERATED = (
    "out/manifest.json",
    "out/team-a/dev/modules/identity/policies.tf",
    "tests/golden/abac/expected/platform.tf",
    "docs/reference/commands.md",
    "requirements/dev.txt",
)
WRITTEN = ("generator/cli/build.py", "tenants/team-a.yaml", "docs/how-to/apply.md", "requirements/dev.in")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit_and_say_its_version(workflow):
    uses = [line.strip(" -") for line in workflow.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []


def test_ci_runs_on_every_python_that_is_supported():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: Python ::" in line]
    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == stated == list(PIPS)


@pytest.mark.parametrize(("paths", "value"), [(GENERATED, "set"), (WRITTEN, "unspecified")])
def test_reviewers_see_generated_files_folded_and_no_others(paths, value):
    asked = ["git", "check-attr", "linguist-generated", "--", *paths]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [f"{path}: linguist-generated: {value}" for path in paths]
