"""Every verb of the command: where it is defined and what it does, without importing any of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: the module in this room that defines it, and the line that `tenantry --help` shows."""

    module: str
    summary: str


VERBS: dict[str, Verb] = {
    "init": Verb("init", "Make a workspace in DIRECTORY that builds at once."),
    "new": Verb("new", "Write tenants/TENANT.yaml, ready to be filled in."),
    "validate": Verb("validate", "Check platform and tenant files, and the estate as a whole."),
    "build": Verb("build", "Render tenants into out/, proved and scanned."),
    "acknowledge": Verb("acknowledge", "Write that somebody answers for what cannot be taken back."),
    "migrate": Verb("migrate", "Take files to the newest version of the schema."),
    "prove": Verb("prove", "Prove that tenants are kept apart, as planned."),
    "can": Verb("can", "Say whether PRINCIPAL may call ACTION on RESOURCE, and why."),
    "who-can": Verb("can", "List every principal that may call ACTION on RESOURCE."),
    "access": Verb("access", "Show permissions gained and lost since a revision."),
    "affected": Verb("affected", "Show the stacks that a branch affects, and why."),
    "diff": Verb("diff", "Show what a branch changes, in the words of the files."),
    "rebase": Verb("rebase", "Make out/ again after a merge, on what was merged first."),
    "pr": Verb("pr", "Open a pull request for each tenant that a branch changes."),
    "ci": Verb("ci", "Write the workflows of HOST that check, plan and apply."),
    "codeowners": Verb("codeowners", "Print who must approve which files, for CODEOWNERS."),
    "scan": Verb("scan", "Scan the stacks in out/ with checkov."),
    "explain": Verb("explain", "Show a tenant's effective values and where each came from."),
    "capacity": Verb("capacity", "Show the IP plan: what users need and what is left."),
    "order": Verb("order", "Show the order in which stacks are applied."),
    "lock": Verb("lock", "Write which providers terraform installs, by version and hash."),
    "plan": Verb("plan", "Plan stacks with terraform, and keep a record of each plan."),
    "apply": Verb("apply", "Apply the plans that were reviewed, in the order of the stacks."),
    "drift": Verb("drift", "Show what of STACKS stands otherwise than declared."),
    "drain": Verb("drain", "Print the script that empties TARGET before it is destroyed."),
    "rule": Verb("rule", "Explain the rule CODE of a finding, or list all rules."),
    "schema": Verb("schema", "Print the JSON Schema of KIND of file, for editors."),
    "doctor": Verb("doctor", "Show the programs tenantry uses and what is missing."),
}
"""Verbs by name; the command of each is called like it, with `_` for `-`."""
