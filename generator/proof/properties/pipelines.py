"""Roles of pipelines: who gets in, what a plan may do, and that an apply stays what it is.

What must hold is taken from the platform file and said here a second time, apart from the policies. That an
apply cannot give itself more is asked of its boundary, around a role that is given everything, and of the
role as it is. What a role that it makes could do later is not asked: an apply writes the boundaries of the
roles that it makes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.core.findings import Finding
from generator.estate.delivery import PipelineAccount
from generator.iam import crowds
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties.authorities import ANYTHING, open_to_everybody
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.proof.properties.kinds import WRITES
from generator.proof.properties.states import claims_of_states
from generator.proof.properties.subjects import (
    EVERYBODY,
    OTHER_PROVIDERS,
    OUTSIDERS,
    PIPELINE_ROLE,
    SERVICES,
    TOKENS,
    WITHIN_ITS_BOUNDARY,
    Subject,
)
from generator.readback.facts import RoleFacts, StackFacts
from generator.tenancy.reviews import APPLIED, ATTEMPT, BEGUN, KEY, NOTES, RECORD, REVIEWS

LET_IN, ACCOUNT, PLANS, RAISES, WORK = (
    "inbound.pipelines",
    "foreign.pipelines",
    "guardrail.pipelines",
    "escalation.pipelines",
    "work.pipelines",
)

Scps = tuple[tuple[PolicySource, ...], ...]

_ALWAYS = ("sts:GetCallerIdentity",)
_BY_TOKEN = ("sts:AssumeRoleWithWebIdentity",)
_USE_OF_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
_OBJECTS = ("s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject")
_AGAIN: Conditions = {"Null": {"s3:if-none-match": "true"}}
_ONCE: Conditions = {"Null": {"s3:if-none-match": "false"}}
_ITEMS = ("BatchGetItem", "GetItem", "GetRecords", "PartiQLSelect", "Query", "Scan")
_DATA = (
    *("athena:GetQueryResults", "codeartifact:GetPackageVersionAsset", "ecr:BatchGetImage"),
    *("ecr:GetDownloadUrlForLayer", "elasticfilesystem:ClientMount", "glue:GetConnection"),
    *("lambda:InvokeFunction", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetQueryResults"),
    *("logs:StartQuery", "sagemaker:CreatePresignedDomainUrl", "sagemaker:GetRecord"),
    *("sagemaker:InvokeEndpoint", "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),
    *(f"dynamodb:{name}" for name in _ITEMS),
)
"""What reads what people have put into a service, beside objects in buckets."""

_WATCHING = ("cloudtrail:*", "config:*", "guardduty:*")


def claims_of_pipelines(account: PipelineAccount, stack: StackFacts, scps: Scps) -> Iterator[Claim]:
    """Everything that is claimed of the two roles of an account."""
    roles = {role.arn: role for role in stack.roles}
    plans, applies = roles.get(account.plan_arn), roles.get(account.apply_arn)
    if plans is None or applies is None:
        return
    for facts, wanted in ((plans, _planning(account)), (applies, _applying(account))):
        yield from _let_in(account, facts, wanted)
    planning = Subject(plans.name, _as_is(account, plans, stack, scps), account.place, PIPELINE_ROLE)
    applying = Subject(applies.name, _as_is(account, applies, stack, scps), account.place, PIPELINE_ROLE)
    for subject in (planning, applying):
        yield _of_account(account, subject)
    yield _no_data(account, planning)
    yield _no_data(account, applying)
    yield _changes_nothing(account, planning, "writes nothing but locks of its stacks and records, each once")
    held = replace(planning.authority, identity=(ANYTHING,))
    yield _holds(account, Subject(plans.name, held, account.place, WITHIN_ITS_BOUNDARY))
    yield from _stays(account, applying, applies)
    yield from _works(account, planning, applying)
    yield from claims_of_states(LET_IN, account, stack)


def absent_roles(account: PipelineAccount, stack: StackFacts) -> Iterator[Finding]:
    """A finding for each of the two roles that is not rendered, and for every other one that is."""
    wanted = {account.plan_arn, account.apply_arn}
    found = {role.arn for role in stack.roles}
    for arn in sorted(wanted - found):
        yield Finding(FOREIGN_ACCESS, f"the role {arn} is planned and not rendered", account.place)
    for arn in sorted(found - wanted):
        yield Finding(FOREIGN_ACCESS, f"nobody planned the role {arn} for pipelines", account.place)


def _as_is(account: PipelineAccount, facts: RoleFacts, stack: StackFacts, scps: Scps) -> Authority:
    at = account.at
    return Authority(
        Principal(facts.name, facts.arn, at.account_id, at.region, at.partition),
        facts.identity,
        facts.boundary,
        scps,
        stack.resource_policies,
    )


def _let_in(account: PipelineAccount, facts: RoleFacts, wanted: Conditions) -> Iterator[Claim]:
    """Nobody but who brings a token that says all that is wanted; each of it is needed."""
    at, mine = account.at, (facts.arn,)
    trust = (ResourcePolicy(mine, facts.trust, is_required=True, account_id=at.account_id),)

    def subject(principal: Principal, whom: str) -> Subject:
        authority = Authority(principal, (ANYTHING,), resource_policies=trust)
        return Subject(facts.name, authority, account.place, whom)

    anything = RequestSet(("sts:*",), _ALWAYS, resources=mine)
    for words, principal, whom in (
        ("no role, user or root user of the account", crowds.of_account(at), EVERYBODY),
        ("nobody of another account", crowds.of_other_accounts(at), OUTSIDERS),
        ("no AWS service", crowds.of_services(at), SERVICES),
        (
            "nobody of another identity provider",
            crowds.of_providers(at, (account.provider_arn,)),
            OTHER_PROVIDERS,
        ),
    ):
        yield subject(principal, whom).never(LET_IN, f"lets {words} become it", (anything,))
    forge = subject(crowds.only(crowds.of_providers(at), account.provider_arn), TOKENS)
    yield forge.never(
        LET_IN,
        "takes no token that says anything else than is planned, or less",
        (
            RequestSet(("sts:*",), (*_ALWAYS, *_BY_TOKEN), resources=mine),
            *(
                RequestSet(_BY_TOKEN, resources=mine, conditions={_NOT[operator]: {key: value}})
                for operator, keys in wanted.items()
                for key, value in keys.items()
            ),
        ),
    )
    yield forge.possible(
        WORK, "takes the token of its pipelines", (RequestSet(_BY_TOKEN, resources=mine, conditions=wanted),)
    )


_NOT = {"StringEquals": "StringNotEquals", "StringLike": "StringNotLike"}


def _applying(account: PipelineAccount) -> Conditions:
    """What the token of the job that applies says."""
    github, gitlab = account.delivery.github, account.delivery.gitlab
    said: dict[str, str | tuple[str, ...]] = {}
    if github is not None:
        said["sub"] = f"repo:{github.repository}:environment:{github.environment}"
        if github.claims == "all":
            said["repository_id"] = github.repository_id
            said["environment"] = github.environment
            said["job_workflow_ref"] = f"{github.repository}/{github.workflow}@refs/heads/{github.branch}"
    elif gitlab is not None:
        said["sub"] = f"project_path:{gitlab.project}:ref_type:branch:ref:{gitlab.branch}"
        if gitlab.claims == "all" and gitlab.url == "https://gitlab.com":
            said["ref_protected"] = "true"
            said["pipeline_source"] = ("push", "schedule", "web")
            if gitlab.project_id:
                said["project_id"] = gitlab.project_id
    return {"StringEquals": _keys(account, {**said, "aud": "sts.amazonaws.com"})}


def _planning(account: PipelineAccount) -> Conditions:
    """What tokens of jobs that plan say: on GitHub the branch, and no environment."""
    github = account.delivery.github
    if github is None:
        return _applying(account)
    said = {"aud": "sts.amazonaws.com", "sub": f"repo:{github.repository}:ref:refs/heads/{github.branch}"}
    if github.claims == "all":
        said["repository_id"] = github.repository_id
    return {"StringEquals": _keys(account, said)}


def _keys(
    account: PipelineAccount, said: Mapping[str, str | tuple[str, ...]]
) -> dict[str, str | tuple[str, ...]]:
    issuer = account.provider_arn.partition("oidc-provider/")[2]
    return {f"{issuer}:{name}": value for name, value in said.items()}


def _states(account: PipelineAccount, *names: str) -> tuple[str, ...]:
    return tuple(f"arn:{account.at.partition}:s3:::{account.state_bucket}/{name}" for name in names)


def _own_states(account: PipelineAccount) -> tuple[str, ...]:
    return _states(account, *(one.state_key for one in account.every_stack))


def _locks(account: PipelineAccount) -> tuple[str, ...]:
    return tuple(f"{one}.tflock" for one in _own_states(account))


def _records(account: PipelineAccount) -> tuple[str, ...]:
    return _states(account, *(f"{REVIEWS}{one}/*" for one in account.every_stack), f"{REVIEWS}{KEY}")


def _notes(account: PipelineAccount) -> tuple[str, ...]:
    return _states(account, *(f"{REVIEWS}{one}/{NOTES}" for one in account.every_stack), f"{REVIEWS}{KEY}")


def _of_account(account: PipelineAccount, subject: Subject) -> Claim:
    """Of other accounts the states of its own stacks, and gateways that are shared: these are attached to."""
    bucket = f"arn:{account.at.partition}:s3:::{account.state_bucket}"
    own = (*_own_states(account), *_locks(account), *_records(account))
    shared = tuple(f"arn:{account.at.partition}:ec2:*:*:transit-gateway/{one}" for one in account.gateways)
    held = [
        RequestSet(
            ("*",),
            except_actions=_NAMED_BY_NO_ACCOUNT,
            not_resources=(bucket, *own, account.state_key_arn, *shared),
            accounts=Accounts.OTHER,
        )
    ]
    if shared:
        held.append(RequestSet(("*",), except_actions=_ATTACHES, resources=shared, accounts=Accounts.OTHER))
    attaches = ", and attaches to shared gateways" if shared else ""
    return subject.never(
        ACCOUNT,
        "reaches nothing of another account but the states and records of its own stacks, and their key"
        f"{attaches}",
        held,
    )


_ATTACHES = ("ec2:CreateTransitGatewayVpcAttachment",)


_NAMED_BY_NO_ACCOUNT = ("apigateway:*", "route53:*", "sso:*", "identitystore:*")
"""Services whose calls take what has no account in its ARN, and that answer for the caller's own alone.

