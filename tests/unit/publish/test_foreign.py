"""Below `out/` there is nothing but what was rendered; what a local terraform left is told apart."""

import os
import socket
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, tree, write

from generator.core.findings import Finding
from generator.publish.compare import compare
from generator.publish.left_behind import IGNORE_NAME, IGNORE_TEXT
from generator.publish.publish import publish
from generator.publish.published import Published

FILES = {"alpha/dev/main.tf": "# alpha\n"}
CHANGED = {"alpha/dev/main.tf": "# alpha 2\n"}

LEFT = [
    "alpha/dev/.terraform/modules/modules.json",
    "alpha/dev/.terraform/providers/registry.terraform.io/hashicorp/aws/6.25.0/linux_amd64/provider",
    "alpha/dev/.terraform/environment",
    "alpha/dev/.terraform/terraform.tfstate",
    "alpha/dev/.terraform.lock.hcl",
    "alpha/dev/.terraform.tfstate.lock.info",
    "alpha/dev/terraform.tfstate",
    "alpha/dev/terraform.tfstate.backup",
    "alpha/dev/errored.tfstate",
    "alpha/dev/today.tfplan",
    "alpha/dev/crash.log",
    ".terraform/environment",
]
"""What a terraform that ran below `out/` leaves there."""

FOREIGN = [
    "alpha/dev/terraform.tfvars",
    "alpha/dev/terraform.tfvars.json",
    "alpha/dev/ci.auto.tfvars",
    "alpha/dev/ci.auto.tfvars.json",
    "alpha/dev/override.tf",
    "alpha/dev/main_override.tf",
    "alpha/dev/main_override.tf.json",
    "alpha/dev/more.tf.json",
    "alpha/dev/modules/keys/more.tf",
    "alpha/dev/more.tofu",
    "alpha/dev/.terraformrc",
    "alpha/dev/.terraformignore",
    "alpha/dev/.gitignore",
    "alpha/dev/.gitattributes",
    ".gitattributes",
    "alpha/dev/.git/config",
    "alpha/dev/terraform.tfstate.d/prod/x",
    "README.md",
]
"""What no terraform leaves."""


def built(workspace: Path) -> Path:
    with exclusively(workspace) as lease:
        publish(lease, rendering(FILES))
    return workspace / "out"


def top(path: str) -> str:
    """The path that a finding names: a folder of terraform's is one thing."""
    head, found, _ = path.partition(".terraform/")
    return f"{head}.terraform" if found else path


def rebuilt(workspace: Path, held: frozenset[str] | None) -> list[tuple[str, str]]:
    with exclusively(workspace, held=held) as lease:
        return places(publish(lease, rendering(CHANGED)).findings)


def checked(workspace: Path, *, spares_local: bool, held: frozenset[str] | None = frozenset()) -> list[str]:
    published = Published(workspace, tracked=lambda: held, spares_local=spares_local)
    return [f"{code} {path}" for code, path in places(compare(published, rendering(FILES)))]


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule.code, finding.primary.document) for finding in findings]


@pytest.mark.parametrize("path", LEFT)
def test_what_git_does_not_hold_stays_where_a_local_terraform_left_it(workspace: Path, path: str) -> None:
    file = write(built(workspace) / path, "mine")

    assert rebuilt(workspace, frozenset(["alpha/dev/main.tf"])) == []
    assert file.read_text(encoding="utf-8") == "mine"
    assert tree(workspace / "out")["alpha/dev/main.tf"] == "# alpha 2\n"


@pytest.mark.parametrize("path", LEFT)
def test_what_git_holds_of_it_stops_a_build(workspace: Path, path: str) -> None:
    file = write(built(workspace) / path, "forged")

    assert rebuilt(workspace, frozenset([path])) == [("OUT008", f"out/{top(path)}")]
    assert file.read_text(encoding="utf-8") == "forged"
    assert tree(workspace / "out")["alpha/dev/main.tf"] == "# alpha\n"


