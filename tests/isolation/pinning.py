"""One request as a set of requests: every key of it pinned to its value, every other key to its absence."""

import random
from collections import defaultdict

from isolation.oracle.requests_at_random import random_authority, random_request
from isolation.oracle.vocabulary import KEYS

from generator.iam import globs, services
from generator.iam.authority import Authority
from generator.iam.requests import Request, RequestSet, canonical_key
from generator.iam.search.keys import REQUESTED_REGION, RESOURCE_ACCOUNT, Scene

_EXACT = {"Numeric": "NumericEquals", "IpAddress": "IpAddress", "Bool": "Bool"}
_FAMILIES = {canonical_key(key.name): key.family for key in KEYS}
_KEYS = (*_FAMILIES, "sagemaker:userprofilename", "sagemaker:domainid", "aws:federatedprovider")
_PAIR = ("sagemaker:volumekmskey", "sagemaker:volumekmskeyarn")
_ANY_OF_SET = ("ForAnyValue:StringEquals", "ForAnyValue:StringLike")


def possible(chance: random.Random) -> tuple[Authority, Request, Scene]:
    """A principal and a request that AWS could be sent: keys that follow from others do follow from them."""
    authority = random_authority(chance)
    request = random_request(chance, authority)
    entry = services.action(request.action)
    assert entry is not None
    kind = next((one for one in entry.resource_types if _is_of(one, request.resource)), None)
    scene = Scene(authority.principal, entry, kind)
    context = {key: value for key, value in request.context.items() if not scene.is_absent(key)}
    if all(key in context for key in _PAIR):
        context[_PAIR[0]] = context[_PAIR[1]]
    for key in ("aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice"):
        context[key] = scene.fixed(key) or ""
    parts = request.resource.split(":", 5)
    here = dict(zip((REQUESTED_REGION, RESOURCE_ACCOUNT), parts[3:5], strict=False))
    for key, value in here.items():
        context[key] = value or scene.fixed(key) or context.get(key, authority.principal.account_id)
    if request.resource == "*":
        context[RESOURCE_ACCOUNT] = authority.principal.account_id
        context.setdefault(REQUESTED_REGION, authority.principal.region)
    for policy in authority.resource_policies:  # buckets carry no account in their ARN
        named = any(globs.matches(one, request.resource) for one in policy.resources)
        if named and ":s3:" in request.resource:
            context[RESOURCE_ACCOUNT] = authority.principal.account_id
    return authority, Request(request.action, request.resource, context), scene


def pinned(request: Request, scene: Scene) -> RequestSet:
    """The set that holds this request and no other, as far as keys of the vocabulary go."""
    conditions: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for name in _KEYS:
        if scene.is_absent(name):
            continue
        value = request.context.get(name)
        if value is None:
            conditions["Null"][name] = ("true",)
        elif isinstance(value, tuple):
            conditions["ForAllValues:StringEquals"][name] = tuple(map(_as_it_is, value))
            for operator, one in zip(_ANY_OF_SET, value, strict=False):
                conditions[operator][name] = (_as_it_is(one),)
        else:
            conditions[_EXACT.get(_FAMILIES.get(name, "String"), "StringEquals")][name] = (_as_it_is(value),)
            conditions["Null"][name] = ("false",)
    kinds = (scene.kind.name,) if scene.kind else ("*",)
    return RequestSet(
        (request.action,),
        resource_types=kinds,
        resources=(_as_it_is(request.resource) if scene.kind else "*",),
        conditions=dict(conditions),
    )


def _as_it_is(text: str) -> str:
    return "".join(f"${{{one}}}" if one in "*?$" else one for one in text)


def _is_of(kind: services.ResourceType, resource: str) -> bool:
    return globs.matches(kind.arn_pattern, resource) and not (kind.name == "bucket" and "/" in resource)
