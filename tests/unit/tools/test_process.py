import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools.process import Call, bare_environment, last_lines, run


def python(*code: str, seconds: float = 20.0, **environment: str) -> Call:
    return Call((sys.executable, "-c", *code), seconds, bare_environment(**environment), "install python")


def test_both_outputs_and_the_exit_code_come_back() -> None:
    completed = run(python("import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"))
    assert (completed.returncode, completed.stdout, completed.stderr) == (3, "one\n", "two\n")


def test_arguments_never_meet_a_shell() -> None:
    completed = run(python("import sys; print(sys.argv[1])", "$(echo x); `id` | *"))
    assert completed.stdout == "$(echo x); `id` | *\n"


def test_credentials_do_not_reach_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    completed = run(python("import os; print(sorted(os.environ))", EXTRA="1"))
    assert "AWS" not in completed.stdout
    assert "HOME" not in completed.stdout
    assert "EXTRA" in completed.stdout


def test_a_missing_program_says_how_to_get_it() -> None:
    with pytest.raises(EnvironmentFault, match="no-such-program was not found") as caught:
        run(Call(("no-such-program",), 1.0, bare_environment(), "brew install it"))
    assert caught.value.hint == "brew install it"


def test_a_file_that_is_no_program_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    file.write_text("text", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="cannot be started"):
        run(Call((str(file),), 1.0, bare_environment(), "hint"))


def test_a_slow_program_is_killed_with_its_children(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    with pytest.raises(EnvironmentFault, match="did not finish within 2 seconds"):
        run(python(code, seconds=2.0))
    assert is_gone(int(pid_file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_has_just_started_when_we_are_told_to_stop_is_killed(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    started = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self.pid)
            signal.raise_signal(number)

    before = signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr("generator.tools.process.subprocess.Popen", Interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(python("import time; time.sleep(60)"))
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    assert is_gone(started[0])


def is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text(encoding="utf-8").split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False


def test_undecodable_output_does_not_stop_the_run() -> None:
    assert run(python("import sys; sys.stdout.buffer.write(b'a\\xff')")).stdout == "a\ufffd"


def test_last_lines_skips_empty_ones() -> None:
    assert last_lines("a\n\nb  \nc\n\n", 2) == "b\nc"
