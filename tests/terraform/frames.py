"""The frames of HTTP/2 (RFC 9113), as far as calls of gRPC must be told apart without being taken apart."""

from collections.abc import Iterator
from functools import cache

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What a client says first."""
DATA, HEADERS, RST_STREAM, SETTINGS, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4
INITIAL_WINDOW = 4
"""The setting that says how much may be sent in a stream before more is granted."""
FIRST_WINDOW, LARGEST_WINDOW = 65535, 2**31 - 1
LARGEST_CONTENT = 16384
CANCEL = 8
HEAD = 9

# Headers that no table is needed for (RFC 7541): an indexed one, and literals that are not remembered.
ANSWER = b"\x88\x0f\x10\x10application/grpc"
DONE = b"\x00\x0bgrpc-status\x010"
BY_LENGTH = {5: "012aceiost", 6: " %-./3456789=A_bdfghlmnpru", 7: ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"}
"""The characters with the shortest codes, by the length of these, in their order (RFC 7541, appendix B)."""


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    """A frame as it is sent."""
    return len(content).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + content


def setting(name: int, value: int) -> bytes:
    """A frame that says one setting."""
    return frame(SETTINGS, 0, 0, name.to_bytes(2, "big") + value.to_bytes(4, "big"))


def grant(stream: int, more: int) -> bytes:
    """A frame that lets more be sent in a stream, or in all of them together (0)."""
    return frame(WINDOW_UPDATE, 0, stream, more.to_bytes(4, "big"))


def cancel(stream: int) -> bytes:
    """A frame that ends a stream for whoever works on it."""
    return frame(RST_STREAM, 0, stream, CANCEL.to_bytes(4, "big"))


def taken_from(received: bytearray) -> Iterator[bytes]:
    """The whole frames that something begins with, which are taken out of it."""
    at = 0
    while at + HEAD <= len(received):
        end = at + HEAD + int.from_bytes(received[at : at + 3], "big")
        if end > len(received):
            break
        yield bytes(received[at:end])
        at = end
    del received[:at]


def stream_of(one: bytes) -> int:
    """The stream of a frame; 0 is the connection."""
    return int.from_bytes(one[5:HEAD], "big") & LARGEST_WINDOW


def number_in(one: bytes) -> int:
    """The number that is all that a frame holds."""
    return int.from_bytes(one[HEAD:], "big")


def settings_in(one: bytes) -> dict[int, int]:
    """The settings that a frame says."""
    return {
        int.from_bytes(one[at : at + 2], "big"): int.from_bytes(one[at + 2 : at + 6], "big")
        for at in range(HEAD, len(one), 6)
    }


@cache
def written(path: str) -> bytes:
    """How a path stands in headers the first time that a connection names it."""
    bits = "".join(_codes()[character] for character in path)
    bits += "1" * (-len(bits) % 8)
    content = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return bytes((0x80 | len(content),)) + content


@cache
def _codes() -> dict[str, str]:
    """The code of each character: the next number after the last, with a nought for each longer bit."""
    codes, code, before = {}, 0, 5
    for length, characters in BY_LENGTH.items():
        code <<= length - before
        before = length
        for character in characters:
            codes[character] = f"{code:0{length}b}"
            code += 1
    return codes
