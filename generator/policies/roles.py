"""The managed policies of every role of a tenant environment, split to fit their quota.

One function per kind of role. Each returns named policies in a fixed order;
the slug is unique within the role. A role takes ten managed policies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.aws import quotas
from generator.core.expressions import Text, text
from generator.iam.policy import Conditions, Policy, PolicyKind, Statement, size
from generator.policies import auditing, features, purposes, resources, services, spaces, workload
from generator.policies.abilities import Abilities, composed
from generator.policies.federation import own_profile
from generator.policies.scope import ExecutionScope, NamedPolicy, NetworkOrigin

_SERVICES = "What the role does in services of AWS by name"
_GRANTED = "What the tenant's file adds"
_AUDIT = "What SageMaker holds, what was done in the account, and what it costs"
_CLOSED = "People who do not sign in any more do nothing"
AUDITING = composed(("audit",))
"""What auditors do, in Studio and signed in to a console."""

_AT_ONCE = 80
"""Names in one statement: of the longest that there are, 80 fit into a managed policy."""


def execution_grants(scope: ExecutionScope, abilities: Abilities) -> tuple[NamedPolicy, ...]:
    """What an execution role is given, without the denials that hold for every role of its environment."""
    studio = _joined(_studio(scope, abilities), resources.reading(scope, abilities))
    build = _joined(
        resources.changing(scope, abilities),
        resources.creating(scope, abilities) if abilities.makes else Policy(()),
    )
    own = (
        *_named("studio", "Own Studio spaces and apps, and what the role may read", studio),
        *_named("build", "Create, change and delete what the role owns", build),
        *_named("work", "Data, keys, images, logs and metrics", _work(scope, abilities)),
    )
    return (*_serving(own, scope), *_named("granted", _GRANTED, workload.granted(scope)))


def job_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of the role passed to jobs, models and endpoints: data and network, no SageMaker calls."""
    parts = _joined(
        workload.data(scope.data),
        workload.extra_data(scope.extra_data),
        workload.offline_features(scope.data),
        workload.keys(scope.keys.workload, scope.keys.data),
        workload.images(scope, push=False),
        *features.rights(scope),
        workload.job_logs(scope),
        workload.metrics(scope),
        workload.lookups(),
        workload.interfaces(scope),
    )
    own = _named("job", "Data, keys, images, logs, metrics and network of jobs", parts)
    return (*_serving(own, scope), *_named("granted", _GRANTED, workload.granted(scope)))


def hosting_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of the role that is passed to models behind endpoints."""
    return _named("hosting", "Serve models", purposes.hosting(scope))


def monitoring_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of the role that is passed to monitors of endpoints."""
    return _named("monitoring", "Monitor models", purposes.monitoring(scope))


def image_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of the role with which CodeBuild builds images of the tenant's."""
    return _named("images", "Build images", purposes.image_building(scope))


