"""The files that a forge runs, from templates with names between `<<` and `>>`: braces are the forges'.

A name alone on a line stands for lines, which are set in as far as it is; elsewhere it stands for a word.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from generator.render.environment import templates_root
from generator.tenancy.stack_address import MOST_MATRICES, MOST_STEPS, matrix_name

CHECK_WORKFLOW, PLAN_WORKFLOW, DRIFT_WORKFLOW = OTHER_WORKFLOWS = (
    *("tenantry-check.yml", "tenantry-plan.yml", "tenantry-drift.yml"),
)
"""What workflows are called that check, plan and look; the platform file names the one that applies."""

_LINES = re.compile(r"^( *)<<([a-z-]+)>>\n", re.MULTILINE)
_WORD = re.compile(r"<<([a-z/-]+)>>")


@dataclass(frozen=True, slots=True)
class Pipelines:
    """What the files of a forge are about; every value may stand in YAML and in a shell as it is.

    `workspace` is its path below the top of the repository, with `/` at its end, or empty. `plan_role` and
    `apply_role` are the names of the roles that jobs take in each account, `center` is the account of
    Identity Center, or empty. `workflow` is the path of GitHub's workflow that applies.
    """

    branch: str
    environment: str
    workspace: str
    region: str
    plan_role: str
    apply_role: str
    partition: str
    center: str = ""
    workflow: str = ".github/workflows/tenantry-apply.yml"


def github_files(pipelines: Pipelines) -> Mapping[str, str]:
    """The text of each workflow by its path from the top of the repository."""
    folder, _, name = pipelines.workflow.rpartition("/")
    words = _words(pipelines) | {
        "workspace": f"change/{pipelines.workspace}".rstrip("/"),
        "requirements": f"change/{pipelines.workspace}requirements",
        "workflow-name": name,
    }
    reviewed = {"requirements": f"reviewed/{pipelines.workspace}requirements", "role": pipelines.plan_role}
    return {
        f"{folder}/{CHECK_WORKFLOW}": _filled("github/check.yml", words),
        f"{folder}/{PLAN_WORKFLOW}": _plans(words | reviewed),
        f"{folder}/{DRIFT_WORKFLOW}": _looks(words | {"role": pipelines.plan_role}),
        pipelines.workflow: _applies(words | {"role": pipelines.apply_role}),
    }


def gitlab_files(pipelines: Pipelines) -> Mapping[str, str]:
    """The text of the file to include, by its path from the top of the repository."""
    words = _words(pipelines) | {
        "workspace": pipelines.workspace.rstrip("/") or ".",
        "change": f'"$CHANGE/{pipelines.workspace}"',
        "merged": f'"$CI_PROJECT_DIR/{pipelines.workspace}"',
        "requirements": f"{pipelines.workspace}requirements",
        "plan-role": pipelines.plan_role,
        "apply-role": pipelines.apply_role,
    }
    return {".gitlab-ci/tenantry.yml": _filled("gitlab/tenantry.yml", words)}


def _words(pipelines: Pipelines) -> dict[str, str]:
    pins = _pins()
    return {
        **{name: f"{name}@{one['commit']} # {one['version']}" for name, one in pins["actions"].items()},
        **{name: pins[name] for name in ("image", "python", "runner", "terraform")},
        "branch": json.dumps(pipelines.branch),
        "branch-name": pipelines.branch,
        "environment": json.dumps(pipelines.environment),
        "region": pipelines.region,
        "partition": pipelines.partition,
        "center": pipelines.center,
        **({} if pipelines.center else {"credentials-center": ""}),
    }


def _plans(words: Mapping[str, str]) -> str:
    """The workflow that plans, with a job for each matrix of stacks."""
    return _filled("github/plan.yml", {**words, **_of_each_matrix("plan", "matrix", "affected", words)})


def _looks(words: Mapping[str, str]) -> str:
    """The workflow that looks, with a job for each matrix of accounts."""
    return _filled("github/drift.yml", {**words, **_of_each_matrix("look", "accounts", "all", words)})


def _of_each_matrix(job: str, matrix: str, step: str, words: Mapping[str, str]) -> Mapping[str, str]:
    """A job for each matrix, by the words for them, for their names and for the outputs that they need."""
    numbers = range(1, MOST_MATRICES + 1)
    names = {matrix_name(job, number): matrix_name(matrix, number) for number in numbers}
    parts = (
        _filled(f"github/parts/{job}s.yml", {**words, "name": name, "matrix": needed})
        for name, needed in names.items()
    )
    outputs = (f"{needed}: ${{{{ steps.{step}.outputs.{needed} }}}}\n" for needed in names.values())
    return {f"{job}s": "".join(parts), f"{job}-names": ", ".join(names), "outputs": "".join(outputs)}


def _applies(words: Mapping[str, str]) -> str:
    """The workflow that applies: a job for each step, after those of all steps before it."""
    names = [f"step_{number}" for number in range(1, MOST_STEPS + 1)]
    outputs = "".join(f"{name}: ${{{{ steps.affected.outputs.{name} }}}}\n" for name in names)
    steps = ""
    for number, name in enumerate(names):
        needs = ", ".join(("stacks", *names[:number]))
        steps += _filled("github/parts/step.yml", {**words, "name": name, "needs": f"[{needs}]"})
    return _filled("github/apply.yml", {**words, "steps": steps, "step-outputs": outputs})


def _filled(name: str, words: Mapping[str, str]) -> str:
    """A template with all its names filled in; lines are words as well, or a file of the parts beside it.

    Raises:
        KeyError: nothing has a name.
    """

    def lines(match: re.Match[str]) -> str:
        part = words[match[2]] if match[2] in words else _filled(_PARTS[match[2]], words)
        return "".join(f"{match[1]}{line}".rstrip() + "\n" for line in part.splitlines())

    return _WORD.sub(lambda match: words[match[1]], _LINES.sub(lines, _template(name)))


_PARTS = {
    **{
        name: f"github/parts/{name}.yml"
        for name in (
            "credentials",
            "credentials-center",
            "install",
            "install-checkov",
            "setup-python",
            "setup-terraform",
        )
    },
    **{name: f"github/parts/{name}.sh" for name in ("comment", "find", "issues", "together")},
}
"""The file of each part that several jobs have."""


@cache
def _template(name: str) -> str:
    return (templates_root() / "ci" / name).read_text(encoding="utf-8")


@cache
def _pins() -> dict[str, Any]:
    """What is run, by version and commit: `templates/ci/pins.json` has where that was read, and when."""
    found: dict[str, Any] = json.loads(_template("pins.json"))
    return found
