"""What an application starts with: versions of approved images alone, and no script of somebody else's."""

from collections.abc import Iterator

from generator.aws import arns
from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties.intent import Home
from generator.proof.properties.subjects import Subject

VERSIONS, SCRIPTS = "sagemaker:ImageVersionArns", "sagemaker:StudioLifecycleConfigArns"

_NONE = "None"
"""What stands in place of an ARN where no script is wanted (API reference, ResourceSpec)."""


def of_applications(subject: Subject, home: Home) -> Iterator[Claim]:
    """Versions of images and lifecycle scripts, as the settings ask for them."""
    rules = home.settings.guardrails
    if rules.approved_images_only:
        approved = versions_of(home)
        other: Conditions = {"ForAnyValue:ArnNotLike": {VERSIONS: approved}}
        foreign = other if approved else {"Null": {VERSIONS: "false"}}
        yield subject.never(
            "guardrail.image-versions",
            "starts no app with a version of an image that is not approved, and makes none a default",
            (RequestSet(services.supporting("sagemaker", VERSIONS), conditions=foreign),),
        )
    if rules.approved_scripts_only:
        others: Conditions = {"ForAnyValue:StringNotLike": {SCRIPTS: (*home.scripts, _NONE)}}
        yield subject.never(
            "guardrail.scripts",
            "starts no app with a lifecycle script of somebody else's, and makes none a default",
            (RequestSet(services.supporting("sagemaker", SCRIPTS), conditions=others),),
        )


def versions_of(home: Home) -> tuple[str, ...]:
    """Patterns of the versions of approved images."""
    return tuple(arns.image_versions(arn) for arn in home.settings.images)
