"""What a call needs: actions on resources, with what its request holds, as AWS asks it of whoever calls.

Most calls need the action of their own name. S3 and API Gateway have other names for theirs, whoever gives
tags must be let to, and some calls have AWS act in the name of the caller: pass a role, use a key. Sources:
service authorization reference (dependent actions), and beside each what says more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.s3.models import s3_backends
from terraform.emulator.acted_on import acted_on
from terraform.emulator.arns import PARTITION, filled, patterns
from terraform.emulator.asked import Call, NotUnderstood
from terraform.emulator.held import boundary_of
from terraform.emulator.named import key_arn, role_arn
from terraform.emulator.studio_keys import of_studio

from generator.iam import services

Value = str | tuple[str, ...]

_OF_S3 = {
    **dict.fromkeys(("HeadBucket", "ListObjects", "ListObjectsV2"), "ListBucket"),
    **dict.fromkeys(("GetObject", "HeadObject"), "GetObject"),
    **dict.fromkeys(("DeleteBucketEncryption", "PutBucketEncryption"), "PutEncryptionConfiguration"),
    **dict.fromkeys(
        ("DeleteBucketLifecycle", "PutBucketLifecycleConfiguration"), "PutLifecycleConfiguration"
    ),
    **dict.fromkeys(("DeletePublicAccessBlock", "PutPublicAccessBlock"), "PutBucketPublicAccessBlock"),
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "ListObjectVersions": "ListBucketVersions",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
}
"""Operations of S3 that are allowed by an action of another name (S3 user guide, required permissions)."""

_OF_BUDGETS = {
    **dict.fromkeys(
        (
            *("CreateBudget", "DeleteBudget", "UpdateBudget"),
            *(
                f"{verb}{what}"
                for verb in ("Create", "Delete", "Update")
                for what in ("Notification", "Subscriber")
            ),
        ),
        "ModifyBudget",
    ),
    **dict.fromkeys(
        (
            *("DescribeBudget", "DescribeBudgetPerformanceHistory", "DescribeBudgets"),
            *("DescribeNotificationsForBudget", "DescribeSubscribersForNotification"),
        ),
        "ViewBudget",
    ),
}
"""Operations of AWS Budgets, which two actions allow (service authorization reference, 2026-09)."""

_TAGGING = {
    **dict.fromkeys(
        (
            *(
                "backup",
                "budgets",
                "dynamodb",
                "ecr",
                "kms",
                "lambda",
                "logs",
                "network-firewall",
                "organizations",
            ),
            *("route53resolver", "sso"),
        ),
        "TagResource",
    ),
    "ec2": "CreateTags",
    "sagemaker": "AddTags",
    "ssm": "AddTagsToResource",
}
"""What gives tags to what is just made, by service; of IAM by what is made."""

_SERVED = {
    "apigateway": "apigateway.amazonaws.com",
    "backup": "backup.amazonaws.com",
    "ec2": "vpc-flow-logs.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
}
"""To which service a role is passed in a call of another."""

_UNDER_KEYS: Mapping[str, tuple[str, ...]] = {
    "CreateBackupVault": ("CreateGrant", "DescribeKey", "RetireGrant", "Decrypt", "GenerateDataKey"),
    "CreateDomain": ("CreateGrant", "DescribeKey", "Decrypt", "GenerateDataKeyWithoutPlaintext"),
    "CreateFirewall": ("GenerateDataKey",),
    "CreateFirewallPolicy": ("GenerateDataKey",),
    "CreateRepository": ("CreateGrant", "DescribeKey", "RetireGrant"),
    "CreateRuleGroup": ("GenerateDataKey",),
    "CreateTable": ("CreateGrant", "DescribeKey"),
}
"""What a call has AWS do with a key of the account's in the caller's name.

AWS Backup developer guide, access control; ECR user guide, encryption at rest; DynamoDB developer guide,
encryption at rest. What domains and firewalls take is inferred: it is what the key lets Terraform do.
"""

_ALSO: Mapping[str, tuple[str, ...]] = {
    "backup:CreateBackupVault": ("backup-storage:MountCapsule",),
    "network-firewall:CreateFirewall": ("iam:CreateServiceLinkedRole",),
    "network-firewall:UpdateLoggingConfiguration": (
        *("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery"),
        *("logs:ListLogDeliveries", "logs:UpdateLogDelivery", "logs:PutResourcePolicy"),
        *("logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
    ),
    "route53:AssociateVPCWithHostedZone": ("ec2:DescribeVpcs",),
    "route53:CreateHostedZone": ("ec2:DescribeVpcs",),
    "route53resolver:CreateResolverEndpoint": (
        *("ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"),
    ),
    "sagemaker:CreateDomain": ("iam:CreateServiceLinkedRole",),
}
"""What else a call needs, on whatever the action takes."""

_LOOKED_AT_BY_LAMBDA = ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
"""What Lambda asks in the caller's name before a function is in a network.

