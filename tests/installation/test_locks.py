"""Locks are complete and installed as they are: nothing that was released since can get in the way."""

import base64
import hashlib
import sys
import zipfile
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from installation.locks import LOCKS, PIPS, ROOT, installations, pins
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MINE = f"{sys.version_info.major}.{sys.version_info.minor}"
INSTALLATIONS = {each.lock: each for each in installations()}
ENVIRONMENTS = {"runtime": ".venv", "dev": ".venv", "checkov": ".venv-checkov"}


def test_make_installs_every_lock_but_the_users():
    assert sorted([*INSTALLATIONS, "runtime"]) == sorted(LOCKS)


@pytest.mark.parametrize("lock", INSTALLATIONS)
def test_make_installs_a_lock_as_it_is_and_checks_it(lock):
    made = INSTALLATIONS[lock]
    assert {"--require-hashes", "--no-deps"} <= set(made.flags)
    last = (f"{made.environment}/bin/python -m pip check", f"touch {made.environment}/.installed")
    assert "\n".join(last) in "\n".join(made.afterwards), f"{made.environment} is not checked"


def test_the_lock_of_users_holds_what_is_tested():
    tested = pins("dev")
    assert [pin for pin in pins("runtime") if pin not in tested] == []


@pytest.mark.parametrize("version", PIPS)
@pytest.mark.parametrize("lock", ENVIRONMENTS)
def test_a_lock_holds_whatever_its_distributions_ask_for(lock, version):
    where = default_environment() | {"python_version": version, "python_full_version": f"{version}.0"}
    locked = {
        canonicalize_name(pin.name): pin.version
        for pin in pins(lock)
        if not pin.marker or Marker(pin.marker).evaluate(where)
    }
    known = {canonicalize_name(each.name): each for each in installed(ENVIRONMENTS[lock])}
    missing = []
    asked = [Requirement(line) for line in roots(lock)]
    seen = set()
    while asked:
        wanted = asked.pop()
        name = canonicalize_name(wanted.name)
        if name not in locked or not wanted.specifier.contains(locked[name], prereleases=True):
            missing.append(f"{wanted} is wanted, {locked.get(name, 'nothing')} is locked")
        elif (name, extras := frozenset(wanted.extras)) not in seen and name in known:
            seen.add((name, extras))
            asked += requirements(known[name], extras, where)
    assert missing == []
    assert len(seen) >= len(locked) - 3


def roots(lock: str) -> list[str]:
    """What a lock was resolved from, lines of other files included."""
    lines = (ROOT / "requirements" / f"{lock}.in").read_text(encoding="utf-8").splitlines()
    wanted = [line.partition("#")[0].strip() for line in lines]
    included = [line.removeprefix("-r ").removesuffix(".in") for line in wanted if line.startswith("-r ")]
    return [line for line in wanted if not line.startswith("-r ")] + [
        line for name in included for line in roots(name)
    ]


def installed(environment: str) -> list[Distribution]:
    folders = [str(folder) for folder in ROOT.glob(f"{environment}/lib/python*/site-packages")]
    found = list(distributions(path=folders))
    if not found:
        pytest.skip(f"there is no {environment}: `make install` makes it")
    return found


def requirements(distribution: Distribution, extras: frozenset[str], where: dict[str, str]):
    for line in distribution.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(
            wanted.marker.evaluate({**where, "extra": extra}) for extra in extras | {""}
        ):
            yield wanted


def wheel(folder: Path, name: str, version: str, *requires: str) -> str:
    """A wheel that holds only its metadata; its line of a lock comes back."""
    information = f"{name}-{version}.dist-info"
    metadata = "".join(
        f"{line}\n"
        for line in (
            "Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", "Provides-Extra: more",
            *(f"Requires-Dist: {each}" for each in requires),
        )
    )  # fmt: skip
    kind = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{information}/METADATA", metadata)
        archive.writestr(f"{information}/WHEEL", kind)
        record = f"{information}/RECORD"
        lines = [f"{each},sha256={digest(archive.read(each))}," for each in archive.namelist()]
        archive.writestr(record, "\n".join([*lines, f"{record},,"]) + "\n")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


@pytest.fixture
def outdated(tmp_path):
    """An index and a lock, made before the last release of `given`, which `asker` wants with an extra."""
    index = tmp_path / "index"
    index.mkdir()
    lock = wheel(index, "given", "1.0") + wheel(index, "asker", "1.0", "given[more]>=1.0")
    wheel(index, "given", "2.0")
    (tmp_path / "lock.txt").write_text(lock, encoding="utf-8")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": "/dev/null"}


@pytest.mark.skipif(MINE not in PIPS, reason=f"Python {MINE} is not among {', '.join(PIPS)}")
def test_a_later_release_of_a_locked_distribution_is_no_obstacle(empty, outdated, tmp_path):
    environment = empty(MINE)
    for made in INSTALLATIONS.values():
        done = environment.run(*made.flags, "--requirement", str(tmp_path / "lock.txt"), **outdated)
        assert done.returncode == 0, done.stdout
    assert environment.run("check").returncode == 0
