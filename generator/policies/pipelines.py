"""What pipelines may do in an account: the role that plans, the role that applies, and its boundary.

Both roles are let in by tokens of a forge and by nothing else. What they may do follows from the types of
resources that the account's stacks contain. Actions that take resources are bound to the account by the ARN,
or by `aws:ResourceAccount` where ARNs of a service hold no account; names that the stacks give begin with
`/tenantry/` or the platform's prefix, and where they do they say more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from generator.aws import arns
from generator.iam import globs, services
from generator.iam.policy import Conditions, Policy, Statement
from generator.iam.services import AccessLevel
from generator.policies import provider_calls
from generator.policies.pipeline_scope import PipelineScope, StateAccess, places
from generator.policies.tokens import Token
from generator.tenancy.reviews import KEY, NOTES, REVIEWS

PIPELINE_PATH = "/tenantry-pipeline/"
"""Begins the policies of pipelines; the policies that stacks make are below `/tenantry/`."""

_READS_ROLES = ("iam:Get*", "iam:List*")

_BINDS = ("iam:CreateRole", "iam:PutRolePermissionsBoundary")

_TRAIL = (
    *("cloudtrail:Delete*", "cloudtrail:Put*", "cloudtrail:StopLogging", "cloudtrail:Update*"),
    *("config:Delete*", "config:Put*", "config:StopConfigurationRecorder"),
    *("guardduty:Delete*", "guardduty:Disassociate*", "guardduty:Update*"),
)
"""What would keep others from seeing what a pipeline does."""

_ASSUMES_NOBODY = Statement("AssumesNobody", "Deny", actions=("sts:*",), resources=("*",))
"""A role whose trust policy names a session lets it in past a boundary that is silent, and past no denial."""

_OF_STATES = (
    *("aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_notification"),
    *("aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy"),
    *("aws_s3_bucket_public_access_block", "aws_s3_bucket_server_side_encryption_configuration"),
    "aws_s3_bucket_versioning",
)
"""What the bucket of the states is made of."""

_GLOBAL = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""The Region that requests to global services are for, by partition (IAM User Guide, aws:RequestedRegion)."""

_STORED = (
    *("dynamodb:*Item*", "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"),
    *("ecr:GetDownloadUrlForLayer", "lambda:Invoke*"),
    *("logs:FilterLogEvents", "logs:GetLog*", "logs:GetQueryResults", "logs:StartQuery"),
    *("sagemaker:GetRecord", "sagemaker:Invoke*"),
)
"""What reads, in services of stacks, what people have stored there."""

_USE_OF_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
_STATE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")


def trust(provider_arn: str, tokens: Iterable[Token]) -> Policy:
    """Whoever brings one of the tokens assumes the role; each is told by all that is asked of it."""
    return Policy(
        tuple(
            Statement(
                token.sid,
                "Allow",
                actions=("sts:AssumeRoleWithWebIdentity",),
                conditions=token.conditions,
                principals={"Federated": (provider_arn,)},
            )
            for token in tokens
        )
    )


def plan_statements(scope: PipelineScope) -> tuple[Statement, ...]:
    """What a plan takes: to look at what stacks contain, their states, locks, and records written once."""
    state = scope.state
    return (
        *_by_service(scope, provider_calls.reading(scope.types), "Reads"),
        *_of_states(state, writes=False),
        _once(state, "ReviewsOnce", "*"),
        Statement(
            "NotesByApplies",
            "Deny",
            actions=("s3:PutObject",),
            resources=state.objects(f"{REVIEWS}{NOTES}"),
        ),
        *_itself(scope),
    )


def _once(state: StateAccess, sid: str, pattern: str) -> Statement:
    """To write, once each, what is called so of the role's stacks, and the key of the records."""
    names = (*(f"{REVIEWS}{stack}/{pattern}" for stack in state.stacks), f"{REVIEWS}{KEY}")
    conditions: Conditions = {"Null": {"s3:if-none-match": "false"}}
    return Statement(
        sid, "Allow", actions=("s3:PutObject",), resources=state.objects(*names), conditions=conditions
    )


