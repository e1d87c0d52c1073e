"""Scanning with checkov: what was just rendered, or what is in `out/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import UsageError
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.core.suggestions import nearest
from generator.disk.places import Place, facts
from generator.load.documents import SourceDocument
from generator.load.faults import judge
from generator.load.reader import read_document
from generator.pipeline.clock import today
from generator.pipeline.folders import OUT
from generator.pipeline.skipping import Skips, skips_of
from generator.plan.stack import StackPlan
from generator.render.files import RenderedFile
from generator.tenancy.files import PLATFORM_DOCUMENT, SCAN_DOCUMENT
from generator.tenancy.platform import Platform
from generator.tenancy.scan_skips import ScanSkips
from generator.tools.memory import Memory
from generator.tools.scan import scan, scanner
from generator.tools.scanned import ScanReport, StackText
from generator.tools.stacks_on_disk import stacks_on_disk


def scanned(
    root: Path,
    stacks: Sequence[StackPlan],
    files: Sequence[RenderedFile],
    steps: Steps,
    memory: Memory | None = None,
) -> ScanReport:
    """What checkov says about stacks that are not on disk yet.

    Raises:
        EnvironmentFault: checkov is missing or failed.
    """
    done = steps("scan", len(stacks))
    texts: dict[str, list[tuple[str, str]]] = {stack.address: [] for stack in stacks}
    for file in files:
        texts[file.stack].append((f"{OUT}/{file.path}", file.text))
    return scan(
        scanner(root, memory),
        [StackText(stack, tuple(pairs)) for stack, pairs in sorted(texts.items())],
        progress=done,
    )


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan of `out/` says, with the checks that the workspace skips, and what findings point into."""

    report: ScanReport
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    documents: Mapping[str, SourceDocument]


def scan_published(
    root: Path, names: tuple[str, ...], steps: Steps = silent, memory: Memory | None = None
) -> Scanned:
    """What checkov says about stacks as they are in `out/`.

    A name is a stack or the beginning of several (a tenant); none means all. Of the files in `tenants/`
    only the one with skipped checks is read, and the platform's for who answers for the templates' skips.

    Raises:
        UsageError: there is no stack of that name.
        EnvironmentFault: checkov is missing or failed.
    """
    published = stacks_on_disk(root, OUT)
    known = [one.stack for one in published]
    for name in names:
        if not any(_is_below(stack, name) for stack in known):
            similar = nearest(name, known)
            raise UsageError(
                f"there is no stack {name} in {OUT}/" + (f"; did you mean {similar}?" if similar else ""),
                hint=f"the stacks are: {', '.join(known) or '(none)'}",
            )
    texts = [one for one in published if not names or any(_is_below(one.stack, name) for name in names)]
    skips, documents, faults = _skips(root)
    seen = scan(scanner(root, memory), texts, progress=steps("scan", len(texts)))
    report, unused = skips.applied(seen)
    findings = (*report.findings, *faults, *skips.faults(), *skips.strange_stacks(known), *unused)
    return Scanned(report, findings, {path: text for one in texts for path, text in one.files}, documents)


def _skips(root: Path) -> tuple[Skips, dict[str, SourceDocument], tuple[Finding, ...]]:
    """The checks that the workspace skips, with the faults of the file that says so."""
    platform = judge(read_document(root, PLATFORM_DOCUMENT).document, Platform).value
    owner = platform.owner if platform else ""
    if facts(Place(root) / SCAN_DOCUMENT) is None:
        return skips_of(None, today(), owner), {}, ()
    read = read_document(root, SCAN_DOCUMENT)
    judged = judge(read.document, ScanSkips)
    found = (*read.findings, *judged.findings)
    return skips_of(judged.value, today(), owner), {SCAN_DOCUMENT: read.document}, found


def _is_below(stack: str, name: str) -> bool:
    return stack == name or stack.startswith(f"{name}/")
