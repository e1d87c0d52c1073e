"""Faults of the interface endpoints of a new VPC."""

from collections.abc import Iterator
from functools import partial

from generator.aws.endpoints import ENDPOINTS, REQUIRED
from generator.core.findings import Finding, Rule
from generator.core.suggestions import nearest
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.subnet_checks import NETWORKS

_rule = partial(Rule, family=NETWORKS)

UNKNOWN_ENDPOINT = _rule(
    "PLN119",
    "unknown-endpoint",
    "An interface endpoint is named that Tenantry does not know.",
    "The name of the endpoint's service, and the policy on it, depend on the short name.",
    "Use a short name from the endpoint reference; S3 has its gateway endpoint always.",
)
REQUIRED_ENDPOINT_MISSING = _rule(
    "PLN120",
    "required-endpoint-missing",
    "The endpoints of a VPC without internet lack one that Studio or jobs need.",
    "The VPC has no internet, so a service without an endpoint cannot be reached.",
    "Add the endpoint to `network.endpoints`; the list replaces the one of the level above.",
)

INTERFACE_ENDPOINTS = frozenset(name for name, one in ENDPOINTS.items() if one.kind == "Interface")
"""Short names that `network.endpoints` may hold."""

NEEDED = tuple(sorted({name for name in REQUIRED if name in INTERFACE_ENDPOINTS} | {"logs", "sts"}))
"""What a VPC without internet cannot do without: the documented minimum, and what jobs started
from the SageMaker SDK call (developer guide, VPC-only Studio)."""


def endpoint_faults(request: AddressRequest) -> Iterator[Finding]:
    """Names nobody knows, and required endpoints that the list leaves out, each with its reason."""
    stated = request.network.endpoints
    for name in stated:
        if name not in INTERFACE_ENDPOINTS:
            yield _unknown(request, name)
    meant = {nearest(name, INTERFACE_ENDPOINTS) for name in stated if name not in INTERFACE_ENDPOINTS}
    missing = [name for name in NEEDED if name not in stated and name not in meant]
    if missing:
        reasons = ", ".join(f"{name} ({ENDPOINTS[name].needed_for})" for name in missing)
        yield Finding(
            REQUIRED_ENDPOINT_MISSING,
            f"the VPC has no internet and needs endpoints that are not listed: {reasons}",
            request.at("endpoints"),
            hint=f"add {', '.join(missing)}; a list replaces the one above it",
        )


def _unknown(request: AddressRequest, name: str) -> Finding:
    if name in ENDPOINTS:
        hint = f"remove it; every VPC has the gateway endpoint for {name}"
    elif meant := nearest(name, INTERFACE_ENDPOINTS):
        hint = f"did you mean {meant}?"
    else:
        hint = f"choose from: {', '.join(sorted(INTERFACE_ENDPOINTS))}"
    place = request.places.get(f"endpoints.{name}") or request.at("endpoints")
    return Finding(UNKNOWN_ENDPOINT, f"Tenantry knows no interface endpoint called {name}", place, hint=hint)
