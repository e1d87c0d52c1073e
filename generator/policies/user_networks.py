"""Who passes the endpoint for users of SageMaker's API, and to what: what opening Studio takes, and no more.

A second lock beside the policies of the roles that people sign in with. An
endpoint in another account than the domain knows callers by their
organization; whose profile it is, the tags of profile and session say.
"""

from generator.aws.arns import AccountRegion
from generator.iam.policy import EVERYONE, Conditions, Policy, Statement
from generator.policies.scope import USER_TAG

_LISTS = ("sagemaker:ListDomains", "sagemaker:ListUserProfiles")
_OPENS = ("sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile")


def sign_in_endpoint(at: AccountRegion, organization_id: str | None, account_ids: tuple[str, ...]) -> Policy:
    """The policy of the endpoint: principals of the organization, or of the accounts where there is none.

    `CreateApp` is what AWS says that the policy of an endpoint on the way to Studio must let through
    (developer guide, connect to Studio through an interface VPC endpoint).
    """
    here = f"arn:{at.partition}:sagemaker:{at.region}:*"
    own: Conditions = (
        {"StringEquals": {"aws:PrincipalOrgID": organization_id}}
        if organization_id
        else {"StringEquals": {"aws:PrincipalAccount": account_ids}}
    )
    mine = {**own["StringEquals"], f"sagemaker:ResourceTag/{USER_TAG}": f"${{aws:PrincipalTag/{USER_TAG}}}"}
    return Policy(
        (
            _allow("OwnPrincipalsFindStudio", _LISTS, "*", own),
            _allow("OwnPrincipalsSeeDomain", ("sagemaker:DescribeDomain",), f"{here}:domain/*", own),
            _allow("OwnProfileOnly", _OPENS, f"{here}:user-profile/*", {"StringEquals": mine}),
            _allow("StudioStartsApps", ("sagemaker:CreateApp",), f"{here}:app/*", own),
        )
    )


def _allow(sid: str, actions: tuple[str, ...], resource: str, conditions: Conditions) -> Statement:
    return Statement(sid, "Allow", actions, resources=(resource,), conditions=conditions, principals=EVERYONE)
