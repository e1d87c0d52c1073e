"""Attributes for access control: what an instance of Identity Center hands on of people as session tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.plan.blocks import Block, block, resource
from generator.tenancy.platform import IdentityCenter
from generator.tenancy.words import CenterAttribute

_PATHS: Mapping[CenterAttribute, str] = MappingProxyType(
    {
        "costCenter": "enterprise.costCenter",
        "department": "enterprise.department",
        "displayName": "displayName",
        "division": "enterprise.division",
        "email": "emails[primary eq true].value",
        "employeeNumber": "enterprise.employeeNumber",
        "organization": "enterprise.organization",
        "title": "title",
        "userName": "userName",
        "userType": "userType",
    }
)
"""Where the directory keeps each (IAM Identity Center user guide, supported user attributes)."""


@dataclass(frozen=True, slots=True)
class AccessAttribute:
    """A session tag: its key, and what Identity Center writes into it."""

    key: str
    source: str


@dataclass(frozen=True, slots=True)
class AccessAttributes:
    """What the templates of a platform's account read: the instance, and its attributes by key."""

    instance_arn: str
    attributes: tuple[AccessAttribute, ...]

    @property
    def block(self) -> Block:
        """The attributes as they are rendered."""
        attributes = (
            block("attribute", block("value", source=(one.source,)), key=one.key) for one in self.attributes
        )
        return resource(
            "aws_ssoadmin_instance_access_control_attributes",
            "this",
            *attributes,
            instance_arn=self.instance_arn,
        )


def access_attributes(center: IdentityCenter) -> AccessAttributes:
    """The attributes of an instance, of which there is one list."""
    return AccessAttributes(
        center.instance_arn,
        tuple(
            AccessAttribute(key, f"${{path:{_PATHS[source]}}}")
            for key, source in sorted(center.access_attributes.items())
        ),
    )
