"""Connects each terraform of the tests with a provider that runs already.

Terraform attaches to one address, and opens a connection for every provider that it wants: one to read the
schema, and for each configuration one to validate, one to plan and one to apply with, all of which end with
it. A provider holds one configuration at a time. So a connection is passed on to any provider until it
configures, and from then on to one of that configuration, or one that nobody uses: root modules with several
`provider "aws"` blocks, and stacks side by side, never meet in one.

The schema is answered here, cut down to the types that are named; the provider is asked for it once. All
else passes byte for byte: what is planned, applied and refused is the provider's. Nothing is decoded for
that. HTTP/2 keeps tables of the headers that were sent before, so whoever moves to another provider sends
it those headers first, in calls that are cancelled at once.

A program of its own, beside the emulator that providers ask. It reads `{"program": …, "environment": …,
"types": […]}` from a line of standard input, writes how to attach to it and to the first provider itself as
a line of standard output, and ends with its input.
"""

import json
import re
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer
from threading import Lock, Thread
from typing import IO, Any

from terraform import frames
from terraform.narrow_schema import narrowed

SCHEMA = ("/tfplugin5.Provider/GetSchema", "/tfplugin6.Provider/GetProviderSchema")
CONFIGURE = ("/tfplugin5.Provider/Configure", "/tfplugin6.Provider/ConfigureProvider")
ATTACHMENT = re.compile(r"TF_REATTACH_PROVIDERS='(?P<value>.+)'")
AT_ONCE = 65536
STOP_SECONDS = 10
MESSAGE_HEAD = 5
"""What stands before a message of gRPC: whether it is compressed, and its length."""


