"""`tenantry pr`: a branch as pull requests, through real git and the real gh."""

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import jsonschema
import pytest
from fakes.commands import tenantry
from fakes.forges import GitHub, bare, gh_beside, home
from fakes.proofs import proofs_at_once
from fakes.remembered import remembered
from fakes.repositories import commit, git, repository, write
from fakes.workspaces import contents, copied

from generator.cli.schema import schema_text

pytestmark = pytest.mark.usefixtures("worked_out_once")

ADDRESS = "https://github.com/acme/estate.git"


@pytest.fixture(scope="package")
def two_tenants(built_once, tmp_path_factory):
    """A branch on which two tenants get a user more, each built."""
    estate = repository(copied(built_once, tmp_path_factory.mktemp("pr") / "estate"))
    git(estate, "config", "user.name", "Writer")
    git(estate, "config", "user.email", "writer@example.com")
    commit(estate, "first")
    git(estate, "checkout", "--quiet", "-b", "work")
    for name in ("fraud", "credit"):
        more(estate, name, "ana")
    with proofs_at_once(), remembered():
        assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "more people")
    return estate


def more(estate, name, user):
    path = estate / f"tenants/{name}.yaml"
    path.write_text(path.read_text().replace("\nusers:\n", f"\nusers:\n  {user}: viewer\n"))


@pytest.fixture
def estate(two_tenants, tmp_path):
    estate = copied(two_tenants, tmp_path / "estate")
    bare(tmp_path / "remote.git", estate)
    git(estate, "remote", "add", "origin", ADDRESS)
    return estate


@pytest.fixture
def host(tmp_path):
    """A GitHub, the user to whom it is there, and gh on the search path."""
    program = gh_beside(Path(sys.executable))
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must run these tests, but there is no gh", pytrace=False)
        pytest.skip("there is no gh: `make install`")
    socket = Path(os.path.realpath(tmp_path)) / "s"
    with GitHub().served(socket) as served:
        served.user = home(tmp_path / "home", tmp_path / "remote.git", ADDRESS, socket)
        served.user["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        yield served


def asked(estate, user, *options):
    return tenantry(estate, "pr", *options, env=user)


def made(estate, user, *options, code=0):
    result = asked(estate, user, *options, "--format", "json")
    assert result.exit_code == code, result.output
    document = json.loads(result.output)
    jsonschema.validate(document, json.loads(schema_text("pr")))
    return {one["branch"]: one for one in document["pull_requests"]}


def untouched(estate):
    """What of a clone must stay as it is."""
    index = git(estate, "ls-files", "--stage")
    refs = git(estate, "for-each-ref"), git(estate, "rev-parse", "HEAD"), git(estate, "symbolic-ref", "HEAD")
    return (
        index,
        refs,
        {path: held for path, held in contents(estate).items() if not path.startswith(".git/")},
    )


def remote_of(estate):
    return estate.parent / "remote.git"


def files_of(remote, branch):
    return set(git(remote, "diff", "--name-only", "main", branch).split())


def test_each_tenant_gets_a_branch_with_one_commit_of_its_own_files(estate, host):
    before = untouched(estate)
    parts = made(estate, host.user)

    assert sorted(parts) == ["tenantry/credit", "tenantry/fraud"]
    assert untouched(estate) == before
    remote = remote_of(estate)
    for name in ("fraud", "credit"):
        branch = f"tenantry/{name}"
        assert git(remote, "rev-list", "--count", f"main..{branch}") == "1"
        assert git(remote, "rev-parse", branch) == parts[branch]["commit"]
        files = files_of(remote, branch)
        assert f"tenants/{name}.yaml" in files
        assert all(path == f"tenants/{name}.yaml" or path.startswith(f"out/{name}/") for path in files)
    assert [(one["head"], one["base"]) for one in host.pulls] == [
        ("tenantry/credit", "main"),
        ("tenantry/fraud", "main"),
    ]
    fraud = host.pulls[1]
    assert fraud["title"] == "Change fraud: dev"
    assert "ana joins fraud as viewer" in fraud["body"]
    assert "credit" not in fraud["body"]
    assert parts["tenantry/fraud"]["url"] == "https://github.com/acme/estate/pull/2"
    assert host.tokens == {"token of-a-user"}


def test_what_a_branch_of_a_tenant_holds_is_current(estate, host, tmp_path):
    made(estate, host.user)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch=tenantry/fraud", str(remote_of(estate)), str(clone))
    checked = tenantry(clone, "build", "--check", "--no-scan")

    assert checked.exit_code == 0, checked.output
    alone = tenantry(clone, "affected", "--base", "origin/main", "--only", "fraud")
    assert alone.exit_code == 0, alone.output


def test_again_nothing_is_sent_and_nothing_opened_twice(estate, host):
    first = made(estate, host.user)
    calls = len(host.calls)
    again = made(estate, host.user)

    assert {one["becomes"] for one in again.values()} == {"current"}
    assert {name: one["commit"] for name, one in again.items()} == {
        n: one["commit"] for n, one in first.items()
    }
    assert len(host.pulls) == 2
    assert {method for method, _ in host.calls[calls:]} == {"GET"}
    assert (remote_of(estate) / "pushes").read_text().count("push") == 2


def test_a_further_change_updates_branch_and_pull_request(estate, host):
    made(estate, host.user)
    more(estate, "fraud", "bo")
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "one more")
    parts = made(estate, host.user)

    assert parts["tenantry/fraud"]["becomes"] == "updated"
    assert len(host.pulls) == 2
    assert "bo joins fraud as viewer" in host.pulls[1]["body"]
    assert git(remote_of(estate), "rev-list", "--count", "main..tenantry/fraud") == "1"


