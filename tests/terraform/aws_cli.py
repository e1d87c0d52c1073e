"""The command `aws` for scripts of a test: what it is asked goes to the emulated AWS through boto3.

The real AWS CLI takes most of a second for each request, and is not on every machine. This one takes its
words by botocore's models, and answers as the real one does: all pages, a query over each page where the
answer is text, `None` for what is not there.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from subprocess import CompletedProcess, run
from threading import Thread
from typing import Any

import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError
from terraform.emulator.server import LOOPBACK, EmulatedAws

CLIENT = """\
#!/usr/bin/env bash
exec 3<>/dev/tcp/{host}/{port}
given=""
if [[ " $* " == *" file:///dev/stdin "* ]]; then given="$(cat)"; fi
printf '%s\\0' "$#" "$AWS_REGION" "$@" "$given" >&3
read -r code <&3
if [[ "$code" == 0 ]]; then cat <&3; else cat <&3 >&2; fi
exit "$code"
"""
SERVICES = {"s3api": "s3"}
REFUSED = 254


@dataclass
class AwsCommand:
    """An `aws` on the path of scripts, with credentials of one account; `asked` is all that it was asked."""

    aws: EmulatedAws
    account: str
    asked: list[str] = field(default_factory=list)

    def run(self, script: str, folder: Path, environment: dict[str, str]) -> "CompletedProcess[str]":
        """What bash does with a script that calls `aws`."""
        command = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                count = int(_word(self.rfile))
                region, *words = (_word(self.rfile) for _ in range(count + 1))
                code, text = command.answer(region, words, _word(self.rfile))
                self.wfile.write(f"{code}\n{text}".encode())

        with ThreadingTCPServer((LOOPBACK, 0), Handler) as server:
            server.daemon_threads = True
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            mine = folder / str(server.server_address[1])
            mine.mkdir(parents=True)
            program = mine / "aws"
            program.write_text(CLIENT.format(host=LOOPBACK, port=server.server_address[1]), encoding="utf-8")
            program.chmod(0o755)
            path = f"{mine}:{environment['PATH']}"
            done = run(
                ["bash", "-c", script],
                env={**environment, "PATH": path, "TENANTRY_PAUSE": "0"},
                capture_output=True,
                text=True,
                check=False,
            )
            server.shutdown()
        return done

    def answer(self, region: str, words: list[str], given: str) -> tuple[int, str]:
        """The exit code and what is printed for the words of one call."""
        self.asked.append(shlex.join(words))
        service, operation, *rest = words
        client = self.aws.client(SERVICES.get(service, service), account=self.account, region=region)
        options = dict(_options(rest))
        asked = _members(client, operation, options, given)
        method = operation.replace("-", "_")
        try:
            pages = list(_pages(client, method, asked, one="no-paginate" in options))
        except ClientError as refused:
            return REFUSED, f"\nAn error occurred: {refused}\n"
        return 0, _printed(pages, options)


def _word(stream: Any) -> str:
    found = bytearray()
    while (byte := stream.read(1)) not in (b"\0", b""):
        found += byte
    return found.decode()


def _options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    name, values = "", []
    for word in words:
        if word.startswith("--"):
            if name:
                yield name, values
            name, values = word.removeprefix("--"), []
        else:
            values.append(word)
    if name:
        yield name, values


def _members(client: Any, operation: str, options: dict[str, list[str]], given: str) -> dict[str, Any]:
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    shape = client.meta.service_model.operation_model(names[operation]).input_shape
    members = {xform_name(name, "-"): (name, one) for name, one in (shape.members if shape else {}).items()}
    return {
        members[option][0]: _value(members[option][1], values, given)
        for option, values in options.items()
        if option not in {"output", "query", "no-paginate"}
    }


def _value(shape: Any, values: list[str], given: str) -> Any:
    if values == ["file:///dev/stdin"]:
        return json.loads(given)
    if shape.type_name == "list":
        return [_filter(one) if shape.member.type_name == "structure" else one for one in values]
    (value,) = values
    return int(value) if shape.type_name == "integer" else value


def _filter(word: str) -> dict[str, Any]:
    name, value = (part.partition("=")[2] for part in word.split(",", 1))
    return {"Name": name, "Values": [value]}


def _pages(client: Any, method: str, asked: dict[str, Any], *, one: bool) -> Iterator[dict[str, Any]]:
    if client.can_paginate(method) and not one:
        yield from client.get_paginator(method).paginate(**asked)
    else:
        yield getattr(client, method)(**asked)


def _printed(pages: list[dict[str, Any]], options: dict[str, list[str]]) -> str:
    if "query" not in options:
        return ""
    (query,) = options["query"]
    if options["output"] == ["json"]:
        (page,) = pages
        return json.dumps(jmespath.search(query, page), indent=4) + "\n"
    return "".join(line for page in pages for line in _lines(jmespath.search(query, page)))


def _lines(found: Any) -> Iterator[str]:
    """Text as the CLI prints it: a line for each list of texts, columns apart by tabs."""
    if isinstance(found, list):
        if any(isinstance(one, list) for one in found):
            for one in found:
                yield from _lines(one)
        elif found:
            yield "\t".join(map(str, found)) + "\n"
    else:
        yield f"{found}\n"