@dataclass(eq=False, slots=True)
class Provider:
    """A provider process, with the configuration it has and the connections that gave it this."""

    process: "subprocess.Popen[str]"
    attachment: dict[str, Any]
    configuration: bytes = b""
    users: "set[Connection]" = field(default_factory=set)

    @classmethod
    def start(cls, program: str, environment: Mapping[str, str]) -> "Provider":
        """Start one and wait until it can be attached to.

        Credentials and endpoints are read by the provider, so they come from `environment` and not from the
        terraform that attaches later.
        """
        process = subprocess.Popen(
            [program, "-debug"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if match := ATTACHMENT.search(line):
                Thread(target=_drain, args=(process.stdout,), daemon=True).start()
                return cls(process, json.loads(match["value"]))
        process.wait()
        raise RuntimeError(f"{program} ended before it could be attached to: {''.join(said)}")

    def connect(self) -> socket.socket:
        """A new connection, in which the preface is said."""
        ((_, attachment),) = self.attachment.items()
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(attachment["Addr"]["String"])
        connection.sendall(frames.PREFACE)
        return connection


@dataclass(slots=True)
class Switchboard:
    """The providers that run. One is started only when all have another configuration that is in use."""

    program: str
    environment: Mapping[str, str]
    types: Collection[str]
    providers: list[Provider] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)
    _asking: Any = field(default_factory=Lock)
    _schema: bytes = b""

    def any(self) -> Provider:
        """The first provider, for what needs no configuration."""
        with self._lock:
            return self.providers[0] if self.providers else self._started()

    def configured(self, user: "Connection", configuration: bytes) -> Provider:
        """The provider that is to have a configuration: one that has it, an idle one, or a new one."""
        with self._lock:
            same = [one for one in self.providers if one.users and one.configuration == configuration]
            idle = [one for one in self.providers if not one.users]
            found = next(iter(same + idle), None) or self._started()
            found.configuration = configuration
            found.users.add(user)
            return found

    def left(self, user: "Connection") -> None:
        """A connection has ended."""
        with self._lock:
            for one in self.providers:
                one.users.discard(user)

    def schema(self, headers: list[bytes]) -> bytes:
        """The message that answers the last call of those that begin with these headers."""
        with self._asking:
            if not self._schema:
                message = narrowed(_asked(self.any(), headers), self.types)
                self._schema = b"\0" + len(message).to_bytes(4, "big") + message
        return self._schema

    def end(self) -> None:
        """End every provider."""
        for one in self.providers:
            one.process.terminate()
        for one in self.providers:
            try:
                one.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()

    def _started(self) -> Provider:
        self.providers.append(Provider.start(self.program, self.environment))
        return self.providers[-1]


@dataclass(eq=False, slots=True)
class Connection:
    """What a terraform says in one connection, and the provider that it is passed on to.

    `headers`, `settings` and `granted` are what another provider must be told first. gRPC holds nobody to
    the window of a whole connection, so only that of the stream is kept where the schema is answered.
    """

    terraform: socket.socket
    board: Switchboard
    provider: Provider
    to_provider: socket.socket
    waiting: bytearray = field(default_factory=bytearray)
    """What is to be sent to the provider."""
    headers: list[bytes] = field(default_factory=list)
    settings: list[bytes] = field(default_factory=list)
    granted: int = 0
    held: list[bytes] = field(default_factory=list)
    """A call that configures, as far as it has come."""
    asked: int = 0
    """The stream in which the schema is asked for."""
    answer: bytes = b""
    window: int = frames.FIRST_WINDOW

    def serve(self) -> None:
        """Pass on what either says, until one of them ends."""
        said, answered = bytearray(), bytearray()
        while True:
            # What a provider still says in the call that is answered here must come after the answer.
            heard = [self.terraform] if self.answer else [self.terraform, self.to_provider]
            for one in select.select(heard, (), ())[0]:
                received = one.recv(AT_ONCE)
                if not received:
                    return
                if one is not self.terraform:
                    answered += received
                    self.terraform.sendall(b"".join(frames.taken_from(answered)))
                    continue
                before = self.to_provider
                said += received
                for each in frames.taken_from(said):
                    self._pass(each)
                self._flush()
                if self.to_provider is not before:
                    answered.clear()
                    break

    def _flush(self) -> None:
        if self.waiting:
            self.to_provider.sendall(self.waiting)
            self.waiting.clear()

    def _pass(self, one: bytes) -> None:
        kind, stream = one[3], frames.stream_of(one)
        if stream and stream == self.asked:
            if kind == frames.WINDOW_UPDATE:
                self.window += frames.number_in(one)
                self._answer()
        elif self.held or (kind == frames.HEADERS and _names(one, CONFIGURE)):
            self.held.append(one)
            if one[4] & frames.END_STREAM and (kind, stream) == (frames.DATA, frames.stream_of(self.held[0])):
                self._configure()
        else:
            self._note(one)
            self.waiting += one
            if kind == frames.HEADERS and _names(one, SCHEMA):
                self.waiting += frames.cancel(stream)
                self.asked, self.answer = stream, self.board.schema(self.headers)
                ends = frames.END_HEADERS
                self.terraform.sendall(frames.frame(frames.HEADERS, ends, stream, frames.ANSWER))
                self._answer()

    def _note(self, one: bytes) -> None:
        """Keep what another provider would have to be told."""
        kind = one[3]
        if kind in (frames.HEADERS, frames.CONTINUATION):
            self.headers.append(one)
        elif kind == frames.SETTINGS and not one[4] & frames.ACK:
            before = self._first_window()
            self.settings.append(one)
            self.window += self._first_window() - before
        elif kind == frames.WINDOW_UPDATE and not frames.stream_of(one):
            self.granted += frames.number_in(one)

    def _first_window(self) -> int:
        """What terraform lets be sent in a stream before it grants more."""
        told: dict[int, int] = {}
        for one in self.settings:
            told |= frames.settings_in(one)
        return told.get(frames.INITIAL_WINDOW, frames.FIRST_WINDOW)

    def _answer(self) -> None:
        """Send of the schema what the window has room for."""
        while self.answer and self.window > 0:
            some = self.answer[: min(self.window, frames.LARGEST_CONTENT)]
            self.answer = self.answer[len(some) :]
            self.window -= len(some)
            self.terraform.sendall(frames.frame(frames.DATA, 0, self.asked, some))
            if not self.answer:
                ends = frames.END_HEADERS | frames.END_STREAM
                self.terraform.sendall(frames.frame(frames.HEADERS, ends, self.asked, frames.DONE))

    def _configure(self) -> None:
        """Move to the provider that is to have the configuration that was held back, and pass it on."""
        call = frames.stream_of(self.held[0])
        content = [one for one in self.held if (one[3], frames.stream_of(one)) == (frames.DATA, call)]
        wanted = self.board.configured(self, b"".join(one[frames.HEAD :] for one in content))
        if wanted is not self.provider:
            self._flush()
            self.to_provider.close()
            self.provider, self.to_provider = wanted, wanted.connect()
            more = [frames.grant(0, self.granted)] if self.granted else []
            self.waiting += b"".join([*self.settings, *more, *_cancelled(self.headers)])
            # The provider before may have granted more for each stream than a new one does.
            self.terraform.sendall(frames.setting(frames.INITIAL_WINDOW, frames.FIRST_WINDOW))
        for one in self.held:
            self._note(one)
            self.waiting += one
        self.held.clear()


class Handler(BaseRequestHandler):
    """A connection of terraform's; one in which nothing is said only asks whether somebody is there."""

    server: "Server"

    def handle(self) -> None:
        """Pass it on until it ends."""
        preface = self.request.recv(len(frames.PREFACE), socket.MSG_WAITALL)
        if preface != frames.PREFACE:
            return
        board = self.server.board
        provider = board.any()
        connection = Connection(self.request, board, provider, provider.connect())
        try:
            with suppress(ConnectionError):
                connection.serve()
        finally:
            connection.to_provider.close()
            board.left(connection)


class Server(ThreadingUnixStreamServer):
    """The address that terraform attaches to."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str, board: Switchboard) -> None:
        self.board = board
        super().__init__(address, Handler)


def _names(one: bytes, paths: Collection[str]) -> bool:
    return any(frames.written(path) in one for path in paths)


def _cancelled(headers: list[bytes]) -> list[bytes]:
    """The headers of calls, each of which is cancelled at once."""
    return [
        one + (frames.cancel(frames.stream_of(one)) if one[4] & frames.END_HEADERS else b"")
        for one in headers
    ]


def _asked(provider: Provider, headers: list[bytes]) -> bytes:
    """What a provider answers to the last call, whose request is empty; the others are cancelled."""
    *before, last = headers
    stream = frames.stream_of(last)
    with provider.connect() as connection:
        all_at_once = [
            frames.setting(frames.INITIAL_WINDOW, frames.LARGEST_WINDOW),
            frames.grant(0, frames.LARGEST_WINDOW - frames.FIRST_WINDOW),
        ]
        request = frames.frame(frames.DATA, frames.END_STREAM, stream, bytes(MESSAGE_HEAD))
        connection.sendall(b"".join([*all_at_once, *_cancelled(before), last, request]))
        received, message = bytearray(), bytearray()
        while more := connection.recv(AT_ONCE):
            received += more
            for one in frames.taken_from(received):
                if frames.stream_of(one) == stream:
                    if one[3] == frames.DATA:
                        message += one[frames.HEAD :]
                    elif one[4] & frames.END_STREAM:
                        return bytes(message[MESSAGE_HEAD:])
    raise ConnectionError("a provider ended while it was asked for its schema")


def _drain(output: IO[str]) -> None:
    """Read on, so that the provider never blocks on a full pipe."""
    with suppress(ValueError):
        for _ in output:
            pass


def main() -> None:
    """Serve until standard input ends."""
    asked = json.loads(sys.stdin.readline())
    board = Switchboard(asked["program"], asked["environment"], frozenset(asked["types"]))
    try:
        ((name, attachment),) = board.any().attachment.items()
        with tempfile.TemporaryDirectory(prefix="provider-") as folder:
            address = str(Path(folder) / "socket")
            with Server(address, board) as server:
                Thread(target=server.serve_forever, daemon=True).start()
                here = {**attachment, "Addr": {"Network": "unix", "String": address}}
                sys.stdout.write(json.dumps({"here": {name: here}, "whole": {name: attachment}}) + "\n")
                sys.stdout.flush()
                sys.stdin.read()
                server.shutdown()
    finally:
        board.end()


if __name__ == "__main__":
    main()
