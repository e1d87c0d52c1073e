"""What a difference means, by the resource and the attributes that it is in."""

from generator.apply.record import Action, Attribute, Change, Known
from generator.drift.seen import DriftClass
from generator.drift.state import StateRead

_ACCESS_TYPES = (
    *("aws_iam_", "aws_organizations_policy", "aws_ssoadmin_", "aws_identitystore_", "aws_lakeformation_"),
    *("aws_ram_", "aws_security_group", "aws_default_security_group", "aws_vpc_security_group_"),
    *("aws_vpc_endpoint", "aws_route", "aws_network", "aws_internet_gateway", "aws_nat_gateway"),
    *("aws_ec2_transit", "aws_vpc_peering", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block"),
    *("aws_s3_bucket_ownership_controls", "aws_s3_account_public_access_block", "aws_kms_grant"),
    *("aws_lambda_permission", "aws_cloudtrail", "aws_flow_log"),
)
"""Beginnings of types that decide over access, or see it."""

_ACCESS_ATTRIBUTES = frozenset(
    {
        *("policy", "assume_role_policy", "permissions_boundary", "content", "target_id", "security_groups"),
        *("app_network_access_type", "auth_mode", "default_user_settings", "default_space_settings"),
        *("domain_settings", "user_settings", "ownership_settings", "space_sharing_settings", "subnet_ids"),
        *("vpc_id", "kms_key_id", "single_sign_on_user_value", "single_sign_on_user_identifier"),
        *("resource_policy", "repository_policy", "map_public_ip_on_launch", "is_enabled"),
    }
)
"""Attributes that decide over access, whatever resource has them."""

_DATA_TYPES = (
    *("aws_s3_bucket", "aws_kms_key", "aws_sagemaker_domain", "aws_sagemaker_user_profile"),
    *("aws_sagemaker_space", "aws_efs_file_system", "aws_ecr_repository", "aws_codeartifact_repository"),
    *("aws_cloudwatch_log_group", "aws_backup_vault", "aws_dynamodb_table", "aws_secretsmanager_secret"),
    *("aws_sagemaker_model_package_group", "aws_sagemaker_feature_group", "aws_organizations_account"),
)
"""Types with which something is lost."""

_TAGS = frozenset(("tags", "tags_all"))

_REPEATS = {
    "aws_iam_role": ("inline_policy", "managed_policy_arns"),
    "aws_iam_role_policies_exclusive": ("policy_names",),
    "aws_iam_role_policy_attachments_exclusive": ("policy_arns",),
    "aws_iam_policy": ("attachment_count",),
    "aws_security_group": ("ingress", "egress"),
    "aws_default_security_group": ("ingress", "egress"),
    "aws_route_table": ("route",),
    "aws_route53_zone": ("vpc",),
    "aws_organizations_organizational_unit": ("accounts",),
}
"""Attributes that repeat what other resources hold, and change with them.

Measured 2026-11-30 with hashicorp/aws 5.100.0: right after clean applies these are said to have changed
outside of Terraform. What in them no resource declares is looked for by itself (`generator.drift.beside`).
"""

_FILLED = {"aws_eip": ("association_id", "network_interface", "private_dns", "private_ip")}
"""Attributes that are empty until another resource takes this one; another value is a difference."""

_ZERO = frozenset(("icmp_code", "icmp_type"))
"""What a rule of subnets has as nothing or as 0, which means the same where the protocol is not ICMP."""

_PROTOCOLS = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp"}
"""Names of protocols by their numbers, as AWS tells them (IANA, assigned Internet protocol numbers)."""

_BUCKET_REPEATS = {
    "policy": "aws_s3_bucket_policy",
    "lifecycle_rule": "aws_s3_bucket_lifecycle_configuration",
    "server_side_encryption_configuration": "aws_s3_bucket_server_side_encryption_configuration",
    "versioning": "aws_s3_bucket_versioning",
    "logging": "aws_s3_bucket_logging",
    "replication_configuration": "aws_s3_bucket_replication_configuration",
    "cors_rule": "aws_s3_bucket_cors_configuration",
    "object_lock_configuration": "aws_s3_bucket_object_lock_configuration",
    "grant": "aws_s3_bucket_ownership_controls",
}
"""Attributes of a bucket that repeat a resource of their own, where the stack has one."""

_DECLARED_APART = {
    "aws_s3_bucket": _BUCKET_REPEATS,
    "aws_api_gateway_rest_api": {"policy": "aws_api_gateway_rest_api_policy"},
}
"""Attributes that repeat what a resource of their own says, by its type."""

BUCKET_OPENINGS = {
    "replication_configuration": "aws_s3_bucket_replication_configuration",
    "cors_rule": "aws_s3_bucket_cors_configuration",
    "website": "aws_s3_bucket_website_configuration",
}
"""Attributes of a bucket by which objects leave it, or others read them, by what declares each."""


def kind_of(change: Change) -> DriftClass:
    """What it means that a resource stands as the change says."""
    told = tuple(one for one in change.attributes if one.before != one.after)
    names = {one.path[0] for one in told}
    if change.action is not Action.DELETE and names and names <= _TAGS:
        return DriftClass.TAGS
    if change.action is Action.DELETE and change.type in _DATA_TYPES:
        return DriftClass.DATA
    if change.type.startswith(_ACCESS_TYPES) or names & _ACCESS_ATTRIBUTES:
        return DriftClass.ACCESS
    return DriftClass.SETTINGS


def kind_of_planned(change: Change) -> DriftClass:
    """What it means that a plan would do something of which nobody declared anything new."""
    if change.action.takes_away:
        return DriftClass.DATA if change.type in _DATA_TYPES else DriftClass.DOOR
    if change.action is Action.CREATE:
        # What stood is gone, or it would not be made.
        return kind_of(Change(change.address, change.type, change.provider, Action.DELETE))
    return kind_of(change)


def is_noise(change: Change, one: Attribute, state: StateRead) -> bool:
    """Whether a difference is only how the provider tells what stands."""
    name = one.path[0]
    if _is_empty(one.before) and _is_empty(one.after):
        return True
    if apart := _DECLARED_APART.get(change.type):
        repeats = apart.get(str(name))
        return repeats is not None and bool(state.of_type(repeats))
    if name in _FILLED.get(change.type, ()):
        return _is_empty(one.before)
    return _says_the_same(one) or name in _REPEATS.get(change.type, ())


def _says_the_same(one: Attribute) -> bool:
    """Whether a rule of subnets is only written in another way."""
    sides = [side.value if isinstance(side, Known) else None for side in (one.before, one.after)]
    if one.path[-1] in _ZERO:
        return {*map(str, sides)} == {"None", "0"}
    return one.path[-1] == "protocol" and len({_PROTOCOLS.get(str(side), side) for side in sides}) == 1


def _is_empty(value: object) -> bool:
    """Whether it says nothing: an attribute that is not there, and an empty text, list or map."""
    return isinstance(value, Known) and value.value in (None, "", [], {})
