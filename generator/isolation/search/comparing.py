"""Tests on one concrete value, and values that stand for all there are."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from itertools import pairwise

from generator.isolation.search.formula import Compares, Matches, Present, Some, Test
from generator.isolation.search.words import matches

_ORDERS = {
    "NumericEquals": lambda value, other: value == other,
    "NumericLessThan": lambda value, other: value < other,
    "NumericLessThanEquals": lambda value, other: value <= other,
    "NumericGreaterThan": lambda value, other: value > other,
    "NumericGreaterThanEquals": lambda value, other: value >= other,
}

ADDRESS = "IpAddress"


def holds_of(test: Test, value: str) -> bool | None:
    """Whether a key that is there with this value meets the test; None while a variable is in it."""
    match test:
        case Present():
            return True
        case Matches():
            if any(pattern.variables for pattern in test.patterns):
                return None
            return any(matches(pattern, value) for pattern in test.patterns)
        case Compares():
            return any(_compares(test.operator, value, other) for other in test.values)
        case Some():
            inner = holds_of(test.test, value)
            return None if inner is None else inner == test.wanted


def is_understood(test: Compares) -> bool:
    """Whether the search knows the order: numbers and addresses, not dates."""
    return test.operator in _ORDERS or test.operator == ADDRESS


def points(tests: Iterable[Compares]) -> tuple[str, ...]:
    """Values for every way numbers or addresses can meet the tests: each bound and between them."""
    found: list[str] = []
    numbers = sorted({_number(value) for test in tests if test.operator in _ORDERS for value in test.values})
    for low, high in pairwise(numbers):
        found.append(_text((low + high) / 2))
    found += [_text(number) for number in numbers]
    if numbers:
        found += [_text(numbers[0] - 1), _text(numbers[-1] + 1)]
    networks = [
        ip_network(value, strict=False) for test in tests if test.operator == ADDRESS for value in test.values
    ]
    for network in networks:
        first, last = network.network_address, network.broadcast_address
        found += [str(first), str(last)]
        if int(first):
            found.append(str(first - 1))
        if int(last) < 2**network.max_prefixlen - 1:
            found.append(str(last + 1))
    return tuple(dict.fromkeys(found))


def _compares(operator: str, value: str, other: str) -> bool:
    if operator == ADDRESS:
        network = ip_network(other, strict=False)
        address = ip_address(value)
        return address.version == network.version and address in network
    return bool(_ORDERS[operator](_number(value), _number(other)))


def _number(text: str) -> float:
    return float(text)


def _text(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
