"""A run that goes on says so: bars on a terminal, a line now and then in a log."""

import re
import time

from generator.cli import progress as progressing
from generator.cli.progress import progress


def test_a_log_is_told_where_a_long_run_is(monkeypatch, capsys):
    monkeypatch.setattr(progressing, "SECONDS_OF_SILENCE", 0.02)

    with progress() as steps:
        done = steps("prove", 14)
        done(2)
        time.sleep(0.5)
        done(1)
        time.sleep(0.5)

    said = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"prove     2 of 14 after 0 s", said[0])
    assert re.fullmatch(r"prove     3 of 14 after \d s", said[-1])


def test_a_short_run_says_nothing(capsys):
    with progress() as steps:
        steps("prove", 14)(14)

    assert capsys.readouterr().err == ""
