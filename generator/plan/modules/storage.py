"""The data bucket of a tenant environment."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import arns
from generator.core.expressions import Reference, Text, sample
from generator.estate.site import Site
from generator.estate.studio_names import bucket_name
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan.blocks import Block, Claimed, block, kept, resource
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, Variable
from generator.plan.modules.guardrails import admin_role_arns
from generator.plan.scopes import key_arns
from generator.policies.bucket import BucketAccess, bucket_policy
from generator.tenancy.words import DataClassification

NONCURRENT_DAYS: dict[DataClassification, int] = {
    "public": 30,
    "internal": 30,
    "confidential": 90,
    "restricted": 365,
}
"""Days a replaced or deleted object can still be brought back; our choice by classification."""

ABORT_UPLOAD_DAYS = 7
"""Days after which the parts of an upload that was never finished are removed; our choice."""

_RESOURCE = "aws_s3_bucket.data"


@dataclass(frozen=True, slots=True)
class StorageContent:
    """What the templates of the storage module read.

    An object that was replaced or deleted is kept for `noncurrent_days`.
    """

    name: str
    key_arn: Text
    policy: Json
    noncurrent_days: int
    abort_upload_days: int
    prevent_destroy: bool

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The bucket and everything around it as they are rendered."""
        return tuple(_blocks(self))


def _blocks(content: StorageContent) -> Iterator[Block]:
    bucket = Reference(f"{_RESOURCE}.id")
    yield resource("aws_s3_bucket", "data", *kept(is_kept=content.prevent_destroy), bucket=content.name)
    owner = block("rule", object_ownership="BucketOwnerEnforced")
    yield resource("aws_s3_bucket_ownership_controls", "data", owner, bucket=bucket)
    yield resource(
        "aws_s3_bucket_public_access_block",
        "data",
        bucket=bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    default = block(
        "apply_server_side_encryption_by_default", sse_algorithm="aws:kms", kms_master_key_id=content.key_arn
    )
    rule = block("rule", default, bucket_key_enabled=True)
    yield resource("aws_s3_bucket_server_side_encryption_configuration", "data", rule, bucket=bucket)
    yield resource("aws_s3_bucket_notification", "data", bucket=bucket, eventbridge=True)
    access = (Reference("aws_s3_bucket_public_access_block.data"),)
    yield resource("aws_s3_bucket_policy", "data", bucket=bucket, policy=Claimed.POLICY, depends_on=access)
    yield from _versions(content, bucket)


def _versions(content: StorageContent, bucket: Reference) -> Iterator[Block]:
    versioning = block("versioning_configuration", status="Enabled")
    yield resource("aws_s3_bucket_versioning", "data", versioning, bucket=bucket)
    replaced = block("noncurrent_version_expiration", noncurrent_days=content.noncurrent_days)
    unfinished = block("abort_incomplete_multipart_upload", days_after_initiation=content.abort_upload_days)
    yield resource(
        "aws_s3_bucket_lifecycle_configuration",
        "data",
        block("rule", block("filter"), replaced, id="replaced-objects", status="Enabled"),
        block("rule", block("filter"), unfinished, id="unfinished-uploads", status="Enabled"),
        bucket=bucket,
        depends_on=(Reference("aws_s3_bucket_versioning.data"),),
    )


def plan_storage(site: Site) -> ModulePlan:
    """One bucket for the data of a tenant environment, under the data key.

    In a shared account only the environment's own roles reach its objects, and
    the platform's may empty it; in an account of its own every role whose
    policies allow it.
    """
    name, policy = bucket_name(site), _policy(site)
    content = StorageContent(
        name=name,
        key_arn=key_arns(site).data,
        policy=Json(document(policy)),
        noncurrent_days=NONCURRENT_DAYS[site.settings.data_classification],
        abort_upload_days=ABORT_UPLOAD_DAYS,
        prevent_destroy=site.settings.retention.prevent_destroy,
    )
    return ModulePlan(
        topic="storage",
        content=content,
        variables=(Variable("data_key_arn", "string", "Key that encrypts the objects."),),
        outputs=(
            Output("bucket_arn", "ARN of the data bucket.", Reference(f"{_RESOURCE}.arn")),
            Output("bucket_name", "The data bucket.", Reference(f"{_RESOURCE}.bucket")),
        ),
        policies=(ModulePolicy(PolicyKind.BUCKET, name, policy),),
    )


def _policy(site: Site) -> Policy:
    at = site.at
    arn = arns.bucket(site.partition, bucket_name(site))
    shared = site.shares_account
    access = BucketAccess(
        bucket_arn=Reference(f"{_RESOURCE}.arn", sample=sample(arn)),
        key_arn=key_arns(site).data,
        principal_arns=(arns.role(at, site.role_path, "*"),) if shared else (),
        emptying_arns=admin_role_arns(site) if shared else (),
    )
    return bucket_policy(at, access)


MODULE = Module(
    "storage",
    "The data bucket of a tenant environment.",
    plan_storage,
    is_needed=lambda site: site.is_tenant,
)
