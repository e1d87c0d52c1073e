"""What a file says, judged by a model: every fault becomes one finding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator.core.findings import Finding
from generator.core.places import Route, Span
from generator.load.documents import SourceDocument
from generator.load.fault import Fault
from generator.load.likely import Likely, likely
from generator.load.messages import finding, meant_route, newer_schema, without_effect
from generator.load.reader import MOST_FINDINGS, more_findings
from generator.load.traces import trace
from generator.tenancy.model import Mapping as Closed
from generator.tenancy.versions import version_of

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Validated(Generic[M]):
    """A document as a model, or None with one finding per fault and, if need be, what it probably means."""

    value: M | None
    findings: tuple[Finding, ...] = ()
    likely: Likely[M] | None = None


def validate(document: SourceDocument, model: type[M]) -> tuple[M | None, tuple[Finding, ...]]:
    """The document as a model, or None with one finding per fault."""
    judged = judge(document, model)
    return judged.value, judged.findings


def judge(document: SourceDocument, model: type[M]) -> Validated[M]:
    """The document as a model, or its faults.

    Values that were refused while the file was read are passed over without
    another finding, and such a document has no model. Keys that later versions
    of the schema have no more are warned of and otherwise passed over; of a file
    that is written for a version that is not known, nothing but that is said.
    """
    if document.data is None:
        return Validated(None)
    if (newer := newer_schema(document)) is not None:
        return Validated(None, (newer,))
    withdrawn = _withdrawn(model, version_of(document.data))
    warnings = tuple(
        without_effect(document, key, withdrawn[key]) for key in document.data if key in withdrawn
    )
    data = {key: one for key, one in document.data.items() if key not in withdrawn}
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        faults = [
            Fault(document, model, trace(model, details["loc"]), details)
            for details in error.errors(include_url=False)
        ]
        told = [fault for fault in _one_per_union(faults) if not _is_known(fault) and not fault.is_echo]
        shown = (*_findings(document, sorted(told, key=_place)), *warnings)
        few = len(faults) <= 2 * MOST_FINDINGS  # more of them are no slips, but a hostile file
        return Validated(None, shown, likely(document, model, data, faults) if few else None)
    if document.unread:
        return Validated(None, warnings, likely(document, model, data, ()))
    return Validated(value, warnings)


def _withdrawn(model: type[BaseModel], version: int) -> dict[str, str]:
    """The keys that a file of a version of the schema may have, and that later ones have no more."""
    stated = model.withdrawn if issubclass(model, Closed) else {}
    return {key: instead for at, keys in stated.items() if at > version for key, instead in keys.items()}


def _is_known(fault: Fault) -> bool:
    """Whether a finding about the text has already refused the value, or may have removed what it lacks."""
    unread = fault.document.unread
    if not unread:
        return False
    route = fault.trace.route
    if fault.kind == "too_short":
        return any(other[: len(route)] == route for other in unread)
    if fault.is_missing and any(other[:-1] == route[:-1] for other in unread - fault.document.spans.keys()):
        return True  # the key that was refused may be the one
    return any(route[:length] in unread for length in range(len(route) + 1))


def _place(fault: Fault) -> Span:
    return fault.document.span(fault.trace.route, on_key=fault.kind == "extra_forbidden")


def _findings(document: SourceDocument, faults: list[Fault]) -> tuple[Finding, ...]:
    """The findings of the first faults, which is all that is worth working out of a hostile file."""
    considered = 2 * MOST_FINDINGS
    told = [*_without_misspelt(faults[:considered]), *faults[considered:]]
    shown = tuple(finding(fault) for fault in told[:MOST_FINDINGS])
    if len(told) <= MOST_FINDINGS:
        return shown
    return (*shown, more_findings(document, len(told) - MOST_FINDINGS, _place(told[MOST_FINDINGS])))


def _without_misspelt(faults: list[Fault]) -> list[Fault]:
    """The faults without missing keys that are there under another spelling."""
    meant = {meant_route(fault) for fault in faults if fault.kind == "extra_forbidden"}
    return [fault for fault in faults if not (fault.is_missing and fault.trace.route in meant)]


def _one_per_union(faults: Iterable[Fault]) -> Iterator[Fault]:
    for union, group in groupby(faults, key=_union):
        alternatives = list(group)
        yield from alternatives if union is None else _likeliest(union, alternatives)


def _union(fault: Fault) -> Route | None:
    return fault.trace.choice.route if fault.trace.choice else None


def _likeliest(union: Route, faults: list[Fault]) -> list[Fault]:
    """The faults of the alternative that was probably meant, or one fault about them all."""
    alternatives: dict[str | int, list[Fault]] = {}
    for fault in faults:
        if fault.trace.choice:
            alternatives.setdefault(fault.trace.choice.label, []).append(fault)
    fitting = [
        group
        for group in alternatives.values()
        if not any(fault.trace.route == union and fault.is_about_type for fault in group)
    ]
    if fitting:
        return min(fitting, key=len)
    return [next(fault for fault in faults if fault.trace.route == union).of_whole_union()]
