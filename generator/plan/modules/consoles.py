"""Permission sets of an account: who works in its console and its CLI, through Identity Center.

A permission set is a template from which Identity Center makes a role in the account: an inline
policy of its persona, and the boundary and the denials that every role of the environment carries,
by their names. So it stands in the environment's own stack: these policies must be there before
anybody is assigned, and go after nobody is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.roles import RoleIdentity, RoleKind, permission_set_name, role_identities
from generator.estate.site import ConsoleAccess, Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan.blocks import Block, Claimed, block, resource
from generator.plan.identity_store import CENTER, CenterGroup
from generator.plan.inputs import given, variables_of
from generator.plan.module import Module, ModulePlan, ModulePolicy, ModuleRole, Variable
from generator.plan.modules.guardrails import BOUNDARY_NAME, POLICY_NAMES, guardrail_keys
from generator.plan.scopes import domain_scope
from generator.policies.abilities import composed
from generator.policies.consoles import console_grants
from generator.tenancy.lifecycle import is_closed

_BOUNDARY = Variable(BOUNDARY_NAME.name, "string", BOUNDARY_NAME.description)
_SET = "aws_ssoadmin_permission_set"
_DESCRIPTION = "What a persona does in the console and the CLI of one environment."


@dataclass(frozen=True, slots=True)
class Denial:
    """A guardrail policy of the account that a permission set names."""

    label: str
    name: Reference


@dataclass(frozen=True, slots=True)
class Assigned:
    """A group that may take a permission set in the account."""

    label: str
    group: CenterGroup


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A permission set with its policies and who may take it.

    `path` is that of the boundary and of the denials in the account.
    """

    label: str
    name: str
    instance_arn: str
    account_id: str
    session_hours: int
    policy: Policy
    path: str
    boundary: Reference
    denials: tuple[Denial, ...]
    assigned: tuple[Assigned, ...]

    @property
    def description(self) -> str:
        """What Identity Center shows: a fixed text, so that nothing about a tenant changes it."""
        return _DESCRIPTION

    @property
    def session_duration(self) -> str:
        """How long a session lasts, as ISO 8601 writes it."""
        return f"PT{self.session_hours}H"

    @property
    def json(self) -> Json:
        """The inline policy as Terraform encodes it."""
        return Json(document(self.policy))

    @property
    def arn(self) -> Reference:
        """The permission set's ARN, inside its module."""
        return Reference(f"{_SET}.{self.label}.arn")

    @property
    def before_anybody(self) -> tuple[Reference, ...]:
        """What must be on the set before somebody is assigned to it, and stay until nobody is."""
        return (
            Reference(f"{_SET}_inline_policy.{self.label}"),
            Reference(f"aws_ssoadmin_permissions_boundary_attachment.{self.label}"),
            *(
                Reference(f"aws_ssoadmin_customer_managed_policy_attachment.{one.label}")
                for one in self.denials
            ),
        )

    @property
    def blocks(self) -> Iterator[Block]:
        """The set, its policies and its assignments as they are rendered."""
        of = {"provider": CENTER, "instance_arn": self.instance_arn, "permission_set_arn": self.arn}
        yield resource(
            _SET,
            self.label,
            provider=CENTER,
            name=self.name,
            description=self.description,
            instance_arn=self.instance_arn,
            session_duration=self.session_duration,
        )
        yield resource(f"{_SET}_inline_policy", self.label, inline_policy=Claimed.POLICY, **of)
        yield resource(
            "aws_ssoadmin_permissions_boundary_attachment",
            self.label,
            block("permissions_boundary", self._named(self.boundary)),
            **of,
        )
        for denial in self.denials:
            yield resource(
                "aws_ssoadmin_customer_managed_policy_attachment",
                denial.label,
                self._named(denial.name),
                **of,
            )
        for one in self.assigned:
            yield resource(
                "aws_ssoadmin_account_assignment",
                one.label,
                principal_id=one.group.group_id,
                principal_type="GROUP",
                target_id=self.account_id,
                target_type="AWS_ACCOUNT",
                depends_on=self.before_anybody,
                **of,
            )

    def _named(self, name: Reference) -> Block:
        return block("customer_managed_policy_reference", name=name, path=self.path)


@dataclass(frozen=True, slots=True)
class ConsolesContent:
    """What the templates of the module read: groups that are looked up, and permission sets by persona."""

    named: tuple[CenterGroup, ...]
    sets: tuple[PermissionSet, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything as it is rendered."""
        return (
            *(group.block for group in self.named),
            *(found for one in self.sets for found in one.blocks),
        )


def plan_consoles(site: Site) -> ModulePlan:
    """The permission sets of a site's account.

    Nobody is assigned where nobody signs in any more.
    """
    sets = tuple(_set(site, one) for one in site.consoles)
    roles = [role for role in role_identities(site) if role.kind is RoleKind.CONSOLE]
    groups = {one.group.label: one.group for found in sets for one in found.assigned}
    return ModulePlan(
        topic="consoles",
        content=ConsolesContent(
            tuple(group for _, group in sorted(groups.items()) if group.is_looked_up), sets
        ),
        variables=variables_of(
            (
                *(one.policy for one in sets),
                *(one.boundary for one in sets),
                *(denial.name for one in sets for denial in one.denials),
            )
        ),
        aliases=("identity_center",),
        policies=tuple(ModulePolicy(PolicyKind.INLINE, one.name, one.policy, role=one.name) for one in sets),
        roles=tuple(_role(role, one) for role, one in zip(roles, sets, strict=True)),
    )


def has_consoles(site: Site) -> bool:
    """Whether the site has permission sets."""
    return site.apart_by_account and bool(site.consoles)


def _role(role: RoleIdentity, one: PermissionSet) -> ModuleRole:
    """The role that Identity Center makes, whose trust policy it writes itself."""
    return ModuleRole(role.name, Policy(()), len(one.denials))


def _set(site: Site, console: ConsoleAccess) -> PermissionSet:
    center = site.platform.identity.identity_center
    assert center is not None  # noqa: S101 - permission sets without one are an error before
    label = console.persona.replace("-", "_")
    groups = () if is_closed(site.settings.lifecycle) else console.groups
    found = (CenterGroup(group, center.identity_store_id or "") for group in sorted(set(groups)))
    return PermissionSet(
        label=label,
        name=permission_set_name(site, console.persona),
        instance_arn=center.instance_arn,
        account_id=site.account_id,
        session_hours=console.session_hours,
        policy=console_grants(domain_scope(site), composed(site.abilities_of(console.persona))).policy,
        path=site.role_path,
        boundary=given(_BOUNDARY),
        denials=tuple(
            Denial(f"{label}_{key}", given(POLICY_NAMES, at=f'["{key}"]')) for key in guardrail_keys(site)
        ),
        assigned=tuple(Assigned(f"{label}_{group.label}", group) for group in found),
    )


MODULE = Module(
    "consoles",
    "Permission sets of Identity Center: who works in the console and the CLI of the account.",
    plan_consoles,
    is_needed=has_consoles,
)
