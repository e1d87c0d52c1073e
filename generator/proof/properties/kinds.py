"""Kinds of SageMaker resources by what tells whose they are, and which of them a call makes.

From the service authorization reference, so that an action AWS adds falls
into one of the kinds by itself.
"""

from functools import cache

from generator.iam import services
from generator.iam.services import AccessLevel, Action

ENTITIES = ("app", "domain", "space", "user-profile")
"""What lives in a domain and has the domain's id in its ARN."""

NAMED = ("model", "model-package", "model-package-group", "pipeline", "pipeline-execution")
"""What others refer to by name, so that its name must say whose it is."""

TAGGED_BY_STUDIO = ("sagemaker:CreateApp", "sagemaker:CreateModelPackage", "sagemaker:CreateSpace")
"""Creates whose resource is known by its name: Studio tags them by itself, or they take no tags."""

WRITES = frozenset({AccessLevel.WRITE, AccessLevel.TAGGING, AccessLevel.PERMISSIONS})
"""What changes something, as AWS sorts its actions."""

TAGGING = ("sagemaker:AddTags", "sagemaker:DeleteTags")


@cache
def made_by(name: str) -> str:
    """The type of resource that an action makes, such as `experiment-trial` of `CreateTrial`; else empty.

    The type that ends as the action does after `Create`; versions of an action
    (`CreateAutoMLJobV2`) make what the first one made.
    """
    entry = services.action(name)
    verb = "sagemaker:create"
    if entry is None or not name.lower().startswith(verb):
        return ""
    noun = name.lower().removeprefix(verb).removesuffix("v2")
    types = sorted((kind.name for kind in entry.resource_types), key=len)
    return next((kind for kind in types if kind.replace("-", "").endswith(noun)), "")


@cache
def creates() -> tuple[str, ...]:
    """The actions that make something with an ARN of its own, sorted."""
    return tuple(entry.name for entry in services.expand("sagemaker:Create*") if made_by(entry.name))


def joined_by(entry: Action) -> tuple[str, ...]:
    """The types of what exists and a create attaches to: all its types but the one it makes."""
    return tuple(kind.name for kind in entry.resource_types if kind.name != made_by(entry.name))


@cache
def without_resource(service: str) -> tuple[str, ...]:
    """The actions of a service that know no resource, sorted."""
    return tuple(entry.name for entry in services.expand(f"{service}:*") if entry.is_wildcard_only)


@cache
def taggable_creates() -> tuple[str, ...]:
    """Creates whose request can carry tags and must, sorted."""
    return tuple(
        name
        for name in creates()
        if name not in TAGGED_BY_STUDIO and (entry := services.action(name)) and entry.is_taggable_at_creation
    )
