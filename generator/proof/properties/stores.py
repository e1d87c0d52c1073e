"""What buckets and keys hold by themselves: in transit, at rest, in whose hands they are, for which logs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.aws.regions import dns_suffix
from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.plan.module import StorageKey
from generator.proof.properties import authorities
from generator.proof.properties.intent import DATA, Home
from generator.proof.properties.personas import KEY_ADMINISTRATION, KEY_USE
from generator.proof.properties.subjects import (
    ADMINISTRATORS,
    BUILDER,
    EVERYBODY,
    MEMBER,
    OTHER_SERVICES,
    OWN_SERVICE,
    PROVIDERS,
    SERVICES,
    Subject,
)
from generator.readback.facts import BucketFacts, KeyFacts, StackFacts

_KEY_NAMED = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_ENCRYPTION = "s3:x-amz-server-side-encryption"
_LOGS = "logs"
_LOG_GROUP = "kms:EncryptionContext:aws:logs:arn"

_VIA = "kms:ViaService"
_GRANTS = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
_OF_EMPTY = ("s3:ListBucketVersions", "s3:DeleteBucket")
_DELETIONS = ("s3:DeleteObject", "s3:DeleteObjectVersion")
_FOR_SOMEBODY: Conditions = {"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}


def of_buckets(home: Home, stack: StackFacts) -> Iterator[Claim]:
    """Nothing in clear, and nothing stored under a foreign key, whoever asks."""
    for bucket in stack.buckets:
        policies = bucket.policies(home.at.account_id)
        everybody = replace(authorities.in_account(home), resource_policies=policies)
        subject = Subject(bucket.name, everybody, home.place, EVERYBODY)
        member = replace(authorities.member(home), resource_policies=policies)
        everything = (bucket.arn, f"{bucket.arn}/*")
        yield subject.never(
            "guardrail.transit",
            "answers no request that is not encrypted on its way",
            (
                RequestSet(
                    ("s3:*",), resources=everything, conditions={"Bool": {"aws:SecureTransport": "false"}}
                ),
            ),
        )
        yield subject.never(
            "guardrail.uploads",
            "stores nothing under another key than the environment's",
            tuple(_foreign_uploads(bucket, home.keys.get(DATA, ""))),
        )
        yield Subject(bucket.name, member, home.place, MEMBER).possible(
            "work.uploads",
            "stores what names the environment's key, and what names none",
            tuple(_own_uploads(bucket, home.keys.get(DATA, ""))),
        )


def of_emptying(
    home: Home, stack: StackFacts, administrators: Iterable[str], scps: tuple[tuple[PolicySource, ...], ...]
) -> Iterator[Claim]:
    """The platform's roles, by name, can take a bucket down: whoever does finds and deletes every version."""
    for bucket in stack.buckets:
        for name in administrators:
            somebody = authorities.administrator(home, name, scps)
            authority = replace(somebody, resource_policies=bucket.policies(home.at.account_id))
            yield Subject(bucket.name, authority, home.place, ADMINISTRATORS).possible(
                "work.emptying",
                f"is emptied and deleted by {name}",
                (
                    *(RequestSet((one,), resources=(bucket.arn,)) for one in _OF_EMPTY),
                    *(RequestSet((one,), resources=(f"{bucket.arn}/*",)) for one in _DELETIONS),
                ),
            )


def of_keys(
    home: Home, stack: StackFacts, builder: str, storage: Mapping[str, StorageKey]
) -> Iterator[Claim]:
    """The account keeps its keys; CloudWatch Logs alone uses one by itself, for the environment's logs.

    `builder` is the name of Terraform's role, `storage` the keys that it makes storage under, by label.
    """
    for key in stack.keys:
        somebody = _around_key(home, key, authorities.in_account(home))
        everybody = Subject(key.address, somebody, home.place, EVERYBODY)
        yield everybody.possible(
            "work.key-administration",
            "is kept by the account's administrators",
            tuple(RequestSet((name,), resources=(key.arn,)) for name in KEY_ADMINISTRATION),
        )
        yield everybody.never(
            "guardrail.lending",
            "is lent to AWS services alone",
            (RequestSet(("kms:CreateGrant",), resources=(key.arn,), conditions=_FOR_SOMEBODY),),
        )
        label = key.address.rpartition(".")[2]
        if label in storage:
            terraform = _around_key(home, key, authorities.administrator(home, builder, ()))
            subject = Subject(key.address, terraform, home.place, BUILDER)
            yield from _of_builder(home, key, subject, storage[label])
        yield from _of_services(home, key, _log_groups(home) if label == _LOGS else ())


