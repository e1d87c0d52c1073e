"""What holds for every text and every place in it."""

import json
import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.show.excerpt import excerpt
from generator.show.formats import FORMATS, render_findings
from generator.show.glyphs import visible, width

RULE = Rule("TEN014", "name", "Summary.", "Why.", "Instead.")
LINE = re.compile(
    r"error\[TEN014\]: .*"
    r"| {15}\S.*"
    r"| +--> .*"
    r"| +::: .*"
    r"| +\|"
    r"| +\| .*"
    r"| +\d+ \|"
    r"| +\d+ \| .*"
    r"| += hint: .*"
    r"| {10,}\S.*"
    r"|1 error"
    r"|"
)


@dataclass(frozen=True)
class Anything:
    text: str
    place: Span

    def span(self, _route, *, on_key=False):
        assert not on_key
        return self.place


NUMBERS = st.integers(1, 120)


@st.composite
def spans(draw):
    line, column = draw(st.integers(1, 4)), draw(NUMBERS)
    more = draw(st.integers(0, 2))
    return Span(line, column, line + more, draw(NUMBERS) if more else column + draw(st.integers(0, 90)))


WILD = st.text(st.characters(), max_size=200)  # lone surrogates too: file names may hold them


@given(WILD, spans(), st.tuples(WILD, WILD, WILD, WILD))
def test_no_text_breaks_the_layout(text, span, words):
    message, hint, note, path = words
    place = Location(path, ("a",), note=note)
    finding = Finding(RULE, message, place, (place,), hint)
    shown = render_findings([finding], {path: Anything(text, span)}, "text")
    assert shown.endswith("\n\n1 error\n")
    for line in shown.split("\n"):
        assert line.isprintable()
        assert LINE.fullmatch(line), line


@given(WILD, spans(), WILD, WILD)
def test_every_format_takes_every_text(text, span, message, path):
    finding = Finding(RULE, message, Location(path, ("a",)))
    for name in FORMATS:
        shown = render_findings([finding], {path: Anything(text, span)}, name)
        shown.encode()
        if name in ("json", "sarif"):
            json.loads(shown)
        if name == "github":
            assert shown.count("\n") == 1


@given(st.text(st.characters(exclude_characters="\n"), max_size=300), spans(), st.integers(40, 90))
def test_an_excerpt_fits_and_marks_lie_under_it(line, span, columns):
    shown = excerpt(line, span, columns)
    assert width(shown.source) <= columns
    assert shown.length >= 1
    assert 0 <= shown.indent <= width(shown.source)
    assert shown.indent + shown.length <= max(width(shown.source), shown.indent + 1)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=300), st.data())
def test_the_marked_columns_hold_the_marked_text(line, data):
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, min(len(line), start + 30)))
    shown = excerpt(line, Span(1, start + 1, 1, end + 1), 70)
    assert shown.source[shown.indent : shown.indent + shown.length] == line[start:end]


@given(st.text())
def test_visible_text_is_printable_and_visible_already(text):
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    "command", ["::stop-commands::x", "##[error]x", "##vso[task.complete result=Succeeded]x"]
)
@pytest.mark.parametrize("before", ["", "words ", "word\n", "word " * 13])
def test_nothing_that_is_shown_is_a_command_to_a_runner(command, before):
    text = f"{before}{command}"
    place = Location(text, ("a",), note=text)
    finding = Finding(RULE, text, place, (place,), text)
    source = Anything(f"{command} # {command}", Span(1, 1, 1, 9))

    shown = render_findings((finding,), {text: source}, "text")

    assert [line for line in shown.split("\n") if re.match(r"\s*::\w", line)] == []
    assert "##[" not in shown
    assert "##vso" not in shown
