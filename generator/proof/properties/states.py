"""The bucket of the states and its key: who reaches them, and that a record stays as it was written."""

from collections.abc import Iterator
from dataclasses import replace

from generator.estate.delivery import PipelineAccount
from generator.iam import crowds
from generator.iam.authority import Authority, Crowd, Principal, ResourcePolicy
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties.authorities import ANYTHING
from generator.proof.properties.subjects import (
    EVERYBODY,
    OUTSIDERS_BESIDE_PIPELINES,
    PROVIDERS,
    SERVICES,
    Subject,
)
from generator.readback.facts import StackFacts
from generator.tenancy.reviews import REVIEWS

_AGAIN: Conditions = {"Null": {"s3:if-none-match": "true"}}
_PLAIN: Conditions = {"Bool": {"aws:SecureTransport": "false"}}


def claims_of_states(property_id: str, account: PipelineAccount, stack: StackFacts) -> Iterator[Claim]:
    """Of the bucket and of the key: strangers get nothing, and nobody at all changes a record."""
    at = account.at
    others = crowds.of_other_accounts(at)
    outside = replace(others, crowd=_but(others, account)) if others.crowd else others
    strangers = (
        ("nobody of another account but roles of pipelines", outside, OUTSIDERS_BESIDE_PIPELINES),
        ("no AWS service in its own name", crowds.of_services(at), SERVICES),
        ("nobody whom an identity provider vouches for", crowds.of_providers(at), PROVIDERS),
    )
    for bucket in stack.buckets:
        policies, objects = bucket.policies(at.account_id), f"{bucket.arn}/*"
        for words, who, whom in strangers:
            yield _subject(account, bucket.name, who, whom, policies).never(
                property_id, f"answers {words}", (RequestSet(("s3:*",), resources=(bucket.arn, objects)),)
            )
        records = (f"{bucket.arn}/{REVIEWS}*",)
        yield _subject(account, bucket.name, crowds.of_account(at), EVERYBODY, policies).never(
            property_id,
            "lets nobody write a record again, delete one, or send anything that is not encrypted on its way",
            (
                RequestSet(("s3:PutObject",), resources=records, conditions=_AGAIN),
                RequestSet(("s3:DeleteObject", "s3:DeleteObjectVersion"), resources=records),
                RequestSet(("s3:*",), resources=(bucket.arn, objects), conditions=_PLAIN),
            ),
        )
    for key in stack.keys:
        for words, who, whom in strangers:
            yield _subject(account, key.address, who, whom, key.policies(at.account_id)).never(
                property_id, f"answers {words}", (RequestSet(("kms:*",), resources=(key.arn,)),)
            )


def _but(principal: Principal, account: PipelineAccount) -> Crowd:
    assert principal.crowd is not None  # noqa: S101 - whoever asks has seen that there is one
    names = (account.plan_role, account.apply_role)
    roles = (
        f"arn:{account.at.partition}:iam::{one}:role/{name}" for one in account.accounts for name in names
    )
    return replace(principal.crowd, but=(*principal.crowd.but, *roles))


def _subject(
    account: PipelineAccount,
    name: str,
    principal: Principal,
    whom: str,
    policies: tuple[ResourcePolicy, ...],
) -> Subject:
    return Subject(name, Authority(principal, (ANYTHING,), resource_policies=policies), account.place, whom)
