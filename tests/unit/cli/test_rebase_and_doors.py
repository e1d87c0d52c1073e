"""A branch that is made again passes no door that a build would refuse, and those that were opened."""

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git, repository
from fakes.workspaces import copied

pytestmark = pytest.mark.usefixtures("worked_out_once")

WHO = ("--who", "lena@acme.example", "--reason", "Older logs are exported")


@pytest.fixture
def lossy(built_once, tmp_path, edit):
    """A branch on which logs are kept for less time, and a main that went on."""
    estate = copied(built_once, tmp_path / "estate")
    repository(estate)
    commit(estate, "first")
    git(estate, "checkout", "--quiet", "-b", "work")
    edit(estate / "tenants/fraud.yaml", "users:\n", "logs: {retention_days: 400}\nusers:\n")
    commit(estate, "logs")
    git(estate, "checkout", "--quiet", "main")
    commit(estate, "a note", {"NOTE": "more"})
    git(estate, "checkout", "--quiet", "work")
    git(estate, "merge", "--quiet", "--no-edit", "main")
    return estate


def test_what_is_lost_is_refused_as_a_build_refuses_it(lossy):
    result = tenantry(lossy, "rebase", "--no-scan", "--onto", "main")

    assert result.exit_code == 1, result.output
    assert "error[PLN067]" in result.output
    assert git(lossy, "status", "--porcelain") == ""


def test_what_somebody_answers_for_goes_through_and_is_recorded(lossy):
    assert tenantry(lossy, "acknowledge", "fraud/dev", *WHO).exit_code == 0

    result = tenantry(lossy, "rebase", "--no-scan", "--onto", "main")

    assert result.exit_code == 0, result.output
    assert '"acknowledged"' in (lossy / "out/fraud/environments.json").read_text()
    checked = tenantry(lossy, "build", "--check", "--no-scan", "--base", "main")
    assert checked.exit_code == 0, checked.output
