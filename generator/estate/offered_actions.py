"""Which actions files may add to personas: named one by one, so that what nobody thought of is not offered.

Offered is what reads, lists and writes what lies in a service, and what calls what somebody else put there: a
function that is invoked runs as its own role, and whoever made it decided which. Not offered is
what makes, changes or starts something whose code or steps the caller chooses (it runs as another role), what
hands out an identity, and everything of services that guard, record or hold what is Tenantry's.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from generator.iam import services
from generator.policies.boundary import is_within

_TO_TENANTS = {
    "athena": (
        *("BatchGetNamedQuery", "BatchGetPreparedStatement", "BatchGetQueryExecution", "GetDataCatalog"),
        *("GetDatabase", "GetNamedQuery", "GetPreparedStatement", "GetQueryExecution", "GetQueryResults"),
        *("GetQueryResultsStream", "GetQueryRuntimeStatistics", "GetTableMetadata", "GetWorkGroup"),
        *("ListDataCatalogs", "ListDatabases", "ListNamedQueries", "ListPreparedStatements"),
        *("ListQueryExecutions", "ListTableMetadata", "ListWorkGroups"),
        *("StartQueryExecution", "StopQueryExecution"),
    ),
    "glue": (
        *("BatchGetPartition", "GetColumnStatisticsForPartition", "GetColumnStatisticsForTable"),
        *("GetDatabase", "GetDatabases", "GetPartition", "GetPartitionIndexes", "GetPartitions", "GetTable"),
        *("GetTableVersion", "GetTableVersions", "GetTables", "SearchTables"),
        *(f"{verb}{thing}" for verb in ("Create", "Delete", "Update") for thing in ("Partition", "Table")),
        *(f"Batch{verb}Partition" for verb in ("Create", "Delete", "Update")),
    ),
    "secretsmanager": ("DescribeSecret", "GetSecretValue"),
    "ssm": ("GetParameter", "GetParameters", "GetParametersByPath"),
}

TO_TENANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(_TO_TENANTS)
"""What `extra_permissions` of a tenant's file may name, by service."""

_BESIDE_IN_SERVICES = {
    "appconfig": ("GetLatestConfiguration", "StartConfigurationSession"),
    "aps": ("GetLabels", "GetMetricMetadata", "GetSeries", "QueryMetrics", "RemoteWrite"),
    "bedrock": (
        *("ApplyGuardrail", "GetFoundationModel", "GetInferenceProfile", "InvokeModel"),
        *("InvokeModelWithResponseStream", "ListFoundationModels", "ListInferenceProfiles", "Retrieve"),
    ),
    "cassandra": ("Modify", "Select"),
    "codecommit": ("GetRepository", "GitPull", "ListRepositories"),
    "comprehend": (
        *("BatchDetectDominantLanguage", "BatchDetectEntities", "BatchDetectKeyPhrases"),
        *("BatchDetectSentiment", "BatchDetectSyntax", "ContainsPiiEntities", "DetectDominantLanguage"),
        *("DetectEntities", "DetectKeyPhrases", "DetectPiiEntities", "DetectSentiment", "DetectSyntax"),
    ),
    "dynamodb": (
        *("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "DescribeStream"),
        *("DescribeTable", "GetItem", "GetRecords", "GetShardIterator", "ListStreams", "ListTables"),
        *("PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate", "PutItem", "Query", "Scan"),
        "UpdateItem",
    ),
    "events": ("PutEvents",),
    "execute-api": ("Invoke",),
    "firehose": ("DescribeDeliveryStream", "ListDeliveryStreams", "PutRecord", "PutRecordBatch"),
    "kinesis": (
        *("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"),
        *("ListStreams", "PutRecord", "PutRecords", "SubscribeToShard"),
    ),
    "lambda": ("InvokeFunction",),
    "polly": ("DescribeVoices", "SynthesizeSpeech"),
    "pricing": ("DescribeServices", "GetAttributeValues", "GetProducts"),
    "rekognition": (
        *("CompareFaces", "DetectFaces", "DetectLabels", "DetectModerationLabels"),
        *("DetectProtectiveEquipment", "DetectText", "RecognizeCelebrities"),
    ),
    "s3vectors": ("DeleteVectors", "GetVectors", "ListVectors", "PutVectors", "QueryVectors"),
    "secretsmanager": (
        *("BatchGetSecretValue", "CreateSecret", "DeleteSecret", "GetRandomPassword", "ListSecretVersionIds"),
        *("ListSecrets", "PutSecretValue", "RestoreSecret", "UpdateSecret", "UpdateSecretVersionStage"),
    ),
    "sns": ("GetTopicAttributes", "ListTopics", "Publish"),
    "sqs": (
        *("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListQueues"),
        *("PurgeQueue", "ReceiveMessage", "SendMessage"),
    ),
    "ssm": (
        *("DeleteParameter", "DeleteParameters", "DescribeParameters", "GetParameterHistory"),
        *("LabelParameterVersion", "PutParameter", "UnlabelParameterVersion"),
    ),
    "states": (
        *("DescribeExecution", "DescribeStateMachine", "GetExecutionHistory", "ListExecutions"),
        *("ListStateMachines", "StartExecution", "StartSyncExecution", "StopExecution"),
    ),
    "textract": ("AnalyzeDocument", "AnalyzeExpense", "AnalyzeID", "DetectDocumentText"),
    "translate": ("ListLanguages", "TranslateDocument", "TranslateText"),
    "xray": ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments"),
}

IN_SERVICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        service: (*TO_TENANTS.get(service, ()), *_BESIDE_IN_SERVICES.get(service, ()))
        for service in sorted({*TO_TENANTS, *_BESIDE_IN_SERVICES})
    }
)
"""What a use of `approved.services` may name, by service: all that tenants may, and more of it in writing."""

