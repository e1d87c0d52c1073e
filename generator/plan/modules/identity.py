"""The roles of a site: what people, apps, jobs and pipelines act as.

Each team has one execution role per persona, or one per user, roles for its jobs and pipelines
and, with IAM, one its users sign in with, or one for each persona. A domain has a default role and a
role for shared spaces. Every role carries the permissions boundary and the
guardrail policies; what a role is given stands in policies of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.aws import arns
from generator.core.expressions import Reference
from generator.estate.roles import (
    RoleIdentity,
    RoleKind,
    managed_policy_name,
    rendered_roles,
    role_arn,
    used_by,
)
from generator.estate.site import Site
from generator.iam.policy import Policy, PolicyKind
from generator.plan.blocks import Block
from generator.plan.inputs import given, variables_of
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, Variable
from generator.plan.modules.federation import PROVIDER_ARN, makes_own_provider, provider_arn
from generator.plan.modules.guardrails import OWNER, guardrail_keys, pipeline_denials
from generator.plan.roles import Attachment, ManagedPolicy, Role
from generator.plan.scopes import domain_scope, network_origin, team_scope
from generator.policies import purposes
from generator.policies import roles as role_policies
from generator.policies.abilities import composed
from generator.policies.scope import TEAM_TAG, ExecutionScope, ExtraData, Granted, NamedPolicy
from generator.policies.trust import federation_trust, sagemaker_trust, service_trust

SERVICE_SESSION_SECONDS = 3600
"""Sessions that AWS services renew themselves: an hour."""

_BOUNDARY = Variable("permissions_boundary_arn", "string", "The permissions boundary of every role.")
_GUARDRAILS = Variable(
    "guardrail_policy_arns",
    "map(string)",
    "Guardrail policies every role carries, by their key.",
    output="policy_arns",
)

_DESCRIPTIONS = {
    RoleKind.EXECUTION: "Studio apps of one team and persona.",
    RoleKind.JOB: "Jobs, models and endpoints of one team.",
    RoleKind.PIPELINE: "Pipelines of one team.",
    RoleKind.HOSTING: "Models behind endpoints of one team.",
    RoleKind.MONITORING: "Monitors of endpoints of one team.",
    RoleKind.IMAGES: "Builds of container images of one team.",
    RoleKind.USER: "Users of one team, signed in through the identity provider.",
    RoleKind.DEFAULT: "Studio profiles that name no role of their own.",
    RoleKind.SPACE: "Apps of shared Studio spaces.",
}
"""Descriptions of roles: fixed, so that nothing about a tenant changes them."""

_OF_ONE_USER = "Studio apps of one user."
_OF_AUDITORS = "Auditors of one team, signed in through the identity provider."
_OF_ONE_PERSONA = "Users of one team and persona, signed in through the identity provider."
_BY_USER = "Execution roles of user profiles, by the user, behind the team."

_MAPS = {
    RoleKind.EXECUTION: (
        "execution_role_arns",
        "Execution roles of user profiles, by the key of team and persona.",
    ),
    RoleKind.JOB: ("job_role_arns", "Roles to pass to jobs, models and endpoints, by team."),
    RoleKind.PIPELINE: ("pipeline_role_arns", "Roles to pass to pipelines, by team."),
    RoleKind.HOSTING: ("hosting_role_arns", "Roles to pass to models behind endpoints, by team."),
    RoleKind.MONITORING: ("monitoring_role_arns", "Roles to pass to monitors of endpoints, by team."),
    RoleKind.IMAGES: ("image_role_arns", "Roles with which CodeBuild builds images, by team."),
    RoleKind.USER: ("user_role_arns", "Roles users sign in with, by team."),
}

_SINGLES = {
    RoleKind.DEFAULT: ("default_role_arn", "Execution role of profiles that name none."),
    RoleKind.SPACE: ("space_role_arn", "Execution role of shared spaces."),
}


@dataclass(frozen=True, slots=True)
class IdentityContent:
    """What the templates of the identity module read."""

    roles: tuple[Role, ...]
    policies: tuple[ManagedPolicy, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The roles with what is attached to them, and their policies, as they are rendered."""
        return (
            *(block for role in self.roles for block in role.blocks),
            *(policy.block for policy in self.policies),
        )


