"""Leaves out of a provider's schema what nothing here names.

Every command of terraform asks an attached provider for its whole schema, of two thousand types, and
reads it: more than a second of processor time, which is most of what the command takes. A type that is
used and not named is refused by terraform itself.
"""

from collections.abc import Collection, Iterator

# tfplugin5.proto and tfplugin6.proto of hashicorp/terraform: GetProviderSchema.Response
RESOURCES, DATA_SOURCES = 2, 3
VARIABLE_LENGTH, WHOLE_NUMBER = 2, 0


def narrowed(response: bytes, types: Collection[str]) -> bytes:
    """A response of the protocol's schema call, with only those resource types and data sources."""
    return b"".join(
        field
        for number, content, field in _fields(response)
        if number not in (RESOURCES, DATA_SOURCES) or _key(content) in types
    )


def _key(entry: bytes) -> str:
    """The key of an entry of a protobuf map, which is its first field."""
    return next(content for number, content, _ in _fields(entry) if number == 1).decode()


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and all bytes of each field of a protobuf message; numbers have no content."""
    at = 0
    while at < len(message):
        begin = at
        tag, at = _whole_number(message, at)
        length, at = _whole_number(message, at)
        kind = tag & 7
        if kind not in (VARIABLE_LENGTH, WHOLE_NUMBER):
            raise ValueError(f"a field of kind {kind}, which the schema call has none of")
        content = message[at : at + length] if kind == VARIABLE_LENGTH else b""
        at += len(content)
        yield tag >> 3, content, message[begin:at]


def _whole_number(message: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
