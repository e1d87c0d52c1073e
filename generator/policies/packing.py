"""Guardrails packed into as few service control policies as the target takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.aws.quotas import ScpLimits
from generator.iam.policy import Policy, PolicyKind, Statement, size


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """Why guardrails cannot be attached: how many policies they need and how many are left.

    `oversized` names statements that are too long for a policy by themselves.
    """

    needed: int
    available: int
    oversized: tuple[str, ...] = ()


def pack(policies: Iterable[Policy], limits: ScpLimits, attached: int = 1) -> tuple[Policy, ...] | DoesNotFit:
    """The statements of all policies in the fewest policies a first-fit finds, or why they do not fit.

    `attached` counts the policies the target has anyway; FullAWSAccess is one
    of them. Statements are placed longest first and stay in their original
    order within a policy, so the same guardrails always give the same result.
    """
    statements = [statement for policy in policies for statement in policy.statements]
    available = limits.count - attached
    oversized = tuple(one.sid for one in statements if _size((one,)) > limits.size)
    if oversized:
        return DoesNotFit(len(oversized), available, oversized)
    bins = _first_fit(statements, limits.size)
    if len(bins) > available:
        return DoesNotFit(len(bins), available)
    return tuple(
        Policy(tuple(statements[position] for position in sorted(one))) for one in sorted(map(sorted, bins))
    )


def _first_fit(statements: list[Statement], longest: int) -> list[list[int]]:
    bins: list[list[int]] = []
    order = sorted(range(len(statements)), key=lambda position: (-_size((statements[position],)), position))
    for position in order:
        for one in bins:
            if _size(tuple(statements[member] for member in (*one, position))) <= longest:
                one.append(position)
                break
        else:
            bins.append([position])
    return bins


def _size(statements: tuple[Statement, ...]) -> int:
    return size(Policy(statements), PolicyKind.SCP)
