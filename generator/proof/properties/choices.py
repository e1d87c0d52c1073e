"""Every approved value by itself: what fell out of a list is work that became impossible."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.aws.instance_types import SYSTEM
from generator.iam.claims import Claim
from generator.iam.policy import Conditions, Values
from generator.iam.requests import RequestSet
from generator.proof.properties import marks

_TYPES = "sagemaker:InstanceTypes"
_UNTYPED = "no type"
_VOLUME_KEYS = ("sagemaker:VolumeKmsKeyArn", "sagemaker:VolumeKmsKey")
_CHOSEN_BY = {"work.create": "sagemaker:CreateProcessingJob", "work.spaces": "sagemaker:CreateApp"}
"""Claims of work, and the action of each whose approved values stand for those of its like."""


def one_by_one(work: Iterable[Claim]) -> Iterator[Claim]:
    """Of claims of work, those about values that are chosen from approved ones: each of them is possible."""
    for claim in work:
        action = _CHOSEN_BY.get(claim.property_id)
        found = {
            (key, value): replace(asked, conditions=conditions)
            for asked in claim.requests
            if asked.actions == (action,)
            for key, value, conditions in _each(asked)
        }
        if found:
            sentence = "works with every approved type, image, script, subnet and group by itself"
            yield replace(
                claim, property_id="work.choices", sentence=sentence, requests=tuple(found.values())
            )


def _each(asked: RequestSet) -> Iterator[tuple[str, str, Conditions]]:
    untyped = _without_types(asked.conditions)
    if untyped != asked.conditions:
        yield str(untyped.get("Null")), _UNTYPED, untyped
    for operator, keys in asked.conditions.items():
        if operator.startswith("ForAllValues:"):
            for key, value in _values(asked, keys):
                yield key, value, marks.both(asked.conditions, {operator: {key: value}})


def _values(asked: RequestSet, keys: Mapping[str, Values]) -> Iterator[tuple[str, str]]:
    """What one may choose; tags are no choice, and Studio's own type of instance is one for every app."""
    for key, values in keys.items():
        if key.startswith("sagemaker:"):
            chosen = values if isinstance(values, tuple) else (values,)
            yield from ((key, str(value)) for value in chosen)
            if key == _TYPES and asked.actions == (_CHOSEN_BY["work.spaces"],):
                yield key, SYSTEM


def _without_types(conditions: Conditions) -> Conditions:
    """The same job from somebody who leaves its type to SageMaker; apps and local storage as they are."""
    absent = conditions.get("Null", {})
    is_local = all(absent.get(key) == "true" for key in _VOLUME_KEYS)
    if is_local or "sagemaker:OwnerUserProfileArn" in conditions.get("ArnEquals", {}):
        return conditions
    kept = {
        operator: {key: values for key, values in keys.items() if key != _TYPES}
        for operator, keys in conditions.items()
    }
    if kept == conditions:
        return conditions
    return marks.both({name: keys for name, keys in kept.items() if keys}, {"Null": {_TYPES: "true"}})
