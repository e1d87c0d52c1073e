"""Whether the requests of an assertion can be made at all: actions, resources, conditions, placeholders."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.core.suggestions import nearest as nearest_word
from generator.estate.assertions import PLACEHOLDERS, PlannedAssertion, fill, placeholders
from generator.iam import condition_values, conditions, globs, nearest, services
from generator.iam.search.find import actions_of

ASSERTIONS = Family("assertions", "Assertions")
_rule = partial(Rule, family=ASSERTIONS)

UNKNOWN_ASSERTED_ACTION = _rule(
    "PLN191",
    "unknown-asserted-action",
    "An assertion names an action that AWS does not have.",
    "Nobody can make such a request: a deny of it holds always and protects nothing.",
    "Take the action from the service authorization reference.",
)
UNKNOWN_ASSERTED_KEY = _rule(
    "PLN192",
    "unknown-asserted-key",
    "A condition or policy variable of an assertion names a key that AWS does not have.",
    "No request holds the key, so the assertion is about no request or about every one.",
    "Take the key from the service authorization reference.",
)
UNKNOWN_ASSERTED_OPERATOR = _rule(
    "PLN193",
    "unknown-asserted-operator",
    "A condition of an assertion uses an operator that IAM does not have.",
    "The assertion is written in the terms of IAM, and has no meaning in others.",
    "Use an operator of the IAM policy language, such as StringEquals or ForAnyValue:ArnNotLike.",
)
UNFIT_ASSERTED_CONDITION = _rule(
    "PLN194",
    "unfit-asserted-condition",
    "An operator of an assertion does not suit its key, or a value does not suit its operator.",
    "The comparison is the same for every request, so the assertion does not say what it seems to.",
    "Use an operator of the key's type, with a set operator exactly where the key holds a list.",
)
UNKNOWN_PLACEHOLDER = _rule(
    "PLN195",
    "unknown-placeholder",
    "An assertion has a word in braces that stands for nothing.",
    "It would be compared as it is written, and no resource of AWS is called that.",
    "Use account_id, bucket, data_key, domain_id, region, studio_key, team or workload_key in braces.",
)
UNFIT_ASSERTED_RESOURCE = _rule(
    "PLN197",
    "unfit-asserted-resource",
    "A resource of an assertion is no ARN, or none that one of its actions takes.",
    "No request names such a resource, so the assertion says nothing about it.",
    "Write the whole ARN, such as `arn:aws:s3:::{bucket}/*`, of a type that one of the actions takes.",
)
ASSERTION_ABOUT_NOTHING = _rule(
    "PLN198",
    "assertion-about-nothing",
    "No action of an assertion is left after `except`, or none fills a key it asks for.",
    "There is no request of that kind, so the assertion holds whatever the policies say.",
    "Ask for keys that one of the actions fills, and leave some action.",
)

_ARN_PARTS = 6
_KEY = "arn:aws:kms:eu-west-1:111122223333:key/sample"
_SAMPLES: Mapping[str, str] = {
    "account_id": "111122223333",
    "bucket": "bucket",
    "data_key": _KEY,
    "domain_id": "d-sample",
    "region": "eu-west-1",
    "studio_key": _KEY,
    "team": "team",
    "workload_key": _KEY,
}


def check_requests(assertion: PlannedAssertion) -> Iterator[Finding]:
    """Findings about what an assertion asks for, wherever it is said."""
    yield from _actions(assertion)
    yield from _resources(assertion)
    for operator, keys in assertion.conditions.items():
        for key in keys:
            yield from _condition(assertion, operator, key)
    for route, text in _texts(assertion):
        yield from _words(assertion.at(*route), text)


def _texts(assertion: PlannedAssertion) -> Iterator[tuple[Route, str]]:
    for name in ("resources", "not_resources"):
        for index, text in enumerate(getattr(assertion, name)):
            yield (name, index), text
    for operator, keys in assertion.conditions.items():
        for key, values in keys.items():
            for index, text in enumerate(values):
                yield ("where", operator, key, index), text


def _words(place: Location, text: str) -> Iterator[Finding]:
    """Unknown placeholders and policy variables in one text."""
    for name in placeholders(text):
        if name not in PLACEHOLDERS:
            similar = nearest_word(name, PLACEHOLDERS)
            words = f"did you mean {{{similar}}}?" if similar else f"known are: {', '.join(PLACEHOLDERS)}"
            yield Finding(UNKNOWN_PLACEHOLDER, f"{{{name}}} stands for nothing", place, hint=words)
    for variable in globs.VARIABLE.findall(text):
        if services.key_type(variable) is None:
            message = f"AWS has no policy variable {variable}"
            yield Finding(UNKNOWN_ASSERTED_KEY, message, place, hint=_meant(nearest.key(variable)))


def _actions(assertion: PlannedAssertion) -> Iterator[Finding]:
    unknown = False
    named = (("actions", assertion.actions), ("except", assertion.except_actions))
    for element, patterns in named:
        for index, pattern in enumerate(patterns):
            if not services.names_action(pattern):
                unknown = True
                message = f"AWS has no action {pattern}"
                hint = _meant(nearest.action(pattern))
                yield Finding(UNKNOWN_ASSERTED_ACTION, message, assertion.at(element, index), hint=hint)
    if not unknown and not actions_of(assertion.actions, assertion.except_actions):
        place = assertion.at("except", on_key=True)
        yield Finding(ASSERTION_ABOUT_NOTHING, "`except` takes every action out again", place)


def _asserted(assertion: PlannedAssertion, holds: Callable[[services.Action], bool]) -> bool:
    """Whether something holds of an action that the assertion is about; also where it names none of AWS's."""
    actions = actions_of(assertion.actions, assertion.except_actions)
    return not actions or any(holds(entry) for name in actions if (entry := services.action(name)))


