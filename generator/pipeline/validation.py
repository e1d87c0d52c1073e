"""Reading and planning: everything that can be known without rendering."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator.core.errors import UsageError
from generator.core.findings import Finding, Severity, has_errors
from generator.core.places import Location
from generator.core.steps import Steps, silent
from generator.core.suggestions import nearest
from generator.estate.files import Estate, TenantFile
from generator.estate.openings import Openings, openings
from generator.load.documents import SourceDocument
from generator.load.faults import validate as judge_text
from generator.load.likely import Likely
from generator.load.reader import read_text
from generator.load.workspace import LoadedWorkspace, load_workspace
from generator.pipeline.clock import today
from generator.pipeline.comparison import began_from
from generator.pipeline.kept_ranges import moved_blocks
from generator.pipeline.skipping import NO_SKIPS, Skips, skips_of
from generator.pipeline.standing import passed_doors, refused_changes
from generator.pipeline.vanished import vanished
from generator.pipeline.what_stands import AtCommit, OnDisk, Standing, of_holder
from generator.plan.estate_plan import EstatePlan, check_estate, plan_estate
from generator.plan.stack import StackPlan
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.files import LEDGER_DOCUMENT, LEDGER_FOLDER
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import Tenant

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Validation:
    """What is known without rendering; `plan` is None when files could not be read.

    `opened` are the one-way doors that the files open, of what stands in `out/`, and at a base, which
    `standings` are; `skips` are the checks of the scan that they skip.
    """

    workspace: LoadedWorkspace
    estate: Estate | None
    plan: EstatePlan | None
    findings: tuple[Finding, ...]
    opened: tuple[Openings, ...] = ()
    standings: tuple[Standing, ...] = ()
    skips: Skips = NO_SKIPS

    @property
    def documents(self) -> Mapping[str, SourceDocument]:
        """The documents that findings point into."""
        return self.workspace.documents


def validate(root: Path, steps: Steps = silent, base: str | None = None) -> Validation:
    """Read and plan the estate of a workspace; every fault of every file is found.

    With `base`, a revision, the files are held to what that branch has as well as to `out/`.

    Raises:
        UsageError: what the branch began from cannot be told, or has no `out/`.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    at_base = () if base is None else (AtCommit(began_from(root, base)),)
    standings: tuple[Standing, ...] = (OnDisk(root), *at_base)
    workspace = load_workspace(root, steps)
    likely = tuple(_likely_findings(workspace))
    estate = _estate(workspace)
    if estate is None:
        return Validation(workspace, None, None, (*workspace.findings, *likely))
    plan = plan_estate(estate, steps)
    found = tuple(dict.fromkeys((*workspace.findings, *plan.findings, *likely)))
    opened, doors = _doors(standings, workspace, estate, plan)
    there = frozenset(_there(standings, plan))
    others = opened[0].findings(opened[1:], there, every_door_is_known=not has_errors(found))
    skips = skips_of(workspace.scan_skips, today(), estate.platform.owner)
    strange = () if has_errors(found) else skips.strange_stacks([str(one.address) for one in plan.stacks])
    findings = (*found, *doors, *others, *skips.faults(), *strange)
    if has_errors(findings):
        # A note, such as that a block is unused, may only follow from a file that could not be read.
        findings = tuple(one for one in findings if one.rule.severity is not Severity.NOTE)
    return Validation(workspace, estate, plan, findings, tuple(opened), standings, skips)


def _there(standings: Iterable[Standing], plan: EstatePlan) -> Iterator[StackAddress]:
    """The stacks that stand, of which a name is kept, or that are planned."""
    for standing in standings:
        yield from standing.stacks()
        for folder in standing.holders():
            yield from map(StackAddress, of_holder(standing, folder, "environments"))
    yield from (one.site.address for one in (*plan.sites.written, *plan.sites.retired))
    yield from (stack.address for stack in plan.stacks)


def _doors(
    standings: Iterable[Standing], workspace: LoadedWorkspace, estate: Estate, plan: EstatePlan
) -> tuple[list[Openings], Sequence[Finding]]:
    """What cannot be taken back of what the files change, told of the first that stands."""
    said = openings(estate.acknowledged, today())
    opened: list[Openings] = []
    told: dict[tuple[str, Location], Finding] = {}
    for standing in standings:
        here = said.beside(passed_doors(standing, said.stacks))
        moved = dict(moved_blocks(standing, plan, here))
        refused = refused_changes(standing, estate, plan, here, moved)
        gone = vanished(standing, workspace, estate, plan, here)
        other_blocks = () if _is_ledger_torn(workspace) else moved.values()
        for finding in (*other_blocks, *refused, *gone):
            told.setdefault((finding.rule.code, finding.primary), finding)
        opened.append(here)
    return opened, tuple(told.values())


def _is_ledger_torn(workspace: LoadedWorkspace) -> bool:
    """Whether a fault of the ledger is why somebody seems to be given another block."""
    return any(
        one.is_error and one.primary.document.startswith((LEDGER_FOLDER, LEDGER_DOCUMENT))
        for one in workspace.findings
    )


def _estate(workspace: LoadedWorkspace, reading: int | None = None) -> Estate | None:
    """The estate of the files without a fault; of a reading, also of what the others probably mean."""

    def meant(value: M | None, likely: Likely[M] | None) -> M | None:
        return likely.readings[reading] if value is None and likely and reading is not None else value

    platform = meant(workspace.platform, workspace.likely_platform)
    if platform is None:
        return None
    tenants = (
        (loaded.name, loaded.document.path, meant(loaded.tenant, loaded.likely))
        for loaded in workspace.tenants
    )
    files = tuple(TenantFile(name, path, tenant) for name, path, tenant in tenants if tenant is not None)
    ledger = workspace.ledger or AddressLedger()
    return Estate(platform, files, ledger, workspace.acknowledged, workspace.saml_metadata)


def _likely_findings(workspace: LoadedWorkspace) -> Iterator[Finding]:
    """The errors of planning that stay whatever stands in for what is at fault in a file."""
    guesses = [
        one for one in (workspace.likely_platform, *(tenant.likely for tenant in workspace.tenants)) if one
    ]
    if not guesses:
        return
    estates = [_estate(workspace, reading) for reading in range(2)]
    first, second = (check_estate(estate) if estate else () for estate in estates)
    always = set(second)
    for finding in first:
        if finding.is_error and finding in always and not any(one.explains(finding) for one in guesses):
            yield finding


def faults_with(validation: Validation, name: str, text: str) -> tuple[Finding, ...]:
    """The errors of a valid estate with one more tenant, whose file would hold the text."""
    read = read_text(f"tenants/{name}.yaml", text)
    tenant, faults = judge_text(read.document, Tenant)
    faults = (*read.findings, *faults)
    if tenant is not None and validation.estate is not None:
        files = (*validation.estate.tenants, TenantFile(name, read.document.path, tenant))
        every = tuple(sorted(files, key=lambda one: one.name))
        faults = (*faults, *check_estate(replace(validation.estate, tenants=every)))
    return tuple(fault for fault in faults if fault.is_error)


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


def chosen_stacks(validation: Validation, names: tuple[str, ...]) -> tuple[StackPlan, ...]:
    """The planned stacks of the tenants that are named; all of them when none is.

    Raises:
        UsageError: a name is no tenant.
    """
    plan = validation.plan
    stacks = plan.stacks if plan else ()
    if not names:
        return stacks
    chosen = set(known_tenants(validation, names))
    return tuple(stack for stack in stacks if stack.address.tenant_name in chosen)
