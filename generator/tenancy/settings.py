"""Settings that may stand at any level and are inherited downwards.

The order is: built-in defaults, platform, shared domain, tenant, environment.
Each setting is declared here and nowhere else: its type and limits, its
default, its unit, how it is inherited (`Merging`) and what it is. A file
states what is in `model_fields_set`; the same model holds what is in force.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from generator.tenancy.declaration import (
    IN_PLACE,
    NOTHING,
    Change,
    Effect,
    Merging,
    Setting,
    in_place,
    not_possible,
    replaces,
)
from generator.tenancy.fields import (
    AvailabilityZone,
    EndpointCidr,
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
    expecting,
)
from generator.tenancy.guardrails import TIGHTEN, Guardrails
from generator.tenancy.lifecycle import OF_ENVIRONMENT
from generator.tenancy.model import Mapping, SettingGroup
from generator.tenancy.refusals import NO_POLICY_OF_OTHERS
from generator.tenancy.retention import RETENTION, Retention, by_classification, other_homes
from generator.tenancy.words import (
    Authentication,
    DataClassification,
    ExecutionRoles,
    Lifecycle,
    PipelineTrigger,
    StudioApp,
)

AVAILABILITY_ZONES = 3
"""Availability Zones of a new VPC (whitepaper: three)."""

_ANOTHER_NETWORK = Setting(replaces("the domain"))
_ANOTHER_SIZE = Change(Effect.NOTHING, "a VPC keeps its range")
_SIZING = Setting(_ANOTHER_SIZE)
_OTHER_ROLES = Setting(in_place("in every profile; what runs keeps the role that it began with"))
_OF_PROFILES = in_place("in every profile; a shared space keeps what its domain was made with")

RepositoryName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$",
        max_length=64,
        json_schema_extra=expecting("small letters and digits, with single dots and hyphens between"),
    ),
]
"""What follows tenant and environment in the name of an ECR repository (ECR API, CreateRepository)."""

NarrowedTypes = Annotated[Items[InstanceType], Field(min_length=1), TIGHTEN]
"""Instance types and families; a level may only narrow what is above it."""


class ExistingSubnet(Mapping):
    """A private subnet that exists already."""

    id: Annotated[SubnetId, _ANOTHER_NETWORK]
    """The subnet."""
    cidr: Annotated[PrivateCidr, NOTHING]
    """Its range, by which it is counted how many users it holds."""
    availability_zone: Annotated[AvailabilityZone, NOTHING]
    """The Availability Zone it is in."""


class ExistingVpc(Mapping):
    """A VPC that exists already; only security groups are made in it."""

    vpc_id: Annotated[VpcId, _ANOTHER_NETWORK]
    """The VPC the domain's network interfaces live in."""
    cidr: Annotated[
        PrivateCidr, Setting(Change(Effect.NOTHING, "a shared domain tells its tenants the new one"))
    ]
    """The address range of that VPC; checked for overlap."""
    subnet_ids: Annotated[
        Items[SubnetId],
        Field(min_length=1, max_length=16),
        Setting(_ANOTHER_NETWORK.change, otherwise="those of `subnets`"),
    ] = ()
    """Private subnets of the domain, one per Availability Zone; SageMaker takes at most 16."""
    subnets: Annotated[
        Items[ExistingSubnet],
        Field(min_length=1, max_length=16),
        Setting(_ANOTHER_NETWORK.change, otherwise="those of `subnet_ids`, whose sizes nobody knows"),
    ] = ()
    """The same subnets with their ranges and zones, so that it is counted whom they hold."""
    endpoint_security_group_id: Annotated[SecurityGroupId | None, IN_PLACE] = None
    """The group on the interface endpoints, where they are in that VPC."""
    endpoint_cidrs: Annotated[
        Items[EndpointCidr],
        Field(min_length=1, max_length=20),
        Setting(in_place(), otherwise="none; then `endpoint_security_group_id` is needed"),
    ] = ()
    """Ranges of interface endpoints, such as a VPC behind a transit gateway; HTTPS opens to exactly these."""
    studio_endpoint_ids: Annotated[Items[EndpointId], IN_PLACE] = ()
    """The SageMaker API and Studio endpoints users may come through."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the subnets, however they are stated, in the order of the file."""
        return self.subnet_ids or tuple(subnet.id for subnet in self.subnets)

    @property
    def largest_subnet(self) -> int:
        """Prefix length of the largest subnet that there can be: beside another one, half of the VPC."""
        prefix = int(self.cidr.rpartition("/")[2])
        return prefix + 1 if len(self.ids) > 1 else prefix


