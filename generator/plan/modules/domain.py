"""The Studio domain, with the people of a tenant or without any.

The provider cannot change a VpcOnly domain in place (hashicorp/aws issue
45528, open in 5.100.0 and 6.25.0) and replaces it for a new subnet (48778), so
whatever a domain may need is written at creation. What differs between users,
or may change later, stands in their profiles, and Terraform leaves alone what
the domain says of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.checks.quotas import QuotaUse
from generator.estate.site import Site
from generator.estate.studio_names import domain_name
from generator.plan import samples
from generator.plan.blocks import Block, block, names, resource
from generator.plan.module import Module, ModulePlan, Output, Variable
from generator.plan.modules.profiles import (
    Defaults,
    Profile,
    Space,
    application_block,
    people_blocks,
    people_outputs,
    people_variables,
    studio_defaults,
    studio_profiles,
    studio_spaces,
    uses_of_people,
    volumes_block,
)
from generator.plan.sign_in import SignIn, plan_sign_in

_RESOURCE = "aws_sagemaker_domain.this"

_VARIABLES = (
    Variable("vpc_id", "string", "The VPC of the domain."),
    Variable("subnet_ids", "list(string)", "Private subnets of the domain, one per Availability Zone."),
    Variable("studio_key_arn", "string", "Key of the home directories and application volumes."),
    Variable("default_role_arn", "string", "Execution role of profiles that name none; may do nothing."),
    Variable("space_role_arn", "string", "Execution role of shared spaces."),
    Variable(
        "domain_security_group_id", "string", "Security group that every application of the domain has."
    ),
)


_CARRIED_BY_PROFILES = names(
    "default_user_settings[0].code_editor_app_settings",
    "default_user_settings[0].jupyter_lab_app_settings",
    "default_user_settings[0].space_storage_settings",
    "default_space_settings[0].jupyter_lab_app_settings",
    "default_space_settings[0].space_storage_settings",
)
"""What a domain keeps as it was made: the profile of each user says what holds for their spaces."""


@dataclass(frozen=True, slots=True)
class StudioDomain:
    """The domain itself.

    `network_access` is whose network its applications send through: `VpcOnly`, or
    SageMaker's own on the internet (`PublicInternetOnly`). `home_mount` says
    whether private spaces mount their user's home directory (`Enabled`) or live on
    their own volume alone (`Disabled`). `home_retention` is what happens to the
    home directories with the domain: `Retain` or `Delete`. `docker_accounts` are
    the accounts images may come from where local Docker is on; None switches it off.
    """

    name: str
    auth_mode: str
    network_access: str
    vpc_id: Reference
    subnet_ids: Reference
    key_arn: Reference
    default_role: Reference
    space_role: Reference
    security_groups: tuple[Reference, ...]
    defaults: Defaults
    home_mount: str
    home_retention: str
    docker_accounts: tuple[str, ...] | None
    prevent_destroy: bool

    @property
    def block(self) -> Block:
        """The domain as it is rendered."""
        return resource(
            "aws_sagemaker_domain",
            "this",
            block("domain_settings", self._docker, execution_role_identity_config="USER_PROFILE_NAME"),
            self._user_settings,
            self._space_settings,
            block("retention_policy", home_efs_file_system=self.home_retention),
            self._lifecycle,
            domain_name=self.name,
            auth_mode=self.auth_mode,
            app_network_access_type=self.network_access,
            vpc_id=self.vpc_id,
            subnet_ids=self.subnet_ids,
            kms_key_id=self.key_arn,
            tag_propagation="ENABLED",
        )

    @property
    def is_public(self) -> bool:
        """Whether its applications reach the internet beside the VPC."""
        return self.network_access != "VpcOnly"

    @property
    def docker_access(self) -> str:
        """Whether local Docker is on: `ENABLED` or `DISABLED`, and never left out."""
        return "DISABLED" if self.docker_accounts is None else "ENABLED"

    @property
    def _docker(self) -> Block:
        return block(
            "docker_settings",
            enable_docker_access=self.docker_access,
            vpc_only_trusted_accounts=self.docker_accounts,
        )

    @property
    def _lifecycle(self) -> Block:
        return block(
            "lifecycle",
            ignore_changes=_CARRIED_BY_PROFILES,
            prevent_destroy=True if self.prevent_destroy else None,
        )

    @property
    def _user_settings(self) -> Block:
        return block(
            "default_user_settings",
            block("sharing_settings", notebook_output_option="Disabled"),
            application_block("jupyter_lab_app_settings", self.defaults),
            application_block("code_editor_app_settings", self.defaults),
            volumes_block(self.defaults),
            execution_role=self.default_role,
            security_groups=self.security_groups,
            studio_web_portal="ENABLED",
            default_landing_uri="studio::",
            auto_mount_home_efs=self.home_mount,
        )

    @property
    def _space_settings(self) -> Block:
        return block(
            "default_space_settings",
            application_block("jupyter_lab_app_settings", self.defaults),
            volumes_block(self.defaults),
            execution_role=self.space_role,
            security_groups=self.security_groups,
        )


@dataclass(frozen=True, slots=True)
class DomainContent:
    """What the templates of the domain module read; all lists are sorted."""

    domain: StudioDomain
    profiles: tuple[Profile, ...]
    spaces: tuple[Space, ...]
    sign_in: SignIn

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The domain with its people and who is assigned to it, as they are rendered."""
        return (self.domain.block, *people_blocks(self.profiles, self.spaces), *self.sign_in.blocks)


