"""Policy documents as they stand, as policies of the proof; two are the same when they mean the same."""

from collections.abc import Iterator
from dataclasses import replace

from generator.core.json_text import JsonFault, parsed
from generator.drift.known_ids import KnownIds
from generator.iam.authority import PolicySource
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.readback.documents import DocumentFault, policy_of
from generator.readback.names_of_aws import unknown_names

ANYTHING = Policy((Statement("", "Allow", ("*",), resources=("*",)),))
"""What a policy is taken for whose text nobody can read."""


class Unreadable(ValueError):
    """A document that stands and that nobody can judge; the message says why."""


def standing_policy(text: str, kind: PolicyKind, ids: KnownIds) -> Policy:
    """The policy that a document stands for, in the words of the proof.

    Raises:
        Unreadable: it is no JSON, or holds what the proof does not know.
    """
    try:
        policy = policy_of(parsed(ids.told(text).encode()), kind)
    except (JsonFault, DocumentFault) as fault:
        raise Unreadable(str(fault)) from fault
    for _, message in unknown_names(policy):
        raise Unreadable(message)
    return policy


def as_standing(rendered: PolicySource, policy: Policy) -> PolicySource:
    """The rendered policy where the standing one means the same, else that, under the same name."""
    if means(rendered.policy) == means(policy):
        return rendered
    return replace(rendered, policy=policy, document="")


def means(policy: Policy) -> frozenset[object]:
    """What a policy says, without regard to order and to how single values are written."""
    return frozenset(tuple(_parts(one)) for one in policy.statements)


def _parts(one: Statement) -> Iterator[object]:
    yield one.effect
    for some in (one.actions, one.not_actions):
        yield frozenset(each.lower() for each in some)
    for values in (one.resources, one.not_resources):
        yield frozenset(map(str, values))
    yield frozenset(
        (operator, key.lower(), frozenset(map(str, values if isinstance(values, tuple) else (values,))))
        for operator, keys in one.conditions.items()
        for key, values in keys.items()
    )
    yield frozenset((kind, frozenset(map(str, some))) for kind, some in one.principals.items())
