"""Free blocks in address pools: aligned, first fit, never inside what is taken."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Network

from generator.estate.addresses.sizing import ADDRESS_BITS

AWS_CONTAINER_RANGE = "172.17.0.0/16"
"""SageMaker's own containers use this range; never given out (VPC user guide, VPC CIDR blocks)."""

Bounds = tuple[int, int]
"""First and last address of a range, both inside."""


def bounds(cidr: str) -> Bounds:
    """The first and last address of a range.

    Raises:
        ValueError: `cidr` is not an IPv4 network.
    """
    network = IPv4Network(cidr)
    return int(network.network_address), int(network.broadcast_address)


class FreeSpace:
    """What is left of the pools; a block that is taken stays taken.

    Pools are filled in the order they are given, each from its start.
    """

    def __init__(self, pools: Iterable[str], taken: Iterable[str]) -> None:
        self._pools = [bounds(pool) for pool in pools]
        self._taken = _merged(bounds(cidr) for cidr in (*taken, AWS_CONTAINER_RANGE))
        self._reached: dict[int, tuple[int, int]] = {}

    def take(self, prefix: int) -> str | None:
        """The first free block of this prefix length, which is then taken; None when there is none."""
        if not 0 <= prefix <= ADDRESS_BITS:
            return None
        size = 1 << (ADDRESS_BITS - prefix)
        # Space is only ever taken, so a search goes on where the last one for this size ended.
        index, reached = self._reached.get(prefix, (0, 0))
        for number in range(index, len(self._pools)):
            start = self._first_free(self._pools[number], size, reached if number == index else 0)
            if start is not None:
                self._reached[prefix] = (number, start + size)
                self._occupy(start, start + size - 1)
                return f"{IPv4Network((start, prefix))}"
        self._reached[prefix] = (len(self._pools), 0)
        return None

    def _first_free(self, pool: Bounds, size: int, reached: int) -> int | None:
        start = _aligned(max(pool[0], reached), size)
        while start + size - 1 <= pool[1]:
            obstacle = self._obstacle(start, start + size - 1)
            if obstacle is None:
                return start
            start = _aligned(obstacle[1] + 1, size)
        return None

    def _obstacle(self, first: int, last: int) -> Bounds | None:
        """The last taken range that touches the addresses from `first` to `last`."""
        before = bisect_right(self._taken, last, key=lambda one: one[0])
        if before and self._taken[before - 1][1] >= first:
            return self._taken[before - 1]
        return None

    def _occupy(self, first: int, last: int) -> None:
        index = bisect_left(self._taken, (first, last))
        if index and self._taken[index - 1][1] == first - 1:
            index -= 1
            self._taken[index] = (self._taken[index][0], last)
        else:
            self._taken.insert(index, (first, last))


def next_free(pools: Iterable[str], taken: Iterable[str], prefix: int) -> str | None:
    """The first free block of this prefix length in the pools; None when there is none."""
    return FreeSpace(pools, taken).take(prefix)


def free_addresses(pool: str, taken: Iterable[str]) -> int:
    """How many addresses of a pool nobody has taken."""
    first, last = bounds(pool)
    ranges = _merged(bounds(cidr) for cidr in taken)
    used = sum(max(0, min(last, end) - max(first, start) + 1) for start, end in ranges)
    return last - first + 1 - used


def _aligned(address: int, size: int) -> int:
    return -(-address // size) * size


def _merged(ranges: Iterable[Bounds]) -> list[Bounds]:
    """The same addresses as disjoint ranges in order, neighbours joined."""
    merged: list[Bounds] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
