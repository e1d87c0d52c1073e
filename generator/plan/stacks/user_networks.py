"""The stacks of networks of users, each in the account and Region that the platform file says."""

from collections.abc import Iterator

from generator.aws.arns import role
from generator.core.expressions import Reference, Text
from generator.estate.files import Estate, platform_settings
from generator.estate.user_networks import PlannedNetwork
from generator.plan.module import Output
from generator.plan.stack import ProviderPlan, StackPlan
from generator.plan.stacks.environment import backend
from generator.plan.user_networks.content import UserNetworkContent, content
from generator.plan.user_networks.flow_logs import encrypted_flow_logs
from generator.plan.user_networks.zones import private_zones
from generator.tenancy.files import PLATFORM_DOCUMENT


def plan_network_stack(estate: Estate, network: PlannedNetwork) -> StackPlan:
    """The stack of one network of users; no tenant has a part in it."""
    platform, address = estate.platform, network.address
    settings = platform_settings(platform)
    made = content(network, encrypted_flow_logs(network, settings), private_zones(network))
    return StackPlan(
        address=address,
        source=PLATFORM_DOCUMENT,
        command="tenantry build",
        account_id=network.at.account_id,
        region=network.at.region,
        backend=backend(address, platform),
        providers=(
            ProviderPlan(
                alias=None,
                region=network.at.region,
                account_id=network.at.account_id,
                role_arn=str(role(network.at, "/", platform.access.apply_role)),
                session_name=address.session_name,
                default_tags={
                    **settings.tags,
                    "tenantry:stack": "network",
                    "tenantry:network": network.name,
                    "domain-owner": platform.owner,
                },
            ),
        ),
        relies_on=address.organizations if platform.organization else (),
        outputs=tuple(_outputs(network, made)),
        content=made,
        blocks=made.blocks,
    )


def _outputs(network: PlannedNetwork, made: UserNetworkContent) -> Iterator[Output]:
    yield Output("vpc_id", "The VPC, for `vpc_id` of the network in _platform.yaml.", made.vpc_id)
    yield Output(
        "endpoint_ids",
        "The endpoints of the SageMaker API and of Studio.",
        tuple(Reference(f"aws_vpc_endpoint.{one.label}.id") for one in made.endpoints),
    )
    if made.vpc:
        tables: tuple[Text, ...] = tuple(
            Reference(f"aws_route_table.{one.label}.id") for one in network.subnets
        )
        yield Output("route_table_ids", "Where the way back to users is led.", tables)
    if made.resolver:
        yield Output("forwarded_domains", "What DNS servers ask the resolver for.", network.domains)
        yield Output(
            "resolver_addresses",
            "Where they ask for it.",
            Reference("aws_route53_resolver_endpoint.this.ip_address"),
        )
    if made.zones:
        yield Output(
            "zone_ids",
            "The private zones, which other VPCs are associated with.",
            tuple(one.zone_id for one in made.zones.zones),
        )
