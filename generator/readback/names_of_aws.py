"""Names in policies that AWS has not: what they allow is not known, so nothing that holds them is proved."""

from collections.abc import Iterator

from generator.iam import nearest, services
from generator.iam.policy import Policy, Statement


def unknown_names(policy: Policy) -> Iterator[tuple[str, str]]:
    """The ids of statements with such a name, each with what to say of it.

    A denial may name an action that AWS has not: it denies nothing that is known. A
    condition may name no such key anywhere: whether a request holds it decides
    an Allow as well as a denial.
    """
    for statement in policy.statements:
        named = f"statement {statement.sid}" if statement.sid else "a statement"
        for message in (*_actions(statement), *_keys(statement)):
            yield statement.sid, f"{named} {message}"


def _actions(statement: Statement) -> Iterator[str]:
    if statement.effect == "Deny":
        return
    for pattern in (*statement.actions, *statement.not_actions):
        if not services.names_action(pattern):
            yield _said(f"allows {pattern}, and AWS has no such action", nearest.action(pattern))


def _keys(statement: Statement) -> Iterator[str]:
    for key in (key for keys in statement.conditions.values() for key in keys):
        if services.key_type(key) is None:
            yield _said(f"asks for {key}, and AWS has no such condition key", nearest.key(key))


def _said(message: str, similar: str | None) -> str:
    meant = f"; did you mean {similar}?" if similar else ""
    return f"{message} (service data of {services.source_date()}){meant}"