def _resources(assertion: PlannedAssertion) -> Iterator[Finding]:
    if assertion.resources and assertion.not_resources:
        yield Finding(
            UNFIT_ASSERTED_RESOURCE,
            "`resources` stands beside `not_resources`",
            assertion.at("not_resources", on_key=True),
            related=(assertion.at("resources", on_key=True, note="the resources"),),
            hint="write two assertions",
        )
    for name in ("resources", "not_resources"):
        for index, text in enumerate(getattr(assertion, name)):
            yield from _resource(assertion, assertion.at(name, index), text)


def _resource(assertion: PlannedAssertion, place: Location, written: str) -> Iterator[Finding]:
    if any(name not in PLACEHOLDERS for name in placeholders(written)):
        return
    text = globs.loosened(fill(written, _SAMPLES))
    if text == "*":
        return
    if not text.startswith("arn:") or text.count(":") < _ARN_PARTS - 1:
        hint = "an ARN has six parts: arn:partition:service:region:account:resource"
        yield Finding(UNFIT_ASSERTED_RESOURCE, f"{written} is no ARN", place, hint=hint)
        return
    if not _asserted(
        assertion, lambda entry: any(services.is_of_type(text, kind) for kind in entry.resource_types)
    ):
        yield Finding(UNFIT_ASSERTED_RESOURCE, f"none of the actions takes {written}", place)


def _condition(assertion: PlannedAssertion, operator: str, key: str) -> Iterator[Finding]:
    known = conditions.operator(operator)
    held = services.key_type(key)
    if known is None:
        place = assertion.at("where", operator, on_key=True)
        hint = _meant(nearest.operator(operator))
        yield Finding(UNKNOWN_ASSERTED_OPERATOR, f"IAM has no operator {operator}", place, hint=hint)
    if held is None:
        place = assertion.at("where", operator, key, on_key=True)
        message = f"AWS has no condition key {key}"
        yield Finding(UNKNOWN_ASSERTED_KEY, message, place, hint=_meant(nearest.key(key)))
    if known is None or held is None:
        return
    yield from _never_filled(assertion, operator, key)
    misuse = _misuse(known, operator, key, held)
    if misuse is not None:
        place = assertion.at("where", operator, key, on_key=True)
        yield Finding(UNFIT_ASSERTED_CONDITION, misuse, place)
        return
    for index, value in enumerate(assertion.conditions[operator][key]):
        if not condition_values.suits_value(known.base, _sampled(value)):
            place = assertion.at("where", operator, key, index)
            hint = f"it takes {condition_values.expected(known.base)}"
            yield Finding(
                UNFIT_ASSERTED_CONDITION, f"{operator} cannot compare with {value}", place, hint=hint
            )


def _sampled(value: str) -> str:
    """The value with samples; one with a placeholder that nobody knows is reported by itself."""
    is_known = all(name in PLACEHOLDERS for name in placeholders(value))
    return fill(value, _SAMPLES) if is_known else "${unknown}"


def _misuse(known: conditions.Operator, operator: str, key: str, held: str) -> str | None:
    """What is wrong with an operator for a key, in words."""
    if known.base == "Null":
        return None
    if not services.is_open(key) and not condition_values.suits_type(known.base, held):
        return f"{key} is of type {held}, and {operator} compares other things"
    if services.is_multivalued(key) and not known.quantifier:
        return f"{key} holds a list: write ForAnyValue:{operator} or ForAllValues:{operator}"
    if known.quantifier and not services.is_multivalued(key):
        return f"{key} holds one value: write {operator.partition(':')[2]}"
    return None


def _never_filled(assertion: PlannedAssertion, operator: str, key: str) -> Iterator[Finding]:
    if not _asserted(assertion, lambda entry: services.supports(entry, key)):
        place = assertion.at("where", operator, key, on_key=True)
        yield Finding(ASSERTION_ABOUT_NOTHING, f"none of the actions fills {key}", place)


def _meant(name: str | None) -> str | None:
    return f"did you mean {name}?" if name else None
