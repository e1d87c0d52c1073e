"""ARNs of one account and region, in any partition.

Forms: service authorization reference of 2026-09-26.
"""

from dataclasses import dataclass

from generator.core.expressions import Text, text


@dataclass(frozen=True, slots=True)
class Site:
    """One region of one account: where a stack's resources live."""

    partition: str
    region: str
    account_id: str


def regional(site: Site, service: str, resource: Text) -> Text:
    """The ARN of a regional resource of the account."""
    return text(f"arn:{site.partition}:{service}:{site.region}:{site.account_id}:", resource)


def sagemaker(site: Site, resource: Text) -> Text:
    """The ARN of a SageMaker resource such as `training-job/name`."""
    return regional(site, "sagemaker", resource)


def iam(site: Site, resource: Text) -> Text:
    """The ARN of an IAM resource such as `role/path/name`."""
    return text(f"arn:{site.partition}:iam::{site.account_id}:", resource)


def account_root(site: Site) -> Text:
    """The ARN that stands for the account in resource policies."""
    return iam(site, "root")


def role_path(tenant: str, environment: str) -> str:
    """The IAM path of every role of a tenant environment, slashes included."""
    return f"/tenantry/{tenant}/{environment}/"


def role(site: Site, path: str, name: str) -> Text:
    """The ARN of a role; `path` begins and ends with a slash."""
    return iam(site, f"role{path}{name}")


def managed_policy(site: Site, path: str, name: str) -> Text:
    """The ARN of a customer managed policy; `path` begins and ends with a slash."""
    return iam(site, f"policy{path}{name}")


def saml_provider(site: Site, name: str) -> Text:
    """The ARN of a SAML identity provider of the account."""
    return iam(site, f"saml-provider/{name}")


def bucket(partition: str, name: str) -> Text:
    """The ARN of a bucket; buckets have neither region nor account in their ARN."""
    return f"arn:{partition}:s3:::{name}"


def key(site: Site, key_id: str) -> Text:
    """The ARN of a KMS key."""
    return regional(site, "kms", f"key/{key_id}")


def domain(site: Site, domain_id: Text) -> Text:
    """The ARN of a Studio domain."""
    return sagemaker(site, text("domain/", domain_id))


def user_profile(site: Site, domain_id: Text, profile: str) -> Text:
    """The ARN of a profile, or a pattern of profiles, in one domain."""
    return sagemaker(site, text("user-profile/", domain_id, f"/{profile}"))


def space(site: Site, domain_id: Text, name: str) -> Text:
    """The ARN of a space, or a pattern of spaces, in one domain."""
    return sagemaker(site, text("space/", domain_id, f"/{name}"))


def app(site: Site, domain_id: Text, rest: str) -> Text:
    """The ARN of apps in one domain; `rest` is `<owner>/<type>/<name>` or a pattern.

    For apps of a space the owner part holds the space's name or its owner's
    profile name; which of both is not documented, so patterns must fit both.
    """
    return sagemaker(site, text("app/", domain_id, f"/{rest}"))


def log_group(site: Site, name: str) -> Text:
    """The ARN of a log group as IAM resources name it (without the trailing `:*`)."""
    return regional(site, "logs", f"log-group:{name}")


def repository(site: Site, name: str) -> Text:
    """The ARN of an ECR repository or a pattern of repositories."""
    return regional(site, "ecr", f"repository/{name}")


def account_of(arn: str) -> str:
    """The account id inside an ARN; empty where the service has none."""
    return arn.split(":", 5)[4]
