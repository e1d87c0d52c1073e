"""Whose a SageMaker resource is, as conditions, for each way of keeping tenants apart.

Each function returns alternatives: a request passes when one of them holds,
so a policy repeats its statement once per alternative.

- multi-account: the account is the boundary, nothing is asked.
- multi-domain: the resource carries the domain (Studio adds that tag,
  only Studio Classic is documented to do so everywhere) or the tenant
  and environment. A resource without tags belongs to nobody.
- abac: the resource carries the team; to change it, also the user.
"""

from generator.iam.policy import Conditions, Values
from generator.policies.scope import DOMAIN_TAG, ENVIRONMENT_TAG, OWNER_TAG, TEAM_TAG, TENANT_TAG, TenantScope

OWN_TEAM = "${aws:PrincipalTag/team}"
"""The team of the role, as a policy variable."""

OWN_IDENTITY = "${aws:SourceIdentity}"
"""The Studio profile behind the session, as a policy variable."""

Alternatives = tuple[Conditions, ...]

_ANY: Alternatives = ({},)


def may_read(scope: TenantScope) -> Alternatives:
    """What a resource must carry to be read."""
    if scope.apart_by_tags:
        return ({"StringEquals": {f"aws:ResourceTag/{TEAM_TAG}": OWN_TEAM}},)
    return _tenant_tags(scope, "aws:ResourceTag") if scope.shares_account else _ANY


def may_change(scope: TenantScope, owner: str = OWN_IDENTITY) -> Alternatives:
    """What a resource must carry to be changed, stopped or deleted by an ordinary user, who is `owner`."""
    if scope.apart_by_tags:
        own: dict[str, Values] = {
            f"aws:ResourceTag/{TEAM_TAG}": OWN_TEAM,
            f"aws:ResourceTag/{OWNER_TAG}": owner,
        }
        return ({"StringEquals": own},)
    return may_read(scope)


def may_create(scope: TenantScope, owner: str = OWN_IDENTITY) -> Alternatives:
    """What a request of `owner` must carry to create a resource."""
    if scope.apart_by_tags:
        own: dict[str, Values] = {
            f"aws:RequestTag/{TEAM_TAG}": OWN_TEAM,
            f"aws:RequestTag/{OWNER_TAG}": owner,
        }
        return ({"StringEquals": own},)
    return _tenant_tags(scope, "aws:RequestTag") if scope.shares_account else _ANY


def may_create_without_identity(scope: TenantScope) -> Alternatives:
    """What a request of a pipeline must carry: a pipeline runs without a source identity."""
    if scope.apart_by_tags:
        return (
            {
                "StringEquals": {f"aws:RequestTag/{TEAM_TAG}": OWN_TEAM},
                "StringLike": {f"aws:RequestTag/{OWNER_TAG}": "?*"},
            },
        )
    return may_create(scope)


def merged(one: Conditions, other: Conditions) -> Conditions:
    """Both conditions together."""
    operators = [*one, *(operator for operator in other if operator not in one)]
    return {operator: {**one.get(operator, {}), **other.get(operator, {})} for operator in operators}


def _tenant_tags(scope: TenantScope, family: str) -> Alternatives:
    named: dict[str, Values] = {
        f"{family}/{TENANT_TAG}": scope.tenant,
        f"{family}/{ENVIRONMENT_TAG}": scope.environment,
    }
    return (
        {"StringEquals": {f"{family}/{DOMAIN_TAG}": scope.domain_arn}},
        {"StringEquals": named},
    )
