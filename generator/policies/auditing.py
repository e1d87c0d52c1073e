"""What auditors read beside SageMaker: what was done in the account, and what it costs."""

from collections.abc import Iterator

from generator.iam.policy import Policy, Statement
from generator.policies.scope import TenantScope

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
"""What an auditor reads of Cost Explorer. It has one endpoint, in us-east-1 of the commercial Regions."""


def audit() -> Policy:
    """Read events, trails and cost of the account, which must be one tenant's: nothing tells them apart."""
    return Policy(
        (
            Statement("ReadEvents", "Allow", actions=EVENT_READS, resources=("*",)),
            Statement("ReadCost", "Allow", actions=COST_READS, resources=("*",)),
        )
    )


def ceiling(scope: TenantScope) -> Iterator[Statement]:
    """What a boundary leaves of it: events of its own Region, and cost, which is told in one for all."""
    yield Statement(
        "CeilingEvents",
        "Allow",
        actions=EVENT_READS,
        resources=("*",),
        conditions={"StringEquals": {"aws:RequestedRegion": scope.at.region}},
    )
    yield Statement("CeilingCost", "Allow", actions=COST_READS, resources=("*",))
