"""Tests on one concrete value, and values that stand for all there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import pairwise

from generator.iam.search.formula import Compares, Matches, Present, Some, Test
from generator.iam.search.words import matches

_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "NumericEquals": lambda value, other: value == other,
    "NumericLessThan": lambda value, other: value < other,
    "NumericLessThanEquals": lambda value, other: value <= other,
    "NumericGreaterThan": lambda value, other: value > other,
    "NumericGreaterThanEquals": lambda value, other: value >= other,
}

ADDRESS = "IpAddress"

Network = IPv4Network | IPv6Network


def holds_of(test: Test, value: str) -> bool | None:
    """Whether a key that is there with this value meets the test; None for a variable or a date in it."""
    match test:
        case Present():
            return True
        case Matches():
            if any(pattern.variables for pattern in test.patterns):
                return None
            return any(matches(pattern, value) for pattern in test.patterns)
        case Compares():
            if not is_understood(test):
                return None
            return any(_compares(test.operator, value, other) for other in test.values)
        case Some():
            inner = holds_of(test.test, value)
            return None if inner is None else inner == test.wanted


def is_understood(test: Compares) -> bool:
    """Whether the search knows the order: numbers and addresses, not dates."""
    return test.operator in _ORDERS or test.operator == ADDRESS


def points(tests: Iterable[Compares]) -> tuple[str, ...]:
    """Values for every way numbers or addresses can meet the tests: bounds, between them, and neither.

    Text that is no number or network meets nothing, as a value and in a policy.
    """
    found: list[str] = ["none"]
    compared = [(test.operator, value) for test in tests for value in test.values]
    numbers = sorted(
        {number for operator, value in compared if (number := _number(operator, value)) is not None}
    )
    found += [_text((low + high) / 2) for low, high in pairwise(numbers)]
    found += [_text(number) for number in numbers]
    if numbers:
        found += [_text(numbers[0] - 1), _text(numbers[-1] + 1)]
    for operator, value in compared:
        network = _network(operator, value)
        if network is not None:
            found += _edges(network)
    return tuple(dict.fromkeys(found))


def _edges(network: Network) -> Iterator[str]:
    """The first and last address of a network, and those beside it."""
    first, last = network.network_address, network.broadcast_address
    yield from (str(first), str(last))
    if int(first):
        yield str(first - 1)
    if int(last) < 2**network.max_prefixlen - 1:
        yield str(last + 1)


def _compares(operator: str, value: str, other: str) -> bool:
    if operator == ADDRESS:
        network, address = _network(operator, other), _network(operator, value)
        if network is None or address is None or network.version != address.version:
            return False
        return address.network_address in network
    left, right = _number(operator, value), _number(operator, other)
    return left is not None and right is not None and _ORDERS[operator](left, right)


def _number(operator: str, text: str) -> float | None:
    if operator not in _ORDERS:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _network(operator: str, text: str) -> Network | None:
    if operator != ADDRESS:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _text(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