def plan_identity(site: Site) -> ModulePlan:
    """The roles of a tenant environment, or the default and space roles of a shared domain."""
    identities = rendered_roles(site)
    policies = {role.label: tuple(_policies(site, role)) for role in identities}
    guardrails = guardrail_keys(site)
    content = IdentityContent(
        roles=tuple(
            _role(site, role, tuple(_attachments(role, policies[role.label], guardrails)))
            for role in identities
        ),
        policies=tuple(policy for own in policies.values() for policy in own),
    )
    attachments = tuple(attachment for role in content.roles for attachment in role.attachments)
    return ModulePlan(
        topic="identity",
        content=content,
        variables=variables_of(
            (
                *(policy.policy for policy in content.policies),
                *(role.boundary for role in content.roles),
                *(role.trust for role in content.roles),
                *(attachment.policy_arn for attachment in attachments),
            )
        ),
        outputs=tuple(_outputs(identities, attachments)),
        policies=tuple(
            ModulePolicy(PolicyKind.MANAGED, policy.name, policy.policy) for policy in content.policies
        ),
        roles=tuple(role.record for role in content.roles),
    )


def _role(site: Site, role: RoleIdentity, attachments: tuple[Attachment, ...]) -> Role:
    is_user = role.kind is RoleKind.USER
    longest = site.platform.identity.session_hours * SERVICE_SESSION_SECONDS
    return Role(
        label=role.label,
        name=role.name,
        path=site.role_path,
        description=_description(role),
        session_seconds=longest if is_user else SERVICE_SESSION_SECONDS,
        boundary=given(_BOUNDARY),
        trust=_trust(site, role),
        tags=_tags(site, role),
        attachments=attachments,
    )


def _description(role: RoleIdentity) -> str:
    if role.member is not None:
        return _OF_ONE_USER
    if role.kind is RoleKind.USER and role.persona:
        return _OF_AUDITORS if "audit" in role.abilities else _OF_ONE_PERSONA
    return _DESCRIPTIONS[role.kind]


def _trust(site: Site, role: RoleIdentity) -> Policy:
    if role.kind is RoleKind.USER:
        return _user_trust(site, role)
    if role.kind is RoleKind.IMAGES:
        projects = purposes.build_projects(_scope(site, role))
        return service_trust(site.at, "ProjectsOfThisTeam", purposes.CODEBUILD, projects)
    return sagemaker_trust(site.at)


def _user_trust(site: Site, role: RoleIdentity) -> Policy:
    arn = provider_arn(site)
    provider = given(PROVIDER_ARN, arn) if makes_own_provider(site) else arn
    return federation_trust(site.at, provider, (site.team_value(role.team),) if role.team else ())


def _tags(site: Site, role: RoleIdentity) -> Mapping[str, str]:
    """The team is what policies compare with; a role without a team belongs to nobody.

    IAM takes no second spelling of a key on a role. Where a tag of the company's is
    called so, which is only possible where teams decide nothing, it stands alone.
    """
    if role.team is None or TEAM_TAG in site.company_keys:
        return {}
    return {TEAM_TAG: site.team_value(role.team)}


def _policies(site: Site, role: RoleIdentity) -> Iterator[ManagedPolicy]:
    for named in _granted(site, role):
        yield ManagedPolicy(
            label=f"{role.label}_{named.slug.replace('-', '_')}",
            name=managed_policy_name(site, role, named.slug),
            path=site.role_path,
            description=f"{named.description}.",
            policy=named.policy,
        )


def _granted(site: Site, role: RoleIdentity) -> Iterator[NamedPolicy]:
    """The role's own policies; the denials of the environment are guardrail policies beside them."""
    yield from _built(site, role)
    if role.closed:
        yield from role_policies.closed(role.closed, everybody=role.is_closed)
    if role.kind is RoleKind.PIPELINE:
        denials = pipeline_denials(site)
        if denials.statements:
            yield NamedPolicy("owner", "Nothing is created without an owner", denials)


