"""An estate whose platform file names its repository on GitHub, with its workflows, and branches of it."""

import pytest
from fakes.commands import tenantry
from fakes.proofs import proofs_at_once
from fakes.remembered import read_quickly, remembered
from fakes.repositories import commit, git, repository
from fakes.workspaces import copied
from workflows.hosts import Host
from workflows.jobs import Runner

DELIVERY = """
delivery:
  github:
    repository: acme/studio
    repository_id: "1296269"
"""


@pytest.fixture(scope="session", autouse=True)
def _proofs_at_once():
    with proofs_at_once(), read_quickly(), remembered():
        yield


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, _proofs_at_once):
    workspace = tmp_path_factory.mktemp("workflows") / "estate"
    assert tenantry(None, "init", str(workspace)).exit_code == 0
    platform = workspace / "tenants/_platform.yaml"
    platform.write_text(platform.read_text() + DELIVERY)
    repository(workspace)
    for verb in (("build", "--no-scan"), ("ci", "github")):
        done = tenantry(workspace, *verb)
        assert done.exit_code == 0, done.output
    commit(workspace, "first", {"requirements/tenantry.txt": "", "requirements/checkov.txt": ""})
    git(workspace, "switch", "--quiet", "--create", "work")
    return workspace


@pytest.fixture
def estate(built_once, tmp_path):
    """The estate on a branch `work` that has nothing of its own yet."""
    return copied(built_once, tmp_path / "estate")


@pytest.fixture
def edit():
    """Replace a stretch of a file's text that must be there."""

    def edit(file, old, new):
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return edit


@pytest.fixture
def runner(tmp_path):
    """What runs jobs of a bare repository at `host`."""
    (tmp_path / "runner").mkdir()
    return Runner(tmp_path / "runner", tmp_path / "host")


@pytest.fixture
def host(runner):
    """A GitHub with one pull request, and a gh that asks it."""
    there = Host()
    with there.served(runner.folder / "gh.sock"):
        there.user(runner)
        yield there


@pytest.fixture
def pushed(estate, runner):
    """Push what the branch has: the id of its commit."""

    def push(message="change"):
        if (estate / "out").is_dir() and not (estate / "out").is_symlink():
            git(
                estate, "add", "--force", "out"
            )  # what files to ignore are said is in the hands of who pushes
        made = commit(estate, message)
        git(estate, "clone", "--quiet", "--bare", str(estate), str(runner.host))
        return made

    return push
