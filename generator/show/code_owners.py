"""Who must approve which files, in the syntax of `CODEOWNERS` that GitHub and GitLab share."""

from collections.abc import Iterator, Mapping

from generator.core.errors import UsageError
from generator.estate.operating_model import Owners
from generator.tenancy.files import (
    ACKNOWLEDGED_FOLDER,
    IDENTITY_FOLDER,
    LEDGER_DOCUMENT,
    LEDGER_FOLDER,
    PLATFORM_DOCUMENT,
    SCAN_DOCUMENT,
)
from generator.tenancy.stack_address import PLATFORM_FOLDER, StackAddress

_HEADER = """\
# Written by `tenantry codeowners`: who answers for a tenant approves its files, the platform all others.
# The last line that fits a path decides.
"""
_OF_HOSTS = {
    "github": (".github/", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": (".gitlab/", ".gitlab-ci.yml", "CODEOWNERS", "docs/CODEOWNERS"),
}
"""Where a host keeps what decides over checks and approvals, from the top of the repository."""

_OF_PLATFORM = (
    PLATFORM_DOCUMENT,
    f"{LEDGER_FOLDER}/",
    LEDGER_DOCUMENT,
    f"{ACKNOWLEDGED_FOLDER}/",
    f"{IDENTITY_FOLDER}/",
    SCAN_DOCUMENT,
    f"out/{PLATFORM_FOLDER}/",
    "out/manifest.json",
    "out/.gitignore",
)
SYNTAXES = tuple(_OF_HOSTS)

_SAID_OTHERWISE = frozenset("*?[]!\\")
"""Characters that mean something in a pattern, and that GitHub does not let anybody escape."""


def code_owners(syntax: str, prefix: str, platform: str, tenants: Mapping[str, Owners]) -> str:
    """The file for a workspace below `prefix`, with who answers for what tenants have; ends with a line feed.

    Raises:
        UsageError: no pattern can name the folder that the workspace lies in.
    """
    lines = [(_pattern(prefix or "*"), platform)]
    for name, owners in sorted(tenants.items()):
        lines += [
            (_pattern(f"{prefix}tenants/{name}.yaml"), owners.file),
            (_pattern(f"{prefix}out/{name}/"), owners.stacks),
        ]
        if owners.organization != owners.stacks:
            guarded = f"{prefix}out/{StackAddress.tenant_organization(name)}/"
            lines.append((_pattern(guarded), owners.organization))
    lines += [(_pattern(prefix + path), platform) for path in _OF_PLATFORM]
    lines += [(_pattern(path), platform) for path in _OF_HOSTS[syntax]]
    return _HEADER + "".join(f"{pattern} {owner}\n" for pattern, owner in lines)


def _pattern(path: str) -> str:
    """A path from the top of the repository as a pattern that fits it alone, and what lies below it."""
    if path == "*":
        return path
    if _SAID_OTHERWISE.intersection(path) or not path.isprintable():
        raise UsageError(
            f"no line of CODEOWNERS can name {path}",
            hint="rename the folder: a character of its name means something there",
        )
    return f"/{''.join(_escaped(path))}"


def _escaped(path: str) -> Iterator[str]:
    for character in path:
        yield f"\\{character}" if character in " #@" else character
