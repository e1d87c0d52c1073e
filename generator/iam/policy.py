"""Policies as values: statements, the JSON document they stand for, and its size.

Every IAM, KMS, S3, endpoint and service control policy is built once from
these types; the same value is measured, proved and rendered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

from generator.core.expressions import Text, sample

Values = Text | tuple[Text, ...]
"""One value, or several of which one must match."""

Conditions = Mapping[str, Mapping[str, Values]]
"""Operator, then condition key, then value or values; all of them are ANDed."""

Principals = Mapping[str, tuple[Text, ...]]
"""Kind of principal (`AWS`, `Service`, `Federated`) to its values; `EVERYONE` for all."""

EVERYONE: Principals = {"*": ("*",)}
"""Any principal; rendered as `"Principal": "*"`."""

VERSION = "2012-10-17"
"""The policy language version; without it `${…}` variables are plain text."""


class PolicyKind(StrEnum):
    """Where a policy is attached; decides its quota and how its size is counted."""

    MANAGED = "managed"
    INLINE = "inline"
    TRUST = "trust"
    SCP = "scp"
    KEY = "key"
    BUCKET = "bucket"
    ENDPOINT = "endpoint"


LONGEST: Mapping[PolicyKind, int] = MappingProxyType(
    {
        PolicyKind.MANAGED: 6144,
        PolicyKind.INLINE: 10240,
        PolicyKind.TRUST: 2048,
        PolicyKind.SCP: 5120,
        PolicyKind.KEY: 32768,
        PolicyKind.BUCKET: 20480,
        PolicyKind.ENDPOINT: 20480,
    }
)
"""The longest policy of each kind by default, in the unit `size` measures.

IAM, Organizations, KMS, S3 and VPC user guides, quotas; read in 2026-11.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy.

    Values may hold Terraform references; IAM variables such as
    `${aws:PrincipalTag/team}` are ordinary text. Trust policies name no
    resource; identity policies name no principal.

    Raises:
        ValueError: not exactly one of `actions` and `not_actions` is given, or
            both `resources` and `not_resources` are.
    """

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[Text, ...] = ()
    not_resources: tuple[Text, ...] = ()
    conditions: Conditions = field(default_factory=dict, hash=False)
    principals: Principals = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if bool(self.actions) == bool(self.not_actions):
            raise ValueError(f"statement {self.sid}: give either actions or not_actions")
        if self.resources and self.not_resources:
            raise ValueError(f"statement {self.sid}: give either resources or not_resources")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document: its statements, in the order they are rendered."""

    statements: tuple[Statement, ...]

    def __add__(self, other: "Policy") -> "Policy":
        return Policy(self.statements + other.statements)


def document(policy: Policy) -> dict[str, object]:
    """The policy as a JSON value, references kept, single-item lists written as the item."""
    return {"Version": VERSION, "Statement": [_statement(statement) for statement in policy.statements]}


def resolved(policy: Policy) -> dict[str, Any]:
    """The same document with each reference replaced by its sample; plain JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(document(policy), default=sample))
    return plain


def rendered_text(policy: Policy) -> str:
    """The text Terraform's `jsonencode` makes of the policy, samples in place of references.

    Terraform sorts keys, writes no white space and escapes `<`, `>` and `&`.
    """
    return _encoded(document(policy))


def _encoded(value: object) -> str:
    text = json.dumps(value, default=sample, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def size(policy: Policy, kind: PolicyKind) -> int:
    """How much of its quota the policy uses, in the unit AWS counts for that kind.

    IAM does not count white space; organizations and endpoint policies count
    every character, key and bucket policies every byte of the rendered text.
    """
    count = len(policy.statements)
    return _EMPTY + sum(_statement_size(one, kind) for one in policy.statements) + max(0, count - 1)


def document_size(value: object, kind: PolicyKind) -> int:
    """The same of a policy that is a JSON value already, as `document` makes it."""
    text = _encoded(value)
    if kind in (PolicyKind.MANAGED, PolicyKind.INLINE, PolicyKind.TRUST):
        return len("".join(text.split()))
    if kind in (PolicyKind.KEY, PolicyKind.BUCKET):
        return len(text.encode())
    return len(text)


_MOST_SIZES = 8192
_sizes: dict[tuple[int, PolicyKind], tuple[Statement, int]] = {}
"""Sizes of statements by identity, which packing asks for again and again; forgotten when there are many."""


def _statement_size(statement: Statement, kind: PolicyKind) -> int:
    """What a statement adds to a policy, without the comma before it."""
    known = _sizes.get((id(statement), kind))
    if known is not None:
        return known[1]
    if len(_sizes) >= _MOST_SIZES:
        _sizes.clear()
    found = document_size(document(Policy((statement,))), kind) - _EMPTY
    _sizes[id(statement), kind] = (statement, found)
    return found


def _statement(statement: Statement) -> dict[str, object]:
    parts: dict[str, object] = {"Sid": statement.sid, "Effect": statement.effect}
    if statement.principals:
        parts["Principal"] = _principal(statement.principals)
    for name, values in (
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        if values:
            parts[name] = _one_or_list(values)
    if statement.conditions:
        parts["Condition"] = {
            operator: {key: _one_or_list(values) for key, values in keys.items()}
            for operator, keys in statement.conditions.items()
        }
    return parts


def _principal(principals: Principals) -> object:
    if "*" in principals:
        return "*"
    return {kind: _one_or_list(values) for kind, values in principals.items()}


def _one_or_list(values: Values) -> object:
    if not isinstance(values, tuple):
        return values
    return values[0] if len(values) == 1 else list(values)


_EMPTY = document_size(document(Policy(())), PolicyKind.MANAGED)
"""What a policy without statements measures, in every unit."""
