"""Settings after inheritance, and what follows from them."""

from generator.aws.regions import container_accounts, image_arns
from generator.aws.regions import region as known_region
from generator.policies.features import endpoints_of
from generator.tenancy.network import AVAILABILITY_ZONES, Network
from generator.tenancy.platform import Platform
from generator.tenancy.settings import Settings
from generator.tenancy.transit import TransitGateway


class ResolvedSettings(Settings):
    """All settings of one environment.

    `images` are the approved ones and AWS's own in its Region, `registries` the accounts
    whose containers may be pulled, likewise. `endpoint_services` are those of
    endpoints that the platform names itself. `package_sources` are the ARNs of the
    repositories that packages are installed from, sorted. `transit` is the transit gateway that the
    VPC is attached to, None without one or where the platform names none like it in the Region.
    """

    region: str
    images: tuple[str, ...]
    registries: tuple[str, ...]
    endpoint_services: dict[str, str]
    package_sources: tuple[str, ...] = ()
    transit: TransitGateway | None = None


def resolve(settings: Settings, platform: Platform, declared_users: int) -> ResolvedSettings:
    """The settings of one environment, with what follows from them and from the platform.

    `declared_users` is the number of user profiles in the environment; a
    network is never sized for fewer. The Region is taken as it stands:
    Regions that are unknown, or whose zones differ between accounts, yield no
    Availability Zones and are reported elsewhere.
    """
    region = settings.region or platform.home_region
    return ResolvedSettings.model_validate(
        {
            **dict(settings),
            "region": region,
            "network": _network(settings.network, region, declared_users, _endpoints(settings, platform)),
            "transit": _transit(settings.network, region, platform),
            "package_sources": _package_sources(settings, platform),
            "registries": tuple(sorted({*platform.approved.registries, *container_accounts(region)})),
            "endpoint_services": platform.approved.endpoints,
            "images": tuple(sorted({*platform.approved.images, *image_arns(region)})),
        }
    )


def _package_sources(settings: Settings, platform: Platform) -> tuple[str, ...]:
    known = platform.approved.package_repositories
    return tuple(sorted({known[name] for name in settings.package_repositories if name in known}))


def _transit(network: Network, region: str, platform: Platform) -> TransitGateway | None:
    found = platform.approved.transit_gateways.get(network.transit_gateway or "")
    if found is None or not network.is_attached or (found.region or platform.home_region) != region:
        return None
    return found.model_copy(update={"endpoint_cidrs": tuple(sorted(set(found.endpoint_cidrs)))})


def _endpoints(settings: Settings, platform: Platform) -> tuple[str, ...]:
    """The interface endpoints of the VPC, sorted: those that are stated, and those of features.

    What is reached through a transit gateway has none there.
    """
    of_features = (name for name, _ in endpoints_of(settings, platform))
    elsewhere = settings.network.central_endpoints if settings.network.is_attached else ()
    return tuple(sorted({*settings.network.endpoints, *of_features}.difference(elsewhere)))


def _network(network: Network, region: str, declared_users: int, endpoints: tuple[str, ...]) -> Network:
    known = known_region(region)
    zones = known.usual_zones if known else ()
    existing = network.existing_vpc
    if existing is not None:
        cidrs = tuple(sorted(set(existing.endpoint_cidrs)))
        existing = existing.model_copy(update={"endpoint_cidrs": cidrs})
    return network.model_copy(
        update={
            "users": max(network.users, declared_users),
            "availability_zones": network.availability_zones
            or zones[: len(network.subnets) or AVAILABILITY_ZONES],
            "endpoints": endpoints,
            "existing_vpc": existing,
            "allowed_domains": tuple(sorted(set(network.allowed_domains))),
            "central_endpoints": tuple(sorted(set(network.central_endpoints))),
            "client_cidrs": tuple(sorted(set(network.client_cidrs))),
        }
    )
