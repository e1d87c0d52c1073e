"""What jobs with a token write on a pull request: one comment each, written again, and a status."""

import pytest
from workflows.hosts import HEAD, Host
from workflows.jobs import workflow

CHECK = {"github.event.pull_request.number": "7"}
OTHERS = {"id": 1, "user": {"login": "mallory"}, "body": "<!-- tenantry check -->\nall is well"}
STATE = (
    "needs.stacks.result == 'success' && (needs.plan.result == 'success'"
    " || needs.stacks.outputs.count == '0') && 'success' || 'failure'"
)
PLAN = {
    "inputs.pull_request": "7",
    "needs.stacks.outputs.head": HEAD,
    "github.server_url": "https://github.com",
    "github.repository": "acme/studio",
    "github.run_id": "99",
    STATE: "failure",
}


@pytest.fixture
def host(runner):
    there = Host()
    with there.served(runner.folder / "gh.sock"):
        there.user(runner)
        yield there


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
    runner.artifacts = {
        f"plans/tenantry-plan-{number}/plan.md": f"plan {number}\n" for number in (0, 1, 2, 10)
    }
    run = runner.run(workflow("plan")["jobs"]["report"], PLAN)

    assert run.failed is None, run.log
    (own,) = host.comments
    assert own["body"] == "<!-- tenantry plan -->\nplan 0\nplan 1\nplan 2\nplan 10\n"
    ((commit, status),) = host.statuses
    assert commit == HEAD
    assert (status["context"], status["state"]) == ("tenantry-plan", "failure")
    assert status["target_url"] == "https://github.com/acme/studio/actions/runs/99"


def test_plans_that_are_too_long_for_a_comment_are_cut(runner, host):
    runner.artifacts = {"plans/tenantry-plan-0/plan.md": "x" * 90_000}
    run = runner.run(workflow("plan")["jobs"]["report"], PLAN)

    assert run.failed is None, run.log
    assert 50_000 < len(host.comments[0]["body"]) < 65_536
