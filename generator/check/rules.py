"""Rules about rendered text. A finding here is a fault of ours: templates or plans wrote it."""

from functools import partial

from generator.core.findings import Family, Rule

_rule = partial(
    Rule,
    family=Family(
        "rendered",
        "Rendered Terraform",
        "Terraform is written by templates, and no setting changes its form: a template was changed.",
    ),
)


UNPARSABLE_FILE = _rule(
    code="HCL001",
    name="unparsable-file",
    summary="A rendered file is not HCL.",
    why="Terraform refuses the whole stack, and no other rule can look into the file.",
    instead="Correct the template that wrote the file.",
)
UNTIDY_LAYOUT = _rule(
    code="HCL002",
    name="untidy-layout",
    summary="A line has a tab, a space at its end, or a blank line where none belongs.",
    why="`terraform fmt` does not repair blank lines, and noise in a diff hides the change that matters.",
    instead="Move blank lines of the template inside its conditions, before the argument they belong to.",
)
MISSING_HEADER = _rule(
    code="HCL003",
    name="missing-header",
    summary="A file does not begin with the three lines that say who wrote it, from what, and how.",
    why="Somebody edits the file by hand, and the next build undoes it.",
    instead="Begin every file with `lib/header.tf.j2`.",
)
UNORDERED_ARGUMENTS = _rule(
    code="HCL004",
    name="unordered-arguments",
    summary="Arguments of a block are not in the order of the house.",
    why="Reviewers read thousands of blocks; one order lets the eye find the difference.",
    instead="count or for_each, provider, everything else, then tags, lifecycle, depends_on.",
)
LOOSE_PROVIDER = _rule(
    code="HCL005",
    name="loose-provider",
    summary="A provider is not pinned to an account, or stands where no provider or backend may be.",
    why="With other credentials in the shell, Terraform would build the stack in another tenant's account.",
    instead="In the root module: region, allowed_account_ids, assume_role, default_tags; none in modules.",
)
UNUSED_SECURITY_GROUP = _rule(
    code="HCL006",
    name="unused-or-open-security-group",
    summary="A security group is attached to nothing, has no rule, or lets in or out more than it needs.",
    why=(
        "checkov sees no resource that carries the groups of Studio domains and profiles, so its check"
        " CKV2_AWS_5 is skipped for them; this one follows the group through modules to its user."
    ),
    instead="Hand the group to the module that names it in `security_groups`, or do not create it.",
)
LOOSE_WIRING = _rule(
    code="HCL007",
    name="loose-wiring",
    summary="A module's variable is unused or not passed, or something refers to what does not exist.",
    why="A value that was planned does not arrive, or Terraform refuses the stack.",
    instead="Declare, pass and use each variable, and call each module, once.",
)
MACHINE_TRACE = _rule(
    code="HCL009",
    name="machine-trace",
    summary="A file shows a path of the machine that rendered it, or a time of day.",
    why="Two builds of the same YAML would differ, and the repository would tell who built it and where.",
    instead="Keep clocks, users and absolute paths out of plans and templates.",
)

RULES: tuple[Rule, ...] = (
    UNPARSABLE_FILE,
    UNTIDY_LAYOUT,
    MISSING_HEADER,
    UNORDERED_ARGUMENTS,
    LOOSE_PROVIDER,
    UNUSED_SECURITY_GROUP,
    LOOSE_WIRING,
    MACHINE_TRACE,
)
