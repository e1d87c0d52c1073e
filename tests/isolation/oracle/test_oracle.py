"""Decisions agree with an independent simulator, except where it departs from AWS's documentation.

`TENANTRY_ORACLE_REQUESTS` sets how many random requests are compared (`make
oracle` compares 20,000), `TENANTRY_ORACLE_SEED` which ones.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from isolation.oracle import oracle
from isolation.oracle.comparison import compare
from isolation.oracle.quirks import QUIRKS
from isolation.oracle.requests_at_random import RESOURCES, situations

from generator.iam.conditions import operator
from generator.iam.decision.decide import decide

REQUESTS = int(os.environ.get("TENANTRY_ORACLE_REQUESTS", "900"))
SEED = int(os.environ.get("TENANTRY_ORACLE_SEED", "20261122"))

pytestmark = pytest.mark.xdist_group("oracle")


@pytest.mark.usefixtures("installed_oracle")
def test_decisions_agree_with_the_oracle_or_differ_by_known_quirks(
    record_property: Callable[[str, object], None],
) -> None:
    comparison = compare(
        (request, situation.authority)
        for situation in situations(SEED, REQUESTS)
        for request in situation.requests
    )
    record_property("comparison", str(comparison))
    print(comparison)  # noqa: T201 - the numbers are what a full run is for
    assert comparison.unexplained == [], str(comparison)
    assert comparison.not_simulated.total() <= REQUESTS / 20, str(comparison)
    assert comparison.agreed[True] >= REQUESTS / 5, "too few requests are allowed to say much"
    assert comparison.agreed[False] >= REQUESTS / 5, "too few requests are denied to say much"


def test_random_situations_use_every_action_and_decide_both_ways() -> None:
    drawn = tuple(situations(1, 2000))
    actions = {request.action for situation in drawn for request in situation.requests}
    decisions = {
        decide(request, situation.authority).is_allowed
        for situation in drawn
        for request in situation.requests
    }
    assert actions == set(RESOURCES)
    assert decisions == {True, False}


def test_random_policies_use_every_kind_of_operator() -> None:
    names = {
        name
        for situation in situations(1, 4000)
        for source in situation.authority.identity
        for statement in source.policy.statements
        for name in statement.conditions
    }
    parts = [operator(name) for name in names]
    assert None not in parts
    bases = {part.base for part in parts if part}
    assert len(bases) >= 26
    assert {part.quantifier for part in parts if part} == {None, "ForAnyValue", "ForAllValues"}
    assert any(part.if_exists for part in parts if part)


def test_the_same_seed_draws_the_same_situations() -> None:
    assert tuple(situations(7, 50)) == tuple(situations(7, 50))
    assert tuple(situations(7, 50)) != tuple(situations(8, 50))


def test_every_quirk_says_what_is_documented() -> None:
    assert len({quirk.name for quirk in QUIRKS}) == len(QUIRKS)
    assert all(quirk.oracle and quirk.documented for quirk in QUIRKS)


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((oracle.HERE / "package-lock.json").read_text())
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    assert not any("resolved" in entry for entry in packages)


def test_without_npm_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(oracle.NoOracle, match="node and npm are not on PATH"):
        oracle.install()


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_oracle_fails_in_ci_and_skips_elsewhere(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no npm here"):
        oracle.give_up("no npm here")
