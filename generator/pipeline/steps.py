"""How a stage says that it began and how far it is."""

from generator.plan.estate_plan import unannounced as silent
from generator.plan.stacks.estate import Steps

__all__ = ["Steps", "silent"]
