"""What a pydantic model says about one place of a file: its type, and the words for it."""

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, RootModel, Tag
from pydantic.fields import FieldInfo

from generator.load.wording import listed, quoted

_UNIONS = (Union, types.UnionType)
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "`true` or `false`"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The bare type of a place, and what its fields say in words."""

    annotation: object = Any
    expects: str | None = None
    description: str | None = None
    example: object = None
    tag: str | None = None
    is_discriminated: bool = False

    @property
    def model(self) -> type[BaseModel] | None:
        """The model of a mapping with fixed keys."""
        bare = self.annotation
        return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None

    @property
    def members(self) -> tuple["Shape", ...]:
        """The alternatives of a union; empty for everything else."""
        if get_origin(self.annotation) not in _UNIONS:
            return ()
        return tuple(shape_of(part) for part in get_args(self.annotation) if part is not type(None))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words a literal allows."""
        if get_origin(self.annotation) is not Literal:
            return ()
        return tuple(str(word) for word in get_args(self.annotation))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys a model allows, as they are written in YAML."""
        if self.model is None:
            return ()
        return tuple(field.alias or name for name, field in self.model.model_fields.items())

    @property
    def below(self) -> tuple[tuple[str, "Shape"], ...]:
        """What a mapping or list holds, with a word for any one of its keys or items."""
        bare = get_origin(self.annotation)
        if not isinstance(bare, type) or not get_args(self.annotation):
            return ()
        return (("<name>" if issubclass(bare, Mapping) else "<item>", self.child(0)),)

    @property
    def kind(self) -> str:
        """What has to stand here, in plain words: `text`, `a list`."""
        if self.choices:
            return f"one of {listed([quoted(word) for word in self.choices])}"
        if self.members:
            return listed(list(dict.fromkeys(member.kind for member in self.members)))
        bare = get_origin(self.annotation) or self.annotation
        if not isinstance(bare, type):
            return "something else"
        if issubclass(bare, (BaseModel, Mapping)):
            return "a mapping"
        for kind, words in _KINDS:
            if issubclass(bare, kind):
                return words
        return "a list" if issubclass(bare, Iterable) else "text"

    def child(self, item: str | int) -> "Shape":
        """The shape one step further down: a key, an index, or `[key]` for the keys of a mapping."""
        if self.model is not None:
            return self._field(item)
        arguments = get_args(self.annotation)
        bare = get_origin(self.annotation)
        if not arguments or not isinstance(bare, type):
            return Shape()
        if issubclass(bare, Mapping):
            return shape_of(arguments[0 if item == "[key]" else 1])
        if isinstance(item, int) and item < len(arguments) and Ellipsis not in arguments:
            return shape_of(arguments[item])
        return shape_of(arguments[0])

    def member(self, label: str | int) -> "Shape":
        """The alternative of a union that pydantic names `label` in the place of an error."""
        for member in self.members:
            if label in member.labels:
                return member
        words = {"`true` or `false`": "bool", "a whole number": "int", "text": "str", "a list": "[]"}
        for member in self.members:
            if words.get(member.kind, "dict") in str(label):
                return member
        return Shape()

    @property
    def labels(self) -> frozenset[object]:
        """The names pydantic may give this alternative of a union."""
        if self.model is None:
            return frozenset({self.tag})
        literals = (shape_of_field(field) for field in self.model.model_fields.values())
        tags = {word for shape in literals for word in shape.choices} if self.tag is None else {self.tag}
        return frozenset({self.model.__name__, *tags})

    def _field(self, item: str | int) -> "Shape":
        for name, field in (self.model.model_fields if self.model else {}).items():
            if item in (name, field.alias):
                return shape_of_field(field)
        return Shape()


def shape_of(annotation: object) -> Shape:
    """The shape of a type as it is annotated."""
    return _unwrapped(Shape(annotation))


def shape_of_field(field: FieldInfo) -> Shape:
    """The shape of one field of a model."""
    return _unwrapped(_with_words(Shape(field.annotation), field))


def _unwrapped(shape: Shape) -> Shape:
    while True:
        bare = shape.annotation
        if hasattr(bare, "__value__"):  # a type alias
            shape = replace(shape, annotation=bare.__value__)
        elif get_origin(bare) is Annotated:
            first, *metadata = get_args(bare)
            shape = replace(shape, annotation=first)
            for item in metadata:
                shape = _with_words(shape, item)
        elif isinstance(bare, type) and issubclass(bare, RootModel):
            shape = replace(shape, annotation=bare.model_fields["root"].annotation)
        elif get_origin(bare) in _UNIONS and len(shape.members) == 1:
            [only] = [part for part in get_args(bare) if part is not type(None)]
            shape = replace(shape, annotation=only)
        else:
            return shape


def _with_words(shape: Shape, metadata: object) -> Shape:
    if isinstance(metadata, Tag):
        return replace(shape, tag=metadata.tag)
    if isinstance(metadata, Discriminator):
        return replace(shape, is_discriminated=True)
    if not isinstance(metadata, FieldInfo):
        return shape
    extra = metadata.json_schema_extra if isinstance(metadata.json_schema_extra, dict) else {}
    expects = extra.get("expects")
    examples = metadata.examples or [None]
    return replace(
        shape,
        expects=shape.expects or (expects if isinstance(expects, str) else None),
        description=shape.description or metadata.description,
        example=examples[0] if shape.example is None else shape.example,
        is_discriminated=shape.is_discriminated or metadata.discriminator is not None,
    )
