"""Proofs are remembered by everything that decides them; what is damaged or elsewhere is proved again."""

import json
from dataclasses import replace
from pathlib import Path

import grimp
import pytest
from fakes.sites import a_site

from generator.iam.claims import Result, Verdict
from generator.pipeline import proof_cache
from generator.pipeline.proof_cache import Basis, ProofCache
from generator.plan.blocks import block, data, resource
from generator.plan.stacks.blocks import PlannedStack
from generator.proof.certificate import PropertyRecord, StackProof, to_json
from generator.proof.planned import ARGUMENTS, RESOURCES, SURROUNDINGS
from generator.tools.memory import Memory

AROUND = (("_platform/organization", "b" * 64),)
BASIS = Basis("alpha/dev", "a" * 64, AROUND, AROUND, "owner: x")
PLANNED = PlannedStack(
    "tenants/_platform.yaml",
    {"": (block("terraform"), data("aws_vpc", "a"), resource("aws_vpc", "b"), resource("aws_vpc", "c"))},
)
PROOF = StackProof(
    "alpha/dev",
    "a" * 64,
    {"_platform/organization": "b" * 64},
    (
        PropertyRecord(ARGUMENTS, Verdict.PROVED, 3, 40),
        PropertyRecord(RESOURCES, Verdict.OUTSIDE, 4, 0, ("alpha: too many",)),
        PropertyRecord(SURROUNDINGS, Verdict.PROVED, 1, 0),
    ),
)


@pytest.fixture
def memory(tmp_path):
    """A cache that remembers one proof."""
    cache = ProofCache(Memory(tmp_path, b"k" * 32))
    cache.remember(BASIS, PROOF)
    return cache


def the_file(memory):
    (file,) = memory.memory.folder.rglob("*.json")
    return file


def test_a_proof_is_known_again(memory):
    assert memory.recall(BASIS, None, PLANNED) == PROOF
    assert [path.name for path in memory.memory.folder.rglob(".new-*")] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"stack": "alpha/prod"},
        {"digest": "c" * 64},
        {"read_there": ()},
        {"read_there": (("_platform/organization", "c" * 64),)},
        {"intent": "owner: y"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_basis_is_not_known(memory, changed):
    assert memory.recall(replace(BASIS, **changed), None, PLANNED) is None


def test_a_proof_that_is_known_again_says_what_it_relies_on_today(memory):
    today = (("_platform/organization", "c" * 64),)

    found = memory.recall(replace(BASIS, relied_on=today), None, PLANNED)

    assert found == replace(PROOF, relied_on=dict(today))


def test_other_code_knows_nothing_of_what_was_proved(memory, monkeypatch):
    monkeypatch.setattr(proof_cache, "code_digest", lambda: "another")

    assert memory.recall(BASIS, None, PLANNED) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b"\xff\xfe",
        b"\x00" * 100,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_damaged_file_is_no_proof(memory, content):
    the_file(memory).write_bytes(content)

    assert memory.recall(BASIS, None, PLANNED) is None


def edited(path, value):
    """A stored entry with one value changed, as an edit or a broken disk would."""

    def edit(stored):
        place = stored
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


def resealed(path, value):
    """The same, by somebody who makes the digest fit again."""

    def edit(stored):
        edited(path, value)(stored)
        stored["mark"] = Memory(Path(), b"k" * 32)._mark("body", BASIS.key, stored["body"])

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        edited(("body", "records", 0, 1), "proved anyway"),
        edited(("body", "records", 1, 1), "proved"),
        edited(("body", "records"), []),
        edited(("body",), None),
        edited(("mark",), "0" * 64),
        edited(("mark",), "é"),
        resealed(("body", "records", 0, 0), "foreign.nothing-of-the-kind"),
        resealed(("body", "records", 0, 2), "3"),
        resealed(("body", "relied_on", "_platform/organization"), ["b" * 64]),
    ],
)
def test_an_edited_entry_is_no_proof(memory, edit):
    stored = json.loads(the_file(memory).read_text())
    edit(stored)
    the_file(memory).write_text(json.dumps(stored))

    assert memory.recall(BASIS, None, PLANNED) is None


def test_an_entry_under_another_name_is_no_proof(memory):
    other = replace(BASIS, intent="owner: y")
    file = memory.memory.folder / "proof" / other.key[:2] / f"{other.key}.json"
    file.parent.mkdir(exist_ok=True)
    the_file(memory).rename(file)

    assert memory.recall(other, None, PLANNED) is None


def test_a_damaged_entry_is_written_anew(memory):
    the_file(memory).write_text("{")
    memory.remember(BASIS, PROOF)

    assert memory.recall(BASIS, None, PLANNED) == PROOF


def test_a_folder_that_cannot_be_written_remembers_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    memory = ProofCache(Memory(tmp_path / "file" / "cache", b"k" * 32))
    memory.remember(BASIS, PROOF)

    assert memory.recall(BASIS, None, PLANNED) is None


def test_without_a_memory_nothing_is_known():
    cache = ProofCache(None)
    cache.remember(BASIS, PROOF)

    assert cache.recall(BASIS, None, PLANNED) is None


@pytest.mark.parametrize(
    "changed",
    [{"stack": "alpha/prod"}, {"digest": "c" * 64}, {"relied_on": {}}, {"records": ()}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_proof_of_something_else_is_none_even_when_we_stored_it(memory, changed):
    memory.memory.remember("proof", BASIS.key, to_json(replace(PROOF, **changed)))

    assert memory.recall(BASIS, a_site(), PLANNED) is None
    assert memory.recall(BASIS, None, PLANNED) is None


def test_a_proof_that_does_not_stand_is_not_stored(memory):
    refuted = replace(PROOF, refuted=(Result(None, Verdict.REFUTED, 1),))  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="the proof of alpha/dev does not stand"):
        memory.remember(BASIS, refuted)


def test_the_code_that_decides_is_in_the_digest(tmp_path, monkeypatch):
    for room in proof_cache._DECIDING:
        (tmp_path / room).mkdir()
        (tmp_path / room / "one.py").write_text("x = 1\n")
    (tmp_path / "show").mkdir()
    monkeypatch.setattr(proof_cache, "files", lambda _: tmp_path)
    digest = proof_cache.code_digest.__wrapped__
    first = digest()

    (tmp_path / "show" / "one.py").write_text("x = 2\n")
    (tmp_path / "iam" / "__pycache__").mkdir()
    (tmp_path / "iam" / "__pycache__" / "one.pyc").write_bytes(b"compiled")
    assert digest() == first
    (tmp_path / "iam" / "one.py").write_text("x = 2\n")
    second = digest()
    (tmp_path / "aws" / "services.json").write_text("{}")
    assert len({first, second, digest()}) == 3


def test_every_room_that_a_proof_imports_is_in_the_digest():
    imports = grimp.build_graph("generator")
    proving = {"generator.proof", *imports.find_descendants("generator.proof")}
    behind = proving.union(*(imports.find_upstream_modules(module) for module in proving))

    assert {module.split(".")[1] for module in behind if "." in module} == set(proof_cache._DECIDING)
