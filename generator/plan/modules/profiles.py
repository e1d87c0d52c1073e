"""User profiles and spaces: of an abac tenant in a shared domain, and of a tenant's own domain.

A profile carries its own execution role and security group and every default
of its user's spaces, because the provider can change a profile in place but not
a VpcOnly domain. What is switched off is written as off: an argument that is
left out keeps its old value in AWS (hashicorp/aws issue 43127).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.checks.quotas import QuotaUse, list_around
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.plan import samples
from generator.plan.blocks import Block, block, names, resource
from generator.plan.module import Module, ModulePlan, Output, Variable
from generator.plan.modules.guardrails import HIDDEN
from generator.plan.modules.sdk_defaults import SCRIPTS, script_arn
from generator.policies.scope import OWNER_TAG, TEAM_TAG, USER_TAG
from generator.tenancy.words import ExecutionRoles, StudioApp


def _roles(key: str) -> Variable:
    return Variable("execution_role_arns", "map(string)", f"ARNs of the execution roles, by the {key}.")


_ROLES: Mapping[ExecutionRoles, Variable] = {
    "team": _roles("key of team and persona"),
    "user": _roles("user, behind the team"),
}
GROUPS = Variable(
    "profile_security_group_ids", "map(string)", "Security groups of the user profiles, by profile name."
)

SHORTEST_IDLE_MINUTES = 60
"""The shortest idle timeout SageMaker takes (API, IdleSettings); users may go down to it."""

_APP_PAGES: Mapping[StudioApp | None, str] = {
    None: "studio::",
    "JupyterLab": "studio::jupyterlab",
    "CodeEditor": "studio::code-editor",
}
"""Studio's page of each application, and its own: paths as in CreatePresignedDomainUrl's LandingUri."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What applications and volumes of private spaces begin with.

    The minutes until an idle application stops by itself and the fewest that a
    user may choose, the instance type it starts on, the size of a volume and
    the largest that a user may choose in GB.
    """

    idle_minutes: int
    shortest_idle_minutes: int
    instance_type: str
    volume_gb: int
    largest_volume_gb: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A Studio user profile.

    `sso_user` is the Identity Center user name, None with IAM. `landing_page`
    is what Studio opens first. The scripts are what each type of application starts with.
    """

    label: str
    name: str
    domain_id: Text
    execution_role: Text
    security_groups: tuple[Text, ...]
    sso_user: str | None
    landing_page: str
    defaults: Defaults
    jupyter_lab_script: Reference
    code_editor_script: Reference
    tags: Mapping[str, str]

    @property
    def block(self) -> Block:
        """The profile as it is rendered."""
        settings = block(
            "user_settings",
            hidden_block(),
            application_block("jupyter_lab_app_settings", self.defaults, self.jupyter_lab_script),
            application_block("code_editor_app_settings", self.defaults, self.code_editor_script),
            volumes_block(self.defaults),
            execution_role=self.execution_role,
            security_groups=self.security_groups,
            studio_web_portal="ENABLED",
            default_landing_uri=self.landing_page,
        )
        return resource(
            "aws_sagemaker_user_profile",
            self.label,
            settings,
            domain_id=self.domain_id,
            user_profile_name=self.name,
            single_sign_on_user_identifier=None if self.sso_user is None else "UserName",
            single_sign_on_user_value=self.sso_user,
            tags=self.tags,
        )


