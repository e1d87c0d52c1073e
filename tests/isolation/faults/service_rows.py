"""Rows 11, 12, 17 to 22, 29 and 32 to 34: what roles are given around SageMaker, and who may assume them."""

from fakes import role_policies
from isolation.faults.parts import Linted, Row, Unreadable, leak, lockout
from isolation.faults.settings import (
    AT,
    BUCKET,
    DOMAIN,
    JOB_ROLE,
    KEY,
    PROFILE,
    SAGEMAKER,
    Beside,
    allow,
    as_trust,
    in_role,
    joined,
    scope,
)
from policy_lint import conditions, elements

from generator.aws import arns
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.policies import roles, trust, workload

_ACCOUNT = AT.account_id
_OWN_ACCOUNT = joined(role_policies.execution_role(scope("multi-account"), "mlops-engineer"))
_SHARED_DOMAIN = joined(role_policies.execution_role(scope("abac"), "mlops-engineer"))
_LINE_OF_BUSINESS = joined(role_policies.execution_role(scope("multi-domain"), "mlops-engineer"))
_JOB = joined(roles.job_role(scope("multi-account")))

_WATCHING = allow(
    "cloudwatch: DeleteAlarms",
    "cloudwatch:ListMetrics",
    "cloudwatch:PutMetricData",
    "sns:ListTopics",
    when={"StringLike": {"cloudwatch:namespace": "aws/sagemaker/*"}},
    sid="Metrics",
)
_METRICS = workload.metrics(scope("multi-account"))

ROW_11 = Row(
    11,
    "one condition for calls that do not know its key, around a call with a blank in its name",
    (
        Linted("a blank in a name", elements.UNKNOWN_ACTION, _WATCHING, _METRICS),
        Linted("a key most of the calls never fill", conditions.UNSUPPORTED_KEY, _WATCHING, _METRICS),
        lockout(
            "a list of metrics",
            RequestSet(("cloudwatch:ListMetrics",)),
            in_role(_WATCHING),
            in_role(_METRICS),
        ),
        lockout(
            "the metrics of a job, under the namespace SageMaker gives them",
            RequestSet(
                ("cloudwatch:PutMetricData",),
                conditions={"StringEquals": {"cloudwatch:namespace": "/aws/sagemaker/TrainingJobs"}},
            ),
            in_role(_WATCHING),
            in_role(_METRICS),
        ),
    ),
)

_LOGGING = allow("logs:Create*", "logs:Describe*", "logs:PutLogEvents", "logs:PutResourcePolicy", sid="Logs")

ROW_12 = Row(
    12,
    "jobs administer the delivery of logs and the policies on them",
    (
        leak(
            "a resource policy or a delivery",
            RequestSet(("logs:CreateDelivery", "logs:CreateLogDelivery", "logs:PutResourcePolicy")),
            in_role(_LOGGING),
            in_role(_JOB),
        ),
    ),
)

_PROXIED = "sagemaker.amazonaws.com.rproxy.example.net"
_PROXIED_PASS = allow(
    "iam:PassRole",
    resource=JOB_ROLE,
    when={"StringEquals": {"iam:PassedToService": _PROXIED}},
    sid="PassJobRole",
)
_PASSING = workload.passing((JOB_ROLE,))

ROW_17 = Row(
    17,
    "a host as a proxy spells it",
    (
        Linted("no service of AWS", elements.FOREIGN_SERVICE, _PROXIED_PASS, _PASSING),
        lockout(
            "the job role, passed to SageMaker",
            RequestSet(
                ("iam:PassRole",),
                resources=(JOB_ROLE,),
                conditions={"StringEquals": {"iam:PassedToService": trust.SAGEMAKER}},
            ),
            in_role(_PROXIED_PASS),
            in_role(_PASSING),
        ),
    ),
)

_PROVIDER = str(arns.saml_provider(AT, "corp"))
_FEDERATION = trust.federation_trust(AT, _PROVIDER, ("red",))
_TRANSITIVE = Policy(
    (
        Statement(
            "TagsTravel",
            "Allow",
            ("sts:TagSession",),
            conditions={"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": "studiouserid"}},
            principals={"Federated": (_PROVIDER,)},
        ),
    )
)

