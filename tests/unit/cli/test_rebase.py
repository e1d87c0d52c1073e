"""`tenantry rebase`: what builds write is made again where two branches meet, in real repositories."""

import pytest
from fakes.blocks import given
from fakes.commands import tenantry
from fakes.merges import attempted, unmerged
from fakes.repositories import commit, git, write
from fakes.workspaces import contents, copied

pytestmark = pytest.mark.usefixtures("worked_out_once")


@pytest.fixture(name="estate")
def estate_fixture(two_branches):
    return two_branches


def rebased(estate, *options):
    result = tenantry(estate, "rebase", "--no-scan", *options)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def is_current(estate):
    checked = tenantry(estate, "build", "--check", "--no-scan")
    return checked.exit_code == 0 or pytest.fail(checked.output)


def test_in_a_merge_the_first_keeps_its_block_and_the_second_is_given_another(estate):
    before = given(estate)["zzz/dev"]
    assert attempted(estate, "merge", "main").returncode
    assert unmerged(estate) == [before]

    said = rebased(estate)

    assert given(estate)["aaa/dev"] == before
    assert given(estate)["zzz/dev"] != before
    assert "zzz/dev is given 10.64.32.0/21, since 10.64.24.0/21 is that of aaa/dev" in said
    assert "end the merge with `git commit`" in said
    assert unmerged(estate) == []
    git(estate, "commit", "--quiet", "--no-edit")
    assert git(estate, "status", "--porcelain") == ""
    assert is_current(estate)
    assert git(estate, "merge-base", "main", "HEAD") == git(estate, "rev-parse", "main")


def test_a_merge_into_main_keeps_what_main_has(estate):
    git(estate, "checkout", "--quiet", "main")
    before = given(estate)["aaa/dev"]
    assert attempted(estate, "merge", "zzz").returncode
    rebased(estate)

    assert given(estate)["aaa/dev"] == before
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_in_a_rebase_each_commit_is_made_again(estate):
    write(estate, {"tenants/zzz.yaml": (estate / "tenants/zzz.yaml").read_text() + "# more\n"})
    commit(estate, "a comment")
    assert attempted(estate, "rebase", "main").returncode
    said = rebased(estate)

    assert "end the rebase with `git rebase --continue`" in said
    assert not attempted(estate, "-c", "core.editor=true", "rebase", "--continue").returncode
    assert git(estate, "log", "--format=%s", "main..HEAD").split("\n") == ["a comment", "zzz"]
    assert given(estate)["aaa/dev"] != given(estate)["zzz/dev"]
    assert is_current(estate)


def test_in_a_cherry_pick_head_is_the_base(estate):
    git(estate, "checkout", "--quiet", "--detach", "main")
    assert attempted(estate, "cherry-pick", "zzz").returncode
    said = rebased(estate)

    assert "end the cherry-pick with `git cherry-pick --continue`" in said
    assert not attempted(estate, "-c", "core.editor=true", "cherry-pick", "--continue").returncode
    assert is_current(estate)


def test_a_revert_in_progress_is_made_again_too(estate):
    git(estate, "checkout", "--quiet", "main")
    git(estate, "revert", "--no-commit", "HEAD")
    said = rebased(estate)

    assert "end the revert with `git revert --continue`" in said
    assert not attempted(estate, "-c", "core.editor=true", "revert", "--continue").returncode
    assert "aaa/dev" not in given(estate)
    assert not (estate / "out/aaa").exists()
    assert is_current(estate)


def test_an_octopus_is_made_again_for_all_its_branches(branched, tmp_path):
    estate = copied(branched, tmp_path / "estate")
    git(estate, "checkout", "--quiet", "zzz")
    for path in (given(estate)["zzz/dev"], "out/zzz"):
        git(estate, "rm", "-r", "--quiet", path)
    write(
        estate,
        {"tenants/zzz.yaml": (estate / "tenants/zzz.yaml").read_text().replace("users: 50", "users: 700")},
    )
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "larger")
    git(estate, "checkout", "--quiet", "main")
    git(estate, "merge", "--no-commit", "--no-ff", "mmm", "zzz")
    write(estate, {"out/mmm/manifest.json": "<<<<<<< ours\n"})
    git(estate, "add", "--all")
    rebased(estate)

    git(estate, "commit", "--quiet", "--no-edit")
    assert len(git(estate, "rev-list", "--parents", "--no-walk", "HEAD").split()) == 4
    assert {"mmm/dev", "zzz/dev", "fraud/dev"} <= given(estate).keys()
    assert is_current(estate)


def test_after_a_merge_without_conflicts_it_changes_nothing(estate):
    git(estate, "checkout", "--quiet", "main")
    before = contents(estate / "out"), given(estate)
    said = rebased(estate, "--onto", "aaa")

    assert (contents(estate / "out"), given(estate)) == before
    assert "out/ is current" in said
    assert git(estate, "status", "--porcelain") == ""


