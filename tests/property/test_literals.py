"""What literals promise, held against the real terraform and against python-hcl2."""

import base64
import json
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import AWKWARD_PIECES, gathered, strings, values

from generator.core.expressions import Reference, Template
from generator.hcl.identifiers import is_identifier, label
from generator.hcl.layout import aligned
from generator.hcl.literals import inner, literal
from generator.hcl.parse import parse
from generator.hcl.values import Json

Evaluate = Callable[[object], object]


def as_tuples(value: object) -> object:
    """The value as the parser gives it back."""
    if isinstance(value, dict):
        return {key: as_tuples(item) for key, item in value.items()}
    return tuple(map(as_tuples, value)) if isinstance(value, (list, tuple)) else value


@pytest.fixture
def evaluated(terraform: Callable[..., str], tmp_path: Path) -> Evaluate:
    """What terraform makes of a literal, as JSON."""

    def evaluate(value: object) -> object:
        document = aligned(f"locals {{\n  value = {literal(value, 2)}\n}}\n")
        (tmp_path / "main.tf").write_text(document, encoding="utf-8")
        encoded = terraform("console", text="base64encode(jsonencode(local.value))\n")
        return exact(base64.b64decode(encoded.strip().strip('"')))

    return evaluate


def exact(document: str | bytes) -> object:
    """The JSON document with its numbers digit by digit: terraform's are not floats."""
    return json.loads(document, parse_int=Decimal, parse_float=Decimal)


@pytest.mark.terraform
def test_terraform_reads_every_literal_back_equal(evaluated: Evaluate) -> None:
    batch = gathered(values, 400)
    result = evaluated(batch)
    assert isinstance(result, list)
    assert len(result) == len(batch) >= 300
    for sent, received in zip(batch, result, strict=True):
        assert received == exact(json.dumps(sent)), literal(sent)


@pytest.mark.terraform
def test_terraform_reads_every_pair_of_awkward_pieces_back_equal(evaluated: Evaluate) -> None:
    pairs = [
        first + second + third
        for first in AWKWARD_PIECES
        for second in AWKWARD_PIECES
        for third in ("", "}", "${x}")
    ]
    pairs = [unicodedata.normalize("NFC", pair) for pair in pairs]
    assert evaluated(pairs) == pairs
    keys = {pair: index for index, pair in enumerate(pairs)}
    assert evaluated(keys) == keys


@pytest.mark.terraform
def test_text_around_references_stays_text(evaluated: Evaluate, tmp_path: Path) -> None:
    reference = Reference("local.inside")
    around = [(first, second) for first in AWKWARD_PIECES for second in AWKWARD_PIECES]
    templates = [Template((first, reference, second)) for first, second in around]
    (tmp_path / "inside.tf").write_text('locals {\n  inside = "R"\n}\n', encoding="utf-8")
    expected = [unicodedata.normalize("NFC", f"{first}R{second}") for first, second in around]
    assert evaluated(templates) == expected


@pytest.mark.terraform
def test_terraform_fmt_leaves_every_literal_unchanged(terraform: Callable[..., str]) -> None:
    batch = gathered(values, 400)
    arguments = "".join(f"  v{index} = {literal(value, 2)}\n" for index, value in enumerate(batch))
    document = aligned(f"locals {{\n{arguments}}}\n")
    assert terraform("fmt", "-", text=document) == document


@settings(max_examples=300, deadline=None)
@given(values)
def test_python_hcl2_reads_every_literal_back_equal(value: object) -> None:
    document = aligned(f"locals {{\n  before = 1\n\n  value = {literal(value, 2)}\n\n  after = 2\n}}\n")
    (block,) = parse(document)
    assert block.body.values() == {"before": 1, "value": as_tuples(value), "after": 2}


@settings(max_examples=200, deadline=None)
@given(values)
def test_json_is_read_back_as_json(value: object) -> None:
    (block,) = parse(aligned(f"locals {{\n  value = {literal(Json(value), 2)}\n}}\n"))
    assert block.body.values() == {"value": Json(as_tuples(value))}


@given(strings)
def test_a_string_never_leaves_its_quotes(text: str) -> None:
    written = inner(text)
    assert written.isprintable()
    assert "\n" not in written
    assert not written.replace("\\\\", "").replace('\\"', "").count('"')


@given(st.sets(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6), min_size=2))
def test_no_two_names_share_a_label(names: set[str]) -> None:
    labels = {label(name) for name in names}
    assert len(labels) == len(names)
    assert all(map(is_identifier, labels))


@given(
    st.lists(st.sampled_from(["_", "x", "_x", "2", "e", ".", "_x2e_", "-"]), min_size=1, max_size=6).map(
        "".join
    )
)
def test_a_label_can_be_read_back(name: str) -> None:
    decoded, rest = "", label(name)
    while rest:
        if rest.startswith("_x"):
            code, rest = rest[2:].split("_", 1)
            decoded += chr(int(code, 16))
        else:
            decoded, rest = decoded + rest[0], rest[1:]
    assert decoded == name
