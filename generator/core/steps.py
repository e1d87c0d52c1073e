"""How a stage says that it began and how far it is."""

from collections.abc import Callable

Steps = Callable[[str, int], Callable[[int], None]]
"""Announces a stage by its title and number of parts; returns what is told how many are just done."""


def silent(_title: str, _total: int) -> Callable[[int], None]:
    """Announce nothing."""
    return lambda _done: None
