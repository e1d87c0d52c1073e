"""Nothing of another tenant outside SageMaker: data, keys, images, logs, networks, and all the rest."""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import extras, named_services, packages, personas, purposes
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.leaving import accepted
from generator.proof.properties.limits import (
    LOGS_OF_SHARED_APPS,
    METRICS,
    NETWORK_LOOKUPS,
    OWN_ACCOUNT_AUDIT,
    OWN_ACCOUNT_METRICS,
    REGISTRY_LOGIN,
    SHARED_LOG_GROUPS,
    SHARED_SUBNETS,
    UPLOADS_IN_PROGRESS,
    WHO_AM_I,
    Accepted,
)
from generator.proof.properties.personas import LOG_GROUP_CREATION, LOG_WRITES
from generator.proof.properties.subjects import Subject

_SEPARATELY = frozenset({"cloudwatch", "ec2", "ecr", "iam", "kms", "logs", "s3", "sagemaker"})
"""Services in which some things are the tenant's own; of every other service nothing is."""

_PULLS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")

_JOB_LOGS = tuple(f"/aws/sagemaker/{kind}Jobs" for kind in ("Processing", "Training", "Transform"))
_APP_LOGS = "/aws/sagemaker/studio"
_ENDPOINT_LOGS = "/aws/sagemaker/Endpoints/"