def test_tenants_that_are_named_are_the_only_ones(estate, host):
    assert sorted(made(estate, host.user, "fraud")) == ["tenantry/fraud"]
    refused = asked(estate, host.user, "team-a")

    assert refused.exit_code == 2
    assert "nothing of team-a differs from the base" in refused.output


def somebody_commits(estate, tmp_path, *, amended=False):
    clone = tmp_path / "somebody"
    git(tmp_path, "clone", "--quiet", "--branch=tenantry/fraud", str(remote_of(estate)), str(clone))
    write(clone, {"tenants/fraud.yaml": (clone / "tenants/fraud.yaml").read_text() + "# by hand\n"})
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--amend", "--no-edit") if amended else git(
        clone, "commit", "--quiet", "-m", "x"
    )
    git(clone, "push", "--quiet", "--force", "origin", "HEAD")
    return git(clone, "rev-parse", "HEAD")


@pytest.mark.parametrize("amended", [False, True])
def test_a_branch_that_somebody_worked_on_is_left_alone(estate, host, tmp_path, amended):
    made(estate, host.user)
    theirs = somebody_commits(estate, tmp_path, amended=amended)
    bodies = [one["body"] for one in host.pulls]
    more(estate, "fraud", "bo")
    commit(estate, "not built")
    parts = made(estate, host.user, code=1)

    assert parts["tenantry/fraud"]["becomes"] == "refused"
    assert f"such as {theirs[:12]} by Writer" in parts["tenantry/fraud"]["why"]
    assert parts["tenantry/credit"]["becomes"] == "current"
    assert git(remote_of(estate), "rev-parse", "tenantry/fraud") == theirs
    assert [one["body"] for one in host.pulls] == bodies
    assert "it has commits that Tenantry did not make" in " ".join(asked(estate, host.user).output.split())


def test_a_branch_that_moves_meanwhile_is_not_overwritten(estate, host, tmp_path, monkeypatch):
    made(estate, host.user)
    more(estate, "fraud", "bo")
    commit(estate, "not built")
    from generator.tools import remotes  # noqa: PLC0415 -- what is put in its place is called below

    send, theirs = remotes.send, []

    def late(*arguments):
        if not theirs:
            theirs.append(somebody_commits(estate, tmp_path))
        return send(*arguments)

    monkeypatch.setattr("generator.tools.remotes.send", late)
    parts = made(estate, host.user, "fraud", code=1)

    assert "stale info" in parts["tenantry/fraud"]["why"]
    assert git(remote_of(estate), "rev-parse", "tenantry/fraud") == theirs[0]


@pytest.mark.parametrize(
    "path", ["tenants/_platform.yaml", ".github/workflows/ci.yml", "name with\nline feed"]
)
def test_a_change_that_spans_tenants_is_one_pull_request_that_says_so(estate, host, path):
    there = (estate / path).read_text() if (estate / path).exists() else ""
    write(estate, {path: f"{there}# more\n"})
    commit(estate, "spans")
    parts = made(estate, host.user)

    assert list(parts) == ["tenantry/platform"]
    assert len(host.pulls) == 1
    assert host.pulls[0]["title"].startswith("Change what spans tenants: ")
    assert "\n" not in host.pulls[0]["title"]
    assert "This change spans tenants, so it is one pull request" in host.pulls[0]["body"]
    remote = remote_of(estate)
    assert git(remote, "rev-parse", "tenantry/platform^{tree}") == git(estate, "rev-parse", "HEAD^{tree}")
    refused = asked(estate, host.user, "fraud")
    assert refused.exit_code == 2
    assert "this change spans tenants" in refused.output


