"""The tenant file: one tenant, its environments and its people."""

from operator import gt
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from generator.tenancy.assertions import Assertions
from generator.tenancy.declaration import (
    IN_PLACE,
    NOTHING,
    Change,
    Effect,
    Setting,
    in_place,
    not_possible,
    replaces,
)
from generator.tenancy.fields import (
    AccountEmail,
    AccountName,
    AccountReference,
    AccountTitle,
    ActionName,
    Description,
    Email,
    ExistingBucketName,
    GrantedArn,
    Items,
    ObjectPrefix,
    ProfileName,
    RoleName,
    ShortName,
    SpaceTitle,
    SsoUserName,
    TagValue,
    TenantName,
)
from generator.tenancy.groups import SsoGroup
from generator.tenancy.isolation import KeptApart
from generator.tenancy.lifecycle import OF_PERSON
from generator.tenancy.model import Mapping
from generator.tenancy.personas import PersonaName
from generator.tenancy.refusals import NO_POLICY_OF_OTHERS
from generator.tenancy.settings import Settings
from generator.tenancy.versions import OLDEST, SchemaVersion
from generator.tenancy.words import (
    BucketAccess,
    Isolation,
    Lifecycle,
    SpaceSharing,
    StudioApp,
)

_SPACE = Setting(replaces("the space with its volume"))
_PEOPLE = Setting(
    in_place(
        "profiles and spaces come and go; from `users` to `teams` roles, profiles and spaces are replaced"
    )
)
_TEAM_TAG = Setting(
    in_place("what users made keeps the value before, and is nobody's in a shared domain"),
    otherwise="the tenant, its team where it has several, and in a shared domain the environment",
)
_ANOTHER_ACCOUNT = replaces("everything; what stands in the old account stays there, without a state")


class User(Mapping):
    """One person: a Studio user profile with a persona."""

    refused: ClassVar[dict[str, str]] = {
        **NO_POLICY_OF_OTHERS,
        **dict.fromkeys(
            ("execution_role", "role", "role_arn"),
            "a role that exists is not taken: its policies stand elsewhere, so nothing could be proved of "
            "it; `persona` decides the role, which `extra_permissions` of the environment adds to",
        ),
        **dict.fromkeys(
            ("iam_user", "iam_user_name"),
            "IAM users are not taken: their passwords and keys last, and no identity provider vouches for "
            "them; `studio_user_id` says what the provider sends, `sso_user` whom Identity Center knows",
        ),
    }

    persona: Annotated[PersonaName, IN_PLACE]
    """What the user does; decides the execution role.

    Built in are ml-admin, data-scientist, mlops-engineer, viewer and auditor; a platform may add its own.
    """
    personas: Annotated[
        dict[ShortName, PersonaName], Setting(IN_PLACE.change, otherwise="the same everywhere")
    ] = {}
    """What the user does instead in some environments, such as `prod: viewer`."""
    lifecycle: Annotated[Lifecycle, Setting(OF_PERSON)] = "active"
    """active; frozen or retiring: does not sign in, nothing is lost; retired: gone, and the name is kept."""
    profile: Annotated[
        ProfileName | None,
        Setting(
            replaces("the profile with its home, and the spaces it owns"),
            otherwise="the user's key, behind the team in a shared domain",
        ),
    ] = None
    """The name of the Studio user profile."""
    studio_user_id: Annotated[TagValue | None, Setting(in_place(), otherwise="the profile name")] = None
    """The value of the `studiouserid` tag the identity provider sends."""
    sso_user: Annotated[
        SsoUserName | None,
        Setting(replaces("the profile with its home, and the spaces it owns"), otherwise="the user's key"),
    ] = None
    """The Identity Center user name (authentication sso)."""


def _user(value: object) -> object:
    return {"persona": value} if isinstance(value, str) else value


UserEntry = Annotated[User, BeforeValidator(_user, json_schema_input_type=PersonaName | User)]
"""A user; just the persona when there is nothing else to say."""


class Space(Mapping):
    """A Studio space that Terraform creates; users make their own private ones themselves."""

    owner: Annotated[ProfileName, _SPACE]
    """The user (key in `users`) that owns the space."""
    sharing: Annotated[SpaceSharing, _SPACE] = "private"
    """private, or shared with the team (only where guardrails allow shared spaces)."""
    app: Annotated[StudioApp, _SPACE] = "JupyterLab"
    """The application of the space."""
    storage_gb: Annotated[
        Annotated[int, Field(ge=5, le=16384)] | None,
        Setting(
            in_place("larger only; a volume never becomes smaller", gt),
            otherwise="the tenant's `studio.space_storage_gb`",
            unit="GB",
        ),
    ] = None
    """Size of the space's volume."""
    display_name: Annotated[SpaceTitle | None, IN_PLACE] = None
    """The name users see."""


