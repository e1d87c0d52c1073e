"""The structure of rendered Terraform: everything but what its strings say."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from generator.hcl.parse import Block, parse
from generator.hcl.values import Expression, Json

Shape = tuple[object, ...]

_INTERPOLATION = re.compile(r"(?<!\$)(?:\$\$)*\$\{|(?<!%)(?:%%)*%\{")

_GROUP = re.compile(r"group_named_[A-Za-z0-9_-]+\Z")
"""A label made of the name of a group, of which nothing is left but what an identifier takes."""


def shapes(texts: Mapping[str, str]) -> dict[str, tuple[Shape, ...]]:
    """The structure of every file by its path."""
    return {path: _shapes(text) for path, text in texts.items()}


@lru_cache(maxsize=4096)
def _shapes(text: str) -> tuple[Shape, ...]:
    return tuple(map(_shape, parse(text)))


def _shape(block: Block) -> Shape:
    arguments = tuple(
        (one.name, tuple(sorted(Counter(_leaves(one.value)).items()))) for one in block.body.attributes
    )
    labels = tuple(_GROUP.sub("group_named", one) for one in block.labels)
    return block.type, labels, arguments, tuple(map(_shape, block.body.blocks))


def _leaves(value: object) -> Iterator[str]:
    """What kinds of value there are inside a value; an expression with the number of its `${` and `%{`."""
    if isinstance(value, Json):
        yield "jsonencode"
        yield from _leaves(value.value)
    elif isinstance(value, dict):
        yield "object"
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, tuple):
        yield "list"
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, Expression):
        yield f"expression with {len(_INTERPOLATION.findall(value.text))} interpolations"
    else:
        yield type(value).__name__
