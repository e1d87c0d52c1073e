"""What the layout promises, held against the real `terraform fmt`."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property.strategies import gathered, values

from generator.hcl.layout import aligned
from generator.hcl.literals import literal
from generator.hcl.values import Json

NUMBER = "\x01"  # never in a literal, which escapes it; becomes a number so that no name comes twice
names = st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True).map(lambda name: name + NUMBER)
fillers = st.sampled_from(["", "\n", "\n\n\n", "# why = { [\n", "   # why\n", "   \n"])
written = st.one_of(values, values.map(Json)).map(literal)
# What templates write by hand: conditions, loops, objects on one line, and strings with expressions inside.
expressions = st.sampled_from([
    "var.a == null ? {} : { b = 1 }",
    "{ a = 1, b = { c = 2 } }",
    "[for a in var.b : a if a != 3]",
    "{ for a in var.b : a.c => a.d }",
    '"${var.a["b"]}-${var.c ? "{" : "]"}"',
    "merge({ a = 1 }, var.b)",
    "merge({\na = 1\nbbb = 2\n}, var.b)",
    "f([\n1,\n2,\n])",
    "[\n{ a = 1 },\n[\n1\n],\n]",
])  # fmt: skip
columns = st.integers(0, 3).map(lambda width: " " * width)


@st.composite
def arguments(draw: st.DrawFn) -> str:
    name, before = draw(names), draw(columns)
    return f"{draw(columns)}{name}{before} = {draw(st.one_of(written, expressions))}\n"


def bodies(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(fillers, arguments(), inside), max_size=6).map("".join)


def block(head: str, body: str) -> str:
    return f"{head} {{\n{body}}}\n" if body else f"{head} {{}}\n"


blocks = st.recursive(
    st.builds(block, names, st.just("")), lambda inside: st.builds(block, names, bodies(inside)), max_leaves=4
)


def numbered(document: str) -> str:
    numbers = count()
    return re.sub(NUMBER, lambda _: str(next(numbers)), document)


drafts = st.lists(st.one_of(fillers, blocks), max_size=4).map("".join)
documents = drafts.map(numbered)


@pytest.mark.terraform
def test_terraform_fmt_leaves_what_we_laid_out_unchanged(terraform: Callable[..., str]) -> None:
    whole = aligned(numbered("\n".join(gathered(drafts, 300))))
    assert whole.count("=") > 300
    assert terraform("fmt", "-", text=whole) == whole


@given(documents)
def test_laying_out_twice_changes_nothing(document: str) -> None:
    assert aligned(aligned(document)) == aligned(document)


@given(documents)
def test_only_white_space_changes(document: str) -> None:
    assert "".join(aligned(document).split()) == "".join(document.split())


@given(documents)
def test_blank_lines_are_single_and_never_beside_the_inside_of_a_bracket(document: str) -> None:
    lines = aligned(document).split("\n")
    assert lines[-1] == ""
    for before, line, after in zip(["", *lines], lines, lines[1:], strict=False):
        if not line:
            assert before
            assert before.lstrip().startswith("#") or before[-1] not in "{[("
            assert after.strip()[0] not in "}])"
