"""What was proved, for programs and for pull requests."""

import json
from collections.abc import Iterator, Sequence

from generator.core import markdown
from generator.core.findings import Finding
from generator.iam.claims import Verdict
from generator.proof.certificate import accepted, combined
from generator.proof.properties.limits import LIMITS
from generator.proof.refutations import Refutation, Statement, key_text, value_text
from generator.show.json_v1 import finding_values
from generator.show.places import Sources, in_order, place_of
from generator.show.proof import Group, address, location_text, statement_words, summary
from generator.show.wrapping import count_of

JSON_VERSION = 1


def proof_json(
    certificates: Sequence[dict[str, object]],
    refuted: Sequence[Refutation],
    others: Sequence[Finding],
    sources: Sources,
) -> str:
    """One JSON object: certificates as they are published, refutations with requests, other findings."""
    document = {
        "version": JSON_VERSION,
        "certificates": list(certificates),
        "refuted": [_refutation(one, sources) for one in refuted],
        "findings": finding_values(others, sources),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def proof_markdown(
    groups: Sequence[Group], refuted: Sequence[Refutation], others: Sequence[Finding], sources: Sources
) -> str:
    """A section for a pull request: a table, each refutation, and what the proof says nothing about."""
    parts = [f"## Isolation\n\n{summary(groups)}.\n", "".join(_table(groups))]
    parts += ["".join(_section(one, sources)) for one in refuted]
    parts += ["".join(_finding(one, sources)) for one in in_order(others, sources)]
    allowed = accepted(record for _, proofs in groups for record in combined(proofs))
    parts.append(_folded("Allowed on purpose", [(one.id, one.sentence, one.reason) for one in allowed]))
    parts.append(
        _folded("What the proof says nothing about", [(one.id, one.sentence, one.why) for one in LIMITS])
    )
    return "\n".join(parts)


def _table(groups: Sequence[Group]) -> Iterator[str]:
    yield "| | Proved | Refuted | Outside the model | Nothing to prove | Request classes |\n"
    yield "|---|---|---|---|---|---|\n"
    for holder, proofs in groups:
        records = combined(proofs)
        where = f" ({', '.join(holder.environments)})" if holder.environments else ""
        counts = [sum(one.verdict is verdict for one in records) for verdict in Verdict]
        cells = [f"**{count}**" if count and number else str(count) for number, count in enumerate(counts)]
        classes = sum(one.classes for one in records)
        yield f"| {holder.kind} {markdown.code(holder.name)}{where} | {' | '.join(cells)} | {classes:,} |\n"


def _section(shown: Refutation, sources: Sources) -> Iterator[str]:
    yield f"### Refuted: {markdown.code(shown.property_id)} of {markdown.code(shown.subject)}\n\n"
    yield f"Claim: {markdown.text(shown.subject)} {markdown.text(shown.sentence)}.\n\n"
    if shown.request is None:
        yield f"But {markdown.text(shown.reason)}.\n\n"
        yield from _list("Granted by", (shown.about,) if shown.about else ())
        yield from _list("Stopped by", shown.stopped_by)
    else:
        yield "| | |\n|---|---|\n"
        yield f"| principal | {markdown.code(shown.principal)} |\n"
        yield f"| action | {markdown.code(shown.request.action)} |\n"
        yield f"| resource | {markdown.code(shown.request.resource)} |\n"
        for key, value in shown.context.items():
            yield f"| {markdown.code(key_text(key))} | {markdown.code(value_text(value))} |\n"
        yield "\n"
    yield from _list("Let through by", shown.let_through)
    yield from _list("Not stopped by", shown.missed)
    yield f"Caused by {markdown.code(address(shown, sources))}. What to do: {markdown.text(shown.advice)}.\n"


def _finding(finding: Finding, sources: Sources) -> Iterator[str]:
    yield f"### {finding.rule.severity.value.capitalize()} {finding.rule.code}\n\n"
    yield f"{markdown.text(finding.message)}.\n\n"
    for location in (finding.primary, *finding.related):
        note = f": {markdown.text(location.note)}" if location.note else ""
        yield f"- {markdown.code(location_text(location, sources))}{note}\n"


def _list(title: str, found: Sequence[Statement]) -> Iterator[str]:
    if not found:
        return
    yield f"{title}\n\n"
    for one in found:
        words, where = statement_words(one)
        yield f"- {markdown.text(words)} ({markdown.code(where)})\n"
    yield "\n"


def _folded(title: str, entries: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(
        f"- **{name}**: {markdown.text(first)} {markdown.text(second)}\n" for name, first, second in entries
    )
    count = count_of(len(entries), "entry", "entries")
    return f"<details><summary>{title}: {count}</summary>\n\n{lines}\n</details>\n"


def _refutation(shown: Refutation, sources: Sources) -> dict[str, object]:
    place = place_of(shown.place, sources)
    request = shown.request
    return {
        "property": shown.property_id,
        "subject": shown.subject,
        "claim": shown.sentence,
        "principal": shown.principal,
        "request": None
        if request is None
        else {"action": request.action, "resource": request.resource, "context": dict(request.context)},
        "let_through": [_statement(one) for one in shown.let_through],
        "missed": [_statement(one) for one in shown.missed],
        "reason": shown.reason,
        "about": _statement(shown.about) if shown.about else None,
        "unusable": [
            {"actions": list(one.actions), "resources": list(one.resources), "why": one.why}
            for one in shown.unusable
        ],
        "stopped_by": [_statement(one) for one in shown.stopped_by],
        "caused_by": {
            "document": place.document,
            "route": list(shown.place.route),
            "line": place.span.start_line if place.span else None,
        },
        "what_to_do": shown.advice,
    }


def _statement(one: Statement) -> dict[str, object]:
    return {"sid": one.sid, "policy": one.policy, "file": one.document, "line": one.line, "note": one.note}