@dataclass(frozen=True, slots=True)
class Space:
    """A Studio space.

    `owner` and `owner_arn` refer to the profile that owns it: its name, and
    the ARN that becomes unknown when the profile is replaced. `sharing_type`
    is `Private` or `Shared`, the volume's size is in GB.
    """

    label: str
    name: str
    display_name: str
    domain_id: Text
    owner: Reference
    owner_arn: Reference
    sharing_type: str
    app_type: str
    volume_gb: int
    tags: Mapping[str, str]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The space, and what replaces it when it cannot be changed, as they are rendered."""
        fixed = {"app_type": self.app_type, "owner_arn": self.owner_arn, "sharing_type": self.sharing_type}
        volume = block("ebs_storage_settings", ebs_volume_size_in_gb=self.volume_gb)
        space = resource(
            "aws_sagemaker_space",
            self.label,
            block("ownership_settings", owner_user_profile_name=self.owner),
            block("space_settings", block("space_storage_settings", volume), app_type=self.app_type),
            block("space_sharing_settings", sharing_type=self.sharing_type),
            block("lifecycle", replace_triggered_by=names(f"terraform_data.{self.label}")),
            domain_id=self.domain_id,
            space_name=self.name,
            space_display_name=self.display_name,
            tags=self.tags,
        )
        return resource("terraform_data", self.label, input=fixed), space


@dataclass(frozen=True, slots=True)
class ProfilesContent:
    """What the templates of the profiles module read; both sorted by name."""

    profiles: tuple[Profile, ...]
    spaces: tuple[Space, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The profiles and spaces as they are rendered."""
        return people_blocks(self.profiles, self.spaces)


def plan_profiles(site: Site) -> ModulePlan:
    """The profiles and spaces of an abac tenant, in the domain that `var.domain_id` names."""
    domain_id = Reference("var.domain_id", sample=samples.DOMAIN_ID)
    domain = Variable("domain_id", "string", "The shared Studio domain.")
    content = ProfilesContent(studio_profiles(site, domain_id), studio_spaces(site, domain_id))
    return ModulePlan(
        topic="profiles",
        content=content,
        variables=(domain, *people_variables(site)) if site.members else (),
        outputs=people_outputs(site),
    )


def uses_of_people(site: Site) -> Iterator[QuotaUse]:
    """What the profiles and spaces of a site take of its account's quotas."""
    for member in site.members:
        yield QuotaUse("user-profiles", 1, list_around(member.place))
    for space in site.spaces:
        yield QuotaUse("spaces", 1, list_around(space.place))
        yield QuotaUse("space-storage", space.storage_gb, list_around(space.place))


def people_blocks(profiles: tuple[Profile, ...], spaces: tuple[Space, ...]) -> tuple[Block, ...]:
    """The profiles and spaces as they are rendered."""
    return (*(one.block for one in profiles), *(block for one in spaces for block in one.blocks))


def studio_defaults(site: Site) -> Defaults:
    """What the spaces of every user of a domain begin with; a shared domain's tenants inherit its."""
    studio = site.settings.studio
    return Defaults(
        studio.idle_timeout_minutes,
        SHORTEST_IDLE_MINUTES,
        studio.instance_type,
        studio.space_storage_gb,
        studio.max_space_storage_gb,
    )


def application_block(name: str, defaults: Defaults, script: Reference | None = None) -> Block:
    """The defaults of one application, in the settings of a domain or a user; it starts with the script."""
    idle = block(
        "idle_settings",
        lifecycle_management="ENABLED",
        idle_timeout_in_minutes=defaults.idle_minutes,
        min_idle_timeout_in_minutes=defaults.shortest_idle_minutes,
        max_idle_timeout_in_minutes=defaults.idle_minutes,
    )
    instance = block("default_resource_spec", instance_type=defaults.instance_type)
    return block(
        name, block("app_lifecycle_management", idle), instance, built_in_lifecycle_config_arn=script
    )


def hidden_block() -> Block:
    """What Studio's menus leave out, in the settings of a user."""
    return block(
        "studio_web_portal_settings",
        hidden_app_types=Reference(f'var.{HIDDEN.name}["app_types"]'),
        hidden_instance_types=Reference(f'var.{HIDDEN.name}["instance_types"]'),
        hidden_ml_tools=Reference(f'var.{HIDDEN.name}["tools"]'),
    )


def volumes_block(defaults: Defaults) -> Block:
    """The sizes of volumes, in the settings of a domain or a user."""
    sizes = block(
        "default_ebs_storage_settings",
        default_ebs_volume_size_in_gb=defaults.volume_gb,
        maximum_ebs_volume_size_in_gb=defaults.largest_volume_gb,
    )
    return block("space_storage_settings", sizes)


