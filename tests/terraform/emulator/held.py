"""What decides over a role's requests: its policies and boundary, those of buckets and keys, and SCPs.

They are read of what the emulator holds now, so whoever changes a policy changes what is decided next.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends
from terraform.emulator import transit
from terraform.emulator.arns import PARTITION
from terraform.emulator.asked import NotUnderstood

from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy
from generator.iam.policy import Policy, PolicyKind
from generator.readback.documents import DocumentFault, policy_of

_NOTHING = Policy(())
_ACCOUNT = 4


def role_of(arn: str) -> Any:
    """A role that stands; None where there is none of that ARN."""
    backend = iam_backends[arn.split(":")[_ACCOUNT]][PARTITION]
    return next((one for one in backend.roles.values() if one.arn == arn), None)


def boundary_of(arn: str) -> str | None:
    """The ARN of a role's boundary, where it has one."""
    role = role_of(arn)
    return role.permissions_boundary_arn if role is not None else None


def authority_over(arn: str, region: str, resource: str, owner: str) -> Authority:
    """A role and what decides over its requests on a resource that an account owns."""
    account = arn.split(":")[_ACCOUNT]
    role = role_of(arn)
    if role is None:
        raise NotUnderstood(f"{arn} does not stand any more")
    policies = iam_backends[account][PARTITION].managed_policies
    attached = [
        source(one.name, PolicyKind.MANAGED, _document(_text(policies[one.arn])))
        for one in role.managed_policies.values()
    ]
    inline = [source(name, PolicyKind.INLINE, _document(text)) for name, text in role.policies.items()]
    boundary = None
    if role.permissions_boundary_arn:
        held = policies[role.permissions_boundary_arn]
        boundary = source(held.name, PolicyKind.MANAGED, _document(_text(held)))
    return Authority(
        Principal(role.name, arn, account, region, PARTITION),
        (*attached, *inline),
        boundary,
        _scps(account),
        _of_resource(resource, owner, account),
    )


def trust_of(role: Any) -> ResourcePolicy:
    """What lets somebody become a role."""
    document = source(role.name, PolicyKind.TRUST, _document(role.assume_role_policy_document))
    return ResourcePolicy((role.arn,), document, is_required=True, account_id=role.arn.split(":")[_ACCOUNT])


def _text(policy: Any) -> str:
    """The text of the version of a managed policy that is in force."""
    return str(next(one.document for one in policy.versions if one.version_id == policy.default_version_id))


def _document(text: Any) -> str:
    """A policy document as JSON, which some requests carry encoded for URLs."""
    if isinstance(text, Mapping):
        return json.dumps(text)
    said = text.decode() if isinstance(text, bytes) else str(text)
    return said if said.lstrip().startswith("{") else unquote(said)


@lru_cache(maxsize=2048)
def source(name: str, kind: PolicyKind, document: str) -> PolicySource:
    """A policy as the product reads it: the same one for the same text, which is read once.

    Raises:
        NotUnderstood: the proof has no model of it.
    """
    said = json.loads(document)
    said.pop("Id", None)  # a name, which decides nothing
    try:
        return PolicySource(name, kind, policy_of(said, kind))
    except DocumentFault as fault:
        raise NotUnderstood(f"policy {name}: {fault}") from fault


def _of_resource(resource: str, owner: str, account: str) -> tuple[ResourcePolicy, ...]:
    """The policy of a bucket or a key; without one nobody of another account is let in."""
    parts = resource.split(":", 5)
    match parts[2] if len(parts) > _ACCOUNT else "":
        case "s3":
            name = parts[5].partition("/")[0]
            bucket = s3_backends[owner][PARTITION].buckets.get(name)
            text = bucket.policy if bucket is not None else None
            held = source(name, PolicyKind.BUCKET, _document(text)) if text else None
            return (
                ResourcePolicy(
                    (resource,), held or PolicySource(name, PolicyKind.BUCKET, _NOTHING), account_id=owner
                ),
            )
        case "kms" if parts[5].startswith("key/"):
            key = kms_backends[owner][parts[3]].keys.get(parts[5].removeprefix("key/"))
            if key is None:
                return ()
            held = source(key.id, PolicyKind.KEY, _document(key.policy))
            return (ResourcePolicy((resource,), held, is_required=True, account_id=owner),)
        case "iam" if (role := role_of(resource)) is not None:
            return (trust_of(role),)
        case "ec2" if parts[5].startswith("transit-gateway/") and transit.shared(
            account, parts[3], parts[5].rpartition("/")[2]
        ):
            return ()
        case "sso" if ":application/" in resource:
            return ()  # Identity Center's account administers applications of the organization
        case _:
            empty = PolicySource("of the resource", PolicyKind.BUCKET, _NOTHING)
            return (ResourcePolicy((resource,), empty, account_id=owner),)


def _scps(account: str) -> tuple[tuple[PolicySource, ...], ...]:
    """The service control policies over an account, from the root down; none over the management account."""
    known = organizations_backends.master_accounts.get(account)
    if known is None or known[0] == account:
        return ()
    backend = organizations_backends[known[0]][PARTITION]
    levels = []
    at: str | None = account
    while at is not None:
        attached = [
            one
            for one in backend.policies
            if one.type == "SERVICE_CONTROL_POLICY" and any(_id_of(each) == at for each in one.attachments)
        ]
        levels.append(tuple(source(one.name, PolicyKind.SCP, _document(one.content)) for one in attached))
        at = _parent(backend, at)
    return tuple(reversed(levels))


def _id_of(attachment: Any) -> str:
    return str(attachment.id)


def _parent(backend: Any, identity: str) -> str | None:
    for one in (*backend.accounts, *backend.ou):
        if one.id == identity:
            return getattr(one, "parent_id", None)
    return None
