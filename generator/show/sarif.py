"""Findings as SARIF 2.1.0 (OASIS standard), for code scanning."""

import hashlib
import json
from collections.abc import Iterable
from urllib.parse import quote

from generator import __version__
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.show.pages import command, link, page
from generator.show.places import Sources, in_order, place_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(findings: Iterable[Finding], sources: Sources) -> str:
    """A SARIF log with one run, whose rules are those of the findings."""
    ordered = in_order(findings, sources)
    rules = sorted({finding.rule.code: finding.rule for finding in ordered}.values(), key=lambda r: r.code)
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    results = [_result(finding, indexes[finding.rule.code], sources) for finding in ordered]
    return _log([_rule(rule) for rule in rules], results)


def failed_sarif(message: str, hint: str | None) -> str:
    """A SARIF log of a run that ended before anything was found: no results, and the reason."""
    words = f"{message}\n{hint}" if hint else message
    told = [{"level": "error", "message": {"text": words}}]
    return _log([], [], invocations=[{"executionSuccessful": False, "toolExecutionNotifications": told}])


def _log(rules: list[dict[str, object]], results: list[dict[str, object]], **more: object) -> str:
    run = {
        "tool": {"driver": {"name": "tenantry", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"WORKSPACE": {"description": {"text": "The folder that holds tenants/."}}},
        "results": results,
        **more,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    address = link(rule)
    text = f"{rule.why} Instead: {rule.instead}"
    markdown = f"**Why:** {rule.why}\n\n**Instead:** {rule.instead}"
    if rule.family:
        text += f" More: {command(rule)}, {page(rule)}"
        where = f"[{rule.page}]({address})" if address else f"`{rule.page}`"
        markdown += f"\n\n**More:** `{command(rule)}`, {where}"
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "help": {"text": text, "markdown": markdown},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Finding, index: int, sources: Sources) -> dict[str, object]:
    words = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    result: dict[str, object] = {
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": finding.rule.severity.value,
        "message": {"text": words.replace("](", "] (")},  # SARIF takes it for a link
        "locations": [_location(finding.primary, sources)],
        "partialFingerprints": {"findingHash/v1": _fingerprint(finding)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(location, sources)}
            for number, location in enumerate(finding.related, start=1)
        ]
    return result


def _location(location: Location, sources: Sources) -> dict[str, object]:
    artifact = {"uri": quote(location.document, errors="replace"), "uriBaseId": "WORKSPACE"}
    physical: dict[str, object] = {"artifactLocation": artifact}
    span = place_of(location, sources).span
    if span is not None:
        physical["region"] = {
            "startLine": span.start_line,
            "startColumn": span.start_column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    note = {"message": {"text": location.note}} if location.note else {}
    return {"physicalLocation": physical, **note}


def _fingerprint(finding: Finding) -> str:
    """A value that stays the same while the finding only moves to another line."""
    parts = (
        finding.rule.code,
        finding.primary.document,
        *map(str, finding.primary.route),
        finding.message,
    )
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
