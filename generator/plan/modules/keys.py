"""The KMS keys of a site, each with a policy that names who uses it.

A studio key for home directories and application volumes, a workload key for
the volumes of jobs and endpoints, a data key for what is stored, a logs key
for log groups. A shared domain stores no data and runs no jobs; an abac tenant
uses its domain's studio key.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.names import KMS_ALIAS, compose
from generator.core.expressions import Reference
from generator.estate.roles import RoleIdentity, RoleKind, role_arn, role_identities
from generator.estate.site import Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan.blocks import Block, Claimed, kept, resource
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, StorageKey
from generator.plan.scopes import domain_scope
from generator.policies.keys import KeyUsers, logs_key, role_key

_SAGEMAKER_LOG_GROUPS = "/aws/sagemaker/*"

STUDIO_KEY = StorageKey(
    "studio",
    services=("ec2", "elasticfilesystem", "sagemaker"),
    actions=("kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"),
)
"""Services that make a domain's storage for its builder; which of them SageMaker uses is UNVERIFIED."""

_FIREWALL = StorageKey("studio", services=("network-firewall",), actions=("kms:GenerateDataKey",))
"""The service that keeps a firewall and its rules under the same key; how it uses it is UNVERIFIED."""

_DESCRIPTIONS = {
    "data": "Stored data and results of jobs.",
    "logs": "Log groups.",
    "studio": "Studio home directories and application volumes.",
    "workload": "Volumes of jobs and endpoints.",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key with its alias; times in days."""

    label: str
    alias: str
    description: str
    rotation_days: int
    deletion_days: int
    prevent_destroy: bool
    policy: Policy

    @property
    def json(self) -> Json:
        """The key policy as Terraform encodes it."""
        return Json(document(self.policy))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The key and its alias as they are rendered."""
        key = resource(
            "aws_kms_key",
            self.label,
            *kept(is_kept=self.prevent_destroy),
            description=self.description,
            enable_key_rotation=True,
            rotation_period_in_days=self.rotation_days,
            deletion_window_in_days=self.deletion_days,
            policy=Claimed.POLICY,
        )
        target = Reference(f"aws_kms_key.{self.label}.key_id")
        return key, resource("aws_kms_alias", self.label, name=self.alias, target_key_id=target)


@dataclass(frozen=True, slots=True)
class KeysContent:
    """What the templates of the keys module read, sorted by label."""

    keys: tuple[Key, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The keys and their aliases as they are rendered."""
        return tuple(block for key in self.keys for block in key.blocks)


def plan_keys(site: Site) -> ModulePlan:
    """The keys of a tenant environment or of a shared domain."""
    policies = _policies(site)
    # Without its key, a retained file system is unreadable.
    keeps_homes = site.settings.retention.home_directories == "Retain"
    keys = tuple(
        planned_key(site, label, _DESCRIPTIONS[label], policy, is_kept=keeps_homes and label == "studio")
        for label, policy in sorted(policies.items())
    )
    return ModulePlan(
        topic="keys",
        content=KeysContent(keys),
        outputs=tuple(
            Output(
                f"{key.label}_key_arn",
                f"Key of: {key.description}",
                Reference(f"aws_kms_key.{key.label}.arn"),
            )
            for key in keys
        ),
        policies=tuple(ModulePolicy(PolicyKind.KEY, key.label, key.policy) for key in keys),
    )


def studio_key(site: Site) -> StorageKey:
    """The studio key as Terraform's role uses it: for storage of the domain, and for a firewall."""
    if not site.settings.network.has_firewall:
        return STUDIO_KEY
    return StorageKey(
        STUDIO_KEY.label,
        (*STUDIO_KEY.services, *_FIREWALL.services),
        (*STUDIO_KEY.actions, *_FIREWALL.actions),
    )


def planned_key(site: Site, label: str, description: str, policy: Policy, *, is_kept: bool) -> Key:
    """A key of the site, in whichever module; one that `is_kept` is never destroyed, whatever the data."""
    retention = site.settings.retention
    return Key(
        label=label,
        alias=compose(KMS_ALIAS, f"alias{arns.owned_path(site.name, site.environment)}{label}"),
        description=description,
        rotation_days=site.settings.kms.rotation_period_days,
        deletion_days=retention.key_deletion_days,
        prevent_destroy=retention.prevent_destroy or is_kept,
        policy=policy,
    )


def _policies(site: Site) -> dict[str, Policy]:
    policies = {"logs": logs_key(site.at, _log_groups(site))}
    if site.is_tenant:
        policies |= _of_work(site)
    if site.owns_domain:
        builder = str(arns.role(site.at, "/", site.apply_role))
        key = studio_key(site)
        users = KeyUsers(_studio_users(site), (builder,), key.services, key.actions)
        policies["studio"] = role_key(site.at, users)
    return policies


def _of_work(site: Site) -> dict[str, Policy]:
    at = site.at
    roles = role_identities(site)
    running = (RoleKind.JOB, RoleKind.PIPELINE, RoleKind.HOSTING, RoleKind.MONITORING)
    workers = _arns(site, (role for role in roles if _uses_keys(role) or role.kind in running))
    builders = _arns(site, (role for role in roles if role.kind is RoleKind.IMAGES))
    sharing = domain_scope(site).shared_spaces
    spaces = _arns(site, (role for role in roles if role.kind is RoleKind.SPACE and sharing))
    return {
        "data": role_key(at, KeyUsers((*workers, *builders, *spaces))),
        "workload": role_key(at, KeyUsers(workers)),
    }


def _uses_keys(role: RoleIdentity) -> bool:
    """Whether people use keys of work with a role, for data or for what they run."""
    return role.makes_things or (role.kind is RoleKind.EXECUTION and "use-data" in role.abilities)


def _arns(site: Site, roles: Iterable[RoleIdentity]) -> tuple[str, ...]:
    return tuple(sorted(role_arn(site, role) for role in roles))


def _studio_users(site: Site) -> tuple[str, ...]:
    """Every role that apps run as.

    A shared domain trusts all roles of the tenants that live in it, and each of
    those needs the key in its own policies too.
    """
    apps = (RoleKind.EXECUTION, RoleKind.DEFAULT, RoleKind.SPACE)
    roles = (role for role in role_identities(site) if role.kind in apps and "audit" not in role.abilities)
    own = _arns(site, roles)
    if site.is_tenant:
        return own
    guests = (arns.owned_path(tenant, site.environment) for tenant in site.tenants)
    return (*own, *(str(arns.role(site.at, path, "*")) for path in guests))


def _log_groups(site: Site) -> tuple[str, ...]:
    """The environment's own log groups; SageMaker's too, where the account is the tenant's alone."""
    at = site.at
    own = f"{site.log_group_prefix}*"
    names = (own, _SAGEMAKER_LOG_GROUPS) if site.apart_by_account else (own,)
    return tuple(str(arns.log_group(at, name)) for name in names)


MODULE = Module(
    "keys",
    "KMS keys, each with a policy that names who uses it.",
    plan_keys,
    storage_keys=lambda site: (studio_key(site),),
)
