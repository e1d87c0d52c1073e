"""The independent simulator, where it can be had."""

import pytest
from isolation.oracle.oracle import NoOracle, answers, install


@pytest.fixture(scope="session")
def oracle_answers():
    """What asks the simulator about pairs of request and authority; the test is skipped without it."""
    try:
        install()
    except NoOracle as missing:
        pytest.skip(str(missing))
    return answers
