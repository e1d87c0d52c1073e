"""Stand-ins for what only AWS knows: ids and ARNs that are made up at the apply.

A placeholder belongs to one attribute of one resource of one stack; two are
never equal. Every one holds `MARK`, which no text of a rendered policy may
hold, so that no pattern matches one but through its wildcards. Otherwise they
look like what they stand for: `d-this~domain~team-a~dev`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.aws import arns
from generator.aws.arns import AccountRegion

MARK = "~"
"""What every placeholder holds and no rendered policy: it is in no name of Terraform and of no tenant."""

_FORMS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("aws_ec2_managed_prefix_list", "id"): "pl-",
        ("aws_kms_key", "key_id"): "key-",
        ("aws_organizations_organizational_unit", "id"): "ou-",
        ("aws_organizations_policy", "id"): "p-",
        ("aws_route_table", "id"): "rtb-",
        ("aws_sagemaker_domain", "home_efs_file_system_id"): "fs-",
        ("aws_sagemaker_domain", "id"): "d-",
        ("aws_security_group", "id"): "sg-",
        ("aws_subnet", "id"): "subnet-",
        ("aws_vpc", "id"): "vpc-",
        ("aws_vpc_endpoint", "id"): "vpce-",
    }
)
"""What ids begin with. None of these begins another, so the label after it cannot make two the same."""

_PARAMETERS = (
    (re.compile(r"domain_id$"), "d-"),
    (re.compile(r"subnet_id(_[a-z0-9]+)?$"), "subnet-"),
    (re.compile(r"security_group_id$"), "sg-"),
    (re.compile(r"endpoint_id$"), "vpce-"),
    (re.compile(r"vpc_id$"), "vpc-"),
    (re.compile(r"/units/[^/]+$"), "ou-"),
)
"""What the value of a parameter begins with, by the end of its name."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a resource: stack, module (empty for the root module), type, label and name."""

    stack: str
    module: str
    type: str
    label: str
    name: str


def placeholder(attribute: Attribute) -> str:
    """The text that stands for an attribute's value."""
    form = _FORMS.get((attribute.type, attribute.name), f"{attribute.type}.{attribute.name}.")
    return f"{form}{MARK.join((attribute.label, attribute.module, *attribute.stack.split('/')))}"


def parameter_placeholder(at: AccountRegion, name: str) -> str:
    """The text that stands for the value of an SSM parameter which no stack that was read writes."""
    where = MARK.join((name.replace("/", MARK), at.region, at.account_id))
    if name.endswith("_key_arn"):
        return str(arns.key(at, f"key-{MARK}{where}"))
    form = next((form for pattern, form in _PARAMETERS if pattern.search(name)), "aws_ssm_parameter.value.")
    return f"{form}{MARK}{where}"
