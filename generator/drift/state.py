"""What a plan found standing: the resources of the state as the provider read them now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Standing:
    """One resource, or one thing that a data source read, with its attributes as they are now."""

    address: str
    type: str
    name: str
    module: str
    values: Values = field(repr=False)
    is_read: bool = False

    def text(self, attribute: str) -> str:
        """An attribute that is text; empty where it is none."""
        value = self.values.get(attribute)
        return value if isinstance(value, str) else ""

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(one for one in objects_in(self.values.get(attribute)) if isinstance(one, str))

    def blocks(self, attribute: str) -> tuple[Values, ...]:
        """The objects of a list, as blocks are told."""
        return tuple(one for one in objects_in(self.values.get(attribute)) if isinstance(one, Mapping))

    @property
    def tags(self) -> dict[str, str]:
        """All tags, those of the provider as well."""
        found = self.values.get("tags_all")
        return {str(key): str(one) for key, one in found.items()} if isinstance(found, Mapping) else {}


@dataclass(frozen=True)
class StateRead:
    """All that stands of a stack."""

    resources: tuple[Standing, ...]

    @cached_property
    def by_address(self) -> Mapping[str, Standing]:
        """Each resource by its address."""
        return {one.address: one for one in self.resources}

    def of_type(self, *kinds: str) -> tuple[Standing, ...]:
        """The resources of some types that the stack manages."""
        return tuple(one for one in self.resources if one.type in kinds and not one.is_read)


def state_in(plan: Values) -> StateRead:
    """What stands as a plan says in `prior_state`: the state once everything was read again."""
    prior = plan.get("prior_state")
    values = prior.get("values") if isinstance(prior, Mapping) else None
    root = values.get("root_module") if isinstance(values, Mapping) else None
    return StateRead(tuple(_resources(root, "")) if isinstance(root, Mapping) else ())


def _resources(module: Values, name: str) -> Iterator[Standing]:
    for one in objects_in(module.get("resources")):
        if isinstance(one, Mapping) and "deposed_key" not in one:
            values = one.get("values")
            address, kind, label = (str(one.get(key, "")) for key in ("address", "type", "name"))
            held = values if isinstance(values, Mapping) else {}
            yield Standing(address, kind, label, name, held, is_read=one.get("mode") == "data")
    for inner in objects_in(module.get("child_modules")):
        if isinstance(inner, Mapping):
            yield from _resources(inner, str(inner.get("address", "")).removeprefix("module."))


def objects_in(value: object) -> Sequence[object]:
    """What a list holds; nothing where there is none."""
    return value if isinstance(value, (list, tuple)) else ()
