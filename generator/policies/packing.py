"""Guardrails in managed and service control policies: each statement in the policy of its topic.

A statement that moves from one policy to another is in neither for a moment while Terraform applies, because
AWS changes policies one by one. So what a guardrail is about says where it stands, and neither a guardrail
that comes nor a list that grows moves those of other topics.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.aws.quotas import ScpLimits
from generator.iam.policy import Policy, PolicyKind, Statement, size

Topics = Mapping[str, tuple[Policy, ...]]
"""Guardrails by the topic whose name their policy has."""


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """Why guardrails cannot be attached: how many policies they need and how many are left.

    `oversized` names statements that are too long for a policy by themselves.
    """

    needed: int
    available: int
    oversized: tuple[str, ...] = ()


def pack(topics: Topics, limits: ScpLimits, attached: int = 1) -> Mapping[str, Policy] | DoesNotFit:
    """The statements of each topic in a policy of its name, or why they do not fit.

    `attached` counts the policies the target has anyway; FullAWSAccess is one
    of them. A topic too long for one policy goes on in `<topic>_2` with what
    does not fit. Where the target takes fewer policies than topics need, all
    statements share as few as a first-fit finds, named by number: then one
    more can move others.
    """
    statements = {
        topic: tuple(one for policy in policies for one in policy.statements)
        for topic, policies in topics.items()
    }
    together = tuple(one for held in statements.values() for one in held)
    available = limits.count - attached
    oversized = tuple(one.sid for one in together if _size((one,)) > limits.size)
    if oversized:
        return DoesNotFit(len(oversized), available, oversized)
    apart = {
        f"{topic}_{number}" if number > 1 else topic: policy
        for topic, held in statements.items()
        for number, policy in enumerate(_filled(held, limits.size, range(len(held))), 1)
    }
    if len(apart) <= available:
        return apart
    longest_first = sorted(
        range(len(together)), key=lambda position: (-_size((together[position],)), position)
    )
    packed = tuple(_filled(together, limits.size, longest_first))
    if len(packed) > available:
        return DoesNotFit(len(packed), available)
    return {str(number): policy for number, policy in enumerate(packed, 1)}


def policies_of(topics: Topics) -> tuple[Policy, ...]:
    """The policies of all topics, in their order."""
    return tuple(policy for policies in topics.values() for policy in policies)


def managed(statements: Iterable[Statement], longest: int) -> tuple[Policy, ...]:
    """The statements in as few managed policies as a first-fit finds, each of at most `longest` characters.

    A statement that is too long by itself is taken apart, by its actions or else by its resources.
    """
    parts = tuple(part for one in statements for part in _parts(one, longest))
    return tuple(_filled(parts, longest, range(len(parts)), PolicyKind.MANAGED))


def _parts(statement: Statement, longest: int) -> Iterator[Statement]:
    """The statement in parts that fit, which say the same together: each has half of what is many."""
    actions, resources = statement.actions, statement.resources
    is_whole = max(len(actions), len(resources)) < 2  # noqa: PLR2004
    if is_whole or _size((statement,), PolicyKind.MANAGED) <= longest:
        yield statement
        return
    middle = (len(actions) if len(actions) > 1 else len(resources)) // 2
    for letter, half in (("A", slice(middle)), ("B", slice(middle, None))):
        if len(actions) > 1:
            part = replace(statement, sid=f"{statement.sid}{letter}", actions=actions[half])
        else:
            part = replace(statement, sid=f"{statement.sid}{letter}", resources=resources[half])
        yield from _parts(part, longest)


def _filled(
    statements: tuple[Statement, ...], longest: int, order: Iterable[int], kind: PolicyKind = PolicyKind.SCP
) -> Iterator[Policy]:
    """Policies filled in an order of positions, each statement into the first that has room for it.

    Within a policy statements stand as they were given.
    """
    bins: list[list[int]] = []
    for position in order:
        for one in bins:
            if _size(tuple(statements[member] for member in (*one, position)), kind) <= longest:
                one.append(position)
                break
        else:
            bins.append([position])
    for one in sorted(map(sorted, bins)):
        yield Policy(tuple(statements[position] for position in one))


def _size(statements: tuple[Statement, ...], kind: PolicyKind = PolicyKind.SCP) -> int:
    return size(Policy(statements), kind)
