"""Connections to the emulator that stay open, as those to AWS do.

Werkzeug closes each after one answer. A connection, a thread and two packets for every request cost the
emulator and those who ask as much as the answer does.
"""

from io import BytesIO
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

WITHOUT_CONTENT = ("204", "304")


class KeptOpen(MotoRequestHandler):
    """Reads all of a request before it is answered, so that the next one begins where it should."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request in one piece."""
        environment = self.make_environ()
        given = environment["wsgi.input"]
        length = int(environment.get("CONTENT_LENGTH") or 0)
        environment["wsgi.input"] = BytesIO(
            given.read() if environment.get("wsgi.input_terminated") else given.read(length)
        )
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            head[:] = status, headers

        body = b"".join(self.server.app(environment, start))
        status, headers = head
        asked_for_all = self.command != "HEAD" and not status.startswith(WITHOUT_CONTENT)
        if asked_for_all:
            headers = [one for one in headers if one[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + (body if asked_for_all else b""))
