"""The fast reader gives what the other parser gives, whatever is written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed_once import slowly as parse

from generator.core.expressions import Reference, Template
from generator.hcl import quick
from generator.hcl.literals import literal
from generator.hcl.parse import HclSyntaxError
from generator.hcl.quick import alone
from generator.hcl.values import Json

OUT = Path(__file__).parents[3] / "out"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9999, 9999)
    | TEXTS
    | st.builds(Reference, st.sampled_from(["var.a", "aws_vpc.this.id", 'module.x["k"].out[0]']))
    | st.builds(lambda text: Template((text, Reference("var.a"), "/x")), st.sampled_from(["a", "$", "%"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | st.builds(Json, st.dictionaries(st.sampled_from(["Sid", "a b", "for"]), inner, max_size=3))
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("stack", sorted({path.parent for path in OUT.rglob("backend.tf")}), ids=str)
def test_what_is_rendered_is_read_alike(stack):
    for path in sorted(stack.rglob("*.tf")):
        text = path.read_text(encoding="utf-8")
        assert alone(text) == parse(text), path


@given(VALUES)
def test_what_can_be_written_is_read_alike(value):
    text = f'resource "a" "b" {{\n  x = {literal(value, 2)}\n\n  y {{\n    z = 1\n  }}\n}}\n'

    assert quick.read(text) == parse(text)


WORDS = (
    *("a", "b", "for", "in", "if", "true", "null", "1", "-", "2.5", '"x"', '"${a}"', '"$${a}"', '"${a b}"'),
    *(
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "=",
        ":",
        ",",
        "\n",
        ".",
        "?",
        "=>",
        "jsonencode",
        "# c\n",
        "a.b",
        "a[0]",
    ),
    *('a["k"]', "*", "!", "&&", "==", "...", '"a\\"b"', "<<EOT\n x\nEOT\n", "/* x */", "x = 1\n", "y {\n}\n"),
)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join),
    st.sampled_from(["%s\n", "b {\n  x = %s\n}\n", "b {\n%s\n}\n", "b {\n  x = { k = %s }\n  y = [%s]\n}\n"]),
)
@settings(max_examples=2_000)
def test_what_the_fast_reader_takes_is_what_the_other_reads(words, shape):
    text = shape.replace("%s", words)
    try:
        found = alone(text)
    except quick.UnusualError:
        return
    assert found == parse(text)


@pytest.mark.parametrize(
    "expression",
    [
        "var.a ? 1 : 2",
        "[for x in var.a : x.id]",
        "{ for k, v in var.a : k => v }",
        "{ (var.a) = 1, b = 2 }",
        '{ a : 1, b = [1, 2,], "c" = -1.5 }',
        "-1",
        "-var.a",
        "aws_x.y[*].id",
        "aws_x.y[0].id",
        'merge(\n  var.a,\n  { b = "c" },\n)',
        '"${var.a}-$${b}-%%{c}"',
        '"a\\"b\\u0041"',
        '"${lookup(var.a, "b")}"',
        "jsonencode(var.a)",
        "jsonencode({ a = 1 }, 2)",
        "(1 + 2)",
        "!true",
        "null",
        "1e3",
        "<<-EOT\n    text\n  EOT",
        "var.a /* why */",
    ],
)
def test_what_others_write_is_read_alike(expression):
    text = f"a {{\n  x = {expression}\n  y = 1 # one\n}}\n\nb {{}}\n"

    assert quick.read(text) == parse(text)


@pytest.mark.parametrize("text", ["a {", "a = 1", "a { x = }", 'a "b {}', "}", "a { x = (1] }"])
def test_what_is_no_hcl_is_none_for_both(text):
    assert isinstance(quick.read(text), HclSyntaxError)


def test_a_text_that_could_be_read_in_many_ways_takes_no_time():
    text = 'a {\n  x = "' + "$${}" * 5_000 + "\n}\n"

    with pytest.raises(quick.UnusualError):
        quick._tokens(text)


def test_line_ends_of_windows_are_none_of_a_value():
    assert alone("a {\r\n  x = 1\r\n}\r\n") == parse("a {\n  x = 1\n}\n")
