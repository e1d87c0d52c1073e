"""Denials that keep jobs inside the network and on the keys of their tenant.

Corrected forms 05 and 06. Avoid fault 28 (subnets and groups tested in one
condition are ANDed; a test of the value passes when the setting is left out)
and 9 and 10 (both key names, volume and output apart, sharing tested only
when it is given).

Stricter than the corrected forms: job definitions and feature groups are
covered, every action that can name a subnet or group must name an approved
one, and file systems may only be mounted when listed, or a job could mount
the home directories of a domain in the same subnets.

A monitoring schedule either holds its job, which needs an instance type, or names
a job definition, which was held to the same rules when it was made, and then
says nothing of networks and keys. So what a schedule must say is asked of those
that say an instance type (API reference, MonitoringScheduleConfig and MonitoringClusterConfig).
"""

from generator.core.expressions import Text
from generator.iam import services
from generator.iam.policy import Conditions, Policy, Statement, Values
from generator.policies.abilities import MONITORS, Actions
from generator.policies.ownership import merged
from generator.policies.scope import JobNetwork, KeyArns

_SCHEDULES = ("sagemaker:CreateMonitoringSchedule", "sagemaker:UpdateMonitoringSchedule")
_SERVING = "sagemaker:CreateEndpointConfig"
"""What may leave network isolation to the models that it serves."""

WITH_A_JOB: Conditions = {"Null": {"sagemaker:InstanceTypes": "false"}}
"""That a schedule holds its job, and names no job definition."""

_AUTO_ML = ("sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2")
_TUNED_JOBS = (
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
)

_STANDING = ("sagemaker:CreateCluster", "sagemaker:CreateJob", "sagemaker:CreateNotebookInstance")

NETWORKED = (*_AUTO_ML, *MONITORS, *_STANDING, *_TUNED_JOBS, "sagemaker:CreateModel")
"""What must name subnets and security groups, beside schedules; transforms run where their model runs."""

_WITH_RESULTS = (
    *_AUTO_ML,
    *MONITORS,
    *_TUNED_JOBS,
    "sagemaker:CreateLabelingJob",
    "sagemaker:CreateTransformJob",
)

OUTPUT_ENCRYPTED = (*_WITH_RESULTS, "sagemaker:CreateJob")
"""What writes results, and so needs an output key, beside schedules."""

VOLUME_ENCRYPTED = (*_WITH_RESULTS, "sagemaker:CreateEndpointConfig", "sagemaker:CreateNotebookInstance")
"""What attaches volumes, and so needs a volume key, beside schedules; domains do as well, under their own."""

ON_LOCAL_STORAGE = (
    *MONITORS,
    *_TUNED_JOBS,
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateTransformJob",
)
"""What AWS refuses a volume key on instances with local storage, which encrypt it themselves: documented
of jobs and endpoints, INFERRED of job definitions, whose jobs are processing jobs.
"""

_WARM_JOBS = ("sagemaker:CreateTrainingJob", "sagemaker:UpdateTrainingJob")
"""What says how long instances stay, and whether there is a shell in a container."""

TRAFFIC_ENCRYPTED = (*_AUTO_ML, *_TUNED_JOBS)
"""What can spread over several instances, and so must encrypt between them."""

SHARING = (
    "sagemaker:CreateDomain",
    "sagemaker:CreateUserProfile",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateUserProfile",
)
"""What sets the key of notebooks shared as snapshots."""

_NOTEBOOK_INSTANCES = (
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateNotebookInstanceLifecycleConfig",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:StartNotebookInstance",
    "sagemaker:UpdateNotebookInstance",
    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
)


def job_network(network: JobNetwork) -> Policy:
    """Jobs, models and endpoints only in the approved subnets and groups, encrypted between instances."""
    return Policy(
        (
            *given("Job{}SubnetsGiven", NETWORKED, {"Null": {"sagemaker:VpcSubnets": "true"}}),
            *given("Job{}GroupsGiven", NETWORKED, {"Null": {"sagemaker:VpcSecurityGroupIds": "true"}}),
            _approved("JobSubnetsApproved", "sagemaker:VpcSubnets", network.subnet_ids),
            _approved("JobGroupsApproved", "sagemaker:VpcSecurityGroupIds", network.security_group_ids),
            Statement(
                "TrafficEncrypted",
                "Deny",
                actions=TRAFFIC_ENCRYPTED,
                resources=("*",),
                conditions={"BoolIfExists": {"sagemaker:InterContainerTrafficEncryption": "false"}},
            ),
            _file_systems(network.file_system_ids),
        )
    )


def own_volume_keys(keys: KeyArns, local_types: tuple[str, ...] = ()) -> Policy:
    """Domains only under the studio key, volumes of jobs under the workload key.

    `local_types` are the approved instance types and families with local
    storage: jobs on nothing else name no volume key.
    """
    return Policy(
        (
            _deny("OwnDomainKey", ("sagemaker:CreateDomain",), _no_own_key("VolumeKmsKey", keys.studio)),
            *_own_volumes(keys.workload, local_types),
        )
    )


def own_result_keys(keys: KeyArns) -> Policy:
    """Results of jobs, shared notebooks and feature stores only under the data key."""
    features = ("sagemaker:CreateFeatureGroup",)
    return Policy(
        (
            *given("Own{}OutputKey", OUTPUT_ENCRYPTED, _no_own_key("OutputKmsKey", keys.data)),
            *_own_if_given("ScheduleOutputKey", _SCHEDULES, "OutputKmsKey", keys.data),
            *_own_if_given("ShareKey", SHARING, "DomainSharingOutputKmsKey", keys.data),
            *_own_if_given("OfflineKey", features, "FeatureGroupOfflineStoreKmsKey", keys.data),
            *_own_if_given("OnlineKey", features, "FeatureGroupOnlineStoreKmsKey", keys.data),
        )
    )


