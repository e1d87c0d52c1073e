"""What a build or a scan did, in a few lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.proof.certificate import StackProof, combined
from generator.publish.publish import Publication
from generator.render.files import RenderedFile
from generator.show.glyphs import visible
from generator.show.wrapping import count_of
from generator.tools.scanned import ScanReport

_MOST_SKIPS = 20
"""Skipped checks that are listed one by one."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """The proofs of a build, and how many of them were made before."""

    stacks: tuple[StackProof, ...]
    reused: int


def build_summary(
    files: Iterable[RenderedFile],
    proofs: Proofs | None,
    report: ScanReport | None,
    publication: Publication | None,
) -> str:
    """What was rendered, proved and scanned, and what changed in `out/`; ends with a line feed."""
    rendered = tuple(files)
    stacks = {file.stack for file in rendered}
    resources = sum(f"\n{file.text}".count("\nresource ") for file in rendered)
    counts = (
        _count(len(stacks), "stack"),
        _count(len(rendered), "file"),
        _count(resources, "resource"),
    )
    lines = [
        f"rendered  {', '.join(counts)}",
        *(_proof_lines(proofs) if proofs else ()),
        *(_scan_lines(report) if report else ("scanned   no: left out by --no-scan",)),
        _outcome(publication),
    ]
    return "".join(f"{line}\n" for line in lines)


def scan_summary(report: ScanReport) -> str:
    """What the scan looked at and found; ends with a line feed."""
    return "".join(f"{line}\n" for line in _scan_lines(report))


def _scan_lines(report: ScanReport) -> Iterator[str]:
    passed = sum(stack.passed for stack in report.stacks)
    skipped = sum(len(stack.skipped) for stack in report.stacks)
    failed = sum(len(stack.failed) for stack in report.stacks)
    again = f" ({report.reused} unchanged)" if report.reused else ""
    yield (
        f"scanned   {_count(len(report.stacks), 'stack')}{again}: {passed} checks passed,"
        f" {failed} failed, {skipped} skipped with a reason"
    )
    lines = list(_skip_lines(report))
    yield from lines[:_MOST_SKIPS]
    if len(lines) > _MOST_SKIPS:
        yield f"skipped   and {len(lines) - _MOST_SKIPS:,} more by tenants/_scan.yaml"


def _skip_lines(report: ScanReport) -> Iterator[str]:
    """The checks that the workspace skips, one by one; those that templates skip are in their files."""
    for stack in report.stacks:
        for check in stack.skipped:
            if check.until:
                where = f"{check.code} of {check.resource} in {stack.stack.stack} until {check.until}"
                yield visible(f"skipped   {where}, as {check.owner} says: {check.reason}")


def _proof_lines(proofs: Proofs) -> Iterator[str]:
    again = f" ({proofs.reused} unchanged)" if proofs.reused else ""
    properties = count_of(len(combined(proofs.stacks)), "property", "properties")
    yield f"proved    {_count(len(proofs.stacks), 'stack')}{again}: {properties}, 0 refuted"


def _outcome(publication: Publication | None) -> str:
    if publication is None:
        return "out/      is current; nothing was written"
    if not publication.written and not publication.removed:
        return "out/      is current"
    return f"out/      {len(publication.written)} written, {len(publication.removed)} removed"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
