"""ARNs of one account and region, in any partition.

Forms: service authorization reference of 2026-09-26.
"""

from dataclasses import dataclass

from generator.core.expressions import Text, text


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """One region of one account: where a stack's resources live."""

    partition: str
    region: str
    account_id: str


def regional(at: AccountRegion, service: str, resource: Text) -> Text:
    """The ARN of a regional resource of the account."""
    return text(f"arn:{at.partition}:{service}:{at.region}:{at.account_id}:", resource)


def sagemaker(at: AccountRegion, resource: Text) -> Text:
    """The ARN of a SageMaker resource such as `training-job/name`."""
    return regional(at, "sagemaker", resource)


def iam(at: AccountRegion, resource: Text) -> Text:
    """The ARN of an IAM resource such as `role/path/name`."""
    return text(f"arn:{at.partition}:iam::{at.account_id}:", resource)


def account_root(at: AccountRegion) -> Text:
    """The ARN that stands for the account in resource policies."""
    return iam(at, "root")


def owned_path(holder: str, environment: str) -> str:
    """Begins the roles, log groups and key aliases of an environment of a tenant or shared domain."""
    return f"/tenantry/{holder}/{environment}/"


def role(at: AccountRegion, path: str, name: str) -> Text:
    """The ARN of a role; `path` begins and ends with a slash."""
    return iam(at, f"role{path}{name}")


CONSOLE_ROLE = "AWSReservedSSO_"
"""Begins the name of a role that Identity Center makes of a permission set, before the set's name."""


def console_role_arn(at: AccountRegion, name: str) -> str:
    """The ARN of a role of Identity Center's; `~` stands for its Region and for the suffix that it makes up.

    IAM Identity Center user guide, referencing permission sets in resource policies.
    """
    return str(iam(at, f"role/aws-reserved/sso.amazonaws.com/~/{name}_~"))


def managed_policy(at: AccountRegion, path: str, name: str) -> Text:
    """The ARN of a customer managed policy; `path` begins and ends with a slash."""
    return iam(at, f"policy{path}{name}")


def saml_provider(at: AccountRegion, name: str) -> Text:
    """The ARN of a SAML identity provider of the account."""
    return iam(at, f"saml-provider/{name}")


def bucket(partition: str, name: str) -> Text:
    """The ARN of a bucket; buckets have neither region nor account in their ARN."""
    return f"arn:{partition}:s3:::{name}"


def key(at: AccountRegion, key_id: str) -> Text:
    """The ARN of a KMS key."""
    return regional(at, "kms", f"key/{key_id}")


def domain(at: AccountRegion, domain_id: Text) -> Text:
    """The ARN of a Studio domain."""
    return sagemaker(at, text("domain/", domain_id))


def user_profile(at: AccountRegion, domain_id: Text, profile: str) -> Text:
    """The ARN of a profile, or a pattern of profiles, in one domain."""
    return sagemaker(at, text("user-profile/", domain_id, f"/{profile}"))


def space(at: AccountRegion, domain_id: Text, name: str) -> Text:
    """The ARN of a space, or a pattern of spaces, in one domain."""
    return sagemaker(at, text("space/", domain_id, f"/{name}"))


def app(at: AccountRegion, domain_id: Text, rest: str) -> Text:
    """The ARN of apps in one domain; `rest` is `<owner>/<type>/<name>` or a pattern.

    For apps of a space the owner part holds the space's name or its owner's
    profile name; which of both is not documented, so patterns must fit both.
    """
    return sagemaker(at, text("app/", domain_id, f"/{rest}"))


def log_group(at: AccountRegion, name: str) -> Text:
    """The ARN of a log group as IAM resources name it (without the trailing `:*`)."""
    return regional(at, "logs", f"log-group:{name}")


def repository(at: AccountRegion, name: str) -> Text:
    """The ARN of an ECR repository or a pattern of repositories."""
    return regional(at, "ecr", f"repository/{name}")


def package_domain(repository_arn: str) -> str:
    """The ARN of the CodeArtifact domain that a repository is in."""
    account, _, named = repository_arn.partition(":repository/")
    return f"{account}:domain/{named.partition('/')[0]}"


def image_versions(image_arn: str) -> str:
    """The pattern of all versions of a Studio image, or of the images of a pattern.

    An application may name a version alone, and then names no image (API reference, ResourceSpec).
    """
    return image_arn.replace(":image/", ":image-version/") + "/*"


def studio_script(at: AccountRegion, name: str) -> Text:
    """The ARN of a lifecycle configuration, or a pattern of them."""
    return sagemaker(at, f"studio-lifecycle-config/{name}")


def account_of(arn: str) -> str:
    """The account id inside an ARN; empty where the service has none."""
    return arn.split(":", 5)[4]
