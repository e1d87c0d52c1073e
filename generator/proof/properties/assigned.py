"""Who gets what in Studio: a profile with the wrong execution role makes every claim about roles worthless.

These are facts of the rendered text and not requests, so they are compared
value by value with what the estate means: who signs in, with which role, in
which network, under which key, and from whose accounts images come. Taken from
the sites and not from the plan of a module, which may be at fault itself.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.core.findings import Finding
from generator.estate.roles import RoleKind, permission_set_name, role_identities
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.hcl.identifiers import label
from generator.proof.properties.as_stated import finding, made
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.proof.properties.intent import Home, team_value
from generator.proof.properties.leaving import leaving
from generator.readback.facts import DomainFacts, ProfileFacts, SpaceFacts, StackFacts
from generator.readback.placeholders import Attribute, placeholder
from generator.tenancy.groups import is_group_id

_Said = str | tuple[str, ...] | None
_Value = tuple[str, _Said, _Said]
"""What a value is called, what is rendered, and what is planned."""


def misassigned(site: Site, home: Home, stack: StackFacts) -> Iterator[Finding]:
    """A finding for each domain, profile and space that does not say what is planned for it."""
    for domain in stack.domains:
        yield from _domain(site, home, domain)
    yield from _assigned(site, stack)
    yield from _consoles(site, stack)
    yield from leaving(site, stack)
    members = {member.profile: (team, member) for team in site.teams for member in team.members}
    for profile in stack.profiles:
        planned = members.get(profile.name)
        if planned is None:
            yield finding(profile.document, profile.line, f"nobody planned the profile {profile.name}", site)
        else:
            yield from _profile(site, home, profile, *planned)
    spaces = {space.name: (team, space) for team in site.teams for space in team.spaces}
    for space in stack.spaces:
        wanted = spaces.get(space.name)
        if wanted is None:
            yield finding(space.document, space.line, f"nobody planned the space {space.name}", site)
        else:
            yield from _space(site, home, space, *wanted)


def _domain(site: Site, home: Home, domain: DomainFacts) -> Iterator[Finding]:
    roles = {role.kind: home.role(f"{site.role_path}{role.name}") for role in role_identities(site)}
    values: tuple[_Value, ...] = (
        ("execution_role_identity_config", domain.execution_role_identity_config, "USER_PROFILE_NAME"),
        ("app_network_access_type", domain.app_network_access_type, site.network_access),
        ("kms_key_id", domain.kms_key_arn, home.keys.get("studio")),
        ("default execution role", domain.default_role_arn, roles.get(RoleKind.DEFAULT)),
        ("space execution role", domain.space_role_arn, roles.get(RoleKind.SPACE)),
        ("tag_propagation", domain.tag_propagation, "ENABLED"),
        ("auth_mode", domain.auth_mode, site.settings.authentication.upper()),
        ("trusted accounts of Docker", domain.docker_accounts, _docker_accounts(site)),
        *_network(site, domain),
        *_marks(site, domain.tags),
    )
    for message in _differences(f"domain {domain.name}", values):
        yield finding(domain.document, domain.line, message, site)


def _network(site: Site, domain: DomainFacts) -> Iterator[_Value]:
    """The VPC that the site has or makes, and the group that its stack makes for the domain."""
    existing = site.settings.network.existing_vpc
    group = (made(site, "aws_security_group", "domain"),)
    subnets = site.addresses.subnets if site.addresses else ()
    own = tuple(made(site, "aws_subnet", subnet.label) for subnet in subnets)
    yield "VPC", domain.vpc_id, existing.vpc_id if existing else made(site, "aws_vpc", "this")
    yield "subnets", domain.subnet_ids, existing.ids if existing else own
    yield "security groups", domain.security_group_ids, group
    yield "security groups of spaces", domain.space_group_ids, group


def _docker_accounts(site: Site) -> tuple[str, ...]:
    return (site.account_id,) if site.settings.studio.docker_access else ()


def _assigned(site: Site, stack: StackFacts) -> Iterator[Finding]:
    """Each group of Identity Center that is planned opens the domain, or else each user; and nobody else."""
    wanted = dict(_invited(site)) if stack.domains else {}
    for one in stack.assignments:
        if (one.principal_type, one.principal_id) not in wanted:
            who = f"the {one.principal_type.lower()} {one.principal_id}"
            yield finding(one.document, one.line, f"nobody planned that {who} opens the domain", site)
    found = {(one.principal_type, one.principal_id) for one in stack.assignments}
    for principal, who in sorted(wanted.items()):
        if principal not in found:
            domain = stack.domains[0]
            yield finding(domain.document, domain.line, f"the planned {who} does not open the domain", site)


def _invited(site: Site) -> Iterator[tuple[tuple[str, str], str]]:
    """Who opens the domain through Identity Center: type and id of each, and what to call them."""
    if site.settings.authentication != "sso":
        return
    groups = site.settings.sso_groups
    yield from ((("GROUP", _group_id(site, group)), f"group {group}") for group in groups)
    if groups or not site.members:
        return
    center = site.platform.identity.identity_center
    if center is None or center.identity_store_id is None:
        return
    for member in site.members:
        looked_up = Attribute(site.address, "domain", "aws_identitystore_user", member.label, "user_id")
        yield ("USER", placeholder(looked_up)), f"user {member.sso_user} of Identity Center"


def _consoles(site: Site, stack: StackFacts) -> Iterator[Finding]:
    """The role of each permission set goes to the planned groups, in the site's account, and nobody else."""
    wanted = {
        (
            f"AWSReservedSSO_{permission_set_name(site, one.persona)}",
            _group_id(site, group, "consoles"),
        ): group
        for one in (site.consoles if site.apart_by_account and site.settings.lifecycle == "active" else ())
        for group in one.groups
    }
    found = set[tuple[str, str]]()
    for one in stack.consoles:
        who = (one.role_name, one.principal_id)
        is_planned = one.principal_type == "GROUP" and one.target_type == "AWS_ACCOUNT" and who in wanted
        if is_planned and one.target_id == site.account_id:
            found.add(who)
            continue
        message = (
            f"nobody planned that the {one.principal_type.lower()} {one.principal_id} gets {one.role_name}"
        )
        yield finding(one.document, one.line, f"{message} in account {one.target_id}", site)
    for role, principal in sorted(wanted.keys() - found):
        group = wanted[role, principal]
        yield Finding(FOREIGN_ACCESS, f"the planned group {group} does not get {role}", site.place)


