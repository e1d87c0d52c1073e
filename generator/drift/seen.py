"""What was seen of stacks, as values that are shown."""

from dataclasses import dataclass
from enum import StrEnum

from generator.tenancy.stack_address import StackAddress


class DriftClass(StrEnum):
    """How much something means that stands otherwise than declared; the heaviest first."""

    ISOLATION = "isolation"
    """A claim of the proof does not hold over what stands."""
    ACCESS = "access"
    """It decides who may do what, and every claim holds."""
    DOOR = "door"
    """Putting it back replaces or destroys something."""
    DATA = "data"
    """What is gone, or would go, may hold data."""
    SETTINGS = "settings"
    TAGS = "tags"
    PENDING = "pending"
    """It is declared and was never applied: no drift."""
    NOISE = "noise"
    """The provider tells it otherwise from one time to the next: no drift."""

    @property
    def is_drift(self) -> bool:
        """Whether somebody has to do something about it."""
        return self not in (DriftClass.PENDING, DriftClass.NOISE)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that stands otherwise than declared: where, and in words what it is."""

    kind: DriftClass
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class SeenStack:
    """What was seen of a stack.

    `is_applied` is whether its state holds anything. `fault` says why it could not be looked at, `unseen`
    what could not be looked for in it. `log` is the path of all that terraform said, `seconds` what it took.
    """

    address: StackAddress
    items: tuple[Item, ...] = ()
    is_applied: bool = True
    fault: str = ""
    hint: str = ""
    unseen: tuple[str, ...] = ()
    log: str = ""
    seconds: float = 0.0

    @property
    def drifted(self) -> tuple[Item, ...]:
        """What somebody has to do something about, the heaviest first."""
        order = tuple(DriftClass)
        found = (one for one in self.items if one.kind.is_drift)
        return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.address)))

    @property
    def is_quiet(self) -> bool:
        """Whether all of it was looked at, and stands as it is declared."""
        return not (self.drifted or self.fault or self.unseen)

    @property
    def breaks_isolation(self) -> bool:
        """Whether something stands by which tenants are not kept apart as claimed."""
        return any(one.kind is DriftClass.ISOLATION for one in self.items)
