"""What AWS Backup may do to keep copies of one file system in one vault.

After AWS's own policy for backups of file systems (AWSBackupServiceRolePolicyForBackup,
read 2026-02), narrowed to one file system and two keys. The file system's own
key needs no more than a look: its data is read by EFS, under the grant it was made with.
"""

from dataclasses import dataclass

from generator.core.expressions import Text
from generator.iam.policy import Policy, Statement
from generator.policies.scope import NamedPolicy


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is kept: the file system, its key, and the key of the vault."""

    file_system_arn: Text
    home_key_arn: Text
    vault_key_arn: Text


def backup_role(of: BackedUp) -> tuple[NamedPolicy, ...]:
    """The policies of the role AWS Backup works with; restoring is no part of them."""
    statements = (
        Statement(
            "BackUpHomes",
            "Allow",
            actions=("elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"),
            resources=(of.file_system_arn,),
        ),
        Statement("FindByTag", "Allow", actions=("tag:GetResources",), resources=("*",)),
        Statement(
            "LookAtKeys", "Allow", actions=("kms:DescribeKey",), resources=(of.home_key_arn, of.vault_key_arn)
        ),
        Statement(
            "EncryptCopies",
            "Allow",
            actions=("kms:Decrypt", "kms:GenerateDataKey"),
            resources=(of.vault_key_arn,),
        ),
        Statement(
            "LendVaultKey",
            "Allow",
            actions=("kms:CreateGrant",),
            resources=(of.vault_key_arn,),
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    )
    return (NamedPolicy("backup", "Back up the home directories", Policy(statements)),)
