"""Answers about single requests as text: layer by layer, statement by statement; 80 columns."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from generator.iam.claims import Evidence
from generator.iam.decision.layers import Layer
from generator.iam.requests import Request, Value
from generator.proof.answers import Explained, WhoCan
from generator.proof.principals import Caller, Person
from generator.proof.refutations import Statement, free_context, key_text, statements, value_text
from generator.show.wrapping import count_of, field, shortened, stand_ins, wrapped

JSON_VERSION = 1

_ALWAYS_SHOWN = ("aws:principaltag/studiouserid", "aws:principaltag/team")
_LONGEST_NOTE = 200
_SHOWN_PEOPLE = 20
_NOT_ASKED = (
    "Asked were the roles of people, apps and jobs. Administrators, the role that Terraform runs as, roles of"
    " AWS services, root users and roles that Tenantry does not render were not."
)


def explained_text(answer: Explained) -> str:
    """The verdict, the whole request, then every layer with its statements; ends with a line feed."""
    request = answer.question.request
    lines = wrapped(_verdict(answer), 0)
    lines += [*(wrapped(f"note: {answer.note}", 0) if answer.note else []), ""]
    lines += field("principal", answer.caller.path)
    lines += field("", answer.caller.role.arn)
    lines += field("action", request.action)
    lines += field("resource", request.resource)
    lines += _context(_free(answer), answer.question.assumed)
    for layer in answer.decision.layers:
        lines += ["", *_layer(layer, answer)]
    if not answer.decision.is_allowed:
        lines += ["", *_otherwise(answer)]
    lines += stand_ins(lines)
    return "".join(f"{line}\n" for line in lines)


def explained_json(answer: Explained) -> str:
    """One JSON object with the request, the decision and every statement that was looked at."""
    request = answer.question.request
    document = {
        "version": JSON_VERSION,
        "allowed": answer.decision.is_allowed,
        "reason": answer.decision.reason,
        "note": answer.note or None,
        "principal": {"path": answer.caller.path, "arn": answer.caller.role.arn},
        "request": _request(request),
        "assumed": dict(answer.question.assumed),
        "layers": [
            {
                "name": layer.name,
                "opinion": layer.opinion.value,
                "allowed_by": _found(layer.allowed_by, answer),
                "denied_by": _found(layer.denied_by, answer),
                "missed": _found(layer.missed, answer),
            }
            for layer in answer.decision.layers
        ],
        "allowed_with": _request(answer.allowed_with) if answer.allowed_with else None,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def who_can_text(answer: WhoCan) -> str:
    """Every principal that can, with what its request must hold; ends with a line feed."""
    found = f"{len(answer.able)} of {count_of(answer.asked, 'principal', 'principals')}"
    lines = wrapped(f"{found} may call {answer.action} on {answer.resource}", 0)
    lines += wrapped(f"note: {answer.note}", 0) if answer.note else []
    for one in answer.able:
        lines += ["", f"  {one.caller.path}"]
        if one.request.resource not in ("*", answer.resource):
            lines += [f"  {line}" for line in field("for example", one.request.resource)]
        needed = free_context(one.request, one.caller.authority)
        lines += [f"  {line}" for line in _context(needed, {}, label="with")]
        lines += [f"  {line}" for line in field("people", _people(one.people))]
    for caller, reason in answer.undecided:
        lines += ["", *wrapped(f"not known of {caller.path}: {reason}", 2)]
    lines += ["", *wrapped(_NOT_ASKED, 0)]
    lines += stand_ins(lines)
    return "".join(f"{line}\n" for line in lines)


def who_can_json(answer: WhoCan) -> str:
    """One JSON object: who can with which request, and of whom it is not known."""
    document = {
        "version": JSON_VERSION,
        "action": answer.action,
        "resource": answer.resource,
        "note": answer.note or None,
        "asked": answer.asked,
        "not_asked": _NOT_ASKED,
        "can": [
            {
                **_principal(one.caller),
                "request": _request(one.request),
                "people": [{"path": person.path, **asdict(person)} for person in one.people],
            }
            for one in answer.able
        ],
        "unknown": [{**_principal(caller), "reason": reason} for caller, reason in answer.undecided],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _people(people: Sequence[Person]) -> str:
    """Names as `can` takes them, each with team and persona; of many the first."""
    if not people:
        return "nobody whom a file declares"
    shown = [
        f"{one.path} ({f'{one.team}, ' if one.team else ''}{one.persona})" for one in people[:_SHOWN_PEOPLE]
    ]
    more = len(people) - _SHOWN_PEOPLE
    return ", ".join(shown) + (f", and {more:,} more, whom --format json names" if more > 0 else "")


def _context(
    context: Mapping[str, Value], assumed: Mapping[str, str], label: str = "context"
) -> Iterator[str]:
    for number, (key, value) in enumerate(context.items()):
        note = f"  ({assumed[key]})" if key in assumed else ""
        yield from field("" if number else label, f"{key_text(key)} = {value_text(value)}{note}")


def _verdict(answer: Explained) -> str:
    reason = answer.decision.reason
    for word in ("allowed", "denied"):
        if reason.startswith(f"{word} by "):
            return word.upper() + reason.removeprefix(word)
    return f"{'ALLOWED' if answer.decision.is_allowed else 'DENIED'}: {reason}"


def _free(answer: Explained) -> dict[str, Value]:
    """The context without what follows from the principal; JSON has all of it."""
    context = answer.question.request.context
    free = free_context(answer.question.request, answer.caller.authority).keys()
    return {key: value for key, value in context.items() if key in free or key in _ALWAYS_SHOWN}


def _layer(layer: Layer, answer: Explained) -> Iterator[str]:
    name = layer.name.removeprefix("policy ").removesuffix(" of the resource")
    yield from wrapped(f"{name if name.startswith('policy of ') else layer.name}: {layer.opinion.value}", 0)
    for mark, found in (("denies", layer.denied_by), ("allows", layer.allowed_by), ("misses", layer.missed)):
        for one in statements(found, answer.caller.authority, answer.facts):
            yield from field(mark, f"{one.sid or 'a statement'} in {one.policy}")
            yield from field("", _where(one))
            if one.note:
                yield from field("", shortened(one.note, _LONGEST_NOTE))


def _otherwise(answer: Explained) -> Iterator[str]:
    if answer.allowed_with is None:
        yield from wrapped("Nothing in the context makes it allowed.", 0)
        return
    yield "It would be allowed with"
    needed = free_context(answer.allowed_with, answer.caller.authority)
    yield from _context(needed, {}, label="context")
    if not needed:
        yield from field("context", "nothing but who asks")


def _where(one: Statement) -> str:
    if not one.document:
        return "AWS's own; not rendered"
    return f"{one.document}:{one.line}" if one.line else one.document


def _found(evidence: Iterable[Evidence], answer: Explained) -> list[dict[str, object]]:
    found = statements(evidence, answer.caller.authority, answer.facts)
    return [
        {"sid": one.sid, "policy": one.policy, "file": one.document, "line": one.line, "note": one.note}
        for one in found
    ]


def _principal(caller: Caller) -> dict[str, object]:
    return {"path": caller.path, "arn": caller.role.arn}


def _request(request: Request) -> dict[str, object]:
    return {"action": request.action, "resource": request.resource, "context": dict(request.context)}
