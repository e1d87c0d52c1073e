"""What AWS services authorize: actions, resource types and condition keys.

The data is carried by the product (`data/service_authorization.zip`, MIT licence
beside it, made by `data/make.py`): the service authorization reference with every
service that AWS publishes. What belongs to one service is read when it is asked
about, so that ordinary work reads a handful.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

from generator.iam import globs

RENAMED_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "sagemaker:VolumeKmsKey": "sagemaker:VolumeKmsKeyArn",
        "sagemaker:OutputKmsKey": "sagemaker:OutputKmsKeyArn",
        "sagemaker:DomainSharingOutputKmsKey": "sagemaker:DomainSharingOutputKmsKeyArn",
        "sagemaker:FeatureGroupOnlineStoreKmsKey": "sagemaker:FeatureGroupOnlineStoreKmsKeyArn",
        "sagemaker:FeatureGroupOfflineStoreKmsKey": "sagemaker:FeatureGroupOfflineStoreKmsKeyArn",
        "sagemaker:HomeEfsFileSystemKmsKey": "sagemaker:VolumeKmsKeyArn",
    }
)
"""Deprecated SageMaker key names to the names that replaced them.

The authorization data attaches only the new names to actions, while the
developer guide still shows the old ones and nobody has published which of
them AWS fills. Guardrails therefore name both, on purpose.
"""

RESOURCE_TAG = "aws:resourcetag/"
"""The family of the keys that hold the tags of a resource."""

_OF_TOKENS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[a-z0-9._/-]+)?:(?:aud|sub)")
"""Keys that a token of any OIDC provider fills, by the provider's address: audience and subject.

