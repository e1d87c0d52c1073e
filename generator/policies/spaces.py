"""Spaces and apps of a Studio user: the user's private ones, and the team's shared ones on request.

Corrected form 11. Avoids fault 19 (`sagemaker:*App` on `*`) and 24 (a profile
ARN for CreateApp). Differences that make it stricter: the domain is named
instead of `${sagemaker:DomainId}`; in a shared domain profiles and spaces
begin with `<team>--`, so neither another team's space nor a team whose name
begins alike is reached; sharing is closed unless asked for.

`sagemaker:OwnerUserProfileArn` is filled according to the service
authorization reference; the conditions are positive, so if it were not, apps
would be refused, never opened.
"""

from generator.aws import arns
from generator.core.expressions import Text
from generator.iam.policy import Policy, Statement
from generator.policies.abilities import LOOK
from generator.policies.scope import ExecutionScope


def studio_user(scope: ExecutionScope) -> Policy:
    """Open Studio, see the team's profiles and spaces, keep one's own spaces and apps."""
    own = _profile(scope, scope.own_profile)
    statements = [
        *_look(scope),
        Statement("OwnUrl", "Allow", actions=("sagemaker:CreatePresignedDomainUrl",), resources=(own,)),
        tag_while_creating(scope),
        _spaces(scope, own),
        _apps(scope, own, "OwnPrivateApps", "Private"),
    ]
    if scope.shared_spaces:
        team = _profile(scope, f"{scope.profile_prefix}*")
        statements.append(_apps(scope, team, "TeamSharedApps", "Shared"))
    return Policy(tuple(statements))


def studio_visitor(scope: ExecutionScope) -> Policy:
    """Open Studio and look, without spaces or apps."""
    own = _profile(scope, scope.own_profile)
    url = Statement("OwnUrl", "Allow", actions=("sagemaker:CreatePresignedDomainUrl",), resources=(own,))
    return Policy((*_look(scope), url))


def team_spaces(scope: ExecutionScope) -> Policy:
    """Clear up any space or app of the team, whoever owns it; for the ML administrator."""
    return Policy(
        (
            Statement(
                "ClearUpTeamSpaces",
                "Allow",
                actions=("sagemaker:DeleteApp", "sagemaker:DeleteSpace"),
                resources=(_app(scope), _space(scope)),
            ),
        )
    )


def tag_while_creating(scope: ExecutionScope) -> Statement:
    """AddTags as part of a create call, which Studio always makes; never on its own (fault 14)."""
    return Statement(
        "TagOnlyWhileCreating",
        "Allow",
        actions=("sagemaker:AddTags",),
        resources=(arns.sagemaker(scope.tenant.at, "*"),),
        conditions={"Null": {"sagemaker:TaggingAction": "false"}},
    )


def _look(scope: ExecutionScope) -> tuple[Statement, ...]:
    entities = (
        scope.tenant.domain_arn,
        _profile(scope, f"{scope.profile_prefix}*"),
        _space(scope),
        _app(scope),
    )
    describe = ("DescribeApp", "DescribeDomain", "DescribeSpace", "DescribeUserProfile", "ListTags")
    return (
        Statement("LookAround", "Allow", actions=LOOK, resources=("*",)),
        Statement(
            "LookAtTeam",
            "Allow",
            actions=tuple(f"sagemaker:{name}" for name in describe),
            resources=entities,
        ),
    )


def _spaces(scope: ExecutionScope, owner: Text) -> Statement:
    sharing = ("Private", "Shared") if scope.shared_spaces else ("Private",)
    return Statement(
        "OwnSpaces",
        "Allow",
        actions=("sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"),
        resources=(_space(scope),),
        conditions={
            "ArnLike": {"sagemaker:OwnerUserProfileArn": owner},
            "StringEquals": {"sagemaker:SpaceSharingType": sharing},
        },
    )


def _apps(scope: ExecutionScope, owner: Text, sid: str, sharing: str) -> Statement:
    return Statement(
        sid,
        "Allow",
        actions=("sagemaker:CreateApp", "sagemaker:DeleteApp"),
        resources=(_app(scope),),
        conditions={
            "ArnLike": {"sagemaker:OwnerUserProfileArn": owner},
            "StringEquals": {"sagemaker:SpaceSharingType": sharing},
        },
    )


def _profile(scope: ExecutionScope, name: str) -> Text:
    return arns.user_profile(scope.tenant.at, scope.tenant.domain_id, name)


def _space(scope: ExecutionScope) -> Text:
    return arns.space(scope.tenant.at, scope.tenant.domain_id, f"{scope.profile_prefix}*")


def _app(scope: ExecutionScope) -> Text:
    return arns.app(scope.tenant.at, scope.tenant.domain_id, f"{scope.profile_prefix}*")