Lambda developer guide, user permissions for functions in a VPC.
"""

_LINKED = {"network-firewall": "network-firewall.amazonaws.com", "sagemaker": "sagemaker.amazonaws.com"}


@dataclass(frozen=True, slots=True)
class Need:
    """An action on a resource that lies in an account, with what the request holds beside."""

    action: str
    resource: str
    account: str
    context: Mapping[str, Value] = field(default_factory=dict)


def needs(call: Call) -> Iterator[Need]:
    """Everything that a call needs, its own action first.

    Raises:
        NotUnderstood: AWS has no such action, or nothing says what the call acts on.
    """
    action = action_of(call)
    tags = _tags(call)
    context = {**_of_tags(tags), **_of_iam(call), **_of_s3(call), **of_studio(call)}
    acted = acted_on(call, action)
    for resource in acted:
        yield Need(action.name, resource, _account(resource, call), context)
    yield from _tagging(call, action, tags, acted)
    for resource in _passed(call):
        passed = {"iam:passedtoservice": _SERVED[call.service]}
        yield Need("iam:PassRole", resource, _account(resource, call), passed)
    for name in _UNDER_KEYS.get(call.operation, ()):
        for key in _keys(call):
            yield Need(f"kms:{name}", key, _account(key, call), _by_service(call, name))
    yield from _beside(call)
    yield from _of_objects(call)


def action_of(call: Call) -> services.Action:
    """The action that allows a call.

    Raises:
        NotUnderstood: AWS has none of that name.
    """
    name = _OF_S3.get(call.operation, call.operation) if call.service == "s3" else call.operation
    if call.service == "apigateway":
        name = call.method
    if call.service == "budgets":
        name = _OF_BUDGETS.get(call.operation, call.operation)
    found = services.action(f"{call.service}:{name}")
    if found is None:
        raise NotUnderstood(f"AWS has no action {call.service}:{name}")
    return found


def _account(resource: str, call: Call) -> str:
    """Whose a resource is: by its ARN, of a bucket by who made it, and else the caller's own."""
    parts = resource.split(":", 5)
    if len(parts) > 4 and parts[4].isdigit():
        return parts[4]
    if resource.startswith(f"arn:{PARTITION}:s3:::"):
        return bucket_owner(resource.split(":::", 1)[1].partition("/")[0]) or call.account
    return call.account


def bucket_owner(name: str) -> str | None:
    """The account that made a bucket; None where there is none of that name."""
    for account, partitions in s3_backends.items():
        if PARTITION in partitions and name in partitions[PARTITION].buckets:
            return str(account)
    return None


def _tags(call: Call) -> Mapping[str, Mapping[str, str]]:
    """The tags that a call gives, by the type of what gets them where it says one, else by an empty text."""
    said = call.parameters
    found: dict[str, dict[str, str]] = {}
    for one in said.get("TagSpecifications") or said.get("TagSpecification") or ():
        found.setdefault(one.get("ResourceType", ""), {}).update(_pairs(one.get("Tags")))
    for name in ("Tags", "tags", "BackupVaultTags", "BackupPlanTags", "ResourceTags"):
        if said.get(name):
            found.setdefault("", {}).update(_pairs(said[name]))
    return found


def _pairs(tags: Any) -> dict[str, str]:
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    return {
        one.get("Key") or one.get("TagKey") or one.get("key"): str(
            one.get("Value") or one.get("TagValue") or one.get("value") or ""
        )
        for one in tags or ()
    }


def _of_tags(tags: Mapping[str, Mapping[str, str]]) -> dict[str, Value]:
    every = {key: value for given in tags.values() for key, value in given.items()}
    keys: dict[str, Value] = {f"aws:requesttag/{key}".lower(): value for key, value in every.items()}
    return keys | ({"aws:tagkeys": tuple(every)} if every else {})


def _tagging(
    call: Call, action: services.Action, tags: Mapping[str, Mapping[str, str]], acted: tuple[str, ...]
) -> Iterator[Need]:
    if not tags or action.level is services.AccessLevel.TAGGING:
        return
    if call.service == "iam":
        name = f"iam:Tag{call.operation.removeprefix('Create')}"
    elif call.service == "apigateway":
        return
    else:
        name = f"{call.service}:{_TAGGING[call.service]}"
    for kind, given in tags.items():
        context = _of_tags({kind: given})
        if call.service == "ec2":
            context["ec2:createaction"] = call.operation
        made = [one for one in acted if kind and f":{kind}/" in one]
        if kind and not made:
            made = [f"arn:{PARTITION}:ec2:{call.region}:{call.account}:{kind}/*"]
        for resource in made or (acted[:1] if acted != ("*",) else _new(name, call)):
            yield Need(name, resource, call.account, context)


def _new(action: str, call: Call) -> tuple[str, ...]:
    """Anything that a tagging action takes and that is made without a name: a key, an account."""
    kind = _NAMELESS.get(f"{call.service}:{call.operation}")
    if kind is None:
        raise NotUnderstood(f"what {call.service}:{call.operation} makes has no name for {action}")
    return (filled(patterns(call.service)[kind], call, {}),)


