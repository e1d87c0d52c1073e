"""The platform file: everything that is not one tenant's."""

from operator import ne
from typing import Annotated, ClassVar

from pydantic import Field

from generator.tenancy.assertions import Assertions
from generator.tenancy.budgets import CostTags
from generator.tenancy.declaration import IN_PLACE, NOTHING, Change, Effect, Setting, in_place, replaces
from generator.tenancy.delivery import Delivery
from generator.tenancy.domain_names import DomainName
from generator.tenancy.fields import (
    AccountEmail,
    AccountId,
    AccountName,
    AccountReference,
    AccountTitle,
    BucketName,
    Description,
    Email,
    EndpointName,
    EndpointService,
    ExistingBucketName,
    IdentityStoreId,
    ImageArn,
    Items,
    KmsKeyArn,
    OrganizationId,
    Region,
    RootId,
    SamlProviderName,
    ShortName,
    SsoInstanceArn,
    TagKey,
    TenantName,
    UnitId,
    UnitTitle,
    VpcId,
    expecting,
)
from generator.tenancy.model import Mapping
from generator.tenancy.packages import PackageRepositoryArn, PackageRepositoryName
from generator.tenancy.personas import PersonaName
from generator.tenancy.platform_roles import Access
from generator.tenancy.ranges import OfficeCidr, PrivateCidr
from generator.tenancy.saml import MetadataFile
from generator.tenancy.services import Services
from generator.tenancy.settings import InstanceTypes, Settings
from generator.tenancy.transit import TransitGateway, TransitGatewayName
from generator.tenancy.user_networks import UserNetwork, UserNetworkName
from generator.tenancy.versions import OLDEST, SchemaVersion
from generator.tenancy.words import Ability, CenterAttribute, OperatingModel, ScpLimits

PLAN_ROLE = "TenantryPlan"
"""What the role that plans run as is called where `access.plan_role` says nothing."""

_PIPELINES = Change(Effect.NOTHING, "but stacks of their roles come; ones that go leave the roles")

_ANOTHER_ACCOUNT = Setting(
    replaces("everything in it; what stands in the old account stays there, without a state")
)
_MOVED_STATE = Setting(Change(Effect.NOTHING, "the states move first, with `terraform init -migrate-state`"))
_ASSIGNMENTS = Setting(Change(Effect.REPLACES, "the assignments of groups and users"))
_ENVIRONMENTS = Setting(in_place("stacks come; one that goes leaves what it made, without a state"))
_NETWORKS = Setting(
    in_place("stacks come; one that goes leaves what it made, without a state"), otherwise="none"
)


class Unit(Mapping):
    """An organizational unit: one that exists (by `id`), or one to create."""

    id: Annotated[UnitId | None, Setting(Change(Effect.REPLACES, "the attachments of the guardrails"))] = None
    """The id of a unit that exists."""
    name: Annotated[
        UnitTitle | None,
        Setting(in_place(), otherwise="the key in the file"),
    ] = None
    """The name of a unit to create below the root."""


class PlacedAccount(Mapping):
    """An account of the platform's that exists, and the organizational unit it stands in."""

    unit: Annotated[AccountName, Setting(in_place("the account moves"))]
    """The organizational unit (key in `organization.units`) the account stands in."""
    email: Annotated[AccountEmail, NOTHING]
    """The root e-mail address that the account has; it is not changed here."""
    name: Annotated[AccountTitle | None, Setting(NOTHING.change, otherwise="the key in the file")] = None
    """The name that the account has; it is not changed here."""