class Sizing(SettingGroup):
    """How many addresses one user takes (whitepaper, VPC network planning)."""

    instance_types: Annotated[int, Field(ge=1, le=20), _SIZING] = 2
    """Instance types (or space applications) a user runs at once."""
    training_instances: Annotated[int, Field(ge=0, le=100), _SIZING] = 1
    """Training or processing instances a user runs at once inside the VPC."""
    addresses_per_training_instance: Annotated[int, Field(ge=2, le=5), _SIZING] = 2
    """Network interfaces of one such instance: 2, or 5 with EFA."""
    growth_percent: Annotated[int, Field(ge=0, le=400), Setting(_ANOTHER_SIZE, unit="percent")] = 25
    """Room to grow; the size of a subnet can never be changed."""


class Network(SettingGroup):
    """The network of one environment: a new VPC of a given size or range, or an existing one."""

    users: Annotated[int, Field(ge=1, le=2000), Setting(_ANOTHER_SIZE, unit="users")] = 50
    """Users the subnets must hold at once; sizes a new VPC, but never for fewer than are declared."""
    cidr: Annotated[
        PrivateCidr | None,
        Setting(replaces("the VPC and the domain"), otherwise="a free block of the address pools, recorded"),
    ] = None
    """The range of a new VPC (/16 to /28)."""
    subnets: Annotated[
        Items[PrivateCidr],
        Field(min_length=1, max_length=6),
        Setting(replaces("subnets and the domain"), otherwise="the VPC cut into equal parts"),
    ] = ()
    """The ranges of the private subnets, one per Availability Zone."""
    availability_zones: Annotated[
        Items[AvailabilityZone],
        Field(min_length=1, max_length=6),
        Setting(
            replaces("subnets and the domain"),
            otherwise=f"the first {AVAILABILITY_ZONES} of the Region, or one for each of `subnets`; "
            "needed where accounts have different ones",
        ),
    ] = ()
    """The Availability Zones of the subnets."""
    existing_vpc: Annotated[
        ExistingVpc | None,
        Setting(replaces("the VPC and the domain"), otherwise="a new VPC", merging=Merging.REPLACE),
    ] = None
    """Use this VPC instead of making one."""
    # Ten by default, as in the whitepaper's worked example of a VPC without internet.
    endpoints: Annotated[Items[str], Setting(in_place("endpoints come and go"))] = (
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "kms",
        "logs",
        "monitoring",
        "sagemaker.api",
        "sagemaker.runtime",
        "sts",
        "studio",
    )
    """Interface endpoints by short name, such as `sts` or `ecr.api`. S3 always has its gateway endpoint."""
    client_cidrs: Annotated[
        Items[PrivateCidr], Field(max_length=20), Setting(in_place(), otherwise="none")
    ] = ()
    """Private ranges users reach the VPC's endpoints from, over VPN or a transit gateway."""
    sizing: Sizing = Sizing()
    """How many addresses one user takes."""


class InstanceTypes(SettingGroup):
    """Instance types users may choose. A level may only narrow what the level above allows."""

    apps: NarrowedTypes = ("ml.t3.medium", "ml.t3.large", "ml.t3.xlarge", "ml.m5.large", "ml.m5.xlarge")
    """For Studio applications; `system` is always allowed."""
    jobs: NarrowedTypes = ("ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.c5.xlarge", "ml.c5.2xlarge")
    """For training, processing and transform jobs and for endpoints."""


_NO_KEY_OF_OTHERS = (
    "an existing key is not taken: who decrypts with it is decided by a policy that is not in the files, so "
    "nothing could be proved of it; import the key instead, as docs/how-to/keys.md shows"
)


class Keys(SettingGroup):
    """How KMS keys are kept."""

    refused: ClassVar[dict[str, str]] = dict.fromkeys(
        ("arn", "data", "key_arn", "kms_key_arn", "logs", "studio", "workload"), _NO_KEY_OF_OTHERS
    )

    deletion_window_days: Annotated[
        int | None,
        Field(ge=7, le=30),
        Setting(in_place(), unit="days", otherwise=by_classification("key_deletion_days")),
    ] = None
    """Days between scheduling a key's deletion and losing it."""
    rotation_period_days: Annotated[int, Field(ge=90, le=2560), Setting(in_place(), unit="days")] = 365
    """Days between rotations of the key material."""


class Studio(SettingGroup):
    """What users find in Studio."""

    idle_timeout_minutes: Annotated[
        int, Field(ge=60, le=525600), Setting(_OF_PROFILES, unit="minutes", of_domain=True)
    ] = 120
    """Minutes without activity before an application stops."""
    space_storage_gb: Annotated[int, Field(ge=5, le=16384), Setting(_OF_PROFILES, unit="GB")] = 20
    """Size of a new space's volume."""
    max_space_storage_gb: Annotated[
        int, Field(ge=5, le=16384), Setting(_OF_PROFILES, unit="GB", of_domain=True)
    ] = 100
    """Largest volume a user may choose."""
    instance_type: Annotated[InstanceType, Setting(_OF_PROFILES, of_domain=True)] = "ml.t3.medium"
    """Instance type a new application starts on."""
    default_app: Annotated[StudioApp | None, Setting(in_place(), otherwise="Studio's own start page")] = None
    """The application whose page Studio opens first; it stands in user profiles and can be changed."""
    sdk_defaults: Annotated[
        bool, Setting(in_place("the old script goes once no application runs that began with it"))
    ] = True
    """Whether applications start with defaults of the SageMaker Python SDK: network, keys, roles and tags."""
    docker_access: Annotated[
        bool, Setting(not_possible("a domain keeps what it was made with"), of_domain=True)
    ] = False
    """Whether local Docker is enabled in Studio applications."""


