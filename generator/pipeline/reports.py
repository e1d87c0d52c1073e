"""Reports written for others to read, each into a file of its own."""

import os
from collections.abc import Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


def write_reports(folder: Path, reports: Mapping[str, str]) -> None:
    """Write each report as NAME.md into a folder, which is made where it is not there.

    Raises:
        EnvironmentFault: one cannot be written, or is a link, which may lead anywhere.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in reports.items():
            handle = os.open(folder / f"{name}.md", _NEW, 0o666)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise EnvironmentFault(f"{error.filename or folder} cannot be written: {error.strerror}") from error
