"""What the templates write, said a second time: every block with its arguments, apart from the templates.

Templates and plan are two hands. The proof compares what one wrote with what
the other meant, so that nothing is rendered beside the plan, whatever a
template says. What a module forgets to state here stops its build.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from generator.hcl.values import Expression


class Claimed(Enum):
    """What stands in an argument that is not compared, because claims speak of what it says."""

    POLICY = "a policy: the claims over all requests read it"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of Terraform: its type, its labels, its arguments, and the blocks inside it.

    Values are those that `generator.hcl.literals.literal` writes, an `Expression`
    for what a template writes itself, or `Claimed`. Blocks of one type inside it
    are in the order of the output.
    """

    type: str
    labels: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()


def block(kind: str, /, *blocks: Block, **values: object) -> Block:
    """A block without labels; an argument that is None is left out, as templates do."""
    return Block(kind, (), _given(values), blocks)


def resource(kind: str, label: str, /, *blocks: Block, **values: object) -> Block:
    """A resource of a type; an argument that is None is left out, as templates do."""
    return Block("resource", (kind, label), _given(values), blocks)


def data(kind: str, label: str, /, *blocks: Block, **values: object) -> Block:
    """A data source of a type."""
    return Block("data", (kind, label), values, blocks)


def kept(*, is_kept: bool) -> tuple[Block, ...]:
    """The block that forbids to destroy a resource; none for one that may be destroyed."""
    return (block("lifecycle", prevent_destroy=True),) if is_kept else ()


def names(*words: str) -> tuple[Expression, ...]:
    """A list of bare names, as in `ignore_changes`."""
    return tuple(map(Expression, words))


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
