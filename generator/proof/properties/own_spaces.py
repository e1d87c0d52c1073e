"""What people need in Studio itself: to open it, and to keep spaces and apps of their own."""

from collections.abc import Iterator
from itertools import product

from generator.estate.roles import RoleKind
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import marks, personas
from generator.proof.properties.compliant import compliant
from generator.proof.properties.intent import RoleIntent


def _entity(role: RoleIntent, kind: str, rest: str = "*") -> str:
    return role.home.sagemaker(f"{kind}/{role.home.domain_id}/{role.profile_prefix}{rest}")


def opening(role: RoleIntent) -> Iterator[RequestSet]:
    """Opening Studio as oneself, and looking around in it."""
    if role.kind is RoleKind.EXECUTION:
        yield RequestSet((personas.OPEN_STUDIO,), resources=(role.own_profile,))
        for kind, action in (
            ("app", "DescribeApp"),
            ("space", "DescribeSpace"),
            ("user-profile", "DescribeUserProfile"),
        ):
            for name in (f"sagemaker:{action}", "sagemaker:ListTags"):
                yield RequestSet((name,), resources=(_entity(role, kind),), conditions=marks.UNTAGGED)
        yield RequestSet(("sagemaker:DescribeDomain",), resources=(role.home.domain_arn,))
        yield RequestSet(("sagemaker:ListTags",), resources=(role.home.domain_arn,))
        for name in personas.STUDIO_LISTS:
            yield RequestSet((name,))


def spaces(role: RoleIntent) -> Iterator[RequestSet]:
    """Keeping private spaces and apps of one's own, and clearing up those of the team."""
    if role.kind is RoleKind.EXECUTION and "clean-up" in role.abilities:
        shared: Conditions = {"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}}
        yield RequestSet(("sagemaker:DeleteApp",), resources=(_entity(role, "app"),), conditions=shared)
        yield RequestSet(("sagemaker:DeleteSpace",), resources=(_entity(role, "space"),), conditions=shared)
    if not role.starts_apps:
        return
    sharings = ("Private",) if role.home.settings.guardrails.deny_shared_spaces else ("Private", "Shared")
    for kind, names in (("space", personas.SPACES), ("app", personas.APPS)):
        for name in names:
            for sharing in sharings:
                own: Conditions = {
                    "ArnEquals": {"sagemaker:OwnerUserProfileArn": role.own_profile},
                    "StringEquals": {"sagemaker:SpaceSharingType": sharing},
                }
                for right in compliant(role, name):
                    yield RequestSet(
                        (name,), resources=(_entity(role, kind),), conditions=marks.both(own, right)
                    )
    yield from _with_tags(role)


def _with_tags(role: RoleIntent) -> Iterator[RequestSet]:
    """Apps and spaces of its own that are made with tags."""
    own_app: Conditions = {
        "ArnEquals": {"sagemaker:OwnerUserProfileArn": role.own_profile},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }
    for right, tags in product(compliant(role, "sagemaker:CreateApp"), _tags_sent(role)):
        conditions = marks.both(marks.both(own_app, right), tags)
        yield RequestSet(("sagemaker:CreateApp",), resources=(_entity(role, "app"),), conditions=conditions)
    for tags in ({}, _OF_STUDIO, *_tags_sent(role)):
        making: Conditions = {"StringEquals": {"sagemaker:TaggingAction": "CreateSpace"}}
        yield RequestSet(
            (personas.TAG_WHILE_CREATING,),
            resources=(_entity(role, "space"),),
            conditions=marks.both(making, tags),
        )


_OF_STUDIO: Conditions = {
    "Null": {f"{marks.REQUEST}/{tag}": "true" for tag in marks.FROZEN},
    "ForAnyValue:StringEquals": {"aws:TagKeys": marks.DOMAIN},
}
"""A tag that Studio itself sends, and none that people could set to decide access."""


def _tags_sent(role: RoleIntent) -> Iterator[Conditions]:
    """Tags that may come with what is made: one that decides access and is right, and one of Studio's own."""
    sent = next(iter(marks.own(role, marks.REQUEST)))
    for key in (marks.TEAM, marks.DOMAIN):
        yield marks.both(sent, {"ForAnyValue:StringEquals": {"aws:TagKeys": key}})
