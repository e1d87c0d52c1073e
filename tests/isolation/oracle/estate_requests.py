"""Requests that the policies of a rendered estate speak of, asked of its roles.

Actions, resources and values are drawn from the statements themselves, with
foreign values between them, so that conditions are met and missed.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from generator.iam import globs, services
from generator.iam.authority import Authority, PolicySource
from generator.iam.policy import Statement, Values
from generator.iam.requests import Request, RequestSet, Value, canonical_key
from generator.iam.search.find import Found, find
from generator.pipeline.validation import validate
from generator.proof.principals import callers
from generator.proof.properties.authorities import surroundings
from generator.readback.read import read_estate

_WORDS = ("x", "team-a--ann", "other", "ml.t3.medium", "dev")
_FOREIGN = ("444455556666", "team-z", "arn:aws:sagemaker:eu-west-1:444455556666:domain/d-z")
_KEYS_OF_PRINCIPALS = (
    "aws:principaltag/",
    "aws:sourceidentity",
    "sagemaker:userprofilename",
    "sagemaker:domainid",
)
_GIVEN = ("aws:principalarn", "aws:principalaccount", "aws:resourceaccount")
"""Keys that follow from principal and resource."""


def example_authorities(root: Path) -> tuple[Authority, ...]:
    """Every role of the example estate, once as it is and once inside its network."""
    out = root / "out"
    files = (
        (path.relative_to(out).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(out.rglob("*.tf"))
    )
    facts = read_estate(files)
    plan = validate(root).plan
    assert plan
    sites = {planned.site.address: planned.site for planned in plan.sites.all}
    found = tuple(callers(tuple(sites.values()), facts))
    inside = (
        replace(caller.authority, endpoints=surroundings(sites[caller.stack], facts).endpoints)
        for caller in found
    )
    return (*(caller.authority for caller in found), *inside)


def witnesses_of(
    authorities: Sequence[Authority], seed: int, count: int
) -> Iterator[tuple[Request, Authority, bool]]:
    """Requests that the search finds allowed (True), each followed by neighbours that differ in one key."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    made = 0
    while made < count:
        authority = chance.choice(authorities)
        allowing = [one for one in _statements(authority) if one.effect == "Allow" and not one.principals]
        entries = services.expand(chance.choice(chance.choice(allowing).actions or ("sagemaker:*",)))
        answer = find(authority, RequestSet((chance.choice(entries).name,))) if entries else None
        if isinstance(answer, Found):
            yield answer.request, authority, True
            neighbours = _neighbours(chance, answer.request)
            yield from ((neighbour, authority, False) for neighbour in neighbours)
            made += 1 + len(neighbours)


def _neighbours(chance: random.Random, request: Request) -> tuple[Request, ...]:
    """The request without one of its keys, and with a foreign value in one."""
    free = [key for key in request.context if key not in _GIVEN]
    if not free:
        return ()
    lost, changed = chance.choice(free), chance.choice(free)
    less = {key: value for key, value in request.context.items() if key != lost}
    foreign = chance.choice((*_FOREIGN, "true", "false", *_WORDS))
    other = {**request.context, changed: (foreign,) if services.is_multivalued(changed) else foreign}
    return replace(request, context=less), replace(request, context=other)


