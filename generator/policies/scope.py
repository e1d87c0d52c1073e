"""What a policy is built for: the typed inputs of every builder in this room.

Names of tenants, environments, teams and users never contain `--`, so a name
that begins with `<team>--` belongs to exactly one team.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import Text
from generator.iam.policy import Policy
from generator.tenancy.isolation import KeptApart
from generator.tenancy.words import Isolation

SEPARATOR = "--"
"""Stands between an owner and a name; forbidden inside either part."""

TEAM_TAG = "team"
OWNER_TAG = "owner"
USER_TAG = "studiouserid"
TENANT_TAG = "tenantry:tenant"
ENVIRONMENT_TAG = "tenantry:environment"
DOMAIN_TAG = "sagemaker:domain-arn"

ISOLATION_TAGS = (TEAM_TAG, OWNER_TAG, USER_TAG, TENANT_TAG, ENVIRONMENT_TAG)
"""The tags access depends on; nobody changes them after creation."""


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A managed policy of a role: a slug unique within the role, a description, the policy."""

    slug: str
    description: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class TenantScope(KeptApart):
    """One tenant environment: where it lives, how it is kept apart, its Studio domain.

    `domain_id` is the tenant's own domain, or the shared one for `abac`.
    """

    at: AccountRegion
    tenant: str
    environment: str
    isolation: Isolation
    domain_id: Text

    @property
    def domain_arn(self) -> Text:
        """The ARN of the tenant's domain."""
        return arns.domain(self.at, self.domain_id)

    @property
    def role_path(self) -> str:
        """The IAM path of the tenant environment's roles and policies."""
        return arns.owned_path(self.tenant, self.environment)


@dataclass(frozen=True, slots=True)
class KeyArns:
    """ARNs of the keys a role uses: app volumes, job volumes, data at rest."""

    studio: Text
    workload: Text
    data: Text


@dataclass(frozen=True, slots=True)
class DataScope:
    """The tenant's bucket and the prefixes a role may use.

    A prefix is literal and ends with `/`; no prefix means the whole bucket.
    """

    bucket_arn: Text
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtraData(DataScope):
    """A bucket of the account that exists already; its objects are read, and written where it says so."""

    writes: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """Actions on resources that a file adds to what a persona does."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Roles that an endpoint lets through, by ARN, with what they do there."""

    roles: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobNetwork:
    """Where jobs, models and endpoints may run.

    `file_system_ids` are the EFS or FSx file systems jobs may mount; none by
    default, so a job cannot mount the home directories of a domain.
    `subnets_at` is the account whose the subnets are, where another shares them: their ARNs name it.
    """

    subnet_ids: tuple[Text, ...]
    security_group_ids: tuple[Text, ...]
    vpc_id: Text
    file_system_ids: tuple[Text, ...] = ()
    subnets_at: AccountRegion | None = None


@dataclass(frozen=True, slots=True)
class ExecutionScope:
    """What an execution, job or pipeline role of one team is built for.

    `passable_role_arns` are exact. `repository_prefix` begins every ECR
    repository of the tenant and ends with `/`. `image_account_ids` own
    approved container images outside the account, such as the AWS deep
    learning containers, `package_sources` are the repositories that packages are
    installed from. `granted` is what the tenant's file adds, `served` what the role
    does in services that are switched on. `profile` is whose role it is, where it is
    nobody else's. `build_prefix` begins the names of the projects that build its images.
    """

    tenant: TenantScope
    team: str
    keys: KeyArns
    data: DataScope
    network: JobNetwork
    passable_role_arns: tuple[Text, ...] = ()
    repository_prefix: str = ""
    image_account_ids: tuple[str, ...] = ()
    package_sources: tuple[str, ...] = ()
    shared_spaces: bool = False
    extra_data: tuple[ExtraData, ...] = ()
    granted: tuple[Granted, ...] = ()
    served: tuple[Granted, ...] = ()
    profile: str = ""
    build_prefix: str = ""

    @property
    def own_profile(self) -> str:
        """The name of the profile behind a session: of the only one there is, or as a policy variable."""
        return self.profile or "${sagemaker:UserProfileName}"

    @property
    def own_identity(self) -> str:
        """The same as the source identity of a session, which the `owner` tag of what it makes repeats."""
        return self.profile or "${aws:SourceIdentity}"

    @property
    def profile_prefix(self) -> str:
        """What begins every profile and space name of the team in the domain: `<team>--` or nothing."""
        return f"{self.team}{SEPARATOR}" if self.tenant.apart_by_tags else ""

    @property
    def name_prefix(self) -> str:
        """What begins the names of the models, model packages and pipelines of the team or tenant.

        SageMaker checks no tag when an endpoint configuration names a model or
        a package joins a group, so in a shared account the name decides. It
        holds the environment, because environments may share the account.
        """
        if self.tenant.apart_by_tags:
            return f"{self.team}{SEPARATOR}{self.tenant.environment}{SEPARATOR}"
        if self.tenant.apart_by_domain:
            return f"{self.tenant.tenant}{SEPARATOR}{self.tenant.environment}{SEPARATOR}"
        return ""


@dataclass(frozen=True, slots=True)
class NetworkOrigin:
    """From where users may open Studio: corporate networks, the tenant's endpoints, or those of some VPCs."""

    cidrs: tuple[str, ...] = ()
    endpoint_ids: tuple[Text, ...] = field(default=())
    vpc_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointScope:
    """Whose endpoint it is, the domains reached through it, and the buckets.

    `domain_ids` empty means every domain of the account, `bucket_arns` empty
    every bucket of it. `extra_bucket_arns` are further ones, as far as they lie
    in the account. `aws_bucket_arns` are buckets AWS keeps for its users; they
    are read only. `package_sources` are the repositories that packages are installed from.
    `passages` are who passes the endpoints of named services, by the prefix of their actions, and
    with what; nobody else does.
    """

    at: AccountRegion
    domain_ids: tuple[Text, ...] = ()
    bucket_arns: tuple[Text, ...] = ()
    aws_bucket_arns: tuple[Text, ...] = ()
    extra_bucket_arns: tuple[Text, ...] = ()
    package_sources: tuple[str, ...] = ()
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
