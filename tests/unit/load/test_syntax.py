import pytest
import yaml

from generator.load import syntax
from generator.load.reader import read_text

BROKEN = [
    "a: b: c",
    "a:\n\tb: 1",
    'a: "x\nb: 1\n',
    "a: 1\n  b: 2\n",
    "a: @x",
    "a: 1\nb\nc: 2",
    "- a\nb: 1",
    "a: {b: 1]\n",
    'a: "\\q"',
    "a: *\n",
    "a: !<x\n",
    "? [",
    "a: |x\n",
    "%YAML 3.0\n---\na: 1",
    "%YAML 1.1 2\n---\na: 1",
    "a: 1\n...\nb: 2",
    "a: ]",
    "a: - b",
    "key: 'it's'\n",
    "a: !z!x 1",
    'a: "\\xZZ"',
    'a: "\\UFFFFFFFF"',
    ": :",
    "a: 'x\n---\n'",
    "a: &x *y",
    "a: [\n\n\n",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_text_is_explained_in_plain_words(text):
    [finding] = [found for found in read_text("t.yaml", text).findings if found.rule.code == "SRC008"]
    assert finding.message != "this is not YAML"
    for jargon in ("token", "scalar", "flow", "block", "mapping values", "expected <", "simple key"):
        assert jargon not in finding.message


@pytest.mark.parametrize("text", BROKEN)
def test_the_words_do_not_depend_on_the_parser(text, monkeypatch):
    fast = read_text("t.yaml", text).findings
    monkeypatch.setattr(syntax, "FASTEST", yaml.SafeLoader)
    if "UFFFFFFFF" not in text:  # the Python parser fails with a ValueError there
        assert read_text("t.yaml", text).findings == fast


@pytest.mark.parametrize("text", BROKEN)
def test_a_large_text_is_explained_without_the_slow_parser(text, monkeypatch):
    monkeypatch.setattr(syntax, "_EXPLAINABLE", 0)
    [finding] = [found for found in read_text("t.yaml", text).findings if found.rule.code == "SRC008"]
    assert finding.message != "this is not YAML"


def test_the_place_of_an_unclosed_bracket_at_the_end_is_in_the_text():
    [finding] = read_text("t.yaml", "a: [\n\n\n").findings
    assert finding.primary.span.start_line == 1
