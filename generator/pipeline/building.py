"""The order of the stages, and nothing else: load, plan, render, check, scan, publish."""

from dataclasses import dataclass
from pathlib import Path

from generator.core.findings import Finding, has_errors
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options
from generator.pipeline.publishing import ledger_file, rendering_of
from generator.pipeline.rendering import checked, rendered
from generator.pipeline.scanning import scanned
from generator.pipeline.steps import Steps, silent
from generator.pipeline.validation import Validation, chosen_stacks, validate
from generator.plan.stack import StackPlan
from generator.publish.compare import compare
from generator.publish.lease import exclusive
from generator.publish.publish import Publication, publish
from generator.render.files import RenderedFile
from generator.tools.scanned import ScanReport


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did; `publication` is None when it only compared or stopped before."""

    validation: Validation
    stacks: tuple[StackPlan, ...]
    files: tuple[RenderedFile, ...]
    report: ScanReport | None
    publication: Publication | None
    findings: tuple[Finding, ...]


def build(root: Path, options: Options, steps: Steps = silent) -> BuildResult:
    """Validate, render, check, scan and publish; `out/` changes only when nothing is wrong.

    Raises:
        UsageError: a tenant is named that does not exist.
        EnvironmentFault: a program or folder that is needed is missing or broken.
    """
    with exclusive(root, OUT) as lease:
        validation = validate(root)
        if has_errors(validation.findings) or validation.plan is None:
            return BuildResult(validation, (), (), None, None, validation.findings)
        stacks = chosen_stacks(validation, options.tenants)
        files, found = rendered(stacks, steps)
        if not has_errors(found):
            found = (*found, *checked(root, stacks, files, steps))
        report = None
        if options.scan and not has_errors(found):
            report = scanned(root, stacks, files, steps)
            found = (*found, *report.findings)
        findings = (*validation.findings, *found)
        if has_errors(findings):
            return BuildResult(validation, stacks, files, report, None, findings)
        rendering = rendering_of(lease, validation, stacks, files, options.tenants)
        ledger = ledger_file(validation.plan)
        if not options.write:
            differences = compare(lease, rendering, ledger)
            return BuildResult(validation, stacks, files, report, None, (*findings, *differences))
        publication = publish(lease, rendering, ledger)
        return BuildResult(validation, stacks, files, report, publication, (*findings, *publication.findings))
