"""What sessions that jobs were given ask of the emulated AWS."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from terraform.emulator.server import EmulatedAws
from terraform.story.web_identity import Issuer

_SIGNED = re.compile(r"Credential=(?P<key>[^/]+)/\d+/[^/]+/(?P<service>[^/]+)/")
_READING = re.compile(r"(?:BatchGet|Describe|Get|Head|List)[A-Z]|(?:GET|HEAD) ")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a session: the role's name, the service, and the operation or method with a path."""

    role: str
    service: str
    asked: str

    @property
    def reads(self) -> bool:
        """Whether nothing changes by it."""
        return bool(_READING.match(self.asked))


@contextmanager
def noted(aws: EmulatedAws, issuer: Issuer) -> Iterator[list[Call]]:
    """While the block runs, each request that carries credentials of a job is noted."""
    application = aws._application
    assert application is not None
    within, calls = application._app, []

    def noting(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        signed = _SIGNED.search(environment.get("HTTP_AUTHORIZATION", ""))
        if signed and (session := issuer.sessions.get(signed["key"])):
            calls.append(Call(session.name, signed["service"], _asked(environment)))
        return within(environment, start)

    application._app = noting
    try:
        yield calls
    finally:
        application._app = within


def _asked(environment: WSGIEnvironment) -> str:
    target = environment.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target).rpartition(".")[2]
    if "form-urlencoded" in environment.get("CONTENT_TYPE", ""):
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        environment["wsgi.input"] = io.BytesIO(body)
        if action := parse_qs(body.decode()).get("Action"):
            return action[0]
    return f"{environment['REQUEST_METHOD']} {environment['PATH_INFO']}"
