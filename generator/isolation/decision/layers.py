"""What one layer of policies says of a request: identity, boundary, a level of SCPs, a resource, an endpoint."""

from dataclasses import dataclass
from enum import StrEnum

from generator.isolation.claims import Evidence


class Opinion(StrEnum):
    """What a layer says."""

    ALLOWS = "allows"
    DENIES = "denies"
    SILENT = "does not allow"
    """No statement of the layer allows the request; a denial unless another layer may allow it alone."""
    DELEGATES = "delegates to IAM"
    """A resource policy that allows the account, which leaves the decision to identity policies."""
    UNKNOWN = "is taken to allow"
    """The policy of another account's resource."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer with its opinion and the statements behind it.

    `name` reads in a sentence, such as `permissions boundary`. `missed` are
    all statements that name the action, allowing or denying, and do not match;
    their notes say why.
    """

    name: str
    opinion: Opinion
    allowed_by: tuple[Evidence, ...] = ()
    denied_by: tuple[Evidence, ...] = ()
    missed: tuple[Evidence, ...] = ()
