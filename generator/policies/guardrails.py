"""The administration whitepaper's guardrails in forms that hold.

Corrected forms 01 to 04, as denials for SCPs of an account of its own, or for
roles and boundaries where tenants share an account. Avoid faults 1 (keys
ANDed: an impossible domain is denied), 2 (an Allow that admits only
unapproved images), 3 (only CreateApp covered) and 9 (an Allow is no guardrail).
"""

from generator.aws import arns
from generator.aws.instance_types import SYSTEM
from generator.core.expressions import Text
from generator.iam.policy import Conditions, Policy, Statement
from generator.policies.job_guards import OUTPUT_ENCRYPTED, given, volume_alternatives
from generator.policies.ownership import merged
from generator.policies.scope import USER_TAG

_APP_SETTINGS = (
    "sagemaker:CreateApp",
    "sagemaker:CreateDomain",
    "sagemaker:CreateSpace",
    "sagemaker:CreateUserProfile",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateSpace",
    "sagemaker:UpdateUserProfile",
)
"""Where an instance type or an image of an app is chosen, by the app or as a default for it."""

_NOTEBOOK_INSTANCES = ("sagemaker:CreateNotebookInstance", "sagemaker:UpdateNotebookInstance")
"""Where somebody works as in an app, on a type of its own."""

_JOBS = (
    "sagemaker:CreateCluster",
    "sagemaker:CreateDataQualityJobDefinition",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateModelBiasJobDefinition",
    "sagemaker:CreateModelExplainabilityJobDefinition",
    "sagemaker:CreateModelQualityJobDefinition",
    "sagemaker:CreateMonitoringSchedule",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
    "sagemaker:UpdateCluster",
    "sagemaker:UpdateMonitoringSchedule",
    "sagemaker:UpdateTrainingJob",
)

NO_SCRIPT = "None"
"""What a request says in place of an ARN that wants no script (API reference, ResourceSpec)."""

_IMAGE_ADMINISTRATION = (
    "sagemaker:CreateAppImageConfig",
    "sagemaker:CreateImage",
    "sagemaker:CreateImageVersion",
    "sagemaker:CreateStudioLifecycleConfig",
    "sagemaker:DeleteAppImageConfig",
    "sagemaker:DeleteImage",
    "sagemaker:DeleteImageVersion",
    "sagemaker:DeleteStudioLifecycleConfig",
    "sagemaker:UpdateAppImageConfig",
    "sagemaker:UpdateImage",
    "sagemaker:UpdateImageVersion",
)


def vpc_only(but: tuple[str, ...] = ()) -> Policy:
    """Domains only with VpcOnly access, subnets and security groups; none is opened later.

    `but` are ids of accounts in which domains may be on the public internet, in subnets and groups all the
    same.
    """
    create = ("sagemaker:CreateDomain",)
    access = "sagemaker:AppNetworkAccessType"
    elsewhere: Conditions = {"StringNotEquals": {"aws:PrincipalAccount": but}} if but else {}
    return Policy(
        (
            _deny("CreateVpcOnly", create, merged({"StringNotEquals": {access: "VpcOnly"}}, elsewhere)),
            _deny(
                "NoSwitchToPublic",
                ("sagemaker:UpdateDomain",),
                merged({"StringEquals": {access: "PublicInternetOnly"}}, elsewhere),
            ),
            _deny("SubnetsGiven", create, {"Null": {"sagemaker:VpcSubnets": "true"}}),
            _deny("SecurityGroupsGiven", create, {"Null": {"sagemaker:VpcSecurityGroupIds": "true"}}),
        )
    )


def instance_types(apps: tuple[str, ...], jobs: tuple[str, ...]) -> Policy:
    """Only approved types for apps, their defaults and notebooks, and for jobs, clusters and endpoints.

    Types may be families, `ml.m5.*`. `system`, which Studio itself needs, is
    always approved for apps. A request without a type passes: it takes a
    default, which was held to the same list when it was set.
    """
    key = "sagemaker:InstanceTypes"
    approved = (SYSTEM, *(kind for kind in apps if kind != SYSTEM))
    return Policy(
        (
            _deny(
                "AppTypes",
                (*_APP_SETTINGS, *_NOTEBOOK_INSTANCES),
                {"ForAnyValue:StringNotLike": {key: approved}},
            ),
            _deny("JobTypes", _JOBS, {"ForAnyValue:StringNotLike": {key: jobs}}),
        )
    )


def approved_images(image_arns: tuple[str, ...]) -> Policy:
    """Only approved images in apps and in the settings they take their default from.

    With none approved, no image may be named at all: what AWS makes of a
    condition without values is not documented.
    """
    key = "sagemaker:ImageArns"
    other: Conditions = {"ForAnyValue:ArnNotLike": {key: image_arns}}
    condition: Conditions = other if image_arns else {"Null": {key: "false"}}
    return Policy((_deny("ApprovedImages", _APP_SETTINGS, condition),))


def approved_versions(image_arns: tuple[str, ...]) -> Policy:
    """Only versions of approved images: who names a version names no image, and would start any."""
    key = "sagemaker:ImageVersionArns"
    approved = tuple(arns.image_versions(arn) for arn in image_arns)
    other: Conditions = {"ForAnyValue:ArnNotLike": {key: approved}}
    condition: Conditions = other if approved else {"Null": {key: "false"}}
    return Policy((_deny("ApprovedImageVersions", _APP_SETTINGS, condition),))


