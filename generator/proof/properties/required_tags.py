"""Tags that jobs, models and endpoints carry from the first moment on, whoever makes them."""

from collections.abc import Iterator

from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import marks
from generator.proof.properties.intent import Home
from generator.proof.properties.kinds import taggable_creates
from generator.proof.properties.subjects import Subject

_SERVED = ("Endpoint", "EndpointConfig", "InferenceComponent", "Model", "MonitoringSchedule")


def tagged() -> tuple[str, ...]:
    """What must carry the tags: all that can of jobs, their definitions, models and endpoints."""
    served = tuple(f"sagemaker:Create{name}" for name in _SERVED)
    runs = ("Job", "JobV2", "JobDefinition")
    return tuple(name for name in taggable_creates() if name in served or name.endswith(runs))


def of_required_tags(subject: Subject, home: Home) -> Iterator[Claim]:
    """Nothing is made without them, and nobody changes or removes them."""
    if not home.required_tags:
        return
    keys = tuple(key for key, _ in home.required_tags)
    named: Conditions = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": keys}}
    later: Conditions = {"Null": {"sagemaker:TaggingAction": "true"}}
    lacking = tuple(one for key, value in home.required_tags for one in _without(key, value))
    yield subject.never(
        "guardrail.required-tags",
        "makes no job, model or endpoint without the required tags, and changes none of them",
        (
            *(RequestSet(tagged(), conditions=one) for one in lacking),
            RequestSet(("sagemaker:AddTags",), conditions=marks.both(named, later)),
            RequestSet(("sagemaker:DeleteTags",), conditions=named),
        ),
    )


def carried(home: Home, action: str) -> Conditions:
    """The required tags as a request says them that follows the rule."""
    if action not in tagged():
        return {}
    known = {f"{marks.REQUEST}/{key}": value for key, value in home.required_tags if value is not None}
    others = {f"{marks.REQUEST}/{key}": "?*" for key, value in home.required_tags if value is None}
    return {
        **({"StringEquals": known} if known else {}),
        **({"StringLike": others} if others else {}),
    }


def _without(key: str, value: str | None) -> Iterator[Conditions]:
    tag = f"{marks.REQUEST}/{key}"
    if value is not None:
        yield {"StringNotEquals": {tag: value}}
        return
    yield {"Null": {tag: "true"}}
    yield {"StringEquals": {tag: ""}}
