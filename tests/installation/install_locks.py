"""Each lock goes into an empty environment, by the oldest pip of each supported Python found here.

`make locks` runs it, and so does CI, which runs on each of these Pythons and tries its own; it takes
a minute per Python and needs a package index.
"""

import os
import sys

import pytest
from installation.locks import LOCKS, PIPS, installations, python

FLAGS = installations()[0].flags
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSIONS = (OWN,) if os.environ.get("CI") == "true" else tuple(PIPS)


def test_a_supported_python_is_found():
    assert [version for version in VERSIONS if python(version)]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_oldest_pip_installs_a_lock_completely(version, lock, empty):
    environment = empty(version)
    installed = environment.run(*FLAGS, "--no-compile", "--requirement", f"requirements/{lock}.txt")
    assert installed.returncode == 0, installed.stdout
    checked = environment.run("check")
    assert checked.returncode == 0, checked.stdout