def outside_studio(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """One claim per service in which a tenant has something of its own, and one for all others."""
    is_shared = role.home.shares_account
    logs = (SHARED_LOG_GROUPS,) if is_shared else ()
    if role.home.is_shared_domain:
        logs = (LOGS_OF_SHARED_APPS, *logs)
    shares_subnets = role.home.apart_by_tags and personas.runs_containers(role)
    metrics = (METRICS,) if is_shared else (METRICS, OWN_ACCOUNT_METRICS)
    yield subject.never(
        "foreign.data",
        "reaches no data but its own bucket and prefixes"
        + (", and of existing buckets what its file names" if role.extra_buckets else ""),
        _data(role),
        accepting=_accepted_of_data(role),
    )
    yield subject.never(
        "foreign.keys",
        "uses, lends and manages no key but the tenant's that its work needs",
        (RequestSet(("kms:*",), not_resources=role.key_arns),),
    )
    yield subject.never(
        "foreign.images",
        "reaches no container images but its own and AWS's",
        _images(role),
        (REGISTRY_LOGIN,),
    )
    yield subject.never("foreign.logs", "reads and writes no logs but its own", _logs(role), logs)
    yield subject.never(
        "foreign.metrics", "writes no metrics but SageMaker's and its own", _metrics(role), metrics
    )
    yield subject.never(
        "foreign.network",
        "reaches no network but the tenant's subnets and groups",
        _network(role),
        (NETWORK_LOOKUPS, SHARED_SUBNETS) if shares_subnets else (NETWORK_LOOKUPS,),
    )
    yield subject.never(
        "foreign.identities",
        "does nothing to identities, and passes only the roles of its own jobs and pipelines",
        (
            RequestSet(("iam:*",), except_actions=("iam:PassRole",)),
            RequestSet(("iam:PassRole",), not_resources=role.passes),
        ),
    )
    yield _elsewhere(subject, role)


def _elsewhere(subject: Subject, role: RoleIntent) -> Claim:
    """Every service in which nothing is the tenant's own, but for what its file adds."""
    installing = packages.ceiling(role)
    added = (
        *extras.granted_actions(role),
        *(OWN_ACCOUNT_AUDIT.actions if role.audits else ()),
        *installing,
    )
    spoken_of = tuple(f"{service}:*" for service in sorted(_SEPARATELY))
    return subject.never(
        "foreign.services",
        "reaches nothing in any other service: no secrets, parameters, catalogues, queries or functions"
        + (", but what its file adds" if role.granted else "")
        + (", but what services that are switched on are for" if role.served else "")
        + (", but the account's events and cost" if role.audits else "")
        + (", but packages of the named repositories" if installing else ""),
        (
            RequestSet(("*",), except_actions=(*spoken_of, *WHO_AM_I.actions, *added)),
            *extras.beyond_granted(role),
            *named_services.beyond(role),
            *packages.beyond(role),
        ),
        accepting=(WHO_AM_I, *((OWN_ACCOUNT_AUDIT,) if role.audits else ())),
    )


def _accepted_of_data(role: RoleIntent) -> Iterator[Accepted]:
    yield from accepted(role.home.settings.network)
    if role.prefixes and role.bucket_arn:
        yield UPLOADS_IN_PROGRESS


def offline_store(role: RoleIntent) -> Iterator[RequestSet]:
    """What Feature Store does with the role of a feature group, beside writing objects."""
    listed: Conditions = {"StringEquals": {"s3:x-amz-acl": personas.TO_THE_OWNER}}
    objects = tuple(f"{role.bucket_arn}/{prefix}?*" for prefix in role.prefixes or ("",))
    yield RequestSet(("s3:GetBucketAcl",), resources=(role.bucket_arn,), accounts=Accounts.OWN)
    yield RequestSet(("s3:PutObjectAcl",), resources=objects, conditions=listed, accounts=Accounts.OWN)


def own_streams(role: RoleIntent) -> tuple[str, ...]:
    """The log streams that are the role's own: all of SageMaker's in an account of its own.

    In a shared one a stream says whose it is: of apps by domain and profile,
    of jobs and endpoints by the name that begins with the tenant's prefix.
    """
    if not role.home.shares_account:
        return (role.home.arn("logs", "log-group:/aws/sagemaker/*"),)
    return _written(role)


def _written(role: RoleIntent) -> tuple[str, ...]:
    """The log streams that the role writes: of its own domain's apps, and of jobs and endpoints."""
    jobs = (f"{group}:log-stream:{role.name_prefix}*" for group in _JOB_LOGS)
    named = (
        f"{_APP_LOGS}:log-stream:{role.home.domain_id}/{role.profile_prefix}*",
        *jobs,
        f"{_ENDPOINT_LOGS}{role.name_prefix}*:log-stream:*",
    )
    return tuple(role.home.arn("logs", f"log-group:{name}") for name in named)


def _data(role: RoleIntent) -> Iterator[RequestSet]:
    bucket = (role.bucket_arn,) if role.bucket_arn else ()
    yield RequestSet(("s3:*",), not_resources=(*bucket, *role.objects, *extras.own_arns(role)))
    yield from extras.beyond(role)
    if role.prefixes and bucket:
        own = tuple(value for prefix in role.prefixes for value in (prefix, f"{prefix}*"))
        access_list = ("s3:GetBucketAcl",) if role.kind is RoleKind.JOB else ()  # says whose the bucket is
        yield RequestSet(
            ("s3:*",),
            except_actions=("s3:GetBucketLocation", *access_list, *UPLOADS_IN_PROGRESS.actions),
            resources=bucket,
            conditions={"StringNotLike": {"s3:prefix": own}},
        )


def _images(role: RoleIntent) -> Iterator[RequestSet]:
    own = role.home.repositories
    yield RequestSet(_PULLS, not_resources=(own, *role.home.approved_repositories))
    yield RequestSet(("ecr:*",), except_actions=(*_PULLS, *REGISTRY_LOGIN.actions), not_resources=(own,))


def _logs(role: RoleIntent) -> Iterator[RequestSet]:
    if purposes.purpose(role):
        own = (*purposes.streams(role), *purposes.groups(role))
        yield RequestSet(("logs:*",), not_resources=own)
        return
    own = (_APP_LOGS, *_JOB_LOGS, f"{_ENDPOINT_LOGS}{role.name_prefix}*")
    groups = tuple(role.home.arn("logs", f"log-group:{name}{end}") for name in own for end in ("", ":*"))
    if not role.home.shares_account:
        yield RequestSet(("logs:*",), not_resources=own_streams(role))
        if role.kind is not RoleKind.JOB:
            yield RequestSet((LOG_GROUP_CREATION,), not_resources=groups)
            yield RequestSet(LOG_WRITES, not_resources=_written(role))
        return
    yield RequestSet(("logs:*",), except_actions=SHARED_LOG_GROUPS.actions, not_resources=own_streams(role))
    yield RequestSet(SHARED_LOG_GROUPS.actions, not_resources=groups)


def _metrics(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    own = f"tenantry/{home.tenant}/{home.environment}"
    readable = () if home.shares_account else OWN_ACCOUNT_METRICS.actions
    yield RequestSet(("cloudwatch:*",), except_actions=(*METRICS.actions, *readable))
    yield RequestSet(
        METRICS.actions,
        conditions={"StringNotLike": {"cloudwatch:namespace": ("/aws/sagemaker/*", own, f"{own}/*")}},
    )


def _network(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    subnets = tuple(home.subnet(one) for one in home.subnet_ids)
    groups = tuple(home.arn("ec2", f"security-group/{one}") for one in home.group_ids)
    interfaces = home.arn("ec2", "network-interface/*")
    yield RequestSet(
        ("ec2:*",),
        except_actions=NETWORK_LOOKUPS.actions,
        not_resources=(*subnets, *groups, interfaces),
    )
    yield RequestSet(
        ("ec2:*",),
        except_actions=("ec2:CreateNetworkInterface", *NETWORK_LOOKUPS.actions),
        resource_types=("network-interface",),
        conditions={"ArnNotEquals": {"ec2:Subnet": subnets}} if subnets else {},
    )
