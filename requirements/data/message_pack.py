"""Values as MessagePack, as far as Terraform and its providers write it to each other."""

import struct
from collections.abc import Callable
from typing import Any

UNKNOWN = object()
"""A value that the provider knows only after an apply."""

_Read = Callable[[bytes, int], tuple[Any, int]]
"""Reads what stands at a place; the value comes back with where it ends."""

_NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
    0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}  # fmt: skip


def packed(value: object) -> bytes:
    """A value as Terraform sends it."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return b"\xd3" + struct.pack(">q", value)
        case str():
            raw = value.encode()
            return b"\xdb" + len(raw).to_bytes(4, "big") + raw
        case dict():
            pairs = b"".join(packed(key) + packed(one) for key, one in value.items())
            return b"\xdf" + len(value).to_bytes(4, "big") + pairs
        case list():
            return b"\xdd" + len(value).to_bytes(4, "big") + b"".join(map(packed, value))
    if value is UNKNOWN:
        return b"\xd4\x00\x00"
    raise TypeError(type(value).__name__)


def unpacked(content: bytes) -> object:
    """The value that a provider sent."""
    return _value(content, 0)[0]


def _value(raw: bytes, at: int) -> tuple[Any, int]:
    return _READERS[raw[at]](raw, at + 1)


def _mapping(raw: bytes, at: int, size: int) -> tuple[Any, int]:
    found = {}
    for _ in range(size):
        key, at = _value(raw, at)
        found[key], at = _value(raw, at)
    return found, at


def _listed(raw: bytes, at: int, size: int) -> tuple[Any, int]:
    found = []
    for _ in range(size):
        one, at = _value(raw, at)
        found.append(one)
    return found, at


def _text(raw: bytes, at: int, size: int) -> tuple[Any, int]:
    return raw[at : at + size].decode(errors="replace"), at + size


def _extension(_: bytes, at: int, size: int) -> tuple[Any, int]:
    return UNKNOWN, at + 1 + size


def _readers() -> dict[int, _Read]:
    """How to read each kind of value, by its first byte."""
    found: dict[int, _Read] = {number: _constant(number) for number in range(0x80)}
    found |= {256 + number: _constant(number) for number in range(-32, 0)}
    found |= {0xC0 + place: _constant(one) for place, one in ((0, None), (2, False), (3, True))}
    for first, count, read in ((0x80, 16, _mapping), (0x90, 16, _listed), (0xA0, 32, _text)):
        found |= {first + size: _of_size(read, size) for size in range(count)}
    found |= {0xD4 + power: _of_size(_extension, 2**power) for power in range(5)}
    found |= {kind: _number(form) for kind, form in _NUMBERS.items()}
    sized = (
        (0xC4, 3, _text),
        (0xC7, 3, _extension),
        (0xD9, 3, _text),
        (0xDC, 2, _listed),
        (0xDE, 2, _mapping),
    )
    for first, count, read in sized:
        widths = (1, 2, 4)[-count:]
        found |= {first + place: _with_size(read, width) for place, width in enumerate(widths)}
    return found


def _constant(value: object) -> _Read:
    return lambda _, at: (value, at)


def _number(form: str) -> _Read:
    size = struct.calcsize(form)
    return lambda raw, at: (struct.unpack(form, raw[at : at + size])[0], at + size)


def _of_size(read: Callable[[bytes, int, int], tuple[Any, int]], size: int) -> _Read:
    return lambda raw, at: read(raw, at, size)


def _with_size(read: Callable[[bytes, int, int], tuple[Any, int]], width: int) -> _Read:
    return lambda raw, at: read(raw, at + width, int.from_bytes(raw[at : at + width], "big"))


_READERS = _readers()
