"""Services that an account other than the management account may administer for a whole organization.

Principals: AWS Organizations User Guide, the page of each service under "AWS services that you can use with
AWS Organizations", as read in 2026-11; taken to be the same in every partition that has the service.
"""

from collections.abc import Mapping
from types import MappingProxyType

DELEGABLE: Mapping[str, str] = MappingProxyType(
    {
        "access-analyzer": "access-analyzer.amazonaws.com",
        "account": "account.amazonaws.com",
        "backup": "backup.amazonaws.com",
        "compute-optimizer": "compute-optimizer.amazonaws.com",
        "config": "config.amazonaws.com",
        "config-multiaccountsetup": "config-multiaccountsetup.amazonaws.com",
        "health": "health.amazonaws.com",
        "iam": "iam.amazonaws.com",
        "servicecatalog": "servicecatalog.amazonaws.com",
        "ssm": "ssm.amazonaws.com",
        "sso": "sso.amazonaws.com",
        "stacksets": "member.org.stacksets.cloudformation.amazonaws.com",
        "storage-lens": "storage-lens.s3.amazonaws.com",
    }
)
"""The principal by which Organizations knows each service that it registers an administrator of."""

BY_ITSELF: Mapping[str, str] = MappingProxyType(
    {
        "auditmanager": "Audit Manager",
        "cloudtrail": "CloudTrail",
        "detective": "Detective",
        "fms": "Firewall Manager",
        "guardduty": "GuardDuty",
        "inspector2": "Inspector",
        "ipam": "IPAM",
        "macie": "Macie",
        "securityhub": "Security Hub",
        "securitylake": "Security Lake",
    }
)
"""Services whose administrator is named to the service itself, which also prepares the account for it."""
