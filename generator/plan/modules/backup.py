"""Backups of a domain's home directories: a vault under its own key, a daily plan, a role for AWS Backup.

The home directories are selected by the ARN of their file system, which
SageMaker makes with the domain, and not by the tag it puts on it (decision 0016).
A shared domain has no home directories: its spaces live on volumes of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.names import NameLimit, compose
from generator.core.expressions import Reference, Text, text
from generator.core.findings import Family, Finding, Rule
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.iam.policy import PolicyKind
from generator.plan.blocks import Block, block, kept, resource
from generator.plan.inputs import given
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, StorageKey, Variable
from generator.plan.modules.keys import Key, planned_key
from generator.plan.roles import Role, role_of_service
from generator.plan.service_role import Duty, ServiceRole
from generator.policies.backup import BackedUp, backup_role
from generator.policies.keys import KeyUsers, role_key
from generator.tenancy.words import DataClassification

NO_HOME_DIRECTORIES = Rule(
    "PLN038",
    "backup-without-home-directories",
    "A shared domain asks for backups of its home directories.",
    "A shared domain mounts no home directories: they would be one file system for all of its tenants.",
    "Remove the line; keep what matters in the tenants' buckets, which are versioned.",
    family=Family("settings", "Settings"),
)

VAULT_NAME = NameLimit("backup vault name", 50, r"[a-zA-Z0-9_-]+", "AWS Backup API, CreateBackupVault", 2)

SCHEDULE = "cron(0 3 ? * * *)"
"""Every night at three, UTC; our choice."""

START_MINUTES, COMPLETION_MINUTES = 60, 24 * 60
"""How long a backup may wait for its turn, and take: the first one copies everything. Our choice."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How long a backup is kept in all, and after how many days it moves to cold storage; None for never.

    What is cold stays so for 90 days at least (AWS Backup API, Lifecycle).
    """

    days: int
    cold_after_days: int | None = None


STORED: dict[DataClassification, Stored] = {
    "public": Stored(30),
    "internal": Stored(35),
    "confidential": Stored(180, cold_after_days=30),
    "restricted": Stored(365, cold_after_days=30),
}
"""By classification; our choice."""

VAULT_KEY = StorageKey(
    "backup",
    services=("backup",),
    actions=("kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"),
)
"""What making a vault takes (AWS Backup developer guide); that Backup asks for it is UNVERIFIED."""

_FILE_SYSTEM = Variable("home_efs_file_system_id", "string", "File system of the home directories.")
_STUDIO_KEY = Variable("studio_key_arn", "string", "Key of the home directories.")


@dataclass(frozen=True, slots=True)
class BackupContent:
    """What the templates of the backup module read; times in days but for the two in minutes.

    With `is_emptied` a destroy takes the backups with the vault; with
    `prevent_destroy` there is none.
    """

    vault_name: str
    key: Key
    plan_name: str
    schedule: str
    start_minutes: int
    completion_minutes: int
    stored: Stored
    role: Role
    file_system_arn: Text
    is_emptied: bool
    prevent_destroy: bool

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The vault with its key, the plan, the role and what it selects, as they are rendered."""
        return tuple(_blocks(self))


def plan_backup(site: Site) -> ModulePlan:
    """The vault, the plan and the role of one domain's home directories."""
    content = _content(site)
    return ModulePlan(
        topic="backup",
        content=content,
        variables=(_FILE_SYSTEM, _STUDIO_KEY),
        outputs=(
            Output(
                "backup_vault_arn",
                "Vault of the home directories' backups: where a recovery begins.",
                Reference("aws_backup_vault.home.arn"),
            ),
            Output("backup_key_arn", "Key of the backups.", Reference("aws_kms_key.backup.arn")),
        ),
        policies=(ModulePolicy(PolicyKind.KEY, "backup", content.key.policy), *content.role.policies),
        roles=(content.role.record,),
    )


