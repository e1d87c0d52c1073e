"""Where a key would belong that was written in the wrong mapping."""

from collections.abc import Iterator
from functools import lru_cache

from pydantic import BaseModel

from generator.load.shapes import Shape, shape_of

_DEEPEST = 4


def home(model: type[BaseModel], key: str) -> str | None:
    """The one place of a model that knows `key`, such as `environments.<name>.account`."""
    places = [".".join(place) for place in _places(model) if place[-1] == key]
    return places[0] if len(places) == 1 else None


@lru_cache
def _places(model: type[BaseModel]) -> tuple[tuple[str, ...], ...]:
    return tuple(_below(shape_of(model), ()))


def _below(shape: Shape, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(above) > _DEEPEST:
        return
    if shape.model is None:
        for label, below in shape.below:
            yield from _below(below, (*above, label))
        return
    for name in shape.keys:
        yield (*above, name)
        yield from _below(shape.child(name), (*above, name))
