"""What changes in the checks of the scan that are skipped: pair by pair of a stack and a resource."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.tenancy.scan_skips import ScanSkips

_MARK = "checkov:skip="
_INLINE = re.compile(r"^[ \t]*#[ \t]*checkov:skip=(\w+):?[ \t]*(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Terms:
    """Why a check is skipped, who answers for it, and through which day."""

    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A check that is skipped for one resource of one stack."""

    check: str
    stack: str
    resource: str


@dataclass(frozen=True, slots=True)
class SkipChange:
    """A skip that comes, goes or is on other terms; `before` or `after` is None where there is none."""

    skipped: Skipped
    before: Terms | None
    after: Terms | None


@dataclass(frozen=True, slots=True, order=True)
class TextSkip:
    """A check that rendered text skips inline for a reason, and whether that comes; else it goes."""

    check: str
    reason: str
    comes: bool


@dataclass(frozen=True, slots=True)
class SkipsChange:
    """The skips that differ, those that come first; `unread` are commits with an unreadable file.

    `rendered` are those that another version of Tenantry writes or leaves out, with the number of stacks.
    """

    changes: tuple[SkipChange, ...] = ()
    unread: tuple[str, ...] = ()
    rendered: tuple[tuple[TextSkip, int], ...] = ()


SAME_SKIPS = SkipsChange()
"""Where both commits skip the same checks on the same terms."""


def skips_in_text(before: Iterable[str], after: Iterable[str]) -> tuple[TextSkip, ...]:
    """The checks, with their reasons, that only one of two renderings of a stack skips inline."""
    was, now = (
        {found for text in texts if _MARK in text for found in _INLINE.findall(text)}
        for texts in (before, after)
    )
    return tuple(sorted(TextSkip(check, reason, (check, reason) in now) for check, reason in was ^ now))


def skip_changes(before: ScanSkips | None, after: ScanSkips | None) -> tuple[SkipChange, ...]:
    """What differs between the skips of two files, of which None is one that is not there."""
    was, now = _by_skipped(before), _by_skipped(after)
    changes = (
        SkipChange(one, was.get(one), now.get(one))
        for one in sorted({*was, *now})
        if was.get(one) != now.get(one)
    )
    return tuple(sorted(changes, key=lambda one: (one.before is not None, one.after is None, one.skipped)))


def _by_skipped(file: ScanSkips | None) -> Mapping[Skipped, Terms]:
    """The terms of each pair; of two skips of the same one the first counts."""
    found: dict[Skipped, Terms] = {}
    for said in file.skips if file else ():
        for stack in said.stacks:
            for resource in said.resources:
                key = Skipped(said.check, stack, resource)
                found.setdefault(key, Terms(said.reason, said.owner, said.until))
    return found
