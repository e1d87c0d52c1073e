"""No way to more than was given: no identities, no sharing, no wider role, nothing beyond the persona."""

from functools import cache

from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.iam.services import AccessLevel
from generator.proof.properties import packages, personas, tag_integrity
from generator.proof.properties.ceilings import ceiling
from generator.proof.properties.intent import STUDIO, Home, RoleIntent
from generator.proof.properties.subjects import Subject

_CHANGING = frozenset((AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING))

IDENTITY_CHANGES = (
    RequestSet(("iam:*",), ("iam:PassRole",), levels=_CHANGING),
    RequestSet(("organizations:*",)),
)
"""What changes who may do what; boundaries of permissions are among it."""

_ANYBODY = ("sts:GetCallerIdentity",)
"""What no policy can deny (STS API reference, GetCallerIdentity)."""

_CLAIMED_BY_ITSELF = (
    *("ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterfacePermission"),
    *("kms:CreateGrant", "kms:RevokeGrant"),
)
"""What work needs of what AWS calls managing permissions: other claims say of what and for whom."""

_OF_A_CONSOLE = ("glue:*",)
"""AWS calls most of what Glue Studio does managing permissions."""

_TO_THE_OWNER = "s3:PutObjectAcl"
"""Feature Store gives what it writes to the bucket's owner by an access list; any other is asked about."""

_SHARED_BY = (
    *("*Acl", "*Policy", "*PublicAccessBlock", "*Replication*", "*Share", "*SharedModel*"),
    *("*AccessPoint*", "*SubscriptionFilter"),
)
_SHARING_SERVICES = ("ecr", "glue", "logs", "s3", "sagemaker", "secretsmanager", "servicecatalog")


@cache
def letting_in() -> tuple[RequestSet, ...]:
    """What lets others in: policies on resources, access lists, replication, shares, grants.

    That is what the service authorization reference calls managing permissions, and what
    it calls writing although its name says so.
    """
    named = tuple(
        entry.name
        for service in _SHARING_SERVICES
        for pattern in _SHARED_BY
        for entry in services.expand(f"{service}:{pattern}")
        if entry.level in _CHANGING and entry.name != _TO_THE_OWNER
    )
    return (
        RequestSet(
            ("*",),
            except_actions=(*_CLAIMED_BY_ITSELF, *_OF_A_CONSOLE, _TO_THE_OWNER),
            levels=frozenset((AccessLevel.PERMISSIONS,)),
        ),
        RequestSet(tuple(dict.fromkeys(named))),
        RequestSet((_TO_THE_OWNER,), conditions={"StringNotEquals": {"s3:x-amz-acl": personas.TO_THE_OWNER}}),
    )


def beyond_persona(subject: Subject, role: RoleIntent) -> Claim:
    """The persona's ceiling, on any resource and in any context; tags it sets on what it is making alone."""
    return subject.never(
        "escalation.persona",
        "takes no action that its persona does not have",
        (
            RequestSet(("*",), except_actions=ceiling(role)),
            RequestSet((personas.TAG_WHILE_CREATING,), conditions=tag_integrity.LATER),
        ),
    )


def becoming(home: Home | None) -> tuple[RequestSet, ...]:
    """Becoming somebody else by oneself; AWS services and identity providers do it by other means.

    A token with which somebody installs packages is their own, as far as it is for nothing else.
    """
    if home is None or not packages.may_install(home):
        return (RequestSet(("sts:*",), _ANYBODY),)
    return (
        RequestSet(("sts:*",), (*_ANYBODY, packages.BEARER)),
        packages.other_tokens(),
    )


def identities(subject: Subject, home: Home | None = None) -> Claim:
    """No change to roles, policies, boundaries, accounts; no other role by oneself."""
    return subject.never(
        "escalation.identities",
        "changes no identity, policy or boundary, and assumes no other role",
        (*IDENTITY_CHANGES, *becoming(home)),
    )


def passing(subject: Subject, role: RoleIntent) -> Claim:
    """A role is handed to SageMaker, and to nobody else, if it is one of its own jobs' or pipelines'."""
    to = "iam:PassedToService"
    return subject.never(
        "escalation.pass",
        "passes exactly the roles of its own jobs and pipelines, to SageMaker alone",
        (
            RequestSet(("iam:PassRole",), not_resources=role.passes),
            RequestSet(("iam:PassRole",), conditions={"StringNotEquals": {to: "sagemaker.amazonaws.com"}}),
        ),
    )


def uninvited(subject: Subject, role: RoleIntent) -> Claim:
    """What is left to a member of a group whom no file names: SageMaker gives them the domain's default role.

    It uses the key of home directories and volumes, and writes streams of its domain's apps, because an
    app needs both; neither opens Studio, nor makes a space or an app to work in.
    """
    home, group = role.home, "log-group:/aws/sagemaker/studio"
    groups = (home.arn("logs", group), home.arn("logs", f"{group}:*"))
    streams = home.arn("logs", f"{group}:log-stream:{home.domain_id}/*")
    keys = (*personas.KEY_USE, *personas.KEY_LENDING)
    logs = (*personas.LOG_WRITES, personas.LOG_GROUP_CREATION)
    return subject.never(
        "escalation.uninvited",
        "lists, reads, makes and opens nothing for somebody whom no file names",
        (
            RequestSet(("*",), except_actions=(*keys, *logs, *_ANYBODY)),
            RequestSet(keys, not_resources=(home.keys[STUDIO],)),
            RequestSet(personas.LOG_WRITES, not_resources=(streams,)),
            RequestSet((personas.LOG_GROUP_CREATION,), not_resources=groups),
        ),
    )


def sharing(subject: Subject) -> Claim:
    """Nobody is let in from outside, and keys are lent to AWS services alone."""
    return subject.never(
        "escalation.sharing",
        "lets nobody else in by a resource policy, an access list or a grant",
        (
            *letting_in(),
            RequestSet(
                ("kms:CreateGrant",), conditions={"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}
            ),
        ),
    )
