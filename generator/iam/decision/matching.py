"""One statement against one request: action, resource and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.iam import globs, services
from generator.iam.decision import patterns, variables
from generator.iam.decision.operators import Answer, both, either, holds
from generator.iam.policy import Policy, Statement, Values
from generator.iam.requests import Request, Value, canonical_key

_COLONS_BEFORE_RESOURCE = 5
_MOST_POLICIES = 256
_MOST_VALUES = 3
"""How many values of a condition a note shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as policies see it: the keys that its action does not fill are gone."""

    action: str
    resource: str
    context: Mapping[str, Value]

    @property
    def service(self) -> str:
        """The prefix of the action, in lower case."""
        return self.action.split(":", 1)[0].lower()


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a statement matches, whether it names the action at all, and what missed."""

    is_match: bool
    names_action: bool
    note: str = ""


def asked(request: Request, session_keys: frozenset[str]) -> Asked:
    """The request with the keys its action fills, in lower case; keys of several values hold tuples.

    A resource tag is there under `aws:` and under the names that services have for
    it and the action fills; another service's name is that of an absent key.
    `session_keys` are canonical names that the principal's session carries
    whatever the action. An action that the carried data does not know keeps
    every key.
    """
    entry = services.action(request.action)
    context: dict[str, Value] = {}
    for key, value in request.context.items():
        name = canonical_key(key)
        if entry is None or name in session_keys or services.supports(entry, name):
            context[name] = (value,) if isinstance(value, str) and services.is_multivalued(name) else value
    aliases = services.resource_tag_aliases() & (entry.keys if entry else services.resource_tag_aliases())
    tags = {key: value for key, value in context.items() if key.startswith(services.RESOURCE_TAG)}
    for alias in aliases:
        context |= {f"{alias}{key.removeprefix(services.RESOURCE_TAG)}": value for key, value in tags.items()}
    return Asked(request.action, request.resource, context)


def match(statement: Statement, request: Asked) -> Match:
    """Whether the statement matches, its principals left aside.

    What the documentation leaves open counts as matching for an Allow and as
    not matching for a Deny.
    """
    if not names_action(statement, request.action):
        return Match(is_match=False, names_action=False)
    is_allow = statement.effect == "Allow"
    if not _settled(includes_resource(statement, request), is_allow):
        return Match(is_match=False, names_action=True, note=f"its resources leave out {request.resource}")
    for operator, keys in statement.conditions.items():
        for key, values in keys.items():
            answer = holds(operator, key.lower(), _texts(values), request.context)
            if not _settled(answer, is_allow):
                return Match(is_match=False, names_action=True, note=_miss(operator, key, values, request))
    return Match(is_match=True, names_action=True)


def names_action(statement: Statement, action: str) -> bool:
    """Whether the action is among those the statement is about; names ignore case."""
    return _is_named(statement.actions or statement.not_actions, action) == bool(statement.actions)


def naming(policy: Policy, action: str) -> tuple[Statement, ...]:
    """The statements of a policy that are about the action, in their order; kept for the last policies."""
    kept = _naming.get(id(policy))
    if kept is None:
        if len(_naming) >= _MOST_POLICIES:
            _naming.pop(next(iter(_naming)))
        kept = _naming[id(policy)] = (policy, {})
    known = kept[1].get(action)
    if known is None:
        known = kept[1][action] = tuple(one for one in policy.statements if names_action(one, action))
    return known


_naming: dict[int, tuple[Policy, dict[str, tuple[Statement, ...]]]] = {}
"""By a policy's identity: to compare policies would cost more than to read them."""


@lru_cache(maxsize=8192)
def _is_named(patterns: tuple[str, ...], action: str) -> bool:
    lowered = action.lower()
    return any(globs.matches(pattern.lower(), lowered) for pattern in patterns)


def includes_resource(statement: Statement, request: Asked) -> Answer:
    """Whether the statement is about the resource; trust policies name none and are about all."""
    if statement.resources:
        return either(_is_resource(text, request) for text in _texts(statement.resources))
    return both(_negated(_is_resource(text, request)) for text in _texts(statement.not_resources))


def _is_resource(text: str, request: Asked) -> Answer:
    """Whether a pattern of the policy fits the resource.

    The resource `*` of actions without resource types is met by `*` alone, so
    NotResource with ARNs includes it. A variable without a value matches
    nothing. A variable before the resource part is not documented.
    """
    if request.resource == "*":
        return text == "*"
    pattern = variables.resolved(text, request.context)
    if pattern is variables.Gap.NO_VALUE:
        return False
    if isinstance(pattern, variables.Gap) or variables.has_variable_before(text, _COLONS_BEFORE_RESOURCE):
        return None if patterns.fits(variables.loosened(text), request.resource) else False
    return patterns.fits(pattern, request.resource)


def _negated(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _settled(answer: Answer, is_allow: bool) -> bool:  # noqa: FBT001 - the polarity is the argument
    return is_allow if answer is None else answer


def _texts(values: Values) -> tuple[str, ...]:
    return tuple(str(value) for value in (values if isinstance(values, tuple) else (values,)))


def _miss(operator: str, key: str, values: Values, request: Asked) -> str:
    held = request.context.get(key.lower())
    text = held if isinstance(held, str) else ", ".join(held or ())
    found = "the key is absent" if held is None else f"the request has {text}"
    return f"{operator} {key} [{_short(_texts(values))}] does not hold: {found}"


def _short(values: tuple[str, ...]) -> str:
    """The values, of a long list only how it begins."""
    if len(values) <= _MOST_VALUES + 1:
        return ", ".join(values)
    return f"{', '.join(values[:_MOST_VALUES])}, and {len(values) - _MOST_VALUES} more"
