"""A provider that runs of terraform attach to ends with them, and with whoever started it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.pipeline.terraforming import StackFolder
from generator.tools.own_provider import own_provider
from generator.tools.terraform_runs import TerraformRuns

SECONDS = 20
RUNS = """\
echo $$ > "$SEEN"
env >> "$SEEN"
echo Starting
printf "\\tTF_REATTACH_PROVIDERS='%s'\\n" '{"one": 1}'
echo '[DEBUG] what nobody asked for' >&2
exec sleep 60"""
STARTED = """
import sys, time
from pathlib import Path
from generator.tools.own_provider import own_provider
program, folder = map(Path, sys.argv[1:])
with own_provider(program, folder, folder / "log", {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen")}):
    print("running", flush=True)
    time.sleep(60)
"""


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stack"
    made.mkdir()
    return made


def is_gone(folder: Path) -> bool:
    """Whether the program that wrote its number has ended."""
    number = (folder / "seen").read_text().splitlines()[0]
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_it_says_how_to_attach_sees_what_it_is_given_and_ends(folder: Path) -> None:
    seen = {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen"), "AWS_PROFILE": "plan"}
    with own_provider(program(folder / "provider", RUNS), folder, folder / "log", seen) as attached:
        assert attached is not None
        assert attached.said == '{"one": 1}'
    assert is_gone(folder)
    said = (folder / "seen").read_text().splitlines()
    assert {"AWS_PROFILE=plan", f"TMPDIR={folder.parent}"} <= set(said)
    assert not (folder / "log").exists()


def test_of_one_that_ends_at_once_nothing_is_attached_to_and_the_log_says_what_it_said(folder: Path) -> None:
    broken = program(folder / "provider", "echo no such flag; exit 2")
    with own_provider(broken, folder, folder / "log", {"PATH": "/usr/bin:/bin"}) as attached:
        assert attached is None
    assert (folder / "log").read_text() == "the provider ended by itself:\nno such flag\n"


def test_it_ends_with_whoever_started_it_also_when_that_is_killed(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, str(program(folder / "provider", RUNS)), str(folder)],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"running\n"
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
    assert is_gone(folder)


HOLDING = """
import sys
from pathlib import Path
from generator.tools.own_provider import own_provider
from generator.tools.terraform_runs import TerraformRuns
program, terraform, folder = map(Path, sys.argv[1:])
seen = {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen")}
with own_provider(program, folder, folder / "log", seen) as attached:
    TerraformRuns(terraform, seen).run(folder, folder / "log", "apply", attached=attached)
"""
APPLIES = """\
echo $$ > applies
while [ ! -e enough ]; do sleep 0.05; done
kill -0 $(head -1 "$SEEN") && echo "the provider runs" > found"""


def test_it_lasts_until_an_apply_has_ended_whose_starter_was_killed(folder: Path) -> None:
    programs = (program(folder / "provider", RUNS), program(folder / "terraform", APPLIES))
    with subprocess.Popen([sys.executable, "-c", HOLDING, *map(str, (*programs, folder))]) as process:
        until = time.monotonic() + SECONDS
        while not (folder / "applies").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
    time.sleep(0.5)  # as long as whoever ends it with its starter needs at most
    (folder / "enough").touch()
    assert is_gone(folder)
    assert (folder / "found").read_text() == "the provider runs\n"


PROVIDER = 'provider "aws" {\n}\n'
TERRAFORM = """
echo "$1 ${TF_REATTACH_PROVIDERS:-none}" >> calls
case $1 in
  show) echo '{"format_version": "1.2", "terraform_version": "1.11.4", "errored": false, "complete": true}' ;;
esac
"""


@pytest.mark.parametrize(
    ("texts", "attached"),
    [
        ({"providers.tf": PROVIDER, "modules/a/main.tf": PROVIDER}, '{"one": 1}'),
        ({"providers.tf": PROVIDER, "more.tf": PROVIDER.replace("{\n", '{\n  alias = "b"\n')}, "none"),
    ],
    ids=["one configuration", "two configurations"],
)
def test_a_plan_and_its_apply_attach_to_one_process_where_the_stack_has_one_configuration(
    folder: Path, texts: dict[str, str], attached: str
) -> None:
    installed = folder / ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
    program(installed / "terraform-provider-aws_v5.100.0_x5", RUNS)
    (folder / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n'
    )
    terraform = program(folder.parent / "terraform", TERRAFORM)
    runs = TerraformRuns(terraform, {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen")})
    (folder.parent / "log").touch()
    stack = StackFolder("alpha/dev", folder, folder.parent / "log", runs, texts)  # type: ignore[arg-type]  # an address is text
    with stack.with_one_provider() as one:
        assert one.plan(b"key").does.is_nothing
        one.apply(lambda: None)
        assert one.settle() == ""

    calls = ("plan", "show", "apply", "plan", "apply")
    assert (folder / "calls").read_text().splitlines() == [f"{call} {attached}" for call in calls]
    assert not (folder / "seen").exists() if attached == "none" else is_gone(folder)
