"""Roles beside those of people and jobs: flow logs write their own group, and any other role does nothing.

A role that is rendered and that nobody planned is not overlooked: it is
claimed to reach nothing at all.
"""

from collections.abc import Iterator

from generator.iam.authority import Authority, Principal
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import escalation, inbound
from generator.proof.properties.authorities import Surroundings
from generator.proof.properties.intent import Home
from generator.proof.properties.subjects import Subject
from generator.readback.facts import RoleFacts, StackFacts

_FLOW_LOGS = "vpc-flow-logs.amazonaws.com"
_DELIVERY = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
_LOOKUP = ("logs:DescribeLogGroups",)
_ALWAYS = ("sts:GetCallerIdentity",)


def bystanders(
    home: Home, stack: StackFacts, planned: frozenset[str], around: Surroundings
) -> Iterator[Claim]:
    """Claims of every rendered role of the stack whose ARN is not planned."""
    for facts in stack.roles:
        if facts.arn not in planned:
            subject = Subject(facts.name, _authority(home, facts, around), home.place)
            if facts.name.endswith("-flow-logs"):
                yield from _flow_logs(subject, home, facts)
            else:
                yield subject.never(
                    "foreign.unplanned",
                    "is not planned, and reaches nothing",
                    (RequestSet(("*",), except_actions=_ALWAYS),),
                )


def _flow_logs(subject: Subject, home: Home, facts: RoleFacts) -> Iterator[Claim]:
    own = home.arn("logs", f"log-group:/tenantry/{home.tenant}/{home.environment}/flow-logs")
    yield subject.never(
        "foreign.flow-logs",
        "delivers flow logs to its own log group and does nothing else",
        (
            RequestSet(("*",), except_actions=(*_DELIVERY, *_LOOKUP, *_ALWAYS)),
            RequestSet(_DELIVERY, not_resources=(own, f"{own}:*")),
        ),
    )
    yield escalation.identities(subject)
    yield subject.possible(
        "work.flow-logs",
        "delivers flow logs",
        tuple(RequestSet((name,), resources=(own, f"{own}:*")) for name in _DELIVERY),
    )
    from_own_vpc: Conditions = {
        "StringEquals": {"aws:SourceAccount": home.at.account_id},
        "ArnLike": {"aws:SourceArn": home.arn("ec2", "vpc-flow-log/*")},
    }
    yield from inbound.of_service(home, facts, _FLOW_LOGS, ("sts:AssumeRole",), from_own_vpc)


def _authority(home: Home, facts: RoleFacts, around: Surroundings) -> Authority:
    return Authority(
        principal=Principal(facts.name, facts.arn, home.at.account_id, home.at.region, home.at.partition),
        identity=facts.identity,
        boundary=facts.boundary,
        scps=around.scps,
        resource_policies=around.resource_policies,
    )
