"""Policies of VPC endpoints: whose principals pass, and to whose resources.

Avoids fault 24 (CreateApp is authorized on app ARNs) and 25 (a policy that
only denies refuses everybody: each of these allows something).
"""

from generator.aws import arns
from generator.aws.endpoints import called_through, of_service
from generator.core.expressions import Text, text
from generator.iam.policy import EVERYONE, Conditions, Policy, Statement, Values
from generator.policies import features
from generator.policies.scope import EndpointScope

_RESOURCE_ACCOUNT_KNOWN = frozenset({"athena", "codecommit", "glue", "kms", "logs", "secretsmanager", "ssm"})
"""Services whose calls through the endpoint must stay in the account of the VPC."""


_LOOKUPS = ("ec2:Describe*",)
"""What passes the endpoint for EC2. SageMaker attaches jobs from outside, with their role; what runs in them,
and may know no tenant of the interfaces around it, only looks.
"""


def endpoint_policy(name: str, scope: EndpointScope) -> Policy | None:
    """The policy of the endpoint called `name` in `aws.endpoints`; None where AWS takes none."""
    service, prefix = of_service(name), called_through(name)
    if not prefix:
        return None
    if prefix == "s3":
        return _storage(scope)
    if service == "sagemaker.api":
        return _control_plane(scope)
    if of_feature := features.passage(prefix, scope):
        return of_feature
    own: dict[str, dict[str, Values]] = {"StringEquals": {"aws:PrincipalAccount": scope.at.account_id}}
    if prefix == "ec2":
        return Policy((_allow("OwnPrincipalsLookUp", _LOOKUPS, ("*",), own),))
    if prefix in _RESOURCE_ACCOUNT_KNOWN:
        own["StringEqualsIfExists"] = {"aws:ResourceAccount": scope.at.account_id}
    return Policy((_allow("OwnPrincipals", ("*",), ("*",), own),))


def _control_plane(scope: EndpointScope) -> Policy:
    at = scope.at
    own: Conditions = {"StringEquals": {"aws:PrincipalAccount": at.account_id}}
    allow = _allow("OwnPrincipals", ("sagemaker:*",), ("*",), own)
    if not scope.domain_ids:
        return Policy((allow,))
    inside = tuple(
        pattern
        for domain_id in scope.domain_ids
        for pattern in (arns.app(at, domain_id, "*"), arns.user_profile(at, domain_id, "*"))
    )
    elsewhere = Statement(
        "OwnDomainsOnly",
        "Deny",
        actions=("sagemaker:CreateApp", "sagemaker:CreatePresignedDomainUrl"),
        not_resources=inside,
        principals=EVERYONE,
    )
    return Policy((allow, elsewhere))


def _storage(scope: EndpointScope) -> Policy:
    own: dict[str, Values] = {"aws:PrincipalAccount": scope.at.account_id}
    here = own | {"aws:ResourceAccount": scope.at.account_id}
    buckets = _whole(scope.bucket_arns)
    if not buckets:
        buckets, own = ("*",), here
    statements = [_allow("OwnBuckets", ("s3:*",), buckets, {"StringEquals": own})]
    if extra := _whole(scope.extra_bucket_arns):
        statements.append(_allow("ExtraBuckets", ("s3:*",), extra, {"StringEquals": here}))
    if shared := _whole(scope.aws_bucket_arns):
        statements.append(_allow("AwsBuckets", ("s3:GetObject", "s3:ListBucket"), shared, {}))
    return Policy(tuple(statements))


def _whole(bucket_arns: tuple[Text, ...]) -> tuple[Text, ...]:
    """Buckets and their objects."""
    return (*bucket_arns, *(text(bucket, "/*") for bucket in bucket_arns))


def _allow(
    sid: str, actions: tuple[str, ...], resources: tuple[Text, ...], conditions: Conditions
) -> Statement:
    return Statement(sid, "Allow", actions, resources=resources, conditions=conditions, principals=EVERYONE)
