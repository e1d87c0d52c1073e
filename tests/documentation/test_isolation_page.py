"""The page about the proof says what is accepted, what lies outside, and the figures that were measured."""

import json
from pathlib import Path

import pytest
from bench.kill_rates import RECORD, table

from generator.proof.properties.catalogue import PROPERTIES
from generator.proof.properties.limits import ACCEPTED, LIMITS, WHERE_STATED

_PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "isolation.md"
_BEGINS, _ENDS = "<!-- kill rates -->", "<!-- end of kill rates -->"


@pytest.mark.parametrize("one", [*ACCEPTED, *WHERE_STATED, *LIMITS], ids=lambda one: one.id)
def test_the_page_has_a_row_for_what_is_accepted_or_outside(one):
    assert f"| `{one.id}` |" in _PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("family", sorted({one.id.partition(".")[0] for one in PROPERTIES}))
def test_the_page_has_a_row_for_every_family_of_claims(family):
    assert f"| `{family}.*` |" in _PAGE.read_text(encoding="utf-8")


def test_the_page_shows_the_kill_rates_that_were_measured(golden_update):
    text = _PAGE.read_text(encoding="utf-8")
    before, rest = text.split(_BEGINS)
    shown, after = rest.split(_ENDS)
    measured = f"\n{table(json.loads(RECORD.read_text(encoding='utf-8')))}\n"
    if golden_update and shown != measured:
        _PAGE.write_text(f"{before}{_BEGINS}{measured}{_ENDS}{after}", encoding="utf-8")
        return
    assert shown == measured
