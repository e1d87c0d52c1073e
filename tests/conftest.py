"""Accepting new text (`pytest --golden-update`), settings of property tests, and the order of tests."""

import compileall
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nightly
import parsed_once
import pytest
from hypothesis import HealthCheck, settings
from order import group, rank
from xdist.workermanage import WorkerController

import generator
from generator.core.memory import collect_seldom
from generator.tools.import_path import leave_current_folder_out

# How long an example takes says more about the machine than about the code.
settings.register_profile("tenantry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tenantry")

_STALE: list[str] = []
_HAS_EXPECTED_TEXT = "has expected text"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update", action="store_true", help="rewrite the expected text of failing tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--golden-update") and os.environ.get("CI"):
        raise pytest.UsageError("--golden-update is refused where CI is set: expected text is reviewed first")
    if not hasattr(config, "workerinput"):
        _compile_once()
    parsed_once.begin(config)
    # As the command does: else what a test starts would depend on whether one before it has built something.
    leave_current_folder_out()
    collect_seldom()  # as the command does: with Python's own thresholds reading the estate takes half longer
    # Builds note what they do outside the workspace; those of tests, in a folder that goes with this run.
    state = tempfile.TemporaryDirectory(prefix="tenantry-tests-")
    os.environ["XDG_STATE_HOME"] = state.name
    config.add_cleanup(state.cleanup)


def _compile_once() -> None:
    """Let what tests start find our modules compiled, as at a user's: else hundreds compile them all.

    Before there are workers, which would compile them beside each other.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    compileall.compile_dir(Path(generator.__file__).parent, quiet=2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is for the night; on a worker give every test a group, and order the groups."""
    nightly.leave(config, items)
    if not config.getoption("loadgroup", default=False):
        return
    named = {}
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group(item.path)))
        mark = item.get_closest_marker("xdist_group")
        named[item] = str(mark.args[0]) if mark else ""
    items.sort(key=lambda item: rank(named[item]))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """A worker has ended: only it knows what it left."""
    if nightly.ALL in getattr(node, "workeroutput", {}):
        nightly.remember(node.config, node.workeroutput[nightly.ALL])


@pytest.fixture(scope="session", autouse=True)
def _nobodys_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests believe is remembered nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("TENANTRY_CACHE", raising=False)
        yield


@pytest.fixture
def golden_update(request: pytest.FixtureRequest) -> bool:
    """Whether expected text should be rewritten instead of compared."""
    return bool(request.config.getoption("--golden-update"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and "golden_update" in getattr(item, "fixturenames", ()):
        report.user_properties.append((_HAS_EXPECTED_TEXT, True))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note it here: with several workers, only this hook also runs where the summary is written."""
    if report.failed and (_HAS_EXPECTED_TEXT, True) in map(tuple, report.user_properties):
        _STALE.append(report.nodeid.partition("@")[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := nightly.said(config):
        terminalreporter.write_line(left)
    if not _STALE:
        return
    stale = sorted(set(_STALE))
    nodes = stale if len(stale) <= 3 else sorted({node.split("::")[0] for node in stale})
    words = " ".join(f"'{node}'" for node in nodes)
    terminalreporter.section("expected text differs")
    terminalreporter.write_line("if the new text is right, accept it and read the diff:")
    terminalreporter.write_line(f"  pytest --golden-update {words} && git diff --stat")
