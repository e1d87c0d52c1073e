"""Buckets that somebody else made: what a role uses of them is possible, and nothing beyond."""

from collections.abc import Iterator

from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import personas
from generator.proof.properties.intent import ExtraBucket, RoleIntent


def own_arns(role: RoleIntent) -> tuple[str, ...]:
    """The buckets and the objects in them that a role uses."""
    return tuple(arn for one in role.extra_buckets for arn in (one.arn, *one.objects))


def beyond(role: RoleIntent) -> Iterator[RequestSet]:
    """Of each such bucket what is not asked for: more than its listing, other names, other uses."""
    for one in role.extra_buckets:
        bucket = (one.arn,)
        yield RequestSet(("s3:*",), except_actions=personas.EXTRA_BUCKET_USE, resources=bucket)
        if one.prefixes:
            listed = tuple(value for prefix in one.prefixes for value in (prefix, f"{prefix}*"))
            others: Conditions = {"StringNotLike": {"s3:prefix": listed}}
            yield RequestSet(("s3:ListBucket",), resources=bucket, conditions=others)
        yield RequestSet(("s3:*",), except_actions=_object_use(one), resources=one.objects)


def work(role: RoleIntent) -> Iterator[RequestSet]:
    """The listing and the objects of each such bucket, as far as the role uses them."""
    for one in role.extra_buckets:
        bucket = (one.arn,)
        yield RequestSet(("s3:GetBucketLocation",), resources=bucket, accounts=Accounts.OWN)
        for prefix in one.prefixes or ("",):
            for listed in (prefix, f"{prefix}?*"):
                asked: Conditions = {"StringLike": {"s3:prefix": listed}} if listed else {}
                yield RequestSet(
                    ("s3:ListBucket",), resources=bucket, conditions=asked, accounts=Accounts.OWN
                )
            for name in _object_use(one):
                yield RequestSet((name,), resources=(f"{one.arn}/{prefix}?*",), accounts=Accounts.OWN)


def _object_use(one: ExtraBucket) -> tuple[str, ...]:
    return personas.OBJECT_USE if one.writes else personas.EXTRA_OBJECT_READS
