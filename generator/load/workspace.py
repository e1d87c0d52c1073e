"""All files of a workspace: the platform, the tenants and the address ledger."""

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.core.steps import Steps, silent
from generator.disk.places import Place, entries, is_link_fault
from generator.load.blocks import read_blocks
from generator.load.documents import SourceDocument
from generator.load.faults import Validated, judge
from generator.load.files import FILES, LINK, LINK_HINT, NOT_A_FILE, SYMBOLIC_LINK, UNREADABLE, reason
from generator.load.likely import Likely
from generator.load.reader import read_document
from generator.load.saml_metadata import read_metadata
from generator.load.wording import quoted
from generator.tenancy.acknowledgements import PLATFORM_NAME, Acknowledgements
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.files import (
    ACKNOWLEDGED_FOLDER,
    LEDGER_DOCUMENT,
    LEDGER_FOLDER,
    PLATFORM_DOCUMENT,
    SCAN_DOCUMENT,
    TENANTS,
)
from generator.tenancy.platform import Platform
from generator.tenancy.saml import SamlMetadata
from generator.tenancy.scan_skips import ScanSkips
from generator.tenancy.tenant import Tenant

_rule = partial(Rule, family=FILES)

WRONG_EXTENSION = _rule(
    code="SRC019",
    name="wrong-extension",
    summary="A YAML file in `tenants/` does not end in `.yaml`.",
    why="It would not be read, and its tenant would be left out without a word.",
    instead="Rename the file to `.yaml`.",
)
UNEXPECTED_FOLDER = _rule(
    code="SRC020",
    name="unexpected-folder",
    summary="`tenants/` holds a folder.",
    why="Tenants are files directly in `tenants/`; those in a folder would be left out without a word.",
    instead="Move its files up into `tenants/`.",
)
BAD_FILE_NAME = _rule(
    code="TEN008",
    name="bad-tenant-name",
    summary="The name of a tenant file is no tenant name.",
    why="The name of the file names the tenant in AWS resources, whose limits are narrow.",
    instead="Use 2 to 24 lower-case letters, digits and single hyphens, a letter first.",
)
RESERVED_NAME = _rule(
    code="TEN009",
    name="reserved-tenant-name",
    summary="A tenant file has a name that means something else.",
    why="Its folder in `out/` or its resources would be taken for those of the platform.",
    instead="Choose another name.",
)

ACKNOWLEDGES_NOTHING = _rule(
    code="SRC031",
    name="not-an-acknowledgement",
    summary="Something in `tenants/_acknowledged/` is no file of a tenant's or the platform's.",
    why="Files there are named after the tenant whose one-way doors they open, or `_platform`; what has"
    " another name would open nothing, without a word.",
    instead="Name it after its tenant, with `.yaml` at the end, or delete it.",
)

RESERVED = frozenset(
    {"public", "shared", "default", "platform", "organization", "tenants", "modules", "domains"}
)
"""Names that folders of `out/`, AWS or readers use for something else."""

_FOLDER_HINT = "put the folder itself here: what is built must be what was reviewed"

_NAME = re.compile(r"[a-z](?:-?[a-z0-9])*")
_LONGEST_NAME = 24
_SHORTEST_NAME = 2

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class LoadedTenant:
    """A tenant file; `tenant` is None when a finding says why it has no meaning yet."""

    name: str
    document: SourceDocument
    tenant: Tenant | None
    likely: Likely[Tenant] | None = None


@dataclass(frozen=True, slots=True)
class LoadedWorkspace:
    """Everything a workspace says, and every fault of its files.

    `documents` holds each file that was looked at, by its path below the
    workspace, and so does `acknowledged`; tenants come in the order of their names.
    """

    platform: Platform | None
    tenants: tuple[LoadedTenant, ...]
    ledger: AddressLedger | None
    documents: Mapping[str, SourceDocument]
    findings: tuple[Finding, ...]
    likely_platform: Likely[Platform] | None = None
    acknowledged: Mapping[str, Acknowledgements] = field(default_factory=dict)
    scan_skips: ScanSkips | None = None
    saml_metadata: SamlMetadata | None = None


@dataclass(slots=True)
class _Reading:
    """Documents and findings gathered so far."""

    root: Path
    documents: dict[str, SourceDocument] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def model(self, relative: str, model: type[M]) -> Validated[M]:
        """The file as a model; its document and findings are kept."""
        read = read_document(self.root, relative)
        judged = judge(read.document, model)
        self.documents[relative] = read.document
        self.findings += (*read.findings, *judged.findings)
        return judged


def load_workspace(root: Path, steps: Steps = silent) -> LoadedWorkspace:
    """The workspace at `root`, with all faults of all files; nothing is raised.

    Files in `tenants/` whose names begin with `_` or `.` are left alone, but
    for the platform file, the ledger, the acknowledgements, skipped checks and the metadata that the platform
    names. So is everything else that is not YAML.
    """
    reading = _Reading(root)
    names = _names(reading)
    platform: Validated[Platform] = Validated(None)
    if names is not None:
        platform = reading.model(PLATFORM_DOCUMENT, Platform)
    ledger = _ledger(reading, names or {})
    done = steps("read", len(names or ()))
    tenants = tuple(_tenants(reading, names or {}, done))
    acknowledged = dict(_acknowledged(reading, names or {}))
    has_skips = Path(SCAN_DOCUMENT).name in (names or {})
    skips = reading.model(SCAN_DOCUMENT, ScanSkips).value if has_skips else None
    metadata = _metadata(reading, platform.value)
    findings = tuple(reading.findings)
    return LoadedWorkspace(
        *(platform.value, tenants, ledger, reading.documents, findings, platform.likely),
        acknowledged=acknowledged,
        scan_skips=skips,
        saml_metadata=metadata,
    )


