"""What jobs with a token write: one comment each on a pull request, a status, an issue for each tenant."""

import json

from workflows.hosts import HEAD
from workflows.jobs import workflow

CHECK = {"github.event.pull_request.number": "7"}
OTHERS = {"id": 1, "user": {"login": "mallory"}, "body": "<!-- tenantry check -->\nall is well"}
STATE = (
    "needs.stacks.result == 'success' && !contains(needs.*.result, 'failure')"
    " && !contains(needs.*.result, 'cancelled') && 'success' || 'failure'"
)
PLAN = {
    "inputs.pull_request": "7",
    "needs.stacks.outputs.head": HEAD,
    "github.server_url": "https://github.com",
    "github.repository": "acme/studio",
    "github.run_id": "99",
    STATE: "failure",
}


HEAD_OF_PLAN = "## Plan\n\n| Stack | The change said | The plan says | Record |\n|---|---|---|---|\n"


def plan_of(number, more=""):
    """What a job uploads of its one stack, as the command writes it."""
    row = f"| `s{number}/dev` | - | 1 created | `{number}` |\n"
    told = f"### s{number}/dev\n\n- `+ aws_vpc.this`\n{more}\n"
    return f"{HEAD_OF_PLAN}{row}\nRecords lie in `s3://b/reviews/`.\n\n{told}"


def commented(runner, text):
    runner.artifacts = {"reports/diff.md": text}
    run = runner.run(workflow("check")["jobs"]["comment"], CHECK)
    assert run.failed is None, run.log


def test_the_comment_of_a_check_is_one_that_is_written_again(runner, host):
    host.comments.append(dict(OTHERS))
    commented(runner, "### first, with $(commands) and `@everyone`\n")
    commented(runner, "### second\n")

    assert host.comments[0] == OTHERS
    (own,) = host.comments[1:]
    assert own["body"] == "<!-- tenantry check -->\n### second\n"
    assert [method for method, _ in host.calls] == ["GET", "POST", "GET", "PATCH"]


def test_without_a_report_nothing_is_written(runner, host):
    run = runner.run(workflow("check")["jobs"]["comment"], CHECK)

    assert run.failed is None
    assert host.calls == []


def test_plans_of_all_jobs_are_one_comment_in_order_and_the_commit_says_how_it_went(runner, host):
    runner.artifacts = {f"plans/tenantry-plan-{number}/plan.md": plan_of(number) for number in (0, 1, 2, 10)}
    run = runner.run(workflow("plan")["jobs"]["report"], PLAN)

    assert run.failed is None, run.log
    (own,) = host.comments
    rows = "".join(f"| `s{number}/dev` | - | 1 created | `{number}` |\n" for number in (0, 1, 2, 10))
    told = "".join(f"### s{number}/dev\n\n- `+ aws_vpc.this`\n\n\n" for number in (0, 1, 2, 10))
    where = "Records lie in `s3://b/reviews/`.\n\n"
    assert own["body"] == f"<!-- tenantry plan -->\n{HEAD_OF_PLAN}{rows}\n{where}{told}".removesuffix("\n")
    assert run.summary == own["body"].partition("\n")[2]
    ((commit, status),) = host.statuses
    assert commit == HEAD
    assert (status["context"], status["state"]) == ("tenantry-plan", "failure")
    assert status["target_url"] == "https://github.com/acme/studio/actions/runs/99"


def test_plans_that_are_too_long_for_a_comment_are_cut(runner, host):
    plans = {number: plan_of(number, "- `+ aws_subnet.a`\n" * 1_000) for number in range(5)}
    runner.artifacts = {f"plans/tenantry-plan-{number}/plan.md": text for number, text in plans.items()}
    run = runner.run(workflow("plan")["jobs"]["report"], PLAN)

    assert run.failed is None, run.log
    body = host.comments[0]["body"]
    assert 50_000 < len(body) < 65_536
    assert body.count("| `s") == 5
    assert body.count("\n### s") == 3
    assert body.endswith("2 more have no room here: the plan of each is an artifact of this run\n")


def test_hundreds_of_stacks_are_one_comment_that_says_how_many_have_no_room(runner, host):
    waits = f"waits for {', '.join(f'_platform/bootstrap-{number:012}' for number in range(6))}"
    plans = {number: plan_of(number).replace("1 created", waits) for number in range(300)}
    runner.artifacts = {f"plans/tenantry-plan-{number}/plan.md": text for number, text in plans.items()}
    run = runner.run(workflow("plan")["jobs"]["report"], PLAN)

    assert run.failed is None, run.log
    body = host.comments[0]["body"]
    assert len(body) < 65_536
    listed = body.count("| `s")
    assert 100 < listed < 300
    assert f"\nand {300 - listed} more, each in the artifacts of this run\n" in body
    assert body.count("\n### s") == 300


def looked(runner, accounts, reports):
    """What becomes of the reports of jobs that looked, each by job and tenant."""
    runner.artifacts = {f"seen/tenantry-look-{job}/{name}.md": text for (job, name), text in reports.items()}
    include = [{"step": 1, "account": str(number), "stacks": ""} for number in range(accounts)]
    matrices = [include[:1], include[1:]]
    names = ("accounts", "accounts_2", "accounts_3")
    said = dict.fromkeys(names, "") | {
        name: json.dumps({"include": some}) for name, some in zip(names, matrices, strict=False) if some
    }
    values = {"toJSON(needs.stacks.outputs)": json.dumps(said)}
    runner.variables |= {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "99"}
    return runner.run(workflow("drift")["jobs"]["report"], values)


def test_each_tenant_that_drifted_has_one_issue_that_is_written_again_and_closed(runner, host):
    quiet = {(0, "team-a"): ""}
    theirs = {
        "number": 1,
        "state": "open",
        "user": {"login": "mallory"},
        "body": "<!-- tenantry drift fraud -->",
    }
    host.issues.append(dict(theirs))
    first = looked(runner, 2, {(0, "fraud"): "### dev, `$(id)` @all\n", (1, "fraud"): "### prod\n", **quiet})
    assert first.failed is None, first.log
    assert host.issues[0] == theirs
    (own,) = host.issues[1:]
    assert (own["title"], own["state"]) == ("Drift: fraud", "open")
    assert own["body"].startswith("<!-- tenantry drift fraud -->\nAWS holds something else")
    assert "(https://github.com/acme/studio/actions/runs/99)" in own["body"]
    assert own["body"].endswith("\n\n### dev, `$(id)` @all\n### prod\n")

    second = looked(runner, 2, {(0, "fraud"): "", (1, "fraud"): "### prod alone\n", **quiet})
    assert second.failed is None, second.log
    assert len(host.issues) == 2
    assert own["body"].endswith("\n\n### prod alone\n")

    third = looked(runner, 2, {(0, "fraud"): "", (1, "fraud"): "", **quiet})
    assert third.failed is None, third.log
    assert (own["state"], own["state_reason"]) == ("closed", "completed")
    assert host.issues[0] == theirs


def test_an_issue_stays_open_where_the_report_of_a_job_is_missing(runner, host):
    looked(runner, 1, {(0, "fraud"): "### dev\n"})
    run = looked(runner, 2, {(0, "fraud"): ""})

    assert run.failed == "Keep an issue for each tenant"
    assert "::error::1 jobs left no report" in run.log
    assert host.issues[0]["state"] == "open"
