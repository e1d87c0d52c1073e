"""One fault of a file in plain words, by the kind of error pydantic reports."""

from collections.abc import Callable
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location, Route, Span
from generator.core.suggestions import nearest
from generator.load.documents import SourceDocument
from generator.load.fault import OWN_ERRORS, Fault, name_of
from generator.load.homes import home
from generator.load.misfits import misfit, ordinal
from generator.load.shapes import Shape
from generator.load.slips import written_together
from generator.load.wording import kind_of, listed, quoted, sign
from generator.tenancy.model import Mapping as Closed
from generator.tenancy.versions import NEWEST, VERSION_KEY, version_of

_rule = partial(Rule, family=Family("keys", "Keys and values"))

UNKNOWN_KEY = _rule(
    code="TEN001",
    name="unknown-key",
    summary="A mapping has a key that means nothing there.",
    why="A mistyped key would be a setting that never takes effect.",
    instead="Correct or remove the key.",
)
MISSING_KEY = _rule(
    code="TEN002",
    name="missing-key",
    summary="A mapping lacks a key that it must have.",
    why="There is no safe default for it.",
    instead="Add the key.",
)
WRONG_TYPE = _rule(
    code="TEN003",
    name="wrong-type",
    summary="A value is of another kind than its key needs, such as a number where text is expected.",
    why="Turning one into the other is a guess: account ids lose their leading zero that way.",
    instead="Write text in quotes, numbers without, and booleans as `true` or `false`.",
)
NOT_A_CHOICE = _rule(
    code="TEN004",
    name="not-one-of-the-choices",
    summary="A value is not one of the words its key allows.",
    why="Nothing is defined for it.",
    instead="Choose one of the words in the hint.",
)
BAD_FORMAT = _rule(
    code="TEN005",
    name="bad-format",
    summary="A value is not written the way its key needs.",
    why="AWS would refuse it when it is applied, in the middle of a change.",
    instead="Write it in the form the finding names.",
)
OUT_OF_RANGE = _rule(
    code="TEN006",
    name="out-of-range",
    summary="A number is smaller or larger than allowed.",
    why="AWS would refuse it, or it would do harm.",
    instead="Choose a number within the limits of the finding.",
)
WRONG_LENGTH = _rule(
    code="TEN007",
    name="wrong-length",
    summary="A text, list or mapping is too short or too long.",
    why="AWS limits the length of names and the number of items, and an empty list means nothing.",
    instead="Keep within the limits of the finding.",
)
WITHDRAWN_KEY = _rule(
    code="TEN010",
    name="key-without-effect",
    summary="A file has a key that earlier versions read and that changed nothing.",
    why="A key without an effect lets its reader believe that something is decided.",
    instead="Run `tenantry migrate`, which removes the line.",
    severity=Severity.WARNING,
)
NEWER_SCHEMA = _rule(
    code="TEN011",
    name="newer-schema",
    summary="A file is written for a later version of the schema than this Tenantry reads.",
    why="What the file says may mean something else there, or something that nobody here would notice.",
    instead="Install the Tenantry that the others use, at least the one that wrote the file.",
)

_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
    "multiple_of": ("multiple_of", "a multiple of"),
}
_LENGTHS = {
    "string_too_short": ("min_length", "at least", "character"),
    "string_too_long": ("max_length", "at most", "character"),
    "too_short": ("min_length", "at least", "item"),
    "too_long": ("max_length", "at most", "item"),
}
_BOOLEANS = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}


def finding(fault: Fault) -> Finding:
    """The finding for one fault."""
    if fault.is_about_type:
        return _wrong_type(fault)
    if fault.kind in _TRANSLATIONS:
        return _TRANSLATIONS[fault.kind](fault)
    return _bad_format(fault) if fault.kind in OWN_ERRORS else _from_validator(fault)


def without_effect(document: SourceDocument, key: str, instead: str) -> Finding:
    """The finding for a key of the file that has been withdrawn; `instead` says what holds without it."""
    place = Location(document.path, (key,), on_key=True)
    hint = f"run `tenantry migrate`, which removes it; {instead}"
    return Finding(WITHDRAWN_KEY, f"{quoted(key)} has no effect", place, hint=hint)


