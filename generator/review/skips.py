"""What changes in the checks of the scan that are skipped: pair by pair of a stack and a resource."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.tenancy.scan_skips import ScanSkips


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


@dataclass(frozen=True, slots=True)
class SkipsChange:
    """The skips that differ, those that come first; `unread` are commits with an unreadable file."""

    changes: tuple[SkipChange, ...] = ()
    unread: tuple[str, ...] = ()


SAME_SKIPS = SkipsChange()
"""Where both commits skip the same checks on the same terms."""


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
