"""The firewall between private subnets and their NAT gateways, and the list of domains that it lets through.

It reads the name that a client sends when it opens TLS. What is on the list
passes, and all else on an established connection is dropped and written down:
with no rule in between, a list that is emptied or lost opens nothing. Nothing
decides before the list, which sees every packet. It stands in each zone, in a
subnet that holds nothing else, and is one firewall with one list for all.
"""

from dataclasses import dataclass

from generator.core.expressions import Reference, Selection, Text, selection, text
from generator.estate.site import Addresses, Site
from generator.plan.blocks import Block, block, resource
from generator.plan.module import Variable
from generator.plan.modules.network.edge import FURTHER_RANGE, SubnetApart
from generator.tenancy.network import MOST_DOMAINS

FIREWALL_LABEL = "firewall_"
"""Begins the labels of the firewall's subnets; what follows is the letter of the zone."""

STUDIO_KEY = Variable("studio_key_arn", "string", "Key that encrypts the firewall and its rules.")
"""The key of what the firewall keeps."""

CAPACITY = 2 * MOST_DOMAINS
"""What a group of rules has room for; AWS counts one for each domain and protocol, and never changes it."""

_STRICT = "STRICT_ORDER"
_FORWARD = ("aws:forward_to_sfe",)
_REST = ("aws:alert_established", "aws:drop_established")
_LOGGED = ("ALERT", "FLOW")
_FIREWALL = Reference("aws_networkfirewall_firewall.this.arn")
_POLICY = Reference("aws_networkfirewall_firewall_policy.this.arn")
_RULES = Reference("aws_networkfirewall_rule_group.domains.arn")
_LOG_GROUP = Reference("aws_cloudwatch_log_group.firewall.name")
_STATES = Reference("aws_networkfirewall_firewall.this.firewall_status[0].sync_states")


def endpoint_in(zone: str) -> Selection:
    """The id of the firewall's endpoint in a zone, which only AWS tells once it stands."""
    return selection(_STATES, "attachment[0].endpoint_id", key="availability_zone", value=zone)


@dataclass(frozen=True, slots=True)
class Firewall:
    """The firewall of the VPC called `name` with its subnets, policy and logs, and what it lets through.

    `protected` says whether AWS refuses to delete it or to change its subnets and policy.
    `after` is what its subnets wait for, None where that is nothing. Logs are kept for `retention_days`.
    """

    name: str
    domains: tuple[str, ...]
    capacity: int
    subnets: tuple[SubnetApart, ...]
    after: tuple[Reference, ...] | None
    protected: bool
    key_arn: Reference
    log_group_name: str
    retention_days: int
    logs_key_arn: Reference

    @property
    def own_name(self) -> Text:
        """The firewall's own, another one in another VPC: there it is made before this one goes."""
        return text(f"{self.name}-", Reference("aws_vpc.this.id"))

    @property
    def unprotected(self) -> bool:
        """Whether AWS may delete it."""
        return not self.protected

    @property
    def rules_name(self) -> str:
        """The name of the group of rules."""
        return f"{self.name}-domains"

    @property
    def rest(self) -> tuple[str, ...]:
        """What becomes of an established connection that is on no list."""
        return _REST

    @property
    def logged(self) -> tuple[str, ...]:
        """The kinds of log that are written."""
        return _LOGGED

    def blocks(self, vpc_id: Reference) -> tuple[Block, ...]:
        """The firewall and everything of it but routes, as they are rendered."""
        name, tags = self.name, {"Name": self.name}
        own = block("encryption_configuration", key_id=self.key_arn, type="CUSTOMER_KMS")
        return (
            *(one for subnet in self.subnets for one in subnet.blocks(vpc_id, self.after)),
            resource(
                "aws_networkfirewall_rule_group", "domains", own, self._rules, name=self.rules_name,
                capacity=self.capacity, type="STATEFUL", tags=tags,
            ),
            resource(
                "aws_networkfirewall_firewall_policy", "this", own, _policy(), name=name, tags=tags
            ),
            resource(
                "aws_networkfirewall_firewall",
                "this",
                own,
                *(block("subnet_mapping", subnet_id=subnet.id) for subnet in self.subnets),
                block("lifecycle", create_before_destroy=True),
                name=self.own_name,
                vpc_id=vpc_id,
                firewall_policy_arn=_POLICY,
                delete_protection=self.protected,
                firewall_policy_change_protection=self.protected,
                subnet_change_protection=self.protected,
                tags=tags,
            ),
            resource(
                "aws_cloudwatch_log_group",
                "firewall",
                name=self.log_group_name,
                retention_in_days=self.retention_days,
                kms_key_id=self.logs_key_arn,
            ),
            resource(
                "aws_networkfirewall_logging_configuration",
                "this",
                block("logging_configuration", *map(_logged, self.logged)),
                firewall_arn=_FIREWALL,
            ),
        )  # fmt: skip

    @property
    def _rules(self) -> Block:
        listed = block(
            "rules_source_list",
            generated_rules_type="ALLOWLIST",
            target_types=("TLS_SNI",),
            targets=self.domains,
        )
        return block(
            "rule_group",
            block("rules_source", listed),
            block("stateful_rule_options", rule_order=_STRICT),
        )


def firewall(site: Site, addresses: Addresses) -> Firewall | None:
    """The firewall of the VPC that the site makes; None where none is stated."""
    if not addresses.firewall:
        return None
    further = addresses.further_cidr is not None
    return Firewall(
        name=site.prefix,
        domains=site.settings.network.allowed_domains,
        capacity=CAPACITY,
        subnets=tuple(SubnetApart.of(site, FIREWALL_LABEL, subnet) for subnet in addresses.firewall),
        after=(FURTHER_RANGE,) if further else None,
        protected=site.settings.protects_firewall,
        key_arn=Reference(f"var.{STUDIO_KEY.name}"),
        log_group_name=f"{site.log_group_prefix}firewall",
        retention_days=site.settings.retention.log_days,
        logs_key_arn=Reference("var.logs_key_arn"),
    )


def _policy() -> Block:
    """Everything goes to the list, in its order; a connection that it cannot follow is dropped as well."""
    return block(
        "firewall_policy",
        block("stateful_engine_options", rule_order=_STRICT, stream_exception_policy="DROP"),
        block("stateful_rule_group_reference", priority=1, resource_arn=_RULES),
        stateless_default_actions=_FORWARD,
        stateless_fragment_default_actions=_FORWARD,
        stateful_default_actions=_REST,
    )


def _logged(kind: str) -> Block:
    return block(
        "log_destination_config",
        log_type=kind,
        log_destination_type="CloudWatchLogs",
        log_destination={"logGroup": _LOG_GROUP},
    )