def approved_scripts(script_arns: tuple[str, ...]) -> Policy:
    """Only approved lifecycle scripts in apps and in the settings they take their default from."""
    key = "sagemaker:StudioLifecycleConfigArns"
    other: Conditions = {"ForAnyValue:StringNotLike": {key: (*script_arns, NO_SCRIPT)}}
    return Policy((_deny("ApprovedScripts", _APP_SETTINGS, other),))


def image_administration(admin_role_arns: tuple[Text, ...]) -> Policy:
    """Images, app image configurations and lifecycle scripts only by the platform's roles."""
    condition = {"ArnNotLike": {"aws:PrincipalArn": admin_role_arns}}
    return Policy((_deny("ImageConfigAdminsOnly", _IMAGE_ADMINISTRATION, condition),))


def keys_given(local_types: tuple[str, ...] = ()) -> Policy:
    """Some customer key for every volume, and some for every result, under either key name.

    `local_types` are instance types and families with local storage, for
    which AWS takes no volume key.
    """
    volume: Conditions = {"Null": {"sagemaker:VolumeKmsKeyArn": "true", "sagemaker:VolumeKmsKey": "true"}}
    output = {"sagemaker:OutputKmsKeyArn": "true", "sagemaker:OutputKmsKey": "true"}
    volumes = (
        _deny(
            f"VolumeKey{suffix}",
            actions if suffix else (*actions, "sagemaker:CreateDomain"),
            merged(volume, when),
        )
        for suffix, actions, when in volume_alternatives(local_types)
    )
    return Policy(
        (
            *volumes,
            *given("{}OutputKey", OUTPUT_ENCRYPTED, {"Null": output}),
        )
    )


def domain_administration(admin_role_arns: tuple[Text, ...]) -> Policy:
    """Domains and profiles only by the platform's roles, so source identity stays on (fault 32)."""
    actions = (
        "sagemaker:CreateDomain",
        "sagemaker:CreateUserProfile",
        "sagemaker:DeleteDomain",
        "sagemaker:DeleteUserProfile",
        "sagemaker:UpdateDomain",
        "sagemaker:UpdateUserProfile",
    )
    condition = {"ArnNotLike": {"aws:PrincipalArn": admin_role_arns}}
    return Policy((_deny("DomainAdminsOnly", actions, condition),))


def private_spaces() -> Policy:
    """No shared spaces, whatever a role is given."""
    actions = ("sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace")
    return Policy(
        (_deny("PrivateSpaces", actions, {"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}}),)
    )


def no_remote_access() -> Policy:
    """No space opened to editors elsewhere, and no session in one (developer guide, remote access)."""
    key = "sagemaker:RemoteAccess"
    opened: Conditions = {"Null": {key: "false"}, "StringNotEquals": {key: "DISABLED"}}
    return Policy(
        (
            _deny("NoRemoteAccess", ("sagemaker:CreateSpace", "sagemaker:UpdateSpace"), opened),
            _deny("NoRemoteSessions", ("sagemaker:StartSession",), {}),
        )
    )


def notebooks_without_root() -> Policy:
    """Notebook instances without root access, which they have unless a request says otherwise."""
    key = "sagemaker:RootAccess"
    given: Conditions = {"Null": {key: "false"}, "StringNotEquals": {key: "Disabled"}}
    create, update = _NOTEBOOK_INSTANCES
    return Policy(
        (
            _deny("NoNotebookRoot", (create,), {"StringNotEquals": {key: "Disabled"}}),
            _deny("NoNotebookRootLater", (update,), given),
        )
    )


def notebooks_without_internet() -> Policy:
    """Notebook instances without an internet access of their own; AWS then asks for a subnet."""
    key = "sagemaker:DirectInternetAccess"
    create = _NOTEBOOK_INSTANCES[:1]
    return Policy((_deny("NoNotebookInternet", create, {"StringNotEquals": {key: "Disabled"}}),))


def studio_user_ids(builder_arns: tuple[Text, ...]) -> Policy:
    """Profiles only with the `studiouserid` that opens them, which stays as it was.

    Corrected form of fault 7 (presence of the key, so that an empty value passes).
    The builders are Terraform's roles: a profile of a frozen person has none.
    """
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": builder_arns}}
    named: Conditions = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": USER_TAG}}
    later: Conditions = {"Null": {"sagemaker:TaggingAction": "true"}}
    without: Conditions = {"StringNotLike": {f"aws:RequestTag/{USER_TAG}": "?*"}}
    return Policy(
        (
            _deny("StudioUserIdGiven", ("sagemaker:CreateUserProfile",), merged(without, others)),
            _deny("StudioUserIdKept", ("sagemaker:AddTags",), merged(merged(named, later), others)),
            _deny("StudioUserIdNotRemoved", ("sagemaker:DeleteTags",), merged(named, others)),
        )
    )


def _deny(sid: str, actions: tuple[str, ...], conditions: Conditions) -> Statement:
    return Statement(sid, "Deny", actions=actions, resources=("*",), conditions=conditions)