class Organization(Mapping):
    """The AWS organization that holds the accounts."""

    id: Annotated[OrganizationId, NOTHING]
    """The organization's id."""
    management_account: Annotated[AccountId, _ANOTHER_ACCOUNT]
    """The account that owns the organization; organization stacks are applied there."""
    root: Annotated[RootId, Setting(replaces("the units and the attachments of the guardrails"))]
    """The root below which units are created."""
    operating_model: Annotated[
        OperatingModel | None,
        Setting(
            Change(
                Effect.NOTHING,
                "it decides what files may say, and who owns and applies what; nothing moves before files do",
                ne,
            ),
            otherwise="none: each file says how its tenant lives",
        ),
    ] = None
    """Whose accounts tenants live in: the platform's, their own, or their own with shared services."""
    units: Annotated[dict[AccountName, Unit], Setting(in_place("units come and go"))] = {}
    """Organizational units by a name of your own; the baseline guardrails are attached to each."""
    placed_accounts: Annotated[
        dict[AccountName, PlacedAccount], Setting(in_place("accounts are adopted where they are"))
    ] = {}
    """Accounts of `accounts` with the unit each stands in, which the guardrails of the unit then bind."""
    delegated_administrators: Annotated[
        dict[AccountName, AccountReference], Setting(in_place("delegations come and go"))
    ] = {}
    """Services of AWS by short name, such as `sso`, each with the account that administers it for all."""
    cost_allocation_tags: CostTags = ()
    """Keys of tags by which AWS tells costs of all accounts apart; it takes none that it has not seen."""
    adoptable_accounts: Annotated[Items[AccountReference], NOTHING] = ()
    """Accounts that exist already and that a tenant may place in a unit with `adopt: true`."""
    scp_limits: Annotated[ScpLimits, Setting(in_place("policies and their attachments come and go"))] = (
        "classic"
    )
    """The Organizations quota to fit: classic (5 SCPs of 5,120 characters) or current (10 of 10,240)."""


class State(Mapping):
    """Where Terraform keeps its state."""

    bucket: Annotated[BucketName, _MOVED_STATE]
    """The S3 bucket; each stack has its own key, locked by a lock file beside it."""
    region: Annotated[Region, _MOVED_STATE]
    """The Region of the bucket."""
    kms_key_arn: Annotated[KmsKeyArn, _MOVED_STATE]
    """The key that encrypts the states."""


class IdentityCenter(Mapping):
    """The IAM Identity Center instance of the organization."""

    instance_arn: Annotated[
        SsoInstanceArn, Setting(Change(Effect.REPLACES, "the permission sets and their assignments"))
    ]
    """The instance."""
    region: Annotated[
        Region,
        Setting(
            replaces(
                "everything of authentication sso but roles and buckets, and it moves with it; what stands in"
                " the old Region stays there, without a state"
            )
        ),
    ]
    """The Region of the instance; SSO domains work only there."""
    account: Annotated[AccountReference, _ASSIGNMENTS]
    """The account that administers the instance."""
    identity_store_id: Annotated[
        IdentityStoreId | None, Setting(_ASSIGNMENTS.change, otherwise="users come in through groups alone")
    ] = None
    """The identity store of the instance, where users and groups are looked up by their names."""
    access_attributes: Annotated[
        dict[TagKey, CenterAttribute],
        Field(max_length=50),
        Setting(
            in_place(
                "in sessions of every account; without any their stack goes and leaves them, without a state"
            ),
            otherwise="none, and the instance is left as it is",
        ),
    ] = {}
    """Session tags, each with what Identity Center knows of the person; they are the whole instance's."""


class Identity(Mapping):
    """Where users come from."""

    saml_provider: Annotated[SamlProviderName | None, IN_PLACE] = None
    """The IAM SAML provider that every account has for its users (authentication iam)."""
    saml_metadata: Annotated[
        MetadataFile | None,
        Setting(
            in_place("the providers come; without it their stacks go and leave them, without a state"),
            otherwise="the provider is in every account already",
        ),
    ] = None
    """The metadata of the identity provider, a file in `tenants/_identity/`; it makes the provider."""
    session_hours: Annotated[int, Field(ge=1, le=12), Setting(in_place(), unit="hours")] = 8
    """The longest session of a user that signs in through the SAML provider."""
    signing_backend: Annotated[
        bool, Setting(in_place("functions and an API in each environment of `iam` come and go"))
    ] = False
    """Whether each environment of `iam` has an API that signs URLs of Studio for assertions sent to it."""
    identity_center: IdentityCenter | None = None
    """The Identity Center instance (authentication sso)."""


ScriptArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:sagemaker:[a-z0-9-]+:[0-9]{12}:studio-lifecycle-config/[A-Za-z0-9*-]{1,63}$",
        json_schema_extra=expecting("the ARN of a lifecycle configuration, with `*` in the name if need be"),
    ),
]