class Logs(SettingGroup):
    """How logs are kept."""

    retention_days: Annotated[
        int | None,
        Setting(in_place(), unit="days", otherwise=by_classification("log_days")),
    ] = None
    """Days logs are kept: a value CloudWatch Logs accepts, at least 365."""


class Backup(SettingGroup):
    """Backups of the home directories of a domain, where it has any."""

    enabled: Annotated[
        bool | None,
        Setting(
            in_place("the plan, its vault and its key come and go"),
            otherwise="`true` for restricted data, else `false`",
        ),
    ] = None
    """Whether AWS Backup copies the home directories every night; how long it keeps them follows the data."""


class Settings(SettingGroup):
    """Settings every level may state."""

    refused: ClassVar[dict[str, str]] = {
        **NO_POLICY_OF_OTHERS,
        **dict.fromkeys(
            ("domain_id", "existing_domain"),
            "a domain that exists is not taken over: what decides its isolation is fixed when it is made",
        ),
        **dict.fromkeys(
            ("iam_user", "iam_users"),
            "IAM users are not taken: their passwords and keys last, and no identity provider vouches for "
            "them; name people in `users` or `teams`, who sign in as docs/how-to/sign-in.md shows",
        ),
    }

    lifecycle: Annotated[Lifecycle, Setting(OF_ENVIRONMENT, merging=Merging.TIGHTEN)] = "active"
    """active; frozen: nobody signs in, nothing is lost; retiring: may also be destroyed; retired: gone."""
    region: Annotated[
        Region | None,
        Setting(
            replaces(
                "everything but roles and the bucket, whose name is taken; what stands in the old Region"
                " stays there, without a state"
            ),
            otherwise="the platform's `home_region`",
            of_domain=True,
        ),
    ] = None
    """The AWS Region of the environment."""
    data_classification: Annotated[
        DataClassification,
        Setting(
            in_place("not to or from `public`, because a domain keeps its retention of homes", other_homes)
        ),
    ] = "confidential"
    """How sensitive the data is; decides retention and protection against destroy."""
    authentication: Annotated[Authentication, Setting(replaces("the domain"), of_domain=True)] = "iam"
    """How users open Studio. It can never be changed on an existing domain."""
    execution_roles: Annotated[ExecutionRoles, _OTHER_ROLES] = "team"
    """team: users of a team and persona share an execution role; user: each has one of their own."""
    sso_groups: Annotated[
        Items[SsoGroupId], Setting(in_place("assignments come and go"), otherwise="none", of_domain=True)
    ] = ()
    """Identity Center groups assigned to the domain (authentication sso)."""
    network: Annotated[Network, Setting(of_domain=True)] = Network()
    """The network of the environment."""
    instance_types: InstanceTypes = InstanceTypes()
    """Instance types users may choose."""
    kms: Keys = Keys()
    """How KMS keys are kept."""
    guardrails: Guardrails = Guardrails()
    """Preventive rules; tighten only."""
    studio: Studio = Studio()
    """What users find in Studio."""
    logs: Logs = Logs()
    """How logs are kept."""
    backup: Annotated[Backup, Setting(of_domain=True)] = Backup()
    """Backups of home directories."""
    image_repositories: Annotated[
        Items[RepositoryName],
        Field(max_length=50),
        Setting(in_place("they come and go; AWS deletes none that holds images"), otherwise="none"),
    ] = ()
    """Repositories for images of one's own, each by what follows `<tenant>/<environment>/` in its name."""
    pipeline_triggers: Annotated[
        Items[PipelineTrigger], Setting(in_place("their roles come and go"), otherwise="none")
    ] = ()
    """Which services may start pipelines, each by a role of its own: rules of EventBridge, its Scheduler."""
    quotas: Annotated[
        dict[str, Annotated[int, Field(ge=0)]], Setting(NOTHING.change, otherwise="AWS's own defaults")
    ] = {}
    """Quotas of the account that differ from AWS's defaults, by the names in the quota reference."""
    tags: Annotated[dict[TagKey, TagValue], Setting(in_place(), otherwise="none")] = {}
    """Tags on every resource."""

    @property
    def retention(self) -> Retention:
        """How long things are kept: by classification, unless it is stated."""
        usual = RETENTION[self.data_classification]
        return replace(
            usual,
            prevent_destroy=usual.prevent_destroy and self.lifecycle != "retiring",
            log_days=usual.log_days if self.logs.retention_days is None else self.logs.retention_days,
            key_deletion_days=self.kms.deletion_window_days or usual.key_deletion_days,
        )
