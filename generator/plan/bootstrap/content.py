"""What the templates of a bootstrap stack read."""

from dataclasses import dataclass

from generator.plan.blocks import Block
from generator.plan.bootstrap.roles import PipelineRoles
from generator.plan.bootstrap.states import StateStore


@dataclass(frozen=True, slots=True)
class BootstrapContent:
    """The roles of an account; in that of the states the bucket as well."""

    roles: PipelineRoles
    states: StateStore | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything as it is rendered."""
        return (*self.roles.blocks, *(self.states.blocks if self.states else ()))
