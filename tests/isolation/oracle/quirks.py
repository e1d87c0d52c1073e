"""Where the oracle knowingly differs from AWS's documentation, one by one.

A disagreement is explained by a quirk when deciding again with that quirk
alone agrees with the oracle; where two statements meet a quirk each, by both.
Each quirk replaces one function of the room `decision` while it is switched
on, so the product knows none of them.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from unittest.mock import patch

from isolation.oracle.oracle import SESSION

from generator.iam import globs, services
from generator.iam.conditions import Operator
from generator.iam.decision import matching, operators, principals, variables
from generator.iam.decision.matching import Asked
from generator.iam.decision.operators import Answer, Context
from generator.iam.decision.principals import Reach
from generator.iam.policy import Statement
from generator.iam.requests import Value

_RESOURCE_TYPE = re.compile(r"[^/:]*(?=[/:])")


@dataclass(frozen=True, slots=True)
class Quirk:
    """A deviation: what the oracle does, and what AWS documents instead.

    `replaces` is the module and name of the function, `makes` gives the
    function to use from the one that is replaced.
    """

    name: str
    oracle: str
    documented: str
    replaces: tuple[Any, str]
    makes: Callable[[Any], Any]

    @contextmanager
    def switched_on(self) -> Iterator[None]:
        """Decide as the oracle does in this one respect."""
        module, name = self.replaces
        with patch.object(module, name, self.makes(getattr(module, name))):
            yield


def _has_no_value(text: str, context: Context) -> bool:
    return variables.resolved(text, context) is variables.Gap.NO_VALUE


def _negated_needs_values(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        reads_variables = parts.base.startswith(("String", "Arn"))
        if parts.is_negated and reads_variables and any(_has_no_value(text, context) for text in expected):
            return False
        return of_one(parts, value, expected, context)

    return instead


def _not_resource_needs_values(includes: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(statement: Statement, request: Asked) -> Answer:
        texts = (str(text) for text in statement.not_resources)
        if any(_is_read(text, request) and _has_no_value(text, request.context) for text in texts):
            return False
        return includes(statement, request)

    return instead


def _is_read(text: str, request: Asked) -> bool:
    """Whether the oracle gets as far as the variables of a pattern: what stands before them has to fit."""
    pattern, resource = text.split(":", 5), request.resource.split(":", 5)
    if len(pattern) < 6 or len(resource) < 6:
        return False
    kind = "" if pattern[2] == "s3" else _RESOURCE_TYPE.match(pattern[5])
    is_of_kind = not kind or resource[5].startswith(kind.group())
    return is_of_kind and all(map(globs.matches, pattern[1:5], resource[1:5]))


def _several_never_match(with_key: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, held: Value, values: tuple[str, ...], context: Context) -> Answer:
        if isinstance(held, tuple) and not parts.quantifier:
            return False
        return with_key(parts, held, values, context)

    return instead


def _resource_type_is_literal(is_resource: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(text: str, request: Asked) -> Answer:
        part = text.split(":", 5)[-1]
        kind = _RESOURCE_TYPE.match(part)
        is_bucket = text.startswith("arn:aws:s3:::")
        if text != "*" and kind and not is_bucket and any(sign in kind.group() for sign in "*?$"):
            return False
        return is_resource(text, request)

    return instead


def _milliseconds(moment: Callable[[str], Fraction | None]) -> Callable[[str], Fraction | None]:
    def instead(text: str) -> Fraction | None:
        seconds = moment(text)
        return seconds / 1000 if seconds is not None and re.fullmatch(r"-?\d+", text) else seconds

    return instead


def _undocumented_never_matches(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        return of_one(parts, value, expected, context) or False

    return instead


def _values_are_arns(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        if parts.base.startswith("ArnNot") and value.count(":") < 5:
            return False
        return of_one(parts, value, expected, context)

    return instead


def _addresses_of_one_family(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        is_one_of_other_family = any("/" not in text and (":" in text) != (":" in value) for text in expected)
        if parts.base == "NotIpAddress" and is_one_of_other_family:
            return False
        return of_one(parts, value, expected, context)

    return instead


def _whole_space_is_empty(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        is_address = parts.base.endswith("IpAddress")
        kept = tuple(text for text in expected if not (is_address and text == "0.0.0.0/0"))
        return of_one(parts, value, kept, context)

    return instead


def _no_old_names(fills: Callable[..., bool]) -> Callable[..., bool]:
    old_names = frozenset(name.lower() for name in services.RENAMED_KEYS)

    def instead(entry: Any, key: str) -> bool:
        return key not in old_names and fills(entry, key)

    return instead


def _spelled_out_stays(of_one: Callable[..., Answer]) -> Callable[..., Answer]:
    def instead(parts: Operator, value: str, expected: tuple[str, ...], context: Context) -> Answer:
        if "Equals" in parts.base and parts.base.startswith("String"):
            expected = tuple(re.sub(r"\$\{([*?$])\}", r"${$}{\1}", text) for text in expected)
        return of_one(parts, value, expected, context)

    return instead


def _numbers_by_beginning(_: Callable[[str], Fraction | None]) -> Callable[[str], Fraction | None]:
    def instead(text: str) -> Fraction | None:
        found = re.match(r"\s*[+-]?\d+(\.\d+)?" if "." in text else r"\s*[+-]?\d+", text)
        return Fraction(found.group()) if found else None

    return instead


def _session_is_known(reach_of: Callable[..., Reach]) -> Callable[..., Reach]:
    def instead(value: str, principal: Any) -> Reach:
        named = reach_of(value, principal)
        if named is not Reach.SESSION:
            return named
        return Reach.EVERYONE if value.endswith(f"/{SESSION}") else Reach.NOBODY

    return instead


def _tags_on_everything(fills: Callable[..., bool]) -> Callable[..., bool]:
    def instead(entry: Any, key: str) -> bool:
        return key.startswith(("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")) or fills(entry, key)

    return instead


QUIRKS = (
    Quirk(
        "variable without value, negated",
        "a condition StringNotEquals, StringNotLike or ArnNotLike whose variable has no value does not hold",
        "a variable whose key is absent has no value, and negated operators do match against no value "
        "(IAM User Guide, policy variables with no value)",
        (operators, "_of_one"),
        _negated_needs_values,
    ),
    Quirk(
        "variable without value, NotResource",
        "a NotResource element with a variable that has no value matches nothing",
        "a pattern whose variable has no value matches no resource, so NotResource excludes nothing by it "
        "(IAM User Guide, policy variables with no value)",
        (matching, "includes_resource"),
        _not_resource_needs_values,
    ),
    Quirk(
        "several values without a set operator",
        "the condition never holds, in an Allow or a Deny",
        "keys of several values require a set operator, and what happens without one is not said; decisions "
        "take an Allow to match and a Deny not to (IAM User Guide, multivalued context keys)",
        (operators, "_with_key"),
        _several_never_match,
    ),
    Quirk(
        "wildcard in the resource type",
        "a pattern such as arn:aws:sagemaker:*:*:*/name fits nothing",
        "the guide calls a wildcard in the part that names the resource type incorrect, without saying "
        "what it does; services do read it as a wildcard, so decisions do (IAM User Guide, ARN paths)",
        (matching, "_is_resource"),
        _resource_type_is_literal,
    ),
    Quirk(
        "seconds and dates",
        "a number of seconds is compared with the milliseconds of a date",
        "date operators take ISO 8601 and seconds since 1970 for one and the same time "
        "(IAM User Guide, date condition operators)",
        (operators, "moment"),
        _milliseconds,
    ),
    Quirk(
        "malformed values",
        "a value that is no number, truth, address or ARN makes a condition not hold, negated or not",
        "what operators say of values of another type is not documented; decisions take an Allow to match "
        "and a Deny not to (IAM User Guide, condition operators)",
        (operators, "_of_one"),
        _undocumented_never_matches,
    ),
    Quirk(
        "values that are no ARN, negated",
        "ArnNotEquals and ArnNotLike do not hold for a value that is no ARN",
        "negated ARN operators hold unless the value matches (IAM User Guide, ARN operators)",
        (operators, "_of_one"),
        _values_are_arns,
    ),
    Quirk(
        "addresses of the other family",
        "NotIpAddress with a single IPv4 address does not hold for an IPv6 address",
        "NotIpAddress holds for every address outside of those given (IAM User Guide, IP address operators)",
        (operators, "_of_one"),
        _addresses_of_one_family,
    ),
    Quirk(
        "the whole address space",
        "0.0.0.0/0 holds no address",
        "a range in CIDR notation holds the addresses with its prefix, which for /0 are all "
        "(IAM User Guide, IP address operators)",
        (operators, "_of_one"),
        _whole_space_is_empty,
    ),
    Quirk(
        "former names of SageMaker keys",
        "sagemaker:VolumeKmsKey and its like are dropped from every request",
        "the developer guide shows the former names and nobody has published which names AWS fills, so a "
        "request may hold either (services.RENAMED_KEYS)",
        (services, "supports"),
        _no_old_names,
    ),
    Quirk(
        "spelled out characters",
        "${*} in StringEquals stands for the four characters themselves",
        "${*}, ${?} and ${$} stand for *, ? and $ wherever variables may stand "
        "(IAM User Guide, policy variables, special characters)",
        (operators, "_of_one"),
        _spelled_out_stays,
    ),
    Quirk(
        "numbers by their beginning",
        "3600s is read as 3600",
        "numeric operators compare numbers; text with more in it is none (IAM User Guide, numeric operators)",
        (operators, "_number"),
        _numbers_by_beginning,
    ),
    Quirk(
        "name of the session",
        "the oracle is told the name of the session, so a Deny that names it matches, of another not",
        "a decision is about a role; which names its sessions have is not known, so an Allow for any session "
        "matches and a Deny for one does not (IAM User Guide, role session principals)",
        (principals, "_reach_of"),
        _session_is_known,
    ),
    Quirk(
        "tag keys on every action",
        "aws:TagKeys, aws:RequestTag and aws:ResourceTag are kept for actions without tags",
        "the service authorization reference lists for each action the tag keys it fills",
        (services, "supports"),
        _tags_on_everything,
    ),
)