def test_another_version_of_tenantry_spans_tenants(estate, host):
    manifest = estate / "out/fraud/manifest.json"
    document = json.loads(manifest.read_text())
    write(estate, {"out/fraud/manifest.json": json.dumps(document | {"generator": "99.0"})})
    commit(estate, "upgraded")
    (part,) = made(estate, host.user).values()

    assert part["spans"] == [f"Tenantry 99.0 instead of {document['generator']}"]


def test_a_dry_run_sends_and_opens_nothing(estate, host):
    before = untouched(estate)
    shown = asked(estate, host.user, "--dry-run").output

    assert untouched(estate) == before
    assert host.calls == []
    assert git(remote_of(estate), "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert "tenantry/fraud  would be opened" in shown
    assert "    tenants/fraud.yaml\n" in shown


def test_what_is_not_committed_is_not_sent(estate, host):
    write(estate, {"tenants/fraud.yaml": "owner: not committed\n"})
    git(estate, "add", "--all")
    made(estate, host.user)

    assert "not committed" not in git(remote_of(estate), "show", "tenantry/fraud:tenants/fraud.yaml")


def test_a_tenant_that_comes_brings_its_block_and_one_that_goes_takes_all(estate, host):
    git(estate, "checkout", "--quiet", "-b", "other", "main")
    asked_for = ("--isolation", "multi-account", "--account", "222222222230")
    assert tenantry(estate, "new", "risk", *asked_for).exit_code == 0
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "joins")
    made(estate, host.user)
    files = files_of(remote_of(estate), "tenantry/risk")

    assert host.pulls[0]["title"] == "Add risk: dev, organization"
    assert len([path for path in files if path.startswith("tenants/_addresses/")]) == 1
    git(estate, "push", "--quiet", f"file://{remote_of(estate)}", "HEAD:refs/heads/main")
    git(estate, "rm", "-r", "--quiet", "tenants/risk.yaml", "out/risk", "tenants/_addresses")
    git(estate, "checkout", "--quiet", "main", "--", "tenants/_addresses")
    commit(estate, "goes")
    host.pulls[0]["state"] = "closed"
    made(estate, host.user)
    assert host.pulls[1]["title"] == "Remove risk: dev, organization"
    assert all(
        "risk" in path or "_addresses" in path for path in files_of(remote_of(estate), "tenantry/risk")
    )


def test_a_base_that_moved_is_to_be_brought_first(estate, host, tmp_path):
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(remote_of(estate)), str(clone))
    commit(clone, "moved", {"README.md": "moved"})
    git(clone, "push", "--quiet", "origin", "HEAD")
    refused = asked(estate, host.user)

    assert refused.exit_code == 2
    words = " ".join(refused.output.split())
    assert "origin/main has commits that are not here" in words
    assert "`git fetch origin`, `git merge origin/main`, `tenantry rebase`" in words


def test_a_pull_request_that_somebody_opened_meanwhile_is_updated(estate, host):
    host.pulls.append(
        {"head": "tenantry/fraud", "base": "main", "title": "x", "body": None, "number": 1, "state": "open"}
        | {"html_url": "https://github.com/acme/estate/pull/1"}
    )
    host.hidden = True
    made(estate, host.user, "fraud")

    assert len(host.pulls) == 1
    assert host.pulls[0]["title"] == "Change fraud: dev"


STATUSES = {
    401: "gh is not signed in to github.com (said so)",
    403: "GitHub does not permit it in acme/estate on github.com (said so)",
    404: "GitHub shows no repository acme/estate on github.com (said so)",
    422: "GitHub does not take the pull request in acme/estate on github.com (said so)",
    502: "GitHub fails with status 502 (said so)",
}


def failing(estate, host, method, status):
    """Whether an answer of this status is told in its words."""
    host.failing[method] = (status, {"message": "said so"})
    refused = asked(estate, host.user, "fraud")
    host.failing.clear()
    return refused.exit_code == 3 and STATUSES[status] in " ".join(refused.output.split())


