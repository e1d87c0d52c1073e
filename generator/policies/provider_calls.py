"""What a role must be allowed so that Terraform reads, and changes, resources of a type.

Which calls the AWS provider makes is recorded (`data/provider_calls.json`, made by
`requirements/data/provider_calls.py` of applies to an emulated AWS and dated there). What no recorded apply
causes is added by hand below, from the documentation of the provider and of AWS, and nobody saw it on AWS:
updates, and what AWS asks of the caller on the way, such as passing a role.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from generator.iam import services
from generator.iam.services import AccessLevel

_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "API Gateway": "apigateway",
        "Backup": "backup",
        "Budgets": "budgets",
        "CloudWatch Logs": "logs",
        "Cost Explorer": "ce",
        "DynamoDB": "dynamodb",
        "EC2": "ec2",
        "ECR": "ecr",
        "IAM": "iam",
        "KMS": "kms",
        "Lambda": "lambda",
        "Network Firewall": "network-firewall",
        "Organizations": "organizations",
        "Route 53": "route53",
        "Route53Resolver": "route53resolver",
        "S3": "s3",
        "SSM": "ssm",
        "SSO Admin": "sso",
        "SageMaker": "sagemaker",
        "identitystore": "identitystore",
    }
)
"""The prefix of a service's actions, by what its clients call it."""

_METHODS = {"Create": "POST", "Delete": "DELETE", "Get": "GET", "Put": "PUT", "Update": "PATCH"}
"""API Gateway is allowed by methods of HTTP, not by calls (service authorization reference)."""

_OTHERWISE: Mapping[str, str] = MappingProxyType(
    {
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjectsV2": "ListBucket",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    }
)
"""Calls of S3 whose action has another name (Amazon S3 user guide, required permissions)."""

_OF_BUDGETS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("CreateBudget", "DeleteBudget", "UpdateBudget"), "ModifyBudget"),
        **dict.fromkeys(("CreateNotification", "DeleteNotification"), "ModifyBudget"),
        **dict.fromkeys(
            ("DescribeBudget", "DescribeNotificationsForBudget", "DescribeSubscribersForNotification"),
            "ViewBudget",
        ),
    }
)
"""Calls of AWS Budgets, whose action has another name (Cost Management user guide, managing access)."""

_KEY_FOR_STORAGE = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKeyWithoutPlaintext",
)

_NETWORK_FOR_FUNCTIONS = ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
"""What Lambda asks in the name of who puts a function into a network (developer guide, user permissions)."""

_BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws_api_gateway_rest_api": ("apigateway:PATCH", "apigateway:PUT"),
        "aws_api_gateway_rest_api_policy": ("apigateway:UpdateRestApiPolicy",),
        "aws_backup_plan": ("backup:UpdateBackupPlan",),
        "aws_backup_selection": ("iam:PassRole",),
        "aws_backup_vault": (
            "backup-storage:MountCapsule",
            *_KEY_FOR_STORAGE,
            "kms:GenerateDataKey",
            "kms:RetireGrant",
        ),
        "aws_budgets_budget": ("budgets:TagResource", "budgets:UntagResource"),
        "aws_cloudwatch_log_group": (
            "logs:AssociateKmsKey",
            "logs:DeleteRetentionPolicy",
            "logs:DisassociateKmsKey",
        ),
        "aws_dynamodb_table": ("dynamodb:UpdateTable",),
        "aws_ec2_transit_gateway_vpc_attachment": ("ec2:ModifyTransitGatewayVpcAttachment",),
        "aws_ecr_repository": (
            "ecr:PutImageScanningConfiguration",
            "ecr:PutImageTagMutability",
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:RetireGrant",
        ),
        "aws_flow_log": ("iam:PassRole",),
        "aws_iam_policy": ("iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:ListPolicyVersions"),
        "aws_iam_role": (
            "iam:PutRolePermissionsBoundary",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        ),
        "aws_iam_role_policies_exclusive": ("iam:DeleteRolePolicy",),
        "aws_iam_role_policy_attachments_exclusive": ("iam:DetachRolePolicy",),
        "aws_iam_saml_provider": ("iam:UpdateSAMLProvider",),
        "aws_kms_alias": ("kms:UpdateAlias",),
        "aws_kms_key": (
            "kms:DisableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:UpdateKeyDescription",
        ),
        "aws_lambda_function": (
            *_NETWORK_FOR_FUNCTIONS,
            "iam:PassRole",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
        ),
        "aws_network_acl": ("ec2:ReplaceNetworkAclAssociation", "ec2:ReplaceNetworkAclEntry"),
        "aws_networkfirewall_firewall": (
            "iam:CreateServiceLinkedRole",
            "kms:GenerateDataKey",
            "network-firewall:AssociateFirewallPolicy",
            "network-firewall:AssociateSubnets",
            "network-firewall:DisassociateSubnets",
            "network-firewall:UpdateFirewallDeleteProtection",
            "network-firewall:UpdateFirewallDescription",
            "network-firewall:UpdateFirewallPolicyChangeProtection",
            "network-firewall:UpdateSubnetChangeProtection",
        ),
        "aws_networkfirewall_firewall_policy": (
            "kms:GenerateDataKey",
            "network-firewall:UpdateFirewallPolicy",
        ),
        "aws_networkfirewall_logging_configuration": (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ),
        "aws_networkfirewall_rule_group": ("kms:GenerateDataKey", "network-firewall:UpdateRuleGroup"),
        "aws_organizations_account": ("account:PutAccountName", "organizations:MoveAccount"),
        "aws_organizations_organizational_unit": ("organizations:UpdateOrganizationalUnit",),
        "aws_organizations_policy": ("organizations:UpdatePolicy",),
        "aws_route": ("ec2:ReplaceRoute",),
        "aws_route53_resolver_endpoint": (
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:ModifyNetworkInterfaceAttribute",
            "route53resolver:AssociateResolverEndpointIpAddress",
            "route53resolver:DisassociateResolverEndpointIpAddress",
            "route53resolver:UpdateResolverEndpoint",
        ),
        "aws_route53_zone": ("ec2:DescribeVpcs", "route53:UpdateHostedZoneComment"),
        "aws_route53_zone_association": ("ec2:DescribeVpcs",),
        "aws_route_table_association": ("ec2:ReplaceRouteTableAssociation",),
        "aws_sagemaker_domain": (
            "iam:CreateServiceLinkedRole",
            "iam:PassRole",
            *_KEY_FOR_STORAGE,
            "sagemaker:UpdateDomain",
        ),
        "aws_sagemaker_space": ("sagemaker:UpdateSpace",),
        "aws_sagemaker_user_profile": ("iam:PassRole", "sagemaker:UpdateUserProfile"),
        "aws_security_group": ("ec2:UpdateSecurityGroupRuleDescriptionsEgress",),
        "aws_ssoadmin_instance_access_control_attributes": (
            "sso:UpdateInstanceAccessControlAttributeConfiguration",
        ),
        "aws_ssoadmin_permission_set": ("sso:ProvisionPermissionSet", "sso:UpdatePermissionSet"),
        "aws_subnet": ("ec2:ModifySubnetAttribute",),
        "aws_vpc_endpoint": (
            "ec2:ModifyVpcEndpoint",
            "route53:AssociateVPCWithHostedZone",
            "route53:DisassociateVPCFromHostedZone",
        ),
        "aws_vpc_security_group_egress_rule": ("ec2:ModifySecurityGroupRules",),
        "aws_vpc_security_group_ingress_rule": ("ec2:ModifySecurityGroupRules",),
    }
)
"""What no recorded apply calls and a change of such a resource needs, by type."""

_LOOKED_AROUND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws_iam_policy": ("iam:ListPolicies",),
        "aws_iam_role": ("iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListRoles"),
        "aws_kms_key": ("kms:ListGrants",),
        "aws_sagemaker_domain": ("sagemaker:ListSpaces", "sagemaker:ListUserProfiles"),
        "aws_vpc": (
            "ec2:DescribeInternetGateways",
            "ec2:DescribeNatGateways",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeTransitGatewayVpcAttachments",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeVpcPeeringConnections",
            "ec2:DescribeVpnGateways",
        ),
    }
)
"""What is listed in and around a resource, by type: who looks for drift asks for what nobody declared."""

