"""The three use cases of the ABAC article, and what they come to where a tenant has a domain of its own.

1. Only one's own profile is opened. 2. One team does not touch another's
things (`foreign`). 3. Things of a colleague may be described, never changed.
"""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import marks, personas
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.kinds import ENTITIES, WRITES, creates
from generator.proof.properties.limits import TEAM_NAMED
from generator.proof.properties.subjects import Subject

_ANYWAY = ("sts:GetCallerIdentity",)
"""What no policy can deny (STS API reference, GetCallerIdentity)."""

_URLS = ("sagemaker:Create*Presigned*", "sagemaker:StartSession")
"""What opens a session in somebody's environment."""


def own_profile_only(subject: Subject, role: RoleIntent) -> Claim:
    """Use case 1: a user by `studiouserid`, an app by its own profile, nobody else at all."""
    sentence = "opens no Studio but its own profile's"
    return subject.never("personal.profile", sentence, tuple(_opening(role)))


def own_spaces_only(subject: Subject, role: RoleIntent) -> Claim:
    """Spaces and apps of another profile are neither made nor changed; only an administrator clears up."""
    return subject.never(
        "personal.spaces",
        "makes, changes and deletes no space or app of another profile",
        tuple(_spaces(role)),
    )


def own_work_only(subject: Subject, role: RoleIntent) -> Claim:
    """Use case 3: things of a colleague are described and never changed; in a shared domain."""
    owner = f"{marks.RESOURCE}/{marks.OWNER}"
    acts_for_others = not role.is_maker  # who makes nothing acts on what the team made, or on nothing
    return subject.never(
        "personal.work",
        "describes what a colleague made, and changes none of it",
        (
            RequestSet(
                ("sagemaker:*",),
                except_actions=(
                    *creates(),
                    *TEAM_NAMED.actions,
                    *(personas.duties(role).changes if acts_for_others else ()),
                ),
                levels=WRITES,
                except_types=ENTITIES,
                conditions={
                    "StringNotEquals": {owner: role.own_identity},
                    "Null": {"sagemaker:TaggingAction": "true"},
                },
            ),
        ),
        accepting=(TEAM_NAMED,),
    )


def closed_people(subject: Subject, profiles: tuple[str, ...]) -> Claim:
    """Whoever is frozen or on the way out does nothing with what still runs; without names, nobody does."""
    whose: Conditions = {"StringEquals": {"aws:SourceIdentity": profiles}} if profiles else {}
    sentence = "does nothing for those who do not sign in any more"
    return subject.never(
        "personal.closed", sentence, (RequestSet(("*",), except_actions=_ANYWAY, conditions=whose),)
    )


def applies(role: RoleIntent) -> bool:
    """Whether `own_work_only` is claimed: in a shared domain, of people; a pipeline works for its team."""
    return role.home.apart_by_tags and role.kind is RoleKind.EXECUTION


def _opening(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    elsewhere = RequestSet(_URLS, except_actions=(personas.OPEN_STUDIO,))
    yield elsewhere
    if role.kind is RoleKind.USER:
        user = "${aws:PrincipalTag/studiouserid}"
        foreign: Conditions = {"StringNotEquals": {f"{marks.RESOURCE}/{marks.USER}": user}}
        yield RequestSet((personas.OPEN_STUDIO,), conditions=foreign)
        here = home.sagemaker(f"user-profile/{home.domain_id}/*")
        theirs = (here,) if role.opens is None else role.opened_profiles
        yield RequestSet((personas.OPEN_STUDIO,), not_resources=theirs)
        origin = _elsewhere(role)
        if origin:
            yield RequestSet((personas.OPEN_STUDIO,), conditions=origin)
    elif role.kind is RoleKind.EXECUTION:
        yield RequestSet((personas.OPEN_STUDIO,), not_resources=(role.own_profile,))
    else:
        yield RequestSet((personas.OPEN_STUDIO,))


def _elsewhere(role: RoleIntent) -> Conditions:
    """From no network that users come from: no corporate address, endpoint of the tenant or company's VPC."""
    home = role.home
    asked: dict[str, dict[str, str | tuple[str, ...]]] = {}
    if home.corporate_cidrs:
        asked["NotIpAddressIfExists"] = {"aws:SourceIp": home.corporate_cidrs}
    through = {"aws:SourceVpce": home.endpoint_ids, "aws:SourceVpc": home.corporate_vpcs}
    if any(through.values()):
        asked["StringNotEquals"] = {key: known for key, known in through.items() if known}
    return asked


def _spaces(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    others: Conditions = {"ArnNotEquals": {"sagemaker:OwnerUserProfileArn": role.own_profile}}
    clears = "clean-up" in role.abilities
    here = tuple(home.sagemaker(f"{kind}/{home.domain_id}/*") for kind in ("app", "space"))
    yield RequestSet((*personas.SPACES, *personas.APPS), not_resources=here)
    actions = tuple(
        name
        for name in (*personas.SPACES, *personas.APPS)
        if not (clears and name.startswith("sagemaker:Delete"))
    )
    if home.settings.guardrails.deny_shared_spaces:
        yield RequestSet(actions, conditions=others)
        yield RequestSet(actions, conditions={"StringNotEquals": {"sagemaker:SpaceSharingType": "Private"}})
    else:
        private: Conditions = {"StringNotEquals": {"sagemaker:SpaceSharingType": "Shared"}}
        yield RequestSet(actions, conditions=marks.both(others, private))
        team = home.sagemaker(f"user-profile/{home.domain_id}/{role.profile_prefix}*")
        yield RequestSet(actions, conditions={"ArnNotLike": {"sagemaker:OwnerUserProfileArn": team}})
