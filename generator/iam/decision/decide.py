"""The decision over one request by everything that decides over a principal.

Semantics: IAM User Guide, policy evaluation logic.
"""

from dataclasses import dataclass, replace

from generator.iam import globs
from generator.iam.authority import Authority, PolicySource, ResourcePolicy
from generator.iam.claims import Evidence
from generator.iam.decision.layers import Layer, Opinion, layer
from generator.iam.decision.matching import Asked, asked
from generator.iam.decision.principals import Reach, asking
from generator.iam.policy import PolicyKind
from generator.iam.requests import Request

_ACCOUNT = 4
"""The component of an ARN that holds the account, counted from 0."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed, and by what.

    `reason` is one sentence without a full stop, such as `denied by
    OtherDomains in team-a-dev-guardrails-isolation`. `allowed_by` are the statements
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
    if request.action.lower() == "sts:getcalleridentity":
        return Decision(is_allowed=True, reason="AWS lets every principal ask who it is")
    if authority.principal.crowd is not None:
        authority = replace(authority, principal=asking(authority.principal, request.context))
    consulted = _consulted(asked(request, frozenset(authority.principal.session)), authority)
    refusal = _refusal(consulted)
    grants = tuple(
        evidence for layer in (consulted.identity, *consulted.resources) for evidence in layer.allowed_by
    )
    return Decision(
        is_allowed=refusal is None,
        reason=refusal or f"allowed by {_named(grants[0])}",
        allowed_by=() if refusal else grants,
        denied_by=tuple(evidence for layer in consulted.layers for evidence in layer.denied_by),
        missed=tuple(evidence for layer in consulted.layers for evidence in layer.missed_denials),
        layers=consulted.layers,
    )


@dataclass(frozen=True, slots=True)
class _Consulted:
    """Every layer that decides over a request."""

    identity: Layer
    boundary: Layer | None
    scps: tuple[Layer, ...]
    resources: tuple[Layer, ...]
    required: tuple[Layer, ...]
    """Those of `resources` without which nothing is allowed."""
    endpoint: Layer | None
    is_own_account: bool

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers, in the order a decision shows them."""
        found = (self.identity, self.boundary, *self.scps, *self.resources, self.endpoint)
        return tuple(layer for layer in found if layer)


def _consulted(request: Asked, authority: Authority) -> _Consulted:
    def read(name: str, *sources: PolicySource) -> Layer:
        return layer(name, sources, request, authority.principal)

    known = [entry for entry in authority.resource_policies if _stands_on(entry, request)]
    resources = tuple(read(f"policy {entry.source.name} of the resource", entry.source) for entry in known)
    is_own = _account(request, authority) == authority.principal.account_id
    endpoint = authority.endpoints.get(request.service)
    return _Consulted(
        read("identity policies", *authority.identity),
        read("permissions boundary", authority.boundary) if authority.boundary else None,
        tuple(
            read(f"service control policies of level {number}", *level)
            for number, level in enumerate(authority.scps, start=1)
        ),
        resources if known or is_own else (_FOREIGN,),
        tuple(
            found for entry, found in zip(known, resources, strict=True) if entry.is_required or not is_own
        ),
        read(f"policy of the endpoint for {request.service}", endpoint) if endpoint else None,
        is_own,
    )


_FOREIGN = Layer("policy of a resource in another account", Opinion.UNKNOWN)


def _stands_on(entry: ResourcePolicy, request: Asked) -> bool:
    """Whether the policy is asked: it stands on the resource, and trust policies are about sts alone."""
    if entry.source.kind is PolicyKind.TRUST and request.service != "sts":
        return False
    return any(globs.matches(pattern, request.resource) for pattern in entry.resources)


def _account(request: Asked, authority: Authority) -> str:
    """The account of the resource: from its ARN, else from the request, else the principal's own."""
    parts = request.resource.split(":", _ACCOUNT + 1)
    if len(parts) > _ACCOUNT and parts[_ACCOUNT]:
        return parts[_ACCOUNT]
    return str(request.context.get("aws:resourceaccount", authority.principal.account_id))


def _refusal(consulted: _Consulted) -> str | None:
    """Why the request is not allowed; None when it is.

    An explicit denial comes first. Every level of SCPs, the endpoint and each
    policy that must allow have to. In the principal's account a resource policy that
    names everybody or a session is enough by itself, one that names the role
    is enough within the boundary; otherwise identity policies and boundary
    have to allow.
    """
    for found in consulted.layers:
        if found.denied_by:
            return f"denied by {_named(found.denied_by[0])}"
    must_allow = [*consulted.scps, *consulted.required, *filter(None, (consulted.endpoint,))]
    closest = max((found.reach for found in consulted.resources), default=Reach.NOBODY)
    granted = closest if consulted.is_own_account else Reach.NOBODY
    if granted < Reach.SESSION and consulted.boundary:
        must_allow.append(consulted.boundary)
    if granted < Reach.ROLE:
        must_allow.append(consulted.identity)
    silent = next((found for found in must_allow if found.opinion is Opinion.SILENT), None)
    return f"no statement of the {silent.name} allows it" if silent else None


def _named(evidence: Evidence) -> str:
    return f"{evidence.sid or 'a statement'} in {evidence.policy}"
