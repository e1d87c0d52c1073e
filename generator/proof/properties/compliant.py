"""A request that follows every rule of its environment: the values that guardrails ask for.

Without regard to which rules are switched on: what follows all of them must
be possible whatever is on.
"""

from collections.abc import Iterator, Mapping

from generator.aws.instance_types import with_local_storage
from generator.iam import services
from generator.iam.policy import Conditions, Values
from generator.proof.properties import marks
from generator.proof.properties.applications import SCRIPTS, VERSIONS, versions_of
from generator.proof.properties.intent import DATA, STUDIO, WORKLOAD, RoleIntent
from generator.proof.properties.required_tags import carried

APP_SETTINGS = (
    "sagemaker:CreateApp",
    "sagemaker:CreateDomain",
    "sagemaker:CreateSpace",
    "sagemaker:CreateUserProfile",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateSpace",
    "sagemaker:UpdateUserProfile",
)
"""Where instance types and images are those of apps."""

ON_LOCAL_STORAGE = (
    "sagemaker:CreateDataQualityJobDefinition",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateModelBiasJobDefinition",
    "sagemaker:CreateModelExplainabilityJobDefinition",
    "sagemaker:CreateModelQualityJobDefinition",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
)
"""What may run on types with local storage, for which the API takes no volume key."""

SCHEDULES = ("sagemaker:CreateMonitoringSchedule", "sagemaker:UpdateMonitoringSchedule")
"""What either holds a job, with an instance type and all that jobs say, or names a job definition and
says nothing of them.
"""

RENAMED = ("VolumeKmsKey", "OutputKmsKey", "FeatureGroupOfflineStoreKmsKey", "FeatureGroupOnlineStoreKmsKey")
"""Keys that AWS fills under their former name, their new one (`…Arn`), or both."""


def compliant(role: RoleIntent, action: str) -> tuple[Conditions, ...]:
    """What a request of that action says when it follows the rules, once per way of following them.

    The keys under their new names or under their former ones; in place of a
    volume key an instance type with local storage, where one is approved.
    """
    entry = services.action(action)
    if entry is None:
        return ({},)
    base = marks.both(_network(role, entry), _limits(role, entry))
    base = marks.both(base, carried(role.home, entry.name))
    types = marks.both(base, _types(entry, _approved(role, entry)))
    keys = tuple(name for name in RENAMED if services.supports(entry, f"sagemaker:{name}Arn"))
    if not keys:
        return (types,)
    return (
        *(marks.both(types, one) for one in _keyed(role, action, keys)),
        *(marks.both(base, one) for one in _on_local_storage(role, entry)),
        *((_NAMING_A_DEFINITION,) if action in SCHEDULES else ()),
    )


_NAMING_A_DEFINITION: Conditions = {
    "Null": {
        f"sagemaker:{name}": "true"
        for name in (
            *("InstanceTypes", "VpcSubnets", "VpcSecurityGroupIds", "NetworkIsolation"),
            *("InterContainerTrafficEncryption", "MaxRuntimeInSeconds"),
            *("OutputKmsKey", "OutputKmsKeyArn", "VolumeKmsKey", "VolumeKmsKeyArn"),
        )
    }
}
"""What a schedule says that only names a job definition, as the SDK makes it."""


def key_of(role: RoleIntent, action: str, name: str) -> str:
    """The key that belongs there: studio for domains, workload for volumes, data for the rest."""
    purpose = DATA
    if name == "VolumeKmsKey":
        purpose = STUDIO if action == "sagemaker:CreateDomain" else WORKLOAD
    return role.home.keys.get(purpose, "")


def local_types(role: RoleIntent) -> tuple[str, ...]:
    """Approved types for jobs with local storage, for which AWS takes no volume key."""
    return with_local_storage(role.home.settings.instance_types.jobs)


