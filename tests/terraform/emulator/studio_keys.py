"""What a call of SageMaker holds in the condition keys of Studio."""

from collections.abc import Iterator, Mapping
from typing import Any

from terraform.emulator.asked import Call

KEYS = frozenset(
    f"sagemaker:{name}"
    for name in (
        *("appnetworkaccesstype", "authmode", "domainsharingoutputkmskey", "domainsharingoutputkmskeyarn"),
        *("homeefsfilesystemkmskey", "imagearns", "imageversionarns", "instancetypes"),
        *("owneruserprofilearn", "remoteaccess", "spacesharingtype", "studiolifecycleconfigarns"),
        *("taggingaction", "volumekmskey", "volumekmskeyarn", "vpcsecuritygroupids", "vpcsubnets"),
    )
)
"""The keys that are told here: what a call does not say it does not hold."""

_EVERYWHERE = {
    "InstanceType": "sagemaker:instancetypes",
    "LifecycleConfigArn": "sagemaker:studiolifecycleconfigarns",
    "LifecycleConfigArns": "sagemaker:studiolifecycleconfigarns",
    "S3KmsKeyId": "sagemaker:domainsharingoutputkmskeyarn",
    "SageMakerImageArn": "sagemaker:imagearns",
    "SageMakerImageVersionArn": "sagemaker:imageversionarns",
    "SecurityGroups": "sagemaker:vpcsecuritygroupids",
}
"""Keys that hold what members of these names say, wherever they stand in a call."""

_OF_CALL = {
    "AppNetworkAccessType": "sagemaker:appnetworkaccesstype",
    "AuthMode": "sagemaker:authmode",
    "KmsKeyId": "sagemaker:volumekmskeyarn",
}
_SINGLE = frozenset(
    {
        *_OF_CALL.values(),
        *("sagemaker:domainsharingoutputkmskeyarn", "sagemaker:owneruserprofilearn"),
        "sagemaker:spacesharingtype",
    }
)
"""Keys of one value; the others hold several."""


def of_studio(call: Call) -> dict[str, str | tuple[str, ...]]:
    """The keys that a call of SageMaker fills; a key of KMS under its former name as well."""
    if call.service != "sagemaker":
        return {}
    found: dict[str, dict[str, None]] = {}
    for key, value in (*_of_call(call), *_everywhere(call.parameters)):
        found.setdefault(key, {})[value] = None
    keys: dict[str, str | tuple[str, ...]] = {
        key: next(iter(values)) if key in _SINGLE else tuple(values) for key, values in found.items()
    }
    if "sagemaker:volumekmskeyarn" in keys:
        keys["sagemaker:volumekmskey"] = keys["sagemaker:volumekmskeyarn"]
    return keys


def _of_call(call: Call) -> Iterator[tuple[str, str]]:
    said = call.parameters
    yield from ((key, said[name]) for name, key in _OF_CALL.items() if said.get(name))
    yield from (("sagemaker:vpcsubnets", one) for one in said.get("SubnetIds") or ())
    sharing = (said.get("SpaceSharingSettings") or {}).get("SharingType")
    if sharing:
        yield "sagemaker:spacesharingtype", sharing
    owner = (said.get("OwnershipSettings") or {}).get("OwnerUserProfileName")
    if owner:
        begins = f"arn:aws:sagemaker:{call.region}:{call.account}"
        yield "sagemaker:owneruserprofilearn", f"{begins}:user-profile/{said['DomainId']}/{owner}"


def _everywhere(said: Any) -> Iterator[tuple[str, str]]:
    yield from ((_EVERYWHERE[name], value) for name, value in _members(said) if name in _EVERYWHERE)


def _members(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a call, with the name of the member that holds it."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            for each in one if isinstance(one, (list, tuple)) else (one,):
                if isinstance(each, str):
                    yield name, each
                else:
                    yield from _members(each)
