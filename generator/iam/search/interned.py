"""Values of which equal ones are one object, so that the search compares and hashes them by identity."""

from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary


class Interned(type):
    """The metaclass of frozen dataclasses without `__eq__`: the same fields always give the same object.

    Formulas and patterns are keys of every cache of the search, and equality by fields would go down
    to the characters of each pattern every time. A value lasts as long as somebody holds it.
    """

    _kept: "WeakValueDictionary[tuple[Any, ...], Any]"
    _references: dict[tuple[Any, ...], Callable[[], Any]]
    """What that dictionary keeps its values in: one look there, of millions, costs half of one through it."""

    def __init__(cls, *class_of: Any) -> None:  # noqa: ANN401 - what `type` takes
        super().__init__(*class_of)
        cls._kept = WeakValueDictionary()
        cls._references = cls._kept.data  # type: ignore[attr-defined]

    def __call__(cls, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - fields of any class
        """The one value with these fields."""
        kept = None if named else cls._references.get(values)
        found = None if kept is None else kept()
        if found is None:
            fields = tuple(cls.__dataclass_fields__.values())[len(values) :]  # type: ignore[attr-defined]
            whole = (*values, *(named.get(field.name, field.default) for field in fields))
            found = cls._kept.get(whole)
            if found is None:
                found = cls._kept[whole] = super().__call__(*whole)
            if not named:
                cls._kept[values] = found
        return found
