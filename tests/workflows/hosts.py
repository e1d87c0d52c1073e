"""A GitHub that has one pull request, keeps comments and statuses, and is asked by the real gh."""

import sys
from pathlib import Path
from urllib.parse import urlparse

from fakes import forges

TOP = "/repos/acme/studio"
COMMIT, HEAD = "a" * 40, "b" * 40
REPOSITORY_ID = 1296269


class Host(forges.GitHub):
    """One pull request, number 7; what is written is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.pull = {
            "head": {"repo": {"id": REPOSITORY_ID}, "sha": HEAD},
            "base": {"ref": "main"},
            "mergeable": True,
            "merge_commit_sha": COMMIT,
        }
        self.comments: list[dict] = []
        self.statuses: list[tuple[str, dict]] = []
        self.issues = forges.Issues()

    def answer(self, method, path, body):
        self.calls.append((method, path))
        where = urlparse(path).path.removeprefix(TOP)
        if said := self.issues.answered(method, where.strip("/").split("/"), body):
            return said
        match method, where.strip("/").split("/"):
            case "GET", ["pulls", "7"]:
                return 200, self.pull
            case "GET", ["issues", "7", "comments"]:
                return 200, self.comments
            case "POST", ["issues", "7", "comments"]:
                self.comments.append({"id": len(self.comments) + 1, "user": forges.BOT, **body})
                return 201, self.comments[-1]
            case "PATCH", ["issues", "comments", number]:
                self.comments[int(number) - 1].update(body)
                return 200, self.comments[int(number) - 1]
            case "POST", ["statuses", commit]:
                self.statuses.append((commit, body))
                return 201, body
        return 404, {"message": "Not Found"}

    def user(self, runner) -> None:
        """Let the commands of a runner ask this host, through the real gh."""
        program = forges.gh_beside(Path(sys.executable))
        assert program is not None, "gh is not installed: `make install` brings it"
        folder = runner.folder / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "gh").symlink_to(program)
        settings = runner.folder / "gh-settings"
        settings.mkdir()
        (settings / "config.yml").write_text(f"version: 1\nhttp_unix_socket: {runner.folder}/gh.sock\n")
        runner.variables |= {
            "GH_CONFIG_DIR": str(settings),
            "GITHUB_REPOSITORY": "acme/studio",
            "GITHUB_REPOSITORY_ID": str(REPOSITORY_ID),
            "GITHUB_SHA": "c" * 40,
        }
