"""Slips of editors and merges are told of once, where they stand."""

import time

import pytest

from generator.load.faults import validate
from generator.load.reader import read_text
from generator.load.slips import with_spaces
from generator.show.places import place_of
from generator.tenancy.tenant import Tenant

FILE = (
    "owner: alpha@acme.example\ncost_center: CC-1\nisolation: multi-account\n"
    'environments:\n  dev:\n    account: "200000000001"\nusers:\n  ana: data-scientist\n  bo: viewer\n'
)


def found(text):
    read = read_text("tenants/alpha.yaml", text)
    faults = (*read.findings, *validate(read.document, Tenant)[1])
    sources = {read.document.path: read.document}
    places = [place_of(one.primary, sources).span for one in faults]
    return [
        (one.rule.code, span.start_line, span.start_column) for one, span in zip(faults, places, strict=True)
    ]


@pytest.mark.parametrize("line", [1, 2, 3, 6, 8, 9])
def test_a_key_written_together_with_its_value_is_one_finding_at_its_colon(line):
    lines = FILE.splitlines(keepends=True)
    before = lines[line - 1]
    lines[line - 1] = before.replace(": ", ":", 1)

    assert found("".join(lines)) == [("SRC024", line, before.index(":") + 1)]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u3000", "\u202f"])
@pytest.mark.parametrize("line", [5, 6, 8, 9])
def test_a_blank_that_is_no_space_in_an_indentation_is_one_finding_at_its_place(line, blank):
    lines = FILE.splitlines(keepends=True)
    lines[line - 1] = f" {blank}{lines[line - 1][2:]}"

    assert found("".join(lines)) == [("SRC023", line, 2)]


@pytest.mark.parametrize("line", [5, 6, 8, 9])
def test_a_tab_in_an_indentation_is_one_finding_at_its_place(line):
    lines = FILE.splitlines(keepends=True)
    lines[line - 1] = f"\t{lines[line - 1].lstrip()}"

    assert found("".join(lines)) == [("SRC008", line, 1)]


@pytest.mark.parametrize("line", range(1, 11))
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_open_merge_is_one_finding_wherever_it_stands(line, ending):
    lines = FILE.splitlines(keepends=True)
    lines.insert(line - 1, "<<<<<<< HEAD\n  a: 1\n=======\n>>>>>>> b\n")

    assert found("".join(lines).replace("\n", ending)) == [("SRC022", line, 1)]


def test_blanks_are_searched_for_in_time_that_grows_with_the_text():
    begun = time.process_time()
    for piece in ("-", "- ", "a-", "\u00a0", " -\u00a0"):
        with_spaces("t.yaml", "\u00a0" + piece * 100_000)

    assert time.process_time() - begun < 5
