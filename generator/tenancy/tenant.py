"""The tenant file: one tenant, its environments and its people."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from generator.tenancy.assertions import Assertions
from generator.tenancy.declaration import Setting
from generator.tenancy.fields import (
    AccountName,
    AccountReference,
    AccountTitle,
    Description,
    Email,
    Items,
    ProfileName,
    ShortName,
    SpaceTitle,
    SsoUserName,
    TagValue,
    TenantName,
)
from generator.tenancy.isolation import KeptApart
from generator.tenancy.model import Mapping
from generator.tenancy.settings import Settings
from generator.tenancy.words import Isolation, Persona, SpaceSharing, StudioApp


class User(Mapping):
    """One person: a Studio user profile with a persona."""

    persona: Persona
    """What the user does; decides the execution role."""
    profile: Annotated[
        ProfileName | None, Setting(otherwise="the user's key, behind the team in a shared domain")
    ] = None
    """The name of the Studio user profile."""
    studio_user_id: Annotated[TagValue | None, Setting(otherwise="the profile name")] = None
    """The value of the `studiouserid` tag the identity provider sends."""
    sso_user: Annotated[SsoUserName | None, Setting(otherwise="the user's key")] = None
    """The Identity Center user name (authentication sso)."""


def _user(value: object) -> object:
    return {"persona": value} if isinstance(value, str) else value


UserEntry = Annotated[User, BeforeValidator(_user, json_schema_input_type=Persona | User)]
"""A user; just the persona when there is nothing else to say."""


class Space(Mapping):
    """A Studio space that Terraform creates; users make their own private ones themselves."""

    owner: ProfileName
    """The user (key in `users`) that owns the space."""
    sharing: SpaceSharing = "private"
    """private, or shared with the team (only where guardrails allow shared spaces)."""
    app: StudioApp = "JupyterLab"
    """The application of the space."""
    storage_gb: Annotated[
        Annotated[int, Field(ge=5, le=16384)] | None,
        Setting(otherwise="the tenant's `studio.space_storage_gb`", unit="GB"),
    ] = None
    """Size of the space's volume."""
    display_name: SpaceTitle | None = None
    """The name users see."""


Users = Annotated[dict[ProfileName, UserEntry], Field(min_length=1)]


class Team(Mapping):
    """People of one tenant who share their work."""

    users: Users
    """The team's users by name, each with a persona."""
    spaces: dict[ProfileName, Space] = {}
    """Spaces to create for the team."""


class OrganizationAccount(Mapping):
    """An account that the tenant's organization stack creates, or adopts and places in a unit."""

    email: Email
    """The root e-mail address of the account; can never be changed here."""
    name: Annotated[
        AccountTitle | None,
        Setting(otherwise="prefix, tenant and environment"),
    ] = None
    """The account's name."""
    unit: AccountName
    """The organizational unit (key in `organization.units`) the account is placed in."""
    adopt: bool = False
    """The account exists already: import it instead of creating it."""


class Environment(Settings):
    """One environment of a tenant: an account, or a share of one."""

    account: AccountReference | None = None
    """The account: its id in quotes, or a name from `accounts` in _platform.yaml."""
    organization_account: OrganizationAccount | None = None
    """Let the tenant's organization stack create or place the account (multi-account only)."""
    users: Annotated[Items[ProfileName] | None, Setting(otherwise="all")] = None
    """Only these of the tenant's users get a profile here."""


class Tenant(Settings, KeptApart):
    """A tenant: a group of users with common access."""

    owner: Email
    """Who answers for the tenant; becomes a tag."""
    cost_center: TagValue
    """Who pays; becomes a tag."""
    isolation: Isolation
    """How the tenant is kept apart from the others."""
    shared_domain: TenantName | None = None
    """The shared domain in _platform.yaml the tenant lives in (abac only)."""
    description: Description | None = None
    """What the tenant does."""
    environments: Annotated[dict[ShortName, Environment], Field(min_length=1)]
    """The tenant's environments, such as dev, test and prod."""
    users: Users | None = None
    """The tenant's users, when it is one team."""
    spaces: dict[ProfileName, Space] = {}
    """Spaces to create, when the tenant is one team."""
    teams: Annotated[dict[ShortName, Team], Field(min_length=1)] | None = None
    """The tenant's teams, when it has several."""
    assertions: Assertions = ()
    """Properties of your own that this tenant must have; the isolation proof decides them."""
