"""Quotas as dated data; a platform overrides what AWS has raised for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.iam.policy import LONGEST, PolicyKind

_DEFAULTS = "AWS default quotas, gruntwork-io/terraform-aws-utilities docs/quotas.md"
_DEFAULTS_DATE = "2024-02-10"
_EC2 = "Amazon EC2 User Guide, Elastic IP addresses"
_IAM = "IAM User Guide, IAM and STS quotas"
_ORGANIZATIONS = "AWS Organizations User Guide, quotas"
_READ = "2026-11"


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of AWS: our name for it, its Service Quotas code where it has one, default and source."""

    name: str
    default: int
    unit: str
    source: str
    date: str
    code: str | None = None

    @property
    def things(self) -> str:
        """What is counted, in words."""
        return self.unit.partition(" per ")[0]

    @property
    def per_region(self) -> bool:
        """Whether it counts in each Region by itself."""
        return self.unit.endswith("Region")


def _size(name: str, kind: PolicyKind, unit: str, source: str, code: str | None = None) -> Quota:
    return Quota(name, LONGEST[kind], unit, source, _READ, code)


_TABLE = (
    Quota("scp-count-classic", 5, "policies per target", _ORGANIZATIONS, "2023"),
    Quota("scp-size-classic", LONGEST[PolicyKind.SCP], "characters", _ORGANIZATIONS, "2023"),
    Quota("scp-count-current", 10, "policies per target", _ORGANIZATIONS, _READ),
    Quota("scp-size-current", 10240, "characters", _ORGANIZATIONS, _READ),
    _size("managed-policy-size", PolicyKind.MANAGED, "characters without white space", _IAM),
    Quota(
        "inline-policy-size",
        LONGEST[PolicyKind.INLINE],
        "characters without white space, sum of a role",
        _IAM,
        _READ,
    ),
    Quota("managed-policies-per-role", 10, "policies", _IAM, _READ, "L-0DA4ABF3"),
    Quota(
        "trust-policy-size",
        LONGEST[PolicyKind.TRUST],
        "characters without white space",
        _IAM,
        _READ,
        "L-C07B4B0D",
    ),
    Quota("role-name", 64, "characters", _IAM, _READ),
    Quota("policy-name", 128, "characters", _IAM, _READ),
    Quota("roles", 1000, "roles per account", _DEFAULTS, _DEFAULTS_DATE, "L-FE177D64"),
    Quota("managed-policies", 1500, "managed policies per account", _DEFAULTS, _DEFAULTS_DATE, "L-E95E4862"),
    Quota("tags", 50, "tags per resource", _IAM, _READ),
    _size("key-policy-size", PolicyKind.KEY, "bytes", "KMS Developer Guide, resource quotas"),
    _size("bucket-policy-size", PolicyKind.BUCKET, "bytes", "S3 User Guide, bucket policies"),
    Quota(
        "endpoint-policy-size",
        LONGEST[PolicyKind.ENDPOINT],
        "characters",
        "VPC User Guide, endpoint quotas",
        _READ,
    ),
    Quota("vpcs", 5, "VPCs per Region", _DEFAULTS, _DEFAULTS_DATE, "L-F678F1CE"),
    Quota("subnets", 200, "subnets per VPC", _DEFAULTS, _DEFAULTS_DATE, "L-407747CB"),
    Quota("interface-endpoints", 50, "endpoints per VPC", _DEFAULTS, _DEFAULTS_DATE, "L-29B6F2EB"),
    Quota("elastic-ips", 5, "Elastic IP addresses per Region", _EC2, _READ),
    Quota(
        "nat-gateways-per-zone",
        5,
        "NAT gateways per Availability Zone",
        _DEFAULTS,
        _DEFAULTS_DATE,
        "L-FE5A380F",
    ),
    Quota("network-firewalls", 5, "firewalls per Region", _DEFAULTS, _DEFAULTS_DATE, "L-DE163D32"),
    Quota(
        "network-acl-rules",
        20,
        "rules per network ACL and direction",
        _DEFAULTS,
        _DEFAULTS_DATE,
        "L-2AEEBF1A",
    ),
    Quota("gateway-endpoints", 20, "endpoints per Region", _DEFAULTS, _DEFAULTS_DATE, "L-1B52E74A"),
    Quota("security-groups", 2500, "groups per Region", _DEFAULTS, _DEFAULTS_DATE, "L-E79EC296"),
    Quota(
        "security-group-rules", 60, "rules per group and direction", _DEFAULTS, _DEFAULTS_DATE, "L-0EA8095F"
    ),
    Quota("security-groups-per-interface", 5, "groups", _DEFAULTS, _DEFAULTS_DATE, "L-2AFB9258"),
    Quota("network-interfaces", 5000, "interfaces per Region", _DEFAULTS, _DEFAULTS_DATE, "L-DF5E4CA3"),
    Quota("domains", 2, "domains per account and Region", _DEFAULTS, _DEFAULTS_DATE, "L-B683BCB0"),
    Quota("user-profiles", 2, "profiles per account and Region", _DEFAULTS, _DEFAULTS_DATE, "L-AC46C40F"),
    Quota("spaces", 6, "spaces per account and Region", _DEFAULTS, _DEFAULTS_DATE, "L-8E5333B4"),
    Quota("running-apps", 40, "apps per account and Region", _DEFAULTS, _DEFAULTS_DATE, "L-4E39DDC4"),
    Quota(
        "space-storage",
        500,
        "GB of all spaces per account and Region",
        _DEFAULTS,
        _DEFAULTS_DATE,
        "L-A37B67B0",
    ),
    Quota("images", 250, "images per account and Region", _DEFAULTS, _DEFAULTS_DATE, "L-DDDC1D15"),
    Quota("custom-images-per-domain", 200, "images", "SageMaker API, botocore 1.44.5", _READ),
)

QUOTAS: Mapping[str, Quota] = MappingProxyType({quota.name: quota for quota in _TABLE})
"""Every quota by name."""


@dataclass(frozen=True, slots=True)
class ScpLimits:
    """How many SCPs a target takes and how long each may be; FullAWSAccess counts as one of them."""

    count: int
    size: int


CLASSIC_SCPS = ScpLimits(QUOTAS["scp-count-classic"].default, QUOTAS["scp-size-classic"].default)
CURRENT_SCPS = ScpLimits(QUOTAS["scp-count-current"].default, QUOTAS["scp-size-current"].default)


def limit(name: str, overrides: Mapping[str, int] = MappingProxyType({})) -> int:
    """The quota in force: what the platform says, or the default.

    Raises:
        KeyError: there is no quota of that name.
    """
    return overrides.get(name, QUOTAS[name].default)
