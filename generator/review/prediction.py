"""What Terraform will do with the resources of a stack, as a value."""

from dataclasses import dataclass
from enum import IntEnum

from generator.review.provider_facts import Beside, Holding
from generator.review.values import Value
from generator.tenancy.stack_address import StackAddress


class StackClass(IntEnum):
    """How much a stack changes; the larger, the more."""

    IDENTICAL = 0
    """No file differs."""
    EQUAL = 1
    """Files differ, and all that is in them says the same."""
    IN_PLACE = 2
    """Nothing is lost: something is created, updated where it stands, moved, imported or given up."""
    REPLACED = 3
    """Something is destroyed, made anew or left behind."""
    NOT_KNOWN = 4
    """Of something in it nobody can say what becomes of it."""

    @property
    def words(self) -> str:
        """As it is shown."""
        return "equal in meaning" if self is StackClass.EQUAL else self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Cause:
    """A path for which a resource is replaced or updated, and the resources through which it comes.

    `through` begins with what the resource refers to and ends with what differs itself; where it is
    empty, that is the resource.
    """

    path: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Altered:
    """A resource that is replaced or updated, with why."""

    address: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """An update that does otherwise than a plan says, or something that does not go as it is planned to.

    `is_gone` tells the one from the other.
    `before` and `after` are what is stated at the path, once for each place in the resource that differs so.
    """

    address: str
    path: str
    what: Beside
    words: str
    source: str
    before: tuple[Value, ...] = ()
    after: tuple[Value, ...] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Something that would be destroyed and in which resources of other stacks stand, named in `by`."""

    address: str
    holding: Holding
    by: tuple[tuple[StackAddress, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What becomes of the resources of a stack, by their addresses afterwards, or before where they go.

    `protected` would be destroyed or replaced, so the plan fails; `unprotected` may be from now on;
    `unplannable` go together with the provider that they are destroyed with, so the plan fails too.
    `left_behind` stand and are looked for in another account or Region from now on: a plan destroys
    none of them and makes those that are still written once more, so they are `created` as well. `beside`
    differs and is no resource. `held` cannot be destroyed while resources of other stacks stand in it, so the
    apply stops halfway. `unknown` is what nobody can tell. `state_moves` is whether another state is
    read from now on: unless it is moved there first, everything that stands is left behind.
    """

    created: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()
    replaced: tuple[Altered, ...] = ()
    updated: tuple[Altered, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    forgotten: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    unprotected: tuple[str, ...] = ()
    unplannable: tuple[str, ...] = ()
    warned: tuple[Warned, ...] = ()
    held: tuple[Held, ...] = ()
    beside: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_identical: bool = False
    state_moves: bool = False

    @property
    def fails(self) -> bool:
        """Whether a plan of it, or its apply, fails."""
        is_refused = any(one.what in (Beside.REFUSED, Beside.TOO_SOON) for one in self.warned)
        return bool(self.protected or self.unplannable or self.held) or is_refused

    @property
    def is_lossy(self) -> bool:
        """Whether something is lost that no replacement tells of."""
        return any(one.what is Beside.LOST for one in self.warned)

    @property
    def stack_class(self) -> StackClass:
        """How much the stack changes."""
        if self.is_identical and not self.beside:
            return StackClass.IDENTICAL
        if self.unknown:
            return StackClass.NOT_KNOWN
        if self.destroyed or self.replaced or self.left_behind:
            return StackClass.REPLACED
        placed = (self.created, self.updated, self.moved, self.forgotten, self.imported, self.beside)
        return StackClass.IN_PLACE if any(placed) else StackClass.EQUAL
