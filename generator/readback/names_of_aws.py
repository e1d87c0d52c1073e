"""What in policies means nothing to AWS: names that it has not, wildcards where they are characters.

What such statements allow is not known, or not what was meant, so nothing that holds them is proved.
"""

from collections.abc import Iterator

from generator.iam import globs, nearest, services
from generator.iam.policy import Policy, Statement


def unknown_names(policy: Policy) -> Iterator[tuple[str, str]]:
    """The ids of statements with such a name, each with what to say of it.

    A denial may name an action that AWS has not: it denies nothing that is known. A
    condition may name no such key anywhere: whether a request holds it decides
    an Allow as well as a denial. `*` and `?` in a value are characters like others
    under `StringEquals` (IAM User Guide, string condition operators), and no tag or
    name holds them: the condition is never met, or its negation always.
    """
    for statement in policy.statements:
        named = f"statement {statement.sid}" if statement.sid else "a statement"
        for message in (*_actions(statement), *_keys(statement), *_wildcards(statement)):
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


def _wildcards(statement: Statement) -> Iterator[str]:
    for name, keys in statement.conditions.items():
        if "String" in name and "Equals" in name:
            for key, values in keys.items():
                for value in values if isinstance(values, tuple) else (values,):
                    if set("*?") & set(globs.VARIABLE.sub("", str(value))):
                        meant = name.replace("EqualsIgnoreCase", "Like").replace("Equals", "Like")
                        yield (
                            f"compares {key} with {value} by {name}, where wildcards stand for themselves;"
                            f" did you mean {meant}?"
                        )


def _said(message: str, similar: str | None) -> str:
    meant = f"; did you mean {similar}?" if similar else ""
    return f"{message} (service data of {services.source_date()}){meant}"
