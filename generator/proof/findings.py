"""Results as findings: the request, the YAML value it comes from and the statements that let it through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.iam.claims import Result, Verdict
from generator.proof.properties.catalogue import PROOF, definition
from generator.proof.refutations import Refutation, Statement, key_text, refutation, value_text
from generator.readback.facts import EstateFacts, Fault

_rule = partial(Rule, family=PROOF)

NOT_DECIDED = _rule(
    "IAM108",
    "not-decided",
    "A property could be neither proved nor refuted.",
    "What is not proved is not called safe.",
    "Write the condition or the assertion with fewer policy variables inside one pattern.",
)
UNREADABLE = _rule(
    "IAM109",
    "unreadable-facts",
    "Rendered Terraform holds something about access that the proof cannot read.",
    "A policy, role or attachment that is not understood may allow anything.",
    "Write policies as `jsonencode` of plain values, and references to resources of the same stack.",
)

_MOST_STATEMENTS = 3
"""Statements of each kind that one finding shows."""


def findings_of(results: Sequence[Result], facts: EstateFacts) -> Iterator[Finding]:
    """A finding for each property that is refuted, with one request, and for each result that is undecided.

    A template that is broken breaks many roles in the same way; the others are
    named beside the first.
    """
    refuted: dict[tuple[str, Location, str], list[Result]] = {}
    for result in results:
        if result.verdict is Verdict.REFUTED:
            claim = result.claim
            key = (claim.property_id, claim.place, claim.about.sid if claim.about else "")
            refuted.setdefault(key, []).append(result)
    for alike in refuted.values():
        yield _refuted(refutation(alike[0], facts), [one.claim.subject for one in alike[1:]])
    for result in results:
        if result.verdict is Verdict.OUTSIDE:
            yield _undecided(result)


def faults_of(faults: Iterable[Fault]) -> Iterator[Finding]:
    """A finding for each thing in the rendered text that could not be read."""
    for fault in faults:
        yield Finding(UNREADABLE, fault.message, fault.location)


def _refuted(shown: Refutation, others: Sequence[str]) -> Finding:
    claim = f"{shown.subject} {shown.sentence}"
    also = f"; refuted as well for {', '.join(dict.fromkeys(others))}" if others else ""
    who = shown.principal if shown.is_stranger else "it"
    says = f"{who} may call {_call(shown)}" if shown.request else shown.reason
    primary, *related = _places(shown)
    rule = definition(shown.property_id).rule
    return Finding(rule, f"refuted: that {claim}; {says}{also}", primary, tuple(related), shown.advice)


def _places(shown: Refutation) -> Iterator[Location]:
    """The statement that a claim is about before everything else, and what caused it after."""
    if shown.about is None or not shown.about.document:
        yield shown.place
        yield from _related(shown)
        return
    yield _location(shown.about, "")
    for one in shown.stopped_by[:_MOST_STATEMENTS]:
        if one.document:
            yield _location(one, f"{one.sid} in {one.policy} stops it")
    yield replace(shown.place, note=f"{shown.subject} is planned here")


def _call(shown: Refutation) -> str:
    """The request on one line; the keys that follow from who asks are left out."""
    if shown.request is None:
        return ""
    keys = ", ".join(f"{key_text(key)} = {value_text(value)}" for key, value in shown.context.items())
    return f"{shown.request.action} on {shown.request.resource}" + (f" with {keys}" if keys else "")


def _related(shown: Refutation) -> Iterator[Location]:
    for one in shown.let_through[:_MOST_STATEMENTS]:
        if one.document:
            yield _location(one, f"{one.sid} in {one.policy} lets it through")
    for one in shown.missed[:_MOST_STATEMENTS]:
        if one.document:
            yield _location(one, f"{one.sid} in {one.policy} does not stop it: {one.note}")


def _location(one: Statement, note: str) -> Location:
    span = None if one.line is None else Span.of_line(one.line)
    return Location(one.document, span=span, note=note)


def _undecided(result: Result) -> Finding:
    claim = result.claim
    message = f"not decided: whether {claim.subject} {claim.sentence}; {result.reason}"
    return Finding(NOT_DECIDED, message, claim.place)
