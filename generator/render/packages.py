"""Packages of functions: zip archives that are the same bytes wherever they are made, and text as well.

Files in them are stored as they stand, of one moment, in the order of their names. What an archive says of a
file in binary, its checksum and its size, would seldom be text: so each file gets as many blanks behind its
last line as make it so. A package is thereby read, compared and published like every other file of `out/`.
"""

import struct
from binascii import crc32
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from generator.plan.module import Package

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NEEDED = 10
"""The version of the format that reads what is stored (APPNOTE.TXT 4.4.3.2: 1.0)."""

_MADE = (3 << 8) | 20
"""Made on Unix, so that permissions count (4.4.2)."""

_READABLE = 0o444 << 16
"""Everybody may read the file, as the function's runtime must (4.4.15)."""

_DATE = (1 << 5) | 1
"""1980-01-01, the first day that the format knows (MS-DOS date)."""

_MOST_BLANKS = 200_000
_ROOM = 100
"""Where a file begins, modulo 256, and still has sizes that are text and end where it is text as well."""


def package_files(package: Package) -> Iterator[tuple[str, str]]:
    """The package by its file name, and each file in it beside it, as it is packed."""
    contents = {f"{package.name}.py": source(package.name), **package.data}
    archive, packed = _archive(contents)
    yield f"{package.name}.zip", archive
    yield from packed.items()


@cache
def source(name: str) -> str:
    """The source of a function.

    Raises:
        FileNotFoundError: there is no such function.
    """
    return (files("generator.render") / "functions" / f"{name}.py").read_text(encoding="utf-8")


def _archive(contents: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The archive as text, and what it holds by name, with the blanks."""
    local, central, packed = b"", b"", {}
    names = sorted(contents)
    for name, following in zip(names, (*names[1:], None), strict=True):
        begins = len(local) + _LOCAL.size + len(name)
        ahead = _LOCAL.size + len(following) if following else None
        data, offset = _padded(name, contents[name].encode("ascii"), begins, ahead), len(local)
        packed[name] = data.decode("ascii")
        local += _local(name, data) + data
        central += _central(name, data, offset)
    count = len(packed)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(central), len(local), 0)
    return (local + central + end).decode("ascii"), packed


def _padded(name: str, data: bytes, begins: int, ahead: int | None) -> bytes:
    """The data, which begins there, with the fewest blanks with which all that is said of it is text.

    The next file, whose data begins `ahead` bytes after the end, is left some sizes to choose from.

    Raises:
        ValueError: no number of blanks does it.
    """
    checksum = crc32(data)
    for blanks in range(_MOST_BLANKS):
        size, ended = len(data) + blanks + 1, crc32(b"\n", checksum)
        said = struct.pack("<3I", ended, size, begins + size)
        if said.isascii() and (ahead is None or (begins + size + ahead) % 256 <= _ROOM):
            return data + b" " * blanks + b"\n"
        checksum = crc32(b" ", checksum)
    raise ValueError(f"{name} cannot be packed as text")


def _local(name: str, data: bytes) -> bytes:
    size = len(data)
    head = _LOCAL.pack(b"PK\3\4", _NEEDED, 0, 0, 0, _DATE, crc32(data), size, size, len(name), 0)
    return head + name.encode("ascii")


def _central(name: str, data: bytes, offset: int) -> bytes:
    size = len(data)
    head = _CENTRAL.pack(
        *(b"PK\1\2", _MADE, _NEEDED, 0, 0, 0, _DATE, crc32(data), size, size),
        *(len(name), 0, 0, 0, 0, _READABLE, offset),
    )
    return head + name.encode("ascii")
