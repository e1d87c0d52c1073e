"""The generated check, run by act as GitHub would run it, on a real repository."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.repositories import commit, repository
from workflows.jobs import GITHUB

from generator.render.environment import templates_root

ACT = Path(sys.executable).parent / "act"
PINS = json.loads((templates_root() / "ci/pins.json").read_text(encoding="utf-8"))["actions"]
STAND_INS = {
    "actions/checkout": """\
name: checkout
inputs:
  path: {default: .}
  ref: {default: ""}
  fetch-depth: {default: "1"}
  persist-credentials: {default: "true"}
runs:
  using: composite
  steps:
    - shell: bash
      env: {INTO: "${{ inputs.path }}"}
      run: |
        git clone --quiet --no-checkout "$STAND_IN_HOST" "$GITHUB_WORKSPACE/$INTO"
        git -C "$GITHUB_WORKSPACE/$INTO" checkout --quiet --detach origin/work
""",
    "actions/setup-python": """\
name: python
inputs: {python-version: {default: ""}}
runs: {using: composite, steps: [{shell: bash, run: "true"}]}
""",
    "actions/upload-artifact": """\
name: upload
inputs: {name: {default: ""}, path: {default: ""}, if-no-files-found: {default: ""}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}"}
      run: cp -r "$FROM" "$STAND_IN_ARTIFACTS/$NAME"
""",
}
EVENT = {
    "pull_request": {"number": 7, "head": {"ref": "work", "repo": {"id": 1}}, "base": {"ref": "main"}},
    "repository": {"id": 1, "default_branch": "main"},
}


@pytest.fixture
def checked(runner, tmp_path):
    """Run the check of what was pushed: whether it succeeded, its log, and what it uploaded by name."""

    def run():
        local = []
        for name, text in STAND_INS.items():
            folder = repository(tmp_path / "actions" / name)
            commit(folder, "action", {"action.yml": text})
            local += ["--local-repository", f"{name}@{PINS[name]['commit']}={folder}"]
        files = repository(tmp_path / "files")
        commit(files, "workflows", dict(GITHUB))
        (tmp_path / "event.json").write_text(json.dumps(EVENT))
        (tmp_path / "artifacts").mkdir()
        env = os.environ | {
            "HOME": str(tmp_path / "home"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "PATH": f"{runner.folder}/bin{os.pathsep}{os.environ['PATH']}",
            "STAND_IN_HOST": str(runner.host),
            "STAND_IN_ARTIFACTS": str(tmp_path / "artifacts"),
        }
        env.pop("PYTHONPATH", None)
        asked = [ACT, "pull_request", "--workflows", ".github/workflows/tenantry-check.yml", "--job", "check"]
        asked += ["--platform", "ubuntu-24.04=-self-hosted", "--action-offline-mode", "--no-skip-checkout"]
        asked += ["--eventpath", tmp_path / "event.json", *local]
        with runner.answering():
            done = subprocess.run(asked, cwd=files, env=env, capture_output=True, text=True, check=False)
        uploaded = tmp_path / "artifacts/tenantry-check"
        texts = {one.name: one.read_text() for one in uploaded.iterdir()} if uploaded.is_dir() else {}
        return done.returncode == 0, done.stdout + done.stderr, texts

    return run


@pytest.mark.nightly
def test_a_change_is_told_proved_and_checked(estate, edit, pushed, checked, runner):
    edit(estate / "tenants/fraud.yaml", "users:", "users:\n  ana: viewer")
    assert runner.answer(str(estate), ["-C", ".", "build", "--no-scan"])["code"] == 0
    pushed()
    went_well, log, uploaded = checked()

    assert went_well, log
    assert "ana joins fraud as viewer" in uploaded["diff.md"]
    assert "isolation" in uploaded["proof.md"].lower()
    assert json.loads(uploaded["tenantry.sarif"])["runs"][0]["results"] == []
    assert [words[2] for words in runner.verbs[1:]] == ["validate", "diff", "prove", "build"]


def test_what_was_edited_by_hand_fails_and_is_told_all_the_same(estate, pushed, checked):
    (estate / "out/fraud/dev/main.tf").write_text("# nothing\n")
    pushed()
    went_well, log, uploaded = checked()

    assert not went_well
    assert "::error" in log
    assert (
        "out/fraud/dev/main.tf"
        in json.loads(uploaded["tenantry.sarif"])["runs"][0]["results"][0]["message"]["text"]
    )
