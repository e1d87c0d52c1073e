"""What personas are made of: abilities, each a whole, and which of them go together.

What an ability means is written twice and apart: as policies (`generator.policies.abilities`), and as
what the proof asks of whoever has it (`generator.proof.properties.personas`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from generator.tenancy.fields import NAME_PATTERN, expecting
from generator.tenancy.words import Ability

PersonaName = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=24,
        json_schema_extra=expecting("2 to 24 lower-case letters, digits and single hyphens, a letter first"),
    ),
]
"""A persona: one that is built in, or one of `personas` in the platform file."""

Abilities = tuple[Ability, ...]

_WORK: Abilities = (
    "work-in-studio",
    "use-data",
    "run-jobs",
    "track-experiments",
    "build-pipelines",
    "start-pipelines",
    "register-models",
    "approve-models",
    "invoke-endpoints",
)

BUILT_IN: Mapping[str, Abilities] = MappingProxyType(
    {
        "ml-admin": ("work-in-studio", "clean-up"),
        "data-scientist": _WORK,
        "mlops-engineer": (*_WORK, "deploy-models", "push-images"),
        "viewer": (),
        "auditor": ("audit",),
    }
)
"""The personas that are always there, after the administration whitepaper; all open Studio and look."""

MAKING: frozenset[Ability] = frozenset(
    ("run-jobs", "track-experiments", "build-pipelines", "register-models", "deploy-models")
)
"""What makes something in SageMaker, which then belongs to its maker."""

NEEDS: Mapping[Ability, Abilities] = MappingProxyType(
    {
        **dict.fromkeys(sorted(MAKING), ("work-in-studio",)),
        "push-images": ("work-in-studio",),
        "use-data": ("work-in-studio",),
    }
)
"""What an ability is of no use without: what runs with it, or tags what it makes."""

ALONE: tuple[Ability, ...] = ("audit",)
"""What goes together with no other: who audits neither works nor changes anything."""

APART: Mapping[Ability, frozenset[Ability]] = MappingProxyType({"clean-up": MAKING})
"""What does not go together: who clears up changes what anybody made, and who makes only the own."""