def _blocks(content: BackupContent) -> Iterator[Block]:
    yield from content.key.blocks
    yield resource(
        "aws_backup_vault",
        "home",
        *kept(is_kept=content.prevent_destroy),
        name=content.vault_name,
        kms_key_arn=Reference(f"aws_kms_key.{content.key.label}.arn"),
        force_destroy=content.is_emptied,
    )
    stored = block(
        "lifecycle", cold_storage_after=content.stored.cold_after_days, delete_after=content.stored.days
    )
    rule = block(
        "rule",
        stored,
        rule_name="daily",
        target_vault_name=Reference("aws_backup_vault.home.name"),
        schedule=content.schedule,
        start_window=content.start_minutes,
        completion_window=content.completion_minutes,
    )
    yield resource("aws_backup_plan", "home", rule, name=content.plan_name)
    yield from content.role.blocks
    yield resource(
        "aws_backup_selection",
        "home",
        name="home-directories",
        plan_id=Reference("aws_backup_plan.home.id"),
        iam_role_arn=content.role.arn,
        resources=(content.file_system_arn,),
        depends_on=content.role.policy_addresses,
    )


def _content(site: Site) -> BackupContent:
    settings = site.settings
    is_kept = settings.retention.home_directories == "Retain"
    builder = arns.role(site.at, "/", site.apply_role)
    service = _role(site)
    role = arns.role(site.at, site.role_path, service.name(site))
    users = KeyUsers((role,), (builder,), VAULT_KEY.services, VAULT_KEY.actions)
    file_system = arns.regional(
        site.at, "elasticfilesystem", text("file-system/", given(_FILE_SYSTEM, "fs-" + "0" * 17))
    )
    kept = BackedUp(
        file_system_arn=file_system,
        home_key_arn=given(_STUDIO_KEY, str(arns.key(site.at, "0" * 36))),
        vault_key_arn=Reference("aws_kms_key.backup.arn", sample=str(arns.key(site.at, "0" * 36))),
    )
    return BackupContent(
        vault_name=compose(VAULT_NAME, site.prefix, "home"),
        key=planned_key(
            site, "backup", "Backups of home directories.", role_key(site.at, users), is_kept=is_kept
        ),
        plan_name=f"{site.prefix}-home",
        schedule=SCHEDULE,
        start_minutes=START_MINUTES,
        completion_minutes=COMPLETION_MINUTES,
        stored=STORED[settings.data_classification],
        role=role_of_service(
            site, service, "Backs up the home directories of the domain.", backup_role(kept)
        ),
        file_system_arn=file_system,
        is_emptied=not is_kept,
        prevent_destroy=settings.retention.prevent_destroy,
    )


def has_homes(site: Site) -> bool:
    """Whether the site has a domain whose private spaces mount home directories."""
    return site.is_tenant and site.owns_domain


def is_backed_up(site: Site) -> bool:
    """Whether there are home directories, and backups of them are wanted: by default of restricted data."""
    stated = site.settings.backup.enabled
    wanted = site.settings.data_classification == "restricted" if stated is None else stated
    return has_homes(site) and wanted


def check_backup(planned: PlannedSite) -> Iterator[Finding]:
    """A finding where a shared domain itself asks for backups; from the platform's defaults it takes none."""
    level = planned.effective.levels.get(_ENABLED)
    is_asked = planned.site.settings.backup.enabled and level is not None and not level.is_platform
    if is_asked and level is not None and planned.site.is_shared_domain:
        message = f"shared domain {planned.site.name} has no home directories to back up"
        yield Finding(
            NO_HOME_DIRECTORIES,
            message,
            level.place(_ENABLED),
            hint="remove the line; the tenants' buckets are versioned",
        )


_ENABLED = ("backup", "enabled")


def service_roles(site: Site) -> tuple[ServiceRole, ...]:
    """The role that AWS Backup works with."""
    return (_role(site),)


def _role(site: Site) -> ServiceRole:
    at = site.at
    files = f"arn:{at.partition}:elasticfilesystem:{at.region}:{at.account_id}:file-system/{{file_system_id}}"
    vault_key = ("{backup_key}",)
    return ServiceRole(
        "backup",
        "backs up the home directories",
        service="backup.amazonaws.com",
        duties=(
            Duty(("elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"), (files,)),
            Duty(("tag:GetResources",)),
            Duty(("kms:DescribeKey",), ("{studio_key}",)),
            Duty(("kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey"), vault_key),
            Duty(("kms:CreateGrant",), vault_key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        ),
    )


MODULE = Module(
    "backup",
    "Backups of a domain's home directories, in a vault under a key of its own.",
    plan_backup,
    is_needed=is_backed_up,
    service_roles=service_roles,
    storage_keys=lambda _: (VAULT_KEY,),
    check=check_backup,
)
