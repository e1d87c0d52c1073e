"""What a call acts on in the words of its service, where these are not the names of the reference."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.organizations.models import organizations_backends
from terraform.emulator.arns import PARTITION, Named, by_names, filled, patterns, texts
from terraform.emulator.asked import Call

from generator.iam import services

_EC2_ID = re.compile(r"(?P<kind>[a-z][a-z-]*[a-z])-[0-9a-f]{8,}")
_EC2_KINDS = {
    "acl": "network-acl",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}


def _of_apigateway(call: Call, action: services.Action) -> Named:
    """By the path of the request, which is the resource; of types the reference has not every path."""
    arn = f"arn:{PARTITION}:apigateway:{call.region}::{call.path.rstrip('/')}"
    return {action.resource_types[0].name: (arn,)}


def _of_budgets(call: Call, _: services.Action) -> Named:
    """By the name of a budget, in whichever part of the call; its ARN has no Region."""
    said = call.parameters
    whole = said.get("Budget") or said.get("NewBudget") or said
    name = whole.get("BudgetName") or said.get("ResourceARN", "").partition(":budget/")[2] or "*"
    return {"budget": [f"arn:{PARTITION}:budgets::{call.account}:budget/{name}"]}


def _of_ec2(call: Call, _: services.Action) -> Named:
    """By ids; associations stand for what they associate, and what is shared is its owner's."""
    named: dict[str, list[str]] = {}
    backend = ec2_backends[call.account][call.region]
    said = [one for value in call.parameters.values() for one in texts(value)]
    for text in [*said, *(other for one in said for other in _associated(backend, one))]:
        found = _EC2_ID.fullmatch(text)
        kind = _EC2_KINDS.get(found["kind"]) if found else None
        if kind is not None:
            owner = _owner(kind, text, call)
            named.setdefault(kind, []).append(f"arn:{PARTITION}:ec2:{call.region}:{owner}:{kind}/{text}")
    made = _MADE.get(call.operation)
    if made is not None:
        named[made] = [filled(patterns("ec2")[made], call, {})]
    return named


_MADE = {
    "AllocateAddress": "elastic-ip",
    "CreateTransitGatewayVpcAttachment": "transit-gateway-attachment",
    "CreateFlowLogs": "vpc-flow-log",
}
"""What operations make that are not called by the name of its type."""


def _associated(backend: Any, text: str) -> Iterator[str]:
    """What an association is of."""
    kind = text.partition("assoc-")[0]
    if kind == "rtb":
        tables = (one for one in backend.route_tables.values() if text in one.all_associations_ids)
        yield from (part for one in tables for part in (one.id, str(one._associations.get(text, ""))))
    elif kind == "acl":
        acls = (one for one in backend.network_acls.values() if text in one._associations)
        yield from (one._associations[text].subnet_id for one in acls)
    elif kind == "vpc-cidr-":
        yield from (one.id for one in backend.vpcs.values() if text in one._cidr_block_association_set)
    elif kind == "eip":
        yield from (one.allocation_id for one in backend.addresses if one.association_id == text)


def _owner(kind: str, identity: str, call: Call) -> str:
    """The account that has it: gateways are shared with others."""
    if kind != "transit-gateway":
        return call.account
    for account, regions in ec2_backends.items():
        if call.region in regions and identity in regions[call.region].transit_gateways:
            return str(account)
    return call.account


def role_arn(account: str, name: str) -> str:
    """The ARN of a role by its name: its path is known where the role stands."""
    for role in iam_backends[account][PARTITION].roles.values():
        if role.name == name:
            return str(role.arn)
    return f"arn:{PARTITION}:iam::{account}:role/{name}"


def _of_iam(call: Call, _: services.Action) -> Named:
    """By names, whose paths are known where they stand, or by ARNs."""
    named = {kind: said for kind, name in _IDENTITIES.items() if (said := name(call))}
    if "role" in named:
        named.pop("policy", None)  # it is attached, and the role is what changes
    return named