def apply_statements(scope: PipelineScope) -> tuple[Statement, ...]:
    """What an apply takes: to read and change what stacks contain and their states, and to say so once."""
    state = scope.state
    names = {*provider_calls.reading(scope.types), *provider_calls.changing(scope.types)}
    return (
        *_by_service(scope, tuple(sorted(names)), "Applies"),
        *_of_states(state, writes=True),
        _once(state, "NotesOnce", NOTES),
        *_itself(scope),
    )


def apply_boundary(scope: PipelineScope) -> Policy:
    """What an apply is held to, whatever it is given: the services of its stacks, nothing above itself."""
    state = scope.state
    names = {*provider_calls.reading(scope.types), *provider_calls.changing(scope.types), *_STATE_KEY}
    of_services = {f"{name.partition(':')[0]}:*" for name in names if not name.startswith("iam:")} | {"s3:*"}
    seen = {name for one in _itself(scope) for name in one.actions}
    of_identities = {name for name in {*names, *seen} if name.startswith("iam:")}
    kept = tuple(str(arns.role(scope.at, "/", name)) for name in scope.kept_roles)
    above = (
        *kept,
        str(arns.managed_policy(scope.at, PIPELINE_PATH, "*")),
        *(str(arns.iam(scope.at, f"{kind}/*")) for kind in ("group", "oidc-provider", "user")),
    )
    objects = ("s3:DeleteObject", "s3:Get*", "s3:ListBucket", "s3:PutObject")
    looks = ("kms:Describe*", "kms:Get*", "kms:List*")
    return Policy(
        (
            Statement(
                "ServicesOfStacks",
                "Allow",
                actions=tuple(sorted(of_services | of_identities)),
                resources=("*",),
                conditions=_in_regions(scope),
            ),
            Statement("NothingAboveItself", "Deny", not_actions=_READS_ROLES, resources=above),
            Statement(
                "RolesAreBound",
                "Deny",
                actions=_BINDS,
                resources=() if scope.unbound_roles else ("*",),
                not_resources=scope.unbound_roles,
                conditions={"ArnNotLike": {"iam:PermissionsBoundary": scope.boundaries}},
            ),
            Statement(
                "BoundariesStay", "Deny", actions=("iam:DeleteRolePermissionsBoundary",), resources=("*",)
            ),
            _ASSUMES_NOBODY,
            Statement("TrailStays", "Deny", actions=_TRAIL, resources=("*",)),
            Statement(
                "StatesAreObjects",
                "Deny",
                not_actions=objects,
                resources=(state.bucket_arn, *state.objects("*")),
            ),
            Statement(
                "KeyOfStatesStays", "Deny", not_actions=(*_USE_OF_KEY, *looks), resources=(state.key_arn,)
            ),
        )
    )


def plan_boundary(scope: PipelineScope) -> Policy:
    """What a plan is held to, whatever it is given: to look at the services of its stacks, and its states."""
    state = scope.state
    names = provider_calls.reading(scope.types)
    looks = {
        pattern
        for service in {name.partition(":")[0] for name in (*names, "iam:GetRole", "kms:DescribeKey", "s3:")}
        for pattern in (f"{service}:Describe*", f"{service}:Get*", f"{service}:List*")
        if _only_looks(pattern)
    }
    others = {name for name in names if not any(globs.matches(pattern, name) for pattern in looks)}
    return Policy(
        (
            Statement(
                "LooksAtServicesOfStacks",
                "Allow",
                actions=tuple(sorted(looks | others | {*_STATE_KEY, "s3:DeleteObject", "s3:PutObject"})),
                resources=("*",),
                conditions=_in_regions(scope),
            ),
            Statement(
                "ObjectsOfStatesAlone",
                "Deny",
                actions=("s3:DeleteObject", "s3:GetObject*", "s3:PutObject"),
                not_resources=state.objects("*"),
            ),
            Statement(
                "StatesAreWrittenByApplies",
                "Deny",
                actions=("s3:DeleteObject", "s3:PutObject"),
                resources=state.objects("*/terraform.tfstate", f"{REVIEWS}{NOTES}"),
            ),
            Statement("KeyOfStatesAlone", "Deny", actions=_USE_OF_KEY, not_resources=(state.key_arn,)),
            Statement("NothingThatIsStored", "Deny", actions=_STORED, resources=("*",)),
            _ASSUMES_NOBODY,
        )
    )


