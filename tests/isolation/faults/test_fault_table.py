"""The 37 faults of published policies: every one has its place, and those that need no proof are found."""

import json
from pathlib import Path

import pytest
from isolation.faults.parts import Linted, Outside, Refuted, Unreadable
from isolation.faults.table import ROWS
from policy_lint.policies import lint_policy

from generator.core.places import Location
from generator.iam.policy import rendered_text
from generator.readback.documents import DocumentFault, policy_of

_ROOT = Path(__file__).parents[3]
_PLACE = Location("faults")

MEANS = {
    1: "proof",
    2: "proof",
    3: "proof",
    4: "lint, proof",
    5: "proof",
    6: "proof",
    7: "proof",
    8: "proof, reading",
    9: "proof",
    10: "proof",
    11: "lint, proof",
    12: "proof",
    13: "proof",
    14: "proof",
    15: "lint, reading",
    16: "lint, proof",
    17: "lint, proof",
    18: "proof, reading",
    19: "proof",
    20: "lint, proof",
    21: "proof",
    22: "lint, proof",
    23: "proof",
    24: "lint, proof",
    25: "proof",
    26: "proof, reading",
    27: "proof",
    28: "proof",
    29: "proof",
    30: "proof, reading",
    31: "lint, proof",
    32: "proof",
    33: "proof",
    34: "proof",
    35: "outside policies",
    36: "lint, proof",
    37: "outside policies",
}
"""By what each fault is found."""

_WORDS = {Refuted: "proof", Linted: "lint", Unreadable: "reading", Outside: "outside policies"}


def _parts(kind):
    return [
        pytest.param(part, id=f"{row.number:02}-{part.name.replace(' ', '-')}")
        for row in ROWS
        for part in row.parts
        if isinstance(part, kind)
    ]


def test_every_row_is_there_once():
    assert [row.number for row in ROWS] == list(range(1, 38))


def test_every_row_is_found_by_the_means_that_are_written_down():
    means = {row.number: ", ".join(sorted({_WORDS[type(part)] for part in row.parts})) for row in ROWS}
    assert means == MEANS


@pytest.mark.parametrize("part", _parts(Linted))
def test_lint_finds_the_fault_and_not_in_the_products_policy(part):
    assert part.rule in {one.rule for one in lint_policy(part.faulty, part.kind, _PLACE)}
    assert part.rule not in {one.rule for one in lint_policy(part.corrected, part.kind, _PLACE)}


@pytest.mark.parametrize("part", _parts(Unreadable))
def test_the_document_cannot_be_read_and_the_products_can(part):
    with pytest.raises((json.JSONDecodeError, DocumentFault)):
        policy_of(json.loads(part.text), part.kind)
    assert policy_of(json.loads(rendered_text(part.corrected)), part.kind).statements


@pytest.mark.parametrize("part", _parts(Outside))
def test_what_is_no_policy_is_said_where_readers_look(part):
    text = " ".join((_ROOT / part.kept_in).read_text(encoding="utf-8").split())
    assert part.says in text