def _keyed(role: RoleIntent, action: str, names: tuple[str, ...]) -> Iterator[Conditions]:
    own = {name: key_of(role, action, name) for name in names}
    by_name = {end: {f"sagemaker:{name}{end}": arn for name, arn in own.items()} for end in ("Arn", "")}
    for given, missing in (("Arn", ""), ("", "Arn")):
        yield {"ArnEquals": by_name[given], "Null": dict.fromkeys(by_name[missing], "true")}
    yield {"ArnEquals": {**by_name["Arn"], **by_name[""]}}


def _on_local_storage(role: RoleIntent, entry: services.Action) -> Iterator[Conditions]:
    local = local_types(role)
    if not local or entry.name not in (*ON_LOCAL_STORAGE, *SCHEDULES):
        return
    without: Conditions = {"Null": {"sagemaker:VolumeKmsKeyArn": "true", "sagemaker:VolumeKmsKey": "true"}}
    asked = marks.both(_types(entry, local), without)
    if services.supports(entry, "sagemaker:OutputKmsKeyArn"):
        output = {"sagemaker:OutputKmsKeyArn": key_of(role, entry.name, "OutputKmsKey")}
        asked = marks.both(asked, {"ArnEquals": output, "Null": {"sagemaker:OutputKmsKey": "true"}})
    yield asked


def _network(role: RoleIntent, entry: services.Action) -> Conditions:
    home = role.home
    asked: dict[str, dict[str, Values]] = {}
    for key, values in (("VpcSubnets", home.subnet_ids), ("VpcSecurityGroupIds", home.group_ids)):
        if values and services.supports(entry, f"sagemaker:{key}"):
            _add(asked, "ForAllValues:StringEquals", {f"sagemaker:{key}": values})
            _add(asked, "Null", {f"sagemaker:{key}": "false"})
    if services.supports(entry, "sagemaker:FileSystemId"):
        _add(asked, "Null", {"sagemaker:FileSystemId": "true"})
    for key in ("InterContainerTrafficEncryption", "NetworkIsolation"):
        if services.supports(entry, f"sagemaker:{key}"):
            _add(asked, "Bool", {f"sagemaker:{key}": "true"})
    return asked


def _limits(role: RoleIntent, entry: services.Action) -> Conditions:
    images = role.home.settings.images
    asked: dict[str, dict[str, Values]] = {}
    if images and services.supports(entry, "sagemaker:ImageArns"):
        _add(asked, "ForAllValues:ArnLike", {"sagemaker:ImageArns": images})
        _add(asked, "Null", {"sagemaker:ImageArns": "false"})
        _add(asked, "ForAllValues:ArnLike", {VERSIONS: versions_of(role.home)})
        _add(asked, "Null", {VERSIONS: "false"})
    if role.home.scripts and services.supports(entry, SCRIPTS):
        _add(asked, "ForAllValues:StringLike", {SCRIPTS: role.home.scripts})
        _add(asked, "Null", {SCRIPTS: "false"})
    if services.supports(entry, "sagemaker:MaxRuntimeInSeconds"):
        _add(asked, "NumericLessThanEquals", {"sagemaker:MaxRuntimeInSeconds": "3600"})
    return asked


def _approved(role: RoleIntent, entry: services.Action) -> tuple[str, ...]:
    if entry.name in APP_SETTINGS:
        return role.home.settings.instance_types.apps
    local = local_types(role)
    return tuple(kind for kind in role.home.settings.instance_types.jobs if kind not in local)


def _types(entry: services.Action, types: tuple[str, ...]) -> Conditions:
    if not types or not services.supports(entry, "sagemaker:InstanceTypes"):
        return {}
    key = "sagemaker:InstanceTypes"
    return {"ForAllValues:StringLike": {key: types}, "Null": {key: "false"}}


def _add(asked: dict[str, dict[str, Values]], operator: str, keys: Mapping[str, Values]) -> None:
    asked.setdefault(operator, {}).update(keys)