def _ledger(reading: _Reading, names: Mapping[str, int]) -> AddressLedger | None:
    """The blocks that files give out, and those of the one file that earlier versions wrote."""
    has_document = Path(LEDGER_DOCUMENT).name in names
    document = reading.model(LEDGER_DOCUMENT, AddressLedger).value if has_document else None
    if Path(LEDGER_FOLDER).name not in names:
        return document.with_files({}) if document else None
    found = read_blocks(reading.root)
    reading.documents.update(found.documents)
    reading.findings += found.findings
    reading.findings += found.beside(document.blocks if document else {})
    return (document or AddressLedger()).with_files(found.blocks)


def _metadata(reading: _Reading, platform: Platform | None) -> SamlMetadata | None:
    """That of the identity provider, where the platform names its file."""
    name = platform.identity.saml_metadata if platform else None
    if name is None:
        return None
    read = read_metadata(reading.root, name)
    reading.documents[read.document.path] = read.document
    reading.findings += read.findings
    return read.metadata


def _acknowledged(reading: _Reading, names: Mapping[str, int]) -> Iterator[tuple[str, Acknowledgements]]:
    """The files that open one-way doors."""
    if Path(ACKNOWLEDGED_FOLDER).name not in names:
        return
    try:
        inside = dict(entries(Place(reading.root) / ACKNOWLEDGED_FOLDER))
    except OSError as error:
        is_link = is_link_fault(error)
        message = f"{LINK}, and none is followed" if is_link else f"it cannot be read: {reason(error)}"
        rule, hint = (SYMBOLIC_LINK, _FOLDER_HINT) if is_link else (UNREADABLE, None)
        reading.findings.append(Finding(rule, message, Location(ACKNOWLEDGED_FOLDER), hint=hint))
        return
    for name in inside:
        path, stem = f"{ACKNOWLEDGED_FOLDER}/{name}", name.removesuffix(".yaml")
        if stem == name or (stem != PLATFORM_NAME and not _NAME.fullmatch(stem)):
            message = f"{quoted(name)} is no name of a tenant with `.yaml`, so it would open nothing"
            finding = Finding(ACKNOWLEDGES_NOTHING, message, Location(path), hint="rename or delete it")
            reading.findings.append(finding)
        elif (found := reading.model(path, Acknowledgements).value) is not None:
            yield path, found


def _names(reading: _Reading) -> Mapping[str, int] | None:
    """The names in `tenants/` with their modes, sorted; None with a finding when it cannot be listed."""
    place = Location(TENANTS)
    try:
        return dict(entries(Place(reading.root) / TENANTS))
    except NotADirectoryError:
        reading.findings.append(Finding(NOT_A_FILE, "this is a file, not a folder", place))
    except OSError as error:
        if is_link_fault(error):
            message = "this folder is a symbolic link, and none is followed"
            reading.findings.append(Finding(SYMBOLIC_LINK, message, place, hint=_FOLDER_HINT))
            return None
        message = f"this folder cannot be read: {reason(error)}"
        hint = "`tenantry init` makes a workspace to start from"
        reading.findings.append(Finding(UNREADABLE, message, place, hint=hint))
    return None


def _tenants(
    reading: _Reading, names: Mapping[str, int], done: Callable[[int], None]
) -> Iterator[LoadedTenant]:
    for name, mode in names.items():
        done(1)
        relative = f"{TENANTS}/{name}"
        if name.startswith(("_", ".")):
            continue
        if name.endswith(".yaml"):
            stem = name.removesuffix(".yaml")
            faults = tuple(_name_faults(relative, stem))
            reading.findings += faults
            read = reading.model(relative, Tenant)
            document = reading.documents[relative]
            yield LoadedTenant(
                stem, document, None if faults else read.value, None if faults else read.likely
            )
        elif stat.S_ISLNK(mode):
            message = f"{LINK}, and none is followed"
            reading.findings.append(Finding(SYMBOLIC_LINK, message, Location(relative), hint=LINK_HINT))
        elif stat.S_ISDIR(mode):
            message = "tenants are files, not folders"
            reading.findings.append(Finding(UNEXPECTED_FOLDER, message, Location(relative)))
        elif name.casefold().endswith((".yml", ".yaml")):
            message = f"{quoted(name)} does not end in `.yaml`, so it would not be read"
            reading.findings.append(Finding(WRONG_EXTENSION, message, Location(relative)))


def _name_faults(relative: str, name: str) -> Iterator[Finding]:
    if name in RESERVED:
        message = f"{quoted(name)} is reserved and cannot name a tenant"
        yield Finding(RESERVED_NAME, message, Location(relative), hint="rename the file")
    elif not _NAME.fullmatch(name) or not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        message = f"{quoted(name)} cannot name a tenant"
        hint = "2 to 24 lower-case letters, digits and single hyphens, a letter first"
        yield Finding(BAD_FILE_NAME, message, Location(relative), hint=hint)
