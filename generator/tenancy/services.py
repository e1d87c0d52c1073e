"""How the platform's file says which personas reach a service of AWS, and with what they do there."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import IN_PLACE, NOTHING, Setting, in_place
from generator.tenancy.fields import ActionName, Description, EndpointName, Items, expecting
from generator.tenancy.model import Mapping
from generator.tenancy.personas import PersonaName

ServiceName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{0,31}$",
        json_schema_extra=expecting("lowercase letters, digits and hyphens, such as parameters"),
    ),
]
"""What the platform calls a service that environments switch on."""

OwnThing = Annotated[
    str,
    Field(
        pattern=r"^(?:\*|(?:[A-Za-z0-9_.:/=+@*?-]|\{tenant\}|\{environment\})+)$",
        max_length=300,
        json_schema_extra=expecting(
            "what follows the account in an ARN, such as parameter/{tenant}/{environment}/*"
        ),
    ),
]
"""Something of the account that an environment lies in, by what follows the account in its ARN."""


class ServiceUse(Mapping):
    """What some personas do in a service: actions, and what they act on."""

    personas: Annotated[Items[PersonaName], Field(min_length=1), IN_PLACE]
    """Who does it; jobs of a team do where all do who may start them."""
    actions: Annotated[Items[ActionName], Field(min_length=1, max_length=30), IN_PLACE]
    """Actions by their full names, such as `ssm:GetParameter`."""
    resources: Annotated[Items[OwnThing], Field(min_length=1, max_length=30), IN_PLACE]
    """What follows the account in ARNs, with `{tenant}` and `{environment}`; `*` where actions take none."""


class Service(Mapping):
    """A service of AWS that environments switch on, with everything that it takes."""

    endpoints: Annotated[
        Items[EndpointName], Field(min_length=1, max_length=5), Setting(in_place("endpoints come and go"))
    ]
    """The interface endpoints through which it is called, by short name, such as `ssm`."""
    uses: Annotated[Items[ServiceUse], Field(min_length=1, max_length=20), IN_PLACE]
    """Who does what there; nobody else passes the endpoints, and nothing else does."""
    description: Annotated[Description | None, NOTHING] = None
    """What it is for."""


Services = Annotated[
    dict[ServiceName, Service],
    Field(max_length=20),
    Setting(in_place("endpoints come and go for who names it in `services`")),
]
"""Services by what the platform calls them."""
