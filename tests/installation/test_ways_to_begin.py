"""Hooks, container, action and component install what the locks name, with the commands that are tried."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from installation.locks import ROOT

from generator.render.workflows import Pipelines, gitlab_files

PROGRAMS = Path(sys.executable).parent
INSTALL = re.compile(r"-m pip install (?P<options>.*?)(?: \\)?$", re.MULTILINE)
WAYS = ("Containerfile", "action.yml", "templates/tenantry-check.yml", "docs/how-to/install.md")
PIPELINES = Pipelines(
    branch="$[[ inputs.branch ]]",
    environment="",
    workspace="",
    region="",
    plan_role="",
    apply_role="",
    partition="",
)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_installed_without_its_hash_or_resolved_anew(way):
    found = [match["options"] for match in INSTALL.finditer(read(way))]

    assert len(found) >= 2
    assert all("--require-hashes --no-deps" in options for options in found)
    assert all(re.search(r"--requirement \S+\.txt\"?$", options) for options in found)


def data(text):
    """YAML in which everything is text."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes nothing but text


def test_the_hooks_are_those_of_a_new_workspace():
    offered = yaml.safe_load(read(".pre-commit-hooks.yaml"))
    (local,) = yaml.safe_load(read("templates/workspace/pre-commit-config.yaml"))["repos"]

    assert all(one.pop("description") for one in offered)
    assert offered == local["hooks"]


def test_the_component_is_the_check_that_tenantry_writes():
    spec, _, component = read("templates/tenantry-check.yml").partition("---\n")
    inputs = yaml.safe_load(spec)["spec"]["inputs"]
    written = data(gitlab_files(PIPELINES)[".gitlab-ci/tenantry.yml"].replace("!reference ", ""))
    named = {name: one["default"] for name, one in inputs.items() if name != "branch"} | {"stage": "check"}
    given = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: named.get(match[1], match[0]), component)

    assert set(re.findall(r"inputs\.(\w+)", component)) == set(inputs)
    assert set(data(component)) == {".tenantry", "tenantry-check"}
    assert data(given) == {name: written[name] for name in data(component)}


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("check-jsonschema", ["--builtin-schema", "vendor.github-actions", "action.yml"]),
        ("zizmor", ["--offline", "--no-config", "--no-progress", "--persona=pedantic", "action.yml"]),
    ],
)
def test_linters_find_nothing_in_the_action(program, arguments):
    asked = [PROGRAMS / program, *arguments]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_names_what_written_workflows_name():
    pins = yaml.safe_load(read("templates/ci/pins.json"))
    action = read("action.yml")
    python = pins["actions"]["actions/setup-python"]

    assert f"actions/setup-python@{python['commit']} # {python['version']}" in action
    assert f'python-version: "{pins["python"]}"' in action
    assert "FROM ${BASE}" in read("Containerfile")
    assert f"ARG BASE=python:{pins['python']}-slim" in read("Containerfile")


def test_pages_name_actions_as_written_workflows_do():
    pins = yaml.safe_load(read("templates/ci/pins.json"))["actions"]
    found = [
        match
        for page in sorted((ROOT / "docs" / "how-to").glob("install*.md"))
        for match in re.findall(r"uses: (\S+)@([0-9a-f]{40}) # (\S+)", page.read_text(encoding="utf-8"))
    ]
    assert len(found) >= 3
    assert all(pins[name] == {"version": version, "commit": commit} for name, commit, version in found)


def test_pins_say_when_and_where_they_were_read():
    pins = yaml.safe_load(read("templates/ci/pins.json"))

    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", pins["read"])
    assert "github.com" in pins["source"]
    assert all(re.fullmatch(r"[0-9a-f]{40}", one["commit"]) for one in pins["actions"].values())
    assert all(re.fullmatch(r"v\d+\.\d+\.\d+", one["version"]) for one in pins["actions"].values())
