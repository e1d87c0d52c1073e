"""Certificates: one shape that a schema describes, and the same bytes for the same proof."""

import json
import random
from pathlib import Path

import pytest
from fakes.workspaces import ROOT
from jsonschema import Draft202012Validator, ValidationError

from generator.iam.claims import Verdict
from generator.proof.certificate import (
    Holder,
    PropertyRecord,
    StackProof,
    canonical,
    certificate,
    combined,
    from_json,
    to_json,
)
from generator.proof.certificate_schema import certificate_schema

HOLDER = Holder("tenant", "alpha", "alpha", ("dev", "prod"))
DEV = StackProof(
    "alpha/dev",
    "a" * 64,
    {"_platform/organization": "c" * 64},
    (
        PropertyRecord("foreign.data", Verdict.PROVED, 3, 40),
        PropertyRecord("foreign.keys", Verdict.OUTSIDE, 1, 0, ("job: too many combinations",)),
    ),
)
PROD = StackProof(
    "alpha/prod",
    "b" * 64,
    {"_platform/organization": "c" * 64, "alpha/dev": "a" * 64},
    (
        PropertyRecord("assertion.mine", Verdict.PROVED, 1, 2),
        PropertyRecord("foreign.data", Verdict.REFUTED, 2, 10),
        PropertyRecord("foreign.keys", Verdict.PROVED, 1, 5),
    ),
)


@pytest.fixture
def validator():
    schema = certificate_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def shown(*proofs, holder=HOLDER):
    return certificate(holder, proofs, "1.2.3")


def test_a_certificate_is_what_its_schema_says(validator):
    assert list(validator.iter_errors(shown(DEV, PROD))) == []
    nothing = shown(holder=Holder("platform", "platform", "_platform", ()))
    assert list(validator.iter_errors(nothing)) == []


@pytest.mark.parametrize(
    "file",
    [*sorted(ROOT.glob("out/**/isolation.json")), *sorted(ROOT.glob("tests/golden/**/isolation.json"))],
    ids=lambda file: Path(file).relative_to(ROOT).parent.as_posix(),
)
def test_a_published_certificate_is_canonical_and_what_its_schema_says(validator, file):
    text = file.read_text(encoding="utf-8")
    document = json.loads(text)

    validator.validate(document)
    assert canonical(document) == text
    assert {one["verdict"] for one in document["properties"]} <= {"proved"}
    assert [one["id"] for one in document["properties"] if not all(one["whom"]) or not one["whom"]] == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"kind": "customer"},
        {"made_at": "2026-11-22"},
        {"stacks": {"alpha/dev": "abc"}},
        {"properties": [{"id": "foreign.data"}]},
        {"limits": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_schema_refuses_another_shape(validator, change):
    with pytest.raises(ValidationError):
        validator.validate({**shown(DEV), **change})


def test_the_worst_verdict_stands_and_numbers_are_summed():
    assert combined((DEV, PROD)) == (
        PropertyRecord("assertion.mine", Verdict.PROVED, 1, 2),
        PropertyRecord("foreign.data", Verdict.REFUTED, 5, 50),
        PropertyRecord("foreign.keys", Verdict.OUTSIDE, 2, 5, ("job: too many combinations",)),
    )


def test_the_order_of_stacks_and_records_changes_no_byte():
    chance = random.Random(7)  # noqa: S311 -- orders, not secrets
    expected = canonical(shown(DEV, PROD))
    for _ in range(5):
        proofs = [
            StackProof(
                one.stack,
                one.digest,
                dict(chance.sample(list(one.relied_on.items()), len(one.relied_on))),
                tuple(chance.sample(one.records, len(one.records))),
            )
            for one in chance.sample((DEV, PROD), 2)
        ]
        assert canonical(shown(*proofs)) == expected


def test_nothing_of_the_clock_or_the_machine_is_in_it(monkeypatch):
    first = canonical(shown(DEV, PROD))
    monkeypatch.setattr("time.time", lambda: 0.0)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("USER", "somebody")
    monkeypatch.chdir("/")

    assert canonical(shown(DEV, PROD)) == first
    assert json.loads(first)["made_by"].keys() == {"tenantry", "engine", "service_data", "source"}
    assert not {"time", "date", "host", "user", "path"} & json.loads(first).keys()


def test_own_stacks_are_not_among_those_relied_on():
    assert shown(DEV, PROD)["relied_on"] == {"_platform/organization": "c" * 64}


def test_text_is_written_as_it_is_and_ends_with_one_line_feed():
    text = canonical({"b": "münchen", "a": ["<&>"]})

    assert text == '{\n  "a": [\n    "<&>"\n  ],\n  "b": "münchen"\n}\n'


def test_a_proof_survives_being_stored():
    assert from_json(json.loads(json.dumps(to_json(DEV)))) == DEV


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"stack": 1, "digest": "", "relied_on": {}, "records": []},
        {"stack": "a", "digest": "", "relied_on": {}, "records": [["foreign.data", "proved", 1]]},
        {"stack": "a", "digest": "", "relied_on": {}, "records": [["foreign.data", "sure", 1, 1, [], []]]},
    ],
)
def test_what_was_not_stored_is_no_proof(stored):
    with pytest.raises(ValueError, match=r"stored|sure"):
        from_json(stored)
