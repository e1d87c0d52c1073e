"""Users' own properties: what must never, or must always, be possible for people and jobs.

An assertion is data only. Planning checks it against the service authorization
data (`generator.estate.checks.assertions`) and hands it to the isolation proof as
`generator.estate.assertions.PlannedAssertion`.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field

from generator.tenancy.declaration import NOTHING
from generator.tenancy.fields import NAME_PATTERN, Description, Items, ShortName, expecting
from generator.tenancy.model import Mapping
from generator.tenancy.personas import PersonaName
from generator.tenancy.words import AssertedEffect, AssertedKind

AssertionId = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=48,
        json_schema_extra=expecting("2 to 48 lower-case letters, digits and single hyphens, a letter first"),
    ),
]

TeamReference = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=41,
        json_schema_extra=expecting("the name of a team; in _platform.yaml, `<tenant>` or `<tenant>-<team>`"),
    ),
]

ActionPattern = Annotated[
    str,
    Field(
        pattern=r"^(?:\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$",
        max_length=100,
        json_schema_extra=expecting("an action such as `sagemaker:CreateApp`, with `*` and `?` if need be"),
    ),
]

AssertedText = Annotated[
    str,
    Field(
        pattern=(
            r"^(?:[\w .:/=+@*?,-]"
            r"|\{[A-Za-z_-]{1,30}\}"
            r"|\$\{[A-Za-z0-9-]{1,40}:[\w.:/=+@-]+\})+$"
        ),
        max_length=400,
        json_schema_extra=expecting(
            "text with `*`, placeholders such as `{bucket}` and variables such as `${aws:PrincipalTag/team}`"
        ),
    ),
]
"""A resource or a value: plain characters, placeholders of ours, policy variables of IAM; never a quote."""

OperatorName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]+(?::[A-Za-z]+)?$",
        max_length=60,
        json_schema_extra=expecting("an operator of IAM such as StringEquals or ForAnyValue:ArnLike"),
    ),
]

ConditionKey = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9.-]+:[\w.:/=+@-]+$",
        max_length=160,
        json_schema_extra=expecting(
            "a condition key such as sagemaker:InstanceTypes or aws:ResourceTag/team"
        ),
    ),
]


def _several(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else (value,)


AssertedValues = Annotated[
    Items[AssertedText],
    Field(min_length=1, max_length=50),
    BeforeValidator(_several, json_schema_input_type=AssertedText | tuple[AssertedText, ...]),
]
"""One value, or several of which one must match."""

AssertedResources = Annotated[Items[AssertedText], Field(min_length=1, max_length=50)]

Conditions = dict[
    OperatorName, Annotated[dict[ConditionKey, AssertedValues], Field(min_length=1, max_length=20)]
]


class AssertedPrincipal(Mapping):
    """Whose requests are meant. Every key that is there narrows; without any, everybody is meant."""

    kind: Annotated[AssertedKind | None, NOTHING] = None
    """What the role is for: Studio users' applications (execution), the jobs they start, and so on.

    anybody is everybody who is none of the environment's: of every account, every service and provider.
    """
    persona: Annotated[PersonaName | None, NOTHING] = None
    """Only the execution roles of this persona."""
    team: Annotated[TeamReference | None, NOTHING] = None
    """Only this team: a key of `teams`; in _platform.yaml the team's tag, `<tenant>` or `<tenant>-<team>`."""
    environment: Annotated[ShortName | None, NOTHING] = None
    """Only this environment."""


class Assertion(Mapping):
    """One property of your own, in the terms of an IAM statement; the isolation proof decides it."""

    id: Annotated[AssertionId, NOTHING]
    """The name of the assertion in certificates and findings."""
    effect: Annotated[AssertedEffect, NOTHING]
    """deny: no such request may be allowed. allow: each of the principals can make such a request."""
    principal: AssertedPrincipal = AssertedPrincipal()
    """Whose requests are meant. Default: every role of the tenant."""
    actions: Annotated[Items[ActionPattern], Field(min_length=1, max_length=50), NOTHING]
    """The actions of the requests."""
    except_actions: Annotated[Items[ActionPattern], Field(max_length=50, alias="except"), NOTHING] = ()
    """Actions that are taken out again."""
    resources: Annotated[AssertedResources | None, NOTHING] = None
    """ARNs of the resources that are meant. Default: every resource."""
    not_resources: Annotated[AssertedResources | None, NOTHING] = None
    """Every resource but these."""
    where: Annotated[Conditions, Field(max_length=10), NOTHING] = {}
    """Conditions on the requests: operator, then condition key, then a value or several."""
    reason: Annotated[Description | None, NOTHING] = None
    """Why it must hold, for the reader of a finding."""


Assertions = Annotated[Items[Assertion], Field(max_length=50)]
"""Users' own properties of one file."""
