"""Nothing of another tenant in SageMaker: by domain, by name, by tag, and by what a create attaches to.

"Another" is everything that is not the role's own: what others have, what
tenants have that do not exist yet, and what carries no tags at all.
Environments of one tenant, and teams of one shared domain, are others too.
"""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import marks, packages
from generator.proof.properties.duties import BRINGS_CONTAINERS
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.kinds import (
    ENTITIES,
    NAMED,
    TAGGED_BY_STUDIO,
    WRITES,
    creates,
    joined_by,
    made_by,
    taggable_creates,
    without_resource,
)
from generator.proof.properties.limits import METRICS, NAMES_IN_LISTS, OWN_ACCOUNT_AUDIT, OWN_ACCOUNT_METRICS
from generator.proof.properties.subjects import Subject

_STANDING: Conditions = {"Null": {"sagemaker:TaggingAction": "true"}}
"""Not the tagging that SageMaker itself does while it makes something."""

TAG_CALLS = ("sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags")

_SEARCHED = "sagemaker:SearchVisibilityCondition/Tags."

_PULLS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def other_accounts(subject: Subject, role: RoleIntent) -> Claim:
    """Nothing at all of another account but the images that AWS keeps for its users and those approved."""
    audit = (OWN_ACCOUNT_AUDIT,) if role.audits else ()
    audited = tuple(name for one in audit for name in one.actions)
    installing = packages.ceiling(role)
    return subject.never(
        "foreign.account",
        "reaches nothing of another account but AWS's own and approved container images"
        + (", and packages of the repositories that its file names" if installing else "")
        + (", and the subnets that are shared with it" if role.home.shared_subnets else ""),
        (
            RequestSet(
                ("*",),
                except_actions=(
                    *_PULLS,
                    *METRICS.actions,
                    *OWN_ACCOUNT_METRICS.actions,
                    *audited,
                    *installing,
                ),
                not_resources=role.home.shared_subnets,
                accounts=Accounts.OTHER,
            ),
            *packages.beyond(role),
            RequestSet(_PULLS, not_resources=role.home.approved_repositories, accounts=Accounts.OTHER),
        ),
        accepting=(METRICS, OWN_ACCOUNT_METRICS, *audit),
    )


def domain_of_account(subject: Subject, role: RoleIntent) -> Claim:
    """Its own domain and no other that somebody may make beside it, in an account of its own.

    Whoever works there may look at all of the account.
    """
    looks = role.kind is not RoleKind.USER or role.audits
    return subject.never(
        "foreign.entities",
        f"{'changes' if looks else 'reaches'} no domain, profile, space or app but those of its own domain",
        (
            RequestSet(
                ("sagemaker:*",),
                except_actions=TAG_CALLS,
                levels=WRITES if looks else frozenset(),
                resource_types=ENTITIES,
                not_resources=own_entities(role),
                conditions=_STANDING,
            ),
        ),
    )


