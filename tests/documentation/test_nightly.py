"""Dear tests are left to the night: each run says how many, and the night runs every one."""

from pathlib import Path

import pytest
import yaml
from nightly import ALL, leave, one_in, said

ROOT = Path(__file__).parents[2]


class Config:
    """What of pytest's configuration is asked for."""

    def __init__(self, *args, marks=""):
        self.args, self.marks, self.stash, self.deselected = args, marks, pytest.Stash(), []
        self.hook = self

    def getoption(self, _name):
        return self.marks

    def pytest_deselected(self, items):
        self.deselected += items


class Item:
    def __init__(self, *marks):
        self.marks = marks

    def get_closest_marker(self, name):
        return name in self.marks


@pytest.mark.parametrize(
    ("config", "count"),
    [(Config("tests"), 1), (Config("tests/a.py::test_b"), 2), (Config("tests", marks="nightly"), 2)],
    ids=["everything", "one by its name", "by its mark"],
)
def test_what_is_for_the_night_runs_where_it_is_asked_for(monkeypatch, config, count):
    monkeypatch.delenv(ALL, raising=False)
    items = [Item("nightly"), Item("terraform")]

    leave(config, items)

    assert len(items) == count
    assert len(config.deselected) == 2 - count
    assert said(config) == ("tests left to the night: 1 (make nightly)" if count == 1 else None)


def test_of_values_each_run_has_a_share_and_the_night_all():
    drawn = [*one_in(3, "abcdefg")]
    dear = [one for one in drawn if not isinstance(one, str)]

    assert [one for one in drawn if isinstance(one, str)] == ["a", "d", "g"]
    assert [one.values[0] for one in dear] == ["b", "c", "e", "f"]
    assert {mark.name for one in dear for mark in one.marks} == {"nightly"}


def test_the_night_runs_what_other_runs_leave():
    jobs = yaml.safe_load((ROOT / ".github/workflows/nightly.yml").read_text(encoding="utf-8"))["jobs"]
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nnightly: ")[2].partition("\n\n")[0]

    assert {"run": "make nightly"} in jobs["tests"]["steps"]
    assert "pytest" in recipe
    assert "-m nightly" in recipe
