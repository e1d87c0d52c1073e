"""What was proved, as text: 80 columns, readable without colour."""

from collections.abc import Iterable, Iterator, Sequence

from generator.core.places import Location
from generator.iam.claims import Verdict
from generator.proof.certificate import Holder, PropertyRecord, Scope, StackProof, accepted, combined
from generator.proof.properties.catalogue import definition
from generator.proof.properties.limits import LIMITS
from generator.proof.refutations import Refutation, Statement, key_text, value_text
from generator.show.places import Sources, place_of
from generator.show.wrapping import count_of, field, shortened, stand_ins, wrapped

_MOST_STATEMENTS = 4
_LONGEST_NOTE = 160
_WORDS = {
    Verdict.PROVED: "proved",
    Verdict.REFUTED: "REFUTED",
    Verdict.OUTSIDE: "outside the model",
    Verdict.NOTHING: "nothing to prove",
}
_COUNTS = (
    "kinds: pairs of an action and a type of resource that it takes, of all that a property speaks of."
    " None granted: no statement allows any of these actions to anybody it speaks of. None left: statements"
    " allow some by name, and their resources and conditions, or denials, leave no such request. Classes:"
    " what a search had to decide; requests that no policy tells apart are one."
)

Group = tuple[Holder, tuple[StackProof, ...]]
"""A tenant, shared domain or platform with the proofs of its stacks."""


def proof_text(groups: Sequence[Group], refuted: Sequence[Refutation], sources: Sources) -> str:
    """Each holder's properties, then each refutation, then what the proof says nothing about."""
    blocks = [_holder(holder, combined(proofs)) for holder, proofs in groups]
    shown = [_refutation(one, sources) for one in refuted]
    note = stand_ins(line for block in shown for line in block)
    blocks += [*shown, note[1:]] if note else shown
    blocks += [_scopes(groups), _accepted(groups), _limits(), [summary(groups)]]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def summary(groups: Iterable[Group]) -> str:
    """How many properties are proved, refuted and outside the model, in one line."""
    counts = dict.fromkeys(Verdict, 0)
    for _, proofs in groups:
        for record in combined(proofs):
            counts[record.verdict] += 1
    total = sum(counts.values())
    words = [f"{count} {verdict.value}" for verdict, count in counts.items() if count]
    return f"{count_of(total, 'property', 'properties')}: {', '.join(words) or 'nothing was claimed'}"


def verdict_line(record: PropertyRecord) -> str:
    """The verdict of a property, and over how much it was decided."""
    subjects = count_of(record.subjects, "subject", "subjects")
    if record.verdict is not Verdict.PROVED:
        return f"{_WORDS[record.verdict]} ({subjects})"
    kinds = count_of(record.scope.kinds, "kind", "kinds")
    return f"{_WORDS[record.verdict]} {subjects}, {kinds}, {_searched(record)}"


def _searched(record: PropertyRecord) -> str:
    if record.classes:
        return count_of(record.classes, "class", "classes")
    return "none left" if record.scope.granted else "none granted"


def _holder(holder: Holder, records: Sequence[PropertyRecord]) -> list[str]:
    where = f": {', '.join(holder.environments)}" if holder.environments else ""
    lines = [f"{holder.kind} {holder.name}{where}"]
    if not records:
        lines.append("  nothing is claimed of it by itself")
    width = max((len(record.property_id) for record in records), default=0)
    for record in records:
        lines.append(f"  {record.property_id:<{width}}  {verdict_line(record)}")
        said = (*record.reasons, *record.scope.empty)
        lines += [line for reason in said for line in wrapped(reason, width + 4)]
    return lines


def _refutation(shown: Refutation, sources: Sources) -> list[str]:
    lines = [f"REFUTED {shown.property_id}: {shown.subject}"]
    lines += field("claim", f"{shown.subject} {shown.sentence}")
    lines += field("principal", shown.principal)
    if shown.request is None:
        lines += _statements("granted by", (shown.about,) if shown.about else ())
        lines += field("but", shown.reason)
        lines += _statements("stopped by", shown.stopped_by)
    else:
        lines += field("action", shown.request.action)
        lines += field("resource", shown.request.resource)
        keys = [f"{key_text(key)} = {value_text(value)}" for key, value in shown.context.items()]
        lines += [line for number, key in enumerate(keys) for line in field("" if number else "with", key)]
        lines += _statements("let through", shown.let_through)
        lines += _statements("not stopped", shown.missed)
    lines += field("caused by", address(shown, sources))
    lines += field("what to do", shown.advice)
    return lines


def address(shown: Refutation, sources: Sources) -> str:
    """The place of the YAML value behind a refutation, with line and column where they are known."""
    return location_text(shown.place, sources)


def location_text(location: Location, sources: Sources) -> str:
    """A place with line and column where they are known."""
    place = place_of(location, sources)
    where = f":{place.span.start_line}:{place.span.start_column}" if place.span else ""
    return f"{place.document}{where}"


def statement_words(one: Statement) -> tuple[str, str]:
    """A statement in words, and where it stands."""
    note = f": {shortened(one.note, _LONGEST_NOTE)}" if one.note else ""
    where = f"{one.document}:{one.line}" if one.line else one.document or "AWS's own; not rendered"
    return f"{one.sid or 'a statement'} in {one.policy}{note}", where


def _statements(label: str, found: Sequence[Statement]) -> Iterator[str]:
    for number, one in enumerate(found[:_MOST_STATEMENTS]):
        words, where = statement_words(one)
        yield from field("" if number else label, words)
        yield from field("", where)
    if len(found) > _MOST_STATEMENTS:
        yield from field("", f"and {len(found) - _MOST_STATEMENTS} more; --format json has them all")


def _scopes(groups: Sequence[Group]) -> list[str]:
    """Of each property about whom and over what it speaks, and what it accepts; the same for all holders."""
    found: dict[str, Scope] = {}
    for record in (record for _, proofs in groups for record in combined(proofs)):
        found[record.property_id] = found.get(record.property_id, Scope()) + record.scope
    lines = ["Whom and what each property speaks of", *wrapped(_COUNTS, 2)]
    for name, scope in sorted(found.items()):
        lines += ["", *wrapped(f"{name}: {definition(name).sentence}", 2)]
        for label, words in (("whom", scope.whom), ("over", scope.over), ("accepts", scope.accepts)):
            lines += [line for one in words for line in field(label, one)]
    return lines


def _accepted(groups: Sequence[Group]) -> list[str]:
    lines = ["Accepted: allowed on purpose, though it reaches beyond a principal's own things"]
    for one in accepted(record for _, proofs in groups for record in combined(proofs)):
        lines += _entry(one.id, f"{one.sentence} {one.reason}")
    return lines


def _limits() -> list[str]:
    lines = ["Outside the model: the proof says nothing about this"]
    for one in LIMITS:
        lines += _entry(one.id, f"{one.sentence} {one.why}")
    return lines


def _entry(name: str, words: str) -> Iterator[str]:
    yield f"  {name}"
    yield from wrapped(words, 4)
