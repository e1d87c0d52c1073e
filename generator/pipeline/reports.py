"""Reports written for others to read, each into a file of its own."""

from collections.abc import Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault


def write_reports(folder: Path, reports: Mapping[str, str]) -> None:
    """Write each report as NAME.md into a folder, which is made where it is not there.

    Raises:
        EnvironmentFault: one cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in reports.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
    except OSError as error:
        raise EnvironmentFault(f"{error.filename or folder} cannot be written: {error.strerror}") from error
