"""The kinds of text and number that tenant and platform files hold.

Every string field has a pattern, so control characters, quotes and Terraform
or IAM interpolation never pass validation. `expects` in the JSON Schema is
what a finding says when a value does not fit.
"""

import unicodedata
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, Strict

Item = TypeVar("Item")

Items = Annotated[tuple[Item, ...], Strict(strict=False)]
"""A YAML list, kept as a tuple."""


def expecting(expects: str) -> dict[str, object]:
    """What a field expects, in the words of the findings about it; kept in its schema."""
    return {"expects": expects}


def _tag_text(value: str) -> str:
    r"""The text, once it holds only what AWS takes; the patterns of schemas know no classes and are wider.

    AWS takes letters, numbers, blanks and `_ . : / = + - @`: the pattern `[\p{L}\p{Z}\p{N}_.:/=+\-@]*` of
    Tag in the API references of IAM, EC2 and SageMaker, 2026-11-28. Marks and joiners are not among them.

    Raises:
        ValueError: AWS takes no tag with one of its characters.
    """
    for character in value:
        if not character.isascii() and unicodedata.category(character)[0] not in "LN":
            name = unicodedata.name(character, "a character without a name")
            raise ValueError(f"tags of AWS hold no U+{ord(character):04X} {name}")
    return value


NAME_PATTERN = r"^[a-z](?:-?[a-z0-9])*$"

TenantName = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=24,
        json_schema_extra=expecting("2 to 24 lower-case letters, digits and single hyphens, a letter first"),
    ),
]

ShortName = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=16,
        json_schema_extra=expecting("2 to 16 lower-case letters, digits and single hyphens, a letter first"),
    ),
]

ProfileName = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9](?:-?[a-zA-Z0-9])*$",
        min_length=2,
        max_length=63,
        json_schema_extra=expecting("2 to 63 letters, digits and single hyphens (SageMaker and STS limits)"),
    ),
]

AccountId = Annotated[
    str,
    Field(pattern=r"^[0-9]{12}$", json_schema_extra=expecting("a 12-digit AWS account id in quotes")),
]

AccountReference = Annotated[
    str,
    Field(
        pattern=r"^(?:[0-9]{12}|[a-z](?:[-_]?[a-z0-9])*)$",
        max_length=32,
        json_schema_extra=expecting(
            "a 12-digit AWS account id in quotes, or the name of an account in _platform.yaml"
        ),
    ),
]

AccountName = Annotated[
    str,
    Field(
        pattern=r"^[a-z](?:[-_]?[a-z0-9])*$",
        max_length=32,
        json_schema_extra=expecting("lower-case letters, digits, hyphens and underscores"),
    ),
]

Region = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(?:-[a-z]+)+-[0-9]$",
        json_schema_extra=expecting("an AWS Region such as eu-west-1"),
    ),
]

AvailabilityZone = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(?:-[a-z]+)+-[0-9][a-z]$",
        json_schema_extra=expecting("an Availability Zone such as eu-west-1a"),
    ),
]

Email = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$",
        max_length=128,
        json_schema_extra=expecting("an e-mail address"),
    ),
]

AccountEmail = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9!#*+/=?^_|~-][A-Za-z0-9!#*+/=?^_|~.-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$",
        min_length=6,
        max_length=64,
        json_schema_extra=expecting("an e-mail address of 6 to 64 characters"),
    ),
]
"""The root address of an account: what CreateAccount takes (API reference of Organizations, 2026-11-28)."""

TagKey = Annotated[
    str,
    Field(
        pattern=r"^[\w .:/=+@-]+$",
        max_length=128,
        json_schema_extra=expecting("1 to 128 letters, digits, spaces and . : / = + - @ _"),
    ),
    AfterValidator(_tag_text),
]

TagValue = Annotated[
    str,
    Field(
        pattern=r"^[\w .:/=+@-]+$",
        max_length=256,
        json_schema_extra=expecting("1 to 256 letters, digits, spaces and . : / = + - @ _"),
    ),
    AfterValidator(_tag_text),
]

Description = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f\"\\${}%]+$",
        max_length=200,
        json_schema_extra=expecting('one line of up to 200 characters without " \\ $ % { }'),
    ),
]

AccountTitle = Annotated[
    str,
    Field(
        pattern=r"^[ !#&-\[\]-z|~]{1,50}$",
        json_schema_extra=expecting('1 to 50 ASCII letters, digits, spaces and signs, without " \\ $ % { }'),
    ),
]
r"""The name of an account: `[\u0020-\u007E]+`, 1 to 50 (API reference of Organizations, 2026-11-28)."""

UnitTitle = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f\"\\${}%]{1,128}$",
        json_schema_extra=expecting('one line of up to 128 characters without " \\ $ % { }'),
    ),
]
"""The name of an organizational unit: 1 to 128 characters (the same, 2026-11-28)."""