def newer_schema(document: SourceDocument) -> Finding | None:
    """The finding for a file of a version of the schema that is not known yet, if it is one."""
    version = version_of(document.data or {})
    if version <= NEWEST:
        return None
    message = (
        f"this file is written for version {version} of the schema, and this Tenantry reads up to {NEWEST}"
    )
    hint = f"install a later Tenantry, one that reads version {version}"
    return Finding(NEWER_SCHEMA, message, Location(document.path, (VERSION_KEY,)), hint=hint)


def meant_route(fault: Fault) -> Route | None:
    """Where an unknown key probably belongs in its own mapping; a key that is still absent comes first."""
    *above, key = fault.trace.route
    keys = fault.trace.parent.keys
    absent = [name for name in keys if (*above, name) not in fault.document.spans]
    close = nearest(str(key), absent) or nearest(str(key), keys)
    return (*above, close) if close else None


def _refusal(shape: Shape, key: str) -> str | None:
    """Why a mapping does not take a key that somebody may look for; None where nothing is said of it."""
    return shape.model.refused.get(key) if shape.model and issubclass(shape.model, Closed) else None


def _unknown_key(fault: Fault) -> Finding:
    *above, key = fault.trace.route
    shape = fault.trace.parent
    meant = meant_route(fault)
    elsewhere = home(fault.model, str(key))
    if reason := _refusal(shape, str(key)):
        hint = reason
    elif meant:
        hint = f"did you mean {quoted(meant[-1])}?"
    elif elsewhere:
        hint = f"it belongs to {quoted(elsewhere)}"
    else:
        hint = f"allowed here: {listed(sorted(shape.keys), 'and')}"
    where = f" in {name_of(fault.document, tuple(above))}" if above else ""
    place = Location(fault.document.path, fault.trace.route, on_key=True)
    return Finding(UNKNOWN_KEY, f"unknown key {quoted(key)}{where}", place, hint=hint)


def _missing_key(fault: Fault) -> Finding:
    *above, key = fault.trace.route
    shape = fault.trace.shape
    value = quoted(f"{key}: {shape.example}") if shape.example is not None else quoted(f"{key}:")
    words = "" if shape.example is not None else f" with {shape.expects or shape.kind}"
    why = f". {shape.description}" if shape.description else ""
    where = f" in {name_of(fault.document, tuple(above))}" if above else ""
    place = _mapping(fault, tuple(above), f"needs {quoted(key)}")
    return Finding(MISSING_KEY, f"{quoted(key)} is missing{where}", place, hint=f"add {value}{words}{why}")


def _missing_tag(fault: Fault) -> Finding:
    key = str(fault.context["discriminator"]).strip("'")
    words = sorted({word for member in fault.trace.shape.members for word in member.child(key).choices})
    place = _mapping(fault, fault.trace.route, f"needs {quoted(key)}")
    where = f" in {fault.name}" if fault.trace.route else ""
    hint = f"add {quoted(f'{key}:')} with {listed(words)}"
    return Finding(MISSING_KEY, f"{quoted(key)} is missing{where}", place, hint=hint)


def _mapping(fault: Fault, route: Route, note: str) -> Location:
    """A mapping, by its key; one without a key (the root, an item of a list) by its first character."""
    document = fault.document
    spans = document.spans.get(route)
    if spans is not None and spans.key is not None:
        return Location(document.path, route, on_key=True, note=note)
    start = document.span(route)
    span = Span(start.start_line, start.start_column, start.start_line, start.start_column)
    return Location(document.path, route, span=span, note=note)


def _wrong_type(fault: Fault) -> Finding:
    shape = fault.trace.shape
    if isinstance(fault.value, str) and "a mapping" in shape.kind:
        start = fault.document.span(fault.trace.route)
        together = written_together(fault.document.path, fault.document.text, start)
        if together is not None:
            return together
    if fault.value is None:
        message = f"{fault.name} has no value"
    else:
        message = f"{fault.name} is {kind_of(fault.value)}, not {shape.kind}"
    return Finding(WRONG_TYPE, message, fault.place(fault.expected), hint=_conversion(fault))


def _conversion(fault: Fault) -> str | None:
    """How to write the value so that it is of the right kind."""
    kind, value, written = fault.trace.shape.kind, fault.value, fault.written
    if kind == "text" and isinstance(value, (bool, int, float)):
        return f'put it in quotes: `"{written}"`'
    if "`true`" in kind and isinstance(value, str):
        meant = _BOOLEANS.get(value.casefold())
        return f"write {quoted(meant)}, without quotes" if meant else None
    if kind == "a whole number" and isinstance(value, str):
        return "write digits only, without quotes, separators or a leading zero"
    if kind == "a list" and isinstance(value, (str, int, float)) and written:
        return f"write `[{written}]`"
    return None