def in_studio(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Nothing of another tenant in SageMaker, in an account that is shared; by what tells whose it is."""
    yield subject.never(
        "foreign.entities",
        "reaches no domain, profile, space or app but those of its own domain and names",
        _entities(role),
    )
    yield subject.never(
        "foreign.named",
        "reaches no model, package or pipeline that neither its name nor its tags make its own",
        _named(role),
    )
    yield subject.never(
        "foreign.tagged",
        "reaches nothing else in SageMaker that its tags do not make its own, untagged things included",
        _tagged(role),
    )
    yield subject.never(
        "foreign.joined",
        "attaches nothing it makes to something that is not its own",
        (*_joined(role), *_foreign_models(role)),
    )
    yield subject.never(
        "foreign.created",
        "makes nothing that does not carry its own tags from the first moment, nor in the name of another",
        _created(role),
    )
    yield subject.never(
        "foreign.searched",
        "lists no more than names, and searches only its own",
        _searched(role),
        accepting=(NAMES_IN_LISTS,),
    )


def own_entities(role: RoleIntent) -> tuple[str, ...]:
    """The domain, and what is the role's own in it by name."""
    home = role.home
    inside = (
        home.sagemaker(f"{kind}/{home.domain_id}/{role.profile_prefix}*")
        for kind in ("user-profile", "space", "app")
    )
    return (home.domain_arn, *inside)


def own_named(home: Home, role: RoleIntent) -> tuple[str, ...]:
    """Models, packages and pipelines with the role's own prefix."""
    return tuple(
        home.sagemaker(f"{kind}/{role.name_prefix}*")
        for kind in ("model", "model-package", "model-package-group", "pipeline")
    )


def _entities(role: RoleIntent) -> Iterator[RequestSet]:
    """By name; where a team's tag decides, and for tags themselves, by tag as well."""
    by_tag = ("sagemaker:*",) if role.home.apart_by_tags else TAG_CALLS
    own = own_entities(role)
    for condition in marks.not_own(role, marks.RESOURCE):
        both = marks.both(condition, _STANDING)
        yield RequestSet(by_tag, resource_types=ENTITIES, not_resources=own, conditions=both)
    if not role.home.apart_by_tags:
        yield RequestSet(
            ("sagemaker:*",),
            except_actions=TAG_CALLS,
            resource_types=ENTITIES,
            not_resources=own,
            conditions=_STANDING,
        )


def _named(role: RoleIntent) -> Iterator[RequestSet]:
    for condition in marks.not_own(role, marks.RESOURCE):
        yield RequestSet(
            ("sagemaker:*",),
            resource_types=NAMED,
            not_resources=own_named(role.home, role),
            conditions=marks.both(condition, _STANDING),
        )


def _tagged(role: RoleIntent) -> Iterator[RequestSet]:
    another = marks.names_another(role, marks.RESOURCE)
    for condition in (*marks.not_own(role, marks.RESOURCE), *another):
        yield RequestSet(
            ("sagemaker:*",),
            except_actions=(*creates(), *without_resource("sagemaker")),
            except_types=(*ENTITIES, *NAMED),
            conditions=marks.both(condition, _STANDING),
        )
    for condition in another:
        yield RequestSet(("sagemaker:AddTags",), conditions=condition)


def _joined(role: RoleIntent) -> Iterator[RequestSet]:
    """What exists before a create and is named in it, one set per action: each looks at other types."""
    for name in creates():
        entry = services.action(name)
        existing = joined_by(entry) if entry else ()
        for condition in marks.not_own(role, marks.RESOURCE) if existing else ():
            yield RequestSet((name,), resource_types=existing, conditions=condition)


def _foreign_models(role: RoleIntent) -> Iterator[RequestSet]:
    """A model of another that is named in a create, or one of which SageMaker does not say whose it is.

    An inference component may have no model: it takes containers as well.
    """
    own = role.home.sagemaker(f"model/{role.name_prefix}*")
    for name in services.supporting("sagemaker", "sagemaker:ModelArn"):
        foreign: Conditions = {"ArnNotLike": {"sagemaker:ModelArn": own}}
        if name == BRINGS_CONTAINERS:
            foreign = {**foreign, "Null": {"sagemaker:ModelArn": "false"}}
        yield RequestSet((name,), resource_types=(made_by(name),), conditions=foreign)


def _created(role: RoleIntent) -> Iterator[RequestSet]:
    for name in taggable_creates():
        for condition in (*marks.not_own(role, marks.REQUEST), *without_owner(role), *_of_another(role)):
            yield RequestSet((name,), resource_types=(made_by(name),), conditions=condition)
    untagged = tuple(name for name in creates() if name not in (*taggable_creates(), *TAGGED_BY_STUDIO))
    yield RequestSet(untagged, resource_types=tuple(made_by(name) for name in untagged))
    for condition in marks.names_another(role, marks.REQUEST):
        yield RequestSet(TAGGED_BY_STUDIO, conditions=condition)
        yield RequestSet(("sagemaker:AddTags",), conditions=condition)


def without_owner(role: RoleIntent) -> tuple[Conditions, ...]:
    """In a shared domain everything has a maker: the profile behind the session, or whom a pipeline names."""
    if not role.home.apart_by_tags:
        return ()
    owner = f"{marks.REQUEST}/{marks.OWNER}"
    if role.kind is RoleKind.PIPELINE:
        return ({"StringNotLike": {owner: "?*"}},)
    return ({"StringNotEquals": {owner: "${aws:SourceIdentity}"}},)


def _of_another(role: RoleIntent) -> tuple[Conditions, ...]:
    """With somebody's own role nothing is made in the name of another, whoever's session it is."""
    if not (role.home.apart_by_tags and role.profile):
        return ()
    return ({"StringNotEquals": {f"{marks.REQUEST}/{marks.OWNER}": role.profile}},)


def _searched(role: RoleIntent) -> Iterator[RequestSet]:
    unlisted = tuple(
        name
        for name in without_resource("sagemaker")
        if name not in NAMES_IN_LISTS.actions and name != "sagemaker:Search"
    )
    yield RequestSet(unlisted)
    values = marks.own_values(role)
    key = marks.TEAM if role.home.apart_by_tags else marks.DOMAIN
    own: Conditions = (
        {"StringNotEquals": {f"{_SEARCHED}{key}/EqualsIfExists": values[key]}} if key in values else {}
    )
    yield RequestSet(("sagemaker:Search",), conditions=own)
