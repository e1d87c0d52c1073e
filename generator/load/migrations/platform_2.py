"""Version 2 of the platform file has no `operating_model`, which changed nothing."""

from collections.abc import Iterator

from generator.load.documents import SourceDocument
from generator.load.edits import Edit, without_key
from generator.load.migrations import Data, Migration
from generator.tenancy.platform import Platform

_VERSION = 2
_GONE = Platform.withdrawn[_VERSION]


def _edits(document: SourceDocument) -> Iterator[Edit]:
    for key in _GONE:
        yield from without_key(document, key)


def _said(data: Data) -> Data:
    return {key: value for key, value in data.items() if key not in _GONE}


MIGRATION = Migration(_VERSION, "platform", _edits, _said)
