"""What a domain and its jobs leave behind: mount targets and groups in the network, log groups."""

from collections.abc import Iterator

from generator.estate.site import Site
from generator.plan.removal.calls import Call, Do, Each, Filter, Show, Step, Value, Var, Wait

_VPC, _SYSTEM, _TARGET = Var("vpc"), Var("file_system"), Var("target")
_GROUP, _RULE = Var("group"), Var("rule")

_MADE_BY_SAGEMAKER = "ManagedByAmazonSageMakerResource"
"""Tag of the file systems that SageMaker makes for domains."""

_NFS_GROUPS = "security-group-for-*bound-nfs-d-*"
"""The two groups that SageMaker puts between applications and home directories, by the id of the domain."""


def unmounted(site: Site) -> Iterator[Step]:
    """Take mount targets and groups of kept home directories out of the site's own VPC; the files stay."""
    tags = {name: value for name, value in site.tags.items() if name.startswith("tenantry:")}
    named = tuple(Filter(f"tag:{name}", value) for name, value in sorted(tags.items()))
    vpc = Call("ec2", "DescribeVpcs", {"Filters": named}, ("Vpcs[].[VpcId]",))
    yield Each((_VPC.name,), vpc, tuple(_in_vpc()))


def _in_vpc() -> Iterator[Step]:
    made = f"FileSystems[?Tags[?Key == '{_MADE_BY_SAGEMAKER}']].[FileSystemId]"
    systems = Call("efs", "DescribeFileSystems", {}, (made,))
    here = ("MountTargets[?VpcId == '", _VPC, "'].[MountTargetId]")
    targets = Call("efs", "DescribeMountTargets", {"FileSystemId": _SYSTEM}, here)
    gone = Do(Call("efs", "DeleteMountTarget", {"MountTargetId": _TARGET}))
    yield Each((_SYSTEM.name,), systems, (Each((_TARGET.name,), targets, (gone,)),))
    yield Each((_SYSTEM.name,), systems, (Wait("mount targets", targets),))
    groups = _of_vpc(
        "DescribeSecurityGroups", "SecurityGroups[].[GroupId]", Filter("group-name", _NFS_GROUPS)
    )
    yield Each((_GROUP.name,), groups, tuple(_closed()))
    yield Each((_GROUP.name,), groups, (Do(Call("ec2", "DeleteSecurityGroup", {"GroupId": _GROUP})),))
    others = "NetworkInterfaces[?InterfaceType != 'vpc_endpoint'].[NetworkInterfaceId, Description]"
    left = _of_vpc("DescribeNetworkInterfaces", others)
    yield Show("still in the network; Terraform cannot delete it before they are gone", left)


def _closed() -> Iterator[Step]:
    """Groups that name each other can only be deleted without their rules."""
    for operation, chosen in (
        ("RevokeSecurityGroupIngress", "?!IsEgress"),
        ("RevokeSecurityGroupEgress", "?IsEgress"),
    ):
        of_group = {"Filters": (Filter("group-id", _GROUP),)}
        rules = Call(
            "ec2",
            "DescribeSecurityGroupRules",
            of_group,
            (f"SecurityGroupRules[{chosen}].[SecurityGroupRuleId]",),
        )
        revoked: dict[str, Value] = {"GroupId": _GROUP, "SecurityGroupRuleIds": (_RULE,)}
        yield Each((_RULE.name,), rules, (Do(Call("ec2", operation, revoked)),))


def _of_vpc(operation: str, query: str, *more: Filter) -> Call:
    return Call("ec2", operation, {"Filters": (Filter("vpc-id", _VPC), *more)}, (query,))


def logs_deleted(prefix: str) -> Step:
    """Delete every log group whose name begins so."""
    found = Call("logs", "DescribeLogGroups", {"logGroupNamePrefix": prefix}, ("logGroups[].[logGroupName]",))
    group = Var("log_group")
    return Each((group.name,), found, (Do(Call("logs", "DeleteLogGroup", {"logGroupName": group})),))