Service authorization reference of 2026-09-26, ARNs of these services; that they answer so is not seen on AWS.
"""


def _no_data(account: PipelineAccount, subject: Subject) -> Claim:
    own = (*_own_states(account), *_locks(account), *_records(account))
    return subject.never(
        PLANS,
        "reads nothing that people have stored, be it object, secret, log, image or row, nor uses its keys",
        (
            RequestSet(("s3:GetObject*",), not_resources=own),
            RequestSet(_DATA),
            RequestSet(("kms:Decrypt",), not_resources=_decrypts(account, subject)),
        ),
    )


def _decrypts(account: PipelineAccount, subject: Subject) -> tuple[str, ...]:
    """The keys that a role may use: that of the states; under others AWS makes storage for an apply."""
    if subject.name == account.plan_role:
        return (account.state_key_arn,)
    return (account.state_key_arn, f"arn:{account.at.partition}:kms:*:{account.at.account_id}:*")


def _changes_nothing(account: PipelineAccount, subject: Subject, sentence: str) -> Claim:
    """A plan locks states and writes records, each once."""
    records, locks = _records(account), _locks(account)
    return subject.never(
        PLANS,
        sentence,
        (
            RequestSet(("*",), (*_ALWAYS, *_WRITTEN), levels=WRITES),
            RequestSet(("s3:PutObject",), not_resources=(*locks, *records)),
            RequestSet(("s3:PutObject",), resources=records, conditions=_AGAIN),
            RequestSet(("s3:PutObject",), resources=_states(account, f"{REVIEWS}{NOTES}")),
            RequestSet(("s3:DeleteObject",), not_resources=locks),
            RequestSet(_USE_OF_KEY, not_resources=(account.state_key_arn,)),
        ),
    )


def _holds(account: PipelineAccount, subject: Subject) -> Claim:
    """The boundary of a plan keeps it from changing anything but locks and records, of any stack."""
    states = _states(account, "*")
    return subject.never(
        PLANS,
        "changes nothing but locks and records, and reads nothing that people have stored",
        (
            RequestSet(("*",), (*_ALWAYS, *_WRITTEN), levels=WRITES),
            RequestSet(("s3:DeleteObject", "s3:GetObject*", "s3:PutObject"), not_resources=states),
            RequestSet(("s3:PutObject",), resources=_own_states(account)),
            RequestSet(_USE_OF_KEY, not_resources=(account.state_key_arn,)),
            RequestSet(_DATA),
        ),
    )


_WRITTEN = ("s3:DeleteObject", "s3:PutObject", *_USE_OF_KEY)


def _stays(account: PipelineAccount, subject: Subject, facts: RoleFacts) -> Iterator[Claim]:
    """An apply changes nothing that holds it, whatever it is given, and makes no role that nothing holds."""
    partition, number = account.at.partition, account.at.account_id
    begins = f"arn:{partition}:iam::{number}"
    above = (
        *(f"{begins}:role/{name}" for name in account.kept_roles),
        f"{begins}:policy/tenantry-pipeline/*",
        *(f"{begins}:{kind}/*" for kind in ("group", "oidc-provider", "user")),
    )
    boundaries = (f"{begins}:policy/tenantry/*",)
    bucket = f"arn:{partition}:s3:::{account.state_bucket}"
    served = account.unbound_roles
    binds = ("iam:CreateRole", "iam:PutRolePermissionsBoundary")
    held = (
        RequestSet(("iam:*",), levels=WRITES, resources=above),
        RequestSet(binds, not_resources=served, conditions={"Null": {"iam:PermissionsBoundary": "true"}}),
        RequestSet(
            binds, not_resources=served, conditions={"ArnNotLike": {"iam:PermissionsBoundary": boundaries}}
        ),
        RequestSet(("iam:DeleteRolePermissionsBoundary",)),
        RequestSet(("sts:*",), _ALWAYS),
        RequestSet(_WATCHING, levels=WRITES),
        RequestSet(("s3:*",), _OBJECTS, levels=WRITES, resources=(bucket, f"{bucket}/*")),
        RequestSet(("kms:*",), _USE_OF_KEY, levels=WRITES, resources=(account.state_key_arn,)),
    )
    given = replace(subject.authority, identity=(ANYTHING,))
    yield Subject(facts.name, given, account.place, WITHIN_ITS_BOUNDARY).never(
        RAISES,
        "changes no role, policy, boundary or provider of pipelines and no trail, assumes nobody,"
        " and makes no role without a boundary of the estate but those that AWS services assume",
        held,
    )
    trusted = replace(given, resource_policies=(open_to_everybody(f"{begins}:role/*", number),))
    yield Subject(facts.name, trusted, account.place, WITHIN_ITS_BOUNDARY).never(
        RAISES, "becomes no role, whomever that lets in", (RequestSet(("sts:*",), _ALWAYS),)
    )
    own = (
        *(f"{begins}:{kind}/tenantry/*" for kind in ("policy", "role")),
        f"{begins}:role/aws-service-role/*",
        f"{begins}:saml-provider/*",
    )
    yield subject.never(
        RAISES,
        "changes identities of the estate alone, passes its roles alone, and records what it applied once",
        (
            RequestSet(("iam:*",), levels=WRITES, not_resources=own),
            RequestSet(("iam:PassRole",), not_resources=(f"{begins}:role/tenantry/*",)),
            RequestSet(
                ("s3:PutObject",), not_resources=(*_own_states(account), *_locks(account), *_notes(account))
            ),
            RequestSet(("s3:PutObject",), resources=_states(account, f"{REVIEWS}*"), conditions=_AGAIN),
        ),
    )


def _works(account: PipelineAccount, planning: Subject, applying: Subject) -> Iterator[Claim]:
    """What each of the roles is for."""

    def state(name: str, resource: str, conditions: Conditions = _NO_CONDITIONS) -> RequestSet:
        return RequestSet((name,), resources=(resource,), conditions=conditions)

    own, lock = _own_states(account)[0], _locks(account)[0]
    stack = account.every_stack[0]
    below = f"{REVIEWS}{stack}/a/b"
    (record,) = _states(account, f"{below}{RECORD}")
    notes = _states(account, *(f"{below}{one}" for one in (BEGUN, ATTEMPT.format(0), APPLIED)))
    yield planning.possible(
        WORK,
        "reads and locks a state, and records a plan",
        (
            state("s3:GetObject", own),
            state("s3:PutObject", lock),
            state("s3:DeleteObject", lock),
            state("s3:PutObject", record, _ONCE),
            state("kms:Decrypt", account.state_key_arn),
        ),
    )
    yield applying.possible(
        WORK,
        "reads, locks and writes a state, and notes what it begins, attempts and has applied",
        (
            state("s3:GetObject", own),
            state("s3:GetObject", record),
            state("s3:PutObject", own),
            state("s3:PutObject", lock),
            *(state("s3:PutObject", note, _ONCE) for note in notes),
            state("kms:GenerateDataKey", account.state_key_arn),
        ),
    )


_NO_CONDITIONS: Conditions = {}