def test_a_branch_that_lacks_commits_of_its_base_is_told_to_bring_them_first(estate):
    before = contents(estate)
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 2
    words = " ".join(refused.output.split())
    assert "main has commits that are not here" in words
    assert "`git merge --no-commit main`" in words
    assert contents(estate).keys() - {".tenantry/lock"} == before.keys() - {".tenantry/lock"}


def test_where_nothing_tells_the_base_it_asks_for_it(estate):
    git(estate, "branch", "--quiet", "--move", "main", "trunk")
    assert attempted(estate, "merge", "trunk").returncode
    refused = tenantry(estate, "rebase", "--no-scan")
    assert refused.exit_code == 2
    assert "--onto MERGE_HEAD" in refused.output

    assert "zzz/dev is given" in rebased(estate, "--onto", "trunk")
    git(estate, "commit", "--quiet", "--no-edit")
    refused = tenantry(estate, "rebase", "--no-scan")
    assert refused.exit_code == 2
    assert "nothing tells which branch this one goes into" in refused.output


def test_the_branch_that_is_tracked_elsewhere_is_the_base(estate, tmp_path):
    remote = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(estate), str(remote))
    git(estate, "branch", "--quiet", "--move", "main", "trunk")
    git(estate, "remote", "add", "origin", str(remote))
    git(estate, "fetch", "--quiet", "origin")
    assert attempted(estate, "merge", "origin/main").returncode

    assert "base origin/main" in rebased(estate)


def test_on_a_detached_head_the_main_line_is_the_base(estate):
    git(estate, "checkout", "--quiet", "--detach", "zzz")
    assert attempted(estate, "merge", "main").returncode
    rebased(estate)

    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_a_branch_without_a_commit_is_refused(estate):
    git(estate, "checkout", "--quiet", "--orphan", "new")
    refused = tenantry(estate, "rebase", "--no-scan", "--onto", "main")

    assert refused.exit_code == 2
    assert "this branch has no commit yet" in refused.output


def test_outside_git_it_says_where_to_run(workspace):
    refused = tenantry(workspace, "rebase", "--no-scan")

    assert refused.exit_code == 2
    assert "run this in a clone" in refused.output


def test_a_branch_without_out_is_given_that_of_the_base(estate):
    git(estate, "rm", "-r", "--quiet", "out")
    commit(estate, "without")
    attempted(estate, "merge", "main")
    rebased(estate)

    git(estate, "commit", "--quiet", "--no-edit")
    assert given(estate).keys() >= {"aaa/dev", "fraud/dev", "zzz/dev"}
    assert is_current(estate)


def test_a_base_without_out_is_built_anew(estate):
    git(estate, "checkout", "--quiet", "main")
    git(estate, "rm", "-r", "--quiet", "out")
    commit(estate, "without")
    before = given(estate)
    git(estate, "checkout", "--quiet", "zzz")
    attempted(estate, "merge", "main")
    rebased(estate)

    assert {owner: given(estate)[owner] for owner in before} == before
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def edited(estate):
    path = next((estate / "out/zzz").rglob("keys.tf"), None) or next((estate / "out/zzz").rglob("*.tf"))
    path.write_text(path.read_text() + "# by hand\n")
    return path


def test_a_committed_edit_below_out_is_made_again(estate):
    path = edited(estate)
    commit(estate, "by hand")
    assert attempted(estate, "merge", "main").returncode
    rebased(estate)

    assert "by hand" not in path.read_text()
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_an_edit_below_out_that_git_does_not_have_stops_it_and_stays(estate):
    assert attempted(estate, "merge", "main").returncode
    path = edited(estate)
    before = contents(estate / "tenants"), contents(estate / "out")
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 1
    assert f"{path.relative_to(estate)} was changed by hand" in " ".join(refused.output.split())
    assert (contents(estate / "tenants"), contents(estate / "out")) == before


def test_a_file_below_out_that_is_nobodys_stops_it_and_stays(estate):
    assert attempted(estate, "merge", "main").returncode
    write(estate, {"out/zzz/dev/notes.md": "mine"})
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 1
    assert "OUT003" in refused.output
    assert (estate / "out/zzz/dev/notes.md").read_text() == "mine"


def test_what_a_person_has_not_committed_stays_as_it_is(estate):
    assert attempted(estate, "merge", "main").returncode
    fraud = (estate / "tenants/fraud.yaml").read_text() + "# not committed\n"
    write(estate, {"tenants/fraud.yaml": fraud, "notes.txt": "mine", "out/zzz/dev/.terraform/x": "left"})
    rebased(estate)

    assert (estate / "tenants/fraud.yaml").read_text() == fraud
    assert (estate / "notes.txt").read_text() == "mine"
    assert (estate / "out/zzz/dev/.terraform/x").read_text() == "left"
    assert " M tenants/fraud.yaml" in attempted(estate, "status", "--porcelain").stdout


