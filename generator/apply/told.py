"""What came of planning and of applying each stack, as values that are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.apply.outcome import Outcome
from generator.apply.record import Record
from generator.review.prediction import Prediction
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """What came of planning a stack.

    `record` is None where nothing was planned: then `waits` names the stacks that must be applied first, or
    `fault` says what terraform said. `name` is what the record is called where it lies, empty where there is
    nothing to do. `announced` is what the change was said to do, where there is one, `in_the_way` what would
    stop an apply. `log` is the path of
    all that terraform said, `seconds` what it took. `makes_stale` are numbers of pull requests with plans of
    this stack that are planned against what stands before.
    """

    address: StackAddress
    record: Record | None = None
    name: str = ""
    waits: tuple[str, ...] = ()
    fault: str = ""
    hint: str = ""
    log: str = ""
    seconds: float = 0.0
    announced: Prediction | None = None
    in_the_way: tuple[str, ...] = ()
    makes_stale: tuple[int, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether the stack is planned, and nothing stops what would be done."""
        return self.record is not None and not self.record.stops


@dataclass(frozen=True, slots=True)
class AppliedStack:
    """What came of applying a stack.

    `did` is what terraform did, None where it did not apply. `refused` are the reasons why a fresh plan was
    not applied, `waits` the stacks that failed or were refused before, `fault` is what terraform said of the
    plan, `unsettled` what it said when the state was to take in what stands, `unnoted` why what was done
    could not be noted beside the record. `stale` are names of records of this stack that were planned against
    what stood before, each with the number of the pull request that it is for, or 0.
    """

    address: StackAddress
    record: str = ""
    did: Outcome | None = None
    refused: tuple[str, ...] = ()
    hint: str = ""
    waits: tuple[str, ...] = ()
    fault: str = ""
    unsettled: str = ""
    unnoted: str = ""
    stale: Mapping[str, int] = field(default_factory=dict)
    log: str = ""
    seconds: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether the stack is now what was reviewed."""
        is_whole = self.did is None or self.did.is_complete
        return is_whole and not (self.refused or self.waits or self.fault or self.unnoted)


def short_name(record: str) -> str:
    """What a person calls a record: enough of its digest to name it."""
    return record.rpartition("/")[2][:12]
