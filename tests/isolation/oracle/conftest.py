"""The oracle is installed where npm is; where it cannot be, tests skip with the reason, and fail in CI."""

import pytest
from isolation.oracle import oracle


@pytest.fixture(scope="session")
def installed_oracle() -> None:
    """Have the oracle's packages beside its program."""
    try:
        oracle.install()
    except oracle.NoOracle as reason:
        oracle.give_up(str(reason))
