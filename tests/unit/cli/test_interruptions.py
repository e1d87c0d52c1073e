"""Whoever is told to stop does so with one line and the documented status, whenever that is."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes.proofs import BELIEVING
from fakes.published import staged
from fakes.workspaces import contents

from generator.cli.interruptions import raised
from generator.tools.checkov import VERSION

GOLDEN = Path(__file__).parents[2] / "golden"

COMMAND = (sys.executable, "-c", "from generator.cli import main; main()")
LINE = "interrupted; out/ is never left half written\n"
WAIT_SECONDS = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")


@pytest.fixture(autouse=True)
def _heard():
    """Whoever runs the suite may ignore signals, as `nohup` does; what it starts shall hear them."""
    before = [(number, signal.signal(number, signal.default_int_handler)) for number in SIGNALS]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def answers(process):
    """Whether a process catches SIGTERM by now."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def told(arguments, number, after, *, whole_group=False, **environment):
    """Exit status and standard error of a run that gets a signal some seconds after it can answer one."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + WAIT_SECONDS
        while not answers(process) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(after)
        if whole_group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        said = process.stderr.read()
    return process.returncode, said


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("after", [0, 0.01, 0.05, 0.15])
def test_a_signal_while_everything_is_imported_is_one_line(tmp_path, number, after):
    status, said = told(("-C", str(tmp_path), "rule"), number, after)

    assert (status, said) in {(128 + number, LINE), (0, "")}


@pytest.fixture(scope="module")
def nothing_remembered(tmp_path_factory):
    """A user without a cache folder, so that every build proves everything."""
    with pytest.MonkeyPatch.context() as patch:
        in_the_way = tmp_path_factory.mktemp("home") / "file"
        in_the_way.touch()
        patch.setenv("XDG_CACHE_HOME", str(in_the_way))
        yield


@pytest.fixture(scope="module")
def remembered(tmp_path_factory):
    """A cache folder, in which the proof of the small workspace is remembered once that is built."""
    return tmp_path_factory.mktemp("remembered")


@pytest.fixture(scope="module")
def small(tmp_path_factory, nothing_remembered, remembered):  # noqa: ARG001  # for its effect
    """A workspace of one small tenant, built; how its proof came about is nothing to who knows it already."""
    workspace = tmp_path_factory.mktemp("interruptions") / "estate"
    shutil.copytree(GOLDEN / "multi-domain" / "tenants", workspace / "tenants")
    subprocess.run(
        [*COMMAND[:-1], BELIEVING, "-C", str(workspace), "build", "--no-scan"],
        check=True,
        capture_output=True,
        env={**os.environ, "XDG_CACHE_HOME": str(remembered)},
    )
    shutil.rmtree(workspace / ".tenantry")
    return workspace


TRIALS = [pytest.param(one, marks=[pytest.mark.nightly] if one in (2, 3, 6, 7) else []) for one in range(8)]
"""Moments by day of either signal and of builds that prove and that know; more of the same at night."""


@pytest.mark.parametrize("trial", TRIALS)
def test_a_signal_at_any_moment_of_a_build_is_one_line_and_leaves_out_whole(small, remembered, trial):
    """Of one that proves anew for four seconds, or of one that knows the proof and is done in one."""
    before = contents(small / "out")
    chance = random.Random(trial)  # noqa: S311 -- moments, not secrets
    number = SIGNALS[trial % 2]
    proves = trial in (4, 5)
    memory = {} if proves else {"XDG_CACHE_HOME": str(remembered)}

    # Ctrl-C reaches the workers as well.
    status, said = told(
        ("-C", str(small), "build", "--no-scan"),
        number,
        chance.uniform(0, 4 if proves else 1),
        whole_group=trial % 2 == 0,
        **memory,
    )

    assert (status, said) in {(128 + number, LINE), (0, "")}
    assert contents(small / "out") == before
    assert staged(small) == []


def test_builds_are_really_interrupted_at_work(small):
    """Otherwise the test above would speak of nothing."""
    status, said = told(("-C", str(small), "build", "--no-scan"), signal.SIGTERM, 0.7)

    assert (status, said) == (143, LINE)


SLOW = """#!/bin/sh
sleep 60 &
echo $$ $! > "{pids}.new"
mv "{pids}.new" "{pids}"
wait
"""


def test_the_checker_and_all_it_started_end_with_the_run_and_its_folder_goes(small, tmp_path):
    program, pids, scratch = tmp_path / "bin" / "checkov", tmp_path / "pids", tmp_path / "scratch"
    (tmp_path / f"lib/python3/site-packages/checkov-{VERSION}.dist-info").mkdir(parents=True)
    scratch.mkdir()
    program.parent.mkdir()
    program.write_text(SLOW.format(pids=pids))
    program.chmod(0o755)
    environment = {**os.environ, "TENANTRY_CHECKOV": str(program), "TMPDIR": str(scratch)}

    with subprocess.Popen(
        [*COMMAND, "-C", str(small), "scan"],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    ) as process:
        while not pids.exists() and process.poll() is None:
            time.sleep(0.05)
        assert [one.name.startswith("tenantry-scan-") for one in scratch.iterdir()] == [True]
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read().decode()

    assert (process.returncode, said) == (143, LINE)
    assert list(scratch.iterdir()) == []
    assert [pid for pid in pids.read_text().split() if is_running(pid)] == []


def is_running(pid):
    """Whether a process runs, and is not only waiting to be forgotten by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_second_signal_waits_for_what_the_first_one_cleans_up(small):
    with subprocess.Popen(
        [*COMMAND, "-C", str(small), "build", "--no-scan"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        time.sleep(1.5)
        for _ in range(20):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.002)
        said = process.stderr.read().decode()

    assert (process.returncode, said) == (143, LINE)
    assert staged(small) == []


def test_a_signal_that_comes_where_python_cannot_raise_still_ends_the_run():
    program = """
import os, signal, time
from generator.cli.interruptions import Interruption, leave_at_once, raised

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)

leave_at_once()
with raised():
    try:
        one = Finalized()
        del one
        time.sleep(60)
    except Interruption as stopped:
        print("stopped by", stopped.number)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=WAIT_SECONDS / 2
    )

    assert (done.stdout, done.stderr) == ("stopped by 15\n", "")


TURNED = """
import os, signal, sys
import generator.cli.doctor
from generator.cli import main

class Named:
    def __set_name__(self, owner, name):
        {signal}

def check(*_, **__):
    class Holder:
        field = Named()

generator.cli.doctor.doctor.callback = check
sys.argv = ["tenantry", "doctor"]
main()
"""
"""A verb that makes a class, where Python turns what is raised into `RuntimeError`."""


@pytest.mark.parametrize(
    ("happens", "status", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGTERM)", 143, LINE),
        ("raise KeyError", 4, "error: this is a bug in tenantry; out/ is never left half written\n"),
    ],
)
def test_a_signal_that_becomes_another_error_on_its_way_still_ends_the_run(tmp_path, happens, status, said):
    done = subprocess.run(
        [sys.executable, "-c", TURNED.format(signal=happens)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert done.returncode == status
    assert done.stderr.startswith(said)
    assert (done.stderr == said) == (status == 143)


def test_a_signal_that_is_ignored_stays_ignored():
    """As `nohup` asks for."""
    program = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from generator.cli.interruptions import leave_at_once, raised
leave_at_once()
with raised():
    signal.raise_signal(signal.SIGHUP)
print("still here")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "still here\n"


def test_nothing_is_caught_in_a_process_that_only_calls_the_command():
    before = [signal.getsignal(number) for number in SIGNALS]
    with raised():
        assert [signal.getsignal(number) for number in SIGNALS] == before


@pytest.mark.parametrize("number", SIGNALS)
def test_a_scan_that_is_told_to_stop_leaves_neither_its_program_nor_its_folder(small, tmp_path, number):
    scanning, temporary = tmp_path / "scanning", tmp_path / "temporary"
    temporary.mkdir()
    checkov = tmp_path / "checkov"
    checkov.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && {{ echo {VERSION}; exit; }}\necho $$ > {scanning}\nsleep 60\n',
        encoding="utf-8",
    )
    checkov.chmod(0o755)
    environment = {**os.environ, "TENANTRY_CHECKOV": str(checkov), "TMPDIR": str(temporary)}
    command = [*COMMAND, "-C", str(small), "scan"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        deadline = time.monotonic() + WAIT_SECONDS
        while not (scanning.exists() and scanning.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        said = process.stderr.read()

    assert (process.returncode, said) == (128 + number, LINE)
    assert list(temporary.iterdir()) == []
    assert not Path(f"/proc/{scanning.read_text().strip()}").exists()