SpaceTitle = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x20\x7f\"\\${}%][^\x00-\x1f\x7f\"\\${}%]{0,63}$",
        json_schema_extra=expecting('one line of up to 64 characters without " \\ $ % { }, no space first'),
    ),
]
"""The name that users see of a space: 1 to 64, not blanks alone (API reference of SageMaker, 2026-11-28)."""


EndpointName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)?$",
        max_length=64,
        json_schema_extra=expecting("the short name of an endpoint, such as bedrock-runtime"),
    ),
]

EndpointService = Annotated[
    str,
    Field(
        pattern=r"^(?:cn\.com\.amazonaws|com\.amazonaws|aws\.[a-z]+)\.\{region\}(?:\.[a-z0-9-]+){1,2}$",
        max_length=128,
        json_schema_extra=expecting(
            "a service of AWS with {region} in it, such as com.amazonaws.{region}.bedrock-runtime"
        ),
    ),
]

OrganizationId = Annotated[
    str, Field(pattern=r"^o-[a-z0-9]{10,32}$", json_schema_extra=expecting("an organization id: o-…"))
]
RootId = Annotated[
    str, Field(pattern=r"^r-[a-z0-9]{4,32}$", json_schema_extra=expecting("an organization root id: r-…"))
]
UnitId = Annotated[
    str,
    Field(
        pattern=r"^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$",
        json_schema_extra=expecting("an organizational unit id: ou-…"),
    ),
]
VpcId = Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$", json_schema_extra=expecting("a VPC id: vpc-…"))]
SubnetId = Annotated[
    str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$", json_schema_extra=expecting("a subnet id: subnet-…"))
]
SecurityGroupId = Annotated[
    str,
    Field(pattern=r"^sg-[0-9a-f]{8,17}$", json_schema_extra=expecting("a security group id: sg-…")),
]
EndpointId = Annotated[
    str,
    Field(pattern=r"^vpce-[0-9a-f]{8,17}$", json_schema_extra=expecting("a VPC endpoint id: vpce-…")),
]
KmsKeyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/"
        r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$",
        json_schema_extra=expecting(
            "the ARN of a KMS key, with the id that KMS gave it: arn:aws:kms:<region>:<account>:key/<id>"
        ),
    ),
]
"""Ids are UUIDs, or `mrk-` and 32 hexadecimal digits. Terraform's S3 backend refuses to begin with another
(terraform 1.11.4, seen)."""
SsoInstanceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:sso:::instance/ssoins-[0-9a-f]{16}$",
        json_schema_extra=expecting(
            "the ARN of an Identity Center instance: arn:aws:sso:::instance/ssoins-…"
        ),
    ),
]
IdentityStoreId = Annotated[
    str, Field(pattern=r"^d-[0-9a-f]{10}$", json_schema_extra=expecting("the id of an identity store: d-…"))
]
SsoUserName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._+@-]{1,128}$",
        json_schema_extra=expecting("an Identity Center user name"),
    ),
]
ImageArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:sagemaker:[a-z0-9-]+:[0-9]{12}:image/[A-Za-z0-9*-]{1,63}$",
        json_schema_extra=expecting("the ARN of an image, with `*` in the name if need be"),
    ),
]
BucketName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$",
        json_schema_extra=expecting("a bucket name: 3 to 63 lower-case letters, digits and hyphens"),
    ),
]
ExistingBucketName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        json_schema_extra=expecting("a bucket name: 3 to 63 lower-case letters, digits, hyphens and dots"),
    ),
]
ActionName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+$",
        max_length=100,
        json_schema_extra=expecting("one action such as `glue:GetTable`, without `*` and `?`"),
    ),
]
GrantedArn = Annotated[
    str,
    Field(
        pattern=r"^(?:\*|arn:(?:[A-Za-z0-9_.:/=+@*?-]|\{account_id\}|\{region\})+)$",
        max_length=400,
        json_schema_extra=expecting(
            "an ARN such as arn:aws:glue:{region}:{account_id}:table/sales/*; `*` where actions take none"
        ),
    ),
]
ObjectPrefix = Annotated[
    str,
    Field(
        pattern=r"^(?:[A-Za-z0-9_.=-]+/)+$",
        max_length=256,
        json_schema_extra=expecting("names of letters, digits and _ . = -, each with a `/` behind it"),
    ),
]
RoleName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_+=,.@-]{1,64}$",
        json_schema_extra=expecting("the name of an IAM role, without its path"),
    ),
]
SamlProviderName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_._-]{1,128}$",
        json_schema_extra=expecting("the name of an IAM SAML provider"),
    ),
]
InstanceType = Annotated[
    str,
    Field(
        pattern=r"^(?:system|ml\.[a-z0-9-]+\.(?:[a-z0-9-]+|\*))$",
        max_length=40,
        json_schema_extra=expecting("an instance type such as ml.m5.large, or a family such as ml.m5.*"),
    ),
]
