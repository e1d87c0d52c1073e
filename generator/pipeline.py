"""The order of the stages, and nothing else: load, plan, render, check, scan, publish."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import __version__
from generator.check.clean_stacks import CleanStacks
from generator.check.registry import check
from generator.core.errors import UsageError
from generator.core.findings import Finding, Severity, has_errors
from generator.load.documents import SourceDocument
from generator.load.suggestions import nearest
from generator.load.workspace import LoadedWorkspace, load_workspace
from generator.plan.addresses.capacity import CapacityReport, block_for_new_tenant, capacity
from generator.plan.addresses.ledger import ledger_text
from generator.plan.addresses.requests import owner_of
from generator.plan.estate.files import LEDGER_DOCUMENT, PLATFORM_DOCUMENT, Estate, TenantFile
from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.stack import StackPlan
from generator.publish.compare import compare
from generator.publish.lease import Lease, exclusive
from generator.publish.manifest import digest
from generator.publish.ownership import survey
from generator.publish.publish import Publication, SideFile, publish
from generator.publish.rendering import Rendering
from generator.render.environment import environment
from generator.render.files import RenderedFile
from generator.render.stacks import render_stacks
from generator.tenancy.addresses import AddressLedger
from generator.tools.scan import read_stacks, scan, scanner
from generator.tools.scanned import ScanReport, StackText

OUT = "out"
"""The folder of a workspace that holds the rendered Terraform."""

Steps = Callable[[str, int], Callable[[int], None]]
"""Announces a stage by its title and number of steps; returns what counts steps done."""


def silent(_title: str, _total: int) -> Callable[[int], None]:
    """Announce nothing."""
    return lambda _done: None


@dataclass(frozen=True, slots=True)
class Validation:
    """What is known without rendering; `plan` is None when files could not be read."""

    workspace: LoadedWorkspace
    estate: Estate | None
    plan: EstatePlan | None
    findings: tuple[Finding, ...]

    @property
    def documents(self) -> Mapping[str, SourceDocument]:
        """The documents that findings point into."""
        return self.workspace.documents


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked to do: for which tenants (none: all), whether to scan and to write."""

    tenants: tuple[str, ...] = ()
    scan: bool = True
    write: bool = True


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did; `publication` is None when it only compared or stopped before."""

    validation: Validation
    stacks: tuple[StackPlan, ...]
    files: tuple[RenderedFile, ...]
    report: ScanReport | None
    publication: Publication | None
    findings: tuple[Finding, ...]


def validate(root: Path) -> Validation:
    """Read and plan the estate of a workspace; every fault of every file is found."""
    workspace = load_workspace(root)
    if workspace.platform is None:
        return Validation(workspace, None, None, workspace.findings)
    estate = Estate(
        platform=workspace.platform,
        tenants=tuple(
            TenantFile(loaded.name, loaded.document.path, loaded.tenant)
            for loaded in workspace.tenants
            if loaded.tenant is not None
        ),
        ledger=workspace.ledger or AddressLedger(),
    )
    plan = plan_estate(estate)
    findings = (*workspace.findings, *plan.findings)
    if has_errors(findings):
        # A note, such as that a block is unused, may only follow from a file that could not be read.
        findings = tuple(one for one in findings if one.rule.severity is not Severity.NOTE)
    return Validation(workspace, estate, plan, findings)


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
        stacks = _chosen(validation, options.tenants)
        files, found = _rendered(root, stacks, steps)
        report = None
        if options.scan and not has_errors(found):
            report = _scanned(root, stacks, files, steps)
            found = (*found, *report.findings)
        findings = (*validation.findings, *found)
        if has_errors(findings):
            return BuildResult(validation, stacks, files, report, None, findings)
        rendering = _rendering(lease, validation, stacks, files, options.tenants)
        ledger = _ledger_file(validation.plan)
        if not options.write:
            differences = compare(lease, rendering, ledger)
            return BuildResult(validation, stacks, files, report, None, (*findings, *differences))
        publication = publish(lease, rendering, ledger)
        return BuildResult(validation, stacks, files, report, publication, (*findings, *publication.findings))


def known_tenants(validation: Validation, names: Iterable[str]) -> tuple[str, ...]:
    """The names, once each is known to be a tenant.

    Raises:
        UsageError: one of them is not.
    """
    known = [loaded.name for loaded in validation.workspace.tenants]
    for name in names:
        if name not in known:
            similar = nearest(name, known)
            raise UsageError(
                f"there is no tenant {name}" + (f"; did you mean {similar}?" if similar else ""),
                hint=f"the tenants are: {', '.join(known) or '(none)'}",
            )
    return tuple(names)


def _chosen(validation: Validation, names: tuple[str, ...]) -> tuple[StackPlan, ...]:
    plan = validation.plan
    stacks = plan.stacks if plan else ()
    if not names:
        return stacks
    chosen = set(known_tenants(validation, names))
    return tuple(stack for stack in stacks if stack.tenant in chosen)


def _rendered(
    root: Path, stacks: tuple[StackPlan, ...], steps: Steps
) -> tuple[tuple[RenderedFile, ...], tuple[Finding, ...]]:
    done = steps("render", len(stacks))
    templates = environment()
    files: list[RenderedFile] = []
    findings: dict[Finding, None] = {}
    for stack in stacks:
        rendered = render_stacks(templates, (stack,))
        files.extend(rendered.files)
        findings.update(dict.fromkeys(rendered.findings))
        done(1)
    if has_errors(findings):
        return tuple(files), tuple(findings)
    done = steps("check", len(stacks))
    clean = CleanStacks(root / ".tenantry" / "cache" / "check")
    for stack in stacks:
        own = [file for file in files if file.stack == stack.address]
        findings.update(dict.fromkeys(check(own, OUT, clean=clean)))
        done(1)
    return tuple(files), tuple(findings)


def _scanned(
    root: Path, stacks: tuple[StackPlan, ...], files: tuple[RenderedFile, ...], steps: Steps
) -> ScanReport:
    done = steps("scan", len(stacks))
    texts: dict[str, list[tuple[str, str]]] = {stack.address: [] for stack in stacks}
    for file in files:
        texts[file.stack].append((f"{OUT}/{file.path}", file.text))
    return scan(
        scanner(root),
        [StackText(stack, tuple(pairs)) for stack, pairs in sorted(texts.items())],
        progress=done,
    )


def _rendering(
    lease: Lease,
    validation: Validation,
    stacks: tuple[StackPlan, ...],
    files: tuple[RenderedFile, ...],
    tenants: tuple[str, ...],
) -> Rendering:
    digests = {path: digest(document.text.encode()) for path, document in validation.documents.items()}
    inputs = {
        stack.address: {path: digests[path] for path in sorted({PLATFORM_DOCUMENT, stack.source})}
        for stack in stacks
    }
    replaced = None
    if tenants:
        current = survey(lease).manifest
        replaced = frozenset((*inputs, *_published(current.stacks if current else {}, tenants)))
    return Rendering(files, inputs, __version__, replaced)


def _published(stacks: Iterable[str], tenants: tuple[str, ...]) -> Iterator[str]:
    return (stack for stack in stacks if stack.split("/", 1)[0] in tenants)


def _ledger_file(plan: EstatePlan) -> SideFile | None:
    if not plan.ledger.blocks:
        return None
    return SideFile(LEDGER_DOCUMENT, ledger_text(plan.ledger))


def scan_published(
    root: Path, names: tuple[str, ...], steps: Steps = silent
) -> tuple[dict[str, str], ScanReport]:
    """What checkov says about stacks as they are in `out/`, and their texts by path.

    A name is a stack or the beginning of several (a tenant); none means all.

    Raises:
        UsageError: there is no stack of that name.
        EnvironmentFault: checkov is missing or failed.
    """
    published = sorted(
        backend.parent.relative_to(root / OUT).as_posix() for backend in (root / OUT).rglob("backend.tf")
    )
    chosen = {
        stack
        for stack in published
        if not names or any(stack == name or stack.startswith(f"{name}/") for name in names)
    }
    for name in names:
        if not any(stack == name or stack.startswith(f"{name}/") for stack in published):
            similar = nearest(name, published)
            raise UsageError(
                f"there is no stack {name} in {OUT}/" + (f"; did you mean {similar}?" if similar else ""),
                hint=f"the stacks are: {', '.join(published) or '(none)'}",
            )
    texts = read_stacks(root, OUT, sorted(chosen))
    report = scan(scanner(root), texts, progress=steps("scan", len(texts)))
    return {path: text for stack in texts for path, text in stack.files}, report


def capacity_report(validation: Validation, name: str | None = None) -> CapacityReport:
    """The IP plan of a valid estate, or of one tenant or shared domain in it."""
    if validation.plan is None or validation.estate is None:
        raise ValueError("an estate that was not planned has no IP plan")
    sites = [planned.site for planned in validation.plan.sites.all]
    pools = validation.estate.platform.address_pools
    report = capacity(sites, pools, validation.plan.ledger)
    if name is None:
        return report
    wanted = {owner_of(site) for site in sites if site.name == name}
    wanted |= {
        f"domains/{site.shared_domain}/{site.environment}"
        for site in sites
        if site.name == name and site.shared_domain
    }
    return replace(report, environments=tuple(one for one in report.environments if one.owner in wanted))


def next_free_block(validation: Validation, users: int) -> str | None:
    """The block a new tenant of that size would get; None when the pools are exhausted."""
    if validation.plan is None or validation.estate is None:
        raise ValueError("an estate that was not planned has no free blocks")
    known = capacity_report(validation).environments
    taken = (*(one.vpc_cidr for one in known), *validation.plan.ledger.blocks.values())
    return block_for_new_tenant(validation.estate.platform.address_pools, taken, users)
