"""What a signed-in user may do: open their own Studio profile, from the company's networks.

Corrected form 10. Avoids faults 4, 5 and 23 (an Allow by endpoint or address
is bypassed by any other Allow; `NotIpAddress` alone refuses every call through
an endpoint; here one denial holds both, so either origin is enough) and 6
(the profile's domain is pinned).
"""

from generator.aws import arns
from generator.iam.policy import Policy, Statement, Values
from generator.policies.scope import USER_TAG, NetworkOrigin, TenantScope


def own_profile(scope: TenantScope, profile_prefix: str, origin: NetworkOrigin) -> Policy:
    """Open the profile tagged with the user's `studiouserid`, only from `origin` when one is given."""
    profiles = arns.user_profile(scope.at, scope.domain_id, f"{profile_prefix}*")
    user = f"${{aws:PrincipalTag/{USER_TAG}}}"
    return Policy(
        (
            Statement(
                "FindStudio",
                "Allow",
                actions=("sagemaker:ListDomains", "sagemaker:ListUserProfiles"),
                resources=("*",),
            ),
            Statement(
                "SeeDomain", "Allow", actions=("sagemaker:DescribeDomain",), resources=(scope.domain_arn,)
            ),
            Statement(
                "OpenOwnProfile",
                "Allow",
                actions=("sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"),
                resources=(profiles,),
                conditions={"StringEquals": {f"sagemaker:ResourceTag/{USER_TAG}": user}},
            ),
            *_only_from(origin),
        )
    )


def _only_from(origin: NetworkOrigin) -> tuple[Statement, ...]:
    elsewhere: dict[str, dict[str, Values]] = {}
    if origin.cidrs:
        elsewhere["NotIpAddressIfExists"] = {"aws:SourceIp": origin.cidrs}
    if origin.endpoint_ids:
        elsewhere["StringNotEquals"] = {"aws:SourceVpce": origin.endpoint_ids}
    if not elsewhere:
        return ()
    return (
        Statement(
            "OnlyFromNetwork",
            "Deny",
            actions=("sagemaker:CreatePresignedDomainUrl",),
            resources=("*",),
            conditions=elsewhere,
        ),
    )
