"""What auditors read beside SageMaker: what was done in the account, and what it costs."""

from generator.aws.arns import AccountRegion
from generator.iam.policy import Conditions, Policy, Statement

EVENT_READS = (
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrail",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:ListTrails",
    "cloudtrail:LookupEvents",
)
"""What an auditor reads of CloudTrail: the events of 90 days, and what trails record; no data stores."""

COST_READS = (
    "ce:GetAnomalies",
    "ce:GetCostAndUsage",
    "ce:GetCostAndUsageWithResources",
    "ce:GetCostCategories",
    "ce:GetCostForecast",
    "ce:GetDimensionValues",
    "ce:GetTags",
    "ce:GetUsageForecast",
    "ce:ListCostAllocationTags",
)
"""What an auditor reads of Cost Explorer."""

_COST_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-northwest-1"}
"""Where Cost Explorer answers for all Regions of a partition (botocore 1.44.5); GovCloud has none."""


def audit(at: AccountRegion) -> Policy:
    """Read events, trails and cost of the account, which must be one tenant's: nothing tells them apart."""
    return Policy(
        (
            Statement("ReadEvents", "Allow", EVENT_READS, resources=("*",), conditions=_in(at.region)),
            Statement("ReadCost", "Allow", COST_READS, resources=("*",), conditions=_in(_cost_region(at))),
        )
    )


def ceiling(at: AccountRegion) -> tuple[Statement, ...]:
    """What a boundary leaves of it: events of its own Region, and cost, which is told in one for all."""
    return (
        Statement("CeilingEvents", "Allow", EVENT_READS, resources=("*",), conditions=_in(at.region)),
        Statement("CeilingCost", "Allow", COST_READS, resources=("*",), conditions=_in(_cost_region(at))),
    )


def _cost_region(at: AccountRegion) -> str:
    return _COST_REGIONS.get(at.partition, at.region)


def _in(region: str) -> Conditions:
    return {"StringEquals": {"aws:RequestedRegion": region}}
