"""What a local terraform leaves beside its stack, and the `.gitignore` in `out/` that keeps it out of git.

All of it decides what the next terraform runs: `.terraform` names the modules and holds the programs of
providers, a lock file says which programs fit, a state file what there is. So it may stay only where git
does not hold it: there it is that of whoever builds.
"""

import stat
from fnmatch import fnmatchcase

FOLDER = ".terraform"
"""The folder that terraform fills while it works."""

_FILES = (
    ".terraform.lock.hcl",
    ".terraform.tfstate.lock.info",
    "*.tfplan",
    "*.tfstate",
    "*.tfstate.backup",
    "crash.log",
    "crash.*.log",
    ".DS_Store",
    "*.swp",
)
"""Files of terraform's own, and what file managers and editors leave.

Not `*.tfvars` and `*_override.tf`: people write them, and terraform takes them into the stack.
"""

IGNORE_NAME = ".gitignore"
IGNORE_TEXT = "".join(
    f"{line}\n"
    for line in (
        "# Written by tenantry. What a terraform leaves decides what the next one runs: never commit it.",
        f"{FOLDER}/",
        *_FILES,
    )
)


def may_be_left(name: str, mode: int) -> bool:
    """Whether a local terraform, file manager or editor may have left something of this name and kind."""
    if stat.S_ISDIR(mode):
        return name == FOLDER
    return stat.S_ISREG(mode) and any(fnmatchcase(name, pattern) for pattern in _FILES)
