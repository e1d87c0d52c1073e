"""What a setting brings with it when it names a service of AWS: one row for each, and all of it at once.

A row says which endpoints a new VPC has for it, whom these let through, what whoever runs programs is given
and what boundaries leave of it. A feature is added by adding a row: networks, roles and boundaries read
the table, and none of them names a feature.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.aws.endpoints import endpoint
from generator.iam.policy import Policy, Statement
from generator.policies import packages, services
from generator.policies.scope import EndpointScope, ExecutionScope, Granted
from generator.tenancy.platform import Platform
from generator.tenancy.services import Service
from generator.tenancy.settings import Settings


@dataclass(frozen=True, slots=True)
class InUse:
    """What an environment has switched on, as its boundary knows it."""

    region: str
    package_sources: tuple[str, ...] = ()
    uses: tuple[Granted, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """What comes and goes with one setting.

    `endpoints` are those of a new VPC, by short name. `passage` is the policy on an endpoint through which
    actions of a prefix pass, None where the feature has none there. `rights` is what
    everybody who runs programs is given; what single personas do stands in `ExecutionScope.granted`.
    `ceiling` is what boundaries leave.
    """

    setting: str
    endpoints: Callable[[Settings, Platform], tuple[str, ...]]
    passage: Callable[[str, EndpointScope], Policy | None]
    rights: Callable[[ExecutionScope], Policy]
    ceiling: Callable[[InUse], tuple[Statement, ...]]


def services_of(settings: Settings, platform: Platform) -> tuple[Service, ...]:
    """The services that are switched on, without names that the platform does not have."""
    known = platform.approved.services
    return tuple(known[name] for name in settings.services if name in known)


def _of_packages(settings: Settings, _: Platform) -> tuple[str, ...]:
    return packages.ENDPOINTS if settings.package_repositories else ()


def _of_services(settings: Settings, platform: Platform) -> tuple[str, ...]:
    named = (name for service in services_of(settings, platform) for name in service.endpoints)
    return tuple(name for name in named if endpoint(name) or name in platform.approved.endpoints)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "package_repositories",
        endpoints=_of_packages,
        passage=packages.passage,
        rights=lambda scope: packages.packages(scope.package_sources),
        ceiling=lambda used: packages.ceiling(used.package_sources, used.region),
    ),
    Feature(
        "services",
        endpoints=_of_services,
        passage=services.passage,
        rights=lambda _: Policy(()),
        ceiling=lambda used: services.ceiling(used.uses, used.region),
    ),
)
"""Every feature that brings endpoints."""


def endpoints_of(settings: Settings, platform: Platform) -> Iterator[tuple[str, str]]:
    """The interface endpoints that features bring, each with the setting that asks for it."""
    for feature in FEATURES:
        yield from ((name, feature.setting) for name in feature.endpoints(settings, platform))


def passage(prefix: str, scope: EndpointScope) -> Policy | None:
    """The policy on an endpoint through which a feature is used; None where no feature says who passes."""
    return next((found for one in FEATURES if (found := one.passage(prefix, scope))), None)


def rights(scope: ExecutionScope) -> tuple[Policy, ...]:
    """What everybody who runs programs is given of features."""
    return tuple(one.rights(scope) for one in FEATURES)


def ceiling(used: InUse) -> Iterable[Statement]:
    """What a boundary leaves of features."""
    return (statement for one in FEATURES for statement in one.ceiling(used))
