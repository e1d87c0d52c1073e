"""Patterns with `*` and `?` as IAM reads them: whole text, `*` crosses every character."""

import re
from functools import lru_cache

VARIABLE = re.compile(r"\$\{([^}]*)\}")
"""A policy variable, such as `${aws:PrincipalTag/team}`, with its name."""

_SPELLED_OUT = {"${*}": "*", "${?}": "?", "${$}": "$"}


def matches(pattern: str, value: str) -> bool:
    """Whether the pattern fits the value; case counts."""
    return _expression(pattern).fullmatch(value) is not None


def intersects(one: str, other: str) -> bool:
    """Whether some text fits both patterns."""
    reachable = {0}
    reachable = _skip_stars(other, reachable)
    for character in one:
        reachable = _skip_stars(other, _step(other, reachable, character))
        if not reachable:
            return False
    return len(other) in reachable


def loosened(text: str) -> str:
    """The pattern with each policy variable replaced by `*`: everything it may become."""
    return VARIABLE.sub(lambda found: _SPELLED_OUT.get(found.group(), "*"), text)


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _skip_stars(pattern: str, positions: set[int]) -> set[int]:
    """The positions and all that follow them over stars, which may stand for nothing."""
    result = set(positions)
    for position in positions:
        following = position
        while following < len(pattern) and pattern[following] == "*":
            following += 1
            result.add(following)
    return result


def _step(pattern: str, positions: set[int], character: str) -> set[int]:
    """The positions in `pattern` after `character` of the other pattern."""
    if character == "*":
        return set(range(min(positions, default=0), len(pattern) + 1)) if positions else set()
    result = set()
    for position in positions:
        if position == len(pattern):
            continue
        if pattern[position] == "*":
            result.add(position)
        elif character == "?" or pattern[position] in ("?", character):
            result.add(position + 1)
    return result
