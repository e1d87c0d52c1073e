"""What a boundary leaves, whatever somebody within it is given: one Region, and the services of the work."""

from collections.abc import Iterator

from generator.iam import globs
from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.proof.properties import packages
from generator.proof.properties.intent import Home
from generator.proof.properties.limits import OWN_ACCOUNT_AUDIT
from generator.proof.properties.personas import KEY_LENDING, KEY_USE
from generator.proof.properties.subjects import Subject

_WHOLE_SERVICES = ("athena", "cloudwatch", "ecr", "glue", "logs", "s3", "sagemaker", "servicecatalog")
_CEILING = (
    *(f"{service}:*" for service in _WHOLE_SERVICES),
    *("ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission"),
    *("ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission", "ec2:Describe*"),
    *("iam:PassRole", "lakeformation:GetDataAccess", "sts:GetCallerIdentity"),
    *("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    *("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
    *KEY_USE,
    *KEY_LENDING,
)
"""The most that any work of a tenant may ever need; other claims say of what and of whose."""


def of_region(subject: Subject, home: Home) -> Claim:
    """One Region, but for what an account costs and for what no Region has; asked once for each boundary."""
    cost = tuple(name for name in OWN_ACCOUNT_AUDIT.actions if name.startswith("ce:"))
    return subject.never(
        "guardrail.region",
        "works in no other Region",
        (
            RequestSet(
                ("*",),
                except_actions=(
                    "iam:PassRole",
                    "sts:GetCallerIdentity",
                    *(cost if home.has_auditors else ()),
                    *((packages.BEARER,) if packages.may_install(home) else ()),
                ),
                conditions={"StringNotEquals": {"aws:RequestedRegion": home.at.region}},
            ),
        ),
    )


def of_ceiling(subject: Subject, home: Home) -> Claim:
    """Services of the work and no others; asked once for each boundary as well."""
    audited = OWN_ACCOUNT_AUDIT.actions if home.has_auditors else ()
    installing = (*packages.USE, packages.BEARER) if packages.may_install(home) else ()
    served = dict.fromkeys(name for name, _ in _served(home))
    acting = [(name, what) for name, what in _served(home) if "*" not in what]
    on_things = tuple(dict.fromkeys(name for name, _ in acting))
    things = tuple(dict.fromkeys(one for _, what in acting for one in what))
    return subject.never(
        "guardrail.ceiling",
        "acts in no service but those of its work, and in some of them only in part",
        (
            RequestSet(("*",), except_actions=(*_CEILING, *audited, *installing, *served)),
            *((RequestSet(on_things, not_resources=things),) if on_things else ()),
        ),
    )


def _served(home: Home) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What services add that boundaries do not hold anyway."""
    for name, resources in home.service_uses:
        if not any(globs.matches(one.lower(), name.lower()) for one in _CEILING):
            yield name, resources
