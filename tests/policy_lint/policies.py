"""What is wrong with a policy, known without asking AWS."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from policy_lint.conditions import of_conditions
from policy_lint.elements import of_elements
from policy_lint.faults import POLICIES, Fault, fault, tests

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.iam import services
from generator.iam.policy import LONGEST, Policy, PolicyKind, size

_rule = partial(Rule, family=POLICIES)

TOO_LARGE = _rule(
    "IAM006",
    "policy-too-large",
    "A policy exceeds the quota of the place it is attached to.",
    "AWS refuses it when it is applied, after the reviewers have approved it.",
    "Name fewer instance types, images, roles or prefixes, or raise the quota and say so in `quotas`.",
)
BAD_SID = _rule(
    "IAM008",
    "bad-statement-id",
    "A statement id is used twice or holds other characters than letters and digits.",
    "IAM refuses such policies, and findings could not name the statement.",
    "Give every statement of a policy its own id of letters and digits.",
)
FORMER_KEY = _rule(
    "IAM016",
    "former-key-alone",
    "A condition names a key under the name it had before, and not under its present one.",
    "Nobody has published how long AWS fills the former name; a guardrail on it alone may stop working.",
    "Name both keys under one operator.",
)

_SID = re.compile(r"[A-Za-z0-9]+")


def lint_policy(
    policy: Policy, kind: PolicyKind, place: Location, *, longest: int | None = None
) -> tuple[Finding, ...]:
    """The faults of a policy as findings at `place`, its size among them.

    `longest` replaces the default quota of the kind, in its unit.
    """
    faults = (*_too_large(policy, kind, longest), *policy_faults(policy, kind))
    return tuple(Finding(one.rule, one.message, place, hint=one.hint) for one in faults)


def policy_faults(policy: Policy, kind: PolicyKind, beside: Iterable[Policy] = ()) -> tuple[Fault, ...]:
    """The faults of a policy, but for its size: first those of the whole, then statement by statement.

    `beside` are policies that act together with it, among which guardrails may
    have been packed: what it lacks they may say.
    """
    faults = [*_statement_ids(policy), *_former_keys(policy, (policy, *beside))]
    for statement in policy.statements:
        faults.extend(of_elements(statement, kind))
        faults.extend(of_conditions(statement))
    return tuple(faults)


def _too_large(policy: Policy, kind: PolicyKind, longest: int | None) -> Iterator[Fault]:
    allowed = LONGEST[kind] if longest is None else longest
    measured = size(policy, kind)
    if measured > allowed:
        words = f"the policy measures {measured}; a {kind} policy may measure {allowed}"
        yield Fault(TOO_LARGE, words)


def _statement_ids(policy: Policy) -> Iterator[Fault]:
    counted = Counter(statement.sid for statement in policy.statements)
    for sid, times in counted.items():
        if times > 1:
            yield Fault(BAD_SID, f"statement id {sid!r} is used {times} times", sid)
        if not _SID.fullmatch(sid):
            yield Fault(BAD_SID, f"statement id {sid!r} may hold only letters and digits", sid)


def _former_keys(policy: Policy, together: tuple[Policy, ...]) -> Iterator[Fault]:
    """Keys under the name they had before, where no policy says the present one."""
    named = {
        key.lower() for one in together for statement in one.statements for _, key, _ in tests(statement)
    }
    for statement in policy.statements:
        own = {key.lower() for _, key, _ in tests(statement)}
        for former, now in services.RENAMED_KEYS.items():
            if former.lower() in own and now.lower() not in named:
                words = f"{former} is named, and its present name {now} nowhere"
                yield fault(FORMER_KEY, statement, words, f"name {now} as well")
