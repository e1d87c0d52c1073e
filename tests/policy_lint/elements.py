"""Faults of the elements of a statement: actions, resources and principals."""

import re
from collections.abc import Iterator
from functools import partial

from policy_lint.faults import POLICIES, Fault, fault, meant, plain, tests

from generator.core.expressions import sample
from generator.core.findings import Rule
from generator.iam import globs, nearest, services
from generator.iam.conditions import operator
from generator.iam.policy import PolicyKind, Statement

_rule = partial(Rule, family=POLICIES)

UNKNOWN_ACTION = _rule(
    "IAM001",
    "unknown-action",
    "A policy names an action that AWS does not have.",
    "An Allow of it grants nothing and a Deny of it protects nothing, and neither says so.",
    "Take the action from the service authorization reference, without blanks.",
)
IGNORED_RESOURCE = _rule(
    "IAM003",
    "ignored-resource",
    "An action and the resources it is given do not go together.",
    "Actions such as sagemaker:ListDomains accept only `*`: with an ARN they are implicitly denied.",
    'Put actions without resource types into a statement of their own with `"Resource": "*"`.',
)
FOREIGN_SERVICE = _rule(
    "IAM007",
    "foreign-service-principal",
    "A service principal or passed-to service is no host of AWS.",
    "Copied names such as a proxied host never match, so the trust or the PassRole does not work.",
    "Use the service's own name under `.amazonaws.com`.",
)
MISSING_ELEMENT = _rule(
    "IAM009",
    "missing-element",
    "A statement lacks an element its kind of policy needs, or carries one it may not have.",
    "AWS refuses the document: identity policies need a resource, resource policies a principal.",
    "Give identity statements a resource, and principals only to resource and trust policies.",
)
MALFORMED_ARN = _rule(
    "IAM011",
    "malformed-arn",
    "A resource is neither `*` nor an ARN of six parts in a partition, Region and account that can be.",
    "AWS refuses it, or matches something nobody meant.",
    "Write arn:partition:service:region:account:resource.",
)
BAD_PRINCIPAL = _rule(
    "IAM014",
    "bad-principal",
    "A principal is neither `*`, an account, nor the ARN of a user, role or identity provider.",
    "AWS refuses the policy; a `*` inside the ARN of a principal is no wildcard.",
    "Name the principal in full, or name the account and bound it with a condition on aws:PrincipalArn.",
)
EVERYBODY = _rule(
    "IAM015",
    "everybody-let-in",
    "A policy on a role, key or bucket allows everybody, and no condition says who may ask.",
    "Every account of AWS is meant, and the other conditions are often known to strangers.",
    "Name principals, or ask for aws:PrincipalArn, aws:PrincipalAccount or aws:PrincipalOrgID.",
)

_ARN_PARTS = 6
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_ACCOUNT = re.compile(r"\d{12}|aws")
_SERVICE_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn")
_NEEDS_PRINCIPAL = frozenset({PolicyKind.TRUST, PolicyKind.KEY, PolicyKind.BUCKET, PolicyKind.ENDPOINT})
_AWS_PRINCIPAL = re.compile(
    r"\*|\d{12}|arn:aws[a-z-]*:(?:iam|sts)::\d{12}:"
    r"(?:root|(?:user|role|assumed-role|federated-user)/[\w+=,.@/-]+)"
)
_FEDERATED = re.compile(
    r"arn:aws[a-z-]*:iam::\d{12}:(?:saml|oidc)-provider/[\w+=,.@:/-]+"
    r"|accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com|cognito-identity\.amazonaws\.com"
)
_WHO = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalisawsservice",
        "aws:principalservicename",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
    }
)
"""Keys that tell a caller from all the others; a condition on one of them bounds a principal of `*`."""


def of_elements(statement: Statement, kind: PolicyKind) -> Iterator[Fault]:
    """Every fault of the statement's actions, resources and principals."""
    yield from _elements(statement, kind)
    yield from _actions(statement)
    yield from _hosts(statement)
    yield from _principals(statement)
    yield from _everybody(statement, kind)
    if kind is not PolicyKind.KEY:
        yield from _arns(statement)
        yield from _resources(statement)


def _elements(statement: Statement, kind: PolicyKind) -> Iterator[Fault]:
    has_resource = bool(statement.resources or statement.not_resources)
    if has_resource == (kind is PolicyKind.TRUST):
        wrong = "names a resource" if has_resource else "names no resource"
        yield _missing(statement, f"{wrong}; this is a {kind} policy")
    if bool(statement.principals) != (kind in _NEEDS_PRINCIPAL):
        wrong = "names a principal" if statement.principals else "names no principal"
        yield _missing(statement, f"{wrong}; this is a {kind} policy")


