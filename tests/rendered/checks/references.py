"""References inside parsed values: where expressions stand, and what they name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.places import Route
from generator.hcl.parse import Block, Body
from generator.hcl.values import Expression, Json

_STRING = re.compile(r'"(?:[^"\\$%]|\\.|\$\$\{|%%\{|[$%](?!\{))*"')
_VARIABLE = re.compile(r"(?<![\w.])var\.([A-Za-z_][\w-]*)")
_MODULE = re.compile(r"(?<![\w.])module\.([A-Za-z_][\w-]*)\.([A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Use:
    """An expression and the route to it: block types, argument names, map keys and list indexes."""

    route: Route
    text: str
    line: int

    def variables(self) -> frozenset[str]:
        """The names of the variables it refers to."""
        return frozenset(_VARIABLE.findall(_code(self.text)))

    def outputs(self) -> frozenset[tuple[str, str]]:
        """The module outputs it refers to: pairs of module and output."""
        return frozenset(_MODULE.findall(_code(self.text)))

    def mentions(self, reference: str) -> bool:
        """Whether it contains the reference, as a whole: `var.id` is not in `var.id_list`."""
        return re.search(rf"(?<![\w.-]){re.escape(reference)}(?![\w-])", self.text) is not None


def uses(block: Block) -> Iterator[Use]:
    """Every expression in a block, in the order of the text within each body."""
    yield from _in_body(block.body, ())


def values(value: object, route: Route = ()) -> Iterator[tuple[Route, object]]:
    """Every scalar and expression inside a value with its route; `Json` is looked into."""
    if isinstance(value, Json):
        yield from values(value.value, route)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from values(item, (*route, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from values(item, (*route, index))
    else:
        yield route, value


def _in_body(body: Body, route: Route) -> Iterator[Use]:
    for attribute in body.attributes:
        for place, value in values(attribute.value, (*route, attribute.name)):
            if isinstance(value, Expression):
                yield Use(place, value.text, attribute.start_line)
    for block in body.blocks:
        yield from _in_body(block.body, (*route, block.type))


def _code(text: str) -> str:
    """The expression without strings that hold no references: their text is not code."""
    return _STRING.sub('""', text)
