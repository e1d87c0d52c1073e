"""What holds for every file, however strange."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.load.characters import decode
from generator.load.directives import directive_in
from generator.load.faults import validate
from generator.load.reader import read_document, read_text
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant

PIECES = st.sampled_from(
    [
        *("owner", "environments", "dev", "users", "isolation", "network", "tags", "x"),
        *(": ", ":", "- ", "\n", "\n  ", "\n    ", " ", "\t", "\r\n", "? "),
        *(
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "<<: ",
            "!!x ",
            "'",
            '"',
            "|\n",
            ">-\n",
            "#",
            "---\n",
            "...\n",
        ),
        *("%YAML 1.1\n", "yes", "012", "1.5", "true", "null", "é", "e\u0301", "日本", "\\u0000", "\\x", "🜁"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80))


def places(read, findings):
    for finding in findings:
        for location in (finding.primary, *finding.related):
            yield location.span or read.document.span(location.route, on_key=location.on_key)


def lies_inside(text, span):
    lines = text.split("\n")
    return (
        1 <= span.start_line <= span.end_line <= len(lines)
        and 1 <= span.start_column <= len(lines[span.start_line - 1]) + 1
        and 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        and (span.start_line, span.start_column) <= (span.end_line, span.end_column)
    )


@settings(max_examples=300)
@given(TEXTS)
def test_every_text_is_a_document_or_findings_whose_places_are_in_it(text):
    text, hidden = decode("t.yaml", text.encode(errors="replace"))
    if hidden:
        assert all(lies_inside(text, finding.primary.span) for finding in hidden)
        return
    read = read_text("t.yaml", text)
    assert read.document.data is not None or read.findings
    for model in (Tenant, Platform):
        value, faults = validate(read.document, model)
        assert value is None or not faults
        assert all(lies_inside(text, span) for span in places(read, (*read.findings, *faults)))
    for spans in read.document.spans.values():
        assert lies_inside(text, spans.value)
        assert spans.key is None or lies_inside(text, spans.key)


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(content):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "t.yaml").write_bytes(content)
        read = read_document(Path(folder), "t.yaml")
    assert read.document.data is not None or read.findings
    assert all(lies_inside(read.document.text, span) for span in places(read, read.findings))


HARMLESS = st.text("ab:#-'\"\\ é", max_size=8).filter(lambda text: directive_in(text) is None)


@given(
    st.recursive(
        st.one_of(HARMLESS, st.integers(-999, 999), st.booleans(), st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_json_is_read_as_json_means_it(value):

    text = json.dumps({"root": value}, ensure_ascii=False)
    read = read_text("t.yaml", text)
    assert read.findings == ()
    assert read.document.data == {"root": value}
