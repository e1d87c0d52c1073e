"""Limits on names, and names composed to fit them."""

import re
from dataclasses import dataclass
from hashlib import sha256

_HASH_LENGTH = 8


def buckets_of_aws(region: str) -> tuple[str, ...]:
    """The buckets AWS keeps for SageMaker users of a Region: image layers, examples, models of JumpStart.

    Names from the ECR and JumpStart documentation and AWS's public examples, 2026-11; UNVERIFIED.
    """
    return (
        layer_bucket(region),
        f"jumpstart-cache-prod-{region}",
        f"sagemaker-example-files-prod-{region}",
    )


def layer_bucket(region: str) -> str:
    """The bucket that ECR hands image layers out from, by links that it signs itself."""
    return f"prod-{region}-starport-layer-bucket"


@dataclass(frozen=True, slots=True)
class NameLimit:
    """How long a name may be and what it may hold; `source` says who says so."""

    subject: str
    longest: int
    pattern: str
    source: str
    shortest: int = 1


_IAM_CHARACTERS = r"[\w+=,.@-]+"
_STUDIO_CHARACTERS = r"[a-zA-Z0-9](?:-*[a-zA-Z0-9])*"
_IAM = "IAM and STS quotas; hashicorp/aws 5.100.0 validation"
_STUDIO = "SageMaker API name pattern, botocore 1.44.5"

ROLE = NameLimit("role name", 64, _IAM_CHARACTERS, _IAM)
POLICY = NameLimit("managed policy name", 128, _IAM_CHARACTERS, _IAM)
PERMISSION_SET = NameLimit(
    "permission set name", 32, _IAM_CHARACTERS, "IAM Identity Center API, PermissionSetName; botocore 1.44.5"
)
DOMAIN = NameLimit("Studio domain name", 63, _STUDIO_CHARACTERS, _STUDIO)
PROFILE = NameLimit(
    "Studio user profile name", 63, _STUDIO_CHARACTERS, f"{_STUDIO}; at least 2 as a source identity (STS)", 2
)
SPACE = NameLimit("Studio space name", 63, _STUDIO_CHARACTERS, _STUDIO)
BUCKET = NameLimit(
    "bucket name",
    63,
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)"
    r"(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$)[a-z0-9][a-z0-9.-]*[a-z0-9]",
    "S3 bucket naming rules, 2026-11",
    3,
)
KMS_ALIAS = NameLimit("KMS alias", 256, r"alias/(?!aws/)[0-9A-Za-z_/-]+", "hashicorp/aws 5.100.0 validation")
SECURITY_GROUP = NameLimit(
    "security group name",
    255,
    r"(?!sg-)[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+",
    "VPC API, hashicorp/aws 5.100.0",
)
FUNCTION = NameLimit("function name", 64, r"[a-zA-Z0-9-_]+", "Lambda API, FunctionName; botocore 1.44.5")
SCP = NameLimit("organization policy name", 128, r"[\x20-\x7e]+", "Organizations API, botocore 1.44.5")


def fits(limit: NameLimit, name: str) -> bool:
    """Whether AWS accepts the name."""
    return limit.shortest <= len(name) <= limit.longest and bool(re.fullmatch(limit.pattern, name, re.ASCII))


def compose(limit: NameLimit, *parts: str) -> str:
    """The parts joined with `-`; cut and ended with a hash of the whole when too long.

    The same parts always give the same name, and two different names that are
    too long stay different.
    """
    whole = "-".join(parts)
    if len(whole) <= limit.longest:
        return whole
    digest = sha256(whole.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{whole[: limit.longest - _HASH_LENGTH - 1].rstrip('-._')}-{digest}"
