"""The place of a pydantic error, followed through the model back into the file."""

from dataclasses import dataclass

from pydantic import BaseModel

from generator.core.places import Route
from generator.load.shapes import Shape, shape_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A union on the way to an error, and pydantic's label for the alternative that was tried."""

    route: Route
    shape: Shape
    label: str | int


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an error is in the file, and what the model says about that place.

    `choice` is the outermost union all of whose alternatives were tried: its
    errors are alternatives too, not faults of their own.
    """

    route: Route
    shape: Shape
    parent: Shape
    on_key: bool = False
    choice: Choice | None = None


def trace(model: type[BaseModel], steps: tuple[str | int, ...]) -> Trace:
    """Follow an error's `loc`, leaving out the steps that are no part of the file.

    Pydantic adds a step for the alternative of a union it tried, and `[key]`
    behind the key of a mapping when the key itself is at fault.
    """
    shape = parent = shape_of(model)
    route: list[str | int] = []
    choice: Choice | None = None
    on_key = False
    for step in steps:
        if shape.members:
            if choice is None and not shape.is_discriminated:
                choice = Choice(tuple(route), shape, step)
            shape = shape.member(step)
        elif step == "[key]":
            on_key, shape = True, parent.child(step)
        else:
            parent, shape = shape, shape.child(step)
            route.append(step)
    return Trace(tuple(route), shape, parent, on_key, choice)
