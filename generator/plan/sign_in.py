"""Who opens a domain through Identity Center: assigned groups or users, and users looked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.blocks import Block, block, resource
from generator.plan.identity_store import CENTER, CenterGroup, CenterUser

_APPLICATION = Reference("aws_sagemaker_domain.this.single_sign_on_application_arn")


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
        members = ", ".join(f"try({one.expression}[*].member_id.user_id, [])" for one in self.groups)
        condition = Expression(f"contains(flatten([{members}]), {self.user.user_id.expression})")
        inner = block("assert", condition=condition, error_message=self.message)
        return Block("check", (self.label,), {}, (inner,))


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who may open the domain: `principal_id` is a group's id, or what a look-up found."""

    label: str
    principal_id: Text
    principal_type: str

    @property
    def block(self) -> Block:
        """The assignment as it is rendered."""
        return resource(
            "aws_ssoadmin_application_assignment",
            self.label,
            provider=CENTER,
            application_arn=_APPLICATION,
            principal_id=self.principal_id,
            principal_type=self.principal_type,
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is assigned to a domain's application, and who is looked up for it; all lists are sorted.

    `named` are the groups whose ids are looked up, `groups` those whose members are.
    """

    users: tuple[CenterUser, ...]
    named: tuple[CenterGroup, ...]
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
        return (
            *(user.block for user in self.users),
            *(group.block for group in self.named),
            *(group.membership_block for group in self.groups),
            *(assignment.block for assignment in self.assignments),
            *(check.block for check in self.checks),
        )


def plan_sign_in(site: Site) -> SignIn:
    """Who opens the domain of a site; nobody through Identity Center where users come in through IAM."""
    users, groups = _users(site), _groups(site)
    return SignIn(
        users=users,
        named=tuple(group for group in groups if group.is_looked_up),
        groups=groups if users else (),
        assignments=tuple(_assignments(users, groups)),
    )


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
    """The groups that let users in."""
    if site.settings.authentication != "sso":
        return ()
    center = site.platform.identity.identity_center
    store = (center.identity_store_id if center else None) or ""
    return tuple(CenterGroup(group, store) for group in sorted(set(site.settings.sso_groups)))


def _assignments(users: tuple[CenterUser, ...], groups: tuple[CenterGroup, ...]) -> Iterator[Assignment]:
    for group in groups:
        yield Assignment(group.label, group.group_id, "GROUP")
    for user in users if not groups else ():
        yield Assignment(f"user_{user.label}", user.user_id, "USER")
