"""The published example estate, read once for the tests here."""

from pathlib import Path

import pytest

from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate

OUT = Path(__file__).parents[3] / "out"


@pytest.fixture(scope="session")
def published() -> dict[str, str]:
    """The texts of the example estate by their path below `out/`."""
    return {
        path.relative_to(OUT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(OUT.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def example(published: dict[str, str]) -> EstateFacts:
    """The facts of the example estate."""
    return read_estate(published.items())
