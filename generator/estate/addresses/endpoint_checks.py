"""Faults of the interface endpoints of a new VPC."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial

from generator.aws.endpoints import (
    called_through,
    endpoint,
    interface_endpoints,
    needed_endpoints,
    required_endpoints,
)
from generator.aws.offers import has_endpoint, source
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=NETWORKS)

_GATEWAY = "s3"

UNKNOWN_ENDPOINT = _rule(
    "PLN119",
    "unknown-endpoint",
    "An interface endpoint is named that Tenantry does not know.",
    "The name of the endpoint's service, and the policy on it, depend on the short name.",
    "Use a short name from the endpoint reference, or add the service to `approved.endpoints` of the "
    "platform file; S3 has its gateway endpoint always.",
)
REQUIRED_ENDPOINT_MISSING = _rule(
    "PLN120",
    "required-endpoint-missing",
    "The endpoints of a new VPC lack one that Studio or jobs need.",
    "A VPC without internet reaches a service through its endpoint alone; with a way out, no policy bounds "
    "what goes past the endpoints.",
    "Add the endpoint to `network.endpoints`; the list replaces the one of the level above.",
)

APPROVED_ENDPOINT = _rule(
    "PLN129",
    "approved-endpoint-unclear",
    "The platform adds an endpoint whose requests nobody could tell.",
    "The policy on an endpoint is proved for the actions that pass it, and rendered text is read back by the "
    "name of the service alone.",
    "Use as short name what follows the Region in the name of the service, and add only services whose name "
    "begins with the prefix of their actions.",
)

NOT_IN_REGION = _rule(
    "PLN131",
    "endpoint-not-in-region",
    "An interface endpoint is for a service that AWS does not offer in the Region.",
    "A VPC endpoint of a service that a Region does not have cannot be made: the apply would stop.",
    "Leave the endpoint out there, or, where AWS has come to offer it, name its service in "
    "`approved.endpoints` of the platform file.",
)


@cache
def needed() -> tuple[str, ...]:
    """What a VPC without internet cannot do without: the documented minimum, and what jobs call.

    Jobs are started from the SageMaker SDK (developer guide, VPC-only Studio).
    """
    return tuple(sorted({*required_endpoints(), "logs", "sts"} & {*interface_endpoints()}))


def endpoint_faults(request: AddressRequest) -> Iterator[Finding]:
    """Names nobody knows, and required endpoints that the list leaves out, each with its reason."""
    stated = request.network.endpoints
    known = {*interface_endpoints(), *request.endpoint_services} - {_GATEWAY}
    for name in stated:
        if name not in known:
            yield _unknown(request, name, known)
        elif name not in request.endpoint_services and not has_endpoint(name, request.region):
            yield _not_there(request, name)
    meant = {nearest(name, known) for name in stated if name not in known}
    reached = (*request.network.every_endpoint, *meant)
    missing = [name for name in needed() if name not in reached]
    if missing:
        reasons = ", ".join(f"{name} ({needed_endpoints()[name].needed_for})" for name in missing)
        why = "" if request.network.leads_out else "has no internet and "
        yield Finding(
            REQUIRED_ENDPOINT_MISSING,
            f"the VPC {why}needs endpoints that are not listed: {reasons}",
            request.at("endpoints"),
            hint=f"add {', '.join(missing)}; a list replaces the one above it",
        )


def _unknown(request: AddressRequest, name: str, known: Iterable[str]) -> Finding:
    add = "add a service that Tenantry does not know to `approved.endpoints` in _platform.yaml"
    if name == _GATEWAY:
        hint = f"remove it; every VPC has the gateway endpoint for {name}"
    else:
        meant = nearest(name, known)
        hint = f"did you mean {meant}? Else {add}" if meant else f"{add}; its reference lists those known"
    place = request.places.get(f"endpoints.{name}") or request.at("endpoints")
    return Finding(UNKNOWN_ENDPOINT, f"Tenantry knows no interface endpoint called {name}", place, hint=hint)


def _not_there(request: AddressRequest, name: str) -> Finding:
    return Finding(
        NOT_IN_REGION,
        f"AWS offers no {name} in {request.region}, says {source()}",
        request.places.get(f"endpoints.{name}") or request.at("endpoints"),
        hint=f"leave it out in {request.region}; where AWS offers it by now, add `{name}` to "
        "`approved.endpoints` in _platform.yaml with the name of its service",
    )


def approved_endpoint_faults(services: Mapping[str, str]) -> Iterator[Finding]:
    """Endpoints of the platform file whose name or service leaves open which requests pass them."""
    for name, service in services.items():
        place = Location(PLATFORM_DOCUMENT, ("approved", "endpoints", name))
        ending = service.partition("{region}.")[2]
        if name != ending:
            yield Finding(
                APPROVED_ENDPOINT,
                f"the service of {name} ends in {ending}",
                place,
                hint=f"call it {ending}, here and in `network.endpoints`",
            )
        elif not called_through(name) and endpoint(name) is None:
            yield Finding(
                APPROVED_ENDPOINT,
                f"nobody knows which actions pass the endpoint {name}",
                place,
                hint=f"leave it out: {name.partition('.')[0]} is no prefix of actions in the service "
                "authorization reference, so that no policy on the endpoint could be proved",
            )
