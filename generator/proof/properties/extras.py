"""What a file adds to a persona, buckets and actions: it is possible, and nothing beyond."""

from collections.abc import Iterator

from generator.iam import services
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import personas
from generator.proof.properties.given import ExtraBucket
from generator.proof.properties.intent import RoleIntent


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


def also(role: RoleIntent) -> str:
    """What a sentence about a role's own work says of what is added; nothing where nothing is."""
    return ", and does what its file adds to its persona" if role.granted else ""


def granted_actions(role: RoleIntent) -> tuple[str, ...]:
    """The actions that are added, by the file or with a service."""
    return tuple(action for action, _ in role.added)


def beyond_granted(role: RoleIntent) -> Iterator[RequestSet]:
    """The same actions on anything else."""
    for action, resources in role.added:
        if "*" not in resources:
            yield RequestSet((action,), not_resources=resources)


def granted_work(role: RoleIntent) -> Iterator[RequestSet]:
    """Each that the file adds, on each of its resources that it takes."""
    return each_on_each(role.granted)


def each_on_each(added: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[RequestSet]:
    """Each action on each of its resources that it takes."""
    for action, resources in added:
        entry = services.action(action)
        kinds = entry.resource_types if entry else ()
        for one in resources:
            if not kinds or any(services.is_of_type(one, kind) for kind in kinds):
                yield RequestSet((action,), resources=(one,))


def _object_use(one: ExtraBucket) -> tuple[str, ...]:
    return personas.OBJECT_USE if one.writes else personas.EXTRA_OBJECT_READS
