"""Each lock goes into an empty environment, by the oldest pip of each supported Python found here.

`make locks` runs it, and so does CI; it takes a minute per Python and needs a package index.
"""

import pytest
from installation.locks import LOCKS, PIPS, installations, python

FLAGS = installations()[0].flags


def test_a_supported_python_is_found():
    assert [version for version in PIPS if python(version)]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("version", PIPS)
def test_the_oldest_pip_installs_a_lock_completely(version, lock, empty):
    environment = empty(version)
    installed = environment.run(*FLAGS, "--no-compile", "--requirement", f"requirements/{lock}.txt")
    assert installed.returncode == 0, installed.stdout
    checked = environment.run("check")
    assert checked.returncode == 0, checked.stdout
