"""Whose a SageMaker resource is by its tags, as conditions of IAM.

Several conditions stand for several sets of requests: a denial of `A or (B
and C)` is `not A and not B`, and `not A and not C`.
"""

from generator.iam.policy import Conditions, Values
from generator.proof.properties.intent import RoleIntent

RESOURCE, REQUEST = "aws:ResourceTag", "aws:RequestTag"

TEAM, OWNER, USER = "team", "owner", "studiouserid"
TENANT, ENVIRONMENT, DOMAIN = "tenantry:tenant", "tenantry:environment", "sagemaker:domain-arn"

FROZEN = (TEAM, OWNER, USER, TENANT, ENVIRONMENT)
"""Tags that decide access and that people could set; Studio's own tags are `sagemaker:…`."""

UNTAGGED: Conditions = {"Null": {f"{RESOURCE}/{tag}": "true" for tag in (TEAM, TENANT, DOMAIN)}}
"""What is being made carries no tags yet; which ones Studio puts on what it makes itself is not known."""


def own_values(role: RoleIntent) -> dict[str, str]:
    """The tags by which the role knows its own, with their values; none in an account of its own."""
    home = role.home
    if home.apart_by_tags:
        return {TEAM: role.team} if role.team else {}
    if home.apart_by_domain:
        return {DOMAIN: home.domain_arn, TENANT: home.tenant, ENVIRONMENT: home.environment}
    return {}


def own(role: RoleIntent, family: str) -> tuple[Conditions, ...]:
    """Each way in which tags say that something is the role's own, and say no more than that."""
    values = own_values(role)
    if not role.home.apart_by_domain:
        return ({"StringEquals": _keyed(family, values)},) if values else ({},)
    by_domain = {DOMAIN: values.pop(DOMAIN)}
    return (
        {"StringEquals": _keyed(family, by_domain), "Null": _keyed(family, dict.fromkeys(values, "true"))},
        {"StringEquals": _keyed(family, values), "Null": _keyed(family, {DOMAIN: "true"})},
    )


def not_own(role: RoleIntent, family: str) -> tuple[Conditions, ...]:
    """Tags that do not say it is the role's own: those of others, and none at all."""
    values = own_values(role)
    if not role.home.apart_by_domain:
        return ({"StringNotEquals": _keyed(family, values)},) if values else ({},)
    return tuple(
        {"StringNotEquals": _keyed(family, {key: values[key] for key in (DOMAIN, other)})}
        for other in (TENANT, ENVIRONMENT)
    )


def names_another(role: RoleIntent, family: str) -> tuple[Conditions, ...]:
    """Some tag is there and names another; for a role of no team in a shared domain, whomever it names."""
    if role.home.apart_by_tags and not own_values(role):
        return ({"Null": {f"{family}/{TEAM}": "false"}},)
    return tuple(
        {"Null": {f"{family}/{key}": "false"}, "StringNotEquals": {f"{family}/{key}": value}}
        for key, value in own_values(role).items()
    )


def both(one: Conditions, other: Conditions) -> Conditions:
    """Both conditions together."""
    return {
        operator: {**one.get(operator, {}), **other.get(operator, {})}
        for operator in dict.fromkeys((*one, *other))
    }


def _keyed(family: str, values: dict[str, str]) -> dict[str, Values]:
    return {f"{family}/{key}": value for key, value in values.items()}