def requests_of(
    authorities: Sequence[Authority], seed: int, count: int
) -> Iterator[tuple[Request, Authority]]:
    """Requests of the authorities in turn, until there are as many as asked for; the seed decides all."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    made = 0
    while made < count:
        authority = authorities[made % len(authorities)]
        request = _request(chance, authority)
        if request:
            made += 1
            yield request, authority


def _request(chance: random.Random, authority: Authority) -> Request | None:
    """A request that some statement speaks of; None where its resources and action do not go together."""
    speaking = chance.choice(_statements(authority))
    entries = services.expand(chance.choice(speaking.actions or ("sagemaker:*", "s3:*", "iam:*", "kms:*")))
    if not entries:
        return None
    entry = chance.choice(entries)
    context = _session(chance, authority)
    resource = _resource(chance, entry, speaking, authority)
    if resource is None:
        return None
    for statement in _statements(authority):
        if _names(statement, entry.name):
            _fill(chance, statement, context, entry)
    _fix(context, resource, authority)
    return Request(entry.name, resource, context)


def _statements(authority: Authority) -> tuple[Statement, ...]:
    sources: list[PolicySource] = [*authority.identity, *authority.endpoints.values()]
    sources += [source for level in authority.scps for source in level]
    sources += [entry.source for entry in authority.resource_policies]
    sources += [authority.boundary] if authority.boundary else []
    return tuple(statement for source in sources for statement in source.policy.statements)


def _names(statement: Statement, action: str) -> bool:
    patterns = statement.actions or statement.not_actions
    is_listed = any(globs.matches(pattern.lower(), action.lower()) for pattern in patterns)
    return is_listed == bool(statement.actions)


def _session(chance: random.Random, authority: Authority) -> dict[str, Value]:
    return {
        key: _concrete(chance, chance.choice(known.patterns), {})
        for key, known in authority.principal.session.items()
        if not (known.is_optional and chance.random() < 0.3)
    }


def _resource(
    chance: random.Random, entry: services.Action, speaking: Statement, authority: Authority
) -> str | None:
    """A resource of the statement that the action takes, else one of the action's own types."""
    if entry.is_wildcard_only:
        return "*"
    session = _session(chance, authority)
    listed = [str(text) for text in (*speaking.resources, *speaking.not_resources)]
    drawn = [_concrete(chance, text, session) for text in listed if text != "*"]
    types = [kind.arn_pattern for kind in entry.resource_types]
    fitting = [arn for arn in drawn if any(globs.matches(pattern, arn) for pattern in types)]
    if fitting and chance.random() < 0.9:
        return chance.choice(fitting)
    parts = chance.choice(types).split(":", 5)
    parts[1] = authority.principal.partition
    parts[3] = parts[3] and authority.principal.region
    parts[4] = parts[4] and chance.choice((authority.principal.account_id, _FOREIGN[0]))
    return _concrete(chance, ":".join(parts), {})


def _fill(
    chance: random.Random, statement: Statement, context: dict[str, Value], entry: services.Action
) -> None:
    """Values for the keys that the statement asks for, some of them its own and some foreign."""
    for keys in statement.conditions.values():
        for key, values in keys.items():
            name = canonical_key(key)
            if name.startswith(_KEYS_OF_PRINCIPALS) or not services.supports(entry, key):
                continue
            if name in context and chance.random() < 0.7:
                continue
            if chance.random() < 0.85:
                context[name] = _value(chance, name, values, context)


def _value(chance: random.Random, key: str, values: Values, context: dict[str, Value]) -> Value:
    texts = [str(value) for value in (values if isinstance(values, tuple) else (values,))]
    drawn = [_concrete(chance, text, context) for text in texts]
    foreign = chance.choice(("true", "false") if set(texts) <= {"true", "false"} else _FOREIGN)
    one = chance.choice(drawn) if chance.random() < 0.8 else foreign
    if not services.is_multivalued(key):
        return one
    return tuple(dict.fromkeys((one, chance.choice(drawn))))


def _fix(context: dict[str, Value], resource: str, authority: Authority) -> None:
    """What follows from the principal and the place of the resource."""
    principal = authority.principal
    account = resource.split(":")[4] if resource != "*" else principal.account_id
    context["aws:principalarn"] = principal.arn
    context["aws:principalaccount"] = principal.account_id
    context["aws:principalisawsservice"] = "false"
    context["aws:resourceaccount"] = account or context.get("aws:resourceaccount", principal.account_id)
    tags = [key.removeprefix("aws:requesttag/") for key in context if key.startswith("aws:requesttag/")]
    context.pop("aws:tagkeys", None)
    if tags:
        context["aws:tagkeys"] = tuple(tags)


def _concrete(chance: random.Random, pattern: str, context: dict[str, Value]) -> str:
    """Text that fits the pattern: variables by the context, each wildcard by a word."""

    def replaced(name: str) -> str:
        value = context.get(canonical_key(name.split(",", maxsplit=1)[0]))
        return value if isinstance(value, str) else chance.choice(_WORDS)

    text = globs.VARIABLE.sub(lambda found: replaced(found[1]), pattern)
    return "".join(
        chance.choice(_WORDS) if character == "*" else "a" if character == "?" else character
        for character in text
    )
