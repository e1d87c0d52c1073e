"""Pull requests of GitHub, through the user's own gh: REST alone, and its token is never seen here."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from generator.core.errors import EnvironmentFault
from generator.tools import programs, remotes
from generator.tools.process import Call, bare_environment, last_lines, run

HOW_TO_GET = "install gh (https://cli.github.com) and sign in with `gh auth login`"
_SECONDS = 60.0
_STATUS = re.compile(r"HTTP/[0-9.]+ (\d{3})")
_UNAUTHORIZED, _FORBIDDEN, _MISSING, _INVALID, _BROKEN = 401, 403, 404, 422, 500
_SIGN_IN = "sign in with `gh auth login`, or set GH_TOKEN"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """An open pull request: its number, where it is seen, and what it says."""

    number: int
    url: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class GitHub:
    """A repository on a host, and the gh that reaches it."""

    program: Path
    home: Path | None
    host: str
    repository: str

    def open_of(self, branch: str, base: str) -> PullRequest | None:
        """The open pull request from a branch of the repository into another.

        Raises:
            EnvironmentFault: GitHub cannot be asked, or refuses.
        """
        owner = self.repository.partition("/")[0]
        query = f"state=open&head={quote(f'{owner}:{branch}', safe='')}&base={quote(base, safe='')}"
        status, answer = self._asked("GET", f"pulls?{query}")
        if status >= _UNAUTHORIZED or not isinstance(answer, list):
            raise self._refused(status, answer)
        found = [one for one in map(_pull_request, answer) if one is not None]
        return found[0] if found else None

    def create(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        """A pull request from a branch; the one that is open where somebody was quicker, with these words.

        Raises:
            EnvironmentFault: GitHub cannot be asked, or refuses.
        """
        wanted = {"head": branch, "base": base, "title": title, "body": body}
        status, answer = self._asked("POST", "pulls", wanted)
        made = _pull_request(answer)
        if status < _UNAUTHORIZED and made is not None:
            return made
        there = self.open_of(branch, base) if status == _INVALID else None
        if there is None:
            raise self._refused(status, answer)
        return self.update(there, title, body)

    def update(self, there: PullRequest, title: str, body: str) -> PullRequest:
        """The same pull request with another title and body.

        Raises:
            EnvironmentFault: GitHub cannot be asked, or refuses.
        """
        status, answer = self._asked("PATCH", f"pulls/{there.number}", {"title": title, "body": body})
        made = _pull_request(answer)
        if status >= _UNAUTHORIZED or made is None:
            raise self._refused(status, answer)
        return made

    def _asked(self, method: str, path: str, given: dict[str, str] | None = None) -> tuple[int, Any]:
        """The status of an answer, and what it holds.

        Raises:
            EnvironmentFault: gh does not run, is not signed in, or got no answer.
        """
        whole = ("api", "--include", "--method", method, "--hostname", self.host)
        body = ("--input", "-") if given is not None else ()
        answer = run(
            Call(
                arguments=(str(self.program), *whole, f"repos/{self.repository}/{path}", *body),
                timeout_seconds=_SECONDS,
                environment=bare_environment(
                    home=self.home,
                    **remotes.environment(self.host),
                    GH_PROMPT_DISABLED="1",
                    GH_NO_UPDATE_NOTIFIER="1",
                    NO_COLOR="1",
                ),
                hint=HOW_TO_GET,
                given=None if given is None else json.dumps(given).encode(),
            )
        )
        status = _STATUS.match(answer.stdout)
        if status is None:
            why = last_lines(answer.stderr, 2)
            raise EnvironmentFault(f"gh got no answer from {self.host}: {why}", hint=_SIGN_IN)
        _, _, content = answer.stdout.replace("\r\n", "\n").partition("\n\n")
        try:
            return int(status[1]), json.loads(content) if content.strip() else None
        except ValueError:
            return int(status[1]), None

    def _refused(self, status: int, answer: object) -> EnvironmentFault:
        where = f"{self.repository} on {self.host}"
        said = f" ({_message(answer)})" if _message(answer) else ""
        match status:
            case 401:
                return EnvironmentFault(f"gh is not signed in to {self.host}{said}", hint=_SIGN_IN)
            case 403:
                hint = "the token needs to write pull requests there; after many requests, wait an hour"
                return EnvironmentFault(f"GitHub does not permit it in {where}{said}", hint=hint)
            case 404:
                hint = "look at the address of the remote, and whether the token may see the repository"
                return EnvironmentFault(f"GitHub shows no repository {where}{said}", hint=hint)
            case 422:
                return EnvironmentFault(f"GitHub does not take the pull request in {where}{said}")
            case _ if status >= _BROKEN:
                hint = "branches that were sent stay as they are: run this again later"
                return EnvironmentFault(f"GitHub fails with status {status}{said}", hint=hint)
            case _:
                return EnvironmentFault(f"GitHub answers {where} with status {status}{said}")


def find(workspace: Path) -> Path | None:
    """The gh on the search path, unless it lies in the checkout around a workspace."""
    return programs.find("gh", workspace)


def version(program: Path) -> str:
    """The version gh reports, such as `2.102.0`.

    Raises:
        EnvironmentFault: gh does not run or does not say its version.
    """
    answer = run(Call((str(program), "--version"), _SECONDS, bare_environment(), HOW_TO_GET))
    match = re.search(r"\d+(?:\.\d+)+", answer.stdout)
    if answer.returncode or match is None:
        raise EnvironmentFault(f"{program} does not report a version", hint=HOW_TO_GET)
    return match[0]


def _pull_request(answer: object) -> PullRequest | None:
    if not isinstance(answer, dict):
        return None
    number, url, title, body = (answer.get(key) for key in ("number", "html_url", "title", "body"))
    if not isinstance(number, int) or not isinstance(url, str) or not isinstance(title, str):
        return None
    return PullRequest(number, url, title, body if isinstance(body, str) else "")


def _message(answer: object) -> str:
    """What GitHub says of a failure, in one line."""
    if not isinstance(answer, dict):
        return ""
    errors = answer.get("errors")
    more = [one.get("message") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    said = [one for one in (answer.get("message"), *more) if isinstance(one, str) and one]
    return "; ".join(said)
