"""Tags as the boundary between teams of a shared domain.

Corrected forms 07 and 08. Avoid faults 7 (presence of a key, empty values
pass), 8, 13 (one of two tags is enough), 14 (re-tagging) and 31 (a principal
without a team escapes).

Stricter than the corrected forms: all creates AWS can tag are covered, except
apps and spaces, which belong to their owner by name, and model packages,
which take the tags of their group and may not carry their own. A second
spelling (`Team` beside `team`) is refused, because AWS matches condition keys
ignoring case and would pick either.
"""

from itertools import product

from generator.iam import services
from generator.iam.policy import Policy, Statement
from generator.policies.abilities import Actions
from generator.policies.ownership import OWN_IDENTITY, OWN_TEAM
from generator.policies.scope import DOMAIN_TAG, ISOLATION_TAGS, OWNER_TAG, TEAM_TAG

OWNED_BY_NAME = ("sagemaker:CreateApp", "sagemaker:CreateModelPackage", "sagemaker:CreateSpace")
"""Creates that Studio tags by itself or that may not be tagged; their names say whose they are."""


TAGGING_LATER = tuple(
    action
    for action in services.supporting("sagemaker", "aws:TagKeys")
    if action != "sagemaker:AddTags" and not action.startswith("sagemaker:Create")
)
"""What names tags of things that are there; AddTags is also called while something is made."""


def tagged_creates() -> Actions:
    """Every SageMaker create that can carry tags, without those owned by name."""
    return tuple(action for action in services.taggable_creates("sagemaker") if action not in OWNED_BY_NAME)


def tag_on_create(*, with_identity: bool = True) -> Policy:
    """Nothing is created without the role's team, and without its maker as owner.

    `with_identity` False is for pipelines, which run without a source
    identity: an owner is needed, whoever it is.
    """
    owner = _owner_statements() if with_identity else (_some_owner_statement(),)
    return Policy((*_team_statements(), *owner))


def tag_integrity() -> Policy:
    """Tags that access depends on never change after creation, and have one spelling."""
    team = f"aws:ResourceTag/{TEAM_TAG}"
    return Policy(
        (
            Statement(
                "NoForeignRetag",
                "Deny",
                actions=("sagemaker:AddTags", "sagemaker:DeleteTags"),
                resources=("*",),
                conditions={"Null": {team: "false"}, "StringNotEquals": {team: OWN_TEAM}},
            ),
            Statement(
                "NoTeamValueChange",
                "Deny",
                actions=("sagemaker:AddTags", *OWNED_BY_NAME),
                resources=("*",),
                conditions={
                    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": TEAM_TAG},
                    "StringNotEqualsIfExists": {f"aws:RequestTag/{TEAM_TAG}": OWN_TEAM},
                },
            ),
            *frozen_tags().statements,
            Statement(
                "OneSpelling",
                "Deny",
                actions=("sagemaker:AddTags", *OWNED_BY_NAME, *tagged_creates()),
                resources=("*",),
                conditions={"ForAnyValue:StringEquals": {"aws:TagKeys": _other_spellings()}},
            ),
        )
    )


def frozen_tags() -> Policy:
    """Isolation tags are set while creating and never added, changed or removed afterwards.

    For every way of isolation: nobody takes over a resource or a profile by
    tagging it, not even inside one tenant.
    """
    return Policy(
        (
            Statement(
                "IsolationTagsFrozen",
                "Deny",
                actions=("sagemaker:AddTags",),
                resources=("*",),
                conditions={
                    "Null": {"sagemaker:TaggingAction": "true"},
                    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": ISOLATION_TAGS},
                },
            ),
            Statement(
                "NoIsolationTagLater",
                "Deny",
                actions=TAGGING_LATER,
                resources=("*",),
                conditions={
                    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": (*ISOLATION_TAGS, DOMAIN_TAG)}
                },
            ),
            Statement(
                "NoStudioTagRemoval",
                "Deny",
                actions=("sagemaker:DeleteTags",),
                resources=("*",),
                conditions={"ForAnyValue:StringLike": {"aws:TagKeys": "sagemaker:*"}},
            ),
        )
    )


def _team_statements() -> tuple[Statement, ...]:
    return (
        Statement(
            "PrincipalMustCarryTeam",
            "Deny",
            actions=("sagemaker:Create*",),
            resources=("*",),
            conditions={"Null": {f"aws:PrincipalTag/{TEAM_TAG}": "true"}},
        ),
        Statement(
            "TeamTag",
            "Deny",
            actions=tagged_creates(),
            resources=("*",),
            conditions={"StringNotEquals": {f"aws:RequestTag/{TEAM_TAG}": OWN_TEAM}},
        ),
    )


def _owner_statements() -> tuple[Statement, ...]:
    return (
        Statement(
            "OwnerTag",
            "Deny",
            actions=tagged_creates(),
            resources=("*",),
            conditions={"StringNotEquals": {f"aws:RequestTag/{OWNER_TAG}": OWN_IDENTITY}},
        ),
        Statement(
            "OwnerNeedsIdentity",
            "Deny",
            actions=tagged_creates(),
            resources=("*",),
            conditions={"Null": {"aws:SourceIdentity": "true"}},
        ),
    )


def _some_owner_statement() -> Statement:
    return Statement(
        "SomeOwnerTag",
        "Deny",
        actions=tagged_creates(),
        resources=("*",),
        conditions={"StringNotLike": {f"aws:RequestTag/{OWNER_TAG}": "?*"}},
    )


def _other_spellings() -> tuple[str, ...]:
    """Every spelling of `team` and `owner` with other case; the two keys rules compare by value."""
    found: list[str] = []
    for key in (TEAM_TAG, OWNER_TAG):
        spelled = ("".join(letters) for letters in product(*((char, char.upper()) for char in key)))
        found.extend(spelling for spelling in spelled if spelling != key)
    return tuple(sorted(found))
