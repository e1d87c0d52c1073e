"""What the proof says nothing about, and what it accepts: data for certificates and documentation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Something outside the model: what it is in one sentence, and why it is not covered."""

    id: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Actions allowed beyond a principal's own things, on purpose; `reason` says why that is no way in."""

    id: str
    actions: tuple[str, ...]
    sentence: str
    reason: str


def _sagemaker(*names: str) -> tuple[str, ...]:
    return tuple(f"sagemaker:{name}" for name in names)


NAMES_IN_LISTS = Accepted(
    "names-in-lists",
    _sagemaker(
        "ListApps",
        "ListAutoMLJobs",
        "ListCandidatesForAutoMLJob",
        "ListDataQualityJobDefinitions",
        "ListDomains",
        "ListEndpointConfigs",
        "ListEndpoints",
        "ListExperiments",
        "ListFeatureGroups",
        "ListHyperParameterTuningJobs",
        "ListImages",
        "ListInferenceComponents",
        "ListModelBiasJobDefinitions",
        "ListModelCards",
        "ListModelExplainabilityJobDefinitions",
        "ListModelPackageGroups",
        "ListModelQualityJobDefinitions",
        "ListModels",
        "ListMonitoringExecutions",
        "ListMonitoringSchedules",
        "ListPipelines",
        "ListProcessingJobs",
        "ListSpaces",
        "ListTrainingJobs",
        "ListTransformJobs",
        "ListTrialComponents",
        "ListTrials",
        "ListUserProfiles",
    ),
    "In a shared account everybody reads the names and states of everybody's things in lists.",
    "SageMaker filters lists by nothing and takes no resource for them; without them Studio shows nothing.",
)

NETWORK_LOOKUPS = Accepted(
    "network-lookups",
    (
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ),
    "Ids and addresses of the account's networks can be looked up.",
    "EC2 takes no resource for these calls, and SDKs make them before they start jobs in a VPC.",
)

METRICS = Accepted(
    "sagemaker-metrics",
    ("cloudwatch:PutMetricData",),
    "In a shared account numbers can be written under /aws/sagemaker/, where others write theirs.",
    "SageMaker's containers write there, and CloudWatch has no resource below a namespace.",
)

OWN_ACCOUNT_METRICS = Accepted(
    "own-account-metrics",
    ("cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"),
    "In an account of its own a tenant reads the metrics of that account.",
    "The account is the tenant's; in a shared account nobody reads metrics.",
)

OWN_ACCOUNT_AUDIT = Accepted(
    "own-account-audit",
    (
        *("ce:GetAnomalies", "ce:GetCostAndUsage", "ce:GetCostAndUsageWithResources", "ce:GetCostCategories"),
        *("ce:GetCostForecast", "ce:GetDimensionValues", "ce:GetTags", "ce:GetUsageForecast"),
        "ce:ListCostAllocationTags",
        *("cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors", "cloudtrail:GetTrail"),
        *("cloudtrail:GetTrailStatus", "cloudtrail:ListTrails", "cloudtrail:LookupEvents"),
    ),
    "In an account of its own a tenant's auditors read what was done in that account and what it costs.",
    "The account is the tenant's, and an account that is a member of an organization sees its own cost alone;"
    " in a shared account there are no auditors.",
)

REGISTRY_LOGIN = Accepted(
    "registry-login",
    ("ecr:GetAuthorizationToken",),
    "Everybody who pulls images may log in to the account's registry.",
    "The token carries the caller's own permissions and opens nothing by itself.",
)

WHO_AM_I = Accepted(
    "who-am-i",
    ("sts:GetCallerIdentity",),
    "Every principal may ask who it is.",
    "AWS allows this call to everybody, even against a denial.",
)

SHARED_LOG_GROUPS = Accepted(
    "shared-log-groups",
    ("logs:CreateLogGroup", "logs:DescribeLogStreams"),
    "In a shared account everybody may make SageMaker's log groups and read the names in them.",
    "SageMaker fixes the names of its groups; what is in a stream is read and written by its owner alone.",
)

LOGS_OF_SHARED_APPS = Accepted(
    "shared-app-logs",
    ("logs:CreateLogStream", "logs:PutLogEvents"),
    "In a shared domain its default and space roles write the log streams of every team's apps.",
    "A domain takes one of each for all teams, and a stream is named after a profile and not after a role;"
    " what they may write there they may not read.",
)

UPLOADS_IN_PROGRESS = Accepted(
    "uploads-in-progress",
    ("s3:ListBucketMultipartUploads",),
    "Teams of one tenant see the names of each other's unfinished uploads in the bucket they share.",
    "S3 has no prefix condition for this call; only teams of the same tenant share a bucket.",
)

SHARED_SUBNETS = Accepted(
    "shared-subnets",
    (
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    ),
    "In a shared domain a job's role may change interfaces of other teams' jobs, from outside the network.",
    "Teams have subnets in common, and EC2 tells not whose an interface is; SageMaker needs the calls.",
)

TEAM_NAMED = Accepted(
    "team-packages",
    _sagemaker(
        "DeleteModelPackage",
        "RetryPipelineExecution",
        "StopPipelineExecution",
        "UpdateModelPackage",
        "UpdatePipelineExecution",
    ),
    "Model packages and runs of pipelines belong to the team: each maker in it may change them.",
    "A package takes no tags of its own, and a run is started by a pipeline, so neither has an owner.",
)