def _not_a_choice(fault: Fault) -> Finding:
    words = list(fault.trace.shape.choices)
    return _choice(fault, fault.value, words, fault.place())


def _unknown_tag(fault: Fault) -> Finding:
    key = str(fault.context["discriminator"]).strip("'")
    words = [word.strip(" '") for word in str(fault.context["expected_tags"]).split(",")]
    place = Location(fault.document.path, (*fault.trace.route, key))
    return _choice(fault, fault.context["tag"], words, place)


def _choice(fault: Fault, value: object, words: list[str], place: Location) -> Finding:
    name = name_of(fault.document, place.route)
    close = nearest(value, words) if isinstance(value, str) else None
    meant = f"did you mean {quoted(close)}? " if close else ""
    hint = f"{meant}allowed: {listed(words)}"
    return Finding(NOT_A_CHOICE, f"{name} cannot be {_shown(value)}", place, hint=hint)


def _bad_format(fault: Fault) -> Finding:
    shape = fault.trace.shape
    message = f"{fault.name} cannot be {_shown(fault.value)}"
    if fault.trace.on_key:
        above = name_of(fault.document, fault.trace.route[:-1])
        message = f"{quoted(fault.trace.route[-1])} cannot be a key of {above}"
    hint = f"for example {quoted(shape.example)}" if shape.example is not None else None
    return Finding(BAD_FORMAT, message + _misfit(fault), fault.place(fault.expected), hint=hint)


def _misfit(fault: Fault) -> str:
    """The character of a text that its pattern does not take, and which one it is."""
    pattern, value = fault.context.get("pattern"), fault.value
    fitting = misfit(pattern, value) if pattern and isinstance(value, str) and value else None
    if fitting is None:
        return ""
    if fitting == len(value):
        return ": it ends too early"
    return f": {sign(value[fitting])}, its {ordinal(fitting + 1)} character, does not fit"


def _from_validator(fault: Fault) -> Finding:
    """A validator's own message; its exception may say a `route` below the place and a `hint`."""
    error = fault.context.get("error")
    message = str(error) if error is not None else fault.details["msg"]
    below = tuple(getattr(error, "route", ()))
    hint = getattr(error, "hint", None)
    note = fault.expected if fault.trace.shape.expects and not below else ""
    place = fault.place(note)
    is_mapping = fault.trace.shape.model is not None
    if below or is_mapping:
        place = Location(fault.document.path, (*fault.trace.route, *below), on_key=is_mapping)
    return Finding(BAD_FORMAT, message, place, hint=hint)


def _out_of_range(fault: Fault) -> Finding:
    limit, words = _LIMITS[fault.kind]
    message = f"{fault.name} is {fault.value}, but must be {words} {fault.context[limit]}"
    note = fault.expected if fault.trace.shape.expects else ""
    return Finding(OUT_OF_RANGE, message, fault.place(note))


def _wrong_length(fault: Fault) -> Finding:
    limit, words, unit = _LENGTHS[fault.kind]
    length, allowed = len(fault.value), fault.context[limit]
    message = f"{fault.name} has {_counted(length, unit)}, but must have {words} {allowed}"
    if fault.trace.on_key:
        message = f"the key {fault.name} has {_counted(length, unit)}, but must have {words} {allowed}"
    note = fault.expected if fault.trace.shape.expects else ""
    return Finding(WRONG_LENGTH, message, fault.place(note))


def _counted(number: int, unit: str) -> str:
    return f"{number or 'no'} {unit}{'' if number == 1 else 's'}"


def _shown(value: object) -> str:
    return "empty" if value is None or value == "" else quoted(value) if _is_plain(value) else kind_of(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


_TRANSLATIONS: dict[str, Callable[[Fault], Finding]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "union_tag_not_found": _missing_tag,
    "union_tag_invalid": _unknown_tag,
    "literal_error": _not_a_choice,
    "value_error": _from_validator,
    "assertion_error": _from_validator,
    **dict.fromkeys(_LIMITS, _out_of_range),
    **dict.fromkeys(_LENGTHS, _wrong_length),
}
