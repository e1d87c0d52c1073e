"""Settings that may stand at any level and are inherited downwards.

The order is: built-in defaults, platform, shared domain, tenant, environment.
A scalar overrides, a mapping merges, a list replaces; a guardrail can only be
tightened on the way down.
"""

from typing import Annotated

from pydantic import Field

from generator.tenancy.fields import (
    AvailabilityZone,
    EndpointId,
    InstanceType,
    Items,
    PrivateCidr,
    Region,
    SecurityGroupId,
    SsoGroupId,
    SubnetId,
    TagKey,
    TagValue,
    VpcId,
)
from generator.tenancy.model import Mapping
from generator.tenancy.words import Authentication, DataClassification


class ExistingVpc(Mapping):
    """A VPC that exists already; only security groups are made in it."""

    vpc_id: VpcId
    """The VPC the domain's network interfaces live in."""
    cidr: PrivateCidr
    """The address range of that VPC; used in rules and checked for overlap."""
    subnet_ids: Annotated[Items[SubnetId], Field(min_length=1, max_length=16)]
    """Private subnets of the domain, one per Availability Zone; SageMaker takes at most 16."""
    endpoint_security_group_id: SecurityGroupId | None = None
    """The group on the interface endpoints of that VPC; without it, HTTPS to the VPC's range is opened."""
    studio_endpoint_ids: Items[EndpointId] = ()
    """The SageMaker API and Studio endpoints users may come through."""


class Sizing(Mapping):
    """How many addresses one user takes (whitepaper, VPC network planning)."""

    instance_types: Annotated[int, Field(ge=1, le=20)] | None = None
    """Instance types (or space applications) a user runs at once. Default 2."""
    training_instances: Annotated[int, Field(ge=0, le=100)] | None = None
    """Training or processing instances a user runs at once inside the VPC. Default 1."""
    addresses_per_training_instance: Annotated[int, Field(ge=2, le=5)] | None = None
    """Network interfaces of one such instance: 2, or 5 with EFA. Default 2."""
    growth_percent: Annotated[int, Field(ge=0, le=400)] | None = None
    """Room to grow; the size of a subnet can never be changed. Default 25."""


class Network(Mapping):
    """The network of one environment: a new VPC of a given size or range, or an existing one."""

    users: Annotated[int, Field(ge=1, le=2000)] | None = None
    """Users the subnets must hold at once; sizes a new VPC. Default 50, or the users declared if more."""
    cidr: PrivateCidr | None = None
    """The range of a new VPC (/16 to /28). Default: a free block of the address pools, recorded."""
    subnets: Annotated[Items[PrivateCidr], Field(min_length=1, max_length=6)] | None = None
    """The ranges of the private subnets, one per Availability Zone. Default: the VPC cut into equal parts."""
    availability_zones: Annotated[Items[AvailabilityZone], Field(min_length=1, max_length=6)] | None = None
    """The Availability Zones of the subnets. Default: the first three of the Region."""
    existing_vpc: ExistingVpc | None = None
    """Use this VPC instead of making one."""
    endpoints: Items[str] | None = None
    """Interface endpoints by short name, such as `sts` or `ecr.api`. S3 always has its gateway endpoint."""
    client_cidrs: Annotated[Items[PrivateCidr], Field(max_length=20)] | None = None
    """Private ranges users reach the VPC's endpoints from, over VPN or a transit gateway. Default: none."""
    sizing: Sizing | None = None
    """How many addresses one user takes."""


class InstanceTypes(Mapping):
    """Instance types users may choose. A level may only narrow what the level above allows."""

    apps: Annotated[Items[InstanceType], Field(min_length=1)] | None = None
    """For Studio applications; `system` is always allowed."""
    jobs: Annotated[Items[InstanceType], Field(min_length=1)] | None = None
    """For training, processing and transform jobs and for endpoints."""


class Keys(Mapping):
    """How KMS keys are kept."""

    deletion_window_days: Annotated[int, Field(ge=7, le=30)] | None = None
    """Days between scheduling a key's deletion and losing it. Default 30 for confidential data, else 14."""
    rotation_period_days: Annotated[int, Field(ge=90, le=2560)] | None = None
    """Days between rotations of the key material. Default 365."""


class Guardrails(Mapping):
    """Preventive rules. `true` is the stricter value; a level below may turn a rule on, never off.

    Domains without a VPC are denied always and cannot be allowed.
    """

    approved_images_only: bool | None = None
    """Applications start only from approved images. Default true."""
    deny_notebook_instances: bool | None = None
    """No classic notebook instances. Default true."""
    require_own_keys: bool | None = None
    """Jobs and endpoints use the tenant's keys. Default true."""
    require_job_network: bool | None = None
    """Jobs and models run in the tenant's subnets and groups, with encrypted traffic. Default true."""
    require_network_isolation: bool | None = None
    """Training and processing containers have no network at all. Default false."""
    deny_shared_spaces: bool | None = None
    """No space that several users share. Default true."""
    max_job_runtime_hours: Annotated[int, Field(ge=1, le=672)] | None = None
    """Longest run of a training or processing job; a level below may only lower it. Default: none."""


class Studio(Mapping):
    """What users find in Studio."""

    idle_timeout_minutes: Annotated[int, Field(ge=60, le=525600)] | None = None
    """Minutes without activity before an application stops. Default 120."""
    space_storage_gb: Annotated[int, Field(ge=5, le=16384)] | None = None
    """Size of a new space's volume in GB. Default 20."""
    max_space_storage_gb: Annotated[int, Field(ge=5, le=16384)] | None = None
    """Largest volume a user may choose in GB. Default 100."""
    instance_type: InstanceType | None = None
    """Instance type a new application starts on. Default ml.t3.medium."""
    docker_access: bool | None = None
    """Whether local Docker is enabled in Studio applications. Default false."""


class Logs(Mapping):
    """How logs are kept."""

    retention_days: int | None = None
    """Days logs are kept: a value CloudWatch Logs accepts, at least 365. Default by classification."""


class Settings(Mapping):
    """Settings every level may state."""

    region: Region | None = None
    """The AWS Region of the environment. Default: the platform's home Region."""
    data_classification: DataClassification | None = None
    """How sensitive the data is; decides retention and protection against destroy. Default confidential."""
    authentication: Authentication | None = None
    """How users open Studio. It can never be changed on an existing domain. Default iam."""
    sso_groups: Items[SsoGroupId] | None = None
    """Identity Center groups assigned to the domain (authentication sso)."""
    network: Network | None = None
    """The network of the environment."""
    instance_types: InstanceTypes | None = None
    """Instance types users may choose."""
    kms: Keys | None = None
    """How KMS keys are kept."""
    guardrails: Guardrails | None = None
    """Preventive rules; tighten only."""
    studio: Studio | None = None
    """What users find in Studio."""
    logs: Logs | None = None
    """How logs are kept."""
    quotas: dict[str, Annotated[int, Field(ge=0)]] | None = None
    """Quotas of the account that differ from AWS's defaults, by the names in the quota reference."""
    tags: dict[TagKey, TagValue] | None = None
    """Tags on every resource."""
