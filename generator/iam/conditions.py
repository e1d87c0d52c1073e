"""Condition operators of policies: their parts, and what they say of a key the request does not hold.

Semantics: IAM User Guide, condition operators and multivalued context keys.
"""

from dataclasses import dataclass

BASES = frozenset(
    {
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnNotEquals",
        "ArnLike",
        "ArnNotLike",
        "Null",
    }
)
"""The operators, without sets and `IfExists`."""

SETS = ("ForAnyValue", "ForAllValues")
"""What may stand before an operator for keys that hold several values."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator taken apart: `ForAnyValue:StringNotLike`, `ArnEqualsIfExists`."""

    base: str
    quantifier: str | None
    if_exists: bool

    @property
    def is_negated(self) -> bool:
        """Whether the operator asks for a difference."""
        return "Not" in self.base

    def holds_without_key(self, values: tuple[str, ...]) -> bool:
        """What the operator says of a request in which the key is absent.

        `Null` asks for just that; set operators decide before `IfExists`;
        negated operators count an absent key as different.
        """
        if self.base == "Null":
            return "true" in values
        if self.quantifier:
            return self.quantifier == "ForAllValues"
        return self.if_exists or self.is_negated


def operator(text: str) -> Operator | None:
    """The operator a policy names; None when IAM knows no such operator."""
    quantifier, _, rest = text.rpartition(":")
    if quantifier and quantifier not in SETS:
        return None
    base = rest.removesuffix("IfExists")
    if base not in BASES or (base == "Null" and base != text):
        return None
    return Operator(base, quantifier or None, base != rest)
