"""Terraform sees credentials and proxies, nothing that says what it does, and ends when it is asked to."""

import threading
import time
from pathlib import Path

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools.terraform_runs import TerraformRuns, environment, has_credentials

STRANGERS = {
    "TF_CLI_ARGS": "-destroy",
    "TF_CLI_ARGS_apply": "-auto-approve",
    "TF_VAR_region": "us-east-1",
    "TF_REATTACH_PROVIDERS": "{}",
    "TF_LOG": "trace",
    "TF_LOG_PATH": "/tmp/log",  # noqa: S108 - where somebody would have it
    "TF_DATA_DIR": "/tmp/data",  # noqa: S108
    "TF_WORKSPACE": "other",
    "LD_PRELOAD": "/tmp/x.so",  # noqa: S108
    "GITHUB_TOKEN": "secret",
    "GIT_SSH_COMMAND": "touch planted",
}
OURS = {"AWS_PROFILE": "plan", "AWS_REGION": "eu-west-1", "HTTPS_PROXY": "http://proxy:1"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    return tmp_path / "clone"


def test_what_says_what_terraform_does_is_not_passed_on(clone: Path, tmp_path: Path) -> None:
    found = environment(clone, {**STRANGERS, **OURS, "HOME": str(tmp_path)})
    assert {name: found[name] for name in OURS} == OURS
    assert found["HOME"] == str(tmp_path)
    assert not found.keys() & (STRANGERS.keys() - {"TF_LOG"})
    assert "TF_LOG" not in found


@pytest.mark.parametrize(
    "name",
    ["AWS_CONFIG_FILE", "TF_CLI_CONFIG_FILE", "AWS_CA_BUNDLE", "TF_PLUGIN_CACHE_DIR", "HOME", "TMPDIR"],
)
def test_a_file_that_is_believed_does_not_lie_in_the_checkout(clone: Path, name: str) -> None:
    with pytest.raises(EnvironmentFault, match=f"{name} is .*, which lies in the checkout"):
        environment(clone, {name: str(clone / "planted")})


def test_none_of_several_folders_with_certificates_lies_in_the_checkout(clone: Path) -> None:
    with pytest.raises(EnvironmentFault, match="SSL_CERT_DIR is"):
        environment(clone, {"SSL_CERT_DIR": f"/etc/ssl:{clone / 'certs'}"})


def program(folder: Path, script: str) -> Path:
    path = folder / "terraform"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_lines_are_heard_as_they_come_and_faults_go_into_the_log(tmp_path: Path) -> None:
    runs = TerraformRuns(program(tmp_path, "echo one; echo two; echo bad >&2; exit 3"), {"PATH": "/bin"})
    heard: list[bytes] = []
    ended = runs.run(tmp_path, tmp_path / "log", "plan", hear=heard.append)
    assert (ended.code, heard) == (3, [b"one\n", b"two\n"])
    assert (tmp_path / "log").read_text() == "$ terraform plan\nbad\n"


def test_what_runs_is_asked_to_end_and_is_waited_for(tmp_path: Path) -> None:
    script = "trap 'echo gives its lock back; exit 1' TERM; touch started; while true; do sleep 0.05; done"
    runs = TerraformRuns(program(tmp_path, script), {"PATH": "/usr/bin:/bin"})
    found = []
    thread = threading.Thread(target=lambda: found.append(runs.run(tmp_path, tmp_path / "log", "apply")))
    thread.start()
    until = time.monotonic() + 20
    while not (tmp_path / "started").exists() and time.monotonic() < until:
        time.sleep(0.01)
    runs.stop()
    thread.join(20)
    assert [(one.code, one.printed) for one in found] == [(1, b"gives its lock back\n")]
    with pytest.raises(EnvironmentFault, match="is being stopped"):
        runs.run(tmp_path, tmp_path / "log", "plan")


def test_a_program_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be started"):
        TerraformRuns(tmp_path / "terraform", {}).run(tmp_path, tmp_path / "log", "plan")


def test_a_line_that_cannot_be_taken_in_does_not_end_the_program(tmp_path: Path) -> None:
    script = "for one in 1 2 3; do echo $one; sleep 0.1; done; touch finished"
    runs = TerraformRuns(program(tmp_path, script), {"PATH": "/usr/bin:/bin"})

    def full(_line: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        runs.run(tmp_path, tmp_path / "log", "apply", hear=full)
    assert (tmp_path / "finished").exists()


def test_a_profile_is_that_of_one_run_alone(tmp_path: Path) -> None:
    runs = TerraformRuns(program(tmp_path, 'echo "${AWS_PROFILE:-none}"'), {"PATH": "/usr/bin:/bin"})
    said = [runs.run(tmp_path, tmp_path / "log", "plan", profile=one).printed for one in ("tenantry-1", "")]
    assert said == [b"tenantry-1\n", b"none\n"]


def test_what_a_crashed_provider_leaves_lies_in_the_private_folder_around_the_stack(tmp_path: Path) -> None:
    stack = tmp_path / "stack"
    stack.mkdir()
    told = {"PATH": "/usr/bin:/bin", "TMPDIR": "elsewhere"}
    runs = TerraformRuns(program(tmp_path, 'echo "$TMPDIR"'), told)
    assert runs.run(stack, tmp_path / "log", "apply").printed == f"{tmp_path}\n".encode()
    deep = tmp_path / ("d" * 80) / "stack"  # of a socket there the path would be too long
    deep.mkdir(parents=True)
    assert runs.run(deep, tmp_path / "log", "apply").printed == b"elsewhere\n"


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_credentials_that_somebody_chose_are_taken(name: str) -> None:
    assert has_credentials({name: "chosen"})
    assert not has_credentials({name: "", "AWS_REGION": "eu-west-1"})
