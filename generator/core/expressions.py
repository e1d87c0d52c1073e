"""Terraform expressions as values: references, and text with references inside.

A plan holds ordinary Python values. Where a value is known only to Terraform
it holds a `Reference`; where such a value stands inside a longer string it
holds a `Template`. Ordinary strings never become expressions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STEPS = (
    r"(?:each|local|var|module|data|self|aws_[a-z0-9_]+)"
    r'(?:\.[A-Za-z_][A-Za-z0-9_-]*|\[(?:\d+|"[A-Za-z0-9_.:/-]+")\])+'
)
_TRAVERSAL = re.compile(_STEPS)

SELECTION = re.compile(
    rf"one\(\[for it in (?P<objects>{_STEPS}) : it\.(?P<taken>[a-z_]+(?:\.[a-z_]+|\[\d+\])*) "
    r'if it\.(?P<key>[a-z_]+) == "(?P<value>[A-Za-z0-9_.:/-]+)"\]\)'
)
"""The one way in which one of several objects is chosen by what it says."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A Terraform traversal such as `var.domain_id`, and text of the length it may take.

    `sample` stands in for the value where sizes are measured (IAM quotas) and
    must be as long as the longest real value.

    Raises:
        ValueError: `expression` is not a plain traversal.
    """

    expression: str
    sample: str = ""

    def __post_init__(self) -> None:
        if not _TRAVERSAL.fullmatch(self.expression):
            raise ValueError(f"not a Terraform traversal: {self.expression!r}")


@dataclass(frozen=True, slots=True)
class Selection(Reference):
    """What one object of a list says, chosen by another thing that it says; see `selection`.

    Raises:
        ValueError: `expression` has another form than `SELECTION`.
    """

    def __post_init__(self) -> None:
        if not SELECTION.fullmatch(self.expression):
            raise ValueError(f"not the choice of one object: {self.expression!r}")


def selection(objects: Reference, taken: str, *, key: str, value: str) -> Selection:
    """`taken` of the one object whose `key` is `value`; Terraform refuses several, and none is null.

    Raises:
        ValueError: a part of it is no plain name, step or text.
    """
    return Selection(f'one([for it in {objects.expression} : it.{taken} if it.{key} == "{value}"])')


@dataclass(frozen=True, slots=True)
class Template:
    """Text with references inside; rendered as a quoted string with `${…}`."""

    parts: tuple[str | Reference, ...]

    def __iter__(self) -> Iterator[str | Reference]:
        return iter(self.parts)


Text = str | Reference | Template
"""Anything that is a string once Terraform has evaluated it."""


def text(*parts: Text) -> Text:
    """The parts joined: a plain `str` when nothing but strings is given."""
    flat: list[str | Reference] = []
    for part in parts:
        pieces = part.parts if isinstance(part, Template) else (part,)
        for piece in pieces:
            if isinstance(piece, str) and flat and isinstance(flat[-1], str):
                flat[-1] += piece
            elif piece != "":
                flat.append(piece)
    if not flat:
        return ""
    if len(flat) == 1:
        return flat[0]
    return Template(tuple(flat))


def sample(value: Text) -> str:
    """The value with each reference replaced by its sample; for measuring and comparing."""
    if isinstance(value, str):
        return value
    if isinstance(value, Reference):
        return value.sample
    return "".join(part if isinstance(part, str) else part.sample for part in value)
