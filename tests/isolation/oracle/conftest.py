"""The oracle is installed where npm is; where it cannot be, tests skip with the reason, and fail in CI."""

import os

import pytest
from isolation.oracle import oracle


@pytest.fixture(scope="session")
def installed_oracle() -> None:
    """Have the oracle's packages beside its program."""
    try:
        oracle.install()
    except oracle.NoOracle as reason:
        if os.environ.get("CI"):
            pytest.fail(f"CI must ask the independent simulator: {reason}")
        pytest.skip(f"the independent simulator cannot be installed: {reason}")
