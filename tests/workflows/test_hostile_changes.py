"""What a pull request brings is refused before a job is let in by AWS, or never run.

The steps of the generated workflow are run as they stand, up to the end, in a checkout of the pull request.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest
import yaml
from fakes.commands import tenantry
from workflows.hosts import HEAD
from workflows.jobs import SECRET, workflow

CASES = yaml.safe_load((Path(__file__).parent / "hostile_changes.yaml").read_text(encoding="utf-8"))


BASE = ("--base", "refs/remotes/origin/main")


@pytest.fixture
def trace(tmp_path):
    """A file that is there once something planted was run."""
    return tmp_path / "trace"


def planted(text, trace):
    shell = f"sh -c 'env > {trace}'"
    python = f"open({str(trace)!r}, 'w').write('run')\n"
    return text.replace("{plant}", shell).replace("{python}", python)


def bring(estate, case, trace):
    """Make the change of a case in the working tree."""
    before = {path: _digest(estate / path) for path in case.get("digests", ())}
    for old, new in case.get("moved", {}).items():
        (estate / old).rename(estate / new)
    for kind, mode in (("files", 0o644), ("programs", 0o755)):
        for path, text in case.get(kind, {}).items():
            file = estate / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(("#!/bin/sh\n" if kind == "programs" else "") + planted(text, trace))
            file.chmod(mode)
    for path, (old, new) in case.get("replace", {}).items():
        text = (estate / path).read_text()
        assert old in text, path
        (estate / path).write_text(text.replace(old, planted(new, trace)))
    for path, target in case.get("links", {}).items():
        (estate / path).unlink(missing_ok=True)
        (estate / path).symlink_to(target)
    for path, digest in before.items():
        _agree(estate / path, digest)
    if owner := case.get("owner"):
        files = [one for one in (estate / "tenants/_addresses").rglob("*") if one.is_file()]
        taken = next(one for one in files if one.read_text().startswith(owner["from"]))
        taken.write_text(taken.read_text().replace(owner["from"], owner["to"]))


@pytest.fixture
def brought(estate, pushed, trace):
    """Make the change of a case and push it: the commit."""

    def go(case):
        bring(estate, case, trace)
        return pushed()

    return go


def _agree(file, digest):
    """Let the manifest say of a file what is in it now."""
    manifest = next(one / "manifest.json" for one in file.parents if (one / "manifest.json").exists())
    text = manifest.read_text()
    assert digest in text
    manifest.write_text(text.replace(digest, _digest(file)))


def _digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def planning(runner, commit):
    return runner.run(
        workflow("plan")["jobs"]["plan"],
        {
            "needs.stacks.outputs.commit": commit,
            "matrix.stacks": "fraud/dev credit/dev",
            "matrix.account": "222222222221",
            "inputs.pull_request": "7",
        },
    )


@pytest.mark.parametrize("name", CASES["refused"])
def test_it_is_refused_before_any_job_is_let_in(name, brought, runner, host, trace):
    """Jobs that are let in wait for this one: tests of the written workflows say so."""
    case = CASES["refused"][name]
    host.pull["merge_commit_sha"] = commit = brought(case)
    run = runner.run(
        workflow("plan")["jobs"]["stacks"],
        {"inputs.pull_request": "7", "steps.commit.outputs.commit": commit},
    )

    assert run.failed == "Check that out/ is what this engine renders"
    assert case["refused"] in run.log
    assert not {"count", "matrix"} & {*run.outputs}
    assert not run.let_in
    assert not trace.exists()


def test_what_is_not_refused_is_inert(estate, runner, pushed, trace):
    for case in CASES["inert"].values():
        bring(estate, case, trace)
    run = planning(runner, pushed("$({plant}) `{plant}`"))

    assert run.failed is None
    assert run.let_in
    assert runner.verbs[-1] == [
        "-C",
        "change",
        "plan",
        "fraud/dev",
        "credit/dev",
        *BASE,
        "--pull-request",
        "7",
        "--format",
        "markdown",
    ]
    assert not trace.exists()
    (pip,) = runner.pip
    assert "/reviewed/requirements/tenantry.txt" in pip
    assert "/change/" not in pip
    assert (runner.workspace / "change/terraform").exists()


TERRAFORM = """\
#!/bin/sh
case "$*" in
*version*) echo '{"terraform_version": "1.11.4"}'; exit 0;;
esac
{ pwd; find . -type f -o -type l; } > SEEN
env >> SEEN
exit 1
"""


def test_terraform_gets_what_is_rendered_and_nothing_that_the_change_brought(
    estate, runner, pushed, trace, tmp_path
):
    for case in CASES["inert"].values():
        bring(estate, case, trace)
    seen, runner.terraform = tmp_path / "seen", tmp_path / "programs"
    runner.terraform.mkdir()
    (runner.terraform / "terraform").write_text(TERRAFORM.replace("SEEN", str(seen)))
    (runner.terraform / "terraform").chmod(0o755)
    run = runner.run(
        workflow("plan")["jobs"]["plan"],
        {
            "needs.stacks.outputs.commit": pushed(),
            "matrix.stacks": "fraud/dev",
            "matrix.account": "222222222221",
            "inputs.pull_request": "7",
        },
    )
    rendered = {path for path in (estate / "out/fraud/dev").rglob("*") if path.is_file()}
    folder, *others = seen.read_text().splitlines()
    files = {line.removeprefix("./") for line in others if line.startswith("./")}
    files -= {".printed"}  # into which it prints

    assert run.failed == "Plan", run.log
    assert not Path(folder).is_relative_to(runner.workspace)
    assert files == {path.relative_to(estate / "out/fraud/dev").as_posix() for path in rendered}
    assert f"AWS_ACCESS_KEY_ID={SECRET}" in others
    assert [line for line in others if line.startswith(("TF_CLI_ARGS", "TF_VAR_", "BASH_ENV"))] == []
    assert not trace.exists()


def test_a_slip_in_a_file_asks_nobody_to_destroy_the_roles_of_its_account(estate, edit):
    edit(estate / "tenants/fraud.yaml", "isolation:", "isolaton:")
    said = tenantry(estate, "validate").output

    assert "error[TEN001]" in said
    assert "bootstrap" not in said


@pytest.fixture
def planned(tmp_path):
    """What is said of a plan by a terraform that says its version and fails at all else."""
    (tmp_path / "programs").mkdir()
    program = tmp_path / "programs/terraform"
    program.write_text(TERRAFORM.replace("SEEN", str(tmp_path / "seen")))
    program.chmod(0o755)

    def go(estate, *words, **environment):
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        nobody = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"))
        return " ".join(
            tenantry(estate, "plan", *words, env={**nobody, "PATH": path, **environment}).output.split()
        )

    return go


def test_a_plan_holds_only_those_to_their_files_whose_stacks_it_is_asked_for(estate, planned, tmp_path):
    file = estate / "tenants/credit.yaml"
    file.write_text(f"{file.read_text()}  nora: viewer\n")
    records = ("--records", str(tmp_path / "records"))

    assert "fraud/dev failed" in planned(estate, "fraud/dev", *records)
    for words in (("credit/dev",), ("fraud/dev", "credit/dev"), ()):
        assert "out/credit/" in planned(estate, *words, *records)


def test_records_are_asked_for_as_who_works_in_the_account_of_a_stack(estate, planned, tmp_path):
    (tmp_path / "config").write_text("")
    settings = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_EC2_METADATA_DISABLED": "true"}

    assert "profile (tenantry-222222222221) could not be found" in planned(estate, "fraud/dev", **settings)
    chosen = planned(estate, "fraud/dev", **settings, AWS_PROFILE="somebody")
    assert "profile (somebody) could not be found" in chosen


def test_a_trace_is_left_where_something_planted_is_run(runner, estate, pushed, trace):
    """Else the tests above would see nothing."""
    bring(estate, CASES["inert"]["a terraform, a git, a tenantry and a python in the checkout"], trace)
    job = workflow("plan")["jobs"]["plan"]
    job["steps"].insert(-1, {"name": "careless", "run": "./change/terraform"})
    runner.run(
        job,
        {
            "needs.stacks.outputs.commit": pushed(),
            "matrix.stacks": "fraud/dev",
            "matrix.account": "222222222221",
            "inputs.pull_request": "7",
        },
    )

    assert f"AWS_SECRET_ACCESS_KEY={SECRET}" in trace.read_text()


@pytest.mark.parametrize("name", CASES["hosts"])
def test_what_the_host_says_is_refused_before_anything_is_checked_out(name, runner, host, trace):
    case = CASES["hosts"][name]
    for key, value in case.get("pull", {}).items():
        stated = (
            {one: planted(text, trace) if isinstance(text, str) else text for one, text in value.items()}
            if isinstance(value, dict)
            else value
        )
        host.pull[key] = {**host.pull[key], **stated} if isinstance(value, dict) else value
    run = runner.run(
        workflow("plan")["jobs"]["stacks"], {"inputs.pull_request": planted(case.get("number", "7"), trace)}
    )

    assert run.failed == "Find the commit"
    assert case["refused"] in run.log
    assert not trace.exists()
    assert not (runner.workspace / "change").exists()


def test_the_stacks_of_a_pull_request_are_those_of_what_the_merge_would_be(runner, pushed, host, trace):
    host.pull["merge_commit_sha"] = commit = pushed()
    host.pull["title"] = host.pull["head"]["ref"] = planted("$({plant})`{plant}`", trace)
    run = runner.run(
        workflow("plan")["jobs"]["stacks"],
        {"inputs.pull_request": "7", "steps.commit.outputs.commit": commit},
    )

    assert run.failed is None
    assert run.outputs["commit"] == commit
    assert run.outputs["head"] == HEAD
    assert not trace.exists()
    assert run.outputs["count"] == "0"


def test_without_a_number_all_stacks_of_the_branch_are_planned(runner, pushed):
    commit = pushed()
    runner.variables["GITHUB_SHA"] = commit
    run = runner.run(
        workflow("plan")["jobs"]["stacks"], {"inputs.pull_request": "", "steps.commit.outputs.commit": commit}
    )

    assert run.failed is None
    jobs = json.loads(run.outputs["matrix"])["include"]
    steps = {stack: job["step"] for job in jobs for stack in job["stacks"].split()}
    assert run.outputs["head"] == ""
    assert steps["_platform/bootstrap-111111111116"] == 1 < steps["team-a/dev"]
    assert int(run.outputs["count"]) == len(jobs) > 6


@pytest.mark.parametrize(("before", "base"), [("", ()), ("main~0", ("--base", "main~0"))])
def test_what_was_merged_is_applied_and_a_push_says_what_was_there_before(runner, pushed, before, base):
    pushed()
    run = runner.run(
        workflow("apply")["jobs"]["step_3"],
        {
            "github.event.before": before,
            "matrix.stacks": "fraud/dev team-a/dev",
            "matrix.account": "222222222221",
            "inputs.pull_request": "7",
        },
    )

    assert run.failed is None, run.log
    assert runner.verbs == [["-C", "change", "apply", "fraud/dev", "team-a/dev", *base]]


def test_what_goes_is_destroyed_in_the_first_step(estate, runner, pushed, host):
    (estate / "tenants/credit.yaml").unlink()
    who = ("--who", "lena@acme.example", "--reason", "never applied")
    gone = ("credit/dev", "_platform/bootstrap-111111111115")
    for words in (*(("acknowledge", one, *who) for one in gone), ("build", "--no-scan")):
        said = runner.answer(str(estate), ["-C", ".", *words])
        assert said["code"] == 0, said
    host.pull["merge_commit_sha"] = commit = pushed()
    run = runner.run(
        workflow("plan")["jobs"]["stacks"],
        {"inputs.pull_request": "7", "steps.commit.outputs.commit": commit},
    )

    assert run.failed is None, run.log
    first, *others = json.loads(run.outputs["matrix"])["include"]
    assert first == {"step": 1, "account": "111111111115", "stacks": "credit/dev"}
    assert others
    assert "bootstrap-111111111115" not in str(others), "no job takes away the roles that let it in"


def test_the_branch_itself_is_planned_as_no_change(runner, pushed):
    values = {"matrix.stacks": "fraud/dev", "matrix.account": "222222222221", "inputs.pull_request": ""}
    run = runner.run(workflow("plan")["jobs"]["plan"], {**values, "needs.stacks.outputs.commit": pushed()})

    assert run.failed is None, run.log
    assert runner.verbs[-1] == ["-C", "change", "plan", "fraud/dev", "--format", "markdown"]
