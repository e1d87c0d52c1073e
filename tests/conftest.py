"""Accepting new expected text: `pytest --golden-update`."""

import os
from collections.abc import Iterator

import pytest

_STALE: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update", action="store_true", help="rewrite the expected text of failing tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--golden-update") and os.environ.get("CI"):
        raise pytest.UsageError("--golden-update is refused where CI is set: expected text is reviewed first")


@pytest.fixture
def golden_update(request: pytest.FixtureRequest) -> bool:
    """Whether expected text should be rewritten instead of compared."""
    return bool(request.config.getoption("--golden-update"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and "golden_update" in getattr(item, "fixturenames", ()):
        _STALE.append(item.nodeid)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _STALE:
        return
    files = sorted({node.split("::")[0] for node in _STALE})
    nodes = _STALE if len(_STALE) <= 3 else files
    words = " ".join(f"'{node}'" for node in nodes)
    terminalreporter.section("expected text differs")
    terminalreporter.write_line("if the new text is right, accept it and read the diff:")
    terminalreporter.write_line(f"  pytest --golden-update {words} && git diff --stat")
