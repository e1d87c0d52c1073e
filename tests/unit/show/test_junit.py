"""JUnit XML: held to the elements and attributes of Jenkins' `junit-10.xsd`, by a parser that is not ours."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location, Span
from generator.load.reader import read_text
from generator.show.junit import failed_junit, render_junit
from generator.tools.scanned import Answers, Check, Resource, ScanReport, StackScan, StackText

SCHEMA = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
"""Of each element: attributes that it must have, that it may have, and what may stand in it."""

RULE = Rule("SCN005", "check-did-not-answer", "S.", "W.", "I.", family=Family("scan", "Scan"))
NOTE = Rule("SRC018", "more-findings", "S.", "W.", "I.", Severity.NOTE)
SOURCES = {"tenants/a.yaml": read_text("tenants/a.yaml", "a:\n  b: 1\n").document}
STACK = StackText("fraud/dev", (("out/fraud/dev/main.tf", 'resource "aws_s3_bucket" "data" {\n}\n'),))
FAILED = Check("out/fraud/dev/main.tf", 1, 2, "CKV_AWS_21", "Versioning", "aws_s3_bucket.data")
BY = ("lena@acme.example", "2027-01-31")
SKIPPED = Check(
    *("out/fraud/dev/main.tf", 1, 2, "CKV_AWS_18", "Logs", "aws_s3_bucket.data"), 0, "logs & co", "", *BY
)
ANSWERS = Answers(
    Resource("out/fraud/dev/main.tf", "aws_s3_bucket.data"), ("CKV_AWS_18", "CKV_AWS_19", "CKV_AWS_21")
)
REPORT = ScanReport((StackScan(STACK, 1, (FAILED,), (SKIPPED,), (ANSWERS,)),), "3.3.30")


def read(text):
    """The document, once it is as the schema says."""
    top = ET.fromstring(text)  # noqa: S314  # our own text
    assert top.tag == "testsuites"
    for element in top.iter():
        must, may, within = SCHEMA[element.tag]
        assert must <= set(element.attrib) <= must | may
        assert {child.tag for child in element} <= within
        if element.tag in ("testsuites", "testsuite"):
            for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
                assert int(element.attrib[name]) == len(list(element.iter(tag)))
    return top


def test_a_scan_is_a_suite_for_each_stack_with_what_failed_is_skipped_and_passed():
    [suite] = read(render_junit(REPORT.findings, {}, REPORT))

    assert suite.attrib == {"name": "fraud/dev", "tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    failed, skipped, passed = suite
    assert failed.attrib["name"] == "CKV_AWS_21 Versioning: aws_s3_bucket.data"
    assert failed[0].attrib["message"] == "Versioning: aws_s3_bucket.data"
    assert failed[0].text == "Versioning: aws_s3_bucket.data\nat out/fraud/dev/main.tf:1"
    assert skipped.attrib["name"] == "CKV_AWS_18 Logs: aws_s3_bucket.data"
    assert skipped[0].attrib["message"] == f"logs & co; {BY[0]} answers for it until {BY[1]}"
    assert passed.attrib["name"] == "aws_s3_bucket.data: 1 check passed"
    assert list(passed) == []


def test_a_failure_says_its_place_its_hint_and_where_more_stands():
    place = Location("tenants/a.yaml", ("a", "b"), note="this")
    more = (Location("tenants/a.yaml", ("a",), note="that"),)
    [suite] = read(render_junit([Finding(RULE, "wrong", place, more, "do")], SOURCES))

    assert suite.attrib["name"] == "tenants/a.yaml"
    assert suite[0][0].attrib == {"message": "wrong", "type": "SCN005 check-did-not-answer"}
    assert suite[0][0].text.splitlines() == [
        "wrong",
        "at tenants/a.yaml:2: this",
        "tenants/a.yaml:2: that",
        "hint: do",
        "more: tenantry rule SCN005",
    ]


def test_what_is_no_error_fails_nothing_and_is_still_told():
    [suite] = read(render_junit([Finding(NOTE, "more", Location("tenants/none.yaml"))], {}))

    assert suite.attrib["failures"] == "0"
    assert suite[0][0].tag == "system-out"
    assert suite[0][0].text == "note: more\nat tenants/none.yaml"


def test_what_was_found_in_a_stack_stands_in_its_suite_also_without_a_scan():
    places = [
        "out/fraud/dev/modules/a/main.tf",
        "out/_platform/domains/x/dev/main.tf",
        "out/manifest.json",
    ]
    findings = [Finding(RULE, "x", Location(place)) for place in places]

    names = [suite.attrib["name"] for suite in read(render_junit(findings, {}))]
    assert names == ["_platform/domains/x/dev", "fraud/dev", "out/manifest.json"]


def test_nothing_found_is_a_report_without_suites():
    assert list(read(render_junit((), {}))) == []


def test_a_run_that_ended_before_anything_was_found_is_an_error():
    [suite] = read(failed_junit("checkov was not found", "make checkov"))

    assert suite.attrib["errors"] == "1"
    assert suite[0][0].text == "checkov was not found\nhint: make checkov"


ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)


@given(ANY, ANY, ANY, ANY)
def test_no_text_breaks_the_xml(message, document, note, reason):
    finding = Finding(RULE, message, Location(document, span=Span(1, 1, 1, 2), note=note), hint=message)
    skipped = Check(document, 1, 1, message, note, reason, reason=reason or "r")
    scan = StackScan(StackText(document, ()), 0, (), (skipped,), ())

    text = render_junit([finding], {}, ScanReport((scan,), "3.3.30"))
    text.encode()
    read(text)
    read(failed_junit(message, reason))
    assert len(list(read(text).iter("testcase"))) == 2
