"""Settings after inheritance: every value decided."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.tenancy.settings import ExistingVpc
from generator.tenancy.words import Authentication, DataClassification


@dataclass(frozen=True, slots=True)
class ResolvedNetwork:
    """What the network of one environment shall be.

    `users` is the number of users to size for. `cidr` and `subnets` are what
    the files say; None and empty mean that the address plan decides.
    `client_cidrs` are private ranges that may come in through the endpoints.
    """

    users: int
    cidr: str | None
    subnets: tuple[str, ...]
    availability_zones: tuple[str, ...]
    existing_vpc: ExistingVpc | None
    endpoints: tuple[str, ...]
    client_cidrs: tuple[str, ...]
    instance_types: int
    training_instances: int
    addresses_per_training_instance: int
    growth_percent: int


@dataclass(frozen=True, slots=True)
class ResolvedGuardrails:
    """The preventive rules in force; True is the stricter value."""

    approved_images_only: bool
    deny_notebook_instances: bool
    require_own_keys: bool
    require_job_network: bool
    require_network_isolation: bool
    deny_shared_spaces: bool
    max_job_runtime_hours: int | None


@dataclass(frozen=True, slots=True)
class ResolvedStudio:
    """What users find in Studio; sizes in GB, times in minutes."""

    idle_timeout_minutes: int
    space_storage_gb: int
    max_space_storage_gb: int
    instance_type: str
    docker_access: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """What a data classification means for keeping things.

    `home_directories` is the domain's `retention_policy` (`Retain` or
    `Delete`), `prevent_destroy` protects the domain, its keys and buckets.
    """

    home_directories: str
    prevent_destroy: bool
    log_days: int
    key_deletion_days: int


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """All settings of one environment."""

    region: str
    data_classification: DataClassification
    retention: Retention
    authentication: Authentication
    sso_groups: tuple[str, ...]
    network: ResolvedNetwork
    app_instance_types: tuple[str, ...]
    job_instance_types: tuple[str, ...]
    images: tuple[str, ...]
    key_rotation_days: int
    guardrails: ResolvedGuardrails
    studio: ResolvedStudio
    quotas: Mapping[str, int]
    tags: Mapping[str, str]
