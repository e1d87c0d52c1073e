"""The YAML value that a stack was rendered for."""

from generator.check.parsed import ParsedStack
from generator.core.places import Location, Route

_SOURCE = "# Source: "


def cause(stack: ParsedStack, document: str) -> Location | None:
    """The key of the environment, or of the organization, in the file that the header names.

    None for a file without the header, which is a finding of its own.
    """
    text = next((file.text for file in stack.files if file.document == document), "")
    line = next((line for line in text.split("\n")[:3] if line.startswith(_SOURCE)), None)
    if line is None:
        return None
    return Location(
        line.removeprefix(_SOURCE), _route(stack.address), on_key=True, note="what the stack is rendered for"
    )


def _route(address: str) -> Route:
    *folders, environment = address.split("/")
    if folders[:1] == ["_platform"]:
        in_domain = ("shared_domains", folders[-1], "environments", environment)
        return in_domain if folders[1:2] == ["domains"] else ("organization",)
    return ("environments",) if environment == "organization" else ("environments", environment)
