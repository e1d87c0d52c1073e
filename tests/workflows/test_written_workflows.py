"""What holds of every generated file of a forge, and who notices when it does not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fakes.workspaces import ROOT
from workflows.commands import calls, unknown
from workflows.jobs import CREDENTIALS, GITHUB, GITLAB

from generator.plan.stacks.bootstrap import profile_of
from generator.render.environment import templates_root
from generator.tenancy.stack_address import MOST_MATRICES, MOST_STEPS, StackAddress

PROGRAMS = Path(sys.executable).parent
PINS = yaml.safe_load((templates_root() / "ci/pins.json").read_text(encoding="utf-8"))
ALLOWED = {
    "check": [{"contents": "read"}],
    "comment": [{"pull-requests": "write"}],
    "sarif": [{"actions": "read", "contents": "read", "security-events": "write"}],
    "start": [{"actions": "write"}],
    "stacks": [{"contents": "read"}, {"contents": "read", "pull-requests": "read"}],
    "report": [{"pull-requests": "write", "statuses": "write"}, {"issues": "write"}],
}
MEETS_A_ROLE = {"contents": "read", "id-token": "write"}


def name_of(path):
    return path.rpartition("/")[2].removeprefix("tenantry-").removesuffix(".yml")


FILES = {name_of(path): text for path, text in GITHUB.items()} | {"gitlab": GITLAB[".gitlab-ci/tenantry.yml"]}


def linted(tmp_path, name, text, *, only=""):
    """What the linters and our own laws say of one file, or one of them."""
    folder = tmp_path / ("gitlab" if name == "gitlab" else ".github/workflows")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yml"
    file.write_text(text)
    schema = "vendor.gitlab-ci" if name == "gitlab" else "vendor.github-workflows"
    transform = ("--data-transform", "gitlab-ci") if name == "gitlab" else ()
    programs = [("check-jsonschema", "--builtin-schema", schema, *transform, "--", file)]
    if name != "gitlab":
        programs += [
            (
                "zizmor",
                "--offline",
                "--no-config",
                "--no-progress",
                "--color=never",
                "--persona=pedantic",
                file,
            ),
            ("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", "-config-file", "/dev/null", file),
        ]
    for program, *arguments in programs:
        if only not in ("", program):
            continue
        done = subprocess.run(
            [PROGRAMS / program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        if done.returncode:
            yield program, done.stdout + done.stderr
    yield from (("law", said) for said in broken(name, text))


def broken(name, text):
    """What of our own laws does not hold."""
    for words in calls(text):
        said = unknown(words)
        if said:
            yield f"{' '.join(words)}: {said}"
    if name == "gitlab":
        return
    data = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes text of everything
    if data.get("permissions") != {}:
        yield "permissions are not given by job"
    for line in re.findall(r"^ *(?:- )?uses: (.*)", text, re.MULTILINE):
        action, _, rest = line.partition("@")
        pin = PINS["actions"].get(action)
        if pin is None or rest != f"{pin['commit']} # {pin['version']}":
            yield f"{action} is not the one of pins.json"
    for job, said in data["jobs"].items():
        yield from _of_job(name, job, said)
    yield from _let_in_unchecked(data["jobs"])


def _let_in_unchecked(jobs):
    checked = {job for job, said in jobs.items() if is_checked(said)}
    for job, said in jobs.items():
        if "id-token" in said["permissions"] and not checked & {*_waits_for(jobs, job)}:
            yield f"{job} is let in before out/ is checked"


def is_checked(said):
    """Whether a job checks all of `out/`, and says which stacks there are only after it."""
    scripts = [step.get("run", "") for step in said["steps"]]
    checks = [number for number, text in enumerate(scripts) if re.search(r"build --check\b", text)]
    tells = [number for number, text in enumerate(scripts) if "GITHUB_OUTPUT" in text and "tenantry" in text]
    return bool(checks and tells) and checks[0] < tells[0]


def _waits_for(jobs, job):
    """The jobs without which one does not begin, at any distance."""
    needs = jobs[job].get("needs", [])
    for one in [needs] if isinstance(needs, str) else needs:
        yield one
        yield from _waits_for(jobs, one)


def _of_job(name, job, said):
    if said.get("permissions") not in (*ALLOWED.get(job, ()), MEETS_A_ROLE):
        yield f"{job} has permissions of its own"
    for step in said["steps"]:
        if "${{" in step.get("run", ""):
            yield f"{job} has an expression in a script"
        if "github.token" in str(step.get("env")) and "tenantry -C" in step["run"]:
            yield f"{job} gives a token to a command that reads the files"
    uses = [step.get("uses", "").partition("@")[0] for step in said["steps"]]
    if ("id-token" in said["permissions"]) != (CREDENTIALS in uses):
        yield f"{job} can be let in and is not, or the other way round"
    if CREDENTIALS in uses:
        yield from _of_job_that_is_let_in(name, job, said)


def _of_job_that_is_let_in(name, job, said):
    if name not in ("plan", "apply", "drift"):
        yield f"{job} meets a role in a file that runs as branches have it"
    alone = "matrix.stacks" in str(said.get("concurrency"))
    if name == "apply" and not ("environment" in said and alone):
        yield f"{job} applies beside others, or without an environment"


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_found_in_what_is_written(name, tmp_path):
    assert dict(linted(tmp_path, name, FILES[name])) == {}
    assert len(list(calls(FILES[name]))) == FILES[name].count("tenantry -C ")


FAULTS = {
    "a trigger that runs with the rights of the branch it goes into": (
        "check",
        "  pull_request:\n",
        "  pull_request_target:\n",
        "zizmor",
    ),
    "an action by its tag": ("check", f"@{PINS['actions']['actions/checkout']['commit']}", "@v7", "zizmor"),
    "another commit that says it is the same version": (
        "check",
        PINS["actions"]["actions/checkout"]["commit"],
        "f" * 40,
        "law",
    ),
    "rights for all jobs": ("check", "permissions: {}\n", "permissions: write-all\n", "zizmor"),
    "an expression in a script": (
        "plan",
        "tenantry -C change plan ",
        "echo ${{ inputs.pull_request }}; tenantry -C change plan ",
        "zizmor",
    ),
    "a token that stays in the checkout": ("check", "          persist-credentials: false\n", "", "zizmor"),
    "a misspelled key": ("check", "    runs-on:", "    run-on:", "check-jsonschema"),
    "a job that waits for none": ("check", "needs: check", "needs: chek", "actionlint"),
    "an output that nobody writes": ("plan", "stacks.outputs.matrix", "stacks.outputs.matirx", "actionlint"),
    "an option that there is not": ("check", "build --check ", "build --chek ", "law"),
    "a verb that there is not": ("gitlab", "-C . validate", "-C . valdiate", "law"),
    "a check that meets a role": ("check", "contents: read # to check out", "id-token: write", "law"),
    "a role without a check": ("apply", "build --check --no-scan", "order", "law"),
    "a role in a job that waits for no check": (
        "drift",
        "    needs: stacks\n",
        "    needs: []\n",
        "law",
    ),
    "an apply without an environment": ("apply", '    environment: "production"\n', "", "law"),
    "applies of one state beside each other": (
        "apply",
        "tenantry-state-${{ matrix.stacks }}",
        "${{ github.run_id }}",
        "law",
    ),
    "a misspelled key of GitLab": ("gitlab", "resource_group:", "resource_groups:", "check-jsonschema"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault, tmp_path):
    name, old, new, finder = FAULTS[fault]
    assert old in FILES[name]
    found = dict(linted(tmp_path, name, FILES[name].replace(old, new), only=finder))

    assert finder in found, found


def test_no_chain_of_stacks_is_longer_than_a_workflow_has_jobs_for():
    """Each stack relies on stacks of other kinds alone, so a chain has each kind once at most."""
    found = {
        StackAddress.parse(address): [StackAddress.parse(one) for one in said["after"]]
        for file in sorted((ROOT / "out").rglob("environments.json"))
        for address, said in json.loads(file.read_text(encoding="utf-8"))["stacks"].items()
    }

    def kinds(address):
        return {one.kind for other in found[address] for one in (other, *found[other])} | {
            kind for other in found[address] for kind in kinds(other)
        }

    assert max(len(kinds(address)) for address in found) >= 3
    assert [address for address in found if address.kind in kinds(address)] == []
    assert FILES["apply"].count("\n    environment: ") == MOST_STEPS


def test_profiles_are_called_as_providers_name_them():
    assert FILES["plan"].count(f"aws-profile: {profile_of('${{ matrix.account }}')}\n") == MOST_MATRICES
    assert FILES["apply"].count(f"aws-profile: {profile_of('111111111199')}\n") == MOST_STEPS
    assert f"[profile {profile_of('%s')}]" in FILES["gitlab"]