def pipeline_grants(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """What a pipeline's role is given, without the denials that hold for every role of its environment."""
    return (
        *_named("pipeline", "Start and watch jobs", resources.running_pipelines(scope)),
        *_named(
            "work",
            "Data, keys, images and roles",
            _joined(
                Policy((spaces.tag_while_creating(scope),)),
                workload.data(scope.data),
                workload.keys(scope.keys.workload, scope.keys.data),
                workload.images(scope, push=False),
                workload.passing(scope.passable_role_arns),
            ),
        ),
    )


def user_role(
    scope: ExecutionScope, origin: NetworkOrigin, profiles: Sequence[str] | None = None
) -> tuple[NamedPolicy, ...]:
    """The policies of the role federated users sign in with; with `profiles` it opens these alone."""
    opening = own_profile(scope.tenant, scope.profile_prefix, origin, profiles)
    return _named("user", "Open the own Studio profile", opening)


def auditing_user_role(
    scope: ExecutionScope, origin: NetworkOrigin, profiles: Sequence[str] | None = None
) -> tuple[NamedPolicy, ...]:
    """The policies of the role auditors sign in with: what they read in the console as well."""
    return (
        *user_role(scope, origin, profiles),
        *_named(
            "audit",
            _AUDIT,
            _joined(resources.reading(scope, AUDITING), auditing.audit(scope.tenant.at)),
        ),
    )


def default_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of the domain's default role: what an app needs to start, nothing more."""
    parts = _joined(workload.keys(scope.keys.studio), workload.domain_logs(scope))
    return _named("default", "Start an app", parts)


def space_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """The policies of shared spaces; they reach data only where shared spaces are wanted.

    A shared space has no source identity, so its role creates nothing.
    """
    keys = (scope.keys.studio, scope.keys.data) if scope.shared_spaces else (scope.keys.studio,)
    parts = _joined(workload.keys(*keys), workload.domain_logs(scope))
    if scope.shared_spaces:
        parts = _joined(parts, workload.data(scope.data))
    return _named("space", "Start an app of a shared space", parts)


def closed(profiles: Sequence[str], *, everybody: bool) -> tuple[NamedPolicy, ...]:
    """What keeps people who do not sign in any more from using what still runs of them.

    A session of SageMaker carries the profile's name as its source identity, and cannot drop it. Where
    the role is `everybody`'s who is closed, it does nothing at all.
    """
    if everybody:
        return _named("closed", _CLOSED, Policy((_nothing({}),)))
    parts = (profiles[start : start + _AT_ONCE] for start in range(0, len(profiles), _AT_ONCE))
    return _named(
        "closed",
        _CLOSED,
        Policy(
            tuple(
                _nothing({"StringEquals": {"aws:SourceIdentity": tuple(part)}}, number or "")
                for number, part in enumerate(parts)
            )
        ),
    )


def _nothing(conditions: Conditions, number: int | str = "") -> Statement:
    return Statement(f"ClosedPeople{number}", "Deny", actions=("*",), resources=("*",), conditions=conditions)


def flow_logs_role(log_group_arn: Text) -> tuple[NamedPolicy, ...]:
    """The policies of the role VPC flow logs write with: one log group."""
    deliver = Statement(
        "DeliverFlowLogs",
        "Allow",
        actions=("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        resources=(log_group_arn, text(log_group_arn, ":log-stream:*")),
    )
    find = Statement("FindLogGroup", "Allow", actions=("logs:DescribeLogGroups",), resources=("*",))
    return _named("flow-logs", "Deliver flow logs", Policy((deliver, find)))


def _studio(scope: ExecutionScope, abilities: Abilities) -> Policy:
    own = spaces.studio_user(scope) if "work-in-studio" in abilities.held else spaces.studio_visitor(scope)
    return _joined(own, spaces.team_spaces(scope)) if "clean-up" in abilities.held else own


def _work(scope: ExecutionScope, abilities: Abilities) -> Policy:
    """Keys for everybody who opens Studio; the rest for what the abilities need."""
    held = abilities.held
    if "audit" in held:
        return _joined(auditing.audit(scope.tenant.at), workload.lookups())
    works, pushes = "work-in-studio" in held, "push-images" in held
    uses_images = abilities.runs_containers or pushes
    keys = (
        scope.keys.studio,
        *((scope.keys.workload,) if abilities.runs_containers else ()),
        *((scope.keys.data,) if "use-data" in held else ()),
    )
    return _joined(
        workload.data(scope.data) if "use-data" in held else Policy(()),
        workload.extra_data(scope.extra_data) if works else Policy(()),
        workload.keys(*keys),
        workload.images(scope, push=pushes) if uses_images else Policy(()),
        workload.passing(scope.passable_role_arns),
        *(_around(scope) if works else ()),
        workload.lookups(),
    )


def _around(scope: ExecutionScope) -> tuple[Policy, ...]:
    return (
        *features.rights(scope),
        workload.studio_logs(scope),
        workload.metrics(scope),
    )


def _serving(own: tuple[NamedPolicy, ...], scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """A role's policies with what it does in services, in the last one that has room: a role takes few."""
    served = services.granted(scope.served)
    if not served.statements:
        return own
    longest = quotas.limit("managed-policy-size")
    for number, one in reversed(tuple(enumerate(own))):
        if size(both := one.policy + served, PolicyKind.MANAGED) <= longest:
            return (*own[:number], replace(one, policy=both), *own[number + 1 :])
    return (*own, *_named("services", _SERVICES, served))


def _joined(*policies: Policy) -> Policy:
    return Policy(tuple(statement for policy in policies for statement in policy.statements))


def _named(slug: str, description: str, policy: Policy) -> tuple[NamedPolicy, ...]:
    """The policy under its slug; cut between statements, and numbered, when over the quota."""
    parts = _cut(policy.statements, quotas.limit("managed-policy-size"))
    if not parts:
        return ()
    if len(parts) == 1:
        return (NamedPolicy(slug, description, parts[0]),)
    return tuple(
        NamedPolicy(f"{slug}-{number}", f"{description} ({number})", part)
        for number, part in enumerate(parts, 1)
    )


def _cut(statements: Iterable[Statement], longest: int) -> tuple[Policy, ...]:
    parts: list[Policy] = []
    for statement in statements:
        alone = Policy((statement,))
        joined = parts[-1] + alone if parts else alone
        if parts and size(joined, PolicyKind.MANAGED) <= longest:
            parts[-1] = joined
        else:
            parts.append(alone)
    return tuple(parts)
