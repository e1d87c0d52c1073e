"""The text of a file taken to the newest version of the schema, and nothing else in it changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from generator.core.findings import has_errors
from generator.load.documents import SourceDocument
from generator.load.edits import Edited, NotEditable, edited, seen, with_number
from generator.load.migrations import Data, Migration
from generator.load.reader import read_text
from generator.tenancy.versions import NEWEST, OLDEST, VERSION_KEY, version_of


@dataclass(frozen=True, slots=True)
class Step:
    """What takes a file from one version of the schema to the next; lines are those of the text before it."""

    version: int
    edits: tuple[Edited, ...]


@dataclass(frozen=True, slots=True)
class Migrated:
    """A file before and after, and the steps between; none where it is for the newest version already."""

    document: SourceDocument
    text: str
    data: Data
    version: int
    steps: tuple[Step, ...] = ()


def migrated(
    document: SourceDocument, kind: str, migrations: Iterable[Migration], newest: int = NEWEST
) -> Migrated:
    """A file of a kind, whose text was read without a fault, at the newest version of the schema.

    What states no version that there is stays as it is.

    Raises:
        NotEditable: the text cannot be edited so that it says what it is to say.
    """
    data = document.data or {}
    version = version_of(data)
    if (VERSION_KEY in data and data[VERSION_KEY] is not version) or version < OLDEST:
        return Migrated(document, document.text, data, version)  # a fault of the file
    wanted = [one for one in migrations if one.kind == kind and version < one.version <= newest]
    at, steps = document, []
    for number in range(version + 1, newest + 1):
        here = [one for one in wanted if one.version == number]
        edits = [edit for one in here for edit in one.edits(at)]
        edits += with_number(at, VERSION_KEY, number)
        for one in here:
            data = one.said(data)
        data = with_version(data, number)
        steps.append(Step(number, seen(at.text, edits)))
        at = _read_again(at, edited(at.text, edits), data, steps[-1].edits[0].line)
    return Migrated(document, at.text, data, version, tuple(steps))


def with_version(data: Data, version: int) -> Data:
    """What a file says, and that it is written for a version; in front where it said none."""
    return {**data, VERSION_KEY: version} if VERSION_KEY in data else {VERSION_KEY: version, **data}


def _read_again(document: SourceDocument, text: str, data: Data, line: int) -> SourceDocument:
    """The edited document, which says just what it is to say.

    Raises:
        NotEditable: it does not.
    """
    read = read_text(document.path, text)
    says = read.document.data
    if (
        has_errors(read.findings)
        or read.document.text != text
        or says is None
        or _exactly(says) != _exactly(data)
    ):
        raise NotEditable(line, "the file would say something else")
    return read.document


def _exactly(data: Data) -> str:
    """What a file says, with the order of its keys; 1, 1.0 and true are three values."""
    return json.dumps(data)