_BUILT: Mapping[RoleKind, Callable[[ExecutionScope], tuple[NamedPolicy, ...]]] = MappingProxyType(
    {
        RoleKind.JOB: role_policies.job_role,
        RoleKind.PIPELINE: role_policies.pipeline_grants,
        RoleKind.HOSTING: role_policies.hosting_role,
        RoleKind.MONITORING: role_policies.monitoring_role,
        RoleKind.IMAGES: role_policies.image_role,
        RoleKind.DEFAULT: role_policies.default_role,
        RoleKind.SPACE: role_policies.space_role,
    }
)
"""What the roles are given that no person has."""


def _built(site: Site, role: RoleIdentity) -> tuple[NamedPolicy, ...]:
    scope = _scope(site, role)
    match role.kind:
        case RoleKind.EXECUTION:
            return role_policies.execution_grants(scope, composed(role.abilities))
        case RoleKind.USER if "audit" in role.abilities:
            return role_policies.auditing_user_role(scope, network_origin(site), role.opens)
        case RoleKind.USER:
            return role_policies.user_role(scope, network_origin(site), role.opens)
        case _:
            return _BUILT[role.kind](scope)


def _scope(site: Site, role: RoleIdentity) -> ExecutionScope:
    if role.team is None:
        return domain_scope(site)
    scope = team_scope(site, role.team, tuple(_passable(site, role)))
    granted = (Granted(one.actions, one.resources) for one in used_by(role, site.extra_permissions))
    served = (Granted(one.actions, one.resources) for one in used_by(role, site.service_uses))
    return replace(
        scope,
        extra_data=tuple(_extra_data(site, role)),
        granted=tuple(granted),
        served=tuple(served),
        profile=role.member.profile if role.member else "",
    )


def _extra_data(site: Site, role: RoleIdentity) -> Iterator[ExtraData]:
    for bucket in used_by(role, site.extra_buckets):
        yield ExtraData(arns.bucket(site.partition, bucket.name), bucket.prefixes, writes=bucket.writes)


def _passable(site: Site, role: RoleIdentity) -> Iterator[Reference]:
    """The roles of the team that it hands on."""
    for other in rendered_roles(site):
        if other.team == role.team and other.kind in role.passes:
            yield Reference(f"aws_iam_role.{other.label}.arn", sample=role_arn(site, other))


def _attachments(
    role: RoleIdentity, own: tuple[ManagedPolicy, ...], guardrails: tuple[str, ...]
) -> Iterator[Attachment]:
    for policy in own:
        yield Attachment(policy.label, policy.arn)
    for key in guardrails:
        if key == OWNER and role.kind is RoleKind.PIPELINE:
            continue  # a pipeline runs without a source identity and has a denial of its own
        label = key if key.startswith("guardrails") else f"guardrails_{key}"
        arn = given(_GUARDRAILS, at=f'["{key}"]')
        yield Attachment(f"{role.label}_{label}", arn)


def _outputs(identities: tuple[RoleIdentity, ...], attachments: tuple[Attachment, ...]) -> Iterator[Output]:
    """The roles by what they are for.

    Profiles wait for what all roles may do, so that a profile whose destroy is
    refused keeps it. A domain cannot: its own roles' policies name the domain.
    """
    for kind, (name, description) in _MAPS.items():
        roles = {role.key: _arn(role) for role in identities if role.kind is kind}
        first = attachments if kind is RoleKind.EXECUTION else ()
        if roles:
            needed = tuple(attachment.address for attachment in first)
            by_user = any(role.member for role in identities if role.kind is kind)
            said = _BY_USER if by_user else description
            yield Output(name, said, dict(sorted(roles.items())), depends_on=needed)
    for role in identities:
        if role.kind in _SINGLES:
            name, description = _SINGLES[role.kind]
            yield Output(name, description, _arn(role))


def _arn(role: RoleIdentity) -> Reference:
    return Reference(f"aws_iam_role.{role.label}.arn")


MODULE = Module("identity", "The roles that people, applications, jobs and pipelines act as.", plan_identity)
