"""HCL008: policies name actions that exist."""

from collections.abc import Iterator, Mapping

from generator.aws.services import expand, knows_service
from generator.check.parsed import ParsedStack
from generator.check.rules import UNKNOWN_ACTION
from generator.core.findings import Finding
from generator.hcl.parse import Attribute, Body
from generator.hcl.values import Json


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per action pattern that matches nothing, in every policy of the stack."""
    for file in stack.files:
        for block in file.blocks:
            for attribute in _attributes(block.body):
                for pattern in _unknown(attribute.value):
                    yield file.finding(UNKNOWN_ACTION, f"AWS has no action {pattern}", attribute.start_line)


def _attributes(body: Body) -> Iterator[Attribute]:
    yield from body.attributes
    for block in body.blocks:
        yield from _attributes(block.body)


def _unknown(value: object) -> Iterator[str]:
    if not isinstance(value, Json) or not isinstance(value.value, Mapping):
        return
    statements = value.value.get("Statement", ())
    for statement in statements if isinstance(statements, tuple) else (statements,):
        if isinstance(statement, Mapping):
            yield from _unknown_actions(statement)


def _unknown_actions(statement: Mapping[str, object]) -> Iterator[str]:
    for element in ("Action", "NotAction"):
        patterns = statement.get(element, ())
        for pattern in patterns if isinstance(patterns, tuple) else (patterns,):
            if isinstance(pattern, str) and not (
                knows_service(pattern) and (pattern == "*" or expand(pattern))
            ):
                yield pattern
