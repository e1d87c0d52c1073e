"""The example estate's own policies, decided here and by the independent simulator."""

import os
from pathlib import Path

import pytest
from isolation.oracle import oracle
from isolation.oracle.comparison import compare
from isolation.oracle.estate_requests import example_authorities, requests_of, witnesses_of

from generator.iam.authority import Authority

REPOSITORY = Path(__file__).parents[3]
REQUESTS = int(os.environ.get("TENANTRY_ORACLE_REQUESTS", "900")) // 3
SEED = int(os.environ.get("TENANTRY_ORACLE_SEED", "20261122"))

pytestmark = [pytest.mark.xdist_group("oracle"), pytest.mark.usefixtures("installed_oracle")]


@pytest.fixture(scope="module")
def authorities() -> tuple[Authority, ...]:
    return example_authorities(REPOSITORY)


def test_decisions_about_the_estate_agree_with_the_oracle(authorities: tuple[Authority, ...]) -> None:
    comparison = compare(requests_of(authorities, SEED, REQUESTS))
    print(comparison)  # noqa: T201 - the numbers are what a full run is for
    assert comparison.unexplained == [], str(comparison)
    assert comparison.not_simulated.total() <= REQUESTS / 10, str(comparison)


def test_every_witness_of_the_search_is_allowed_by_the_oracle_and_its_neighbours_agree(
    authorities: tuple[Authority, ...],
) -> None:
    cases = tuple(witnesses_of(authorities, SEED, REQUESTS))
    witnesses = [(request, authority) for request, authority, is_witness in cases if is_witness]
    said = oracle.answers(witnesses)
    refused = [
        f"{request}: {answer.text}"
        for (request, _), answer in zip(witnesses, said, strict=True)
        if answer.is_allowed is False
    ]
    comparison = compare((request, authority) for request, authority, _ in cases)
    print(f"witnesses: {len(witnesses)}, refused by the oracle: {len(refused)}")  # noqa: T201 - as above
    print(comparison)  # noqa: T201 - as above
    assert refused == []
    assert comparison.unexplained == [], str(comparison)
    assert comparison.agreed[False] >= REQUESTS / 20, "too few neighbours are denied to say much"