def _group_id(site: Site, group: str, module: str = "domain") -> str:
    """The id of a group, or what stands for it where the file tells its name and the apply looks it up."""
    if is_group_id(group):
        return group
    looked_up = f"group_named_{label(group)}"
    return placeholder(Attribute(site.address, module, "aws_identitystore_group", looked_up, "group_id"))


def _profile(
    site: Site, home: Home, profile: ProfileFacts, team: TeamPlan, member: Member
) -> Iterator[Finding]:
    role = next(
        role
        for role in role_identities(site)
        if role.kind is RoleKind.EXECUTION and role.team == team and role.key == member.role_key
    )
    values: tuple[_Value, ...] = (
        ("domain", profile.domain_id, home.domain_id),
        ("execution role", profile.execution_role_arn, home.role(f"{site.role_path}{role.name}")),
        ("security groups", profile.security_group_ids, _own_group(site, member)),
        *_signing_in(site, profile, member),
        (
            "studiouserid",
            profile.tags.get("studiouserid"),
            None if member.is_closed else member.studio_user_id,
        ),
        ("team", profile.tags.get("team"), team_value(site, team)),
        *_marks(site, profile.tags),
    )
    for message in _differences(f"profile {profile.name}", values):
        yield finding(profile.document, profile.line, message, site)


def _own_group(site: Site, member: Member) -> tuple[str, ...]:
    return (made(site, "aws_security_group", f"profile_{member.label}"),)


def _signing_in(site: Site, profile: ProfileFacts, member: Member) -> Iterator[_Value]:
    """The user of Identity Center that the profile belongs to; none where people come through IAM."""
    is_sso = site.settings.authentication == "sso"
    yield "single_sign_on_user_identifier", profile.sso_identifier, "UserName" if is_sso else None
    yield "single_sign_on_user_value", profile.sso_user, member.sso_user if is_sso else None


def _space(
    site: Site, home: Home, space: SpaceFacts, team: TeamPlan, planned: TeamSpace
) -> Iterator[Finding]:
    values = (
        ("domain", space.domain_id, home.domain_id),
        ("owner", space.owner, planned.owner),
        ("sharing", space.sharing, planned.sharing.capitalize()),
        ("team", space.tags.get("team"), team_value(site, team)),
        *_marks(site, space.tags),
    )
    for message in _differences(f"space {space.name}", values):
        yield finding(space.document, space.line, message, site)


def _marks(site: Site, tags: Mapping[str, str]) -> Iterator[_Value]:
    """The tags that say whose a thing is, which apps and what is made in them inherit."""
    whose = "tenantry:tenant" if site.is_tenant else "tenantry:domain"
    for key, planned in ((whose, site.name), ("tenantry:environment", site.environment)):
        yield key, tags.get(key), planned


def _differences(whose: str, values: Iterable[_Value]) -> Iterator[str]:
    """A sentence for each value that is not as planned."""
    for what, rendered, planned in values:
        if rendered != planned:
            is_, wanted = _listed(rendered) or "not given", _listed(planned) or "none"
            yield f"the {what} of the {whose} is {is_}; planned is {wanted}"


def _listed(value: _Said) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value or ""