def network_isolation() -> Policy:
    """Training, processing and models without any network of their own."""
    key = "sagemaker:NetworkIsolation"
    actions = (*MONITORS, *_TUNED_JOBS, "sagemaker:CreateModel")
    return Policy(
        (
            *given("Containers{}Isolated", actions, {"BoolIfExists": {key: "false"}}),
            _deny("NotSaidToBeOpen", (*_SCHEDULES, _SERVING), {"Bool": {key: "false"}}),
        )
    )


def longest_run(hours: int) -> Policy:
    """No job that may run longer, and none that leaves it open."""
    limit = {"sagemaker:MaxRuntimeInSeconds": str(hours * 3600)}
    return Policy(
        (
            Statement(
                "RuntimeLimited",
                "Deny",
                actions=_TUNED_JOBS,
                resources=("*",),
                conditions={"NumericGreaterThanIfExists": limit},
            ),
        )
    )


def no_remote_debug() -> Policy:
    """No shell in the container of a training job; none is there unless a request asks for it."""
    asked: Conditions = {"Bool": {"sagemaker:EnableRemoteDebug": "true"}}
    return Policy((_deny("NoRemoteDebug", _WARM_JOBS, asked),))


def longest_keep_alive(minutes: int) -> Policy:
    """No instances that wait longer for the next job; none wait unless a request asks for it."""
    longer: Conditions = {"NumericGreaterThan": {"sagemaker:KeepAlivePeriod": str(minutes * 60)}}
    return Policy((_deny("KeepAliveLimited", _WARM_JOBS, longer),))


def no_notebook_instances() -> Policy:
    """No classic notebook instances: they are outside the domain, its network rules and its identities."""
    return Policy((Statement("NoNotebookInstances", "Deny", actions=_NOTEBOOK_INSTANCES, resources=("*",)),))


def given(sid: str, actions: Actions, missing: Conditions) -> tuple[Statement, ...]:
    """Denies the actions where something is missing, and schedules that hold a job where it is.

    `{}` in `sid` is where the statement about schedules has its word.
    """
    return (
        _deny(sid.format(""), actions, missing),
        _deny(sid.format("Schedule"), _SCHEDULES, merged(missing, WITH_A_JOB)),
    )


def _deny(sid: str, actions: Actions, conditions: Conditions) -> Statement:
    return Statement(sid, "Deny", actions=actions, resources=("*",), conditions=conditions)


def _approved(sid: str, key: str, values: tuple[Text, ...]) -> Statement:
    by_terraform = ("sagemaker:CreateDomain", "sagemaker:UpdateDomain")
    actions: Actions = tuple(
        action for action in services.supporting("sagemaker", key) if action not in by_terraform
    )
    return Statement(
        sid,
        "Deny",
        actions=actions,
        resources=("*",),
        conditions={"ForAnyValue:StringNotEquals": {key: values}},
    )


def _file_systems(approved: tuple[Text, ...]) -> Statement:
    key = "sagemaker:FileSystemId"
    mounting: dict[str, dict[str, Values]] = {"Null": {key: "false"}}
    if approved:
        mounting["StringNotEquals"] = {key: approved}
    return Statement(
        "FileSystemsApproved",
        "Deny",
        actions=services.supporting("sagemaker", key),
        resources=("*",),
        conditions=mounting,
    )


def _no_own_key(key: str, arn: Text) -> Conditions:
    """A foreign key or none: an absent key counts as different, under either name."""
    return {"ArnNotEquals": {f"sagemaker:{key}Arn": arn, f"sagemaker:{key}": arn}}


def volume_alternatives(local_types: tuple[str, ...]) -> tuple[tuple[str, Actions, Conditions], ...]:
    """Where a volume key is needed: a suffix for the statement, actions, and when it is needed."""
    key = "sagemaker:InstanceTypes"
    if not local_types:
        return (("", VOLUME_ENCRYPTED, {}), ("OfSchedules", _SCHEDULES, WITH_A_JOB))
    always = tuple(action for action in VOLUME_ENCRYPTED if action not in ON_LOCAL_STORAGE)
    unlike_local: Conditions = {"ForAnyValue:StringNotLike": {key: local_types}}
    return (
        ("", always, {}),
        ("OfJobs", (*ON_LOCAL_STORAGE, *_SCHEDULES), unlike_local),
        ("OfUntypedJobs", ON_LOCAL_STORAGE, {"Null": {key: "true"}}),
    )


def _own_volumes(arn: Text, local_types: tuple[str, ...]) -> tuple[Statement, ...]:
    """The own key where one is needed, and no other where none is."""
    key = "VolumeKmsKey"
    optional = (*ON_LOCAL_STORAGE, *_SCHEDULES) if local_types else _SCHEDULES
    needed = tuple(
        _deny(f"OwnVolumeKey{suffix}", actions, merged(_no_own_key(key, arn), when))
        for suffix, actions, when in volume_alternatives(local_types)
    )
    return (*needed, *_own_if_given("JobVolumeKey", optional, key, arn))


def _own_if_given(sid: str, actions: Actions, key: str, arn: Text) -> tuple[Statement, ...]:
    """Denies a foreign key; silent where no key is given. One statement per name of the key."""
    return tuple(
        _deny(f"{sid}{generation}", actions, {"Null": {name: "false"}, "ArnNotEquals": {name: arn}})
        for generation, name in (("New", f"sagemaker:{key}Arn"), ("Old", f"sagemaker:{key}"))
    )
