"""The bucket of the states and its key, in the account that holds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import Reference, sample
from generator.hcl.values import Json
from generator.iam.policy import document
from generator.plan.blocks import Block, Claimed, block, kept, resource
from generator.plan.modules.keys import Key
from generator.policies.state import StateUsers, state_bucket, state_key

_BUCKET = "aws_s3_bucket.state"
_ROTATION_DAYS, _DELETION_DAYS = 365, 30
_NONCURRENT_DAYS = 365
"""Days after which a state that was replaced is gone. Our choice."""
_ABORT_UPLOAD_DAYS = 7
"""Days after which the parts of an upload that was never finished are removed. Our choice."""


@dataclass(frozen=True, slots=True)
class StateStore:
    """The bucket by its name, the key, and who uses both."""

    name: str
    key: Key
    policy: Json

    @property
    def noncurrent_days(self) -> int:
        """Days for which a state that was replaced is kept."""
        return _NONCURRENT_DAYS

    @property
    def abort_upload_days(self) -> int:
        """Days after which the parts of an unfinished upload are removed."""
        return _ABORT_UPLOAD_DAYS

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The key and the bucket as they are rendered."""
        return (*self.key.blocks, *_of_bucket(self.name))


def state_store(at: AccountRegion, name: str, users: StateUsers) -> StateStore:
    """What keeps the states of an estate."""
    arn = Reference(f"{_BUCKET}.arn", sample=sample(arns.bucket(at.partition, name)))
    key = Key(
        label="state",
        alias=f"alias/{name}",
        description="States of Terraform.",
        rotation_days=_ROTATION_DAYS,
        deletion_days=_DELETION_DAYS,
        prevent_destroy=True,
        policy=state_key(at, users),
    )
    return StateStore(name, key, Json(document(state_bucket(at, arn, users))))


def _of_bucket(name: str) -> Iterator[Block]:
    bucket = Reference(f"{_BUCKET}.id")
    yield resource("aws_s3_bucket", "state", *kept(is_kept=True), bucket=name)
    owner = block("rule", object_ownership="BucketOwnerEnforced")
    yield resource("aws_s3_bucket_ownership_controls", "state", owner, bucket=bucket)
    yield resource(
        "aws_s3_bucket_public_access_block",
        "state",
        bucket=bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    default = block(
        "apply_server_side_encryption_by_default",
        sse_algorithm="aws:kms",
        kms_master_key_id=Reference("aws_kms_key.state.arn"),
    )
    rule = block("rule", default, bucket_key_enabled=True)
    yield resource("aws_s3_bucket_server_side_encryption_configuration", "state", rule, bucket=bucket)
    versioning = block("versioning_configuration", status="Enabled")
    yield resource("aws_s3_bucket_versioning", "state", versioning, bucket=bucket)
    replaced = block("noncurrent_version_expiration", noncurrent_days=_NONCURRENT_DAYS)
    unfinished = block("abort_incomplete_multipart_upload", days_after_initiation=_ABORT_UPLOAD_DAYS)
    yield resource(
        "aws_s3_bucket_lifecycle_configuration",
        "state",
        block("rule", block("filter"), replaced, id="replaced-objects", status="Enabled"),
        block("rule", block("filter"), unfinished, id="unfinished-uploads", status="Enabled"),
        bucket=bucket,
        depends_on=(Reference("aws_s3_bucket_versioning.state"),),
    )
    yield resource("aws_s3_bucket_notification", "state", bucket=bucket, eventbridge=True)
    closed = (Reference("aws_s3_bucket_public_access_block.state"),)
    yield resource("aws_s3_bucket_policy", "state", bucket=bucket, policy=Claimed.POLICY, depends_on=closed)
