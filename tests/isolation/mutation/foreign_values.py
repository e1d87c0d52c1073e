"""What somebody else would be in an argument, as Terraform writes it."""

from collections.abc import Mapping
from types import MappingProxyType

_ACCOUNT = "999999999999"
_STATEMENT = '{ Sid = "Foreign", Effect = "Allow", Principal = "*", Action = "*", Resource = "*" }'
_TRUST = '{ Sid = "Foreign", Effect = "Allow", Principal = { AWS = "*" }, Action = "sts:AssumeRole" }'
_GRANT = '{ Sid = "Foreign", Effect = "Allow", Action = "*", Resource = "*" }'

_OF_NAME: Mapping[str, str] = MappingProxyType(
    {
        "policy_arn": f'"arn:aws:iam::{_ACCOUNT}:policy/somebody-else"',
        "policy_id": '"p-somebody"',
        "role": f'"arn:aws:iam::{_ACCOUNT}:role/somebody-else"',
        "kms": f'"arn:aws:kms:eu-west-1:{_ACCOUNT}:key/somebody-else"',
        "key_id": f'"arn:aws:kms:eu-west-1:{_ACCOUNT}:key/somebody-else"',
        "security_group": '"sg-somebody-else"',
        "subnet": '"subnet-somebody-else"',
        "vpc": '"vpc-somebody-else"',
        "file_system": '"fs-somebody-else"',
        "s3": '"s3://somebody-else/home"',
        "bucket": '"somebody-else"',
        "image": f'"arn:aws:sagemaker:eu-west-1:{_ACCOUNT}:image/somebody-else"',
        "lifecycle_config": f'"arn:aws:sagemaker:eu-west-1:{_ACCOUNT}:studio-lifecycle-config/x"',
        "repository": '"https://somebody.else.example/code.git"',
        "account": f'"{_ACCOUNT}"',
        "principal": '"*"',
        "cidr": '"0.0.0.0/0"',
        "arn": f'"arn:aws:sns:eu-west-1:{_ACCOUNT}:somebody-else"',
    }
)
"""By a part of the argument's name; the first that is found."""

OPPOSITES: Mapping[str, str] = MappingProxyType(
    {
        "ENABLED": "DISABLED",
        "DISABLED": "ENABLED",
        "Enabled": "Disabled",
        "Disabled": "Allowed",
        "IAM": "SSO",
        "SSO": "IAM",
        "VpcOnly": "PublicInternetOnly",
        "USER_PROFILE_NAME": "DISABLED",
        "Private": "Shared",
        "Shared": "Private",
    }
)
"""Words that switch something on or off."""


def foreign(resource_type: str, name: str, kind: str) -> str:
    """A value of that kind that is somebody else's, for an argument of that name."""
    match kind:
        case "number":
            return "1"
        case "bool":
            return "true"
        case "map":
            return '{ somebody = "else" }'
        case "list":
            return f"[{_text(resource_type, name)}]"
        case _:
            return _text(resource_type, name)


def _text(resource_type: str, name: str) -> str:
    if name in {"policy", "assume_role_policy", "content", "resource_policy", "inline_policy"}:
        statement = _statement(resource_type, name)
        return f'jsonencode({{ Version = "2012-10-17", Statement = [{statement}] }})'
    return next((value for part, value in _OF_NAME.items() if part in name), '"somebody-else"')


def _statement(resource_type: str, name: str) -> str:
    if name == "assume_role_policy":
        return _TRUST
    is_identity = resource_type.startswith(("aws_iam_", "aws_organizations_", "aws_ssoadmin_"))
    return _GRANT if is_identity else _STATEMENT
