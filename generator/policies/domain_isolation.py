"""One tenant per domain in a shared account: nothing of another domain.

Corrected form 12. Avoids fault 30 (creates in another domain, spoofed domain
tags, no Stop, no signed URL). Stricter: other domains themselves, their user
profiles and sessions, feature records, metrics, experiments and tag calls are
covered, and nobody pretends to be another tenant by the tenant's own tags either.
"""

from generator.aws import arns
from generator.core.expressions import Text
from generator.iam.policy import Policy, Statement
from generator.policies.abac import frozen_tags
from generator.policies.scope import DOMAIN_TAG, ENVIRONMENT_TAG, TENANT_TAG, TenantScope

_ENTITIES = (
    "sagemaker:CreateApp",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreateSpace",
    "sagemaker:CreateUserProfile",
    "sagemaker:DeleteApp",
    "sagemaker:DeleteDomain",
    "sagemaker:DeleteSpace",
    "sagemaker:DeleteUserProfile",
    "sagemaker:DescribeApp",
    "sagemaker:DescribeDomain",
    "sagemaker:DescribeSpace",
    "sagemaker:DescribeUserProfile",
    "sagemaker:StartSession",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateSpace",
    "sagemaker:UpdateUserProfile",
)

_ON_RESOURCES = ("sagemaker:*",)
"""Whatever is done to something that carries tags: a list of actions would let new ones through."""


def domain_isolation(scope: TenantScope) -> Policy:
    """Denials that hold whatever else a role is given: by domain, by the tenant's tags, no re-tagging."""
    return other_domains(scope) + other_tenants(scope) + frozen_tags()


def other_domains(scope: TenantScope) -> Policy:
    """Nothing of another domain: not its profiles, spaces and apps, nor what carries its tag."""
    return Policy(
        (
            _entities(scope),
            _foreign("OtherDomainResources", DOMAIN_TAG, scope.domain_arn),
            _spoofed("NoDomainTagSpoof", DOMAIN_TAG, scope.domain_arn),
        )
    )


def other_tenants(scope: TenantScope) -> Policy:
    """Nothing that carries the tags of another tenant or environment."""
    own = {"Tenant": (TENANT_TAG, scope.tenant), "Environment": (ENVIRONMENT_TAG, scope.environment)}
    foreign = (_foreign(f"Other{name}Resources", key, value) for name, (key, value) in own.items())
    spoofed = (_spoofed(f"No{name}TagSpoof", key, value) for name, (key, value) in own.items())
    return Policy((*foreign, *spoofed))


def _foreign(sid: str, key: str, own: Text) -> Statement:
    tag = f"aws:ResourceTag/{key}"
    return Statement(
        sid,
        "Deny",
        actions=_ON_RESOURCES,
        resources=("*",),
        conditions={"Null": {tag: "false"}, "StringNotEquals": {tag: own}},
    )


def _spoofed(sid: str, key: str, own: Text) -> Statement:
    return Statement(
        sid,
        "Deny",
        actions=("sagemaker:AddTags", "sagemaker:Create*"),
        resources=("*",),
        conditions={
            "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": key},
            "StringNotEqualsIfExists": {f"aws:RequestTag/{key}": own},
        },
    )


def _entities(scope: TenantScope) -> Statement:
    at, domain_id = scope.at, scope.domain_id
    return Statement(
        "OtherDomains",
        "Deny",
        actions=_ENTITIES,
        not_resources=(
            arns.app(at, domain_id, "*"),
            scope.domain_arn,
            arns.space(at, domain_id, "*"),
            arns.user_profile(at, domain_id, "*"),
        ),
    )
