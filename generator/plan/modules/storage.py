"""The data bucket of a tenant environment."""

from dataclasses import dataclass

from generator.aws import arns
from generator.core.expressions import Reference, Text, sample
from generator.estate.site import Site
from generator.estate.studio_names import bucket_name
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, Variable
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


def plan_storage(site: Site) -> ModulePlan:
    """One bucket for the data of a tenant environment, under the data key.

    In a shared account only the environment's own roles reach its objects; in
    an account of its own every role whose policies allow it.
    """
    name, policy = bucket_name(site), _policy(site)
    return ModulePlan(
        topic="storage",
        content=StorageContent(
            name=name,
            key_arn=key_arns(site).data,
            policy=Json(document(policy)),
            noncurrent_days=NONCURRENT_DAYS[site.settings.data_classification],
            abort_upload_days=ABORT_UPLOAD_DAYS,
            prevent_destroy=site.settings.retention.prevent_destroy,
        ),
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
    access = BucketAccess(
        bucket_arn=Reference(f"{_RESOURCE}.arn", sample=sample(arn)),
        key_arn=key_arns(site).data,
        principal_arns=(arns.role(at, site.role_path, "*"),) if site.shares_account else (),
    )
    return bucket_policy(at, access)


MODULE = Module(
    "storage",
    "The data bucket of a tenant environment.",
    plan_storage,
    is_needed=lambda site: site.is_tenant,
)