def plan_domain(site: Site) -> ModulePlan:
    """The domain of a multi-account or multi-domain tenant, or a shared one.

    Where somebody is assigned the caller hands over the provider
    `aws.identity_center`, because assignments are made in the instance's account.
    """
    domain_id = Reference(f"{_RESOURCE}.id", sample=samples.DOMAIN_ID)
    sign_in = plan_sign_in(site)
    content = DomainContent(
        domain=_domain(site),
        profiles=studio_profiles(site, domain_id),
        spaces=studio_spaces(site, domain_id),
        sign_in=sign_in,
    )
    return ModulePlan(
        topic="domain",
        content=content,
        variables=(*_VARIABLES, *people_variables(site)),
        outputs=(*_outputs(site), *people_outputs(site)),
        aliases=("identity_center",) if sign_in.assignments else (),
    )


def _domain(site: Site) -> StudioDomain:
    settings = site.settings
    return StudioDomain(
        name=domain_name(site),
        auth_mode=settings.authentication.upper(),
        network_access=site.network_access,
        vpc_id=Reference("var.vpc_id"),
        subnet_ids=Reference("var.subnet_ids"),
        key_arn=Reference("var.studio_key_arn"),
        default_role=Reference("var.default_role_arn"),
        space_role=Reference("var.space_role_arn"),
        security_groups=(Reference("var.domain_security_group_id"),),
        defaults=studio_defaults(site),
        # The home directories of a shared domain are one file system for all of its tenants.
        home_mount="Disabled" if site.is_shared_domain else "Enabled",
        home_retention=settings.retention.home_directories,
        docker_accounts=(site.account_id,) if settings.studio.docker_access else None,
        prevent_destroy=settings.retention.prevent_destroy,
    )


def _outputs(site: Site) -> tuple[Output, ...]:
    outputs = (
        Output("domain_id", "The Studio domain.", Reference(f"{_RESOURCE}.id")),
        Output("domain_arn", "ARN of the Studio domain.", Reference(f"{_RESOURCE}.arn")),
        Output("domain_url", "Where the domain opens.", Reference(f"{_RESOURCE}.url")),
        Output(
            "home_efs_file_system_id",
            "File system of the home directories: what a backup holds and a recovery copies from.",
            Reference(f"{_RESOURCE}.home_efs_file_system_id"),
        ),
        Output(
            "domain_boundary_security_group_id",
            "Security group SageMaker puts between the domain and its applications.",
            Reference(f"{_RESOURCE}.security_group_id_for_domain_boundary"),
        ),
    )
    if site.settings.authentication != "sso":
        return outputs
    application = Output(
        "sso_application_arn",
        "The Identity Center application that users and groups are assigned to.",
        Reference(f"{_RESOURCE}.single_sign_on_application_arn"),
    )
    return (*outputs, application)


def _uses(site: Site) -> Iterator[QuotaUse]:
    yield QuotaUse("domains", 1, site.place)
    yield from uses_of_people(site)


MODULE = Module(
    "domain",
    "The Studio domain, with the profiles and spaces of its people.",
    plan_domain,
    is_needed=lambda site: site.owns_domain,
    uses=_uses,
)
