"""Findings as JUnit XML, for the test reports of Jenkins, GitLab and others.

A test suite is a stack, or a file that is no stack's. Only errors are failures: JUnit knows no warnings, so
these are passed test cases that say something. Attributes are those of Jenkins' `junit-10.xsd`, and no clock
or host is written.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.core.findings import Finding
from generator.show.glyphs import visible
from generator.show.pages import command
from generator.show.places import Sources, in_order, place_of
from generator.show.wrapping import count_of
from generator.tenancy.stack_address import StackAddress
from generator.tools.scanned import Check, ScanReport, StackScan

_OUT = "out/"


@dataclass(slots=True)
class _Suite:
    """The test cases of a stack or a file; `passed` come last."""

    name: str
    cases: list[ET.Element] = field(default_factory=list)
    passed: list[ET.Element] = field(default_factory=list)


def render_junit(findings: Iterable[Finding], sources: Sources, report: ScanReport | None = None) -> str:
    """The findings as XML; of a scan also what passed, by resource, and what is skipped, with the reason."""
    scanned = {one.stack.stack: one for one in report.stacks} if report else {}
    suites = {name: _Suite(name, passed=list(_of_scan(one))) for name, one in scanned.items()}
    for finding in in_order(findings, sources):
        name = _suite_of(finding.primary.document, scanned)
        suites.setdefault(name, _Suite(name)).cases.append(_finding(finding, sources))
    return _text(suites[name] for name in sorted(suites))


def failed_junit(message: str, hint: str | None) -> str:
    """A suite with one error: why a run ended before anything was found."""
    case = ET.Element("testcase", name="tenantry", classname="tenantry")
    error = ET.SubElement(case, "error", message=visible(message), type="failure")
    error.text = _lines(message, *([f"hint: {hint}"] if hint else []))
    return _text([_Suite("tenantry", [case])])


def _text(suites: Iterable[_Suite]) -> str:
    top = ET.Element("testsuites", name="tenantry")
    for suite in suites:
        element = ET.SubElement(top, "testsuite", name=visible(suite.name))
        element.extend((*suite.cases, *suite.passed))
        _count(element, skipped="skipped")
    _count(top)
    ET.indent(top)
    text = ET.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _count(element: ET.Element, **more: str) -> None:
    """Write how many test cases an element holds, and how many of each outcome."""
    element.set("tests", str(len(list(element.iter("testcase")))))
    for name, tag in {"failures": "failure", "errors": "error", **more}.items():
        element.set(name, str(len(list(element.iter(tag)))))


def _suite_of(document: str, scanned: Iterable[str]) -> str:
    """The stack of a file below `out/`, or the file."""
    if not document.startswith(_OUT):
        return document
    parts = document.removeprefix(_OUT).split("/")
    folders = ["/".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)]
    there = frozenset(scanned)
    return next((one for one in folders if one in there or _is_address(one)), document)


def _is_address(text: str) -> bool:
    try:
        StackAddress.parse(text)
    except ValueError:
        return False
    return True


def _finding(finding: Finding, sources: Sources) -> ET.Element:
    place = place_of(finding.primary, sources)
    line = f":{place.span.start_line}" if place.span else ""
    case = _case(f"{finding.rule.code} {finding.message}", place.document)
    words = _lines(*_words(finding, sources, f"{place.document}{line}"))
    if finding.is_error:
        kind = f"{finding.rule.code} {finding.rule.name}"
        ET.SubElement(case, "failure", message=visible(finding.message), type=visible(kind)).text = words
    else:
        ET.SubElement(case, "system-out").text = f"{finding.rule.severity}: {words}"
    return case


def _words(finding: Finding, sources: Sources, place: str) -> Iterator[str]:
    yield finding.message
    yield f"at {place}" + (f": {finding.primary.note}" if finding.primary.note else "")
    for location in finding.related:
        span = place_of(location, sources).span
        line = f":{span.start_line}" if span else ""
        yield f"{location.document}{line}: {location.note}".removesuffix(": ")
    if finding.hint:
        yield f"hint: {finding.hint}"
    if finding.rule.family:
        yield f"more: {command(finding.rule)}"


def _of_scan(scan: StackScan) -> Iterator[ET.Element]:
    """What is skipped, check by check, and what passed, resource by resource."""
    for check in scan.skipped:
        case = _case(f"{check.code} {check.title}: {check.resource}", check.path)
        ET.SubElement(case, "skipped", message=visible(_reason(check)))
        yield case
    other = {(one.path, one.code) for one in (*scan.failed, *scan.skipped)}
    for one in scan.answers:
        passed = [code for code in one.codes if (one.resource.path, code) not in other]
        if passed:
            number = count_of(len(passed), "check passed", "checks passed")
            yield _case(f"{one.resource.address}: {number}", one.resource.path)


def _reason(check: Check) -> str:
    who = f"; {check.owner} answers for it" if check.owner else ""
    return (check.reason or "no reason") + who + (f" until {check.until}" if check.until else "")


def _case(name: str, document: str) -> ET.Element:
    return ET.Element("testcase", name=visible(name), classname=visible(document))


def _lines(*lines: str) -> str:
    return "\n".join(visible(line) for text in lines for line in text.split("\n"))
