"""What `tenantry migrate` did or would do, as text and JSON."""

import json
from collections.abc import Iterator, Sequence

from generator.core.json_schema import Part, count, document, list_of, object_of, text, texts, truth
from generator.load.edits import Edited
from generator.load.migrating import Migrated
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, wrapped
from generator.tenancy.versions import NEWEST

JSON_VERSION = 1

_NUMBER = 6
"""Columns that a line number takes."""


def migrations_text(due: Sequence[Migrated], *, is_written: bool) -> str:
    """Every edit by file and line, and what to do next; ends with a line feed."""
    return "".join(f"{line}\n" for line in _lines(due, is_written=is_written))


def migrations_json(due: Sequence[Migrated], *, is_written: bool) -> str:
    """One JSON object with every edit."""
    files = [
        {
            "path": one.document.path,
            "version": one.version,
            "steps": [
                {
                    "version": step.version,
                    "edits": [
                        {
                            "line": edit.line,
                            "before": list(edit.before),
                            "after": list(edit.after),
                        }
                        for edit in step.edits
                    ],
                }
                for step in one.steps
            ],
        }
        for one in due
    ]
    printed = {"version": JSON_VERSION, "newest": NEWEST, "written": is_written, "files": files}
    return json.dumps(printed, indent=2) + "\n"


def migrations_schema() -> Part:
    """What `tenantry migrate --format json` prints."""
    edit = {
        "line": count("The line, in the file as it is before the step."),
        "before": texts("The lines there that go; none where lines only come."),
        "after": texts("The lines that come; none where lines only go."),
    }
    step = {
        "version": count("The version of the schema that the step leads to."),
        "edits": list_of("What it edits.", object_of(edit)),
    }
    file = {
        "path": text("The file."),
        "version": count("The version that it was written for."),
        "steps": list_of("Each version after it.", object_of(step)),
    }
    return document(
        "Files taken to the newest version of the schema",
        {
            "version": {"const": JSON_VERSION, "description": "The version of this shape."},
            "newest": count("The newest version of the schema."),
            "written": truth("Whether the files were written; else it was only checked."),
            "files": list_of("The files that are for an earlier version.", object_of(file)),
        },
    )


def _lines(due: Sequence[Migrated], *, is_written: bool) -> Iterator[str]:
    if not due:
        yield f"every file is written for version {NEWEST} of the schema"
        return
    for one in due:
        for at, step in enumerate(one.steps, one.version):
            yield f"{visible(one.document.path)}: version {at} -> {step.version}"
            for edit in step.edits:
                yield from _edit(edit)
            yield ""
    number = count_of(len(due), "file", "files")
    words = (
        f"{number} written for version {NEWEST} of the schema. Run `tenantry build`, and read"
        " `tenantry diff` before you commit."
        if is_written
        else f"{number} to be written for version {NEWEST} of the schema: run `tenantry migrate`"
    )
    yield from wrapped(words, 0)


def _edit(edit: Edited) -> Iterator[str]:
    for at, line in enumerate(edit.before, edit.line):
        yield f"{at:>{_NUMBER}} - {visible(line)}".rstrip()
    for at, line in enumerate(edit.after):
        number = "" if edit.before or at else str(edit.line)
        yield f"{number:>{_NUMBER}} + {visible(line)}".rstrip()