class Approved(Mapping):
    """What the platform has approved."""

    instance_types: InstanceTypes = InstanceTypes()
    """The widest lists of instance types; every level below may only narrow them."""
    images: Annotated[Items[ImageArn], IN_PLACE] = ()
    """Studio images beside AWS's own SageMaker Distribution images."""
    lifecycle_scripts: Annotated[Items[ScriptArn], IN_PLACE] = ()
    """Lifecycle configurations that applications may start with, beside those that Tenantry makes."""
    registries: Annotated[Items[AccountId], IN_PLACE] = ()
    """Accounts whose container images may be pulled, beside AWS's own of the Region."""
    buckets: Annotated[
        dict[ExistingBucketName, Items[TenantName]],
        Setting(Change(Effect.NOTHING, "only what a tenant then says in `extra_buckets`")),
    ] = {}
    """Existing buckets of accounts that tenants share, each with the tenants that may name it."""
    endpoints: Annotated[dict[EndpointName, EndpointService], Setting(in_place("endpoints come and go"))] = {}
    """Services of endpoints that Tenantry does not know, or calls otherwise than AWS, by short name."""
    package_repositories: Annotated[
        dict[PackageRepositoryName, PackageRepositoryArn],
        Setting(in_place("for who names it in `package_repositories`")),
    ] = {}
    """Repositories in CodeArtifact that environments may install packages from, each with a name for them."""
    services: Services = {}
    """Services of AWS that environments may switch on, each with its endpoints and who does what there."""
    transit_gateways: Annotated[
        dict[TransitGatewayName, TransitGateway],
        Setting(Change(Effect.NOTHING, "only who may name it in `network.transit_gateway`")),
    ] = {}
    """Transit gateways that new VPCs may be attached to, each with a name for them."""
    public_domains: Annotated[
        dict[AccountReference, Annotated[Items[TenantName], Field(min_length=1)]],
        Field(max_length=50),
        Setting(in_place("in guardrails of units and accounts")),
    ] = {}
    """Accounts in which domains may be on the public internet, each with the tenants that may say so."""
    corporate_vpcs: Annotated[Items[VpcId], Field(max_length=50), IN_PLACE] = ()
    """VPCs of the company, of any account, through whose endpoints users open Studio as well."""
    domains: Annotated[
        Annotated[Items[DomainName], Field(min_length=1)] | None,
        Setting(
            Change(Effect.NOTHING, "only what `network.allowed_domains` may then say"),
            otherwise="any, where `deny_internet` is off",
        ),
    ] = None
    """The widest list of domains that may be reached; beside it no NAT gateway alone leads out."""
    corporate_cidrs: Annotated[Annotated[Items[OfficeCidr], Field(min_length=1)] | None, IN_PLACE] = None
    """Public address ranges users come from; Studio opens only from there or through a VPC endpoint."""


class SharedDomainEnvironment(Settings):
    """One environment of a shared domain."""

    account: Annotated[AccountReference, _ANOTHER_ACCOUNT]
    """The account the domain lives in."""


class SharedDomain(Settings):
    """A Studio domain that several abac tenants share."""

    description: Annotated[Description | None, NOTHING] = None
    """What the domain is for."""
    environments: Annotated[dict[ShortName, SharedDomainEnvironment], Field(min_length=1), _ENVIRONMENTS]
    """The environments of the domain; a tenant's environments carry the same names."""


class PersonaOfPlatform(Mapping):
    """A persona of the platform's own, composed of abilities."""

    abilities: Annotated[Items[Ability], Field(min_length=1), IN_PLACE]
    """What it does beside opening Studio and looking, which every persona does."""
    description: Annotated[Description | None, NOTHING] = None
    """Whom it is for."""


