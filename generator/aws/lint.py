"""What is wrong with a policy, known without asking AWS."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import conditions, globs, quotas, rules, services
from generator.aws.policy import Policy, PolicyKind, Statement, Values, size
from generator.core.expressions import sample
from generator.core.findings import Finding, Rule
from generator.core.places import Location

_SID = re.compile(r"[A-Za-z0-9]+")
_ARN_PARTS = 6
_SERVICE_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn")
_NEEDS_PRINCIPAL = frozenset({PolicyKind.TRUST, PolicyKind.KEY, PolicyKind.BUCKET, PolicyKind.ENDPOINT})
_QUOTA_OF_KIND = {
    PolicyKind.MANAGED: "managed-policy-size",
    PolicyKind.INLINE: "inline-policy-size",
    PolicyKind.TRUST: "trust-policy-size",
    PolicyKind.SCP: "scp-size-classic",
    PolicyKind.KEY: "key-policy-size",
    PolicyKind.BUCKET: "bucket-policy-size",
    PolicyKind.ENDPOINT: "endpoint-policy-size",
}


@dataclass(frozen=True, slots=True)
class _Fault:
    rule: Rule
    message: str


def lint_policy(
    policy: Policy, kind: PolicyKind, place: Location, *, longest: int | None = None
) -> tuple[Finding, ...]:
    """The faults of a policy as findings at `place`.

    `longest` replaces the default quota of the kind, in its unit.
    """
    faults = [*_of_policy(policy, kind, longest)]
    for statement in policy.statements:
        faults.extend(_of_statement(statement, kind))
    return tuple(Finding(fault.rule, fault.message, place) for fault in faults)


def quota_of(kind: PolicyKind) -> int:
    """The default size limit of a kind of policy, in the unit `size` measures."""
    return quotas.limit(_QUOTA_OF_KIND[kind])


def _of_policy(policy: Policy, kind: PolicyKind, longest: int | None) -> Iterator[_Fault]:
    allowed = quota_of(kind) if longest is None else longest
    measured = size(policy, kind)
    if measured > allowed:
        yield _Fault(
            rules.TOO_LARGE, f"the policy measures {measured}; a {kind} policy may measure {allowed}"
        )
    counted = Counter(statement.sid for statement in policy.statements)
    for sid, times in counted.items():
        if times > 1:
            yield _Fault(rules.BAD_SID, f"statement id {sid!r} is used {times} times")
        if not _SID.fullmatch(sid):
            yield _Fault(rules.BAD_SID, f"statement id {sid!r} may hold only letters and digits")


def _of_statement(statement: Statement, kind: PolicyKind) -> Iterator[_Fault]:
    yield from _elements(statement, kind)
    yield from _actions(statement)
    yield from _keys(statement)
    yield from _quantifiers(statement)
    yield from _unsupported_keys(statement)
    yield from _hosts(statement)
    if kind is not PolicyKind.KEY:
        yield from _arns(statement)
        yield from _resources(statement)


def _elements(statement: Statement, kind: PolicyKind) -> Iterator[_Fault]:
    has_resource = bool(statement.resources or statement.not_resources)
    if has_resource == (kind is PolicyKind.TRUST):
        wrong = "names a resource" if has_resource else "names no resource"
        yield _Fault(rules.MISSING_ELEMENT, f"{statement.sid} {wrong}; this is a {kind} policy")
    if bool(statement.principals) != (kind in _NEEDS_PRINCIPAL):
        wrong = "names a principal" if statement.principals else "names no principal"
        yield _Fault(rules.MISSING_ELEMENT, f"{statement.sid} {wrong}; this is a {kind} policy")


def _actions(statement: Statement) -> Iterator[_Fault]:
    for pattern in statement.actions + statement.not_actions:
        if not services.knows_service(pattern):
            yield _Fault(rules.UNKNOWN_ACTION, f"{statement.sid}: no service is called {_prefix(pattern)!r}")
        elif not services.expand(pattern):
            yield _Fault(rules.UNKNOWN_ACTION, f"{statement.sid}: AWS has no action {pattern!r}")


def _prefix(pattern: str) -> str:
    return pattern.split(":", 1)[0]


def _keys(statement: Statement) -> Iterator[_Fault]:
    for name, key, _ in _conditions(statement):
        if conditions.operator(name) is None:
            yield _Fault(rules.UNKNOWN_OPERATOR, f"{statement.sid}: IAM has no operator {name!r}")
        if services.key_type(key) is None:
            yield _Fault(rules.UNKNOWN_KEY, f"{statement.sid}: AWS has no condition key {key!r}")
    for variable in sorted(_variables(statement)):
        if services.key_type(variable) is None:
            yield _Fault(rules.UNKNOWN_KEY, f"{statement.sid}: AWS has no policy variable {variable!r}")


def _variables(statement: Statement) -> set[str]:
    texts = [sample(resource) for resource in statement.resources + statement.not_resources]
    for _, _, values in _conditions(statement):
        texts.extend(values)
    names = {name.split(",")[0].strip() for text in texts for name in globs.VARIABLE.findall(text)}
    return names - {"*", "?", "$"}


def _quantifiers(statement: Statement) -> Iterator[_Fault]:
    for name, key, _ in _conditions(statement):
        known = conditions.operator(name)
        if known is None or known.base == "Null" or services.key_type(key) is None:
            continue
        if services.is_multivalued(key) != bool(known.quantifier):
            held = "a list" if services.is_multivalued(key) else "one value"
            yield _Fault(rules.WRONG_QUANTIFIER, f"{statement.sid}: {key} holds {held}, tested with {name}")


def _unsupported_keys(statement: Statement) -> Iterator[_Fault]:
    for pattern in statement.actions:
        if pattern == "*":
            continue
        for entry in services.expand(pattern):
            fault = _unsupported(statement, entry, is_exact=not set("*?") & set(pattern))
            if fault:
                yield fault


def _unsupported(statement: Statement, entry: services.Action, *, is_exact: bool) -> _Fault | None:
    absent = [
        (known, key, values)
        for name, key, values in _conditions(statement)
        if not services.supports(entry, key) and (known := conditions.operator(name))
    ]
    if not absent:
        return None
    keys = ", ".join(sorted({key for _, key, _ in absent}))
    if all(known.holds_without_key(values) for known, _, values in absent):
        return _Fault(
            rules.UNSUPPORTED_KEY,
            f"{statement.sid}: {entry.name} never fills {keys}, so the condition is always true for it",
        )
    if is_exact:
        return _Fault(
            rules.UNSUPPORTED_KEY,
            f"{statement.sid}: {entry.name} never fills {keys}, so the statement never applies to it",
        )
    return None


def _hosts(statement: Statement) -> Iterator[_Fault]:
    named = [sample(value) for value in statement.principals.get("Service", ())]
    for _, key, values in _conditions(statement):
        if key.lower() in ("iam:passedtoservice", "iam:awsservicename"):
            named.extend(values)
    for host in named:
        if not host.endswith(_SERVICE_SUFFIXES):
            yield _Fault(rules.FOREIGN_SERVICE, f"{statement.sid}: {host!r} is no AWS service")


def _arns(statement: Statement) -> Iterator[_Fault]:
    for resource in statement.resources + statement.not_resources:
        text = globs.loosened(sample(resource))
        if text != "*" and (not text.startswith("arn:") or len(text.split(":", _ARN_PARTS - 1)) < _ARN_PARTS):
            yield _Fault(rules.MALFORMED_ARN, f"{statement.sid}: {sample(resource)!r} is no ARN")


def _resources(statement: Statement) -> Iterator[_Fault]:
    texts = [globs.loosened(sample(resource)) for resource in statement.resources]
    if not texts or "*" in texts or not statement.actions:
        return
    entries = {pattern: services.expand(pattern) for pattern in statement.actions}
    for pattern, expanded in entries.items():
        if expanded and not any(_takes(entry, text) for entry in expanded for text in texts):
            yield _Fault(rules.IGNORED_RESOURCE, f"{statement.sid}: {pattern} takes none of the resources")
    for text in texts:
        if not any(_takes(entry, text) for expanded in entries.values() for entry in expanded):
            yield _Fault(rules.IGNORED_RESOURCE, f"{statement.sid}: no action takes the resource {text}")


def _takes(entry: services.Action, resource: str) -> bool:
    return any(_is_of_type(resource, kind) for kind in entry.resource_types)


def _is_of_type(resource: str, kind: services.ResourceType) -> bool:
    """Whether an ARN pattern can name a resource of the type: part by part, as `*` crosses colons."""
    if kind.name == "bucket" and "/" in resource:
        return False
    parts = zip(
        resource.split(":", _ARN_PARTS - 1), kind.arn_pattern.split(":", _ARN_PARTS - 1), strict=False
    )
    return all(globs.intersects(named, known) for named, known in parts)


def _conditions(statement: Statement) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, keys in statement.conditions.items():
        for key, values in keys.items():
            yield name, key, _samples(values)


def _samples(values: Values) -> tuple[str, ...]:
    several = values if isinstance(values, tuple) else (values,)
    return tuple(sample(value) for value in several)