_NAMELESS = {"kms:CreateKey": "key", "organizations:CreateAccount": "account"}
"""Types of what is made by calls that act on no resource."""


def _of_iam(call: Call) -> dict[str, Value]:
    """The boundary that a request gives or that a role has, and the policy that is attached."""
    if call.service != "iam":
        return {}
    said, found = call.parameters, dict[str, Value]()
    given = said.get("PermissionsBoundary")
    if given is None and "RoleName" in said and call.operation != "CreateRole":
        given = boundary_of(role_arn(call.account, said["RoleName"]))
    if given:
        found["iam:permissionsboundary"] = given
    if "PolicyArn" in said:
        found["iam:policyarn"] = said["PolicyArn"]
    if "AWSServiceName" in said:
        found["iam:awsservicename"] = said["AWSServiceName"]
    return found


def _of_s3(call: Call) -> dict[str, Value]:
    if call.service != "s3":
        return {}
    found: dict[str, Value] = {}
    for header in ("if-none-match", "if-match"):
        if header in call.headers:
            found[f"s3:{header}"] = call.headers[header]
    for header in ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"):
        if header in call.headers:
            found[f"s3:{header}"] = call.headers[header]
    if call.operation.startswith("ListObject"):
        for name in ("prefix", "delimiter"):
            found[f"s3:{name}"] = str(call.parameters.get(name.capitalize(), ""))
    return found


def _passed(call: Call) -> Iterator[str]:
    """The roles that a call hands to a service."""
    if call.service in _SERVED:
        yield from dict.fromkeys(_roles_in("", call.parameters))


def _roles_in(name: str, value: Any) -> Iterator[str]:
    match value:
        case str() if _ROLE.match(value) and name.lower().endswith(_HANDED):
            yield value
        case Mapping():
            for key, one in value.items():
                yield from _roles_in(key, one)
        case list() | tuple():
            for one in value:
                yield from _roles_in(name, one)


_ROLE = re.compile(rf"arn:{PARTITION}:iam::[0-9]{{12}}:role/")
_HANDED = ("role", "rolearn", "permissionarn")
"""How members end that hold a role for the service."""


def _keys(call: Call) -> Iterator[str]:
    said = call.parameters
    within = (said, *(said.get(name) or {} for name in _ENCRYPTIONS))
    for one in within:
        for name in ("EncryptionKeyArn", "KmsKeyId", "KMSMasterKeyId", "KeyId", "kmsKey"):
            if one.get(name):
                yield key_arn(one[name], call.account, call.region)


_ENCRYPTIONS = ("EncryptionConfiguration", "SSESpecification", "encryptionConfiguration")


def _by_service(call: Call, name: str) -> dict[str, Value]:
    found: dict[str, Value] = {"kms:viaservice": f"{call.service}.{call.region}.amazonaws.com"}
    if name == "CreateGrant":
        found["kms:grantisforawsresource"] = "true"
    return found


def _beside(call: Call) -> Iterator[Need]:
    if call.service == "lambda" and (call.parameters.get("VpcConfig") or {}).get("SubnetIds"):
        for name in _LOOKED_AT_BY_LAMBDA:
            yield Need(name, "*", call.account)
    for name in _ALSO.get(f"{call.service}:{call.operation}", ()):
        if name == "iam:CreateServiceLinkedRole":
            service = _LINKED[call.service]
            linked = f"arn:{PARTITION}:iam::{call.account}:role/aws-service-role/{service}/*"
            yield Need(name, linked, call.account, {"iam:awsservicename": service})
            continue
        entry = services.action(name)
        if entry is None or not entry.is_wildcard_only:
            raise NotUnderstood(f"on what {call.service}:{call.operation} needs {name} is not told")
        yield Need(name, "*", call.account)
    private = call.parameters.get("VpcEndpointType") == "Interface" and call.parameters.get(
        "PrivateDnsEnabled"
    )
    if call.operation == "CreateVpcEndpoint" and private:
        yield Need(
            "route53:AssociateVPCWithHostedZone", f"arn:{PARTITION}:route53:::hostedzone/*", call.account
        )


def _of_objects(call: Call) -> Iterator[Need]:
    """The key under which a bucket keeps its objects is used by whoever reads or writes them."""
    uses = {"GetObject": "kms:Decrypt", "HeadObject": "kms:Decrypt", "PutObject": "kms:GenerateDataKey"}
    if call.service != "s3" or call.operation not in uses:
        return
    name = call.parameters["Bucket"]
    owner = bucket_owner(name)
    if owner is None:
        return
    default = s3_backends[owner][PARTITION].buckets[name].encryption or {}
    rules = default.get("Rule") or ()
    for rule in rules if isinstance(rules, list) else (rules,):
        key = (rule.get("ApplyServerSideEncryptionByDefault") or {}).get("KMSMasterKeyID")
        if key:
            arn = key_arn(key, owner, call.region)
            yield Need(uses[call.operation], arn, _account(arn, call), _by_service(call, ""))
