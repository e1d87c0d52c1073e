"""A request in somebody's words, made complete: what its action takes and its principal holds."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from generator.core.errors import UsageError
from generator.estate.assertions import fill, placeholders
from generator.iam import globs, nearest, services
from generator.iam.authority import Authority, Principal, SessionKey
from generator.iam.decision.moments import moment
from generator.iam.policy import Conditions
from generator.iam.requests import Request, Value, canonical_key
from generator.proof.principals import EMPTY, Caller, Person
from generator.proof.refutations import key_text
from generator.readback.facts import DomainFacts, EstateFacts, ProfileFacts, SpaceFacts

_GLOBAL = frozenset({"iam", "organizations", "sts"})
_REQUEST_TAG = "aws:requesttag/"
OF_STUDIO = ("aws:sourceidentity", "sagemaker:userprofilename")
"""Keys of a session that hold the profile of who works in Studio."""

_STUDIO_USER = "aws:principaltag/studiouserid"
"""The key of a session that holds whom the identity provider signed in."""

_SHOWN = 6


def _address(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return None


_FORMS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "Bool": (re.compile("true|false", re.IGNORECASE).fullmatch, "true"),
    "Date": (moment, "2030-01-31T12:00:00Z"),
    "IPAddress": (_address, "192.0.2.1"),
    "Numeric": (re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch, "3600"),
}
"""What reads a value of a type, None where it is none, and an example of one."""


@dataclass(frozen=True, slots=True)
class Question:
    """A complete request; `assumed` says of keys nobody gave why they hold what they do."""

    request: Request
    assumed: Mapping[str, str] = field(default_factory=dict)


def question(
    caller: Caller, action: str, resource: str, given: Sequence[tuple[str, str]], facts: EstateFacts
) -> Question:
    """The request of a principal. `resource` may be an ARN, or what stands in one after the account.

    `{domain_id}`, `{bucket}` and the like stand for what is the principal's own.

    Raises:
        UsageError: AWS has no such action or key, or they do not go together.
    """
    entry = known_action(action)
    principal = caller.authority.principal
    arn = resource_of(entry, _filled(resource, caller), principal)
    context, assumed = _of_session(caller, facts)
    context |= _of_principal(principal, entry)
    context |= _of_resource(entry, arn, principal, facts)
    if entry.name.startswith("s3:") and arn != "*" and not _bucket_owner(arn, facts):
        assumed["aws:resourceaccount"] = "assumed: no bucket of the estate"
    for key, value in _given(entry, given, caller).items():
        assumed.pop(key, None)
        if value:
            context[key] = value
        else:
            context.pop(key, None)
    _list_tags(entry, given, context)
    return Question(Request(entry.name, arn, dict(sorted(context.items()))), assumed)


def as_person(authority: Authority, person: Person) -> Authority:
    """The same role in the hands of one person, whose names its sessions hold wherever they hold any."""
    session = dict(authority.principal.session)
    for key in (*OF_STUDIO, _STUDIO_USER):
        known = session.get(key)
        value = person.studio_user_id if key == _STUDIO_USER else person.profile
        if known and all(globs.matches(pattern, value) for pattern in known.patterns):
            session[key] = replace(known, patterns=(value,))
    return replace(authority, principal=replace(authority.principal, session=session))


def known_tags(entry: services.Action, arn: str, facts: EstateFacts) -> Conditions:
    """That a profile, space or domain which a question names has the tags that are rendered for it."""
    if not services.supports(entry, f"{services.RESOURCE_TAG}any"):
        return {}
    for stack in facts.stacks:
        tagged: tuple[ProfileFacts | SpaceFacts | DomainFacts, ...]
        tagged = (*stack.profiles, *stack.spaces, *stack.domains)
        tags = next((one.tags for one in tagged if one.arn == arn), None)
        if tags:
            return {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tags.items()}}
    return {}


def known_action(name: str) -> services.Action:
    """The action of that name.

    Raises:
        UsageError: AWS has none; the nearest name is suggested.
    """
    found = services.action(name)
    if found:
        return found
    if set(name) & {"*", "?"}:
        raise UsageError(f"{name} is a pattern of actions", hint="ask for one action, such as s3:GetObject")
    similar = nearest.action(name)
    known = f"known are the {len(services.services())} services of AWS on {services.source_date()}"
    hint = f"did you mean {similar}?" if similar else f"{known}; an action looks like s3:GetObject"
    raise UsageError(f"there is no action {name or EMPTY}", hint=hint)


def resource_of(entry: services.Action, resource: str, principal: Principal) -> str:
    """The resource as a request names it.

    Raises:
        UsageError: the action does not take it.
    """
    if entry.is_wildcard_only:
        if resource != "*":
            raise UsageError(f"{entry.name} knows no resources", hint="give '*' as RESOURCE")
        return "*"
    resource = _s3_arn(resource, principal.partition)
    patterns = [kind.arn_pattern for kind in entry.resource_types]
    for arn in (resource, *_completed(patterns, resource, principal)):
        if any(globs.matches(pattern, arn) for pattern in patterns):
            return arn
    wrong = "needs a resource" if resource == "*" else f"takes no resource {resource or EMPTY}"
    raise UsageError(f"{entry.name} {wrong}", hint=f"it takes: {', '.join(patterns[:_SHOWN])}")


def known_key(key: str) -> str:
    """A condition key by its canonical name.

    Raises:
        UsageError: AWS has none; the nearest name is suggested.
    """
    if services.key_type(key) is None:
        similar = nearest.key(key)
        raise UsageError(
            f"there is no condition key {key}",
            hint=f"did you mean {similar}?" if similar else "keys look like aws:RequestTag/team",
        )
    if key.endswith("/"):
        raise UsageError(f"{key} lacks what comes behind the slash", hint=f"such as {key}team")
    return canonical_key(key)


def known_value(key: str, value: str) -> None:
    """Refuse what no request holds in a key, such as words where a number belongs.

    Raises:
        UsageError: the key is of another type.
    """
    kind = (services.key_type(key) or "").removeprefix("ArrayOf")
    reads, example = _FORMS.get(kind, (None, ""))
    if reads and reads(value) is None:
        raise UsageError(f"{key} never holds {value}", hint=f"such as {key}={example}")


def _filled(text: str, caller: Caller) -> str:
    home = caller.role.home
    values = {
        "account_id": home.at.account_id,
        "region": home.at.region,
        "domain_id": home.domain_id,
        "bucket": home.bucket_arn.rpartition(":")[2],
        "team": caller.role.team,
        **{f"{purpose}_key": arn for purpose, arn in home.keys.items()},
    }
    known = {name: value for name, value in values.items() if value}
    for name in placeholders(text):
        if name not in known:
            words = ", ".join(f"{{{one}}}" for one in sorted(known))
            raise UsageError(f"{caller.path} has no {{{name}}}", hint=f"it has: {words}")
    return fill(text, known)


def _completed(patterns: Iterable[str], rest: str, principal: Principal) -> Iterator[str]:
    """The ARNs that the end of one may stand for, of the services whose things an action takes."""
    for service in dict.fromkeys(pattern.split(":")[2] for pattern in patterns):
        start = f"arn:{principal.partition}:{service}"
        yield f"{start}:{principal.region}:{principal.account_id}:{rest}"
        yield f"{start}::{principal.account_id}:{rest}"
        yield f"{start}:::{rest}"


def _of_principal(principal: Principal, entry: services.Action) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "aws:principalaccount": principal.account_id,
        "aws:principalarn": principal.arn,
        "aws:principalisawsservice": "false",
        "aws:principaltype": "AssumedRole",
    }
    if entry.name.startswith("kms:"):
        keys["kms:calleraccount"] = principal.account_id
    return keys


def _of_resource(
    entry: services.Action, arn: str, principal: Principal, facts: EstateFacts
) -> dict[str, Value]:
    service = entry.name.split(":", 1)[0]
    _, _, _, region, account, *_ = (*arn.split(":", 5), *[""] * 6)
    if not account and service == "s3":
        account = _bucket_owner(arn, facts)
    home = "us-east-1" if service in _GLOBAL else principal.region
    return {"aws:resourceaccount": account or principal.account_id, "aws:requestedregion": region or home}


def _s3_arn(resource: str, partition: str) -> str:
    """The ARN of what the AWS CLI writes as `s3://bucket/key`; everything else as it is."""
    rest = resource.removeprefix("s3://")
    return resource if rest == resource else f"arn:{partition}:s3:::{rest}"


def _bucket_owner(arn: str, facts: EstateFacts) -> str:
    """The account of a bucket of the estate, or of an object in one; empty for all others."""
    bucket = arn.partition(":::")[2].split("/", 1)[0]
    owners = (stack.account_id for stack in facts.stacks for one in stack.buckets if one.name == bucket)
    return next(owners, "")


def _of_session(caller: Caller, facts: EstateFacts) -> tuple[dict[str, Value], dict[str, str]]:
    """What a session of the role holds: what it always does, and a profile of the role where there is one."""
    context: dict[str, Value] = {}
    assumed: dict[str, str] = {}
    profiles = sorted(
        one.name
        for stack in facts.stacks
        for one in stack.profiles
        if one.execution_role_arn == caller.role.arn
    )
    for key, known in caller.authority.principal.session.items():
        if key in OF_STUDIO and profiles and "sagemaker:domainid" in caller.authority.principal.session:
            context[key] = profiles[0]
            assumed[key] = "assumed: a profile of this role"
        elif key == "sagemaker:domainid" and profiles:
            context[key] = known.patterns[0]
        elif not known.is_optional:
            context[key], note = _example(known)
            if note:
                assumed[key] = note
    return context, assumed


def _example(known: SessionKey) -> tuple[str, str]:
    pattern = known.patterns[0]
    if not set(pattern) & {"*", "?"}:
        return pattern, ""
    return pattern.replace("?*", "someone").replace("*", "someone").replace("?", "x"), "assumed"


def _given(entry: services.Action, given: Iterable[tuple[str, str]], caller: Caller) -> dict[str, Value]:
    """The keys that were given, checked; one given as nothing is absent."""
    session = caller.authority.principal.session
    found: dict[str, list[str]] = {}
    for spelled, value in given:
        key = known_key(spelled)
        if key not in session and not services.supports(entry, key):
            fills = ", ".join(sorted(one for one in entry.keys if not one.endswith("/"))[:_SHOWN])
            raise UsageError(
                f"{entry.name} never holds {spelled}",
                hint=f"it holds: {fills or 'only keys of every request'}",
            )
        if value and not placeholders(value):
            known_value(spelled, value)
        if value and key in session and not any(globs.matches(one, value) for one in session[key].patterns):
            raise UsageError(
                f"a session of {caller.role.name} never holds {spelled}={value}",
                hint=f"it holds: {' or '.join(session[key].patterns)}",
            )
        found.setdefault(key, []).append(_filled(value, caller))
    return {key: _value(key, values) for key, values in found.items()}


def _value(key: str, values: list[str]) -> Value:
    if services.is_multivalued(key):
        return tuple(value for value in values if value)
    if len(values) > 1:
        raise UsageError(f"{key_text(key)} holds one value", hint=f"given were: {', '.join(values)}")
    return values[0]


def _list_tags(entry: services.Action, given: Iterable[tuple[str, str]], context: dict[str, Value]) -> None:
    """`aws:TagKeys` names the tags of the request, spelled as they were given."""
    keys = (spelled for spelled, value in given if value and spelled.lower().startswith(_REQUEST_TAG))
    tags = tuple(dict.fromkeys(key[len(_REQUEST_TAG) :] for key in keys))
    if tags and "aws:tagkeys" not in context and services.supports(entry, "aws:TagKeys"):
        context["aws:tagkeys"] = tags