def _role(call: Call) -> tuple[str, ...]:
    said, start = call.parameters, f"arn:{PARTITION}:iam::{call.account}:role"
    if call.operation == "CreateServiceLinkedRole":
        return (f"{start}/aws-service-role/{said['AWSServiceName']}/*",)
    if call.operation == "CreateRole":
        return (f"{start}{said.get('Path', '/')}{said['RoleName']}",)
    return (role_arn(call.account, said["RoleName"]),) if "RoleName" in said else ()


def _by_arn_or(kind: str, arn: str, making: str, name: str) -> Callable[[Call], tuple[str, ...]]:
    """What has an ARN of its own in calls, but in the one that makes it."""

    def found(call: Call) -> tuple[str, ...]:
        said = call.parameters
        if call.operation == making:
            path = said.get("Path", "/")
            named = said[name].removeprefix("https://")
            return (f"arn:{PARTITION}:iam::{call.account}:{kind}{path}{named}",)
        return (said[arn],) if arn in said else ()

    return found


def _principal(kind: str, name: str) -> Callable[[Call], tuple[str, ...]]:
    def found(call: Call) -> tuple[str, ...]:
        said = call.parameters
        start = f"arn:{PARTITION}:iam::{call.account}:{kind}{said.get('Path', '/')}"
        return (f"{start}{said[name]}",) if name in said else ()

    return found


_IDENTITIES: Mapping[str, Callable[[Call], tuple[str, ...]]] = {
    "group": _principal("group", "GroupName"),
    "oidc-provider": _by_arn_or(
        "oidc-provider", "OpenIDConnectProviderArn", "CreateOpenIDConnectProvider", "Url"
    ),
    "policy": _by_arn_or("policy", "PolicyArn", "CreatePolicy", "PolicyName"),
    "role": _role,
    "saml-provider": _by_arn_or("saml-provider", "SAMLProviderArn", "CreateSAMLProvider", "Name"),
    "user": _principal("user", "UserName"),
}


def key_arn(key: str, account: str, region: str) -> str:
    """The ARN of a key that a call names by its ARN, its id or an alias."""
    if key.startswith("arn:") and ":key/" in key:
        return key
    if key.startswith("arn:"):
        _, _, _, region, account, key = key.split(":", 5)
    backend = kms_backends[account][region]
    found = backend.get_key_id_from_alias(key) if key.startswith("alias/") else key
    return f"arn:{PARTITION}:kms:{region}:{account}:key/{found or '*'}"


def _of_kms(call: Call, _: services.Action) -> Named:
    said = call.parameters
    named: dict[str, list[str]] = {}
    if "AliasName" in said:
        named["alias"] = [f"arn:{PARTITION}:kms:{call.region}:{call.account}:{said['AliasName']}"]
    keys = [said[name] for name in ("KeyId", "TargetKeyId") if said.get(name)]
    if call.operation in {"DeleteAlias", "UpdateAlias"}:
        keys.append(said["AliasName"])
    if keys:
        named["key"] = [key_arn(one, call.account, call.region) for one in keys]
    return named


def _of_firewalls(call: Call, _: services.Action) -> Named:
    """By names or ARNs; of rule groups there are two kinds, and a policy names those that it has."""
    start = f"arn:{PARTITION}:network-firewall:{call.region}:{call.account}"
    said = call.parameters
    kinds = {
        "Firewall": "firewall",
        "FirewallPolicy": "firewall-policy",
        "StatefulRuleGroup": "stateful-rulegroup",
        "StatelessRuleGroup": "stateless-rulegroup",
    }
    every = [one for one in texts(said) if one.startswith(f"arn:{PARTITION}:network-firewall:")]
    named = {kind: [one for one in every if f":{part}/" in one] for kind, part in kinds.items()}
    for kind in ("Firewall", "FirewallPolicy"):
        if said.get(f"{kind}Name"):
            named[kind].append(f"{start}:{kinds[kind]}/{said[f'{kind}Name']}")
    if said.get("RuleGroupName"):
        kind = f"{said['Type'].capitalize()}RuleGroup"
        named[kind].append(f"{start}:{kinds[kind]}/{said['RuleGroupName']}")
    return {kind: arns for kind, arns in named.items() if arns}


