"""Work on many things keeps its order, whether it is done here or in processes of their own."""

import gc
import os
import signal
import time

import pytest

from generator.core.errors import EnvironmentFault
from generator.pipeline import workers
from generator.pipeline.workers import each


def whose(number):
    """The number and the process that worked on it; the first takes longest."""
    time.sleep(0.2 if number == 0 else 0)
    return number, os.getpid()


def broken(number):
    """What fails at the second thing."""
    if number == 1:
        raise ValueError(f"thing {number}")
    return number


@pytest.fixture
def two_processors(monkeypatch):
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_little_work_starts_no_process(count):
    assert list(each(whose, iter(range(count)), count)) == [(number, os.getpid()) for number in range(count)]


def test_one_processor_does_it_all_itself(monkeypatch):
    monkeypatch.setattr(workers.os, "cpu_count", lambda: None)

    assert {process for _, process in each(whose, iter(range(5)), 5)} == {os.getpid()}


@pytest.mark.usefixtures("two_processors")
def test_much_work_is_shared_and_comes_back_in_order():
    found = list(each(whose, iter(range(4)), 4))

    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.usefixtures("two_processors")
def test_what_goes_wrong_in_a_process_goes_wrong_here():
    results = each(broken, iter(range(4)), 4)

    assert next(results) == 0
    with pytest.raises(ValueError, match="thing 1"):
        next(results)


@pytest.mark.usefixtures("two_processors")
def test_leaving_early_ends_the_processes():
    results = each(whose, iter(range(50)), 50)
    _, process = next(results)
    results.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def ended(number):
    """What the machine ends at the second thing, as where memory is short."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.usefixtures("two_processors")
def test_a_process_that_the_machine_ends_is_told_and_not_waited_for():
    with pytest.raises(EnvironmentFault, match="ended before it was done"):
        list(each(ended, iter(range(4)), 4))


@pytest.mark.usefixtures("two_processors")
def test_tasks_are_made_when_they_are_needed():
    made = []
    results = each(whose, (made.append(number) or number for number in range(50)), 50)
    next(results)
    results.close()

    assert len(made) < 10


def thresholds(_number):
    """When the process searches for garbage."""
    return gc.get_threshold()


@pytest.mark.usefixtures("two_processors")
def test_processes_search_for_garbage_seldom():
    found = set(each(thresholds, iter(range(4)), 4))

    assert min(first for first, _, _ in found) > 100_000
