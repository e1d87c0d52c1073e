"""The order of the stages, and nothing else: load, plan, render, prove, scan, publish."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.core.findings import Finding, has_errors
from generator.core.steps import Steps, silent
from generator.disk.state import state_folder
from generator.pipeline.folders import OUT, tracked
from generator.pipeline.foreseen import foreseen
from generator.pipeline.options import Options
from generator.pipeline.proving import Proving, proved
from generator.pipeline.publishing import ledger_content, ledger_files, rendering_of
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.rendering import rendered
from generator.pipeline.scanning import scanned
from generator.pipeline.validation import Validation, chosen_stacks, validate
from generator.pipeline.workflows import stale_workflows
from generator.plan.stack import StackPlan
from generator.publish.compare import compare
from generator.publish.lease import Lease, exclusive
from generator.publish.ledger import SideFile
from generator.publish.publish import Publication, publish
from generator.publish.published import Published
from generator.publish.rendering import Rendering
from generator.render.files import RenderedFile
from generator.tools.programs import checkout
from generator.tools.scanned import ScanReport


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did; what is None or empty was not come to.

    `publication` is None when it only compared or stopped before.
    """

    validation: Validation
    findings: tuple[Finding, ...]
    stacks: tuple[StackPlan, ...] = ()
    files: tuple[RenderedFile, ...] = ()
    proving: Proving | None = None
    report: ScanReport | None = None
    publication: Publication | None = None

    def having(self, found: tuple[Finding, ...]) -> "BuildResult":
        """The same with more findings."""
        return replace(self, findings=(*self.findings, *found))


def build(root: Path, options: Options, steps: Steps = silent) -> BuildResult:
    """Validate, render, check, prove, scan and publish; `out/` changes only when nothing is wrong.

    Without `options.write` nothing below `root` is written, not even a lock.

    Raises:
        UsageError: a tenant is named that does not exist, or the base cannot be compared with.
        EnvironmentFault: a program or folder that is needed is missing or broken.
    """
    published = Published(root, OUT, tracked=partial(tracked, root), spares_local=options.spares_local)
    if not options.write:
        return _built(published, options, steps, partial(_compared, published))
    with exclusive(published, state_folder(checkout(root))) as lease:
        return _built(published, options, steps, partial(_published, lease))


_End = Callable[[BuildResult, Rendering, Sequence[SideFile]], BuildResult]
"""What is done with a rendering that nothing is wrong with."""


def _built(published: Published, options: Options, steps: Steps, end: _End) -> BuildResult:
    root = published.workspace
    ledger_before = ledger_content(root)
    validation = validate(root, steps, options.base)
    if has_errors(validation.findings) or validation.plan is None:
        return BuildResult(validation, validation.findings)
    result = examined(root, validation, options, steps)
    if has_errors(result.findings) or result.proving is None:
        return result
    chosen = options.holders if options.holders is not None else frozenset(options.tenants) or None
    rendering = rendering_of(published, validation, result.files, result.proving.proofs, chosen)
    return end(result, rendering, ledger_files(validation, validation.plan, ledger_before))


def _compared(
    published: Published, result: BuildResult, rendering: Rendering, ledger: Sequence[SideFile]
) -> BuildResult:
    found = compare(published, rendering, ledger)
    estate = result.validation.estate
    beside = stale_workflows(published.workspace, estate.platform) if estate else ()
    return result.having((*found, *beside))


def _published(
    lease: Lease, result: BuildResult, rendering: Rendering, ledger: Sequence[SideFile]
) -> BuildResult:
    publication = publish(lease, rendering, ledger)
    return replace(result.having(publication.findings), publication=publication)


def examined(root: Path, validation: Validation, options: Options, steps: Steps) -> BuildResult:
    """The stacks rendered, and everything that is to be found about them before they are written.

    Each stage works on what the one before it found nothing wrong with.
    """
    stacks = chosen_stacks(validation, options.tenants)
    if options.holders is not None:
        stacks = tuple(one for one in stacks if one.address.holder_folder in options.holders)
    files, found = rendered(stacks, steps)
    taken = () if has_errors(found) else tuple(foreseen(validation, stacks, files))
    result = BuildResult(validation, (*validation.findings, *found, *taken), stacks, files)
    if has_errors(result.findings):
        return result
    proving = proved(RenderedEstate(validation, files), stacks, steps, options.memory)
    result = replace(result.having(proving.findings), proving=proving)
    if has_errors(result.findings) or not options.scan:
        return result
    seen = scanned(root, stacks, files, steps, options.memory)
    report, unused = validation.skips.applied(seen)
    return replace(result.having((*report.findings, *unused)), report=report)
