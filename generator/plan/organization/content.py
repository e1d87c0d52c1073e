"""Organization stacks: units and baseline guardrails of the platform, accounts and guardrails of a tenant.

SCPs bind everybody in an account, so they carry only what is true for
everybody there: the platform's baseline for each of its units, and a tenant's
own guardrails for accounts that are the tenant's alone. Nothing in the
platform's stack depends on the tenants.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws.names import SCP, compose
from generator.core.expressions import Text
from generator.core.findings import Finding
from generator.estate.site import Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, document
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


@dataclass(frozen=True, slots=True)
class ServiceControlPolicy:
    """An SCP. Names are unique in the organization."""

    label: str
    name: str
    description: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The document as Terraform encodes it: without white space, which Organizations would count."""
        return Json(document(self.policy))


@dataclass(frozen=True, slots=True)
class ScpAttachment:
    """An SCP of the same stack on a unit or an account."""

    label: str
    policy_label: str
    target_id: Text


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


@dataclass(frozen=True, slots=True)
class PlatformOrganization:
    """What the templates of the platform's organization stack read."""

    units: tuple[CreatedUnit, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]


@dataclass(frozen=True, slots=True)
class TenantOrganization:
    """What the templates of a tenant's organization stack read."""

    accounts: tuple[MemberAccount, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]


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
    packed: tuple[Policy, ...], name: str, parts: tuple[str, ...], description: str
) -> tuple[ServiceControlPolicy, ...]:
    """Packed policies with labels, and with names made of `parts` and a number."""
    return tuple(
        ServiceControlPolicy(f"{name}_{number}", compose(SCP, *parts, str(number)), description, policy)
        for number, policy in enumerate(packed, 1)
    )


def scp_attachments(
    policies: tuple[ServiceControlPolicy, ...], name: str, target: Text
) -> Iterator[ScpAttachment]:
    """Each of the policies on one target; `name` begins the labels."""
    for number, policy in enumerate(policies, 1):
        yield ScpAttachment(f"{name}_{number}", policy.label, target)
