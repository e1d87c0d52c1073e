"""What a signed-in user may do: open their own Studio profile, from the company's networks.

Corrected form 10. Avoids faults 4, 5 and 23 (an Allow by endpoint or address
is bypassed by any other Allow; `NotIpAddress` alone refuses every call through
an endpoint; here one denial holds both, so either origin is enough) and 6
(the profile's domain is pinned).
"""

from collections.abc import Sequence

from generator.aws import arns
from generator.iam.policy import Policy, Statement, Values
from generator.policies.scope import USER_TAG, NetworkOrigin, TenantScope

_AT_ONCE = 40
"""Profiles in one statement: of the longest names that there are, so many fit into a managed policy."""


def own_profile(
    scope: TenantScope, profile_prefix: str, origin: NetworkOrigin, profiles: Sequence[str] | None = None
) -> Policy:
    """Open the profile tagged with the user's `studiouserid`, only from `origin` when one is given.

    With `profiles` it is one of these as well; names beyond 40 stand in further statements.
    """
    names = (f"{profile_prefix}*",) if profiles is None else tuple(profiles)
    opened = tuple(arns.user_profile(scope.at, scope.domain_id, name) for name in names)
    parts = [opened[start : start + _AT_ONCE] for start in range(0, len(opened), _AT_ONCE)]
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
            *(
                Statement(
                    f"OpenOwnProfile{number or ''}",
                    "Allow",
                    actions=("sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"),
                    resources=part,
                    conditions={"StringEquals": {f"sagemaker:ResourceTag/{USER_TAG}": user}},
                )
                for number, part in enumerate(parts)
            ),
            *_only_from(origin),
        )
    )


def _only_from(origin: NetworkOrigin) -> tuple[Statement, ...]:
    """A denial for whoever comes from none of them: only all of its conditions together refuse."""
    elsewhere: dict[str, dict[str, Values]] = {}
    endpoints: dict[str, Values] = {}
    if origin.cidrs:
        elsewhere["NotIpAddressIfExists"] = {"aws:SourceIp": origin.cidrs}
    if origin.endpoint_ids:
        endpoints["aws:SourceVpce"] = origin.endpoint_ids
    if origin.vpc_ids:
        endpoints["aws:SourceVpc"] = origin.vpc_ids
    if endpoints:
        elsewhere["StringNotEquals"] = endpoints
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