def _of_organizations(call: Call, _: services.Action) -> Named:
    """By ids, which begin as their kinds do; ARNs of an organization say its management account."""
    management, _ = organizations_backends.master_accounts.get(call.account, (call.account, PARTITION))
    backend = organizations_backends[management][PARTITION]
    start = f"arn:{PARTITION}:organizations::{management}"
    of = backend.org.id
    named: dict[str, list[str]] = {}
    said = [one for name, value in call.parameters.items() if name not in _FREE for one in texts(value)]
    for text in said:
        if re.fullmatch(r"[0-9]{12}", text):
            named.setdefault("account", []).append(f"{start}:account/{of}/{text}")
        elif text.startswith("ou-"):
            named.setdefault("organizationalunit", []).append(f"{start}:ou/{of}/{text}")
        elif text.startswith("r-"):
            named.setdefault("root", []).append(f"{start}:root/{of}/{text}")
        elif text.startswith("p-"):
            types = [one.type.lower() for one in backend.policies if one.id == text]
            named.setdefault("policy", []).append(f"{start}:policy/{of}/{(types or ['*'])[0]}/{text}")
    if call.operation == "CreatePolicy":
        named["policy"] = [f"{start}:policy/{of}/{call.parameters['Type'].lower()}/*"]
    return named


_FREE = frozenset({"Content", "Description", "Name", "Tags"})


def _of_route53(call: Call, _: services.Action) -> Named:
    said = call.parameters
    identity = str(said.get("HostedZoneId") or said.get("ResourceId") or said.get("Id") or "")
    identity = identity.rpartition("/")[2]
    if not identity:
        return {}
    kind = said.get("ResourceType") or ("change" if call.operation == "GetChange" else "hostedzone")
    return {kind: [f"arn:{PARTITION}:route53:::{kind}/{identity}"]}


def _of_s3(call: Call, _: services.Action) -> Named:
    bucket = call.parameters.get("Bucket")
    if bucket is None:
        return {}
    arn = f"arn:{PARTITION}:s3:::{bucket}"
    key = call.parameters.get("Key")
    return {"object": [f"{arn}/{key}"]} if key else {"bucket": [arn]}


def _of_sso(call: Call, action: services.Action) -> Named:
    said = call.parameters
    named = dict(by_names(call, action))
    if said.get("TargetType") == "AWS_ACCOUNT":
        named["Account"] = [f"arn:{PARTITION}:sso:::account/{said['TargetId']}"]
    elif said.get("TargetType") == "ALL_PROVISIONED_ACCOUNTS":
        named["Account"] = [f"arn:{PARTITION}:sso:::account/*"]
    elif said.get("AccountId"):
        named["Account"] = [f"arn:{PARTITION}:sso:::account/{said['AccountId']}"]
    return named


def _of_identitystore(call: Call, action: services.Action) -> Named:
    """Whom a call looks for by a name has an id that it does not say."""
    named = dict(by_names(call, action))
    named["Identitystore"] = [
        f"arn:{PARTITION}:identitystore::{call.account}:identitystore/{call.parameters['IdentityStoreId']}"
    ]
    looked_for = {"GetGroupId": "group", "GetUserId": "user", "ListGroupMemberships": "membership"}
    if call.operation in looked_for:
        kind = looked_for[call.operation]
        name = "AllGroupMemberships" if kind == "membership" else kind.capitalize()
        named[name] = [f"arn:{PARTITION}:identitystore:::{kind}/*"]
    return named


BY_SERVICE: Mapping[str, Callable[[Call, services.Action], Named]] = {
    "apigateway": _of_apigateway,
    "budgets": _of_budgets,
    "ec2": _of_ec2,
    "iam": _of_iam,
    "identitystore": _of_identitystore,
    "kms": _of_kms,
    "network-firewall": _of_firewalls,
    "organizations": _of_organizations,
    "route53": _of_route53,
    "s3": _of_s3,
    "sso": _of_sso,
}