def test_an_answer_that_is_an_error_is_told_in_words(estate, host):
    for status in STATUSES:
        assert failing(estate, host, "GET", status), status


def test_wherever_an_answer_is_an_error_the_next_run_mends_it(estate, host):
    assert failing(estate, host, "GET", 502)
    assert failing(estate, host, "POST", 422)
    made(estate, host.user, "fraud")
    host.pulls[0]["title"] = "edited"
    assert failing(estate, host, "PATCH", 404)

    made(estate, host.user, "fraud")
    assert [one["title"] for one in host.pulls] == ["Change fraud: dev"]


def test_a_gh_that_is_not_signed_in_says_how(estate, host):
    refused = asked(estate, {**host.user, "GH_TOKEN": ""}, "fraud")

    assert refused.exit_code == 3
    assert "`gh auth login`" in refused.output


def test_a_host_that_the_clone_names_gets_no_token_of_another(estate, host, tmp_path):
    address = "https://github.evil.example/acme/estate.git"
    git(estate, "remote", "set-url", "origin", address)
    with (tmp_path / "home/.gitconfig").open("a") as file:
        file.write(f'[url "file://{remote_of(estate)}"]\n\tinsteadOf = {address}\n')
    user = {**host.user, "GH_ENTERPRISE_TOKEN": "of-a-company", "GH_HOST": "github.company.example"}
    assert "nothing tells how this host opens" in " ".join(asked(estate, user, "fraud").output.split())
    assert host.calls == []

    refused = asked(estate, user, "fraud", "--host", "github")
    assert refused.exit_code == 3
    assert host.tokens <= {None}

    host.tokens.clear()
    asked(estate, {**user, "GH_HOST": "github.evil.example"}, "fraud")
    assert host.tokens == {"token of-a-company"}


def test_without_gh_nothing_is_sent(estate, host):
    refused = asked(estate, {**host.user, "PATH": "/usr/bin:/bin"})

    assert refused.exit_code == 3
    assert "gh is not installed" in refused.output
    assert git(remote_of(estate), "for-each-ref", "--format=%(refname)") == "refs/heads/main"


GITLAB = "git@gitlab.example.com:acme/teams/estate.git"


def test_gitlab_is_told_by_push_options(estate, tmp_path):
    git(estate, "remote", "set-url", "origin", GITLAB)
    user = home(tmp_path / "home", remote_of(estate), GITLAB)
    made(estate, user, "fraud")
    options = (remote_of(estate) / "options").read_text().splitlines()

    assert options[:3] == [
        "merge_request.create",
        "merge_request.target=main",
        "merge_request.title=Change fraud: dev",
    ]
    assert options[3].startswith("merge_request.description=## Changes\\n\\n")
    assert "ana joins fraud as viewer" in options[3]
    made(estate, user, "fraud")
    assert (remote_of(estate) / "pushes").read_text() == "push\n"


def test_a_host_that_nobody_knows_gets_branches_and_says_what_is_left(estate, tmp_path):
    git(estate, "remote", "set-url", "origin", str(remote_of(estate)))
    user = home(tmp_path / "home", remote_of(estate), "x:y")
    said = " ".join(asked(estate, user).output.split())

    assert "tenantry/fraud sent" in said
    assert "open one from each branch into main" in said
    assert not (remote_of(estate) / "options").exists()


def test_without_a_remote_it_says_how_to_add_one(estate, tmp_path):
    git(estate, "remote", "remove", "origin")
    refused = asked(estate, home(tmp_path / "home", remote_of(estate), "x:y"))

    assert refused.exit_code == 2
    assert "git remote add origin" in refused.output


@pytest.mark.parametrize(
    "url", ["ext::sh -c true", "-oProxyCommand=x", "git://example.com/x", "http://example.com/x", "fd::3"]
)
def test_an_address_that_runs_something_is_refused(estate, tmp_path, url):
    git(estate, "config", "remote.origin.url", url)
    refused = asked(estate, home(tmp_path / "home", remote_of(estate), "x:y"))

    assert refused.exit_code == 2
    assert "of a kind that is not used" in " ".join(refused.output.split())


def test_a_remote_inside_the_clone_is_refused(estate, tmp_path):
    shutil.copytree(remote_of(estate), estate / "evil.git")
    git(estate, "config", "remote.origin.url", str(estate / "evil.git"))
    refused = asked(estate, home(tmp_path / "home", remote_of(estate), "x:y"))

    assert refused.exit_code == 2
    assert "lies in the clone itself" in " ".join(refused.output.split())