_PERSONAS = "compose a persona of the abilities that it needs"
_GUARDING = "leave it out: it guards or records the account, which roles of the platform's own look after"
_ORGANIZATION = "leave it out: it decides over accounts and identities, which are the platform's to keep"
_RENDERED = "leave it out: what Tenantry makes there is the platform's to change"

INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("cloudwatch", "ec2", "ecr", "iam", "kms", "logs", "sagemaker", "sts"), _PERSONAS),
        "codeartifact": "name the repository in `package_repositories`",
        "s3": "let the tenant name the bucket in `extra_buckets`",
        "elasticfilesystem": "leave it out: home directories of everybody lie there",
        **dict.fromkeys(
            (
                *("access-analyzer", "auditmanager", "backup", "backup-gateway", "cloudtrail"),
                *("cloudtrail-data", "config", "detective", "fms", "guardduty", "inspector-scan"),
                *("inspector2", "macie2", "network-firewall", "rbin", "securityhub", "securitylake"),
                *("shield", "wafv2"),
            ),
            _GUARDING,
        ),
        **dict.fromkeys(
            (
                *("account", "controlcatalog", "controltower", "identitystore", "organizations", "ram"),
                *("rolesanywhere", "servicequotas", "signin", "sso", "sso-directory", "tag"),
            ),
            _ORGANIZATION,
        ),
        **dict.fromkeys(("apigateway", "route53", "route53resolver"), _RENDERED),
    }
)
"""Services of which nothing is offered on purpose, each with what to do instead, or why."""


def why_closed_to_tenants(entry: services.Action) -> str:
    """Why an action is not offered in `extra_permissions`; empty for one that is."""
    service, _, name = entry.name.partition(":")
    if service not in TO_TENANTS:
        return "is of a service in which nothing is added to a persona"
    if not is_within(entry.name):
        return "is outside the boundary of every role"
    return "" if name in TO_TENANTS[service] else "is about neither tables, queries, secrets nor parameters"


def is_for_services(action: str) -> bool:
    """Whether a use of `approved.services` may name an action, by its full name."""
    return action in _for_services()


@cache
def _for_services() -> frozenset[str]:
    return frozenset(f"{service}:{name}" for service, names in IN_SERVICES.items() for name in names)
