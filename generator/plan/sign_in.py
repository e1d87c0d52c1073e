"""Who opens a domain through Identity Center: assigned groups or users, and users looked for."""

from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.site import Site
from generator.hcl.literals import literal
from generator.hcl.values import Expression
from generator.plan.blocks import Block, block, data, resource

_CENTER = Expression("aws.identity_center")
_APPLICATION = Reference("aws_sagemaker_domain.this.single_sign_on_application_arn")
_MEMBERSHIPS = "aws_identitystore_group_memberships"


@dataclass(frozen=True, slots=True)
class CenterUser:
    """A user of Identity Center who is looked up by name in the identity store."""

    label: str
    identity_store_id: str
    user_name: str

    @property
    def user_id(self) -> Reference:
        """The id that the look-up finds."""
        return Reference(f"data.aws_identitystore_user.{self.label}.user_id")

    @property
    def block(self) -> Block:
        """The look-up as it is rendered."""
        name = block("unique_attribute", attribute_path="UserName", attribute_value=self.user_name)
        return data(
            "aws_identitystore_user",
            self.label,
            block("alternate_identifier", name),
            provider=_CENTER,
            identity_store_id=self.identity_store_id,
        )


@dataclass(frozen=True, slots=True)
class CenterGroup:
    """A group of Identity Center whose members are looked up in the identity store."""

    label: str
    identity_store_id: str
    group_id: str

    @property
    def members(self) -> Reference:
        """The memberships that the look-up finds."""
        return Reference(f"data.{_MEMBERSHIPS}.{self.label}.group_memberships")

    @property
    def block(self) -> Block:
        """The look-up as it is rendered."""
        return data(
            _MEMBERSHIPS,
            self.label,
            provider=_CENTER,
            group_id=self.group_id,
            identity_store_id=self.identity_store_id,
        )


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """That a user is in one of the groups, of which each plan warns that it does not hold."""

    user: CenterUser
    groups: tuple[Reference, ...]

    @property
    def label(self) -> str:
        """The name of the check."""
        return f"{self.user.label}_is_in_a_group"

    @property
    def message(self) -> str:
        """What Terraform says when the user is in none."""
        return (
            f"{self.user.user_name} is in none of the groups in sso_groups, so that the domain does not open."
        )

    @property
    def block(self) -> Block:
        """The check as it is rendered."""
        members = f"flatten({literal(self.groups)})[*].member_id.user_id"
        condition = Expression(f"contains({members}, {self.user.user_id.expression})")
        inner = block("assert", condition=condition, error_message=self.message)
        return Block("check", (self.label,), {}, (inner,))


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who may open the domain: `principal_id` is a group's UUID, or what a look-up of a user found."""

    label: str
    principal_id: Text
    principal_type: str

    @property
    def block(self) -> Block:
        """The assignment as it is rendered."""
        return resource(
            "aws_ssoadmin_application_assignment",
            self.label,
            provider=_CENTER,
            application_arn=_APPLICATION,
            principal_id=self.principal_id,
            principal_type=self.principal_type,
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is assigned to a domain's application, and who is looked up for it; all lists are sorted."""

    users: tuple[CenterUser, ...]
    groups: tuple[CenterGroup, ...]
    assignments: tuple[Assignment, ...]

    @property
    def checks(self) -> tuple[MemberCheck, ...]:
        """That each user whom groups let in is in one of them."""
        groups = tuple(group.members for group in self.groups)
        return tuple(MemberCheck(user, groups) for user in self.users if groups)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything of it as it is rendered."""
        looked_up = (*(user.block for user in self.users), *(group.block for group in self.groups))
        assigned = (assignment.block for assignment in self.assignments)
        return (*looked_up, *assigned, *(check.block for check in self.checks))


def plan_sign_in(site: Site) -> SignIn:
    """Who opens the domain of a site; nobody through Identity Center where users come in through IAM."""
    users = _users(site)
    return SignIn(users, _groups(site) if users else (), _assignments(site, users))


def _users(site: Site) -> tuple[CenterUser, ...]:
    """The users that are looked up: to be assigned one by one, or found in the groups that let them in."""
    center = site.platform.identity.identity_center
    if center is None or center.identity_store_id is None or site.settings.authentication != "sso":
        return ()
    return tuple(
        CenterUser(member.label, center.identity_store_id, member.sso_user)
        for member in site.members
        if member.sso_user
    )


def _groups(site: Site) -> tuple[CenterGroup, ...]:
    """The groups that let users in, where an identity store tells their members."""
    center = site.platform.identity.identity_center
    if center is None or center.identity_store_id is None:
        return ()
    groups = sorted(set(site.settings.sso_groups))
    return tuple(CenterGroup(_label(group), center.identity_store_id, group) for group in groups)


def _label(group: str) -> str:
    return f"group_{group.replace('-', '_')}"


def _assignments(site: Site, users: tuple[CenterUser, ...]) -> tuple[Assignment, ...]:
    if site.settings.authentication != "sso":
        return ()
    groups = sorted(set(site.settings.sso_groups))
    return (
        *(Assignment(_label(group), group, "GROUP") for group in groups),
        *(Assignment(f"user_{user.label}", user.user_id, "USER") for user in users if not groups),
    )
