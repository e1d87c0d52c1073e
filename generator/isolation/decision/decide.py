"""The decision over one request by everything that decides over a principal.

Semantics: IAM User Guide, policy evaluation logic.
"""

from dataclasses import dataclass

from generator.isolation.authority import Authority
from generator.isolation.claims import Evidence
from generator.isolation.decision.layers import Layer
from generator.isolation.requests import Request


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed, and by what.

    `reason` is one sentence without a full stop, such as `denied by
    OtherDomains in team-a-dev-guardrails-1`. `allowed_by` are the statements
    that let the request through, `denied_by` the denials that match, `missed`
    the denials that name the action and do not match, each with what missed.
    `layers` holds identity policies, boundary, each level of SCPs, resource
    policies and endpoint policy in that order, those that exist.
    """

    is_allowed: bool
    reason: str
    allowed_by: tuple[Evidence, ...] = ()
    denied_by: tuple[Evidence, ...] = ()
    missed: tuple[Evidence, ...] = ()
    layers: tuple[Layer, ...] = ()


def decide(request: Request, authority: Authority) -> Decision:
    """The decision over the request, layer by layer.

    Where the documentation says nothing, the worst is assumed by polarity: an
    Allow counts as matching, a Deny as not.
    """
    raise NotImplementedError
