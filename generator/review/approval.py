"""Who approves which of the paths that a change touches, by what a file of code owners says at the base."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_RULE = re.compile(r"(?P<pattern>(?:\\.|[^\s\\])+)(?P<owners>.*)")
_ESCAPED = re.compile(r"\\(.)")
_HOSTS_ALONE = re.compile(r"(?<!\\)[*?\[\]!]")
"""What means something in a pattern, and not the same with every host."""

EVERYTHING = "*"
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where hosts look for the file, from the top of the repository; the first that is there counts."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Whose approval a change needs: owners as the file names them, each with how many paths are theirs.

    `file` is the path of the file, empty where the base has none. `unread` is a pattern that only the host
    can judge: then nothing is said of anybody.
    """

    file: str = ""
    owners: tuple[tuple[str, int], ...] = ()
    unread: str = ""


NOBODY_IS_NAMED = Approvals()


def approvals(file: str, text: str, touched: Iterable[str]) -> Approvals:
    """Who approves paths from the top of the repository; of each path the last pattern that fits decides."""
    rules: dict[str, tuple[int, str]] = {}
    for number, (pattern, owners) in enumerate(_rules(text)):
        is_plain = pattern.startswith("/") and not _HOSTS_ALONE.search(pattern)
        if not is_plain and pattern != EVERYTHING:
            return Approvals(file, unread=pattern)
        rules[_ESCAPED.sub(r"\1", pattern)] = (number, owners)
    counts: Counter[str] = Counter()
    for path in touched:
        _, owners = max((rules[one] for one in _patterns_of(path) if one in rules), default=(0, ""))
        if owners:
            counts[owners] += 1
    return Approvals(file, tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))))


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Each pattern with its owners, any of whom may approve; a comment is none."""
    for line in text.splitlines():
        rule = _RULE.match(line.strip())
        if rule and not rule["pattern"].startswith("#"):
            yield rule["pattern"], " or ".join(rule["owners"].partition("#")[0].split())


def _patterns_of(path: str) -> Iterator[str]:
    """The plain patterns that fit a path: all, itself, and each folder that it lies in."""
    yield EVERYTHING
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = f"/{'/'.join(parts[:depth])}"
        yield from (folder, f"{folder}/")
    yield f"/{path}"
