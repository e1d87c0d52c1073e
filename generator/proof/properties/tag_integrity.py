"""Tags that decide access are set once, while something is made, with the values of its maker."""

from collections.abc import Iterator

from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import marks
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.subjects import Subject

_SPELLED: Conditions = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": marks.FROZEN}}
"""Some tag that decides access, in any spelling: AWS reads condition keys whatever their case."""

_SPELLED_LATER: Conditions = {
    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": (*marks.FROZEN, marks.DOMAIN)}
}
"""The same, or the tag by which Studio says whose domain it is, which its own calls may set while making."""

_LATER_CALLS = (
    *("sagemaker:DeleteTags", "sagemaker:ImportHubContent", "sagemaker:RegisterDevices"),
    *("sagemaker:UpdateMonitoringSchedule", "sagemaker:UpdateProject"),
)
"""What names tags of things that are there."""

LATER: Conditions = {"Null": {"sagemaker:TaggingAction": "true"}}
"""Not while something is made."""


def frozen(subject: Subject) -> Claim:
    """Nothing is re-tagged after it was made, and Studio's own tags stay."""
    return subject.never(
        "tags.frozen",
        "never sets, changes or removes a tag that decides access on something that exists",
        (
            RequestSet(("sagemaker:AddTags",), conditions=marks.both(_SPELLED, LATER)),
            RequestSet(_LATER_CALLS, conditions=_SPELLED_LATER),
            RequestSet(
                ("sagemaker:DeleteTags",),
                conditions={"ForAnyValue:StringLike": {"aws:TagKeys": "sagemaker:*"}},
            ),
        ),
    )


def elsewhere(subject: Subject) -> Claim:
    """Roles, keys, buckets and sessions are not tagged by anybody: their tags come from Terraform."""
    return subject.never(
        "tags.elsewhere",
        "tags no role, session, key, bucket or repository, and nothing through the tagging API",
        (
            RequestSet(
                (
                    "ecr:TagResource",
                    "ecr:UntagResource",
                    "iam:Tag*",
                    "iam:Untag*",
                    "kms:TagResource",
                    "kms:UntagResource",
                    "s3:DeleteObjectTagging",
                    "s3:PutBucketTagging",
                    "s3:PutObjectTagging",
                    "s3:TagResource",
                    "s3:UntagResource",
                    "sts:TagSession",
                    "tag:*",
                )
            ),
        ),
    )


def one_spelling(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """In a shared domain nothing is made or tagged with a second spelling beside `team` or `owner`."""
    if role.home.apart_by_tags:
        again = tuple(
            RequestSet(
                ("sagemaker:AddTags", "sagemaker:Create*"),
                conditions={
                    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": tag},
                    "ForAllValues:StringNotEquals": {"aws:TagKeys": tag},
                },
            )
            for tag in (marks.TEAM, marks.OWNER)
        )
        yield subject.never(
            "tags.spelling", "makes and tags nothing whose team or owner is spelled differently", again
        )
