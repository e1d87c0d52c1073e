"""Settings that may stand at any level and are inherited downwards.

The order is: built-in defaults, platform, shared domain, tenant, environment.
Each setting is declared here and nowhere else: its type and limits, its
default, its unit, how it is inherited (`Merging`) and what it is. A file
states what is in `model_fields_set`; the same model holds what is in force.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from generator.tenancy.budgets import Budget
from generator.tenancy.declaration import (
    NOTHING,
    Merging,
    Setting,
    in_place,
    not_possible,
    replaces,
)
from generator.tenancy.fields import (
    InstanceType,
    Items,
    Region,
    TagKey,
    TagValue,
    expecting,
)
from generator.tenancy.groups import SsoGroup
from generator.tenancy.guardrails import TIGHTEN, Guardrails
from generator.tenancy.lifecycle import OF_ENVIRONMENT
from generator.tenancy.model import SettingGroup
from generator.tenancy.network import Network
from generator.tenancy.packages import PackageRepositoryName
from generator.tenancy.refusals import NO_POLICY_OF_OTHERS
from generator.tenancy.retention import RETENTION, Retention, by_classification, other_homes
from generator.tenancy.services import ServiceName
from generator.tenancy.user_networks import MOST_NETWORKS, UserNetworkName
from generator.tenancy.words import (
    Authentication,
    DataClassification,
    ExecutionRoles,
    Lifecycle,
    PipelineTrigger,
    SeparateRole,
    SignInRoles,
    StudioApp,
    StudioTool,
)


def _goes(before: list[str], now: list[str]) -> bool:
    """Whether one of the values that stood is none any more."""
    return not {*before} <= {*now}


_OTHER_SIGN_IN = Setting(in_place("roles come and go; the identity provider offers the others"))
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


class InstanceTypes(SettingGroup):
    """Instance types users may choose. A level may only narrow what the level above allows."""

    apps: NarrowedTypes = ("ml.t3.medium", "ml.t3.large", "ml.t3.xlarge", "ml.m5.large", "ml.m5.xlarge")
    """For Studio applications; `system` is always allowed."""
    jobs: NarrowedTypes = ("ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.c5.xlarge", "ml.c5.2xlarge")
    """For training, processing and transform jobs and for endpoints."""


OFFERED_TO_NOBODY: tuple[StudioTool, ...] = (
    "DataWrangler",
    "EmrClusters",
    "HyperPodClusters",
    "InferenceOptimization",
    "InferenceRecommender",
    "JumpStart",
    "ModelEvaluation",
    "PerformanceEvaluation",
    "Projects",
)
"""Tools that no built-in persona may use: a test asks the policies for what each begins with."""

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
    hidden_tools: Annotated[Items[StudioTool], Setting(in_place("in every profile"))] = OFFERED_TO_NOBODY
    """Tools that Studio's menu leaves out. It is no permission: who may use a tool is decided by roles."""
    hidden_apps: Annotated[
        Items[StudioApp],
        Field(max_length=1),
        Setting(in_place("in every profile"), otherwise="none"),
    ] = ()
    """An application that Studio leaves out, where people work with the other one alone."""
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
    sign_in_roles: Annotated[SignInRoles, _OTHER_SIGN_IN] = "team"
    """team: users of a team sign in with one role (authentication iam); persona: with their persona's."""
    sso_groups: Annotated[
        Items[SsoGroup], Setting(in_place("assignments come and go"), otherwise="none", of_domain=True)
    ] = ()
    """Identity Center groups assigned to the domain, each by id or by name (authentication sso)."""
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
    budget: Budget = Budget()
    """What a tenant's environment may cost in a month, and who is told."""
    package_repositories: Annotated[
        Items[PackageRepositoryName],
        Field(max_length=20),
        Setting(in_place("endpoints and what roles may read come and go"), otherwise="none", of_domain=True),
    ] = ()
    """Repositories of `approved.package_repositories` that Studio and jobs install Python packages from."""
    services: Annotated[
        Items[ServiceName],
        Field(max_length=20),
        Setting(
            in_place("endpoints, their policies and what roles may do come and go"),
            otherwise="none",
            of_domain=True,
        ),
    ] = ()
    """Services of `approved.services` that people and jobs reach, with endpoints, policies and rights."""
    user_networks: Annotated[
        Items[UserNetworkName],
        Field(max_length=MOST_NETWORKS),
        Setting(in_place("only from where Studio opens"), otherwise="none"),
    ] = ()
    """Networks of the platform's `user_networks` through which users open Studio (authentication iam)."""
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
    separate_roles: Annotated[
        Items[SeparateRole],
        Setting(
            in_place("roles come; what was made with one that goes stops working", _goes, of_list=True),
            otherwise="none",
        ),
    ] = ()
    """What has a role of its own beside the role of jobs: endpoints, monitors of them, builds of images."""
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

    @property
    def protects_firewall(self) -> bool:
        """Whether AWS refuses to delete a firewall: by classification, unless it is stated."""
        stated = self.network.firewall_protection
        return self.retention.prevent_destroy if stated is None else stated and self.lifecycle != "retiring"
