"""What is rendered otherwise than the files of a site say: the ids that are meant, and findings."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.estate.site import Site
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.readback.placeholders import Attribute, placeholder

Value = tuple[str, str | tuple[str, ...] | None, str | tuple[str, ...]]
"""What a value is called, what is rendered, and what the files mean."""


class Rendered(Protocol):
    """Something that is rendered: its address in its stack, its file and line."""

    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def document(self) -> str: ...  # noqa: D102
    @property
    def line(self) -> int: ...  # noqa: D102


def made(site: Site, resource_type: str, label: str, attribute: str = "id") -> str:
    """The id, or another attribute, of a resource that the network module of the site makes."""
    return placeholder(Attribute(site.address, "network", resource_type, label, attribute))


def finding(document: str, line: int, message: str, site: Site) -> Finding:
    """What a line of a rendered file says otherwise than the site's file means."""
    where = Location(document, span=Span.of_line(line))
    return Finding(FOREIGN_ACCESS, message, site.place, related=(where,))


def values_differ(site: Site, one: Rendered, values: Iterable[Value]) -> Iterator[Finding]:
    """A finding for each value that is another than the files mean; lists are compared in any order."""
    for what, rendered, wanted in values:
        said = tuple(sorted(rendered)) if isinstance(rendered, tuple) else rendered
        meant = tuple(sorted(wanted)) if isinstance(wanted, tuple) else wanted
        if said != meant:
            yield differs(site, one, what, said, meant)


def differs(
    site: Site, one: Rendered, what: str, said: str | tuple[str, ...] | None, meant: str | tuple[str, ...]
) -> Finding:
    """What something says otherwise than the files mean."""
    message = f"the {what} of {one.address} is {_words(said)}; planned is {_words(meant)}"
    return finding(one.document, one.line, message, site)


def _words(value: str | tuple[str, ...] | None) -> str:
    return (", ".join(value) if isinstance(value, tuple) else value) or "not given"
