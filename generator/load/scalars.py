"""What an unquoted word means.

The choice is the core of YAML 1.2, made narrower, because YAML 1.1 turns
ordinary words into something else:

- `true` and `false` are booleans; `yes`, `no`, `on`, `off` and `True` are text.
- Decimal digits without a leading zero are integers; `0123`, `1_000`, `0x1F`
  and `12:30` are text, and so is anything of more than 18 digits.
- Digits on both sides of a point are a float; `1e3` and `.inf` are text.
- Nothing, `~` and `null` are null; dates and times are text.

Whatever is in quotes is text.
"""

import re

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    return float(text) if number.group(1) else int(text)
