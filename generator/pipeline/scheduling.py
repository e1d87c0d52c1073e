"""Work on stacks side by side, each as soon as those that it comes after are done."""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import TypeVar

Result = TypeVar("Result")


def each_after(
    order: Mapping[str, tuple[str, ...]],
    jobs: int,
    act: Callable[[str, Mapping[str, Result]], Result],
    stop: Callable[[], None],
) -> dict[str, Result]:
    """What comes of each name, in the order given; `act` gets what came of all that ended before it began.

    `order` says after which names each comes; those that are not in it are passed over. At most `jobs` run at
    a time. Whatever ends it early, `stop` is called first, and then what runs is waited for.

    Raises:
        graphlib.CycleError: names come after each other.
    """
    waiting = TopologicalSorter(
        {name: [one for one in after if one in order] for name, after in order.items()}
    )
    waiting.prepare()
    done: dict[str, Result] = {}
    running: dict[Future[Result], str] = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            while waiting.is_active():
                for name in waiting.get_ready():
                    running[pool.submit(act, name, dict(done))] = name
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    name = running.pop(future)
                    done[name] = future.result()
                    waiting.done(name)
        except BaseException:
            stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return {name: done[name] for name in order}
