"""The most that each kind of role may reach, on anything at all and in any context: a list of actions."""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.proof.properties import packages, purposes
from generator.proof.properties.duties import Actions
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.limits import METRICS, NETWORK_LOOKUPS, OWN_ACCOUNT_AUDIT, OWN_ACCOUNT_METRICS
from generator.proof.properties.personas import (
    APPS,
    BUCKET_USE,
    EXTRA_BUCKET_USE,
    EXTRA_OBJECT_READS,
    IMAGE_LOGIN,
    IMAGE_PULL,
    IMAGE_PUSH,
    INTERFACE_CHANGES,
    INTERFACE_CREATION,
    KEY_LENDING,
    KEY_USE,
    LOG_GROUP_CREATION,
    LOG_LISTING,
    LOG_READS,
    LOG_WRITES,
    OBJECT_USE,
    OFFLINE_STORE,
    OPEN_STUDIO,
    OWN_ACCOUNT_LOG_READS,
    SEARCH,
    SPACES,
    STUDIO_LISTS,
    STUDIO_READS,
    TAG_WHILE_CREATING,
    duties,
    looks_up_networks,
    pushes_images,
    reads_logs,
    reads_metrics,
    runs_containers,
    uses_images,
    watches,
    writes_metrics,
)

_OF_A_USER = (
    *("sagemaker:ListDomains", "sagemaker:ListUserProfiles"),
    *("sagemaker:DescribeDomain", "sagemaker:DescribeUserProfile"),
)
"""What a console looks up before it opens somebody's profile."""


def ceiling(role: RoleIntent) -> Actions:
    """Every action the role may reach on anything at all; patterns only for reading."""
    return tuple(dict.fromkeys((*_studio(role), *_work(role), "sts:GetCallerIdentity")))


def _studio(role: RoleIntent) -> Iterator[str]:
    own = duties(role)
    yield from (*own.lists, *own.creates, *own.with_model, *own.changes, *own.invokes)
    yield from (*own.named_creates, *own.named_reads, *own.named_changes, *(name for name, _ in own.joins))
    yield from own.reads
    if own.reads:
        yield "sagemaker:Describe*"
    if role.kind is RoleKind.EXECUTION:
        yield from (*STUDIO_LISTS, *STUDIO_READS, OPEN_STUDIO, SEARCH)
    if role.kind is RoleKind.CONSOLE:
        yield from (*STUDIO_LISTS, SEARCH)
    if role.kind is RoleKind.USER:
        yield from _OF_A_USER
        yield OPEN_STUDIO
        yield from (SEARCH,) if role.audits else ()
    if role.starts_apps:
        yield from (*SPACES, *APPS)
    if role.kind is RoleKind.EXECUTION and "clean-up" in role.abilities:
        yield from ("sagemaker:DeleteApp", "sagemaker:DeleteSpace")
    if role.starts_apps or role.kind is RoleKind.PIPELINE:
        yield TAG_WHILE_CREATING


def _work(role: RoleIntent) -> Iterator[str]:
    if purposes.purpose(role):
        yield from purposes.storage_use(role)
    elif role.key_purposes:
        yield from (*KEY_USE, *KEY_LENDING)
    if role.bucket_arn and not purposes.purpose(role):
        yield from (*BUCKET_USE, *OBJECT_USE, *(OFFLINE_STORE if role.kind is RoleKind.JOB else ()))
    for one in role.extra_buckets:
        yield from (*EXTRA_BUCKET_USE, *(OBJECT_USE if one.writes else EXTRA_OBJECT_READS))
    if uses_images(role):
        yield from (IMAGE_LOGIN, *IMAGE_PULL)
    if pushes_images(role):
        yield from IMAGE_PUSH
    yield from packages.ceiling(role)
    if role.passes:
        yield "iam:PassRole"
    yield from (*(action for action, _ in role.added), *(OWN_ACCOUNT_AUDIT.actions if role.audits else ()))
    yield from _around(role)


def _around(role: RoleIntent) -> Iterator[str]:
    if role.starts_apps or runs_containers(role) or role.kind in (RoleKind.DEFAULT, RoleKind.SPACE):
        yield from (*LOG_WRITES, LOG_GROUP_CREATION)
    if reads_logs(role):
        yield from (LOG_LISTING, *(LOG_READS if role.home.shares_account else OWN_ACCOUNT_LOG_READS))
    if runs_containers(role):
        yield from (LOG_LISTING, INTERFACE_CREATION, *INTERFACE_CHANGES)
    if writes_metrics(role):
        yield from METRICS.actions
    if (reads_metrics(role) and not role.home.shares_account) or watches(role):
        yield from OWN_ACCOUNT_METRICS.actions
    if looks_up_networks(role):
        yield from NETWORK_LOOKUPS.actions
