"""What becomes of a build without a line of a template, and which lines decide nothing, with the reason.

By template and name, as `isolation.template_lines` makes them; `.*` stands for a
block and everything inside it, a name without it for that line alone (a block
for being there at all).
"""

from collections.abc import Mapping, Sequence
from enum import Enum

from isolation.template_lines import Line, short

from generator.core.findings import Finding
from generator.readback.resource_types import HARMLESS


class Sign(Enum):
    """How the loss of a line shows."""

    REQUEST = "a refuted claim with a request that would be allowed"
    FACT = "something planned is not rendered, or rendered otherwise, or cannot be read"
    WORK = "a claim of work that nobody could do any more"

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> "Sign | None":
        """The sign that the findings are; None for no finding, or one that is no sign."""
        codes = {one.rule.code for one in findings}
        if any(" may call " in one.message for one in findings):
            return cls.REQUEST
        if codes and codes <= {"IAM105"}:
            return cls.WORK
        facts = ("planned", "does not reach the endpoints")
        is_planned = all(
            any(words in one.message for words in facts) for one in findings if one.rule.code != "IAM109"
        )
        return cls.FACT if codes and codes <= {"IAM100", "IAM109"} and is_planned else None


def listed(line: Line) -> tuple[str, ...]:
    """What speaks of a line: the entries of both tables, else the block it calls, or its harmless type."""
    undeciding = (name for names in UNDECIDING.get(short(line), {}).values() for name in names)
    entries = (*DECIDING.get(short(line), {}), *undeciding)
    found = tuple(one for one in entries if _speaks_of(one, line.name))
    first = line.name.partition(".")[0].partition("[")[0]
    return found or tuple(one for one in (*CALLS, *HARMLESS) if one == first)


def sign(line: Line) -> Sign | None:
    """How the loss of a line shows; None for one that decides nothing."""
    decides = DECIDING.get(short(line), {}).get(line.name)
    told = any(line.name in names for names in UNDECIDING.get(short(line), {}).values())
    return decides if decides or told else CALLS.get(line.name)


def _speaks_of(entry: str, name: str) -> bool:
    whole = entry.removesuffix(".*")
    return name == whole or (whole != entry and name.startswith(f"{whole}."))


CALLS: Mapping[str, Sign | None] = {
    "flow_log": None,
    "kms_alias": None,
    "kms_key": Sign.FACT,
    "log_group": Sign.FACT,
    "role": Sign.FACT,
    "role_policies": Sign.WORK,
}
"""Calls of blocks that modules share, whichever module it is."""

_TABLES = {
    "aws_route_table_association": Sign.FACT,
    "aws_route_table_association.route_table_id": Sign.FACT,
    "aws_route_table_association.subnet_id": Sign.FACT,
}
_ROUTES = {
    "aws_route": Sign.FACT,
    "aws_route.destination_cidr_block": Sign.FACT,
    "aws_route.route_table_id": Sign.FACT,
}
"""Where packets go, which is compared as a whole."""
_BOUNDARY_OF_SETS = (
    "aws_ssoadmin_permissions_boundary_attachment.permissions_boundary.customer_managed_policy_reference"
)

DECIDING: Mapping[str, Mapping[str, Sign]] = {
    "blocks/accounts": {
        "import.to": Sign.FACT,
        "aws_organizations_account": Sign.FACT,
        "aws_organizations_account.parent_id": Sign.FACT,
    },
    "blocks/flow_logs": {
        "aws_cloudwatch_log_group": Sign.FACT,
        "aws_cloudwatch_log_group.name": Sign.FACT,
    },
    "blocks/guardrails": {
        "aws_organizations_policy": Sign.FACT,
        "aws_organizations_policy.name": Sign.FACT,
        "aws_organizations_policy.content": Sign.FACT,
        "aws_organizations_policy_attachment": Sign.REQUEST,
        "aws_organizations_policy_attachment.policy_id": Sign.FACT,
        "aws_organizations_policy_attachment.target_id": Sign.FACT,
    },
    "blocks/kms_key": {
        "aws_kms_key": Sign.FACT,
        "aws_kms_key.policy": Sign.REQUEST,
    },
    "blocks/managed_policy": {
        "aws_iam_policy": Sign.FACT,
        "aws_iam_policy.name": Sign.FACT,
        "aws_iam_policy.policy": Sign.FACT,
    },
    "blocks/role": {
        "aws_iam_role": Sign.FACT,
        "aws_iam_role.name": Sign.FACT,
        "aws_iam_role.path": Sign.FACT,
        "aws_iam_role.permissions_boundary": Sign.REQUEST,
        "aws_iam_role.assume_role_policy": Sign.FACT,
        "aws_iam_role.tags": Sign.WORK,
        "aws_iam_role_policies_exclusive.role_name": Sign.FACT,
        "aws_iam_role_policies_exclusive.policy_names": Sign.FACT,
        "aws_iam_role_policy": Sign.FACT,
        "aws_iam_role_policy.name": Sign.FACT,
        "aws_iam_role_policy.role": Sign.FACT,
        "aws_iam_role_policy.policy": Sign.FACT,
        "aws_iam_role_policy_attachment": Sign.FACT,
        "aws_iam_role_policy_attachment.role": Sign.FACT,
        "aws_iam_role_policy_attachment.policy_arn": Sign.FACT,
        "aws_iam_role_policy_attachments_exclusive.role_name": Sign.FACT,
        "aws_iam_role_policy_attachments_exclusive.policy_arns": Sign.FACT,
    },
    "blocks/studio_people": {
        "aws_sagemaker_user_profile": Sign.FACT,
        "aws_sagemaker_user_profile.domain_id": Sign.FACT,
        "aws_sagemaker_user_profile.user_profile_name": Sign.FACT,
        "aws_sagemaker_user_profile.user_settings": Sign.FACT,
        "aws_sagemaker_user_profile.user_settings.execution_role": Sign.FACT,
        "aws_sagemaker_user_profile.user_settings.security_groups": Sign.FACT,
        "aws_sagemaker_user_profile.single_sign_on_user_identifier": Sign.FACT,
        "aws_sagemaker_user_profile.single_sign_on_user_value": Sign.FACT,
        "aws_sagemaker_user_profile.tags": Sign.FACT,
        "aws_sagemaker_space.domain_id": Sign.FACT,
        "aws_sagemaker_space.space_name": Sign.FACT,
        "aws_sagemaker_space.ownership_settings": Sign.FACT,
        "aws_sagemaker_space.ownership_settings.owner_user_profile_name": Sign.FACT,
        "aws_sagemaker_space.space_sharing_settings": Sign.FACT,
        "aws_sagemaker_space.space_sharing_settings.sharing_type": Sign.FACT,
        "aws_sagemaker_space.tags": Sign.FACT,
    },
    "lib/main": {
        "data": Sign.FACT,
        "data.argument.name": Sign.FACT,
        "module": Sign.FACT,
        "module.source": Sign.FACT,
        "module.argument.name": Sign.FACT,
    },
    "blocks/security_group_rules": {
        "aws_vpc_security_group_egress_rule": Sign.FACT,
        "aws_vpc_security_group_egress_rule.rule_body": Sign.FACT,
        "aws_vpc_security_group_ingress_rule": Sign.FACT,
        "aws_vpc_security_group_ingress_rule.rule_body": Sign.FACT,
        "ip_protocol": Sign.FACT,
        "from_port": Sign.FACT,
        "to_port": Sign.FACT,
        "security_group_id": Sign.FACT,
        "cidr_ipv4": Sign.FACT,
    },
    "modules/network/security_group_rules": {"egress_rule": Sign.FACT},
    "lib/outputs": {
        "output": Sign.FACT,
        "output.value": Sign.FACT,
    },
    "lib/providers": {
        "provider": Sign.FACT,
        "provider.alias": Sign.FACT,
        "provider.region": Sign.FACT,
        "provider.allowed_account_ids": Sign.FACT,
        "provider.default_tags": Sign.FACT,
        "provider.default_tags.tags": Sign.FACT,
    },
    "lib/variables": {
        "variable": Sign.FACT,
    },
    "modules/consoles/assignments": {
        "aws_identitystore_group": Sign.FACT,
        "aws_ssoadmin_account_assignment": Sign.FACT,
        "aws_ssoadmin_account_assignment.permission_set_arn": Sign.FACT,
        "aws_ssoadmin_account_assignment.principal_id": Sign.FACT,
        "aws_ssoadmin_account_assignment.principal_type": Sign.FACT,
        "aws_ssoadmin_account_assignment.target_id": Sign.FACT,
        "aws_ssoadmin_account_assignment.target_type": Sign.FACT,
    },
    "modules/consoles/sets": {
        "aws_ssoadmin_permission_set": Sign.FACT,
        "aws_ssoadmin_permission_set.name": Sign.FACT,
        "aws_ssoadmin_permission_set_inline_policy": Sign.WORK,
        "aws_ssoadmin_permission_set_inline_policy.permission_set_arn": Sign.FACT,
        "aws_ssoadmin_permission_set_inline_policy.inline_policy": Sign.FACT,
        "aws_ssoadmin_permissions_boundary_attachment": Sign.REQUEST,
        "aws_ssoadmin_permissions_boundary_attachment.permission_set_arn": Sign.FACT,
        "aws_ssoadmin_permissions_boundary_attachment.permissions_boundary": Sign.FACT,
        _BOUNDARY_OF_SETS: Sign.FACT,
        f"{_BOUNDARY_OF_SETS}.name": Sign.FACT,
        f"{_BOUNDARY_OF_SETS}.path": Sign.FACT,
        "aws_ssoadmin_customer_managed_policy_attachment": Sign.REQUEST,
        "aws_ssoadmin_customer_managed_policy_attachment.permission_set_arn": Sign.FACT,
        "aws_ssoadmin_customer_managed_policy_attachment.customer_managed_policy_reference": Sign.FACT,
        "aws_ssoadmin_customer_managed_policy_attachment.customer_managed_policy_reference.name": Sign.FACT,
        "aws_ssoadmin_customer_managed_policy_attachment.customer_managed_policy_reference.path": Sign.FACT,
    },
    "modules/domain/access": {
        "aws_identitystore_group": Sign.FACT,
        "aws_identitystore_user": Sign.FACT,
        "aws_ssoadmin_application_assignment": Sign.FACT,
        "aws_ssoadmin_application_assignment.application_arn": Sign.FACT,
        "aws_ssoadmin_application_assignment.principal_id": Sign.FACT,
        "aws_ssoadmin_application_assignment.principal_type": Sign.FACT,
        "check.assert": Sign.FACT,
        "check.assert.condition": Sign.FACT,
        "check.assert.error_message": Sign.FACT,
    },
    "modules/domain/main": {
        "aws_sagemaker_domain": Sign.FACT,
        "aws_sagemaker_domain.domain_name": Sign.FACT,
        "aws_sagemaker_domain.app_network_access_type": Sign.FACT,
        "aws_sagemaker_domain.auth_mode": Sign.FACT,
        "aws_sagemaker_domain.vpc_id": Sign.FACT,
        "aws_sagemaker_domain.subnet_ids": Sign.FACT,
        "aws_sagemaker_domain.kms_key_id": Sign.FACT,
        "aws_sagemaker_domain.tag_propagation": Sign.FACT,
        "aws_sagemaker_domain.domain_settings": Sign.FACT,
        "aws_sagemaker_domain.domain_settings.execution_role_identity_config": Sign.FACT,
        "aws_sagemaker_domain.domain_settings.docker_settings": Sign.FACT,
        "aws_sagemaker_domain.domain_settings.docker_settings.vpc_only_trusted_accounts": Sign.FACT,
        "aws_sagemaker_domain.default_user_settings": Sign.FACT,
        "aws_sagemaker_domain.default_user_settings.execution_role": Sign.FACT,
        "aws_sagemaker_domain.default_user_settings.security_groups": Sign.FACT,
        "aws_sagemaker_domain.default_space_settings": Sign.FACT,
        "aws_sagemaker_domain.default_space_settings.execution_role": Sign.FACT,
        "aws_sagemaker_domain.default_space_settings.security_groups": Sign.FACT,
    },
    "modules/domain/profiles": {
        "user_profile": Sign.FACT,
    },
    "modules/guardrails/main": {
        "managed_policy": Sign.FACT,
    },
    "modules/identity/attachments": {
        "role_policies": Sign.REQUEST,
    },
    "modules/identity/policies": {
        "managed_policy": Sign.FACT,
    },
    "modules/federation/main": {
        "aws_iam_saml_provider": Sign.FACT,
        "aws_iam_saml_provider.name": Sign.FACT,
        "aws_iam_saml_provider.saml_metadata_document": Sign.FACT,
    },
    "modules/logging/main": {
        "aws_cloudwatch_log_group.name": Sign.FACT,
    },
    "modules/network/endpoints": {
        "aws_vpc_endpoint[s3].service_name": Sign.FACT,
        "aws_vpc_endpoint[s3].policy": Sign.REQUEST,
        "aws_vpc_endpoint": Sign.FACT,
        "aws_vpc_endpoint.service_name": Sign.FACT,
        "aws_vpc_endpoint.policy": Sign.REQUEST,
    },
    "modules/network/security_groups": {"aws_security_group": Sign.FACT},
    "modules/network/internet": {
        **_ROUTES,
        "aws_internet_gateway": Sign.FACT,
        "aws_nat_gateway": Sign.FACT,
        "aws_route.gateway_id": Sign.FACT,
        "aws_route_table": Sign.FACT,
        "aws_subnet": Sign.FACT,
        **_TABLES,
    },
    "modules/network/firewall_subnets": {
        "aws_route_table": Sign.FACT,
        "aws_subnet": Sign.FACT,
        **_TABLES,
    },
    "modules/network/ways_out": {
        **_ROUTES,
        "aws_route.nat_gateway_id": Sign.FACT,
        "aws_route.vpc_endpoint_id": Sign.FACT,
    },
    "modules/network/transit": {
        **_ROUTES,
        "aws_route.transit_gateway_id": Sign.FACT,
        "aws_route_table": Sign.FACT,
        "aws_subnet": Sign.FACT,
        **_TABLES,
        "aws_ec2_transit_gateway_vpc_attachment": Sign.FACT,
        **dict.fromkeys(
            (
                f"aws_ec2_transit_gateway_vpc_attachment.{name}"
                for name in (
                    *("appliance_mode_support", "dns_support", "ipv6_support", "subnet_ids", "vpc_id"),
                    *("security_group_referencing_support", "transit_gateway_id"),
                )
            ),
            Sign.FACT,
        ),
    },
    "modules/network/subnet_rules": {
        "aws_network_acl": Sign.FACT,
        "aws_network_acl.subnet_ids": Sign.FACT,
        "aws_network_acl.vpc_id": Sign.FACT,
        **dict.fromkeys(
            (
                f"aws_network_acl.{direction}{name}"
                for direction in ("ingress", "egress")
                for name in ("", ".rule_no", ".action", ".protocol", ".cidr_block", ".from_port", ".to_port")
            ),
            Sign.FACT,
        ),
        "aws_route53_zone_association": Sign.FACT,
        "aws_route53_zone_association.vpc_id": Sign.FACT,
        "aws_route53_zone_association.zone_id": Sign.FACT,
    },
    "modules/network/firewall": {
        "aws_networkfirewall_rule_group": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.rules_source": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.rules_source.rules_source_list": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.rules_source.rules_source_list.generated_rules_type": (
            Sign.FACT
        ),
        "aws_networkfirewall_rule_group.rule_group.rules_source.rules_source_list.target_types": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.rules_source.rules_source_list.targets": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.stateful_rule_options": Sign.FACT,
        "aws_networkfirewall_rule_group.rule_group.stateful_rule_options.rule_order": Sign.FACT,
        "aws_networkfirewall_firewall_policy": Sign.FACT,
        "aws_networkfirewall_firewall_policy.firewall_policy": Sign.FACT,
        **dict.fromkeys(
            (
                f"aws_networkfirewall_firewall_policy.firewall_policy.{name}"
                for name in (
                    *("stateful_default_actions", "stateless_default_actions"),
                    *("stateless_fragment_default_actions", "stateful_engine_options"),
                    *(
                        "stateful_engine_options.rule_order",
                        "stateful_engine_options.stream_exception_policy",
                    ),
                    *("stateful_rule_group_reference", "stateful_rule_group_reference.resource_arn"),
                )
            ),
            Sign.FACT,
        ),
    },
    "modules/network/firewall_endpoints": {
        "aws_cloudwatch_log_group.name": Sign.FACT,
        "aws_networkfirewall_firewall": Sign.FACT,
        "aws_networkfirewall_firewall.firewall_policy_arn": Sign.FACT,
        "aws_networkfirewall_firewall.subnet_mapping": Sign.FACT,
        "aws_networkfirewall_firewall.subnet_mapping.subnet_id": Sign.FACT,
    },
    "modules/network/vpc": {
        "aws_route_table": Sign.FACT,
        **_TABLES,
        "aws_subnet": Sign.FACT,
        "aws_vpc": Sign.FACT,
    },
    "modules/profiles/profiles": {"user_profile": Sign.FACT},
    "modules/signing/functions": {
        "managed_policy": Sign.FACT,
        "aws_cloudwatch_log_group.name": Sign.FACT,
    },
    "modules/storage/main": {
        "aws_s3_bucket": Sign.FACT,
        "aws_s3_bucket.bucket": Sign.FACT,
    },
    "modules/storage/policy": {
        "aws_s3_bucket_policy": Sign.REQUEST,
        "aws_s3_bucket_policy.bucket": Sign.FACT,
        "aws_s3_bucket_policy.policy": Sign.FACT,
    },
    "stacks/platform-bootstrap/roles": {
        "managed_policy": Sign.FACT,
    },
    "stacks/platform-bootstrap/state": {
        "aws_s3_bucket": Sign.FACT,
        "aws_s3_bucket.bucket": Sign.FACT,
        "aws_s3_bucket_policy": Sign.REQUEST,
        "aws_s3_bucket_policy.bucket": Sign.FACT,
        "aws_s3_bucket_policy.policy": Sign.FACT,
    },
    "stacks/platform-network/endpoints": {
        "aws_security_group": Sign.FACT,
        "aws_vpc_endpoint": Sign.FACT,
        "aws_vpc_endpoint.service_name": Sign.FACT,
        "aws_vpc_endpoint.policy": Sign.REQUEST,
        "ingress_rule": Sign.FACT,
    },
    "stacks/platform-network/vpc": {
        "aws_route_table": Sign.FACT,
        "aws_route_table_association.route_table_id": Sign.FACT,
        "aws_route_table_association.subnet_id": Sign.FACT,
        "aws_subnet": Sign.FACT,
        "check.assert": Sign.FACT,
        "check.assert.condition": Sign.FACT,
        "check.assert.error_message": Sign.FACT,
    },
    "stacks/platform-organization/guardrails": {
        "service_control_policy": Sign.FACT,
        "attached": Sign.REQUEST,
    },
    "stacks/platform-organization/units": {
        "aws_organizations_organizational_unit": Sign.FACT,
        "aws_organizations_organizational_unit.name": Sign.FACT,
        "aws_organizations_organizational_unit.parent_id": Sign.FACT,
        "aws_ssm_parameter": Sign.REQUEST,
        "aws_ssm_parameter.name": Sign.FACT,
        "aws_ssm_parameter.value": Sign.FACT,
    },
    "stacks/shared-domain/parameters": {
        "aws_ssm_parameter": Sign.FACT,
        "aws_ssm_parameter.name": Sign.FACT,
        "aws_ssm_parameter.insecure_value": Sign.FACT,
    },
    "stacks/tenant-organization/accounts": {"member_account": Sign.FACT},
    "stacks/tenant-organization/guardrails": {
        "service_control_policy": Sign.FACT,
        "attached": Sign.REQUEST,
    },
}
"""Lines that decide who may do what, or who somebody is, and how a build shows that one is lost."""

NOWHERE: Mapping[tuple[str, str], str] = {
    **{
        ("lib/moved", name): "nothing is renamed today; `tests/terraform` renames something"
        for name in ("moved", "moved.from", "moved.to")
    },
    ("lib/outputs", "output.sensitive"): "no output is sensitive today",
}
"""Lines that no stack has, with the reason."""

_TEXT = "words for readers, and names that nothing but a console shows"
_REFUSED = "Terraform or AWS refuses the stack without it, so nothing is applied"
_ABSENT = "without it the thing is not there: nobody gets in, and somebody cannot work"
_TWICE = "where tenants share an account, boundaries and denials hold what the SCPs of its unit hold as well"
_NETWORK = "a path of the network; the proof is about policies and does not follow packets"
_ORDER = "only the order in which Terraform makes and destroys"
_SCANNED = "a second line behind the proved policy; the scan of every build asks for it (checkov)"
_ITSELF = (
    "who signs in is STS's to say and what opens the person's role's; otherwise than planned it is refused"
)
_WARNING = "a warning of the plan, which lets nobody in and stops nothing"
_COMFORT = "what users find in Studio, and what it costs"
_KEEPING = "how long things are kept, and that Terraform does not delete them"
_BY_HAND = "what an apply takes off again that somebody put on by hand; other than planned it is refused"
_DEFAULT = "AWS's own default is the same"
_STATE = "where Terraform keeps its state, and with which versions it runs"
_AT_WORK = "how Terraform signs in; the provider refuses every account but its own"

_ROOT_OF_DOMAIN = "aws_sagemaker_domain"
_USERS = f"{_ROOT_OF_DOMAIN}.default_user_settings"
_SPACES = f"{_ROOT_OF_DOMAIN}.default_space_settings"

_TAGS = ("aws_route_table.tags.*", "aws_subnet.tags.*")
_PLACES = (
    *("aws_route_table.vpc_id", "aws_subnet.vpc_id", "aws_subnet.cidr_block"),
    *("aws_subnet.availability_zone", "aws_subnet.map_public_ip_on_launch"),
)

UNDECIDING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "blocks/accounts": {
        _REFUSED: ("import", "import.id"),
        _TEXT: ("aws_organizations_account.name", "aws_organizations_account.email"),
        _AT_WORK: ("aws_organizations_account.role_name",),
        _KEEPING: ("aws_organizations_account.close_on_deletion", "aws_organizations_account.lifecycle.*"),
    },
    "blocks/flow_logs": {
        _KEEPING: ("aws_cloudwatch_log_group.retention_in_days",),
        _SCANNED: ("aws_cloudwatch_log_group.kms_key_id",),
    },
    "blocks/guardrails": {
        _TEXT: ("aws_organizations_policy.description",),
        _DEFAULT: ("aws_organizations_policy.type",),
    },
    "blocks/security_group_rules": {
        _NETWORK: (
            "referenced_security_group_id",
            "prefix_list_id",
        ),
        _TEXT: ("description",),
    },
    "blocks/studio_defaults": {
        _COMFORT: (
            "name.*",
            "space_storage_settings.*",
        ),
    },
    "blocks/kms_key": {
        _TEXT: ("aws_kms_key.description", "aws_kms_alias.*"),
        _KEEPING: (
            "aws_kms_key.enable_key_rotation",
            "aws_kms_key.rotation_period_in_days",
            "aws_kms_key.deletion_window_in_days",
            "aws_kms_key.lifecycle.*",
        ),
    },
    "blocks/managed_policy": {_TEXT: ("aws_iam_policy.path", "aws_iam_policy.description")},
    "blocks/role": {
        _TEXT: ("aws_iam_role.description",),
        _COMFORT: ("aws_iam_role.max_session_duration",),
        _ORDER: ("aws_iam_role.depends_on",),
        _BY_HAND: ("aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"),
    },
    "blocks/studio_people": {
        _KEEPING: ("terraform_data.*", "aws_sagemaker_space.lifecycle.*"),
        _ABSENT: ("aws_sagemaker_space",),
        _TEXT: ("aws_sagemaker_space.space_display_name",),
        _COMFORT: (
            "aws_sagemaker_user_profile.user_settings.studio_web_portal",
            "aws_sagemaker_user_profile.user_settings.default_landing_uri",
            "aws_sagemaker_user_profile.user_settings.studio_web_portal_settings.*",
            "aws_sagemaker_user_profile.user_settings.application",
            "aws_sagemaker_user_profile.user_settings.space_storage_settings",
            "aws_sagemaker_space.space_settings.*",
        ),
    },
    "lib/backend": {_STATE: ("terraform.*",)},
    "lib/main": {_REFUSED: ("module.providers.*",)},
    "lib/outputs": {_TEXT: ("output.description",), _ORDER: ("output.depends_on",)},
    "lib/providers": {_AT_WORK: ("provider.assume_role.*", "provider.profile")},
    "lib/variables": {_TEXT: ("variable.description", "variable.type")},
    "lib/versions": {_STATE: ("terraform.*",)},
    "modules/consoles/assignments": {
        _REFUSED: (
            *("aws_identitystore_group.provider", "aws_identitystore_group.identity_store_id"),
            "aws_identitystore_group.alternate_identifier.*",
            "aws_ssoadmin_account_assignment.provider",
            "aws_ssoadmin_account_assignment.instance_arn",
        ),
        _ORDER: ("aws_ssoadmin_account_assignment.depends_on",),
    },
    "modules/consoles/sets": {
        _REFUSED: (
            "aws_ssoadmin_permission_set.provider",
            "aws_ssoadmin_permission_set.instance_arn",
            "aws_ssoadmin_permission_set_inline_policy.provider",
            "aws_ssoadmin_permission_set_inline_policy.instance_arn",
            "aws_ssoadmin_permissions_boundary_attachment.provider",
            "aws_ssoadmin_permissions_boundary_attachment.instance_arn",
            "aws_ssoadmin_customer_managed_policy_attachment.provider",
            "aws_ssoadmin_customer_managed_policy_attachment.instance_arn",
        ),
        _TEXT: ("aws_ssoadmin_permission_set.description",),
        _KEEPING: ("aws_ssoadmin_permission_set.session_duration",),
    },
    "modules/domain/access": {
        _REFUSED: (
            "aws_ssoadmin_application_assignment.provider",
            *("aws_identitystore_user.provider", "aws_identitystore_user.identity_store_id"),
            "aws_identitystore_user.alternate_identifier.*",
            *("aws_identitystore_group.provider", "aws_identitystore_group.identity_store_id"),
            "aws_identitystore_group.alternate_identifier.*",
            "aws_identitystore_group_memberships.*",
        ),
        _WARNING: ("check",),
    },
    "modules/domain/main": {
        _COMFORT: (
            f"{_ROOT_OF_DOMAIN}.domain_settings.docker_settings.enable_docker_access",
            f"{_USERS}.studio_web_portal",
            f"{_USERS}.default_landing_uri",
            f"{_USERS}.auto_mount_home_efs",
            f"{_USERS}.application",
            f"{_USERS}.space_storage_settings",
            f"{_SPACES}.application",
            f"{_SPACES}.space_storage_settings",
        ),
        _DEFAULT: (f"{_USERS}.sharing_settings.*",),
        _KEEPING: (f"{_ROOT_OF_DOMAIN}.retention_policy.*", f"{_ROOT_OF_DOMAIN}.lifecycle.*"),
    },
    "modules/domain/spaces": {_KEEPING: ("space_creation",), _ABSENT: ("space_block",)},
    "modules/images/main": {_REFUSED: ("kms_key",)},
    "modules/logging/main": {
        _ABSENT: ("aws_cloudwatch_log_group",),
        _KEEPING: ("aws_cloudwatch_log_group.retention_in_days",),
        _SCANNED: ("aws_cloudwatch_log_group.kms_key_id",),
    },
    "modules/network/endpoints": {
        _ABSENT: ("aws_vpc_endpoint[s3]",),
        _NETWORK: (
            "aws_vpc_endpoint[s3].vpc_id",
            "aws_vpc_endpoint[s3].vpc_endpoint_type",
            "aws_vpc_endpoint[s3].route_table_ids",
            "aws_vpc_endpoint.vpc_id",
            "aws_vpc_endpoint.vpc_endpoint_type",
            "aws_vpc_endpoint.private_dns_enabled",
            "aws_vpc_endpoint.security_group_ids",
            "aws_vpc_endpoint.subnet_ids",
        ),
        _TEXT: ("aws_vpc_endpoint[s3].tags.*", "aws_vpc_endpoint.tags.*"),
    },
    "modules/network/internet": {
        _TEXT: ("aws_internet_gateway.tags.*", "aws_nat_gateway.tags.*", *_TAGS),
        _NETWORK: (
            "aws_eip.*",
            "aws_internet_gateway.vpc_id",
            "aws_nat_gateway.subnet_id",
            "aws_nat_gateway.allocation_id",
            *_PLACES,
        ),
        _ORDER: ("aws_nat_gateway.depends_on", "aws_subnet.depends_on"),
    },
    "modules/network/firewall_subnets": {
        _TEXT: _TAGS,
        _NETWORK: _PLACES,
        _ORDER: ("aws_subnet.depends_on",),
    },
    "modules/network/transit": {
        _TEXT: (*_TAGS, "aws_ec2_transit_gateway_vpc_attachment.tags.*"),
        _NETWORK: _PLACES,
        _ORDER: (
            "aws_ec2_transit_gateway_vpc_attachment.lifecycle.*",
            "aws_route.depends_on",
            "aws_subnet.depends_on",
        ),
    },
    "modules/network/subnet_rules": {
        _TEXT: ("aws_network_acl.tags.*",),
        _ORDER: ("aws_route53_zone_association.depends_on",),
    },
    "modules/network/firewall": {
        _TEXT: (
            "aws_networkfirewall_rule_group.name",
            "aws_networkfirewall_rule_group.tags.*",
            "aws_networkfirewall_firewall_policy.name",
            "aws_networkfirewall_firewall_policy.tags.*",
        ),
        _REFUSED: (
            "aws_networkfirewall_rule_group.capacity",
            "aws_networkfirewall_rule_group.type",
            "aws_networkfirewall_firewall_policy.firewall_policy.stateful_rule_group_reference.priority",
        ),
        _SCANNED: (
            "aws_networkfirewall_rule_group.encryption_configuration.*",
            "aws_networkfirewall_firewall_policy.encryption_configuration.*",
        ),
    },
    "modules/network/firewall_endpoints": {
        _TEXT: ("aws_networkfirewall_firewall.name", "aws_networkfirewall_firewall.tags.*"),
        _NETWORK: ("aws_networkfirewall_firewall.vpc_id",),
        _KEEPING: (
            "aws_cloudwatch_log_group.retention_in_days",
            "aws_networkfirewall_firewall.delete_protection",
            "aws_networkfirewall_firewall.firewall_policy_change_protection",
            "aws_networkfirewall_firewall.subnet_change_protection",
        ),
        _ORDER: ("aws_networkfirewall_firewall.lifecycle.*",),
        _SCANNED: (
            "aws_cloudwatch_log_group.kms_key_id",
            "aws_networkfirewall_firewall.encryption_configuration.*",
        ),
        _ABSENT: ("aws_cloudwatch_log_group", "aws_networkfirewall_logging_configuration.*"),
    },
    "modules/network/security_group_rules": {_NETWORK: ("ingress_rule",)},
    "modules/network/security_groups": {
        _REFUSED: ("aws_ec2_managed_prefix_list.*",),
        _TEXT: ("aws_security_group.name", "aws_security_group.description", "aws_security_group.tags.*"),
        _NETWORK: ("aws_security_group.vpc_id",),
    },
    "modules/network/vpc": {
        _NETWORK: (
            "aws_vpc.cidr_block",
            "aws_vpc.enable_dns_hostnames",
            "aws_vpc.enable_dns_support",
            "aws_default_security_group.*",
            "aws_subnet.vpc_id",
            "aws_subnet.cidr_block",
            "aws_subnet.availability_zone",
            "aws_subnet.map_public_ip_on_launch",
            "aws_route_table.vpc_id",
            "aws_vpc_ipv4_cidr_block_association.*",
        ),
        _TEXT: ("aws_subnet.tags.*", "aws_vpc.tags.*"),
    },
    "modules/profiles/spaces": {_KEEPING: ("space_creation",), _ABSENT: ("space_block",)},
    "modules/signing/api": {
        _TEXT: ("aws_api_gateway_rest_api.name", "aws_api_gateway_rest_api.description"),
        _ORDER: ("aws_api_gateway_rest_api.lifecycle.*",),
        _NETWORK: (
            "aws_api_gateway_rest_api_policy.*",
            "aws_api_gateway_rest_api.endpoint_configuration.*",
        ),
        _ABSENT: ("aws_api_gateway_rest_api",),
        _ITSELF: ("aws_api_gateway_resource.*", "aws_api_gateway_method.*", "aws_api_gateway_integration.*"),
    },
    "modules/signing/functions": {
        _KEEPING: ("aws_cloudwatch_log_group.retention_in_days",),
        _SCANNED: ("aws_cloudwatch_log_group.kms_key_id",),
        _ABSENT: ("aws_cloudwatch_log_group",),
        _ITSELF: ("aws_lambda_function.*",),
    },
    "modules/signing/stage": {
        _ITSELF: (
            "aws_api_gateway_deployment.*",
            "aws_api_gateway_method_settings.*",
            "aws_api_gateway_stage.*",
            "aws_lambda_permission.*",
        ),
    },
    "modules/signing/used": {_ITSELF: ("aws_dynamodb_table.*",)},
    "modules/storage/main": {
        _KEEPING: ("aws_s3_bucket.lifecycle.*",),
        _SCANNED: (
            "aws_s3_bucket_ownership_controls.*",
            "aws_s3_bucket_public_access_block.*",
            "aws_s3_bucket_server_side_encryption_configuration.*",
        ),
        _COMFORT: ("aws_s3_bucket_notification.*",),
    },
    "modules/storage/policy": {_KEEPING: ("aws_s3_bucket_policy.depends_on",)},
    "modules/storage/retention": {
        _KEEPING: ("aws_s3_bucket_versioning.*", "aws_s3_bucket_lifecycle_configuration.*"),
    },
    "stacks/platform-bootstrap/roles": {
        _ABSENT: ("aws_iam_openid_connect_provider.*",),
    },
    "stacks/platform-bootstrap/state": {
        _ABSENT: ("kms_key", "kms_alias"),
        _KEEPING: ("aws_s3_bucket.lifecycle.*", "aws_s3_bucket_policy.depends_on"),
        _SCANNED: (
            "aws_s3_bucket_ownership_controls.*",
            "aws_s3_bucket_public_access_block.*",
            "aws_s3_bucket_server_side_encryption_configuration.*",
        ),
    },
    "stacks/platform-bootstrap/retention": {
        _KEEPING: ("aws_s3_bucket_versioning.*", "aws_s3_bucket_lifecycle_configuration.*"),
        _COMFORT: ("aws_s3_bucket_notification.*",),
    },
    "stacks/platform-network/endpoints": {
        _TEXT: ("aws_security_group.name", "aws_security_group.description", "aws_security_group.tags.*"),
        _NETWORK: (
            "aws_security_group.vpc_id",
            "aws_vpc_endpoint.vpc_id",
            "aws_vpc_endpoint.vpc_endpoint_type",
            "aws_vpc_endpoint.private_dns_enabled",
            "aws_vpc_endpoint.security_group_ids",
            "aws_vpc_endpoint.subnet_ids",
            "aws_vpc_endpoint.tags.*",
        ),
    },
    "stacks/platform-network/names": {_NETWORK: ("resource.*",)},
    "stacks/platform-network/vpc": {
        _TEXT: _TAGS,
        _NETWORK: ("aws_route_table_association", *_PLACES),
        _WARNING: ("check",),
    },
    "stacks/platform-organization/accounts": {_TWICE: ("member_account",)},
    "stacks/platform-organization/units": {
        _TEXT: ("aws_ssm_parameter.description", "aws_ssm_parameter.type"),
    },
    "stacks/shared-domain/parameters": {
        _TEXT: ("aws_ssm_parameter.description", "aws_ssm_parameter.type"),
    },
}
"""Lines that decide nothing, by template and reason."""
