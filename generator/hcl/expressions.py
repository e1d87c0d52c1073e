"""What an expression refers to: traversals such as `var.ids[0]`, and text with references in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import SELECTION
from generator.hcl.parse import decoded
from generator.hcl.values import Expression

Steps = tuple[str | int, ...]
"""A traversal: the names and indexes from its root to the value, `("var", "subnet_ids", 0)`."""

_ROOT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_STEP = re.compile(
    r'\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|\[(?P<index>[0-9]+)\]|\["(?P<key>(?:[^"\\$%]|\\.|\$\$\{|%%\{|[$%](?!\{))*)"\]'
)
_PART = re.compile(
    r'\$\{(?P<reference>(?:[^"{}]|"[^"\\$%]*")+)\}|(?P<fixed>(?:[^"\\$%]|\\.|\$\$\{|%%\{|[$%](?!\{))+)'
)


def steps(expression: Expression) -> Steps | None:
    """The steps of a traversal; None for an expression of another kind."""
    text = expression.text.strip()
    root = _ROOT.match(text)
    if root is None:
        return None
    found: list[str | int] = [root[0]]
    position = root.end()
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return None
        found.append(_taken(step))
        position = step.end()
    return tuple(found)


def parts(expression: Expression) -> tuple[str | Expression, ...] | None:
    """The fixed texts and references of text between quotes; None for an expression of another kind.

    IAM variables, written `$${…}`, are fixed text.
    """
    text = expression.text.strip()
    if len(text) <= 1 or text[0] != '"' or text[-1] != '"':
        return None
    found = tuple(_split(text[1:-1]))
    return None if None in found else tuple(part for part in found if part is not None)


@dataclass(frozen=True, slots=True)
class Selected:
    """What is read of `generator.core.expressions.Selection`: `objects` are the steps to the list."""

    objects: Steps
    taken: str
    key: str
    value: str

    @property
    def name(self) -> str:
        """The attribute behind the resource, with what the object says in brackets."""
        inside = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.objects[2:])
        return f"{inside.lstrip('.')}[{self.key}={self.value}].{self.taken}"


def selected(expression: Expression) -> Selected | None:
    """What an expression selects; None for one of another kind."""
    found = SELECTION.fullmatch(" ".join(expression.text.split()))
    objects = steps(Expression(found["objects"])) if found else None
    return Selected(objects, found["taken"], found["key"], found["value"]) if found and objects else None


def _taken(step: re.Match[str]) -> str | int:
    if step["index"] is not None:
        return int(step["index"])
    return decoded(step["key"]) if step["key"] is not None else step["name"]


def _split(inside: str) -> Iterator[str | Expression | None]:
    """The parts in their order, and None where one is of a kind that is never written."""
    position = 0
    while position < len(inside):
        part = _PART.match(inside, position)
        if part is None:
            yield None
            return
        yield decoded(part["fixed"]) if part["fixed"] is not None else Expression(part["reference"].strip())
        position = part.end()
