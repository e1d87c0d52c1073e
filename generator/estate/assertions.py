"""Assertions of tenant and platform files, as a site holds them: the platform's first, then the tenant's.

`Site.assertions` lists them. The isolation proof asks `asserted_roles` of
`generator.estate.asserted_roles` whom one is about, and fills placeholders
with `PlannedAssertion.filled`; what they stand for is in `PLACEHOLDERS`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from generator.core.places import Location
from generator.tenancy.assertions import Assertion
from generator.tenancy.words import AssertedEffect, AssertedKind

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "account_id": "the id of the environment's account",
        "bucket": "the name of the environment's data bucket",
        "data_key": "the ARN of the key that encrypts the data bucket",
        "domain_id": "the id of the environment's Studio domain",
        "region": "the Region of the environment",
        "studio_key": "the ARN of the key that encrypts Studio's volumes",
        "team": "the value of the `team` tag of the principal's team",
        "workload_key": "the ARN of the key of jobs and endpoints",
    }
)
"""What `{name}` stands for in the resources and values of an assertion."""

ANYBODY = "anybody"
"""The kind of whoever is none of the environment's."""

_PLACEHOLDER = re.compile(r"(?<!\$)\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class PrincipalChoice:
    """Whom an assertion is about; None leaves that open."""

    kind: AssertedKind | None = None
    persona: str | None = None
    team: str | None = None
    environment: str | None = None

    @property
    def is_anybody(self) -> bool:
        """Whether it is about everybody but the roles of the environment."""
        return self.kind == ANYBODY


@dataclass(frozen=True, slots=True)
class PlannedAssertion:
    """An assertion in the terms of an IAM statement.

    `deny`: none of the requests may be allowed. `allow`: each principal must
    be allowed some of them. `resources` and `not_resources` are both empty when
    every resource is meant. `place` is the item in the list of the file.
    """

    id: str
    effect: AssertedEffect
    principal: PrincipalChoice
    actions: tuple[str, ...]
    except_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    place: Location
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, hash=False)
    reason: str | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders in its resources and values."""
        return frozenset(name for text in self._texts() for name in placeholders(text))

    def at(self, *route: str | int, on_key: bool = False, note: str = "") -> Location:
        """A place inside the assertion."""
        return self.place.below(*route, on_key=on_key, note=note)

    def filled(self, values: Mapping[str, str]) -> "PlannedAssertion":
        """The assertion with each placeholder replaced; one that has no value stays as it is."""
        return replace(
            self,
            resources=tuple(fill(text, values) for text in self.resources),
            not_resources=tuple(fill(text, values) for text in self.not_resources),
            conditions={
                operator: {key: tuple(fill(text, values) for text in texts) for key, texts in keys.items()}
                for operator, keys in self.conditions.items()
            },
        )

    def _texts(self) -> Iterator[str]:
        yield from self.resources
        yield from self.not_resources
        for keys in self.conditions.values():
            for texts in keys.values():
                yield from texts


def placeholders(text: str) -> tuple[str, ...]:
    """The names between braces, in their order; policy variables such as `${aws:userid}` are none."""
    return tuple(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced that has a value."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def plan_assertions(written: tuple[Assertion, ...], document: str) -> tuple[PlannedAssertion, ...]:
    """The assertions of one file, in their order."""
    return tuple(
        _planned(one, Location(document, ("assertions", index))) for index, one in enumerate(written)
    )


def _planned(written: Assertion, place: Location) -> PlannedAssertion:
    chosen = written.principal
    return PlannedAssertion(
        id=written.id,
        effect=written.effect,
        principal=PrincipalChoice(chosen.kind, chosen.persona, chosen.team, chosen.environment),
        actions=written.actions,
        except_actions=written.except_actions,
        resources=written.resources or (),
        not_resources=written.not_resources or (),
        place=place,
        conditions=written.where,
        reason=written.reason,
    )
