"""Planning many stacks beside a plain loop of init and plan, side by side in one run, and looking for drift.

Run with `make bench`. STACKS says of how many tenants.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from fakes.repositories import commit
from terraform import desk as desks
from terraform.desk import ORGANIZATION, Desk
from terraform.emulator.organization import ExistingAccount
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.installation import prepare

_STACKS = int(os.environ.get("STACKS", "20"))
_QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
_SECONDS = 60
"""For each stack, until a command counts as hanging."""
_OURS = ("GOGC", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS", "TF_LOG_SDK")
"""What the tests' own environment has, and a plain shell has not."""

_TENANT = """\
owner: leads@acme.example
cost_center: CC-1001
isolation: multi-account

environments:
  dev:
    account: "{account}"

users:
  lena: ml-admin
"""


def _account(number: int) -> str:
    return str(300000000000 + number)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    """An estate with so many tenants, of which each has a stack in the organization."""
    desks.SECONDS = max(desks.SECONDS, _STACKS * _SECONDS)
    installation = prepare(tmp_path_factory.mktemp("terraform"))
    aws = EmulatedAws()
    aws.start()
    aws.reset()
    environment = installation.environment(aws.environment(os.environ))
    toolchain = Toolchain(installation.terraform, installation.provider, environment)
    accounts = {_account(one): ExistingAccount(f"t{one}", f"t{one}@acme.example") for one in range(_STACKS)}
    standing = replace(ORGANIZATION, accounts=accounts)
    made = Desk.set_up(tmp_path_factory.mktemp("home"), toolchain, aws, standing)
    for number in range(_STACKS):
        text = _TENANT.format(account=_account(number))
        (made.workspace / "tenants" / f"tenant-{number:02}.yaml").write_text(text, encoding="utf-8")
    built = made.run("build", "--no-scan")
    assert built.code == 0, built.out + built.err
    commit(made.workspace, "an estate")
    yield made
    aws.stop()


def test_planning_takes_no_more_than_six_tenths_of_a_plain_loop(desk: Desk, tmp_path: Path) -> None:
    names = _names()
    loop = _loop(desk, names, tmp_path)
    begun = time.monotonic()
    with _memory() as most:
        planned = desk.deliver("plan", *names, "--format", "json")
    ours = time.monotonic() - begun
    assert planned.code == 0, planned.out + planned.err
    assert {one["kind"] for one in planned.stacks.values()} == {"with changes"}
    sys.stderr.write(
        f"\n{_STACKS} stacks: a loop {loop:.0f} s, tenantry plan {ours:.0f} s, {ours / loop:.2f};"
        f" all programs {most[0]:.0f} MiB at most\n"
    )
    assert ours / loop <= 0.6
    assert most[0] <= 1536


def _names() -> list[str]:
    return [f"tenant-{number:02}/organization" for number in range(_STACKS)]


def test_looking_for_drift_takes_a_stack_no_longer_than_planning_and_applying_it(desk: Desk) -> None:
    for verb in ("plan", "apply"):
        done = desk.deliver(verb, "_platform/organization")
        assert done.code == 0, done.out + done.err
    begun = time.monotonic()
    planned = desk.deliver("plan", *_names())
    applied = desk.deliver("apply", *_names())
    both = time.monotonic() - begun
    assert (planned.code, applied.code) == (0, 0), applied.out + applied.err
    begun = time.monotonic()
    seen = desk.deliver("drift", *_names(), "--format", "json")
    took = time.monotonic() - begun
    assert set(seen.stacks) == set(_names()), seen.out + seen.err
    each = sorted(one["seconds"] for one in seen.stacks.values())
    sys.stderr.write(
        f"\n{_STACKS} stacks: drift {took:.0f} s, {took / _STACKS:.1f} s a stack, of which each took"
        f" {each[0]:.0f} to {each[-1]:.0f} s; planned and applied in {both:.0f} s; it ends with {seen.code}\n"
    )
    assert took <= both


def test_a_look_that_breaks_off_goes_on_where_it_was(desk: Desk) -> None:
    """After the test before: all stand. It is asked to stop when half of them have been looked at."""
    noted = desk.home / "state" / "tenantry" / "drift"
    shutil.rmtree(noted)  # by the run before
    command = desk.command("drift", *_names(), "--backend-config", "use_path_style=true")
    begun = time.monotonic()
    with subprocess.Popen(command, env=dict(desk.environment), cwd=desk.home, **_QUIET) as looking:
        while looking.poll() is None and _looked_at(noted) < _STACKS // 2:
            time.sleep(0.2)
        looking.send_signal(signal.SIGTERM)
        looking.wait(desks.SECONDS)
    first = time.monotonic() - begun
    looked_at = _looked_at(noted)
    begun = time.monotonic()
    again = desk.deliver("drift", *_names(), "--within", "60", "--format", "json")
    second = time.monotonic() - begun
    assert set(again.stacks) == set(_names()), again.out + again.err
    sys.stderr.write(
        f"\n{_STACKS} stacks: broken off after {looked_at} in {first:.0f} s, the rest took {second:.0f} s\n"
    )
    assert _STACKS // 2 <= looked_at < _STACKS
    assert second <= 0.75 * (first + second)


def _looked_at(notes: Path) -> int:
    """How many stacks a run that goes on has noted as quiet."""
    return sum(len(json.loads(one.read_text())) for one in notes.glob("*.json"))


@contextmanager
def _memory() -> Iterator[list[float]]:
    """The most that all programs below this one hold while the block runs, in MiB.

    What programs share, as two that run the same text, counts once (Linux, `Pss`). Those that
    run already, such as the emulator, are left out.
    """
    before, most, ended = set(_below()), [0.0], Event()

    def look() -> None:
        while not ended.wait(0.2):
            most[0] = max(most[0], sum(_held(one) for one in _below() if one not in before) / 1024)

    looking = Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        ended.set()
        looking.join()


def _below() -> list[int]:
    """This program and all that it, or one of those, has started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found = [os.getpid()]
    for one in found:
        found += children.get(one, [])
    return found


def _held(process: int) -> int:
    """The KiB that a process holds; none of one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _loop(desk: Desk, names: list[str], below: Path) -> float:
    """Seconds of init and plan in one stack after the other, as a shell would run them."""
    plain = {name: value for name, value in desk.environment.items() if name not in _OURS}
    begun = time.monotonic()
    for name in names:
        folder = below / name.replace("/", "--")
        subprocess.run(["cp", "-r", str(desk.workspace / "out" / name), str(folder)], check=True)
        for line in (["init", "-backend-config=use_path_style=true"], ["plan", "-out=plan"]):
            subprocess.run(["terraform", *line], cwd=folder, env=plain, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun
