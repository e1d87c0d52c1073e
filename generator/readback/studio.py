"""Studio domains, profiles and spaces of a stack."""

from generator.readback.entries import Entry, Reading
from generator.readback.facts import AssignmentFacts, DomainFacts, ProfileFacts, SpaceFacts


def domains(reading: Reading) -> tuple[DomainFacts, ...]:
    """The domains of a stack."""
    return reading.each("aws_sagemaker_domain", lambda entry: _domain(reading, entry))


def profiles(reading: Reading) -> tuple[ProfileFacts, ...]:
    """The user profiles of a stack, whichever stack their domain is in."""
    return reading.each("aws_sagemaker_user_profile", lambda entry: _profile(reading, entry))


def assignments(reading: Reading) -> tuple[AssignmentFacts, ...]:
    """Whom Identity Center lets into the domains of a stack."""
    return reading.each("aws_ssoadmin_application_assignment", _assignment)


def spaces(reading: Reading) -> tuple[SpaceFacts, ...]:
    """The spaces of a stack."""
    return reading.each("aws_sagemaker_space", lambda entry: _space(reading, entry))


def _domain(reading: Reading, entry: Entry) -> DomainFacts:
    return DomainFacts(
        **entry.where,
        name=entry.text("domain_name"),
        id=entry.made("id"),
        arn=entry.made("arn"),
        execution_role_identity_config=entry.optional("execution_role_identity_config", "domain_settings"),
        app_network_access_type=entry.optional("app_network_access_type"),
        tag_propagation=entry.optional("tag_propagation"),
        auth_mode=entry.optional("auth_mode"),
        vpc_id=entry.optional("vpc_id"),
        docker_accounts=entry.texts("vpc_only_trusted_accounts", "domain_settings", "docker_settings"),
        kms_key_arn=entry.optional("kms_key_id"),
        file_system_id=entry.made("home_efs_file_system_id"),
        subnet_ids=entry.texts("subnet_ids"),
        security_group_ids=entry.texts("security_groups", "default_user_settings"),
        space_group_ids=entry.texts("security_groups", "default_space_settings"),
        default_role_arn=entry.text("execution_role", "default_user_settings"),
        space_role_arn=entry.optional("execution_role", "default_space_settings"),
        tags=entry.tags(reading.default_tags),
    )


def _profile(reading: Reading, entry: Entry) -> ProfileFacts:
    return ProfileFacts(
        **entry.where,
        name=entry.text("user_profile_name"),
        arn=entry.made("arn"),
        domain_id=entry.text("domain_id"),
        execution_role_arn=entry.optional("execution_role", "user_settings"),
        security_group_ids=entry.texts("security_groups", "user_settings"),
        sso_identifier=entry.optional("single_sign_on_user_identifier"),
        sso_user=entry.optional("single_sign_on_user_value"),
        tags=entry.tags(reading.default_tags),
    )


def _assignment(entry: Entry) -> AssignmentFacts:
    return AssignmentFacts(
        **entry.where,
        application_arn=entry.text("application_arn"),
        principal_id=entry.text("principal_id"),
        principal_type=entry.text("principal_type"),
    )


def _space(reading: Reading, entry: Entry) -> SpaceFacts:
    return SpaceFacts(
        **entry.where,
        name=entry.text("space_name"),
        arn=entry.made("arn"),
        domain_id=entry.text("domain_id"),
        owner=entry.optional("owner_user_profile_name", "ownership_settings"),
        sharing=entry.optional("sharing_type", "space_sharing_settings"),
        tags=entry.tags(reading.default_tags),
    )
