"""Reading and planning: everything that can be known without rendering."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import UsageError
from generator.core.findings import Finding, Severity, has_errors
from generator.core.steps import Steps, silent
from generator.core.suggestions import nearest
from generator.estate.files import Estate, TenantFile
from generator.load.documents import SourceDocument
from generator.load.workspace import LoadedWorkspace, load_workspace
from generator.pipeline.kept_ranges import moved_blocks
from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.stack import StackPlan
from generator.tenancy.addresses import AddressLedger


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


def validate(root: Path, steps: Steps = silent) -> Validation:
    """Read and plan the estate of a workspace; every fault of every file is found."""
    workspace = load_workspace(root, steps)
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
    plan = plan_estate(estate, steps)
    findings = (*workspace.findings, *plan.findings, *moved_blocks(root, plan))
    if has_errors(findings):
        # A note, such as that a block is unused, may only follow from a file that could not be read.
        findings = tuple(one for one in findings if one.rule.severity is not Severity.NOTE)
    return Validation(workspace, estate, plan, findings)


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
