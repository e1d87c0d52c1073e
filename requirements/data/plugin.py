"""A provider of Terraform asked without Terraform: what it would plan for one resource.

Speaks the plugin protocol (version 5) as far as that takes: gRPC over one connection of HTTP/2, protobuf
messages of a few fields, and values as MessagePack. What the provider sends in headers is not decoded.
"""

import json
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from message_pack import packed, unpacked

_ATTACHMENT = re.compile(r"TF_REATTACH_PROVIDERS='(?P<value>.+)'")
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _SETTINGS, _PING, _WINDOW = 0, 1, 4, 6, 8
_END_STREAM, _ACK, _END_HEADERS = 1, 1, 4
_INITIAL_WINDOW, _LARGEST = 4, 2**31 - 1
_STATE, _REPLACES, _DIAGNOSTICS = 1, 2, 4
"""Fields of an answer to what would be planned."""
_SIZED, _MORE, _LOW = 2, 0x80, 0x7F
_HEAD, _MESSAGE_HEAD, _MOST = 9, 5, 16384
_SERVICE = "/tfplugin5.Provider/"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a provider would plan: the state afterwards, and the paths for which it would replace."""

    state: Any
    replaces: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(slots=True)
class Plugin:
    """A provider process and a connection to it; leave it as a context manager to end it."""

    process: "subprocess.Popen[str]"
    connection: socket.socket
    stream: int = 1

    @classmethod
    def start(cls, program: Path, environment: Mapping[str, str]) -> Self:
        """Start a provider and connect to it."""
        process = subprocess.Popen(
            [program, "-debug"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for line in process.stdout or ():
            if match := _ATTACHMENT.search(line):
                ((_, attachment),) = json.loads(match["value"]).items()
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(attachment["Addr"]["String"])
                window = _INITIAL_WINDOW.to_bytes(2, "big") + _LARGEST.to_bytes(4, "big")
                connection.sendall(_PREFACE + _frame(_SETTINGS, 0, 0, window))
                connection.sendall(_frame(_WINDOW, 0, 0, (_LARGEST - 65535).to_bytes(4, "big")))
                return cls(process, connection)
        raise RuntimeError(f"{program} ended before it could be asked")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()

    def configure(self, configuration: Mapping[str, Any]) -> tuple[str, ...]:
        """Configure the provider; errors come back."""
        message = _field(1, b"1.11.0") + _field(2, _field(1, packed(configuration)))
        answer = self._call("Configure", message)
        return tuple(_errors(answer, 1))

    def plan(self, kind: str, prior: object, proposed: object, config: object) -> Planned:
        """What the provider would plan for a resource."""
        values = [
            _field(number, _field(1, packed(one))) for number, one in enumerate((prior, proposed, config), 2)
        ]
        answer = self._call("PlanResourceChange", _field(1, kind.encode()) + b"".join(values))
        state: Any = None
        paths = []
        for number, content in _fields(answer):
            if number == _STATE:
                state = unpacked(dict(_fields(content)).get(1, b"\xc0"))
            elif number == _REPLACES:
                paths.append(_path(content))
        return Planned(state, tuple(sorted(set(paths))), tuple(_errors(answer, _DIAGNOSTICS)))

    def _call(self, method: str, message: bytes) -> bytes:
        stream, self.stream = self.stream, self.stream + 2
        headers = {
            ":method": "POST", ":scheme": "http", ":path": _SERVICE + method, ":authority": "localhost",
            "content-type": "application/grpc", "te": "trailers",
        }  # fmt: skip
        block = b"".join(_literal(name, value) for name, value in headers.items())
        content = b"\0" + len(message).to_bytes(4, "big") + message
        parts = [content[at : at + _MOST] for at in range(0, len(content), _MOST)]
        frames = [_frame(_HEADERS, _END_HEADERS, stream, block)]
        frames += [_frame(_DATA, 0, stream, part) for part in parts[:-1]]
        frames.append(_frame(_DATA, _END_STREAM, stream, parts[-1]))
        self.connection.sendall(b"".join(frames))
        return self._answer(stream)

    def _answer(self, stream: int) -> bytes:
        answer = bytearray()
        while True:
            head = self._exactly(_HEAD)
            content = self._exactly(int.from_bytes(head[:3], "big"))
            kind, flags, of = head[3], head[4], int.from_bytes(head[5:], "big")
            if kind == _SETTINGS and not flags & _ACK:
                self.connection.sendall(_frame(_SETTINGS, _ACK, 0, b""))
            elif kind == _PING and not flags & _ACK:
                self.connection.sendall(_frame(_PING, _ACK, 0, content))
            elif of == stream and kind == _DATA:
                answer += content
                if content:
                    self.connection.sendall(_frame(_WINDOW, 0, 0, len(content).to_bytes(4, "big")))
            elif of == stream and flags & _END_STREAM:
                return bytes(answer[_MESSAGE_HEAD:])

    def _exactly(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            more = self.connection.recv(size - len(received))
            if not more:
                raise ConnectionError("the provider ended while it was asked")
            received += more
        return bytes(received)


def _frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return len(content).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + content


def _literal(name: str, value: str) -> bytes:
    """A header that no table remembers; names and values are shorter than 127 bytes."""
    return b"\x00" + b"".join(bytes((len(one),)) + one.encode() for one in (name, value))


def _field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > _LOW:
        written.append(value & _LOW | _MORE)
        value >>= 7
    return bytes((*written, value))


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _number(message, at)
        size, at = _number(message, at)
        if tag & 7 == _SIZED:
            yield tag >> 3, message[at : at + size]
            at += size
        else:
            yield tag >> 3, size


def _number(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & _LOW) << shift
        at, shift = at + 1, shift + 7
        if byte < _MORE:
            return value, at


def _path(content: bytes) -> str:
    """The names of a path; places in lists and keys of maps are left out."""
    steps = [dict(_fields(step)) for number, step in _fields(content) if number == 1]
    return ".".join(step[1].decode() for step in steps if 1 in step)


def _errors(answer: bytes, number: int) -> Iterator[str]:
    for of, content in _fields(answer):
        told = dict(_fields(content)) if of == number else {}
        if told.get(1) == 1:
            yield " ".join(told[one].decode() for one in (2, 3) if one in told)