def _missing(statement: Statement, words: str) -> Fault:
    return Fault(MISSING_ELEMENT, f"{statement.sid} {words}", statement.sid)


def _actions(statement: Statement) -> Iterator[Fault]:
    for pattern in statement.actions + statement.not_actions:
        if not services.knows_service(pattern):
            words = f"no service is called {pattern.split(':', 1)[0]!r}"
        elif not services.names_action(pattern):
            words = f"AWS has no action {pattern!r}"
        else:
            continue
        yield fault(UNKNOWN_ACTION, statement, words, meant(nearest.action(pattern)))


def _hosts(statement: Statement) -> Iterator[Fault]:
    named = [sample(value) for value in statement.principals.get("Service", ())]
    for _, key, values in tests(statement):
        if key.lower() in ("iam:passedtoservice", "iam:awsservicename"):
            named.extend(values)
    for host in named:
        if not host.endswith(_SERVICE_SUFFIXES):
            yield fault(FOREIGN_SERVICE, statement, f"{host!r} is no AWS service")


def _principals(statement: Statement) -> Iterator[Fault]:
    for kind, form in (("AWS", _AWS_PRINCIPAL), ("Federated", _FEDERATED)):
        for value in plain(statement.principals.get(kind, ())):
            if "${" not in value and not form.fullmatch(value):
                words = f"{value!r} is no {kind} principal"
                hint = "only `*` as a whole is a wildcard here" if "*" in value else None
                yield fault(BAD_PRINCIPAL, statement, words, hint)


def _everybody(statement: Statement, kind: PolicyKind) -> Iterator[Fault]:
    named = (*statement.principals.get("*", ()), *plain(statement.principals.get("AWS", ())))
    if kind is PolicyKind.ENDPOINT or statement.effect == "Deny" or "*" not in named:
        return
    if not any(_tells_who(name, key) for name, key, _ in tests(statement)):
        words = "everybody in every account is let in, and no condition says who asks"
        yield fault(EVERYBODY, statement, words, "name a principal, or ask for aws:PrincipalArn")


def _tells_who(name: str, key: str) -> bool:
    known = operator(name)
    is_positive = known is not None and not known.is_negated and not known.if_exists and known.base != "Null"
    return key.lower() in _WHO and is_positive


def _arns(statement: Statement) -> Iterator[Fault]:
    for resource in statement.resources + statement.not_resources:
        text = globs.loosened(sample(resource))
        parts = text.split(":", _ARN_PARTS - 1)
        if text == "*":
            continue
        if parts[0] != "arn" or len(parts) < _ARN_PARTS:
            yield fault(MALFORMED_ARN, statement, f"{sample(resource)!r} is no ARN")
        else:
            yield from _arn_parts(statement, parts, sample(resource))


def _arn_parts(statement: Statement, parts: list[str], text: str) -> Iterator[Fault]:
    _, partition, service, region, account, _ = parts
    if not _wild(partition) and partition not in _PARTITIONS:
        words = f"{text!r} is in no partition of AWS"
        yield fault(MALFORMED_ARN, statement, words, "the partitions are: " + ", ".join(_PARTITIONS))
    if not _wild(service) and not services.knows_service(f"{service}:"):
        words = f"{text!r} is of no service"
        yield fault(MALFORMED_ARN, statement, words, meant(nearest.service(service)))
    if region and not _wild(region) and not _REGION.fullmatch(region):
        yield fault(MALFORMED_ARN, statement, f"{text!r} is in no Region")
    if account and not _wild(account) and not _ACCOUNT.fullmatch(account):
        yield fault(MALFORMED_ARN, statement, f"{text!r} is in no account")


def _wild(part: str) -> bool:
    return "*" in part or "?" in part


def _resources(statement: Statement) -> Iterator[Fault]:
    texts = [globs.loosened(sample(resource)) for resource in statement.resources]
    if not texts or "*" in texts or not statement.actions:
        return
    entries = {pattern: services.expand(pattern) for pattern in statement.actions}
    for pattern, expanded in entries.items():
        if expanded and not any(services.takes(entry, text) for entry in expanded for text in texts):
            yield fault(IGNORED_RESOURCE, statement, f"{pattern} takes none of the resources")
    for text in texts:
        if not any(services.takes(entry, text) for expanded in entries.values() for entry in expanded):
            yield fault(IGNORED_RESOURCE, statement, f"no action takes the resource {text}")