ROW_18 = Row(
    18,
    "a bound on the keys of a session that is true when there are none, in a document without its end",
    (
        Unreadable(
            "a bracket is missing",
            '{"Version": "2012-10-17", "Statement": [{"Sid": "TagsTravel", "Effect": "Allow", '
            '"Action": "sts:TagSession", "Condition": {"ForAllValues:StringEquals": '
            '{"sts:TransitiveTagKeys": ["studiouserid"]}}]}',
            _FEDERATION,
            PolicyKind.TRUST,
        ),
        leak(
            "a session without a user",
            RequestSet(
                ("sts:TagSession",), conditions={"StringNotLike": {"aws:RequestTag/studiouserid": "?*"}}
            ),
            as_trust(_TRANSITIVE),
            as_trust(_FEDERATION),
        ),
    ),
)

_ANY_APP = allow("sagemaker:*App", "sagemaker:Search", sid="ReadOnly")

ROW_19 = Row(
    19,
    "a wildcard among the reads covers making and deleting apps of every kind",
    (
        leak(
            "the app of another user is deleted",
            RequestSet(
                ("sagemaker:DeleteApp",),
                conditions={
                    "ArnNotEquals": {
                        "sagemaker:OwnerUserProfileArn": f"{SAGEMAKER}:user-profile/{DOMAIN}/{PROFILE}"
                    }
                },
            ),
            in_role(_ANY_APP),
            in_role(_SHARED_DOMAIN),
        ),
        leak(
            "a partner or MLflow app",
            RequestSet(("sagemaker:DeletePartnerApp", "sagemaker:UpdateMlflowApp")),
            in_role(_ANY_APP),
            in_role(_SHARED_DOMAIN),
        ),
    ),
)

_SUPPORT = Policy(
    (
        Statement("Images", "Allow", ("ecr:Put*", "ecr:Upload*"), resources=("*",)),
        Statement("Logs", "Allow", ("logs:Get*", "logs:Put*"), resources=("*",)),
        Statement("Buckets", "Allow", ("s3:ListBucket",), resources=("*",)),
        Statement("Objects", "Allow", ("s3:GetObject", "s3:PutBucketCORS"), resources=(f"{BUCKET}/ann/*",)),
    )
)

ROW_20 = Row(
    20,
    "images, logs and buckets of everybody",
    (
        leak(
            "an image in the repository of another",
            RequestSet(
                ("ecr:PutImage",),
                not_resources=(f"arn:aws:ecr:{AT.region}:{_ACCOUNT}:repository/alpha/dev/*",),
            ),
            in_role(_SUPPORT),
            in_role(_SHARED_DOMAIN),
        ),
        leak(
            "the policy on a log group",
            RequestSet(("logs:PutDestinationPolicy", "logs:PutResourcePolicy")),
            in_role(_SUPPORT),
            in_role(_SHARED_DOMAIN),
        ),
        leak(
            "the names of the objects of another bucket",
            RequestSet(("s3:ListBucket",), not_resources=(BUCKET,)),
            in_role(_SUPPORT),
            in_role(_SHARED_DOMAIN),
        ),
        Linted("a call on buckets, given for objects", elements.IGNORED_RESOURCE, _SUPPORT, _SHARED_DOMAIN),
    ),
)

_PASS_STUDIO = allow(
    "iam:PassRole",
    resource=f"arn:aws:iam::{_ACCOUNT}:role/*StudioRole*",
    when={"StringEquals": {"iam:PassedToService": trust.SAGEMAKER}},
    sid="PassStudioRoles",
)

ROW_21 = Row(
    21,
    "every role is passed that has a word in its name",
    (
        leak(
            "an administrator's role with the word in its name",
            RequestSet(("iam:PassRole",), not_resources=(JOB_ROLE,)),
            in_role(_PASS_STUDIO),
            in_role(_SHARED_DOMAIN),
        ),
    ),
)

_LOOKING = allow(
    "sagemaker:ListDomains", "sagemaker:Search", "sagemaker:ListTags", resource=f"{SAGEMAKER}:*", sid="Look"
)

