"""What applications start with, who reaches them, and who says whose a profile is."""

from collections.abc import Iterator

from generator.aws import arns
from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import marks
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


def of_ways_in(subject: Subject, home: Home) -> Iterator[Claim]:
    """Editors elsewhere, and notebook instances where there are any, as the settings ask for them."""
    rules = home.settings.guardrails
    if rules.deny_remote_access:
        key = "sagemaker:RemoteAccess"
        opened: Conditions = {"Null": {key: "false"}, "StringNotEquals": {key: "DISABLED"}}
        yield subject.never(
            "guardrail.remote-access",
            "opens no space to an editor elsewhere, and starts no session in one",
            (
                RequestSet(services.supporting("sagemaker", key), conditions=opened),
                RequestSet(("sagemaker:StartSession",)),
            ),
        )
    if rules.deny_notebook_root and not rules.deny_notebook_instances:
        key = "sagemaker:RootAccess"
        given: Conditions = {"Null": {key: "false"}, "StringNotEquals": {key: "Disabled"}}
        yield subject.never(
            "guardrail.notebook-root",
            "makes no notebook instance with root access, and gives none to one",
            (
                RequestSet(("sagemaker:CreateNotebookInstance",), conditions={"Null": {key: "true"}}),
                RequestSet(services.supporting("sagemaker", key), conditions=given),
            ),
        )
    if rules.deny_notebook_internet and not rules.deny_notebook_instances:
        key = "sagemaker:DirectInternetAccess"
        yield subject.never(
            "guardrail.notebook-internet",
            "makes no notebook instance with an internet access of its own",
            (
                RequestSet(
                    services.supporting("sagemaker", key), conditions={"StringNotEquals": {key: "Disabled"}}
                ),
            ),
        )


def of_user_ids(subject: Subject, home: Home) -> Iterator[Claim]:
    """Profiles say from the first moment who opens them, whoever makes them."""
    if not home.settings.guardrails.require_studio_user_id:
        return
    given = f"{marks.REQUEST}/{marks.USER}"
    named: Conditions = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": marks.USER}}
    create = ("sagemaker:CreateUserProfile",)
    yield subject.never(
        "guardrail.user-ids",
        "makes no profile without a studiouserid, and changes or removes none",
        (
            RequestSet(create, conditions={"Null": {given: "true"}}),
            RequestSet(create, conditions={"StringEquals": {given: ""}}),
            RequestSet(
                ("sagemaker:AddTags",),
                resource_types=("user-profile",),
                conditions=marks.both(named, {"Null": {"sagemaker:TaggingAction": "true"}}),
            ),
            RequestSet(("sagemaker:DeleteTags",), resource_types=("user-profile",), conditions=named),
        ),
    )


def versions_of(home: Home) -> tuple[str, ...]:
    """Patterns of the versions of approved images."""
    return tuple(arns.image_versions(arn) for arn in home.settings.images)