Users = Annotated[dict[ProfileName, UserEntry], Field(min_length=1)]


class Team(Mapping):
    """People of one tenant who share their work."""

    refused: ClassVar[dict[str, str]] = NO_POLICY_OF_OTHERS

    users: Annotated[Users, _PEOPLE]
    """The team's users by name, each with a persona."""
    spaces: Annotated[dict[ProfileName, Space], _PEOPLE] = {}
    """Spaces to create for the team."""
    lifecycle: Annotated[Lifecycle, Setting(OF_PERSON)] = "active"
    """The same of all users of the team."""
    team_tag: Annotated[TagValue | None, _TEAM_TAG] = None
    """The value of the `team` tag, such as one that the company has already; AWS tells `a` from `A`."""


class OrganizationAccount(Mapping):
    """An account that the tenant's organization stack creates, or adopts and places in a unit."""

    email: Annotated[AccountEmail, Setting(not_possible("an account is never replaced"))]
    """The root e-mail address of the account; can never be changed here."""
    name: Annotated[
        AccountTitle | None,
        Setting(not_possible("an account is never replaced"), otherwise="prefix, tenant and environment"),
    ] = None
    """The account's name."""
    unit: Annotated[AccountName, Setting(in_place("the account moves"))]
    """The organizational unit (key in `organization.units`) the account is placed in."""
    adopt: Annotated[
        bool,
        Setting(
            Change(Effect.NOTHING, "not back to `false`: Terraform would make an adopted account anew", gt)
        ),
    ] = False
    """The account exists already: import it instead of creating it."""


class ExtraBucket(Mapping):
    """A bucket that exists already in the account of the environment, and who uses it.

    Tenantry makes neither it nor its policy: what other roles of the account do with it stays as it is.
    """

    access: Annotated[BucketAccess, IN_PLACE]
    """read: its objects are listed and read; read-write: they are also written and deleted."""
    prefixes: Annotated[
        Items[ObjectPrefix], Field(max_length=10), Setting(in_place(), otherwise="the whole bucket")
    ] = ()
    """Only objects whose names begin with one of these, such as `curated/`."""
    teams: Annotated[
        Items[ShortName], Field(min_length=1), Setting(in_place(), otherwise="all of the tenant")
    ] = ()
    """Only these teams."""
    personas: Annotated[Items[PersonaName], Field(min_length=1), IN_PLACE] = (
        "data-scientist",
        "mlops-engineer",
    )
    """Only these personas; jobs of a team use it where all do who may start them."""


class ExtraPermission(Mapping):
    """What people may do beside their persona, as an IAM statement that the proof reads.

    Offered are tables of Glue, queries of Athena and reading in Secrets Manager and Parameter Store, where
    the account is the tenant's own.
    """

    actions: Annotated[Items[ActionName], Field(min_length=1, max_length=30), IN_PLACE]
    """Actions by their full names, such as `glue:GetTable`."""
    resources: Annotated[Items[GrantedArn], Field(min_length=1, max_length=30), IN_PLACE]
    """ARNs in the account, with `{account_id}` and `{region}` for its own; `*` for actions that take none."""
    teams: Annotated[
        Items[ShortName], Field(min_length=1), Setting(in_place(), otherwise="all of the tenant")
    ] = ()
    """Only these teams."""
    personas: Annotated[Items[PersonaName], Field(min_length=1), IN_PLACE] = (
        "data-scientist",
        "mlops-engineer",
    )
    """Only these personas; jobs of a team have it where all do who may start them."""


class PermissionSet(Mapping):
    """Who works in the console and the CLI of an account as a persona, through Identity Center."""

    groups: Annotated[
        Items[SsoGroup], Field(min_length=1, max_length=20), Setting(in_place("assignments come and go"))
    ]
    """Groups of Identity Center, each by id or by name; whoever is in one may take the permission set."""
    session_hours: Annotated[int, Field(ge=1, le=12), Setting(in_place(), unit="hours")] = 4
    """How long a session lasts."""