def test_no_program_of_the_clone_is_run_and_no_token_in_an_address_is_shown(estate, host, tmp_path):
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{ran}'\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name in ("pre-push", "reference-transaction", "post-index-change", "post-checkout", "pre-commit"):
        shutil.copy(program, estate / ".git/hooks" / name)
    values = {
        "core.sshCommand": program,
        "core.fsmonitor": program,
        "core.hooksPath": estate / ".git/hooks",
        "credential.helper": f"!{program}",
        "core.askPass": program,
        "core.gitProxy": program,
        "gpg.program": program,
        "commit.gpgSign": "true",
        "push.gpgSign": "if-asked",
        "filter.evil.clean": program,
        "filter.evil.process": program,
        "diff.external": program,
        "remote.origin.receivepack": program,
        "remote.origin.uploadpack": program,
        "remote.origin.vcs": "evil",
        "remote.origin.pushurl": "ext::" + str(program),
        "url.ext::sh -c true %.insteadOf": "https://github.com/",
        "protocol.ext.allow": "always",
        "uploadpack.packObjectsHook": program,
    }
    for key, value in values.items():
        git(estate, "config", key, str(value))
    write(estate, {".git/info/attributes": "* filter=evil diff=evil\n"})
    made(estate, host.user)
    assert not ran.exists()

    secret = "https://user:s3cret@github.com/acme/other.git"  # noqa: S105 -- planted
    git(estate, "config", "remote.origin.url", secret)
    (tmp_path / "home/.gitconfig").write_text(f'[url "file://{tmp_path}/none"]\n\tinsteadOf = {secret}\n')
    refused = asked(estate, host.user)
    assert refused.exit_code == 3
    assert "s3cret" not in refused.output


@pytest.mark.parametrize("state", ["detached", "dirty", "conflicted"])
def test_the_state_of_the_clone_is_no_matter(estate, host, state):
    if state == "detached":
        git(estate, "checkout", "--quiet", "--detach")
    if state in ("dirty", "conflicted"):
        write(estate, {"tenants/fraud.yaml": "<<<<<<< HEAD\n", "out/fraud/dev/main.tf": ""})
    if state == "conflicted":
        git(estate, "update-index", "--remove", "tenants/fraud.yaml")

    assert sorted(made(estate, host.user)) == ["tenantry/credit", "tenantry/fraud"]


def test_a_branch_without_changes_says_so(estate, host):
    git(estate, "checkout", "--quiet", "main")
    refused = asked(estate, host.user)

    assert refused.exit_code == 2
    assert "nothing differs from the base" in refused.output


def test_a_clone_without_a_commit_or_a_name_says_what_is_missing(estate, host):
    git(estate, "config", "--unset", "user.name")
    refused = asked(estate, host.user)
    assert refused.exit_code == 2
    assert "git does not know who commits here" in refused.output

    git(estate, "checkout", "--quiet", "--orphan", "new")
    assert asked(estate, host.user).exit_code == 2


def test_a_workspace_deeper_in_its_repository_brings_its_own_files(two_tenants, host, tmp_path):
    outer = repository(tmp_path / "outer")
    deep = outer / "teams and\tmore" / "größe"
    shutil.copytree(two_tenants, deep, ignore=shutil.ignore_patterns("lock"))
    git(deep, "checkout", "--quiet", "main")
    shutil.move(deep / ".git", tmp_path / "kept.git")
    git(outer, "config", "user.name", "Writer")
    git(outer, "config", "user.email", "writer@example.com")
    commit(outer, "first")
    bare(tmp_path / "remote.git", outer)
    git(outer, "remote", "add", "origin", ADDRESS)
    git(outer, "checkout", "--quiet", "-b", "work")
    write(deep, {"tenants/fraud.yaml": (deep / "tenants/fraud.yaml").read_text() + "# more\n"})
    commit(outer, "more")
    result = tenantry(None, "-C", str(deep), "pr", "--format", "json", env=host.user)

    assert result.exit_code == 0, result.output
    (part,) = json.loads(result.output)["pull_requests"]
    assert part["branch"] == "tenantry/fraud"
    changed = git(tmp_path / "remote.git", "diff", "-z", "--name-only", "main", "tenantry/fraud")
    assert changed.strip("\0") == "teams and\tmore/größe/tenants/fraud.yaml"
