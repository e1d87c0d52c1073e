"""Which types of resources may be rendered, with every argument that they may have and why it is let through.

What is in no table is a fault at its line: a resource, or an argument, that
nobody thought of may let somebody in. Arguments of blocks stand behind the names of these.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType


class Why(Enum):
    """Why an argument is let through: what claims read of it, or why it cannot grant, lead out or open."""

    READ = "claims speak of it, or follow it to what they speak of"
    NAMED = "a name, a description or an order: it says what a thing is called, and lets nobody in"
    KEPT = "how long, how often or how large: it grants nothing, and what it keeps stays where it is"
    SAFER = "a guard of the thing itself, which policies are claimed not to need; the plan says that it is on"
    PLACED = "to what it belongs; other than planned it is refused, and no permission follows from it"
    PATHS = "where packets may go, which no permission follows from; other than planned it is refused"
    LEADS = "a role, a key or a place that a service writes to; other than planned it is refused, and what"
    " the role and the key allow is claimed of these themselves"
    ENTRUSTED = (
        "an account that administers a service for the organization: other than planned it is refused, and"
    )
    " what follows from it no claim speaks of"
    TOLD = "who hears of costs, and when: amounts are sent, and no data; other than planned it is refused"
    OFFERED = "what Studio offers or starts with; what somebody may start or open, claims over requests say"


Arguments = Mapping[str, Why]
"""Arguments of a type by name: in blocks as `rule/lifecycle/delete_after`, empty blocks as `rule/filter/`."""


def _each(path: str = "", **names: str) -> Iterator[tuple[str, Why]]:
    """Arguments in the block at `path`, listed by why they are let through."""
    before = f"{path}/" if path else ""
    return ((f"{before}{name}", Why[why]) for why, listed in names.items() for name in listed.split())


def _arguments(*blocks: Iterator[tuple[str, Why]], **names: str) -> Arguments:
    return MappingProxyType(dict((*_each(**names), *(one for block in blocks for one in block))))


_PASSAGE = "cidr_ipv4 from_port ip_protocol referenced_security_group_id security_group_id to_port"
_OF_SUBNETS = "action cidr_block from_port protocol rule_no to_port"
_WHERE = "security_group_ids subnet_ids vpc_id"
_IDLE = "idle_timeout_in_minutes lifecycle_management max_idle_timeout_in_minutes min_idle_timeout_in_minutes"


def _apps(settings: str, *apps: str) -> Iterator[tuple[str, Why]]:
    """What the settings of a domain or a user say of apps that start: on what, and when an idle one ends."""
    for app in apps:
        yield from _each(f"{settings}/{app}/app_lifecycle_management/idle_settings", KEPT=_IDLE)
        yield from _each(f"{settings}/{app}/default_resource_spec", OFFERED="instance_type")
    yield from _each(
        f"{settings}/space_storage_settings/default_ebs_storage_settings",
        KEPT="default_ebs_volume_size_in_gb maximum_ebs_volume_size_in_gb",
    )


READ: Mapping[str, Arguments] = MappingProxyType(
    {
        "aws_cloudwatch_log_group": _arguments(READ="kms_key_id name", KEPT="retention_in_days"),
        "aws_iam_openid_connect_provider": _arguments(READ="client_id_list url"),
        "aws_iam_policy": _arguments(READ="name path policy", NAMED="description"),
        "aws_iam_role": _arguments(
            READ="assume_role_policy name path permissions_boundary tags",
            NAMED="description",
            KEPT="max_session_duration",
        ),
        "aws_iam_role_policies_exclusive": _arguments(READ="policy_names role_name"),
        "aws_iam_role_policy": _arguments(READ="name policy role"),
        "aws_iam_role_policy_attachment": _arguments(READ="policy_arn role"),
        "aws_iam_role_policy_attachments_exclusive": _arguments(READ="policy_arns role_name"),
        "aws_iam_saml_provider": _arguments(READ="name saml_metadata_document"),
        "aws_kms_key": _arguments(
            READ="policy description",
            KEPT="deletion_window_in_days rotation_period_in_days",
            SAFER="enable_key_rotation",
        ),
        "aws_organizations_account": _arguments(
            READ="name parent_id", NAMED="email", SAFER="close_on_deletion", LEADS="role_name"
        ),
        "aws_organizations_organizational_unit": _arguments(READ="name parent_id"),
        "aws_organizations_policy": _arguments(READ="content name type", NAMED="description"),
        "aws_organizations_policy_attachment": _arguments(READ="policy_id target_id"),
        "aws_s3_bucket": _arguments(READ="bucket"),
        "aws_s3_bucket_policy": _arguments(READ="bucket policy"),
        "aws_sagemaker_domain": _arguments(
            _each("domain_settings", READ="execution_role_identity_config"),
            _each(
                "domain_settings/docker_settings",
                READ="vpc_only_trusted_accounts",
                OFFERED="enable_docker_access",
            ),
            _each("default_user_settings", READ="execution_role security_groups"),
            _each(
                "default_user_settings", OFFERED="auto_mount_home_efs default_landing_uri studio_web_portal"
            ),
            _each("default_user_settings/sharing_settings", OFFERED="notebook_output_option"),
            _apps("default_user_settings", "code_editor_app_settings", "jupyter_lab_app_settings"),
            _each("default_space_settings", READ="execution_role security_groups"),
            _apps("default_space_settings", "jupyter_lab_app_settings"),
            _each("retention_policy", KEPT="home_efs_file_system"),
            READ="app_network_access_type auth_mode domain_name kms_key_id subnet_ids tag_propagation vpc_id",
        ),
        "aws_sagemaker_space": _arguments(
            _each("ownership_settings", READ="owner_user_profile_name"),
            _each("space_settings", OFFERED="app_type"),
            _each("space_settings/space_storage_settings/ebs_storage_settings", KEPT="ebs_volume_size_in_gb"),
            _each("space_sharing_settings", READ="sharing_type"),
            READ="domain_id space_name tags",
            NAMED="space_display_name",
        ),
        "aws_sagemaker_user_profile": _arguments(
            _each("user_settings", READ="execution_role security_groups"),
            _each("user_settings", OFFERED="default_landing_uri studio_web_portal"),
            _each(
                "user_settings/studio_web_portal_settings",
                OFFERED="hidden_app_types hidden_instance_types hidden_ml_tools",
            ),
            _apps("user_settings", "code_editor_app_settings", "jupyter_lab_app_settings"),
            _each("user_settings/code_editor_app_settings", OFFERED="built_in_lifecycle_config_arn"),
            _each("user_settings/jupyter_lab_app_settings", OFFERED="built_in_lifecycle_config_arn"),
            READ="domain_id single_sign_on_user_identifier single_sign_on_user_value tags user_profile_name",
        ),
        "aws_ssm_parameter": _arguments(READ="insecure_value name value", NAMED="description type"),
        "aws_ssoadmin_account_assignment": _arguments(
            READ="permission_set_arn principal_id principal_type target_id target_type",
            PLACED="instance_arn provider",
        ),
        "aws_ssoadmin_application_assignment": _arguments(
            READ="application_arn principal_id principal_type", PLACED="provider"
        ),
        "aws_ssoadmin_customer_managed_policy_attachment": _arguments(
            _each("customer_managed_policy_reference", READ="name path"),
            READ="permission_set_arn",
            PLACED="instance_arn provider",
        ),
        "aws_ssoadmin_permission_set": _arguments(
            READ="name", NAMED="description", KEPT="session_duration", PLACED="instance_arn provider"
        ),
        "aws_ssoadmin_permission_set_inline_policy": _arguments(
            READ="inline_policy permission_set_arn", PLACED="instance_arn provider"
        ),
        "aws_ssoadmin_permissions_boundary_attachment": _arguments(
            _each("permissions_boundary/customer_managed_policy_reference", READ="name path"),
            READ="permission_set_arn",
            PLACED="instance_arn provider",
        ),
        "aws_vpc_endpoint": _arguments(
            READ="policy service_name",
            NAMED="tags",
            PATHS=f"private_dns_enabled route_table_ids {_WHERE} vpc_endpoint_type",
        ),
    }
)
"""Types that facts are read from, each with its arguments."""

HARMLESS: Mapping[str, Arguments] = MappingProxyType(
    {
        "aws_api_gateway_deployment": _arguments(PLACED="rest_api_id triggers"),
        "aws_api_gateway_integration": _arguments(
            PLACED="http_method resource_id rest_api_id", LEADS="integration_http_method type uri"
        ),
        "aws_api_gateway_method": _arguments(
            PLACED="resource_id rest_api_id", PATHS="authorization http_method"
        ),
        "aws_api_gateway_method_settings": _arguments(
            _each("settings", KEPT="throttling_burst_limit throttling_rate_limit"),
            PLACED="method_path rest_api_id stage_name",
        ),
        "aws_api_gateway_resource": _arguments(PLACED="parent_id path_part rest_api_id"),
        "aws_api_gateway_rest_api": _arguments(
            _each("endpoint_configuration", PATHS="types"), NAMED="description name"
        ),
        "aws_api_gateway_rest_api_policy": _arguments(PLACED="rest_api_id", PATHS="policy"),
        "aws_api_gateway_stage": _arguments(NAMED="stage_name", PLACED="deployment_id rest_api_id"),
        "aws_backup_plan": _arguments(
            _each(
                "rule",
                NAMED="rule_name",
                KEPT="completion_window schedule start_window",
                LEADS="target_vault_name",
            ),
            _each("rule/lifecycle", KEPT="cold_storage_after delete_after"),
            NAMED="name",
        ),
        "aws_backup_selection": _arguments(NAMED="name", PLACED="plan_id resources", LEADS="iam_role_arn"),
        "aws_backup_vault": _arguments(NAMED="name", SAFER="force_destroy", LEADS="kms_key_arn"),
        "aws_budgets_budget": _arguments(
            _each("cost_filter", TOLD="name values"),
            _each("cost_types", TOLD="include_credit include_refund"),
            _each(
                "notification",
                TOLD="comparison_operator notification_type subscriber_email_addresses threshold"
                " threshold_type",
            ),
            NAMED="name",
            TOLD="budget_type limit_amount limit_unit time_unit",
        ),
        "aws_ce_cost_allocation_tag": _arguments(NAMED="tag_key", TOLD="status"),
        "aws_dynamodb_table": _arguments(
            _each("attribute", NAMED="name type"),
            _each("server_side_encryption", SAFER="enabled"),
            _each("ttl", KEPT="attribute_name enabled"),
            NAMED="billing_mode hash_key name",
        ),
        "aws_ecr_lifecycle_policy": _arguments(KEPT="policy", PLACED="repository"),
        "aws_ecr_repository": _arguments(
            _each("encryption_configuration", SAFER="encryption_type", LEADS="kms_key"),
            _each("image_scanning_configuration", SAFER="scan_on_push"),
            NAMED="name",
            SAFER="force_delete image_tag_mutability",
        ),
        "aws_default_security_group": _arguments(PLACED="vpc_id"),
        "aws_ec2_transit_gateway_vpc_attachment": _arguments(
            NAMED="tags",
            PATHS="appliance_mode_support dns_support ipv6_support security_group_referencing_support"
            " subnet_ids transit_gateway_id vpc_id",
        ),
        "aws_eip": _arguments(NAMED="tags", PATHS="domain"),
        "aws_flow_log": _arguments(
            NAMED="tags traffic_type",
            KEPT="max_aggregation_interval",
            PLACED="vpc_id",
            LEADS="iam_role_arn log_destination log_destination_type",
        ),
        "aws_internet_gateway": _arguments(NAMED="tags", PATHS="vpc_id"),
        "aws_organizations_delegated_administrator": _arguments(ENTRUSTED="account_id service_principal"),
        "aws_kms_alias": _arguments(NAMED="name", PLACED="target_key_id"),
        "aws_lambda_function": _arguments(
            _each("environment", LEADS="variables"),
            _each("logging_config", NAMED="log_format", LEADS="log_group"),
            _each("vpc_config", PATHS="security_group_ids subnet_ids"),
            NAMED="description function_name",
            KEPT="memory_size timeout",
            LEADS="filename handler role runtime source_code_hash",
        ),
        "aws_lambda_permission": _arguments(PLACED="function_name", PATHS="action principal source_arn"),
        "aws_nat_gateway": _arguments(NAMED="tags", PATHS="allocation_id subnet_id"),
        "aws_network_acl": _arguments(
            _each("egress", PATHS=_OF_SUBNETS),
            _each("ingress", PATHS=_OF_SUBNETS),
            NAMED="tags",
            PATHS="subnet_ids vpc_id",
        ),
        "aws_networkfirewall_firewall": _arguments(
            _each("encryption_configuration", SAFER="type", LEADS="key_id"),
            _each("subnet_mapping", PATHS="subnet_id"),
            NAMED="name tags",
            SAFER="delete_protection firewall_policy_change_protection subnet_change_protection",
            PATHS="firewall_policy_arn vpc_id",
        ),
        "aws_networkfirewall_firewall_policy": _arguments(
            _each("encryption_configuration", SAFER="type", LEADS="key_id"),
            _each(
                "firewall_policy",
                PATHS="stateful_default_actions stateless_default_actions stateless_fragment_default_actions",
            ),
            _each("firewall_policy/stateful_engine_options", PATHS="rule_order stream_exception_policy"),
            _each("firewall_policy/stateful_rule_group_reference", PATHS="priority resource_arn"),
            NAMED="name tags",
        ),
        "aws_networkfirewall_logging_configuration": _arguments(
            _each(
                "logging_configuration/log_destination_config",
                NAMED="log_type",
                LEADS="log_destination log_destination_type",
            ),
            PLACED="firewall_arn",
        ),
        "aws_networkfirewall_rule_group": _arguments(
            _each("encryption_configuration", SAFER="type", LEADS="key_id"),
            _each(
                "rule_group/rules_source/rules_source_list", PATHS="generated_rules_type target_types targets"
            ),
            _each("rule_group/stateful_rule_options", PATHS="rule_order"),
            NAMED="name tags type",
            KEPT="capacity",
        ),
        "aws_route": _arguments(
            PATHS="destination_cidr_block gateway_id nat_gateway_id route_table_id transit_gateway_id"
            " vpc_endpoint_id"
        ),
        "aws_route53_record": _arguments(
            _each("alias", PATHS="evaluate_target_health name zone_id"), PATHS="name type zone_id"
        ),
        "aws_route53_resolver_endpoint": _arguments(
            _each("ip_address", PATHS="subnet_id"), NAMED="name tags", PATHS="direction security_group_ids"
        ),
        "aws_route53_vpc_association_authorization": _arguments(PATHS="vpc_id vpc_region zone_id"),
        "aws_route53_zone": _arguments(_each("vpc", PATHS="vpc_id"), NAMED="comment", PATHS="name"),
        "aws_route53_zone_association": _arguments(PATHS="vpc_id vpc_region zone_id"),
        "aws_route_table": _arguments(NAMED="tags", PATHS="vpc_id"),
        "aws_route_table_association": _arguments(PATHS="route_table_id subnet_id"),
        "aws_s3_bucket_lifecycle_configuration": _arguments(
            _each("rule", NAMED="id", KEPT="filter/ status"),
            _each("rule/abort_incomplete_multipart_upload", KEPT="days_after_initiation"),
            _each("rule/noncurrent_version_expiration", KEPT="noncurrent_days"),
            PLACED="bucket",
        ),
        "aws_s3_bucket_notification": _arguments(PLACED="bucket", LEADS="eventbridge"),
        "aws_s3_bucket_ownership_controls": _arguments(
            _each("rule", SAFER="object_ownership"), PLACED="bucket"
        ),
        "aws_s3_bucket_public_access_block": _arguments(
            PLACED="bucket",
            SAFER="block_public_acls block_public_policy ignore_public_acls restrict_public_buckets",
        ),
        "aws_s3_bucket_server_side_encryption_configuration": _arguments(
            _each("rule", KEPT="bucket_key_enabled"),
            _each(
                "rule/apply_server_side_encryption_by_default",
                LEADS="kms_master_key_id",
                SAFER="sse_algorithm",
            ),
            PLACED="bucket",
        ),
        "aws_s3_bucket_versioning": _arguments(
            _each("versioning_configuration", SAFER="status"), PLACED="bucket"
        ),
        "aws_sagemaker_studio_lifecycle_config": _arguments(
            NAMED="studio_lifecycle_config_name",
            OFFERED="studio_lifecycle_config_app_type studio_lifecycle_config_content",
        ),
        "aws_security_group": _arguments(NAMED="description name tags", PATHS="vpc_id"),
        "aws_ssoadmin_instance_access_control_attributes": _arguments(
            _each("attribute", PLACED="key"), _each("attribute/value", PLACED="source"), PLACED="instance_arn"
        ),
        "aws_subnet": _arguments(
            NAMED="tags", PATHS="availability_zone cidr_block map_public_ip_on_launch vpc_id"
        ),
        "aws_vpc": _arguments(NAMED="tags", PATHS="cidr_block enable_dns_hostnames enable_dns_support"),
        "aws_vpc_ipv4_cidr_block_association": _arguments(PATHS="cidr_block vpc_id"),
        "aws_vpc_security_group_egress_rule": _arguments(
            NAMED="description",
            PATHS=f"{_PASSAGE} prefix_list_id",
        ),
        "aws_vpc_security_group_ingress_rule": _arguments(
            NAMED="description",
            PATHS=_PASSAGE,
        ),
        "terraform_data": _arguments(NAMED="input"),
    }
)
"""Types without an IAM policy, each with its arguments: what they do is of the network or of encryption."""
