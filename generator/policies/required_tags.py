"""Tags that jobs, models and endpoints must carry, so that costs and questions find who they belong to.

Corrected form of faults 7 and 8 (presence of a key, so that an empty value passes; two actions; an Allow).
"""

import re
from collections.abc import Iterable

from generator.iam import services
from generator.iam.policy import Conditions, Policy, Statement

_SERVED = frozenset(
    f"sagemaker:Create{thing}"
    for thing in ("Endpoint", "EndpointConfig", "InferenceComponent", "Model", "MonitoringSchedule")
)

TAGGED = tuple(
    action
    for action in services.taggable_creates("sagemaker")
    if action in _SERVED or action.endswith(("Job", "JobV2", "JobDefinition"))
)
"""What runs, serves, or says how something will run, of all that may be made with tags."""


def required_tags(tags: Iterable[tuple[str, str | None]]) -> Policy:
    """Nothing of these is made without the tags, nor are they changed or removed later.

    Each key stands with the value that it must have; None for any that is not empty.
    """
    wanted = tuple(tags)
    if not wanted:
        return Policy(())
    named: Conditions = {
        "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": tuple(key for key, _ in wanted)}
    }
    later: Conditions = {**named, "Null": {"sagemaker:TaggingAction": "true"}}
    return Policy(
        (
            *(
                _deny(f"RequiredTag{number}{_word(key)}", TAGGED, _lacking(key, value))
                for number, (key, value) in enumerate(wanted, 1)
            ),
            _deny("RequiredTagsKept", ("sagemaker:AddTags",), later),
            _deny("RequiredTagsNotRemoved", ("sagemaker:DeleteTags",), named),
        )
    )


def _lacking(key: str, value: str | None) -> Conditions:
    tag = f"aws:RequestTag/{key}"
    return {"StringNotLike": {tag: "?*"}} if value is None else {"StringNotEquals": {tag: value}}


def _word(key: str) -> str:
    return "".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", key))


def _deny(sid: str, actions: tuple[str, ...], conditions: Conditions) -> Statement:
    return Statement(sid, "Deny", actions=actions, resources=("*",), conditions=conditions)