ROW_22 = Row(
    22,
    "calls without resource types are given on ARNs",
    (
        Linted("never asked for on an ARN", elements.IGNORED_RESOURCE, _LOOKING, _OWN_ACCOUNT),
        lockout(
            "a list of domains",
            RequestSet(("sagemaker:ListDomains",)),
            in_role(_LOOKING),
            in_role(_OWN_ACCOUNT),
        ),
        lockout(
            "a search",
            RequestSet(("sagemaker:Search",)),
            in_role(_LOOKING),
            in_role(_OWN_ACCOUNT),
        ),
    ),
)

_STUDIO_LOGS = f"arn:aws:logs:{AT.region}:{_ACCOUNT}:log-group:/aws/sagemaker/studio"
_OWN_STREAMS = Policy(
    (
        Statement("Logs", "Allow", ("logs:*",), resources=("*",)),
        Statement(
            "OwnStreams",
            "Deny",
            ("logs:GetLogEvents",),
            not_resources=(f"{_STUDIO_LOGS}:log-stream:{DOMAIN}/*",),
        ),
    )
)

ROW_29 = Row(
    29,
    "one of the calls that read logs is limited to the own streams",
    (
        leak(
            "the logs of other domains, by the other calls",
            RequestSet(
                ("logs:FilterLogEvents", "logs:GetLogRecord", "logs:StartLiveTail", "logs:StartQuery")
            ),
            in_role(_OWN_STREAMS),
            in_role(_LINE_OF_BUSINESS),
        ),
    ),
)

_SERVICES_DENIED = Policy(
    (
        Statement(
            "PlatformOnly",
            "Deny",
            ("sagemaker:CreateUserProfile", "sagemaker:DeleteDomain", "sagemaker:DeleteUserProfile"),
            resources=("*",),
        ),
    )
)

ROW_32 = Row(
    32,
    "what belongs to the platform is denied in part",
    (
        leak(
            "the domain, its profiles, its images and its scripts",
            RequestSet(
                (
                    "sagemaker:CreateAppImageConfig",
                    "sagemaker:CreateDomain",
                    "sagemaker:CreateStudioLifecycleConfig",
                    "sagemaker:UpdateDomain",
                    "sagemaker:UpdateUserProfile",
                )
            ),
            in_role(_SERVICES_DENIED, Beside((allow("sagemaker:*"),))),
            in_role(_SHARED_DOMAIN),
        ),
    ),
)

_DEFAULT_ROLE = allow("sagemaker:CreateApp", "logs:PutLogEvents", sid="StartApps")

ROW_33 = Row(
    33,
    "the default role starts apps on encrypted volumes without being allowed the key",
    (
        lockout(
            "the key, lent to the volume of an app",
            RequestSet(
                ("kms:CreateGrant",),
                resources=(KEY,),
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            in_role(_DEFAULT_ROLE),
            in_role(joined(roles.default_role(scope("abac")))),
        ),
    ),
)

_SAGEMAKER_ASSUMES = Policy(
    (
        Statement(
            "SageMaker", "Allow", ("sts:AssumeRole",), principals={"Service": ("sagemaker.amazonaws.com",)}
        ),
    )
)
_TRUST = trust.sagemaker_trust(AT)

ROW_34 = Row(
    34,
    "SageMaker assumes the role for whatever account, and may not say for whom",
    (
        leak(
            "on behalf of another account",
            RequestSet(("sts:AssumeRole",), conditions={"StringNotEquals": {"aws:SourceAccount": _ACCOUNT}}),
            as_trust(_SAGEMAKER_ASSUMES),
            as_trust(_TRUST),
        ),
        lockout(
            "the profile as source identity",
            RequestSet(("sts:SetSourceIdentity",)),
            as_trust(_SAGEMAKER_ASSUMES),
            as_trust(_TRUST),
        ),
    ),
)

ROWS = (
    ROW_11,
    ROW_12,
    ROW_17,
    ROW_18,
    ROW_19,
    ROW_20,
    ROW_21,
    ROW_22,
    ROW_29,
    ROW_32,
    ROW_33,
    ROW_34,
)
