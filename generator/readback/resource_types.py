"""Which resource types the facts are read from, and which decide nothing about access.

A type in neither table is a fault: a resource nobody thought of may let
somebody in.
"""

from collections.abc import Mapping
from types import MappingProxyType

READ: Mapping[str, frozenset[str] | None] = MappingProxyType(
    {
        "aws_cloudwatch_log_group": None,
        "aws_iam_policy": frozenset(("description", "name", "path", "policy", "tags")),
        "aws_iam_role": frozenset(
            (
                "assume_role_policy",
                "description",
                "max_session_duration",
                "name",
                "path",
                "permissions_boundary",
                "tags",
            )
        ),
        "aws_iam_role_policy": frozenset(("name", "policy", "role")),
        "aws_iam_role_policy_attachment": frozenset(("policy_arn", "role")),
        "aws_kms_key": frozenset(
            (
                "deletion_window_in_days",
                "description",
                "enable_key_rotation",
                "policy",
                "rotation_period_in_days",
                "tags",
            )
        ),
        "aws_organizations_account": None,
        "aws_organizations_organizational_unit": None,
        "aws_organizations_policy": frozenset(("content", "description", "name", "tags", "type")),
        "aws_organizations_policy_attachment": frozenset(("policy_id", "target_id")),
        "aws_s3_bucket": frozenset(("bucket", "tags")),
        "aws_s3_bucket_policy": frozenset(("bucket", "policy")),
        "aws_sagemaker_domain": None,
        "aws_sagemaker_space": None,
        "aws_sagemaker_user_profile": None,
        "aws_ssm_parameter": None,
        "aws_vpc_endpoint": None,
    }
)
"""Types that facts are read from, each with the arguments it may have; None where more do no harm."""

HARMLESS: frozenset[str] = frozenset(
    (
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_backup_vault",
        "aws_default_security_group",
        "aws_flow_log",
        "aws_kms_alias",
        "aws_route_table",
        "aws_route_table_association",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_notification",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_security_group",
        "aws_ssoadmin_application_assignment",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
        "terraform_data",
    )
)
"""Types without an IAM policy. What they do belongs to the network or to encryption, outside the model."""
