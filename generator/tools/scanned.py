"""What a scan is about and what it returns: stacks, checks that failed, checks that were skipped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Span
from generator.tools.skippable import is_rendered

SCAN = Family(
    "scan",
    "The scan with checkov",
    "It is about rendered files and what checkov makes of them, and no setting decides that.",
)
_rule = partial(Rule, family=SCAN)

FILE_NOT_PARSED = _rule(
    code="SCN001",
    name="file-not-parsed",
    summary="checkov could not parse a rendered file.",
    why="A file that is not parsed is not scanned, and its absence from the findings looks like success.",
    instead="Report it: rendered files are written by templates, so a template is at fault, or checkov is.",
)
RESOURCE_NOT_SCANNED = _rule(
    code="SCN002",
    name="resource-not-scanned",
    summary="A rendered resource does not appear among those checkov looked at.",
    why="checkov drops what it cannot resolve without a word; no findings is then no evidence.",
    instead="Make sure the module that holds the resource is called from its stack's main.tf.",
)
SKIP_WITHOUT_REASON = _rule(
    code="SCN003",
    name="skip-without-reason",
    summary="A check is skipped inline and nothing says why.",
    why="A reviewer cannot tell an accepted risk from an oversight.",
    instead="Write the reason behind the code: `# checkov:skip=CKV_AWS_18: reason`.",
)
STACK_WITHOUT_RESOURCES = _rule(
    code="SCN004",
    name="stack-without-resources",
    summary="A stack was scanned that holds no resource.",
    why="It passes every check whatever it was meant to hold.",
    instead="Remove the stack, or find out why its resources are not rendered.",
)

CHECK_DID_NOT_ANSWER = _rule(
    code="SCN005",
    name="check-did-not-answer",
    summary="A check that applies to a rendered resource said nothing of it.",
    why="A scanner that has lost some of its checks finds nothing, which looks like success.",
    instead="Install the pinned checkov anew with `make checkov`; `tenantry doctor` shows which one is used.",
)
NOT_READ = _rule(
    code="SCN006",
    name="not-read-by-the-scan",
    summary="A file that Terraform would read is in a form that the scan does not read.",
    why="Resources in it are part of the stack, and no check sees them.",
    instead="Remove the file: tenantry renders `.tf` files only.",
)
SKIP_NOT_RENDERED = _rule(
    code="SCN007",
    name="skip-that-no-template-writes",
    summary="A check is skipped inline, and no template of this version skips it there for that reason.",
    why="Somebody wrote it into a rendered file, where a build would not keep it and nobody answers for it.",
    instead="Build anew. What is to be skipped stands in `tenants/_scan.yaml`, with an owner and a last day.",
)

_RESOURCE = re.compile(r'^resource "([^"]+)" "([^"]+)"(.*?)(?=^\}|^[a-z]+ |\Z)', re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"([A-Za-z]\w*\.[\w-]+)(?:\[[^\]]*\])?$")
_INSTANCE = re.compile(r'\[(?:"[^"]*"|[0-9]+)\]')
_WORD = re.compile(r"[a-z0-9]+")
_SHOWN = 6
"""Codes of checks that a finding lists."""

_NO_REASON = frozenset({"", "No comment provided"})


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """A resource block: the file that holds it and its address within its module, `type.label`."""

    path: str
    address: str


@dataclass(frozen=True, slots=True)
class StackText:
    """The files of one stack: pairs of a path relative to the workspace and the text.

    `unread` are the paths of further files of Terraform's that are not scanned.
    """

    stack: str
    files: tuple[tuple[str, str], ...]
    unread: tuple[str, ...] = ()

    @property
    def resources(self) -> frozenset[Resource]:
        """Every resource block in the files, which have the layout of `terraform fmt`."""
        return frozenset(self.blocks)

    @property
    def blocks(self) -> dict[Resource, str]:
        """The text of every resource block, from the brace that opens it to the line that closes it."""
        return {
            Resource(path, f"{kind}.{label}"): text
            for path, whole in self.files
            for kind, label, text in _RESOURCE.findall(whole)
        }

    @property
    def entry(self) -> str:
        """The file that stands for the whole stack in a finding: its main.tf, or its first file."""
        paths = [path for path, _ in self.files]
        return min(
            paths, key=lambda path: (not path.endswith("/main.tf"), path.count("/"), path), default=self.stack
        )


@dataclass(frozen=True, slots=True, order=True)
class Check:
    """The result of one check for one resource block.

    `resource` is the full address, with its modules; `others` counts further
    instances of the same block with the same result. `reason` is the text of a
    skip, `owner` and `until` who answers for it and how long, where that is known, and
    `guideline` a page checkov names (never one when it is offline).
    """

    path: str
    start_line: int
    end_line: int
    code: str
    title: str
    resource: str
    others: int = 0
    reason: str = ""
    guideline: str = ""
    owner: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Answers:
    """The codes of the checks that said something of a resource, sorted; the witness is not among them."""

    resource: Resource
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StackScan:
    """What a scan says about one stack.

    `answers` are those of every resource that was looked at, sorted; `unanswered` are the
    resources that checks should have said something of, with these checks.
    """

    stack: StackText
    passed: int
    failed: tuple[Check, ...]
    skipped: tuple[Check, ...]
    answers: tuple[Answers, ...]
    unparsed: tuple[str, ...] = ()
    unanswered: tuple[Answers, ...] = ()

    @property
    def missing(self) -> tuple[Resource, ...]:
        """Resources of the stack, in files that were parsed, that were not looked at."""
        seen = {one.resource for one in self.answers}
        return tuple(sorted(one for one in self.stack.resources - seen if one.path not in self.unparsed))

    @property
    def is_complete(self) -> bool:
        """Whether checkov read every file and looked at every resource, with every check."""
        return not (self.missing or self.unparsed or self.unanswered or self.stack.unread)

    def findings(self) -> Iterator[Finding]:
        """Failed checks under their own codes, and everything that makes the scan incomplete."""
        for path in self.unparsed:
            yield Finding(FILE_NOT_PARSED, f"checkov cannot parse {path}", Location(path))
        for resource in self.missing:
            message = f"checkov did not look at {resource.address}"
            yield Finding(RESOURCE_NOT_SCANNED, message, Location(resource.path))
        if self.unanswered:
            yield _silence(self.unanswered)
        for path in self.stack.unread:
            yield Finding(NOT_READ, f"{path} is not scanned", Location(path))
        if not self.answers and self.is_complete:
            message = f"stack {self.stack.stack} holds no resource, so scanning it says nothing"
            yield Finding(STACK_WITHOUT_RESOURCES, message, Location(self.stack.entry))
        yield from (found for check in self.skipped for found in _faults(check))
        yield from map(_failed, self.failed)


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan says about several stacks, sorted by name; `reused` of them were not scanned again."""

    stacks: tuple[StackScan, ...]
    checkov_version: str
    reused: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything to change, in the order of stacks and files."""
        return tuple(finding for stack in self.stacks for finding in stack.findings())

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(stack.passed for stack in self.stacks)

    @property
    def failed(self) -> int:
        """How many checks failed."""
        return sum(1 + check.others for stack in self.stacks for check in stack.failed)

    @property
    def skipped(self) -> tuple[Check, ...]:
        """The skipped checks, each with its reason."""
        return tuple(check for stack in self.stacks for check in stack.skipped)

    @property
    def resources(self) -> int:
        """How many resource blocks were scanned."""
        return sum(len(stack.answers) for stack in self.stacks)


def local_address(address: str) -> str | None:
    """`type.label` of a full resource address: without modules and without the instance key."""
    match = _ADDRESS.search(address)
    return match[1] if match else None


def block_of(address: str) -> str:
    """The full address of the block that an instance is of: without the keys of instances."""
    return _INSTANCE.sub("", address)


def external_rule(code: str, title: str, guideline: str = "") -> Rule:
    """A rule of checkov's in the shape of our own, so that its findings are shown like ours."""
    return Rule(
        code=code,
        name="-".join(_WORD.findall(title.lower())),
        summary=title,
        why="checkov reports it as a departure from common security practice.",
        instead=guideline
        or "Change what is rendered; what isolation does not rest on may be skipped in `tenants/_scan.yaml`.",
    )


