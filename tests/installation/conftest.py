"""Fixtures for tests that install something; without an index they are skipped, and fail where CI=true."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from installation.locks import EmptyEnvironment, empty_environment, oldest_pip, python


@pytest.fixture(scope="session")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """A function from a version of Python to its program and its oldest pip, which is fetched once."""
    found: dict[str, tuple[Path, Path]] = {}

    def get(version: str) -> tuple[Path, Path]:
        if version not in found:
            program = python(version)
            if program is None:
                pytest.skip(f"no Python {version} here")
            pip = oldest_pip(version, program, tmp_path_factory.mktemp("pip"))
            if pip is None:
                missing = f"no index here has the oldest pip of Python {version}"
                pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
            found[version] = (program, pip)
        return found[version]

    return get


@pytest.fixture
def empty(
    pips: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> Iterator[Callable[[str], EmptyEnvironment]]:
    """A function that makes an empty environment of a version of Python, for its oldest pip."""
    folder = tmp_path / "environment"

    def make(version: str) -> EmptyEnvironment:
        program, pip = pips(version)
        return empty_environment(program, folder, pip)

    yield make
    shutil.rmtree(folder, ignore_errors=True)
