"""Network Firewall, of which moto has firewalls alone, without endpoints: policies, groups of rules, logging.

Everything stands at once. It refuses what AWS refuses (API reference and developer guide of Network Firewall,
2026-11): what is in use or protected stays, and a list, an order or a token that does not fit is not taken.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ec2.models import ec2_backends
from moto.ec2.models.route_tables import Route
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.networkfirewall.responses import NetworkFirewallResponse
from terraform.emulator.registry import Members
from terraform.emulator.shapes import faults, operation, service

SERVICE = "network-firewall"
STRICT = "STRICT_ORDER"
_NAME = re.compile(r"\.?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)

_kept: dict[tuple[str, str], "Firewalls"] = {}


def install() -> None:
    """Let moto answer every operation that `Firewalls` has."""
    methods = {name for name, _ in inspect.getmembers(Firewalls, inspect.isfunction)}
    for name in service(SERVICE).operation_names:
        method = camelcase_to_underscores(name)
        if method in methods:
            setattr(NetworkFirewallResponse, method, _answer(name, method))


def reset() -> None:
    """Forget every firewall of every account."""
    _kept.clear()


def _answer(name: str, method: str) -> Callable[[NetworkFirewallResponse], ActionResult]:
    def answer(self: NetworkFirewallResponse) -> ActionResult:
        asked: Members = dict(self.params)
        found = tuple(faults(operation(SERVICE, name).input_shape, asked))
        if found:
            raise _refused("InvalidRequest", "; ".join(found))
        at = (self.current_account, self.region)
        return ActionResult(getattr(_kept.setdefault(at, Firewalls(*at)), method)(asked))

    return answer


def _refused(kind: str, words: str) -> JsonRESTError:
    return JsonRESTError(f"{kind}Exception", words)


class Firewalls:
    """The firewalls of one account and Region, their policies and groups of rules, by ARN."""

    def __init__(self, account: str, region: str) -> None:
        self.account, self.region = account, region
        self.groups: dict[str, Members] = {}
        self.policies: dict[str, Members] = {}
        self.firewalls: dict[str, Members] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}

    def create_rule_group(self, asked: Members) -> Members:
        arn = self._new("stateful-rulegroup", asked["RuleGroupName"], self.groups, asked)
        self._require_rules(asked["RuleGroup"], asked["Capacity"])
        self.groups[arn] = self._keeping(arn, asked)
        return self._told_group(arn)

    def describe_rule_group(self, asked: Members) -> Members:
        arn = self._arn(asked, "RuleGroup", self.groups)
        return {**self._told_group(arn), "RuleGroup": self.groups[arn]["RuleGroup"]}

    def update_rule_group(self, asked: Members) -> Members:
        arn = self._arn(asked, "RuleGroup", self.groups)
        self._require_rules(asked["RuleGroup"], self.groups[arn]["Capacity"])
        self._take_token(arn, asked)
        self.groups[arn] |= {name: asked[name] for name in _CHANGED if name in asked}
        return self._told_group(arn)

    def delete_rule_group(self, asked: Members) -> Members:
        arn = self._arn(asked, "RuleGroup", self.groups)
        users = [one for one in self.policies.values() if arn in _groups_of(one["FirewallPolicy"])]
        self._refuse_while(users)
        return self._gone(arn, self.groups, self._told_group(arn), "RuleGroupResponse", "RuleGroupStatus")

    def create_firewall_policy(self, asked: Members) -> Members:
        arn = self._new("firewall-policy", asked["FirewallPolicyName"], self.policies, asked)
        self._require_policy(asked["FirewallPolicy"])
        self.policies[arn] = self._keeping(arn, asked)
        return self._told_policy(arn)

    def describe_firewall_policy(self, asked: Members) -> Members:
        arn = self._arn(asked, "FirewallPolicy", self.policies)
        return {**self._told_policy(arn), "FirewallPolicy": self.policies[arn]["FirewallPolicy"]}

    def update_firewall_policy(self, asked: Members) -> Members:
        arn = self._arn(asked, "FirewallPolicy", self.policies)
        self._take_token(arn, asked)
        self._require_policy(asked["FirewallPolicy"])
        self.policies[arn] |= {name: asked[name] for name in _CHANGED if name in asked}
        return self._told_policy(arn)

    def delete_firewall_policy(self, asked: Members) -> Members:
        arn = self._arn(asked, "FirewallPolicy", self.policies)
        self._refuse_while([one for one in self.firewalls.values() if one["FirewallPolicyArn"] == arn])
        told = self._told_policy(arn)
        return self._gone(arn, self.policies, told, "FirewallPolicyResponse", "FirewallPolicyStatus")

    def create_firewall(self, asked: Members) -> Members:
        arn = self._new("firewall", asked["FirewallName"], self.firewalls, asked)
        self._arn(asked, "FirewallPolicy", self.policies)
        made = self._keeping(arn, asked)
        made |= {"FirewallArn": arn, "FirewallId": str(uuid4()), "endpoints": {}, "logging": []}
        made.setdefault("DeleteProtection", False)
        self.firewalls[arn] = made
        try:
            self._attach(made, asked["SubnetMappings"])
        except JsonRESTError:
            del self.firewalls[arn]
            raise
        return self._told(arn)

    def describe_firewall(self, asked: Members) -> Members:
        return self._told(self._arn(asked, "Firewall", self.firewalls))

    def list_firewalls(self, _: Members) -> Members:
        names = ("FirewallName", "FirewallArn")
        return {"Firewalls": [{name: one[name] for name in names} for one in self.firewalls.values()]}

    def delete_firewall(self, asked: Members) -> Members:
        arn = self._arn(asked, "Firewall", self.firewalls)
        made = self.firewalls[arn]
        if made.get("DeleteProtection"):
            raise _refused("InvalidOperation", f"{arn} is protected from deletion")
        if made["logging"]:
            raise _refused("InvalidOperation", f"{arn} still has a logging configuration")
        self._detach(made, [one["SubnetId"] for one in made["SubnetMappings"]])
        told = self._told(arn)
        del self.firewalls[arn]
        return {**told, "FirewallStatus": {**told["FirewallStatus"], "Status": "DELETING"}}

    def update_firewall_delete_protection(self, asked: Members) -> Members:
        return self._set(asked, "DeleteProtection")

    def update_subnet_change_protection(self, asked: Members) -> Members:
        return self._set(asked, "SubnetChangeProtection")

    def update_firewall_policy_change_protection(self, asked: Members) -> Members:
        return self._set(asked, "FirewallPolicyChangeProtection")

    def update_firewall_encryption_configuration(self, asked: Members) -> Members:
        self._require_key(asked)
        return self._set(asked, "EncryptionConfiguration")

    def update_firewall_description(self, asked: Members) -> Members:
        return self._set(asked, "Description")

    def associate_firewall_policy(self, asked: Members) -> Members:
        made = self.firewalls[self._arn(asked, "Firewall", self.firewalls)]
        self._arn(asked, "FirewallPolicy", self.policies)
        if made.get("FirewallPolicyChangeProtection"):
            raise _refused("InvalidOperation", "the policy is protected from changes")
        return self._set(asked, "FirewallPolicyArn")

    def associate_subnets(self, asked: Members) -> Members:
        made = self._open(asked)
        self._attach(made, asked["SubnetMappings"])
        return {**asked, **self._token(made["FirewallArn"])}

    def disassociate_subnets(self, asked: Members) -> Members:
        made = self._open(asked)
        self._detach(made, asked["SubnetIds"])
        return {**asked, **self._token(made["FirewallArn"])}

    def describe_logging_configuration(self, asked: Members) -> Members:
        arn = self._arn(asked, "Firewall", self.firewalls)
        return {"FirewallArn": arn, "LoggingConfiguration": {"LogDestinationConfigs": self._logging(arn)}}

    def update_logging_configuration(self, asked: Members) -> Members:
        arn = self._arn(asked, "Firewall", self.firewalls)
        wanted = asked.get("LoggingConfiguration", {}).get("LogDestinationConfigs", [])
        here = self._logging(arn)
        if (
            len([one for one in wanted if one not in here]) + len([one for one in here if one not in wanted])
            > 1
        ):
            raise _refused("InvalidRequest", "one destination is changed at a time")
        known = logs_backends[self.account][self.region].groups
        for one in wanted:
            if one["LogDestination"].get("logGroup") not in known:
                raise _refused("InvalidRequest", f"no log group {one['LogDestination']}")
        self.firewalls[arn]["logging"] = wanted
        return {"FirewallArn": arn, "LoggingConfiguration": {"LogDestinationConfigs": wanted}}

    def tag_resource(self, asked: Members) -> Members:
        self.tags[asked["ResourceArn"]] |= {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
        return {}

    def untag_resource(self, asked: Members) -> Members:
        for key in asked["TagKeys"]:
            self.tags[asked["ResourceArn"]].pop(key, None)
        return {}

    def list_tags_for_resource(self, asked: Members) -> Members:
        return {"Tags": self._tags(asked["ResourceArn"])}

    def _new(self, kind: str, name: str, there: dict[str, Members], asked: Members) -> str:
        arn = f"arn:aws:{SERVICE}:{self.region}:{self.account}:{kind}/{name}"
        if arn in there:
            raise _refused("InvalidRequest", "A resource with the specified name already exists")
        self._require_key(asked)
        return arn

    def _keeping(self, arn: str, asked: Members) -> Members:
        self.tags[arn] = {tag["Key"]: tag["Value"] for tag in asked.get("Tags", [])}
        self.tokens[arn] = str(uuid4())
        return {name: value for name, value in asked.items() if name not in ("Tags", "DryRun")}

    def _arn(self, asked: Members, kind: str, there: dict[str, Members]) -> str:
        name = asked.get(f"{kind}Name")
        found = asked.get(f"{kind}Arn") or next((one for one in there if one.endswith(f"/{name}")), "")
        if found not in there:
            raise _refused("ResourceNotFound", f"there is no {kind} {found or name}")
        return str(found)

    def _require_key(self, asked: Members) -> None:
        key = asked.get("EncryptionConfiguration", {}).get("KeyId")
        if asked.get("EncryptionConfiguration", {}).get("Type") == "CUSTOMER_KMS":
            try:
                kms_backends[self.account][self.region].describe_key(key)
            except Exception as missing:
                raise _refused("InvalidRequest", f"the key {key} cannot be used") from missing

    def _require_rules(self, group: Members, capacity: int) -> None:
        """Refuse a list that AWS cannot make rules of, or that has no room."""
        listed = group["RulesSource"].get("RulesSourceList")
        if listed is None:
            return
        for name in listed["Targets"]:
            if not _NAME.fullmatch(name):
                raise _refused("InvalidRequest", f"{name} is no domain name, and no wildcard with a dot")
        if not listed["Targets"]:
            raise _refused("InvalidRequest", "a list of domains is not empty")
        if len(listed["Targets"]) * len(listed["TargetTypes"]) > capacity:
            raise _refused("InvalidRequest", "the rules exceed the capacity of the group")

    def _require_policy(self, policy: Members) -> None:
        """Refuse what does not go together with the order of the rules."""
        order = policy.get("StatefulEngineOptions", {}).get("RuleOrder", "DEFAULT_ACTION_ORDER")
        if policy.get("StatefulDefaultActions") and order != STRICT:
            raise _refused("InvalidRequest", "default actions need STRICT_ORDER")
        for reference in policy.get("StatefulRuleGroupReferences", []):
            arn = self._arn({"RuleGroupArn": reference["ResourceArn"]}, "RuleGroup", self.groups)
            options = self.groups[arn]["RuleGroup"].get("StatefulRuleOptions", {})
            if options.get("RuleOrder", "DEFAULT_ACTION_ORDER") != order:
                raise _refused("InvalidRequest", f"{arn} has another order of rules")
            if (order == STRICT) != ("Priority" in reference):
                raise _refused("InvalidRequest", "a priority is for STRICT_ORDER alone, and needed there")

    def _refuse_while(self, users: list[Members]) -> None:
        if users:
            raise _refused("InvalidOperation", "Unable to delete the object because it is still in use")

    def _take_token(self, arn: str, asked: Members) -> None:
        if asked.get("UpdateToken", self.tokens[arn]) != self.tokens[arn]:
            raise _refused("InvalidToken", "the resource has changed since")
        self.tokens[arn] = str(uuid4())

    def _token(self, arn: str) -> Members:
        return {"UpdateToken": self.tokens[arn]}

    def _tags(self, arn: str) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tags.get(arn, {}).items()]

    def _told_group(self, arn: str) -> Members:
        made = self.groups[arn]
        told = {name: made[name] for name in (*_NAMED, "RuleGroupName", "Type", "Capacity") if name in made}
        told |= {
            "RuleGroupArn": arn,
            "RuleGroupId": "1",
            "RuleGroupStatus": "ACTIVE",
            "Tags": self._tags(arn),
        }
        return {"RuleGroupResponse": told, **self._token(arn)}

    def _told_policy(self, arn: str) -> Members:
        made = self.policies[arn]
        told = {name: made[name] for name in (*_NAMED, "FirewallPolicyName") if name in made}
        told |= {"FirewallPolicyArn": arn, "FirewallPolicyId": "1", "FirewallPolicyStatus": "ACTIVE"}
        return {"FirewallPolicyResponse": {**told, "Tags": self._tags(arn)}, **self._token(arn)}

    def _gone(self, arn: str, there: dict[str, Members], told: Members, answer: str, status: str) -> Members:
        del there[arn]
        return {answer: {**told[answer], status: "DELETING"}}

    def _told(self, arn: str) -> Members:
        made = self.firewalls[arn]
        hidden = ("endpoints", "logging")
        states = {
            self._zone(subnet): {
                "Attachment": {"SubnetId": subnet, "EndpointId": endpoint, "Status": "READY"},
                "Config": {},
            }
            for subnet, endpoint in made["endpoints"].items()
        }
        return {
            "Firewall": {
                **{name: value for name, value in made.items() if name not in hidden},
                "Tags": self._tags(arn),
            },
            "FirewallStatus": {
                "Status": "READY",
                "ConfigurationSyncStateSummary": "IN_SYNC",
                "SyncStates": states,
            },
            **self._token(arn),
        }

    def _set(self, asked: Members, name: str) -> Members:
        arn = self._arn(asked, "Firewall", self.firewalls)
        self._take_token(arn, asked)
        self.firewalls[arn][name] = asked[name]
        return {"FirewallArn": arn, name: asked[name], **self._token(arn)}

    def _open(self, asked: Members) -> Members:
        """The firewall whose subnets change; refused while it is protected from that."""
        arn = self._arn(asked, "Firewall", self.firewalls)
        self._take_token(arn, asked)
        if self.firewalls[arn].get("SubnetChangeProtection"):
            raise _refused("InvalidOperation", "the subnets are protected from changes")
        return self.firewalls[arn]

    def _attach(self, made: Members, mappings: list[Members]) -> None:
        """An endpoint in each subnet; refused in two subnets of a zone, and in those of another VPC."""
        network = ec2_backends[self.account][self.region]
        zones = [self._zone(subnet) for subnet in made["endpoints"]]
        for mapping in mappings:
            subnet, zone = mapping["SubnetId"], self._zone(mapping["SubnetId"])
            if zone in zones or network.get_subnet(subnet).vpc_id != made["VpcId"]:
                raise _refused("InvalidRequest", f"{subnet} is of another VPC, or a second one of its zone")
            zones.append(zone)
            endpoint = network.create_vpc_endpoint(
                made["VpcId"], f"com.amazonaws.vpce.{self.region}.firewall", "GatewayLoadBalancer", None, [],
                subnet_ids=[subnet],
            )  # fmt: skip
            made["endpoints"][subnet] = endpoint.id
        known = {one["SubnetId"]: one for one in (*made["SubnetMappings"], *mappings)}
        made["SubnetMappings"] = [known[subnet] for subnet in made["endpoints"]]

    def _detach(self, made: Members, subnets: list[str]) -> None:
        """The endpoints go; refused while a route leads through one of them."""
        network = ec2_backends[self.account][self.region]
        used = {route.vpc_endpoint_id for route in _routes(network)}
        for subnet in subnets:
            if made["endpoints"].get(subnet) in used:
                raise _refused("InvalidOperation", f"a route leads through the endpoint in {subnet}")
        for subnet in subnets:
            network.vpc_end_points.pop(made["endpoints"].pop(subnet))
        made["SubnetMappings"] = [one for one in made["SubnetMappings"] if one["SubnetId"] not in subnets]

    def _zone(self, subnet: str) -> str:
        return str(ec2_backends[self.account][self.region].get_subnet(subnet).availability_zone)

    def _logging(self, arn: str) -> list[Members]:
        found: list[Members] = self.firewalls[arn]["logging"]
        return found


_NAMED = ("Description", "EncryptionConfiguration")
_CHANGED = (*_NAMED, "RuleGroup", "FirewallPolicy")


def _groups_of(policy: Members) -> list[str]:
    return [one["ResourceArn"] for one in policy.get("StatefulRuleGroupReferences", [])]


def _routes(network: Any) -> Iterator[Route]:
    for table in network.route_tables.values():
        yield from table._routes.values()