def _faults(check: Check) -> Iterator[Finding]:
    """What is wrong with a skipped check: one that the workspace skips has a last day, judged there."""
    kind = (local_address(check.resource) or "").partition(".")[0]
    if check.reason in _NO_REASON:
        message = f"{check.code} is skipped for {check.resource} without a reason"
        yield Finding(SKIP_WITHOUT_REASON, message, _place(check))
    elif not check.until and not is_rendered(check.code, kind, check.reason):
        message = f"{check.code} is skipped for {check.resource}, and no template does that"
        hint = "run `tenantry build`; what is to be skipped stands in tenants/_scan.yaml"
        yield Finding(SKIP_NOT_RENDERED, message, _place(check), hint=hint)


def _failed(check: Check) -> Finding:
    message = f"{check.title}: {check.resource}"
    if check.others:
        message += f" and {check.others} more"
    return Finding(
        external_rule(check.code, check.title, check.guideline),
        message,
        _place(check),
        hint=check.guideline or None,
    )


def _silence(unanswered: tuple[Answers, ...]) -> Finding:
    """One finding for all that was not answered: a scanner that lost checks lost them everywhere."""
    first, *others = unanswered
    codes = sorted({code for one in unanswered for code in one.codes})
    shown = ", ".join(codes[:_SHOWN]) + (f" and {len(codes) - _SHOWN} more" if codes[_SHOWN:] else "")
    about = first.resource.address + (f" and {len(others)} more" if others else "")
    return Finding(
        CHECK_DID_NOT_ANSWER,
        f"of {about} nothing was said by {shown}",
        Location(first.resource.path),
        hint="install the pinned checkov anew with `make checkov`; `tenantry doctor` shows which one is used",
    )


def _place(check: Check) -> Location:
    return Location(check.path, span=Span(check.start_line, 1, check.end_line, 1))
