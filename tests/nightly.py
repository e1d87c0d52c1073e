"""Tests that are run at night: dear ones, of which each run has a share, or whose subject others meet.

`make nightly` runs them, and nothing else. Who names a test or marks gets what is named; every other run
says how many it leaves to the night.
"""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

Value = TypeVar("Value")

ALL = "TENANTRY_NIGHTLY"
"""The environment variable that is `all` where tests of the night run beside the others."""

_LEFT = pytest.StashKey[int]()


def one_in(share: int, values: Iterable[Value]) -> "list[Value | ParameterSet]":
    """Values of a parameter: each so many is judged in every run, the others at night."""
    return [
        pytest.param(value, marks=pytest.mark.nightly) if number % share else value
        for number, value in enumerate(values)
    ]


def leave(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests of the night out of a run that did not ask for them."""
    named = any("::" in one for one in config.args)
    if os.environ.get(ALL) == "all" or named or config.getoption("markexpr"):
        return
    left = [item for item in items if item.get_closest_marker("nightly")]
    remember(config, len(left))
    if hasattr(config, "workeroutput"):
        config.workeroutput[ALL] = len(left)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]


def remember(config: pytest.Config, left: int) -> None:
    """Keep how many tests were left to the night: of several workers each says the same."""
    config.stash[_LEFT] = left


def said(config: pytest.Config) -> str | None:
    """How many tests were left to the night; None where there are none."""
    left = config.stash.get(_LEFT, 0)
    return f"tests left to the night: {left} (make nightly)" if left else None
