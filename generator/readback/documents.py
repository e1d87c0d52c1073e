"""Policy documents of rendered text as policies; whatever the proof could misread is refused."""

from collections.abc import Iterator, Mapping
from typing import Literal

from generator.iam.policy import VERSION, Policy, PolicyKind, Statement, Values

_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_WITH_PRINCIPAL = frozenset((PolicyKind.TRUST, PolicyKind.KEY, PolicyKind.BUCKET, PolicyKind.ENDPOINT))


class DocumentFault(ValueError):
    """A policy document that AWS refuses or that means something the proof does not model."""


def policy_of(document: object, kind: PolicyKind) -> Policy:
    """The policy that a document stands for: a JSON value with plain text, tuples or lists for arrays.

    Raises:
        DocumentFault: it is no document of that kind, or has an element that
            the proof does not model, such as `NotPrincipal` or another version.
    """
    if not isinstance(document, Mapping):
        raise DocumentFault("not a policy document")
    if unknown := set(document) - {"Version", "Statement"}:
        raise DocumentFault(f"the document says {min(map(str, unknown))}, which the proof does not model")
    if document.get("Version") != VERSION:
        raise DocumentFault(f"the document is not of version {VERSION}")
    statements = document.get("Statement")
    if isinstance(statements, Mapping):
        statements = (statements,)
    if not isinstance(statements, (tuple, list)) or not statements:
        raise DocumentFault("the document has no statement")
    return Policy(tuple(_statement(statement, kind) for statement in statements))


def _statement(statement: object, kind: PolicyKind) -> Statement:
    if not isinstance(statement, Mapping):
        raise DocumentFault("a statement is not an object")
    if unknown := set(statement) - _ELEMENTS:
        raise DocumentFault(f"a statement says {min(map(str, unknown))}, which the proof does not model")
    sid = statement.get("Sid", "")
    if not isinstance(sid, str):
        raise DocumentFault("a Sid is not text")
    named = f"statement {sid}" if sid else "a statement"
    _check_shape(statement, kind, named)
    try:
        return Statement(
            sid=sid,
            effect=_effect(statement.get("Effect"), named),
            actions=_texts(statement.get("Action"), f"Action of {named}"),
            not_actions=_texts(statement.get("NotAction"), f"NotAction of {named}"),
            resources=_texts(statement.get("Resource"), f"Resource of {named}"),
            not_resources=_texts(statement.get("NotResource"), f"NotResource of {named}"),
            conditions=_conditions(statement.get("Condition"), named),
            principals=_principals(statement.get("Principal"), named),
        )
    except DocumentFault:
        raise
    except ValueError as error:
        raise DocumentFault(str(error)) from error


def _check_shape(statement: Mapping[object, object], kind: PolicyKind, named: str) -> None:
    """Principals stand where the kind has them, resources everywhere but in trust, and nothing is null."""
    if None in statement.values():
        raise DocumentFault(f"{named} has an empty element")
    if ("Principal" in statement) != (kind in _WITH_PRINCIPAL):
        raise DocumentFault(
            f"{named}: a {kind} policy names {'a' if kind in _WITH_PRINCIPAL else 'no'} principal"
        )
    has_resource = "Resource" in statement or "NotResource" in statement
    if has_resource == (kind is PolicyKind.TRUST):
        raise DocumentFault(f"{named}: a {kind} policy names {'no' if has_resource else 'a'} resource")


def _effect(value: object, named: str) -> Literal["Allow", "Deny"]:
    if value == "Allow":
        return "Allow"
    if value == "Deny":
        return "Deny"
    raise DocumentFault(f"{named} neither allows nor denies")


def _texts(value: object, named: str) -> tuple[str, ...]:
    """The one text or the texts of an element; none for an element that is not there."""
    if value is None:
        return ()
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, (tuple, list)) or not values:
        raise DocumentFault(f"{named} holds nothing")
    return tuple(_text(each, named) for each in values)


def _text(value: object, named: str) -> str:
    if not isinstance(value, str) or not value:
        raise DocumentFault(f"{named} holds something other than text")
    return value


def _principals(value: object, named: str) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if value == "*":
        return {"*": ("*",)}
    if not isinstance(value, Mapping) or not value or not set(value) <= {"AWS", "Federated", "Service"}:
        raise DocumentFault(f"{named} names its principal in a way the proof does not model")
    if None in value.values():
        raise DocumentFault(f"{named} names nobody as its principal")
    return {str(kind): _texts(each, f"Principal of {named}") for kind, each in value.items()}


def _conditions(value: object, named: str) -> dict[str, dict[str, Values]]:
    if value is None:
        return {}
    return {operator: dict(_keys(keys, named)) for operator, keys in _entries(value, named)}


def _keys(keys: object, named: str) -> Iterator[tuple[str, Values]]:
    for key, values in _entries(keys, named):
        yield key, values if isinstance(values, str) else _texts_of_condition(values, key, named)


def _texts_of_condition(values: object, key: str, named: str) -> tuple[str, ...]:
    texts = (
        tuple(each for each in values if isinstance(each, str)) if isinstance(values, (tuple, list)) else ()
    )
    if not texts or len(texts) != len(values):  # type: ignore[arg-type]  # it is a tuple or a list here
        raise DocumentFault(f"{named} compares {key} with something other than text")
    return texts


def _entries(value: object, named: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, Mapping) or not value:
        raise DocumentFault(f"{named} has a condition without operator or key")
    for key, each in value.items():
        if not isinstance(key, str) or not key:
            raise DocumentFault(f"{named} has a condition with a nameless operator or key")
        yield key, each
