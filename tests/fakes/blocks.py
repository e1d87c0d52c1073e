"""The address ledger of a workspace, as builds write it: a file for each block."""

from pathlib import Path

FOLDER = "tenants/_addresses"


def given(workspace: Path) -> dict[str, str]:
    """The path of each owner's block, relative to the workspace."""
    files = sorted(path for path in (workspace / FOLDER).rglob("*") if path.is_file())
    return {path.read_text().splitlines()[0]: path.relative_to(workspace).as_posix() for path in files}


def forget(workspace: Path, owner: str | None = None) -> None:
    """Delete the block of an owner; all of them if none is named."""
    for name, path in given(workspace).items():
        if owner in (None, name):
            (workspace / path).unlink()