def _only_looks(pattern: str) -> bool:
    """Whether there are such actions, and AWS takes all of them for reading or listing."""
    levels = {one.level for one in services.expand(pattern)}
    return bool(levels) and levels <= {AccessLevel.LIST, AccessLevel.READ}


def _in_regions(scope: PipelineScope) -> Conditions:
    """Requests to the Regions of the stacks and of the states, and to where global services answer."""
    at = scope.at
    every = sorted({*scope.regions, scope.state.region, _GLOBAL[at.partition]})
    return {"StringEquals": {"aws:RequestedRegion": tuple(every)}}


def _of_states(state: StateAccess, *, writes: bool) -> Iterator[Statement]:
    """The states of the role's stacks, read or written, with their locks, and the records about them."""
    locks = tuple(f"{key}.tflock" for key in state.state_keys)
    yield Statement("ListStates", "Allow", actions=("s3:ListBucket",), resources=(state.bucket_arn,))
    yield Statement(
        "ReadStates",
        "Allow",
        actions=("s3:GetObject",),
        resources=state.objects(
            *state.state_keys, *locks, *(f"{REVIEWS}{stack}/*" for stack in state.stacks), f"{REVIEWS}{KEY}"
        ),
    )
    if writes:
        yield Statement(
            "WriteStates", "Allow", actions=("s3:PutObject",), resources=state.objects(*state.state_keys)
        )
    yield Statement(
        "LockStates",
        "Allow",
        actions=("s3:DeleteObject", "s3:PutObject"),
        resources=state.objects(*locks),
    )
    yield Statement("KeyOfStates", "Allow", actions=_STATE_KEY, resources=(state.key_arn,))


def _by_service(scope: PipelineScope, names: tuple[str, ...], words: str) -> Iterator[Statement]:
    """A statement for each service, on what stacks have there, and one of all that takes no resources."""
    anywhere: list[str] = []
    placed: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for name in names:
        entry = services.action(name)
        if entry is None:
            raise LookupError(f"AWS has no action {name}")
        if entry.is_wildcard_only:
            anywhere.append(name)
        else:
            placed[name.partition(":")[0], places(scope, entry)].append(name)
    counted: dict[str, int] = defaultdict(int)
    for (service, resources), actions in sorted(placed.items()):
        counted[service] += 1
        number = counted[service] if counted[service] > 1 else ""
        title = "".join(part.capitalize() for part in service.split("-"))
        yield Statement(
            f"{title}{words}{number}",
            "Allow",
            actions=tuple(actions),
            resources=resources,
            conditions=_account(scope, service),
        )
    if anywhere:
        yield Statement(f"{words}WithoutResources", "Allow", actions=tuple(anywhere), resources=("*",))


def _account(scope: PipelineScope, service: str) -> Conditions:
    if service == "s3":
        return {"StringEquals": {"aws:ResourceAccount": scope.at.account_id}}
    return {}


def _itself(scope: PipelineScope) -> Iterator[Statement]:
    """To look at the roles of pipelines themselves, so that their stack is planned as well."""
    at, state = scope.at, scope.state
    yield Statement(
        "SeesPipelines",
        "Allow",
        actions=(
            *("iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole"),
            *("iam:ListAttachedRolePolicies", "iam:ListRolePolicies"),
        ),
        resources=(
            *(str(arns.role(at, "/", name)) for name in scope.pipeline_roles),
            str(arns.managed_policy(at, PIPELINE_PATH, "*")),
            str(arns.iam(at, "oidc-provider/*")),
        ),
    )
    if scope.holds_state:
        yield Statement(
            "SeesStates",
            "Allow",
            actions=tuple(
                name
                for name in provider_calls.reading(_OF_STATES)
                if name.startswith("s3:") and name != "s3:ListBucket"
            ),
            resources=(state.bucket_arn,),
        )
        yield Statement(
            "SeesKeyOfStates",
            "Allow",
            actions=(
                *("kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListResourceTags"),
            ),
            resources=(state.key_arn,),
        )
        yield Statement("SeesAliases", "Allow", actions=("kms:ListAliases",), resources=("*",))
