"""Where a key would belong that was written in the wrong mapping."""

from collections.abc import Iterator

from pydantic import BaseModel

from generator.load.shapes import Shape, shape_of

_DEEPEST = 4


def home(model: type[BaseModel], key: str) -> str | None:
    """The one place of a model that knows `key`, such as `environments.<name>.account`."""
    places = set(_places(shape_of(model), key, ()))
    return places.pop() if len(places) == 1 else None


def _places(shape: Shape, key: str, above: tuple[str, ...]) -> Iterator[str]:
    if len(above) > _DEEPEST:
        return
    if shape.model is None:
        for label, below in shape.below:
            yield from _places(below, key, (*above, label))
        return
    if key in shape.keys:
        yield ".".join((*above, key))
    for name in shape.keys:
        yield from _places(shape.child(name), key, (*above, name))
