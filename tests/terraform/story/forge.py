"""A GitHub before a bare repository: pull requests as they would be merged, comments, statuses, runs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from fakes import forges
from fakes.repositories import git

REPOSITORY, NUMBER = "acme/studio", "123456789"
_WORKFLOWS = "actions/workflows"


@dataclass
class PullRequest:
    """A branch that is to be merged into `main`; `merge` is the commit that it would be."""

    number: int
    branch: str
    head: str
    merge: str | None
    comments: list[dict[str, Any]] = field(default_factory=list)

    def comment(self, mark: str) -> str:
        """The one comment with a mark, without it."""
        (body,) = (one["body"] for one in self.comments if one["body"].startswith(f"<!-- {mark} -->"))
        return str(body).partition("\n")[2]


class Forge(forges.GitHub):
    """What people and jobs do on it; `started` are workflows that somebody asked to be run, with inputs."""

    def __init__(self, bare: Path) -> None:
        super().__init__()
        self.bare = bare
        self.opened: dict[int, PullRequest] = {}
        self.statuses: dict[str, dict[str, str]] = {}
        self.started: list[tuple[str, dict[str, str]]] = []
        self.issues = forges.Issues()

    def open(self, branch: str) -> PullRequest:
        """Open a pull request for a branch that was pushed, or look at one anew after another push."""
        head = git(self.bare, "rev-parse", f"refs/heads/{branch}")
        number = next(
            (one.number for one in self.opened.values() if one.branch == branch), len(self.opened) + 1
        )
        pull = self.opened.setdefault(number, PullRequest(number, branch, head, None))
        pull.head, pull.merge = head, self._merged(branch)
        git(self.bare, "update-ref", f"refs/pull/{number}/merge", pull.merge)
        return pull

    def merge(self, pull: PullRequest) -> tuple[str, str]:
        """Merge it: what `main` was before, and what it is."""
        before = git(self.bare, "rev-parse", "refs/heads/main")
        after = self._merged(pull.branch)
        git(self.bare, "update-ref", "refs/heads/main", after)
        return before, after

    def _merged(self, branch: str) -> str:
        tree = git(self.bare, "merge-tree", "--write-tree", "refs/heads/main", f"refs/heads/{branch}")
        parents = ("-p", "refs/heads/main", "-p", f"refs/heads/{branch}")
        return git(self.bare, "commit-tree", tree, *parents, "-m", f"Merge {branch}")

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """What the API says."""
        self.calls.append((method, path))
        where = urlparse(path).path.removeprefix(f"/repos/{REPOSITORY}/").strip("/").split("/")
        said: tuple[int, Any] | None = self.issues.answered(method, where, body)
        return said or self._answered(method, where, body)

    def _answered(self, method: str, where: list[str], body: Any) -> tuple[int, Any]:
        match method, where:
            case "GET", ["pulls", number] if int(number) in self.opened:
                return 200, self._described(self.opened[int(number)])
            case "GET", ["issues", number, "comments"]:
                return 200, self.opened[int(number)].comments
            case "POST", ["issues", number, "comments"]:
                there = self.opened[int(number)].comments
                key = sum(len(one.comments) for one in self.opened.values()) + 1
                there.append({"id": key, "user": {"login": "github-actions[bot]"}, **body})
                return 201, there[-1]
            case "PATCH", ["issues", "comments", key]:
                every = (comment for one in self.opened.values() for comment in one.comments)
                found = next(one for one in every if one["id"] == int(key))
                found.update(body)
                return 200, found
            case "POST", ["statuses", commit]:
                self.statuses[commit] = body
                return 201, body
            case "GET", ["actions", "workflows", name]:
                return 200, {"id": 1, "name": name, "path": f".github/workflows/{name}", "state": "active"}
            case "POST", ["actions", "workflows", _, "dispatches"]:
                name = next(
                    one for _, one in reversed(self.calls) if _WORKFLOWS in one and "dispatches" not in one
                )
                assert body["ref"] == "main"
                self.started.append((name.rpartition("/")[2], body.get("inputs", {})))
                return 200, {"workflow_run_id": 1, "run_url": "", "html_url": ""}
        return 404, {"message": "Not Found"}

    def _described(self, pull: PullRequest) -> dict[str, Any]:
        pull.merge = self._merged(pull.branch)
        return {
            "number": pull.number,
            "head": {"ref": pull.branch, "sha": pull.head, "repo": {"id": int(NUMBER)}},
            "base": {"ref": "main"},
            "mergeable": True,
            "merge_commit_sha": pull.merge,
        }
