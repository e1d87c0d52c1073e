"""Real git repositories, made in a folder of the test."""

import subprocess
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "Writer",
    "GIT_AUTHOR_EMAIL": "writer@example.com",
    "GIT_COMMITTER_NAME": "Writer",
    "GIT_COMMITTER_EMAIL": "writer@example.com",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}


def git(folder: Path, *arguments: str, given: str | None = None) -> str:
    """What git prints; it must succeed."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env=IDENTITY,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"git {' '.join(arguments)}\n{done.stderr}"
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """An empty repository with the branch `main`, without the files that git shows as examples."""
    (folder / ".git" / "hooks").mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", "--template=")
    return folder


def packed(folder: Path) -> Path:
    """The same repository with all that it holds in one file, so that copies of it cost little."""
    git(folder, "repack", "-a", "-d", "--quiet")
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    """Files by their path, with folders where they are lacking."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def commit(folder: Path, message: str = "a commit", files: dict[str, str] | None = None) -> str:
    """The id of a commit of everything that stands in the folder, with more files."""
    write(folder, files or {})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")