def people_variables(site: Site) -> tuple[Variable, ...]:
    """The variables that profiles use; none without members."""
    roles = _ROLES[site.settings.execution_roles]
    return (roles, GROUPS, HIDDEN, SCRIPTS) if site.members else ()


def people_outputs(site: Site) -> tuple[Output, ...]:
    """Maps of what profiles and spaces are called and own, needed to find and restore them."""
    profiles = {member.profile: f"aws_sagemaker_user_profile.{member.label}" for member in site.members}
    spaces = {space.name: f"aws_sagemaker_space.{space.label}" for space in site.spaces}
    outputs = []
    if profiles:
        outputs += [
            Output("user_profile_arns", "ARNs of the user profiles, by name.", _each(profiles, "arn")),
            Output(
                "user_profile_home_uids",
                "POSIX user ids of the home directories, by profile: what restores a home into a new domain.",
                _each(profiles, "home_efs_file_system_uid"),
            ),
        ]
    if spaces:
        outputs.append(Output("space_arns", "ARNs of the spaces, by name.", _each(spaces, "arn")))
    return tuple(outputs)


def studio_profiles(site: Site, domain_id: Text) -> tuple[Profile, ...]:
    """The profiles of all teams, sorted by name."""
    found = (_profile(site, team, member, domain_id) for team in site.teams for member in team.members)
    return tuple(sorted(found, key=lambda profile: profile.name))


def studio_spaces(site: Site, domain_id: Text) -> tuple[Space, ...]:
    """The spaces of all teams, sorted by name."""
    labels = {member.profile: member.label for member in site.members}
    found = (
        _space(site, team, space, labels[space.owner], domain_id)
        for team in site.teams
        for space in team.spaces
    )
    return tuple(sorted(found, key=lambda space: space.name))


def _profile(site: Site, team: TeamPlan, member: Member, domain_id: Text) -> Profile:
    arn = f"arn:{site.partition}:iam::{site.account_id}:role{site.role_path}{site.prefix}-{member.role_key}"
    return Profile(
        label=member.label,
        name=member.profile,
        domain_id=domain_id,
        execution_role=Reference(f'var.execution_role_arns["{member.role_key}"]', sample=arn),
        security_groups=(
            Reference(
                f'var.profile_security_group_ids["{member.profile}"]', sample=samples.SECURITY_GROUP_ID
            ),
        ),
        sso_user=member.sso_user if site.settings.authentication == "sso" else None,
        landing_page=_APP_PAGES[site.settings.studio.default_app],
        defaults=studio_defaults(site),
        jupyter_lab_script=script_arn(team, "JupyterLab"),
        code_editor_script=script_arn(team, "CodeEditor"),
        tags={
            **({USER_TAG: member.signs_in_as} if member.signs_in_as else {}),
            TEAM_TAG: site.team_value(team),
        },
    )


def _space(site: Site, team: TeamPlan, space: TeamSpace, owner_label: str, domain_id: Text) -> Space:
    owner = f"aws_sagemaker_user_profile.{owner_label}"
    return Space(
        label=space.label,
        name=space.name,
        display_name=space.display_name or space.name,
        domain_id=domain_id,
        owner=Reference(f"{owner}.user_profile_name", sample=space.owner),
        owner_arn=Reference(f"{owner}.arn"),
        sharing_type=space.sharing.capitalize(),
        app_type=space.app,
        volume_gb=space.storage_gb,
        tags={OWNER_TAG: space.owner, TEAM_TAG: site.team_value(team)},
    )


def _each(addresses: Mapping[str, str], attribute: str) -> dict[str, Reference]:
    return {name: Reference(f"{address}.{attribute}") for name, address in sorted(addresses.items())}


MODULE = Module(
    "profiles",
    "User profiles and spaces in a shared domain.",
    plan_profiles,
    is_needed=lambda site: site.lives_in_shared_domain,
    uses=uses_of_people,
)