class Platform(Mapping):
    """The platform: organization, accounts, identity, state, defaults and shared domains."""

    withdrawn: ClassVar[dict[int, dict[str, str]]] = {
        2: {"operating_model": "`organization.operating_model` is the key that decides something"},
    }
    schema_version: Annotated[SchemaVersion, NOTHING] = OLDEST
    """The version of the schema that the file is written for; `tenantry migrate` takes it to the newest."""
    prefix: Annotated[
        str,
        Field(
            pattern=r"^[a-z](?:-?[a-z0-9])*$",
            min_length=2,
            max_length=12,
            json_schema_extra={"expects": "2 to 12 lower-case letters, digits and single hyphens"},
        ),
        Setting(replaces("the bucket with its objects, and accounts that are named after it")),
    ]
    """A short name for your company; begins the names that must be globally unique."""
    owner: Annotated[Email, IN_PLACE]
    """Who answers for the platform; becomes a tag."""
    home_region: Annotated[
        Region,
        Setting(
            replaces(
                "everything that says no Region, but roles and the bucket, whose name is taken; what stands"
                " in the old one stays, without a state"
            )
        ),
    ]
    """The Region of everything that says no other."""
    organization: Annotated[
        Organization | None,
        Setting(
            in_place("boundaries take the guardrails; SCPs go only with their stacks, before the key"),
            otherwise="accounts of no organization, where boundaries carry what SCPs would hold",
        ),
    ] = None
    """The AWS organization."""
    accounts: Annotated[dict[AccountName, AccountId], _ANOTHER_ACCOUNT] = {}
    """Accounts by role, such as shared_services, log_archive, audit, or one that tenants share."""
    tenant_accounts: Annotated[Items[AccountReference] | None, NOTHING] = None
    """Accounts of the platform that multi-domain tenants may live in; no tenant gets into the others.

    Without it they may live in every named account but those with duties of the platform: `audit`,
    `backup`, `log_archive`, `management`, `network`, `security`, `shared_services`, and where state
    and Identity Center lie.
    """
    access: Access
    """The roles that run Terraform and administer the platform."""
    state: State
    """Where Terraform keeps its state."""
    delivery: Annotated[
        Delivery | None, Setting(_PIPELINES, otherwise="none: whoever runs Terraform is let in by hand")
    ] = None
    """The repository whose pipelines plan and apply the stacks; AWS lets them in by their OIDC tokens."""
    identity: Identity = Identity()
    """Where users come from."""
    address_pools: Annotated[Items[PrivateCidr], Setting(Change(Effect.NOTHING, "recorded ranges stay"))] = ()
    """Networks from which new VPCs take their range."""
    approved: Approved = Approved()
    """What the platform has approved."""
    defaults: Settings = Settings()
    """Settings of every tenant and shared domain, unless they say otherwise."""
    personas: Annotated[
        dict[PersonaName, PersonaOfPlatform],
        Field(max_length=20),
        Setting(in_place("policies of its users' roles; one that goes must be nobody's"), otherwise="none"),
    ] = {}
    """Personas of your own beside the built-in ones, each with the abilities that it has."""
    shared_domains: Annotated[dict[TenantName, SharedDomain], _ENVIRONMENTS] = {}
    """Studio domains that abac tenants share."""
    user_networks: Annotated[dict[UserNetworkName, UserNetwork], _NETWORKS] = {}
    """Networks that users open Studio from, each with endpoints and DNS; environments name them."""
    assertions: Annotated[Assertions, NOTHING] = ()
    """Properties of your own that every tenant must have; the isolation proof decides them."""

    def account_id(self, reference: str) -> str | None:
        """The id behind an account reference; None for an unknown name."""
        return reference if reference.isdigit() else self.accounts.get(reference)

    @property
    def plan_role(self) -> str | None:
        """The name of the role that plans run as; None where no pipeline is let in."""
        return (self.access.plan_role or PLAN_ROLE) if self.delivery else None

    @property
    def public_accounts(self) -> tuple[str, ...]:
        """The ids of the accounts in which domains may be on the public internet, sorted."""
        named = map(self.account_id, self.approved.public_domains)
        return tuple(sorted({one for one in named if one is not None}))

    @property
    def organized(self) -> Organization:
        """The organization, for what only an organization has."""
        assert self.organization is not None  # noqa: S101 - without one it has no stacks
        return self.organization

    @property
    def management_account(self) -> str | None:
        """The account that SCPs do not bind; None without an organization."""
        return self.organization.management_account if self.organization else None

    @property
    def adoptable_accounts(self) -> tuple[str, ...]:
        """The accounts that tenants may have placed in a unit; none without an organization."""
        return self.organization.adoptable_accounts if self.organization else ()
