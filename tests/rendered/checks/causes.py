"""The YAML value that a stack was rendered for."""

from rendered.checks.parsed import ParsedStack

from generator.core.places import Location
from generator.tenancy.stack_address import StackAddress

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
        line.removeprefix(_SOURCE),
        StackAddress.parse(stack.address).route,
        on_key=True,
        note="what the stack is rendered for",
    )
