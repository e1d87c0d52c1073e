"""Who may assume a role.

Avoids faults 17 (proxied hosts), 18 (`ForAllValues` alone lets an empty set
of tags through) and 34 (no `sts:SetSourceIdentity`, no `aws:SourceAccount`).
"""

from generator.aws.arns import AccountRegion
from generator.core.expressions import Text
from generator.iam.policy import Policy, Statement
from generator.policies.scope import TEAM_TAG, USER_TAG

SAGEMAKER = "sagemaker.amazonaws.com"
"""The service principal of SageMaker, the same in every partition."""

_SAML_AUDIENCE = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}


def saml_audience(partition: str) -> str:
    """Where assertions for a partition are sent, which is their audience as well (IAM user guide)."""
    return _SAML_AUDIENCE[partition]


def sagemaker_trust(at: AccountRegion) -> Policy:
    """SageMaker assumes the role, for this account alone, and sets the profile name as source identity.

    Source identity is what owner rules compare with, so every execution role
    and every role it passes on must allow it. `aws:SourceAccount` stops
    other accounts from using SageMaker as a deputy.
    """
    return Policy(
        (
            Statement(
                "SageMakerOfThisAccount",
                "Allow",
                actions=("sts:AssumeRole", "sts:SetSourceIdentity"),
                conditions={"StringEquals": {"aws:SourceAccount": at.account_id}},
                principals={"Service": (SAGEMAKER,)},
            ),
        )
    )


def federation_trust(at: AccountRegion, provider_arn: Text, teams: tuple[str, ...]) -> Policy:
    """Users of a SAML identity provider assume the role with their `studiouserid` as session tag.

    The tag must be present and not empty. A `team` tag, if the provider sends
    one, must name one of `teams`: a session tag would otherwise replace the
    role's own tag. No other session tag passes.
    """
    provider = {"Federated": (provider_arn,)}
    return Policy(
        (
            Statement(
                "SignIn",
                "Allow",
                actions=("sts:AssumeRoleWithSAML",),
                conditions={"StringEquals": {"SAML:aud": saml_audience(at.partition)}},
                principals=provider,
            ),
            Statement(
                "TagSession",
                "Allow",
                actions=("sts:TagSession",),
                conditions={
                    "StringLike": {f"aws:RequestTag/{USER_TAG}": "?*"},
                    "StringEqualsIfExists": {f"aws:RequestTag/{TEAM_TAG}": teams},
                    "ForAllValues:StringEquals": {
                        "aws:TagKeys": (USER_TAG, TEAM_TAG),
                        "sts:TransitiveTagKeys": (USER_TAG, TEAM_TAG),
                    },
                },
                principals=provider,
            ),
        )
    )


def service_trust(at: AccountRegion, sid: str, service: str, source: Text | None = None) -> Policy:
    """A service of this account assumes the role; with `source`, for the resources of that pattern alone."""
    conditions: dict[str, dict[str, Text]] = {"StringEquals": {"aws:SourceAccount": at.account_id}}
    if source is not None:
        conditions["ArnLike"] = {"aws:SourceArn": source}
    return Policy(
        (
            Statement(
                sid,
                "Allow",
                actions=("sts:AssumeRole",),
                conditions=conditions,
                principals={"Service": (service,)},
            ),
        )
    )