def _permission_set(value: object) -> object:
    return {"groups": value} if isinstance(value, (list, tuple)) else value


PermissionSetEntry = Annotated[
    PermissionSet,
    BeforeValidator(_permission_set, json_schema_input_type=Items[SsoGroup] | PermissionSet),
]
"""A permission set; just its groups when there is nothing else to say."""


def _bucket(value: object) -> object:
    return {"access": value} if isinstance(value, str) else value


ExtraBucketEntry = Annotated[
    ExtraBucket, BeforeValidator(_bucket, json_schema_input_type=BucketAccess | ExtraBucket)
]
"""A bucket; just the access when there is nothing else to say."""


class Environment(Settings):
    """One environment of a tenant: an account, or a share of one."""

    account: Annotated[AccountReference | None, Setting(_ANOTHER_ACCOUNT)] = None
    """The account: its id in quotes, or a name from `accounts` in _platform.yaml."""
    organization_account: Annotated[
        OrganizationAccount | None,
        Setting(
            in_place(
                "made or adopted with attachments as its unit needs; one that goes stays, without a state"
            )
        ),
    ] = None
    """Let the tenant's organization stack create or place the account (multi-account only)."""
    users: Annotated[
        Items[ProfileName] | None, Setting(in_place("profiles come and go"), otherwise="all")
    ] = None
    """Only these of the tenant's users get a profile here."""
    extra_buckets: Annotated[
        dict[ExistingBucketName, ExtraBucketEntry],
        Field(max_length=10),
        Setting(in_place("policies of roles and of the S3 endpoint"), otherwise="none"),
    ] = {}
    """Buckets of the account that exist already, by name, and what is done with each.

    Where tenants share the account, `approved.buckets` in _platform.yaml says who may name which.
    """
    extra_permissions: Annotated[
        Items[ExtraPermission], Field(max_length=20), Setting(in_place(), otherwise="none")
    ] = ()
    """What people may do beside their persona (multi-account only)."""
    permission_sets: Annotated[
        dict[PersonaName, PermissionSetEntry],
        Setting(in_place("permission sets and assignments come and go"), otherwise="none"),
    ] = {}
    """Who works in the console and the CLI of the account, by persona (multi-account only).

    A persona that neither deploys, clears up nor audits looks alone there.
    """


class Tenant(Settings, KeptApart):
    """A tenant: a group of users with common access."""

    schema_version: Annotated[SchemaVersion, NOTHING] = OLDEST
    """The version of the schema that the file is written for; `tenantry migrate` takes it to the newest."""
    owner: Annotated[Email, IN_PLACE]
    """Who answers for the tenant; becomes a tag."""
    cost_center: Annotated[TagValue, IN_PLACE]
    """Who pays; becomes a tag."""
    isolation: Annotated[Isolation, Setting(replaces("everything of the tenant"))]
    """How the tenant is kept apart from the others."""
    shared_domain: Annotated[
        TenantName | None,
        Setting(
            replaces("profiles and spaces, and all there is where the other domain is in another account")
        ),
    ] = None
    """The shared domain in _platform.yaml the tenant lives in (abac only)."""
    description: Annotated[Description | None, NOTHING] = None
    """What the tenant does."""
    apply_role: Annotated[
        RoleName | None, Setting(IN_PLACE.change, otherwise="`access.apply_role` of the platform")
    ] = None
    """The role that applies the tenant's environments, one of `access.tenant_apply_roles` (multi-account)."""
    environments: Annotated[
        dict[ShortName, Environment],
        Field(min_length=1),
        Setting(in_place("stacks come; one that goes leaves what it made, without a state")),
    ]
    """The tenant's environments, such as dev, test and prod."""
    users: Annotated[Users | None, _PEOPLE] = None
    """The tenant's users, when it is one team."""
    spaces: Annotated[dict[ProfileName, Space], _PEOPLE] = {}
    """Spaces to create, when the tenant is one team."""
    team_tag: Annotated[TagValue | None, _TEAM_TAG] = None
    """The value of the `team` tag, when the tenant is one team; AWS tells `a` from `A`."""
    teams: Annotated[Annotated[dict[ShortName, Team], Field(min_length=1)] | None, _PEOPLE] = None
    """The tenant's teams, when it has several."""
    assertions: Annotated[Assertions, NOTHING] = ()
    """Properties of your own that this tenant must have; the isolation proof decides them."""
