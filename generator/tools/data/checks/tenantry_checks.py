"""What isolation rests on and no check of checkov's sees. Runs in checkov, and imports nothing of Tenantry.

Each fails where it cannot read what it judges: an expression that checkov does not resolve is no answer.
"""

import ipaddress
import json
import re
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

_OWN_SERVICES = frozenset(
    {"backup.amazonaws.com", "events.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"}
)
"""Services whose roles nobody signs in with and no code of a user runs with."""

_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
"""RFC 1918, 6598 and 4193; what Python calls private differs between its versions."""

_TLS_ONLY = re.compile(
    r"\{(?:'Sid': '\w+', )?'Effect': 'Deny', 'Principal': '\*', 'Action': 's3:\*', 'Resource': \[([^\]]*)\], "
    r"'Condition': \{'Bool': \{'aws:SecureTransport': '[Ff]alse'\}\}\}"
)
"""The denial as checkov shows a policy in which references stand, which it does not resolve."""

Conf = dict[str, Any]


def _first(conf: Conf, key: str) -> Any:  # noqa: ANN401  # whatever HCL holds
    value = conf.get(key)
    return value[0] if isinstance(value, list) and value else value


def _result(*, passes: bool) -> CheckResult:
    return CheckResult.PASSED if passes else CheckResult.FAILED


def _statements(policy: object) -> list[Any]:
    """The statements of a policy that can be read; none of one that cannot."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            return []
    found = policy.get("Statement") if isinstance(policy, dict) else None
    return [found] if isinstance(found, dict) else found if isinstance(found, list) else []


class DomainInItsNetwork(BaseResourceCheck):
    """A domain reaches the internet through its own network alone."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure a SageMaker domain's traffic goes through its VPC only",
            id="TENANTRY_AWS_1",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["aws_sagemaker_domain"],
        )

    def scan_resource_conf(self, conf: Conf) -> CheckResult:
        """Whether the network access is `VpcOnly`; AWS's default is the public internet."""
        return _result(passes=_first(conf, "app_network_access_type") == "VpcOnly")


class RoleInItsBoundary(BaseResourceCheck):
    """A role that people or their code run with has a permissions boundary."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure a role that people or their code use has a permissions boundary",
            id="TENANTRY_AWS_2",
            categories=[CheckCategories.IAM],
            supported_resources=["aws_iam_role"],
        )

    def scan_resource_conf(self, conf: Conf) -> CheckResult:
        """Whether there is one, or only services of AWS that run no code of users may assume the role."""
        if _first(conf, "permissions_boundary"):
            return CheckResult.PASSED
        statements = _statements(_first(conf, "assume_role_policy"))
        services = [_services(one) for one in statements]
        return _result(passes=bool(services) and all(one and one <= _OWN_SERVICES for one in services))


def _services(statement: object) -> frozenset[str]:
    """The services that a statement trusts; none where it trusts anybody else."""
    principal = statement.get("Principal") if isinstance(statement, dict) else None
    if not isinstance(principal, dict) or set(principal) != {"Service"}:
        return frozenset()
    named = principal["Service"]
    return frozenset([named] if isinstance(named, str) else map(str, named))


class BucketOverTls(BaseResourceCheck):
    """A bucket's policy denies everybody what does not come over TLS."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure a bucket policy denies requests without TLS",
            id="TENANTRY_AWS_3",
            categories=[CheckCategories.ENCRYPTION],
            supported_resources=["aws_s3_bucket_policy"],
        )

    def scan_resource_conf(self, conf: Conf) -> CheckResult:
        """Whether one statement denies everything to everybody, under that condition alone."""
        policy = _first(conf, "policy")
        if any(map(_is_tls_only, _statements(policy))):
            return CheckResult.PASSED
        found = _TLS_ONLY.findall(policy) if isinstance(policy, str) else []
        return _result(passes=any("/*" in one and "," in one for one in found))


def _is_tls_only(statement: object) -> bool:
    if not isinstance(statement, dict):
        return False
    condition = statement.get("Condition")
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and statement.get("Action") in ("s3:*", ["s3:*"])
        and isinstance(statement.get("Resource"), list)
        and len(statement["Resource"]) > 1
        and isinstance(condition, dict)
        and str(condition).lower() == "{'bool': {'aws:securetransport': 'false'}}"
    )


class GroupForPrivateRanges(BaseResourceCheck):
    """No security group lets anything in from public addresses, at any port."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure no security group lets anything in from public addresses",
            id="TENANTRY_AWS_4",
            categories=[CheckCategories.NETWORKING],
            supported_resources=[
                "aws_security_group",
                "aws_security_group_rule",
                "aws_default_security_group",
                "aws_vpc_security_group_ingress_rule",
            ],
        )

    def scan_resource_conf(self, conf: Conf) -> CheckResult:
        """Whether every range is private; other groups and prefix lists are none."""
        if self.entity_type == "aws_security_group_rule" and _first(conf, "type") == "egress":
            return CheckResult.PASSED
        is_rule = self.entity_type in ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule")
        blocks = conf if is_rule else conf.get("ingress") or []
        ranges = [one for block in _flat(blocks) for one in _ranges(block)]
        return _result(passes=all(map(_is_private, ranges)))


def _ranges(block: object) -> list[Any]:
    """The ranges that a block names."""
    if not isinstance(block, dict):
        return [block]
    keys = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
    return [one for key in keys for one in _flat(block.get(key)) if one not in (None, "")]


def _flat(value: object) -> list[Any]:
    """The items of lists in lists."""
    return [one for item in value for one in _flat(item)] if isinstance(value, list) else [value]


def _is_private(text: object) -> bool:
    try:
        network = ipaddress.ip_network(str(text))
    except ValueError:
        return False
    return any(network.version == one.version and network.subnet_of(one) for one in _PRIVATE)


CHECKS = (DomainInItsNetwork(), RoleInItsBoundary(), BucketOverTls(), GroupForPrivateRanges())
