"""Which condition operators suit which keys, and which values suit an operator.

Types: service authorization reference. Forms of values: IAM User Guide,
condition operators.
"""

import ipaddress
import re

_FAMILIES = (
    ("Numeric", ("Numeric",), "a number"),
    ("Date", ("Date",), "a date such as 2026-01-31T00:00:00Z, or seconds since 1970"),
    ("Bool", ("Bool",), "`true` or `false`"),
    ("Ip", ("IPAddress",), "an IP address or network"),
    ("Arn", ("ARN",), "an ARN"),
    ("String", ("String", "ARN", "Bool", "Numeric", "Date"), "text"),
    ("Null", (), "`true` or `false`"),
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?|\d+")
_ARN_PARTS = 6


def suits_type(base: str, key_type: str) -> bool:
    """Whether an operator can match keys of a type; lists are judged by their items.

    String operators suit everything but addresses, whose text form is not
    documented: `StringLike` on an ARN is common and works. An ARN operator on
    plain text never matches, nor does any other pair. Keys whose end the user
    chooses hold what the user puts there and are not judged by this.
    """
    types = next((types for name, types, _ in _FAMILIES if name in base), None)
    return not types or key_type.removeprefix("ArrayOf") in types


def suits_value(base: str, value: str) -> bool:
    """Whether an operator can compare with a value; policy variables may become anything."""
    if "${" in value:
        return True
    match _family(base):
        case "Null" | "Bool":
            return value.lower() in ("true", "false")
        case "Numeric":
            return _NUMBER.fullmatch(value) is not None
        case "Date":
            return _DATE.fullmatch(value) is not None
        case "Ip":
            return _is_network(value)
        case "Arn":
            return value == "*" or (value.startswith("arn:") and value.count(":") >= _ARN_PARTS - 1)
        case _:
            return True


def expected(base: str) -> str:
    """What values of an operator look like, in words."""
    return next((words for name, _, words in _FAMILIES if name in base), "base64 text")


def _family(base: str) -> str:
    return next((name for name, _, _ in _FAMILIES if name in base), "")


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True
