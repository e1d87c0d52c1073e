"""What buckets and keys hold by themselves: in transit, at rest, in whose hands they are, for which logs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.aws.regions import dns_suffix
from generator.iam.authority import Authority
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.plan.module import StorageKey
from generator.proof.properties import authorities
from generator.proof.properties.intent import DATA, Home
from generator.proof.properties.personas import KEY_USE
from generator.proof.properties.subjects import (
    BUILDER,
    MEMBER,
    NAMED,
    NEIGHBOUR,
    OTHER_SERVICE,
    OUTSIDER,
    OWN_SERVICE,
    Subject,
)
from generator.readback.facts import BucketFacts, KeyFacts, StackFacts

_KEY_NAMED = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_ENCRYPTION = "s3:x-amz-server-side-encryption"
_LOGS = "logs"
_LOG_GROUP = "kms:EncryptionContext:aws:logs:arn"

_VIA = "kms:ViaService"
_GRANTS = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
_FOR_SOMEBODY: Conditions = {"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}

KEY_ADMINISTRATION = (
    *("kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey"),
    *("kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy"),
    *("kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations"),
    *("kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand"),
    *("kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias"),
    "kms:UpdateKeyDescription",
)
"""What Terraform and administrators do with a key, without ever using it."""


def of_buckets(home: Home, stack: StackFacts) -> Iterator[Claim]:
    """Nothing in clear, and nothing stored under a foreign key, whoever asks."""
    for bucket in stack.buckets:
        subject = Subject(bucket.name, _around_bucket(home, bucket), home.place, MEMBER)
        everything = (bucket.arn, f"{bucket.arn}/*")
        yield Subject(bucket.name, _of_another_account(home, bucket), home.place, OUTSIDER).never(
            "inbound.objects",
            "answers nobody of another account",
            (RequestSet(("s3:*",), resources=everything),),
        )
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
        yield subject.possible(
            "work.uploads",
            "stores what names the environment's key, and what names none",
            tuple(_own_uploads(bucket, home.keys.get(DATA, ""))),
        )


def of_keys(
    home: Home, stack: StackFacts, builder: str, storage: Mapping[str, StorageKey]
) -> Iterator[Claim]:
    """The account keeps its keys; CloudWatch Logs alone uses one by itself, for the environment's logs.

    `builder` is the name of Terraform's role, `storage` the keys that it makes storage under, by label.
    """
    for key in stack.keys:
        keeper = _around_key(home, key, authorities.neighbour(home, ()))
        yield Subject(key.address, keeper, home.place, NEIGHBOUR).possible(
            "work.key-administration",
            "is kept by the account's administrators",
            tuple(RequestSet((name,), resources=(key.arn,)) for name in KEY_ADMINISTRATION),
        )
        label = key.address.rpartition(".")[2]
        yield from _of_users(home, key, home.role(f"/{builder}"), storage.get(label))
        yield from _of_services(home, key, _log_groups(home) if label == _LOGS else ())


def lending(subject: Subject, key_arns: tuple[str, ...]) -> Claim:
    """Grants of these keys are made, seen and revoked for AWS services alone."""
    return subject.never(
        "guardrail.lending",
        "makes, sees and revokes grants for AWS services alone",
        (RequestSet(_GRANTS, resources=key_arns, conditions=_FOR_SOMEBODY),),
    )


def _of_users(home: Home, key: KeyFacts, builder: str, made: StorageKey | None) -> Iterator[Claim]:
    """Whoever the key's policy names lends it to AWS services alone; a builder does nothing else with it."""
    somebody = authorities.neighbour(home, ())
    for arn in _named(key):
        principal = replace(somebody.principal, arn=arn.replace("*", "somebody"))
        authority = _around_key(home, key, replace(somebody, principal=principal))
        subject = Subject(key.address, authority, home.place, NAMED)
        yield subject.never(
            "guardrail.lending",
            f"is lent by {principal.arn.rpartition('/')[2]} to AWS services alone",
            (RequestSet(("kms:CreateGrant",), resources=(key.arn,), conditions=_FOR_SOMEBODY),),
        )
        if arn == builder:
            subject = replace(subject, whom=BUILDER)
            yield from _of_builder(home, key, subject, made or StorageKey("", (), ()))


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


def _named(key: KeyFacts) -> tuple[str, ...]:
    """The roles that the key's policy names in a condition."""
    found: dict[str, None] = {}
    for statement in key.policy.policy.statements if key.policy else ():
        for keys in statement.conditions.values():
            values = keys.get("aws:PrincipalArn", ())
            found |= dict.fromkeys(map(str, values if isinstance(values, tuple) else (values,)))
    return tuple(found)


def _log_groups(home: Home) -> tuple[str, ...]:
    """The log groups of an environment; SageMaker's are everybody's where the account is shared."""
    names = [f"{home.role_path}*"]
    if not home.shares_account:
        names.append("/aws/sagemaker/*")
    return tuple(home.arn("logs", f"log-group:{name}") for name in names)


def _of_services(home: Home, key: KeyFacts, groups: tuple[str, ...]) -> Iterator[Claim]:
    """`groups` are patterns of the log groups that may lie under the key; none if it is not for logs."""
    users = (f"logs.{home.at.region}.{dns_suffix(home.at.partition)}",) if groups else ()
    mine = (key.arn,)
    others = Subject(key.address, _service(home, key, users, others=True), home.place, OTHER_SERVICE)
    yield others.never(
        "inbound.keys", "lets no other service use it", (RequestSet(("kms:*",), resources=mine),)
    )
    if not groups:
        return
    subject = Subject(key.address, _service(home, key, users), home.place, OWN_SERVICE)
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


def _of_another_account(home: Home, bucket: BucketFacts) -> Authority:
    return authorities.outsider(home, bucket.policies(home.at.account_id))


def _around_bucket(home: Home, bucket: BucketFacts) -> Authority:
    """A role of the environment, given everything: one that the bucket's own rules leave in."""
    inside = replace(
        authorities.neighbour(home, ()).principal,
        arn=home.role(f"{home.role_path}{home.environment}-somebody"),
    )
    return replace(authorities.neighbour(home, bucket.policies(home.at.account_id)), principal=inside)


def _around_key(home: Home, key: KeyFacts, somebody: Authority) -> Authority:
    return replace(somebody, resource_policies=key.policies(home.at.account_id))


def _service(home: Home, key: KeyFacts, names: tuple[str, ...], *, others: bool = False) -> Authority:
    """A service as the key's policy sees it: one of `names`, or any other."""
    somebody = authorities.neighbour(home, ())
    if key.policy is None:
        return somebody
    read = authorities.seen_as(
        key.policy.policy,
        lambda value: not value.startswith("arn:") and (value in names) is not others,
        somebody.principal,
    )
    return _around_key(home, replace(key, policy=replace(key.policy, policy=read)), somebody)
