"""What is known of each account that pipelines plan and apply in, before anything is planned there."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.aws.regions import partition_of
from generator.core.places import Location
from generator.estate.files import Estate, platform_place
from generator.policies.tokens import issuer
from generator.tenancy.delivery import Delivery
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class PipelineAccount:
    """An account with a role that plans and one that applies its `stacks`.

    `accounts` are all that pipelines work in, `kept_roles` the names of roles that no pipeline changes,
    `unbound_roles` patterns of ARNs of roles that services assume and that have no boundary, `gateways` the
    ids of transit gateways that stacks attach to, and `holds_state` says whether the bucket of the states is
    made here.
    """

    at: AccountRegion
    plan_role: str
    apply_role: str
    delivery: Delivery
    stacks: tuple[StackAddress, ...]
    accounts: tuple[str, ...]
    kept_roles: tuple[str, ...]
    unbound_roles: tuple[str, ...]
    gateways: tuple[str, ...]
    state_bucket: str
    state_key_arn: str
    holds_state: bool
    place: Location

    @property
    def address(self) -> StackAddress:
        """The stack of the roles."""
        return StackAddress.bootstrap(self.at.account_id)

    @property
    def every_stack(self) -> tuple[StackAddress, ...]:
        """The stacks of the account, that of the roles first: what is read and recorded of each."""
        return (self.address, *self.stacks)

    @property
    def provider_arn(self) -> str:
        """The ARN of the forge's identity provider in the account."""
        return str(arns.iam(self.at, f"oidc-provider/{issuer(self.delivery)}"))

    @property
    def plan_arn(self) -> str:
        """The ARN of the role that plans."""
        return str(arns.role(self.at, "/", self.plan_role))

    @property
    def apply_arn(self) -> str:
        """The ARN of the role that applies."""
        return str(arns.role(self.at, "/", self.apply_role))


def state_account(platform: Platform) -> str:
    """The account of the state bucket's key, and so of the bucket."""
    return arns.account_of(platform.state.kms_key_arn)


def named_accounts(estate: Estate) -> frozenset[str]:
    """The accounts of every environment of every file, also of those that are retired.

    What is retired is destroyed by the roles of its account, after the files have said so.
    """
    domains = estate.platform.shared_domains.values()
    named = (
        *(one.account for file in estate.tenants for one in file.tenant.environments.values()),
        *(one.account for domain in domains for one in domain.environments.values()),
    )
    return frozenset(found for one in named if one and (found := estate.account_id(one)))


@dataclass(frozen=True, slots=True)
class Held:
    """What the stacks of an account have in it, as far as it decides over what pipelines may do there.

    `unbound` are the ends of names of roles that they make without a boundary, `gateways` the ids of transit
    gateways that they attach to.
    """

    stacks: Iterable[StackAddress]
    unbound: Iterable[str] = ()
    gateways: Iterable[str] = ()


def pipeline_account(
    platform: Platform, account_id: str, held: Held, accounts: tuple[str, ...]
) -> PipelineAccount:
    """What is known of one account of an estate with a `delivery`."""
    assert platform.delivery is not None  # noqa: S101 - whoever asks has seen that there is one
    holds_state = account_id == state_account(platform)
    region = platform.state.region if holds_state else platform.home_region
    return PipelineAccount(
        at=AccountRegion(partition_of(region), region, account_id),
        plan_role=platform.plan_role or "",
        apply_role=platform.access.apply_role,
        delivery=platform.delivery,
        stacks=tuple(sorted(held.stacks)),
        accounts=accounts,
        kept_roles=tuple(sorted({*platform.access.roles, platform.plan_role or ""})),
        unbound_roles=tuple(
            f"arn:{partition_of(region)}:iam::{account_id}:role/tenantry/*-{end}"
            for end in sorted(held.unbound)
        ),
        gateways=tuple(sorted(held.gateways)),
        state_bucket=platform.state.bucket,
        state_key_arn=platform.state.kms_key_arn,
        holds_state=holds_state,
        place=platform_place("delivery", on_key=True),
    )