INTERNET = Accepted(
    "internet",
    (),
    "Applications and jobs reach the internet over HTTPS, and can send there whatever they may read.",
    "The file asks for it in `network.internet`, and the platform allows it: policies on endpoints bound only"
    " what passes them, so foreign credentials and services are within reach.",
)

ACCEPTED = (
    NAMES_IN_LISTS,
    NETWORK_LOOKUPS,
    OWN_ACCOUNT_METRICS,
    REGISTRY_LOGIN,
    METRICS,
    LOGS_OF_SHARED_APPS,
    SHARED_LOG_GROUPS,
    SHARED_SUBNETS,
    TEAM_NAMED,
    UPLOADS_IN_PROGRESS,
    WHO_AM_I,
)
"""Everything that is accepted, sorted by id."""

INTERNET_BY_NAME = Accepted(
    "internet-by-name",
    (),
    "Applications and jobs reach the listed domains over HTTPS, and can send there whatever they may read.",
    "The file lists them in `network.allowed_domains`, and the platform allows it: a firewall drops all else"
    " by the name that a client sends, but sees neither who answers to it nor what is sent.",
)
INTERNET_ELSEWHERE = Accepted(
    "internet-elsewhere",
    (),
    "Applications and jobs reach the internet over HTTPS behind a transit gateway, and can send there"
    " whatever they may read and its owner lets through.",
    "The file asks for it in `network.internet`, and the platform names the gateway and who filters behind"
    " it: what these let through is in none of the files.",
)

ENDPOINTS_ELSEWHERE = Accepted(
    "endpoints-elsewhere",
    (),
    "Requests to some services pass endpoints of another VPC, whose policies their owner writes.",
    "The file lists them in `network.central_endpoints`, and the platform offers them: policies of roles,"
    " keys and buckets bind these requests as all others, and no policy of an endpoint that is read here.",
)
INTERNET_BESIDE_THE_VPC = Accepted(
    "internet-beside-the-vpc",
    (),
    "Applications of Studio reach the internet through a network of SageMaker's own, and can send there"
    " whatever they may read; of the VPC they use its file system alone.",
    "The file asks for it in `network.internet` and says why, and the platform names account and tenant: no"
    " endpoint's policy, group, route or flow log of the VPC meets what they send. Jobs stay in it.",
)
WHERE_STATED = (
    ENDPOINTS_ELSEWHERE,
    INTERNET,
    INTERNET_BESIDE_THE_VPC,
    INTERNET_BY_NAME,
    INTERNET_ELSEWHERE,
    OWN_ACCOUNT_AUDIT,
)
"""What is accepted only of those whose files ask for it, sorted by id."""

LIMITS = (
    Limit(
        "body-references",
        "A request may name another tenant's model or job definition where SageMaker has no condition key.",
        "UpdateInferenceComponent, a model package inside CreateModel, and the job definition of a "
        "monitoring schedule, which runs with its own role, network and keys; IAM cannot see them.",
    ),
    Limit(
        "data-plane",
        "What happens inside containers, notebooks and shared spaces, and on the file system of homes.",
        "POSIX users and access points separate homes; IAM is not asked for files.",
    ),
    Limit(
        "federated-identity",
        "Whether the identity provider sends each person the right studiouserid and team.",
        "The trust policy says which tags it takes, not whose they are.",
    ),
    Limit(
        "grants-made",
        "KMS grants that exist already, and those that AWS services hold.",
        "Grants are not in Terraform; roles can make them for AWS services alone.",
    ),
    Limit(
        "management-account",
        "The management account, root users and service-linked roles.",
        "SCPs do not bind them.",
    ),
    Limit(
        "multi-resource",
        "Calls that touch several resources are judged resource by resource.",
        "That asks for more than AWS does, never for less.",
    ),
    Limit(
        "network-path",
        "Routes, security groups, DNS and firewalls.",
        "The proof is about permissions; the network is checked where it is rendered.",
    ),
    Limit(
        "not-rendered",
        "Policies and resources that Terraform did not make, and changes by hand.",
        "The proof is about the rendered text, and drift is not in it.",
    ),
    Limit(
        "presigned-urls",
        "A signed Studio or S3 URL works for whoever has it until it expires.",
        "The URL is the permission; only who may ask for one is proved.",
    ),
    Limit(
        "s3-access-points",
        "Access points, Access Grants and object access lists.",
        "None is rendered, and roles may make none; those made elsewhere are not known.",
    ),
    Limit(
        "service-behaviour",
        "Which keys SageMaker really fills, such as OwnerUserProfileArn, TaggingAction, VolumeKmsKeyArn.",
        "Taken from the service authorization reference; not measured in an account.",
    ),
    Limit(
        "service-calls",
        "What AWS services do with their own permissions for a tenant.",
        "Policies of a tenant do not decide over them.",
    ),
    Limit(
        "service-data",
        "Actions and condition keys that AWS added, or published, after the day of the service data.",
        "Whatever it lacks is unknown: a statement that allows such an action, or asks for such a key, by"
        " name is refused, but what a pattern such as s3:* has grown to since is not seen.",
    ),
    Limit(
        "tagging-action",
        "Tagging while something is made is taken to reach only what is being made.",
        "SageMaker sets `sagemaker:TaggingAction` itself; nobody can send it.",
    ),
)
"""What the proof says nothing about, sorted by id."""
