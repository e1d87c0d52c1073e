import json

import jsonschema
import pytest

from generator.core.errors import UsageError
from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location, Span
from generator.load.reader import read_text
from generator.show.formats import FORMATS, render_findings
from generator.show.github import render_github
from generator.show.pages import DOCS_URL
from generator.show.sarif import render_sarif

RULE = Rule(
    "TEN014",
    "account-claimed-twice",
    "Summary.",
    "Why.",
    "Instead.",
    family=Family("accounts", "Accounts"),
)
PAGE = "docs/reference/rules/accounts.md#TEN014"
NOTE = Rule("SRC018", "more-findings", "Summary.", "Why.", "Instead.", Severity.NOTE)
SOURCES = {"tenants/a b.yaml": read_text("tenants/a b.yaml", "a:\n  b: 1\n").document}
FINDINGS = (
    Finding(
        RULE,
        "100% wrong:\n,really",
        Location("tenants/a b.yaml", ("a", "b"), note="this"),
        (Location("tenants/a b.yaml", ("a",), on_key=True, note="that"),),
        "do",
    ),
    Finding(NOTE, "more", Location("tenants/none.yaml")),
)


def test_json_is_versioned_and_complete():
    assert json.loads(render_findings(FINDINGS, SOURCES, "json")) == {
        "version": 1,
        "findings": [
            {
                "code": "TEN014",
                "rule": "account-claimed-twice",
                "severity": "error",
                "message": "100% wrong:\n,really",
                "hint": "do",
                "page": PAGE,
                "primary": {
                    "document": "tenants/a b.yaml",
                    "route": ["a", "b"],
                    "span": {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 7}},
                    "note": "this",
                },
                "related": [
                    {
                        "document": "tenants/a b.yaml",
                        "route": ["a"],
                        "span": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 2}},
                        "note": "that",
                    }
                ],
            },
            {
                "code": "SRC018",
                "rule": "more-findings",
                "severity": "note",
                "message": "more",
                "hint": None,
                "page": None,
                "primary": {"document": "tenants/none.yaml", "route": [], "span": None, "note": ""},
                "related": [],
            },
        ],
    }


def test_json_without_findings_is_still_an_answer():
    assert json.loads(render_findings((), {}, "json")) == {"version": 1, "findings": []}


def test_github_commands_escape_what_ends_a_property_or_a_line():
    assert render_github(FINDINGS, SOURCES) == (
        "::error file=tenants/a b.yaml,line=2,endLine=2,col=6,endColumn=7,"
        "title=TEN014 account-claimed-twice::100%25 wrong:%0A,really%0Athis%0Atenants/a b.yaml:1: that"
        f"%0Ahint: do%0Amore: tenantry rule TEN014, {PAGE}\n"
        "::notice file=tenants/none.yaml,title=SRC018 more-findings::more\n"
    )
    hostile = Finding(RULE, "x", Location("a,b:c\n::error::", span=Span(1, 1, 3, 2)))
    assert render_github([hostile], {}) == (
        "::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A,line=1,endLine=3,title=TEN014 account-claimed-twice::x"
        f"%0Amore: tenantry rule TEN014, {PAGE}\n"
    )


def test_an_annotation_gives_the_reason_every_other_place_and_what_to_do():
    [first, _] = render_github(FINDINGS, SOURCES).splitlines()
    lines = first.rpartition("::")[2].split("%0A")

    assert lines[2:] == [
        "this",
        "tenants/a b.yaml:1: that",
        "hint: do",
        f"more: tenantry rule TEN014, {PAGE}",
    ]


@pytest.mark.parametrize("start", ["https://docs.acme.example/docs", "https://docs.acme.example/docs/"])
def test_where_the_reference_is_published_findings_link_to_it(monkeypatch, start):
    monkeypatch.setenv(DOCS_URL, start)
    address = "https://docs.acme.example/docs/reference/rules/accounts.md#TEN014"

    [finding, of_another_program] = json.loads(render_findings(FINDINGS, SOURCES, "json"))["findings"]
    [run] = json.loads(render_sarif(FINDINGS, SOURCES))["runs"]
    [unlinked, linked] = run["tool"]["driver"]["rules"]

    assert (finding["page"], of_another_program["page"]) == (address, None)
    assert (linked["helpUri"], "helpUri" in unlinked) == (address, False)
    assert f"[{PAGE}]({address})" in linked["help"]["markdown"]
    assert f"more: tenantry rule TEN014, {address}\n" in render_github(FINDINGS, SOURCES)


@pytest.mark.parametrize("start", ["", "docs", "javascript:alert(1)"])
def test_where_it_is_not_the_page_and_the_command_are_named(monkeypatch, start):
    monkeypatch.setenv(DOCS_URL, start)

    [run] = json.loads(render_sarif(FINDINGS, SOURCES))["runs"]
    [other, rule] = run["tool"]["driver"]["rules"]

    assert "helpUri" not in rule
    assert rule["help"]["text"] == f"Why. Instead: Instead. More: tenantry rule TEN014, {PAGE}"
    assert rule["help"]["markdown"].endswith(f"**More:** `tenantry rule TEN014`, `{PAGE}`")
    assert other["help"]["text"] == "Why. Instead: Instead."


def test_sarif_has_the_required_shape():
    log = json.loads(render_sarif(FINDINGS, SOURCES))
    jsonschema.validate(log, SARIF)
    [run] = log["runs"]
    first, second = run["results"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["SRC018", "TEN014"]
    assert first["ruleIndex"] == 1
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "tenants/a%20b.yaml", "uriBaseId": "WORKSPACE"},
        "region": {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 7},
    }
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert [place["message"]["text"] for place in first["relatedLocations"]] == ["that"]
    assert second["level"] == "note"


def test_sarif_fingerprints_survive_a_move_to_another_line():
    def fingerprint(text):
        source = {"t.yaml": read_text("t.yaml", text).document}
        [result] = json.loads(render_sarif([Finding(RULE, "x", Location("t.yaml", ("a",)))], source))["runs"][
            0
        ]["results"]
        return result["partialFingerprints"], result["locations"]

    (here, place), (moved, other_place) = fingerprint("a: 1\n"), fingerprint("# new\na: 1\n")
    assert here == moved
    assert place != other_place


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_lines_and_knows_no_order_of_input(name):
    text = render_findings(FINDINGS, SOURCES, name)
    assert text.endswith("\n")
    assert text == render_findings(tuple(reversed(FINDINGS)), SOURCES, name)


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UsageError) as caught:
        render_findings((), {}, "xml")
    assert caught.value.hint == "formats: text, json, sarif, github, junit"


REGION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": "integer", "minimum": 1}
        for name in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "message": MESSAGE,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"pattern": "^[A-Za-z0-9%/._~-]+$"},
                        "uriBaseId": {"type": "string"},
                    },
                },
                "region": REGION,
            },
        },
    },
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF = {
    # The parts of the SARIF 2.1.0 schema that a log of ours touches, closed to everything else.
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {"type": "object"},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "name": {"type": "string"},
                                                "shortDescription": MESSAGE,
                                                "fullDescription": MESSAGE,
                                                "help": MESSAGE,
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "properties": {"level": LEVEL},
                                                },
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": MESSAGE,
                                "locations": {"type": "array", "items": LOCATION},
                                "relatedLocations": {"type": "array", "items": LOCATION},
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