IAM User Guide, available keys for AWS OIDC federation. The authorization data names them for few providers.
"""

_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"

_ACTION_DEPENDENT_GLOBALS = frozenset({"aws:requesttag/", RESOURCE_TAG, "aws:tagkeys"})


_ARN_PARTS = 6


class AccessLevel(StrEnum):
    """What kind of access an action is; tagging and permissions write as well."""

    READ = "read"
    WRITE = "write"
    LIST = "list"
    TAGGING = "tagging"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of an action: its name, ARN as a pattern, and whether the action needs it."""

    name: str
    arn_pattern: str
    required: bool


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `service:Name`, its access level, resource types and condition keys.

    An action without resource types accepts only `"Resource": "*"`. Keys are
    in lower case; those ending in `/` or `:` stand for a family.
    """

    name: str
    level: AccessLevel
    resource_types: tuple[ResourceType, ...]
    keys: frozenset[str]

    @property
    def is_wildcard_only(self) -> bool:
        """Whether the action can only be granted on `*`."""
        return not self.resource_types

    @property
    def is_taggable_at_creation(self) -> bool:
        """Whether the request may carry tags, so that `aws:RequestTag/…` can be asked for."""
        return "aws:requesttag/" in self.keys


def action(name: str) -> Action | None:
    """The action of that exact name, ignoring case; None when AWS has none."""
    return _actions(_service_of(name)).get(name.lower())


@lru_cache(maxsize=4096)
def expand(pattern: str) -> tuple[Action, ...]:
    """The actions an action pattern such as `sagemaker:Create*` stands for, sorted by name."""
    lowered = pattern.lower()
    if not set(lowered) & {"*", "?"}:
        found = _actions(_service_of(pattern)).get(lowered)
        return (found,) if found else ()
    return tuple(
        entry
        for service in _services_of(lowered)
        for name, entry in _actions(service).items()
        if globs.matches(lowered, name)
    )


@cache
def every_action() -> tuple[Action, ...]:
    """All actions of AWS, by service and name; asking reads the data of every service."""
    return tuple(entry for service in services() for entry in _actions(service).values())


def names_action(pattern: str) -> bool:
    """Whether AWS has an action that the pattern fits."""
    return pattern == "*" or bool(expand(pattern))


@cache
def services() -> tuple[str, ...]:
    """The service prefixes the carried data knows, sorted."""
    return tuple(sorted(set(_archive().namelist()) - {_INDEX}))


def knows_service(pattern: str) -> bool:
    """Whether the data covers the service of an action pattern."""
    return pattern == "*" or _service_of(pattern) in _service_names()


def source() -> str:
    """Where the data is from, in one line for certificates."""
    index = _index()
    return f"{index['source']}, {len(services())} services, {index['actions']:,} actions"


def source_date() -> str:
    """The day of the data, as `2026-09-26`."""
    return str(_index()["date"])


@lru_cache(maxsize=8192)
def key_type(key: str) -> str | None:
    """The type of a condition key (`String`, `ArrayOfARN`, …); None when no service defines it."""
    return "String" if is_of_token(key) else _key_types().get(_family(key))


def is_of_token(key: str) -> bool:
    """Whether a key is the audience or the subject of the token of an OIDC provider."""
    return _OF_TOKENS.fullmatch(key.lower()) is not None


def condition_keys() -> tuple[str, ...]:
    """Every condition key as AWS spells it, sorted; where the user chooses the end, up to `/` or `:`."""
    return tuple(_index()["keys"])


def is_open(key: str) -> bool:
    """Whether the user chooses the end of the key, and so what it holds: tags, encryption contexts."""
    return _family(key).endswith(("/", ":"))


@lru_cache(maxsize=8192)
def is_multivalued(key: str) -> bool:
    """Whether a request may hold several values of the key, so that a set operator is needed."""
    return (key_type(key) or "").startswith("ArrayOf")


def is_global(key: str) -> bool:
    """Whether the key is present for actions of every service (tag keys of request and resource are not)."""
    family = _family(key)
    return family in _global_keys() and family not in _ACTION_DEPENDENT_GLOBALS


def supports(entry: Action, key: str) -> bool:
    """Whether the action fills the condition key, under its present or its former name."""
    renamed = RENAMED_KEYS.get(_spelled(key), key)
    if is_of_token(renamed):
        return entry.name == _WEB_IDENTITY
    return is_global(renamed) or _family(renamed) in entry.keys


def takes(entry: Action, resource: str) -> bool:
    """Whether an ARN pattern can name something that the action acts on."""
    return any(is_of_type(resource, kind) for kind in entry.resource_types)


def is_of_type(resource: str, kind: ResourceType) -> bool:
    """Whether an ARN pattern can name a resource of the type: part by part, as `*` crosses colons."""
    if kind.name == "bucket" and "/" in resource:
        return False
    parts = zip(
        resource.split(":", _ARN_PARTS - 1), kind.arn_pattern.split(":", _ARN_PARTS - 1), strict=False
    )
    return all(globs.intersects(named, known) for named, known in parts)


@cache
def taggable_creates(service: str) -> tuple[str, ...]:
    """The `Create…` actions of a service whose request can carry tags, sorted."""
    return tuple(entry.name for entry in expand(f"{service}:Create*") if entry.is_taggable_at_creation)


@cache
def supporting(service: str, key: str) -> tuple[str, ...]:
    """The actions of a service that fill a condition key, sorted."""
    return tuple(entry.name for entry in _actions(service).values() if supports(entry, key))


@cache
def resource_tag_aliases() -> frozenset[str]:
    """What services call `aws:ResourceTag/` of their own resources, in lower case: `ecr:resourcetag/`."""
    return frozenset(key for key in _key_types() if key.endswith(":resourcetag/")) - {RESOURCE_TAG}


_INDEX = "index.json"
"""The member about all services; the others are named after theirs."""


@cache
def _archive() -> ZipFile:
    """The archive in memory: processes that part ways would share the position in a file."""
    return ZipFile(BytesIO(files("generator.iam").joinpath("data", "service_authorization.zip").read_bytes()))


def _member(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_archive().read(name))
    return loaded


@cache
def _index() -> dict[str, Any]:
    return _member(_INDEX)


@cache
def _service_names() -> frozenset[str]:
    return frozenset(services())


@cache
def _actions(service: str) -> Mapping[str, Action]:
    """Lower-case action name to action, in the order of the names; nothing for an unknown service."""
    if service not in _service_names():
        return {}
    entry = _member(service)
    arns = {kind: globs.VARIABLE.sub("*", arn) for kind, arn in entry["arns"].items()}
    keys = [_with_aliases(service, frozenset(one)) for one in entry["keys"]]
    return {
        f"{service}:{name}".lower(): Action(
            f"{service}:{name}",
            AccessLevel(level),
            tuple(ResourceType(kind, arns[kind], bool(needed)) for kind, needed in kinds.items()),
            keys[place],
        )
        for name, (level, place, kinds) in entry["actions"].items()
    }


def _with_aliases(service: str, keys: frozenset[str]) -> frozenset[str]:
    """The keys, and resource tags under both their names where one of them is given."""
    aliases = resource_tag_aliases()
    if RESOURCE_TAG in keys:
        return keys | ({f"{service}:resourcetag/"} & aliases)
    return keys | {RESOURCE_TAG} if keys & aliases else keys


@cache
def _global_keys() -> frozenset[str]:
    return frozenset(key.lower() for key in _index()["global_keys"])


@cache
def _key_types() -> Mapping[str, str]:
    return {key.lower(): kind for key, kind in _index()["keys"].items()}


@cache
def _family(key: str) -> str:
    """The key in lower case, cut after the separator where the rest is chosen by the user."""
    lowered = key.lower()
    for position, character in enumerate(lowered):
        if character in "/:" and lowered[: position + 1] in _key_types():
            return lowered[: position + 1]
    return lowered


def _spelled(key: str) -> str:
    """The documented spelling of a renamed key, whatever its case; other keys unchanged."""
    return _SPELLINGS.get(key.lower(), key)


_SPELLINGS = {old.lower(): old for old in RENAMED_KEYS}


def _service_of(pattern: str) -> str:
    return pattern.split(":", 1)[0].lower()


def _services_of(pattern: str) -> Iterator[str]:
    """The services that a pattern in lower case may speak of; none where it has no colon and is not `*`."""
    service = _service_of(pattern)
    if pattern == "*" or (":" in pattern and set(service) & {"*", "?"}):
        yield from (name for name in services() if globs.matches(service, name))
    elif ":" in pattern:
        yield service
