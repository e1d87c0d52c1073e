"""Acknowledgements written for somebody: of doors of some stacks that the files pass and nobody opened."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator.core.errors import UsageError
from generator.core.steps import silent
from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place
from generator.estate.openings import Passage
from generator.load.faults import validate as judge_text
from generator.load.reader import read_text
from generator.pipeline.foreseen import foreseen
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation
from generator.tenancy.acknowledgements import (
    MOST_RESOURCES,
    Acknowledgement,
    Acknowledgements,
    acknowledged_document,
    plain,
)
from generator.tenancy.files import ACKNOWLEDGED_FOLDER
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.versions import NEWEST

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
"""Names of doors that are written without quotes; somebody else may have written others into `out/`."""

_BEGINNING = f"""\
# One-way doors that somebody opens, each once. Take out those that a merged build has passed.
schema_version: {NEWEST}
acknowledge:
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Why doors are opened, who answers for it, and the last day on which they are open."""

    reason: str
    who: str
    until: str


def acknowledge(root: Path, validation: Validation, stacks: Iterable[str], said: Said) -> Mapping[str, str]:
    """Write acknowledgements of all closed doors of some stacks; what was added to each file, by its path.

    Raises:
        UsageError: nothing of them is closed, an answer does not fit, or a file cannot be added to.
    """
    names = frozenset(stacks)
    planned = validation.plan.stacks if validation.plan else ()
    asked = tuple(one for one in planned if one.address in names)
    for _ in foreseen(validation, asked, rendered(asked, silent)[0]):
        pass  # what it asks for is closed
    closed = _closed(validation)
    added: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name in sorted(names):
        try:
            stack = StackAddress.parse(name)
        except ValueError:
            raise UsageError(
                f"{name} is no stack", hint="give the address that the finding names, such as fraud/dev"
            ) from None
        if stack not in closed:
            known = ", ".join(sorted(closed)) or "no stack"
            raise UsageError(
                f"no one-way door of {stack} is closed that the files pass", hint=f"there is one in: {known}"
            )
        _refuse_hidden(closed[stack])
        document = acknowledged_document(stack)
        entries = "".join(_entry(stack, one, said) for one in closed[stack])
        added[document] = added.get(document, "") + entries
    for document, entries in added.items():
        texts[document] = _with(validation, document, entries)
    _write(root, texts)
    return added


def _write(root: Path, texts: Mapping[str, str]) -> None:
    disk = Disk()
    make_folders(disk, Place(root) / ACKNOWLEDGED_FOLDER)
    for document, text in texts.items():
        beside = Place(root) / f"{document}.new"
        with suppress(FileNotFoundError):
            disk.remove_file(beside)  # a run that was killed left it
        disk.write(beside, text.encode())
        disk.rename(beside, Place(root) / document)


def _closed(validation: Validation) -> dict[StackAddress, list[Passage]]:
    """The doors that are closed of what stands in `out/`, and at the base; those of one way together."""
    closed: dict[StackAddress, dict[tuple[str, tuple[str, ...]], Passage]] = {}
    for one in reversed(validation.opened):
        for at, doors in one.closed().items():
            closed.setdefault(at, {}).update({(door.door, door.resources): door for door in doors})
    return {at: list(_together(doors.values())) for at, doors in closed.items()}


def _together(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages of one door from one value to one other as one, with all their resources."""
    alike: dict[str, tuple[Passage, list[str]]] = {}
    for one in passages:
        way = json.dumps([one.door, plain(one.before), plain(one.after), bool(one.resources)])
        alike.setdefault(way, (one, []))[1].extend(one.resources)
    for one, names in alike.values():
        for start in range(0, len(names) or 1, MOST_RESOURCES):
            yield replace(one, resources=tuple(sorted(names)[start : start + MOST_RESOURCES]))


def _entry(stack: StackAddress, one: Passage, said: Said) -> str:
    name = one.door if _PLAIN.fullmatch(one.door) else _quoted(one.door)
    values = [("from", one.before), ("to", one.after), ("reason", said.reason), ("who", said.who)]
    listed = "".join(f"      - {_quoted(each)}\n" for each in one.resources)
    resources = f"    resources:\n{listed}" if listed else ""
    lines = (f"    {key}: {_quoted(plain(value))}\n" for key, value in values)
    return "".join(
        (f"  - stacks: [{stack}]\n    door: {name}\n", resources, *lines, f"    until: {said.until}\n")
    )


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refuse_hidden(passages: Iterable[Passage]) -> None:
    """Let nobody answer for what they cannot read.

    Raises:
        UsageError: a name has characters that a terminal obeys or hides.
    """
    for one in passages:
        for name in (one.door, *one.resources):
            if not name.isprintable():
                said = json.dumps(name)
                raise UsageError(
                    f"{said} has characters that are not shown, so nobody could tell it from another",
                    hint="look for who chose that name in the files and in out/, and take it out",
                )


def _with(validation: Validation, document: str, entries: str) -> str:
    """The text of a file with more acknowledgements at its end, which says just what it said and they say.

    Raises:
        UsageError: it would not.
    """
    there = validation.documents.get(document)
    text = (there.text if there else _BEGINNING).rstrip("\n") + "\n"
    before, _ = _read(document, there.text) if there else ((), ())
    alone, faults = _read(document, _BEGINNING + entries)
    for fault in faults:
        raise UsageError(fault.message, hint=fault.hint)
    together, _ = _read(document, text + entries)
    if together != (*before, *alone):
        raise UsageError(
            f"{document} cannot be added to at its end", hint=f"put this into its list by hand:\n{entries}"
        )
    return text + entries


def _read(document: str, text: str) -> tuple[tuple[Acknowledgement, ...], tuple[UsageError, ...]]:
    read = read_text(document, text)
    found, faults = judge_text(read.document, Acknowledgements)
    told = tuple(UsageError(one.message, hint=one.hint) for one in (*read.findings, *faults))
    return (found.acknowledge if found else ()), told
