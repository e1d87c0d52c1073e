"""Values of which equal ones are one object, so that the search compares and hashes them by identity."""

from typing import Any
from weakref import WeakValueDictionary


class Interned(type):
    """The metaclass of frozen dataclasses without `__eq__`: the same fields always give the same object.

    Formulas and patterns are keys of every cache of the search, and equality by fields would go down
    to the characters of each pattern every time. A value lasts as long as somebody holds it.
    """

    _kept: "WeakValueDictionary[tuple[Any, ...], Any]"

    def __init__(cls, *class_of: Any) -> None:  # noqa: ANN401 - what `type` takes
        super().__init__(*class_of)
        cls._kept = WeakValueDictionary()

    def __call__(cls, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - fields of any class
        """The one value with these fields."""
        found = None if named else cls._kept.get(values)
        if found is None:
            fields = tuple(cls.__dataclass_fields__.values())[len(values) :]  # type: ignore[attr-defined]
            whole = (*values, *(named.get(field.name, field.default) for field in fields))
            found = cls._kept.get(whole)
            if found is None:
                found = cls._kept[whole] = super().__call__(*whole)
            if not named:
                cls._kept[values] = found
        return found