_ASKED_BEFORE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws_sagemaker_domain": ("sagemaker:ListApps", "sagemaker:ListSpaces"),
        "aws_sagemaker_space": ("sagemaker:ListApps",),
        "aws_sagemaker_user_profile": ("sagemaker:ListApps",),
    }
)
"""What is asked before a resource goes, by type: whether anything in it is in use."""

_MAKES = ("Allocate", "Create", "Put", "Register", "Set")
"""How calls begin that make something; what they make may get tags."""


class NotRecorded(LookupError):
    """Nobody recorded what Terraform calls for a type of resource."""


def reading(types: Iterable[str]) -> tuple[str, ...]:
    """The actions that it takes to read resources of some types and to look around them, sorted.

    Types of data begin with `data.`.

    Raises:
        NotRecorded: a type is not in the recordings.
    """
    return _sorted(
        name
        for kind in types
        for name in (*_recorded(kind, "reads"), *_LOOKED_AROUND.get(kind, ()), *_ASKED_BEFORE.get(kind, ()))
    )


def changing(types: Iterable[str]) -> tuple[str, ...]:
    """The actions that it needs to make, change and delete them, what it reads meanwhile included; sorted.

    Raises:
        NotRecorded: a type is not in the recordings.
    """
    return _sorted(
        name
        for kind in types
        for name in (
            *_recorded(kind, "changes"),
            *_BESIDE.get(kind, ()),
            *_ASKED_BEFORE.get(kind, ()),
            *_tagging(kind),
        )
    )


def recorded_types() -> tuple[str, ...]:
    """The types of which it is recorded what is called, sorted; types of data begin with `data.`."""
    return tuple(sorted(set(_data()["calls"]) - {"provider"}))


def is_recorded(kind: str) -> bool:
    """Whether anything is known of a type; of what is no resource of AWS nothing is called."""
    return not kind.removeprefix("data.").startswith("aws_") or kind in _data()["calls"]


def action_of(call: str) -> str:
    """The action that allows a call such as `IAM.CreateRole`, as AWS spells it.

    Raises:
        LookupError: AWS has no such action.
    """
    client, _, name = call.partition(".")
    if client == "API Gateway":
        method = next((method for verb, method in _METHODS.items() if name.startswith(verb)), "PUT")
        return f"apigateway:{method}"
    others = {"S3": _OTHERWISE, "Budgets": _OF_BUDGETS}.get(client, {})
    wanted = f"{_PREFIXES[client]}:{others.get(name, name)}"
    found = services.action(wanted)
    if found is None:
        raise LookupError(f"AWS has no action {wanted} for the call {call}")
    return found.name


@cache
def _tagging(kind: str) -> tuple[str, ...]:
    """The actions that set and take away tags of what is made for a type."""
    made = (services.action(name) for name in _recorded(kind, "changes") if _makes(name))
    found: set[str] = set()
    for one in made:
        if one is None or not one.is_taggable_at_creation:
            continue
        types = {each.name for each in one.resource_types}
        found |= {
            tag.name
            for tag in services.expand(f"{one.name.partition(':')[0]}:*")
            if tag.level is AccessLevel.TAGGING
            and (not types or types & {each.name for each in tag.resource_types})
            and "tag" in tag.name.lower()
        }
    return tuple(sorted(found))


def _makes(name: str) -> bool:
    return name.partition(":")[2].startswith(_MAKES)


@cache
def _recorded(kind: str, what: str) -> tuple[str, ...]:
    if not kind.removeprefix("data.").startswith("aws_"):
        return ()
    if kind not in _data()["calls"]:
        raise NotRecorded(kind)
    calls: list[str] = _data()["calls"][kind][what]
    return tuple(sorted({action_of(call) for call in calls}))


@cache
def _data() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    text = files("generator.policies").joinpath("data", "provider_calls.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = json.loads(text)
    return loaded


def _sorted(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