def test_marks_of_a_merge_in_a_file_of_people_are_refused_with_their_place(estate, edit):
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin", "  lena: viewer")
    commit(estate, "less")
    git(estate, "checkout", "--quiet", "main")
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin", "  lena: data-scientist")
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "other")
    git(estate, "checkout", "--quiet", "zzz")
    assert attempted(estate, "merge", "main").returncode
    before = contents(estate / "tenants"), contents(estate / "out"), unmerged(estate)
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 1
    line = 1 + (estate / "tenants/fraud.yaml").read_text().split("\n").index("<<<<<<< HEAD")
    assert f"tenants/fraud.yaml:{line}:1" in refused.output
    assert "`git add tenants/fraud.yaml`" in " ".join(refused.output.split())
    assert (contents(estate / "tenants"), contents(estate / "out"), unmerged(estate)) == before

    git(estate, "checkout", "--theirs", "--", "tenants/fraud.yaml")
    refused = tenantry(estate, "rebase", "--no-scan")
    assert refused.exit_code == 1
    assert "git has not been told what holds" in " ".join(refused.output.split())

    git(estate, "add", "tenants/fraud.yaml")
    rebased(estate)
    git(estate, "commit", "--quiet", "--no-edit")
    assert "  lena: data-scientist" in (estate / "tenants/fraud.yaml").read_text()
    assert is_current(estate)


def test_one_tenant_made_by_two_branches_is_a_persons_to_decide(estate):
    git(estate, "checkout", "--quiet", "main")
    asked = ("--isolation", "multi-account", "--account", "222222222233", "--users", "90")
    assert tenantry(estate, "new", "zzz", *asked).exit_code == 0
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "another zzz")
    first = given(estate)["zzz/dev"]
    git(estate, "checkout", "--quiet", "zzz")
    assert attempted(estate, "merge", "main").returncode
    assert "tenants/zzz.yaml" in unmerged(estate)
    assert tenantry(estate, "rebase", "--no-scan").exit_code == 1

    git(estate, "checkout", "--theirs", "--", "tenants/zzz.yaml")
    git(estate, "add", "tenants/zzz.yaml")
    rebased(estate)
    assert given(estate)["zzz/dev"] == first
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_what_one_branch_deleted_and_another_changed_is_a_persons_to_decide(estate):
    git(estate, "rm", "-r", "--quiet", "tenants/credit.yaml", "out/credit", given(estate)["credit/dev"])
    commit(estate, "gone")
    git(estate, "checkout", "--quiet", "main")
    write(estate, {"tenants/credit.yaml": (estate / "tenants/credit.yaml").read_text() + "# more\n"})
    commit(estate, "more")
    git(estate, "checkout", "--quiet", "zzz")
    attempted(estate, "merge", "main")
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 1
    assert "`git rm tenants/credit.yaml` if it goes" in " ".join(refused.output.split())


def test_a_tenant_that_a_branch_took_down_stays_down(estate):
    block = given(estate)["credit/dev"]
    git(estate, "rm", "-r", "--quiet", "tenants/credit.yaml", "out/credit", block)
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "gone")
    assert attempted(estate, "merge", "main").returncode
    rebased(estate)

    assert "credit/dev" not in given(estate)
    assert not (estate / "out/credit").exists()
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_a_block_that_only_stands_in_the_working_tree_is_kept_where_it_is_free(estate):
    git(estate, "checkout", "--quiet", "main")
    asked = ("--isolation", "multi-account", "--account", "222222222239", "--users", "900")
    assert tenantry(estate, "new", "new-one", *asked).exit_code == 0
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    block = given(estate)["new-one/dev"]
    rebased(estate, "--onto", "HEAD")

    assert given(estate)["new-one/dev"] == block
    assert git(estate, "diff", "--cached", "--name-only") == ""


def test_a_block_that_a_file_of_the_base_states_is_given_up(estate, edit):
    block = "10.64.24.0/21"
    git(estate, "checkout", "--quiet", "-b", "stated", "main~1")
    asked = ("--isolation", "multi-account", "--account", "222222222238")
    assert tenantry(estate, "new", "bbb", *asked).exit_code == 0
    path = estate / "tenants/bbb.yaml"
    edit(path, "network:\n", f"network:\n  cidr: {block}\n")
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "stated")
    git(estate, "checkout", "--quiet", "zzz")
    attempted(estate, "merge", "--no-commit", "stated")
    said = rebased(estate, "--onto", "stated")

    assert "zzz/dev is given 10.64.32.0/21, since 10.64.24.0/21 is that of" in said
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)
