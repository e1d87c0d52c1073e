"""What a shared domain's stack tells the stacks of its tenants: SSM parameters.

The stack of the domain writes them, the stacks of abac tenants read them, and
neither knows the other's state. Names are `/tenantry/domains/<domain>/
<environment>/<key>`. All values are identifiers, none is a secret.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.site import Site
from generator.plan import samples
from generator.plan.blocks import Block, resource
from generator.plan.scopes import STUDIO_ENDPOINTS
from generator.plan.stack import Argument, DataSource

_ENDPOINTS = {"sagemaker.api": "api_endpoint_id", "studio": "studio_endpoint_id"}
"""Keys of the interface endpoints that users open Studio through, by the endpoints' short names."""

_ROOT = "/tenantry/domains"

_SAMPLES = {
    "api_endpoint_id": samples.ENDPOINT_ID,
    "domain_id": samples.DOMAIN_ID,
    "endpoint_security_group_id": samples.SECURITY_GROUP_ID,
    "studio_endpoint_id": samples.ENDPOINT_ID,
    "vpc_cidr": "100.100.100.100/16",
    "vpc_id": samples.VPC_ID,
}
"""Values of the longest usual form, by key."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An SSM parameter of type String: `key` ends its name and is its label."""

    key: str
    name: str
    description: str
    value: Text

    @property
    def block(self) -> Block:
        """The parameter as it is rendered."""
        return resource(
            "aws_ssm_parameter",
            self.key,
            name=self.name,
            description=self.description,
            type="String",
            insecure_value=self.value,
        )


@dataclass(frozen=True, slots=True)
class SharedValues:
    """What an abac tenant's stack knows about its domain, as references to data sources.

    `endpoint_security_group_id` is None in an existing VPC whose endpoints are
    elsewhere; `studio_endpoint_ids` are those of the SageMaker API and of
    Studio, as far as they are there.
    """

    domain_id: Text
    vpc_id: Text
    subnet_ids: tuple[Text, ...]
    endpoint_security_group_id: Text | None
    studio_key_arn: Text
    studio_endpoint_ids: tuple[Text, ...]


def shared_domain_parameters(site: Site) -> tuple[Parameter, ...]:
    """The parameters that a shared domain's stack writes, sorted by key; values refer to its modules.

    Raises:
        ValueError: the site has neither an address plan nor an existing VPC.
    """
    root = f"{_ROOT}/{site.name}/{site.environment}"
    found = (
        Parameter(key, f"{root}/{key}", description, value) for key, description, value in _written(site)
    )
    return tuple(sorted(found, key=lambda parameter: parameter.key))


def shared_domain_sources(site: Site) -> tuple[DataSource, ...]:
    """The data blocks with which an abac tenant's stack reads those parameters, sorted by label.

    Raises:
        ValueError: the site is in no shared domain.
    """
    if site.shared_domain is None:
        raise ValueError(f"{site.prefix} is in no shared domain")
    root = f"{_ROOT}/{site.shared_domain}/{site.environment}"
    comment = f"Written by the stack {site.domain_address}."
    return tuple(
        DataSource("aws_ssm_parameter", key, (Argument("name", f"{root}/{key}"),), comment)
        for key in parameter_keys(site)
    )


def shared_domain_values(site: Site) -> SharedValues:
    """The values behind those data blocks. Endpoints of an existing VPC are literals from the YAML."""
    keys = parameter_keys(site)
    existing = site.settings.network.existing_vpc
    endpoints = tuple(_read(site, _ENDPOINTS[name]) for name in STUDIO_ENDPOINTS if _ENDPOINTS[name] in keys)
    group = "endpoint_security_group_id"
    return SharedValues(
        domain_id=_read(site, "domain_id"),
        vpc_id=_read(site, "vpc_id"),
        subnet_ids=tuple(_read(site, f"subnet_id_{label}") for label in site.subnet_labels),
        endpoint_security_group_id=_read(site, group) if group in keys else None,
        studio_key_arn=_read(site, "studio_key_arn"),
        studio_endpoint_ids=existing.studio_endpoint_ids if existing else endpoints,
    )


def parameter_keys(site: Site) -> tuple[str, ...]:
    """The keys there are for a shared domain, sorted; the same for the domain and for its tenants.

    Both inherit the domain's network, so both know whether its VPC is new.
    """
    keys = {"domain_id", "studio_key_arn", "vpc_cidr", "vpc_id"}
    keys.update(f"subnet_id_{label}" for label in site.subnet_labels)
    existing = site.settings.network.existing_vpc
    if existing is None:
        keys.update(key for name, key in _ENDPOINTS.items() if name in site.settings.network.endpoints)
    if existing is None or existing.endpoint_security_group_id:
        keys.add("endpoint_security_group_id")
    return tuple(sorted(keys))


def _written(site: Site) -> Iterator[tuple[str, str, Text]]:
    """Key, description and value of each parameter."""
    yield "domain_id", "The shared Studio domain.", Reference("module.domain.domain_id")
    yield (
        "studio_key_arn",
        "Key of home directories and application volumes.",
        Reference("module.keys.studio_key_arn"),
    )
    existing = site.settings.network.existing_vpc
    if existing is None:
        yield from _new_network(site)
        return
    yield "vpc_cidr", "Address range of the VPC.", existing.cidr
    yield "vpc_id", "The VPC of the domain.", existing.vpc_id
    for label, subnet in zip(site.subnet_labels, existing.ids, strict=True):
        yield f"subnet_id_{label}", f"Private subnet {label} of the domain.", subnet
    if existing.endpoint_security_group_id:
        group = existing.endpoint_security_group_id
        yield "endpoint_security_group_id", "Security group of the interface endpoints.", group


def _new_network(site: Site) -> Iterator[tuple[str, str, Text]]:
    if site.addresses is None:
        raise ValueError(f"{site.prefix}: the address plan must come first")
    yield "vpc_cidr", "Address range of the VPC.", site.addresses.vpc_cidr
    for label in site.subnet_labels:
        key = f"subnet_id_{label}"
        yield key, f"Private subnet {label} of the domain.", Reference(f"module.network.{key}")
    group = "endpoint_security_group_id"
    yield group, "Security group of the interface endpoints.", Reference(f"module.network.{group}")
    yield "vpc_id", "The VPC of the domain.", Reference("module.network.vpc_id")
    present = [name for name in STUDIO_ENDPOINTS if name in site.settings.network.endpoints]
    for position, name in enumerate(present):
        value = Reference(f"module.network.studio_endpoint_ids[{position}]")
        yield _ENDPOINTS[name], f"Interface endpoint {name}.", value


def _read(site: Site, key: str) -> Reference:
    sample = _SAMPLES.get(key, samples.SUBNET_ID)
    if key == "studio_key_arn":
        sample = f"arn:{site.partition}:kms:{site.region}:{site.account_id}:key/{samples.KEY_ID}"
    return Reference(f"data.aws_ssm_parameter.{key}.insecure_value", sample=sample)
