"""Stands between terraform and a running provider, and leaves out of its schema what nothing here names.

Every command of terraform asks an attached provider for its whole schema, of two thousand types, and
reads it: more than a second of processor time, which is most of what the command takes. Of the schema
only types that are named pass here, and the provider is asked for it once. Every other call passes byte
for byte: what is planned, applied and refused is the provider's. A type that is used and not named is
refused by terraform itself.

A program of its own, because the library's threads do not survive the forks of tests. It reads
`{"attachment": …, "types": […]}` from a line of standard input, writes the attachment for terraform as
a line of standard output, and ends with its input.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import grpc

# tfplugin5.proto and tfplugin6.proto of hashicorp/terraform: GetProviderSchema.Response
RESOURCES, DATA_SOURCES = 2, 3
SCHEMA_CALLS = ("/GetSchema", "/GetProviderSchema")
VARIABLE_LENGTH, WHOLE_NUMBER = 2, 0
MOST_BYTES = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
# Terraform has ten requests in flight, and every terraform a stream for the provider's output.
SIDE_BY_SIDE = 64

Call = Callable[..., Any]


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


class _Passing(grpc.GenericRpcHandler):
    """Every call goes on to the provider; the schema is asked for once and cut down."""

    def __init__(self, provider: grpc.Channel, types: Collection[str]) -> None:
        self._provider = provider
        self._schema = cache(lambda method: narrowed(self._provider.unary_unary(method)(b""), types))

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        method = details.method
        if method.endswith(SCHEMA_CALLS):
            return grpc.unary_unary_rpc_method_handler(lambda _request, _context: self._schema(method))
        if "Provider/" in method:
            return grpc.unary_unary_rpc_method_handler(_answered(self._provider.unary_unary(method)))
        return grpc.stream_stream_rpc_method_handler(_streamed(self._provider.stream_stream(method)))


def _answered(call: Call) -> Call:
    def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
        coming = call.future(request)
        context.add_callback(coming.cancel)  # a terraform that is killed takes its requests with it
        try:
            return coming.result()
        except grpc.RpcError as error:
            return context.abort(error.code(), error.details())

    return answer


def _streamed(call: Call) -> Call:
    def stream(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        coming = call(requests)
        context.add_callback(coming.cancel)
        try:
            yield from coming
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())

    return stream


def main() -> None:
    """Serve until standard input ends."""
    asked = json.loads(sys.stdin.readline())
    ((name, attachment),) = json.loads(asked["attachment"]).items()
    provider = grpc.insecure_channel(f"unix:{attachment['Addr']['String']}", options=MOST_BYTES)
    server = grpc.server(ThreadPoolExecutor(SIDE_BY_SIDE), options=MOST_BYTES)
    server.add_generic_rpc_handlers((_Passing(provider, frozenset(asked["types"])),))
    with tempfile.TemporaryDirectory(prefix="provider-") as folder:
        socket = str(Path(folder) / "socket")
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        here = {**attachment, "Addr": {"Network": "unix", "String": socket}}
        sys.stdout.write(json.dumps({name: here}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.stop(grace=None).wait()


if __name__ == "__main__":
    main()
