"""The SAML identity provider of an account: who vouches for the users that sign in with a role.

The provider is the account's, and IAM takes one of a name: an account of one
environment has it in that environment's stack, an account that several share in
a stack of the platform's.
"""

from dataclasses import dataclass

from generator.aws import arns
from generator.core.expressions import Reference
from generator.estate.accounts import makes_provider
from generator.estate.site import Site
from generator.plan.blocks import Block, resource
from generator.plan.module import Module, ModulePlan, Output, Variable
from generator.tenancy.saml import SamlMetadata

PROVIDER_ARN = Variable("saml_provider_arn", "string", "The SAML identity provider that vouches for users.")


@dataclass(frozen=True, slots=True)
class FederationContent:
    """What the templates of the federation module read: the provider's name and its metadata, all of it."""

    name: str
    metadata: SamlMetadata

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The provider as it is rendered."""
        return (
            resource(
                "aws_iam_saml_provider", "this", name=self.name, saml_metadata_document=self.metadata.text
            ),
        )


def federation(name: str, metadata: SamlMetadata) -> ModulePlan:
    """The provider of that name."""
    return ModulePlan(
        topic="federation",
        content=FederationContent(name, metadata),
        outputs=(
            Output(PROVIDER_ARN.name, PROVIDER_ARN.description, Reference("aws_iam_saml_provider.this.arn")),
        ),
    )


def plan_federation(site: Site) -> ModulePlan:
    """The provider in the site's own account.

    Raises:
        ValueError: the metadata was not read.
    """
    if site.saml_metadata is None:
        raise ValueError(f"{site.prefix}: the metadata must be read first")
    return federation(site.platform.identity.saml_provider or "", site.saml_metadata)


def makes_own_provider(site: Site) -> bool:
    """Whether the site's own stack makes the provider."""
    return site.apart_by_account and makes_provider(site)


def provider_arn(site: Site) -> str:
    """The ARN of the provider through which the site's users sign in."""
    return str(arns.saml_provider(site.at, site.platform.identity.saml_provider or ""))


MODULE = Module(
    "federation",
    "The SAML identity provider that vouches for users, made of one file of metadata.",
    plan_federation,
    is_needed=makes_own_provider,
)
