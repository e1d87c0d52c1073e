"""Each stack is worked on after those that it comes after, and no sooner or later than that."""

import threading
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.pipeline.scheduling import each_after


def never() -> None:
    raise AssertionError


@st.composite
def orders(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Names that each come after some of those before them."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    return {
        name: tuple(draw(st.lists(st.sampled_from(names[:number]), unique=True)) if number else ())
        for number, name in enumerate(names)
    }


@given(orders(), st.integers(1, 4))
def test_everything_that_a_name_comes_after_is_done_before_it(
    order: dict[str, tuple[str, ...]], jobs: int
) -> None:
    def act(name: str, before: Mapping[str, str]) -> str:
        assert set(order[name]) <= before.keys()
        return name

    assert each_after(order, jobs, act, never) == {name: name for name in order}


def test_a_slow_one_holds_up_only_what_comes_after_it() -> None:
    order: dict[str, tuple[str, ...]] = {
        "slow": (),
        "quick": (),
        "next": ("quick",),
        "last": ("slow", "next"),
    }
    slow_may_end = threading.Event()
    ended: list[str] = []

    def act(name: str, _before: Mapping[str, None]) -> None:
        if name == "slow":
            assert slow_may_end.wait(20)
        if name == "next":
            slow_may_end.set()
        ended.append(name)

    each_after(order, 2, act, never)
    assert ended.index("next") < ended.index("slow") < ended.index("last")


def test_no_more_than_so_many_run_at_a_time() -> None:
    now, most, guard = [0], [0], threading.Lock()

    def act(_name: str, _before: Mapping[str, None]) -> None:
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with guard:
            now[0] -= 1

    each_after({f"s{number}": () for number in range(9)}, 2, act, never)
    assert most == [2]


def test_a_fault_stops_what_runs_is_waited_for_and_nothing_begins_any_more() -> None:
    begun: list[str] = []
    stopped = threading.Event()

    def act(name: str, _before: Mapping[str, None]) -> None:
        begun.append(name)
        if name == "bad":
            raise ValueError(name)
        assert stopped.wait(20)

    with pytest.raises(ValueError, match="bad"):
        each_after({"runs": (), "bad": (), "later": ("runs",)}, 2, act, stopped.set)
    assert sorted(begun) == ["bad", "runs"]
