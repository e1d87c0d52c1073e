"""Organization stacks: units and baseline guardrails of the platform, accounts and guardrails of a tenant.

SCPs bind everybody in an account, so they carry only what is true for
everybody there: the platform's baseline for each of its units, and a tenant's
own guardrails for accounts that are the tenant's alone. Nothing in the
platform's stack depends on the tenants.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.aws.names import SCP, compose
from generator.core.expressions import Reference, Text
from generator.core.findings import Finding
from generator.estate.site import Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, document
from generator.plan.blocks import Block, block, names, resource
from generator.plan.module import Output
from generator.plan.stack import DataSource
from generator.tenancy.tenant import OrganizationAccount

UNIT_PARAMETERS = "/tenantry/organization/units"
"""Where the platform's organization stack writes the ids of the units it creates."""


@dataclass(frozen=True, slots=True)
class CreatedUnit:
    """An organizational unit below the root, and the SSM parameter that tells its id."""

    label: str
    name: str
    parent_id: str
    parameter: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The unit and its parameter as they are rendered."""
        parameter = resource(
            "aws_ssm_parameter",
            self.label,
            name=self.parameter,
            description="Id of an organizational unit.",
            type="String",
            value=Reference(f"aws_organizations_organizational_unit.{self.label}.id"),
        )
        unit = resource(
            "aws_organizations_organizational_unit", self.label, name=self.name, parent_id=self.parent_id
        )
        return unit, parameter


@dataclass(frozen=True, slots=True)
class ServiceControlPolicy:
    """An SCP. Names are unique in the organization."""

    topic: str
    label: str
    name: str
    description: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The document as Terraform encodes it: without white space, which Organizations would count."""
        return Json(document(self.policy))

    @property
    def block(self) -> Block:
        """The policy as it is rendered, with its text: no claim of the stack itself reads it."""
        return resource(
            "aws_organizations_policy",
            self.label,
            name=self.name,
            description=self.description,
            type="SERVICE_CONTROL_POLICY",
            content=self.json,
        )


@dataclass(frozen=True, slots=True)
class ScpAttachment:
    """An SCP of the same stack on a unit or an account."""

    label: str
    policy_label: str
    target_id: Text

    @property
    def block(self) -> Block:
        """The attachment as it is rendered."""
        return resource(
            "aws_organizations_policy_attachment",
            self.label,
            policy_id=Reference(f"aws_organizations_policy.{self.policy_label}.id"),
            target_id=self.target_id,
        )


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """An account that the stack creates, or adopts when `import_id` is given.

    `role_name` is the role Organizations makes in a new account, which trusts
    the management account: Terraform begins its work there with it.
    """

    label: str
    name: str
    email: str
    role_name: str
    parent_id: Text
    import_id: str | None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The account, and how it is adopted if it is, as they are rendered."""
        untold = names("iam_user_access_to_billing", "role_name")
        if self.import_id is not None:
            untold = names("email", "iam_user_access_to_billing", "name", "role_name")
        account = resource(
            "aws_organizations_account",
            self.label,
            block("lifecycle", ignore_changes=untold, prevent_destroy=True),
            name=self.name,
            email=self.email,
            role_name=self.role_name,
            parent_id=self.parent_id,
            close_on_deletion=False,
        )
        if self.import_id is None:
            return (account,)
        address = Reference(f"aws_organizations_account.{self.label}")
        return block("import", to=address, id=self.import_id), account


@dataclass(frozen=True, slots=True)
class Delegation:
    """An account that administers a service of AWS for the whole organization."""

    label: str
    account_id: str
    service_principal: str

    @property
    def block(self) -> Block:
        """The delegation as it is rendered."""
        return resource(
            "aws_organizations_delegated_administrator",
            self.label,
            account_id=self.account_id,
            service_principal=self.service_principal,
        )


@dataclass(frozen=True, slots=True)
class CostTag:
    """The key of a tag by whose values AWS tells the costs of all accounts apart."""

    label: str
    key: str

    @property
    def block(self) -> Block:
        """The activation as it is rendered."""
        return resource("aws_ce_cost_allocation_tag", self.label, tag_key=self.key, status="Active")


@dataclass(frozen=True, slots=True)
class PlatformOrganization:
    """What the templates of the platform's organization stack read."""

    units: tuple[CreatedUnit, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]
    accounts: tuple[MemberAccount, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    cost_tags: tuple[CostTag, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything of the stack's own as it is rendered."""
        return (
            *(one for account in self.accounts for one in account.blocks),
            *(tag.block for tag in self.cost_tags),
            *(delegation.block for delegation in self.delegations),
            *(one for unit in self.units for one in unit.blocks),
            *(policy.block for policy in self.policies),
            *(attachment.block for attachment in self.attachments),
        )


@dataclass(frozen=True, slots=True)
class TenantOrganization:
    """What the templates of a tenant's organization stack read."""

    accounts: tuple[MemberAccount, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything of the stack's own as it is rendered."""
        return (
            *(one for account in self.accounts for one in account.blocks),
            *(policy.block for policy in self.policies),
            *(attachment.block for attachment in self.attachments),
        )


@dataclass(frozen=True, slots=True)
class PlatformPieces:
    """The parts of the platform's organization stack, and what is wrong with them."""

    content: PlatformOrganization
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TenantPieces:
    """The parts of a tenant's organization stack, and what is wrong with them."""

    content: TenantOrganization
    data: tuple[DataSource, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A multi-account environment, and how its account comes about.

    `site.account_id` is empty while the account is not created. `vending` is
    None for an account that exists and stays where it is.
    """

    site: Site
    vending: OrganizationAccount | None


def service_control_policies(
    packed: Mapping[str, Policy], name: str, parts: tuple[str, ...], description: str
) -> tuple[ServiceControlPolicy, ...]:
    """Packed policies with labels, and with names made of `parts` and their topics."""
    return tuple(
        ServiceControlPolicy(
            topic, f"{name}_{topic}", compose(SCP, *parts, topic.replace("_", "-")), description, policy
        )
        for topic, policy in packed.items()
    )


def scp_attachments(
    policies: tuple[ServiceControlPolicy, ...], name: str, target: Text
) -> Iterator[ScpAttachment]:
    """Each of the policies on one target; `name` begins the labels, and the topic ends them."""
    for policy in policies:
        yield ScpAttachment(f"{name}_{policy.topic}", policy.label, target)