@pytest.mark.parametrize("path", LEFT)
def test_without_git_nobody_can_tell_and_a_build_stops(workspace: Path, path: str) -> None:
    write(built(workspace) / path, "whose?")

    assert rebuilt(workspace, None) == [("OUT008", f"out/{top(path)}")]


@pytest.mark.parametrize("path", LEFT)
def test_a_check_finds_all_of_it_unless_it_is_told_to_pass_over_what_git_does_not_hold(
    workspace: Path, path: str
) -> None:
    write(built(workspace) / path, "left")

    assert checked(workspace, spares_local=False) == [f"OUT008 out/{top(path)}"]
    assert checked(workspace, spares_local=True) == []
    assert checked(workspace, spares_local=True, held=frozenset([path])) == [f"OUT008 out/{top(path)}"]
    assert checked(workspace, spares_local=True, held=None) == [f"OUT008 out/{top(path)}"]


@pytest.mark.parametrize("path", FOREIGN)
def test_what_no_terraform_leaves_is_foreign_whoever_holds_it(workspace: Path, path: str) -> None:
    write(built(workspace) / path, "planted")

    assert rebuilt(workspace, frozenset()) == [("OUT003", f"out/{path}")]
    assert checked(workspace, spares_local=True) == [f"OUT003 out/{path}"]


@pytest.mark.parametrize("name", [".terraform", ".terraform.lock.hcl", "x.tfstate", "modules", "x.tf"])
@pytest.mark.parametrize("target", ["../..", "main.tf", "/etc", "nowhere"])
def test_a_link_is_foreign_whatever_its_name_and_target(workspace: Path, name: str, target: str) -> None:
    (built(workspace) / "alpha/dev" / name).symlink_to(target)

    assert rebuilt(workspace, frozenset()) == [("OUT003", f"out/alpha/dev/{name}")]
    assert checked(workspace, spares_local=True) == [f"OUT003 out/alpha/dev/{name}"]


@pytest.mark.parametrize("name", [".terraform", "terraform.tfstate", "x.tf"])
def test_a_pipe_and_a_socket_are_foreign_and_nobody_waits_for_them(
    workspace: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = built(workspace) / "alpha/dev"
    os.mkfifo(stack / name)
    monkeypatch.chdir(stack)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")

    found = checked(workspace, spares_local=True)
    assert sorted(found) == sorted([f"OUT003 out/alpha/dev/{name}", "OUT003 out/alpha/dev/s"])


def test_a_file_called_like_terraforms_folder_is_foreign(workspace: Path) -> None:
    write(built(workspace) / "alpha/dev/.terraform", "file")

    assert checked(workspace, spares_local=True) == ["OUT003 out/alpha/dev/.terraform"]


def test_git_is_told_to_ignore_all_that_terraform_leaves_and_the_file_is_ours(workspace: Path) -> None:
    ignore = built(workspace) / IGNORE_NAME
    assert ignore.read_text(encoding="utf-8") == IGNORE_TEXT

    write(ignore, f"{IGNORE_TEXT}*.tf\n")

    assert rebuilt(workspace, frozenset()) == [("OUT002", "out/.gitignore")]
    ignore.unlink()
    assert checked(workspace, spares_local=True) == ["OUT005 out/.gitignore"]


def test_a_finding_says_what_is_wrong_and_what_to_do(workspace: Path) -> None:
    out = built(workspace)
    write(out / "alpha/dev/.terraform/modules/modules.json", "{}")
    write(out / "alpha/dev/x.auto.tfvars", "a = 1")
    (out / "alpha/dev/link").symlink_to("/etc")
    with exclusively(workspace, held=frozenset(["alpha/dev/.terraform/x"])) as lease:
        link, left, values = publish(lease, rendering(CHANGED)).findings

    assert (link.message, left.message, values.message) == (
        "out/alpha/dev/link is a symbolic link",
        "out/alpha/dev/.terraform was not generated, and git holds it",
        "out/alpha/dev/x.auto.tfvars is not generated; terraform can take values from it",
    )
    assert all(one.hint for one in (link, left, values))