def lending(subject: Subject, key_arns: tuple[str, ...]) -> Claim:
    """Grants of these keys are made, seen and revoked for AWS services alone."""
    return subject.never(
        "guardrail.lending",
        "makes, sees and revokes grants for AWS services alone",
        (RequestSet(_GRANTS, resources=key_arns, conditions=_FOR_SOMEBODY),),
    )


def _of_builder(home: Home, key: KeyFacts, subject: Subject, made: StorageKey) -> Iterator[Claim]:
    """Terraform makes encrypted storage, through the services that store, and opens nothing itself."""
    through = tuple(f"{name}.{home.at.region}.*" for name in made.services)
    mine = (key.arn,)
    elsewhere: Conditions = {"StringNotLike": {_VIA: through}}
    by_itself = (RequestSet(made.actions, resources=mine, conditions=elsewhere),) if made.actions else ()
    yield subject.never(
        "guardrail.builders",
        "is used by Terraform through the services that store, and not by itself",
        (
            *by_itself,
            RequestSet(("kms:*",), (*KEY_ADMINISTRATION, *made.actions, "kms:CreateGrant"), resources=mine),
        ),
    )
    yield subject.possible(
        "work.building",
        "lets Terraform make encrypted storage",
        (
            RequestSet(
                ("kms:CreateGrant",),
                resources=mine,
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            *(
                RequestSet((name,), resources=mine, conditions={"StringLike": {_VIA: service}})
                for name in made.actions
                for service in through
            ),
        ),
    )


def _log_groups(home: Home) -> tuple[str, ...]:
    """The log groups of an environment; SageMaker's are everybody's where the account is shared."""
    names = [f"{home.role_path}*"]
    if not home.shares_account:
        names.append("/aws/sagemaker/*")
    return tuple(home.arn("logs", f"log-group:{name}") for name in names)


def _of_services(home: Home, key: KeyFacts, groups: tuple[str, ...]) -> Iterator[Claim]:
    """`groups` are patterns of the log groups that may lie under the key; none if it is not for logs."""
    user = f"logs.{home.at.region}.{dns_suffix(home.at.partition)}"
    mine = (key.arn,)
    others = authorities.services(home, but=(user,) if groups else ())
    for words, whom, somebody in (
        ("lets no other service use it", OTHER_SERVICES if groups else SERVICES, others),
        ("lets no identity provider use it", PROVIDERS, authorities.providers(home)),
    ):
        yield Subject(key.address, _around_key(home, key, somebody), home.place, whom).never(
            "inbound.keys", words, (RequestSet(("kms:*",), resources=mine),)
        )
    if not groups:
        return
    logs = authorities.alone(authorities.services(home), user)
    subject = Subject(key.address, _around_key(home, key, logs), home.place, OWN_SERVICE)
    use = tuple(name for name in KEY_USE if name != "kms:DescribeKey")
    yield subject.never(
        "inbound.keys",
        "lets CloudWatch Logs use it for its own log groups and nothing else",
        (
            RequestSet(("kms:*",), resources=mine, conditions={"ArnNotLike": {_LOG_GROUP: groups}}),
            RequestSet(("kms:*",), use, resources=mine),
        ),
    )
    yield subject.possible(
        "work.log-encryption",
        "lets CloudWatch Logs write and read each of its log groups",
        tuple(
            RequestSet((name,), resources=mine, conditions={"ArnLike": {_LOG_GROUP: group}})
            for group in groups
            for name in use
        ),
    )


def _foreign_uploads(bucket: BucketFacts, key_arn: str) -> Iterator[RequestSet]:
    objects = (f"{bucket.arn}/*",)
    other: Conditions = {"StringNotEquals": {_KEY_NAMED: key_arn}}
    for header in (_KEY_NAMED, _ENCRYPTION):
        yield RequestSet(
            ("s3:PutObject",), resources=objects, conditions={**other, "Null": {header: "false"}}
        )


def _own_uploads(bucket: BucketFacts, key_arn: str) -> Iterator[RequestSet]:
    """Uploads as SDKs send them: the encryption is named with the key or not at all."""
    key: Conditions = {"StringEquals": {_KEY_NAMED: key_arn}}
    both: Conditions = {"StringEquals": {_KEY_NAMED: key_arn, _ENCRYPTION: "aws:kms"}}
    neither: Conditions = {"Null": {_KEY_NAMED: "true", _ENCRYPTION: "true"}}
    for conditions in (key, both, neither):
        yield RequestSet(("s3:PutObject",), resources=(f"{bucket.arn}/*",), conditions=conditions)


def _around_key(home: Home, key: KeyFacts, somebody: Authority) -> Authority:
    return replace(somebody, resource_policies=key.policies(home.at.account_id))
