"""Hosts: a GitHub that remembers pull requests, and repositories that note what they are told."""

import json
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from urllib.parse import parse_qs, urlparse

from fakes.repositories import git

REPOSITORY = "acme/estate"
BOT = {"login": "github-actions[bot]"}


class Issues(list):
    """Issues of a repository, written by its bot."""

    def answered(self, method, where, body):
        """What the API says to a call about issues; None of any other call."""
        match method, where:
            case "GET", ["issues"]:
                return 200, [one for one in self if one["state"] == "open"]
            case "POST", ["issues"]:
                self.append({"number": len(self) + 1, "state": "open", "user": BOT, **body})
                return 201, self[-1]
            case "PATCH", ["issues", number]:
                self[int(number) - 1].update(body)
                return 200, self[int(number) - 1]
        return None


class GitHub:
    """Pull requests of one repository; `failing` maps a method to a status and what it says."""

    def __init__(self) -> None:
        self.pulls: list[dict] = []
        self.calls: list[tuple[str, str]] = []
        self.tokens: set[str | None] = set()
        self.failing: dict[str, tuple[int, dict]] = {}
        self.hidden = False
        """Whether the list of pull requests comes too late, as where somebody is quicker."""

    def answer(self, method, path, body):
        self.calls.append((method, path))
        if method in self.failing:
            return self.failing[method]
        where = urlparse(path)
        top = f"/repos/{REPOSITORY}/pulls"
        if where.path == top and method == "GET":
            return 200, self._listed(parse_qs(where.query))
        if where.path == top and method == "POST":
            return self._created(body)
        number = where.path.removeprefix(f"{top}/")
        if method == "PATCH" and number.isdigit() and int(number) <= len(self.pulls):
            one = self.pulls[int(number) - 1]
            one.update(body)
            return 200, one
        return 404, {"message": "Not Found"}

    def _listed(self, query):
        if self.hidden:
            self.hidden = False
            return []
        return [
            one
            for one in self.pulls
            if one["state"] == query["state"][0]
            and f"acme:{one['head']}" == query["head"][0]
            and one["base"] == query["base"][0]
        ]

    def _created(self, body):
        if any(one["head"] == body["head"] and one["state"] == "open" for one in self.pulls):
            errors = [{"message": f"A pull request already exists for acme:{body['head']}."}]
            return 422, {"message": "Validation Failed", "errors": errors}
        number = len(self.pulls) + 1
        url = f"https://github.com/{REPOSITORY}/pull/{number}"
        self.pulls.append({**body, "number": number, "html_url": url, "state": "open"})
        return 201, self.pulls[-1]

    @contextmanager
    def served(self, socket: Path):
        """While the block runs, the socket answers."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self):
                host.tokens.add(self.headers.get("Authorization"))
                text = b"".join(self._parts())
                body = json.loads(text) if text else None
                status, said = host.answer(self.command, self.path, body)
                text = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def _parts(self):
                """The body, which gh sends in chunks where it reads it from its input."""
                if self.headers.get("Transfer-Encoding") != "chunked":
                    yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    return
                while size := int(self.rfile.readline(), 16):
                    yield self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()

            do_GET = do_POST = do_PATCH = _handle  # noqa: N815 -- as the library calls them

            def log_message(self, *_):
                pass

            def address_string(self):
                return "local"

        class Server(ThreadingMixIn, UnixStreamServer):
            daemon_threads = True

        with Server(str(socket), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


def bare(folder: Path, estate: Path) -> Path:
    """A bare repository with what a clone has on `main`, which notes the options of each push."""
    git(estate, "clone", "--quiet", "--bare", "--single-branch", "--branch=main", str(estate), str(folder))
    git(folder, "config", "receive.advertisePushOptions", "true")
    hook = folder / "hooks/post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\n"
        "number=0\n"
        'while [ "$number" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do\n'
        '  eval "printf \'%s\\\\n\' \\"\\$GIT_PUSH_OPTION_$number\\"" >> options\n'
        "  number=$((number + 1))\n"
        "done\n"
        "echo push >> pushes\n"
    )
    hook.chmod(0o755)
    return folder


def home(folder: Path, remote: Path, address: str, socket: Path | None = None) -> dict[str, str]:
    """The variables of a user to whom an address is a folder, and whose gh asks a socket."""
    folder.mkdir()
    (folder / ".gitconfig").write_text(f'[url "file://{remote}"]\n\tinsteadOf = {address}\n')
    config = folder / ".config/gh"
    config.mkdir(parents=True)
    if socket is not None:
        (config / "config.yml").write_text(f"version: 1\nhttp_unix_socket: {socket}\n")
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"), "GH_TOKEN": "of-a-user"}


def gh_beside(python: Path) -> Path | None:
    """The real gh: beside the Python that runs tests, or on the search path."""
    beside = python.parent / "gh"
    found = str(beside) if beside.exists() else shutil.which("gh")
    return Path(found) if found else None
