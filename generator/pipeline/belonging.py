"""Whose the files of a change are: of one tenant, or of all, as those of the platform."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.load.blocks import owner_in
from generator.pipeline.committed import Commit
from generator.pipeline.folders import OUT
from generator.tenancy.files import ACKNOWLEDGED_FOLDER, LEDGER_FOLDER, TENANTS
from generator.tenancy.stack_address import is_holder_folder, tenant_of
from generator.tools import git, revisions
from generator.tools.trees import Entry, differing, prefix_of


@dataclass(frozen=True, slots=True)
class Parted:
    """The differing paths of a change by tenant, and those that are no tenant's alone.

    Paths begin at the top of the repository.
    """

    tenants: Mapping[str, tuple[Entry, ...]]
    others: tuple[Entry, ...]

    def but_of(self, tenant: str) -> tuple[str, ...]:
        """The paths that are not a tenant's, sorted."""
        rest = (one for name, entries in self.tenants.items() if name != tenant for one in entries)
        return tuple(sorted(one.path for one in (*rest, *self.others)))


def strange_to(root: Path, revision: str, tenant: str) -> tuple[str, ...]:
    """The paths that a branch touches and that are not a tenant's.

    Raises:
        UsageError: no tenant can have that name, or what the branch began from cannot be told.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    if not is_holder_folder(tenant) or tenant_of(tenant) is None:
        raise UsageError(f"{tenant} is no name of a tenant", hint="give the name of its file in tenants/")
    span = revisions.span(program, root, revision)
    return parted(program, root, span.base, span.head).but_of(tenant)


def parted(program: Path, root: Path, base: str, head: str) -> Parted:
    """What differs between two commits, by whose it is.

    Raises:
        EnvironmentFault: this clone lacks what is needed.
    """
    prefix = prefix_of(program, root)
    entries = differing(program, root, base, head)
    ledger = [one for one in entries if one.path.startswith(f"{prefix}{LEDGER_FOLDER}/")]
    owners = _owners(program, root, (base, head), [one.path.removeprefix(prefix) for one in ledger])
    tenants: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    for one in entries:
        path = one.path.removeprefix(prefix) if one.path.startswith(prefix) else None
        tenant = None if path is None else owners.get(path) or _named_by(path)
        if tenant is None:
            others.append(one)
        else:
            tenants.setdefault(tenant, []).append(one)
    return Parted({name: tuple(held) for name, held in sorted(tenants.items())}, tuple(others))


def _named_by(path: str) -> str | None:
    """The tenant that the path of a file below the workspace names."""
    folder, _, name = path.rpartition("/")
    if folder in (TENANTS, ACKNOWLEDGED_FOLDER) and name.endswith(".yaml"):
        return _tenant(name.removesuffix(".yaml"))
    top, _, rest = path.partition("/")
    return _tenant(rest.partition("/")[0]) if top == OUT and "/" in rest else None


def _tenant(name: str) -> str | None:
    return name if "/" not in name and is_holder_folder(name) and tenant_of(name) else None


def _owners(program: Path, root: Path, commits: Iterable[str], paths: list[str]) -> Mapping[str, str]:
    """The tenant of each changed file of the ledger, where both commits give the block to the same one."""
    said: dict[str, set[str | None]] = {}
    for number in commits:
        for path, content in Commit(program, root, number).texts(paths).items():
            owner = owner_in(content.decode(errors="replace"))
            name = owner.partition("/")[0] if owner else None
            said.setdefault(path, set()).add(None if name == "domains" else name)
    return {path: name for path, names in said.items() if len(names) == 1 and (name := next(iter(names)))}
