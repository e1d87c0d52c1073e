"""Rules about the scan itself: a scan that saw less than everything is a failure."""

from generator.core.findings import Rule

FILE_NOT_PARSED = Rule(
    code="SCN001",
    name="file-not-parsed",
    summary="checkov could not parse a rendered file.",
    why="A file that is not parsed is not scanned, and its absence from the findings looks like success.",
    instead="Report it: rendered files are written by templates, so a template is at fault, or checkov is.",
)
RESOURCE_NOT_SCANNED = Rule(
    code="SCN002",
    name="resource-not-scanned",
    summary="A rendered resource does not appear among those checkov looked at.",
    why="checkov drops what it cannot resolve without a word; no findings is then no evidence.",
    instead="Make sure the module that holds the resource is called from its stack's main.tf.",
)
SKIP_WITHOUT_REASON = Rule(
    code="SCN003",
    name="skip-without-reason",
    summary="A check is skipped inline and nothing says why.",
    why="A reviewer cannot tell an accepted risk from an oversight.",
    instead="Write the reason behind the code: `# checkov:skip=CKV_AWS_18: reason`.",
)
STACK_WITHOUT_RESOURCES = Rule(
    code="SCN004",
    name="stack-without-resources",
    summary="A stack was scanned that holds no resource.",
    why="It passes every check whatever it was meant to hold.",
    instead="Remove the stack, or find out why its resources are not rendered.",
)

RULES: tuple[Rule, ...] = (
    FILE_NOT_PARSED,
    RESOURCE_NOT_SCANNED,
    SKIP_WITHOUT_REASON,
    STACK_WITHOUT_RESOURCES,
)
