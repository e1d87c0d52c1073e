"""What people need to work must be possible: a policy that denies everything is no isolation.

One set of requests per action and per way in which something can be one's
own, each with the values that are right: own keys under either name, own
network, approved instance types. So an Allow that became too narrow, or a
denial that became too wide, is seen.
"""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.estate.site import Site
from generator.iam import services
from generator.iam.authority import PolicySource
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import extras, marks, named_services, packages, personas, purposes
from generator.proof.properties.authorities import administrator
from generator.proof.properties.compliant import compliant
from generator.proof.properties.duties import BRINGS_CONTAINERS
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.kinds import made_by
from generator.proof.properties.limits import NETWORK_LOOKUPS, OWN_ACCOUNT_METRICS
from generator.proof.properties.outside_sagemaker import offline_store, own_streams
from generator.proof.properties.own_spaces import opening, spaces
from generator.proof.properties.subjects import ADMINISTRATORS, Subject


def in_studio(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """The persona's work with SageMaker."""
    for property_id, sentence, requests in (
        ("work.open", "opens Studio as itself", opening(role)),
        ("work.spaces", "keeps its own private spaces and apps", spaces(role)),
        ("work.look", "lists, searches and reads what its team has", _looking(role)),
        (
            "work.create",
            "makes what its persona makes, with the right tags, keys and network",
            _creating(role),
        ),
        ("work.change", "changes, stops and deletes its own", _changing(role)),
    ):
        found = tuple(requests)
        if found:
            yield subject.possible(property_id, sentence, found)


def outside_studio(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Data, keys, images, roles, logs, metrics and networks."""
    for property_id, sentence, requests in (
        ("work.data", f"reads and writes its own data{extras.also(role)}", _data(role)),
        ("work.keys", "uses its own keys and lends them to AWS services", _keys(role)),
        ("work.images", "pulls images, and pushes its own where its persona does", _images(role)),
        ("work.packages", "installs packages of the named repositories", packages.installing(role)),
        ("work.services", "does what it is named for in services", named_services.working(role)),
        ("work.pass", "passes its own jobs and pipelines their roles", _passing(role)),
        ("work.logs", "writes and reads its own logs and metrics", _logs(role)),
        ("work.network", "looks up the tenant's network", _lookups(role)),
    ):
        found = tuple(requests)
        if found:
            yield subject.possible(property_id, sentence, found)


def opening_from(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """A signed-in user opens their own profile through each endpoint and from each corporate network."""
    profiles = [(one,) for one in role.opened_profiles]
    own: Conditions = {"StringEquals": {"aws:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}}
    origins: tuple[Conditions, ...] = (
        *(
            {"StringEquals": {"aws:SourceVpce": one}, "Null": {"aws:SourceIp": "true"}}
            for one in role.home.endpoint_ids
        ),
        *(
            {"StringEquals": {"aws:SourceVpc": one}, "Null": {"aws:SourceIp": "true"}}
            for one in role.home.corporate_vpcs
        ),
        *(
            {"IpAddress": {"aws:SourceIp": one}, "Null": {"aws:SourceVpce": "true"}}
            for one in role.home.corporate_cidrs
        ),
    )
    requests = tuple(
        RequestSet((personas.OPEN_STUDIO,), resources=profile, conditions=marks.both(own, origin))
        for profile in profiles
        for origin in origins or ({},)
    )
    look = (
        *(
            RequestSet(("sagemaker:DescribeUserProfile",), resources=profile, conditions=own)
            for profile in profiles
        ),
        RequestSet(("sagemaker:DescribeDomain",), resources=(role.home.domain_arn,)),
        RequestSet(
            ("sagemaker:DescribeDomain",), resources=(role.home.domain_arn,), conditions=_elsewhere(role.home)
        ),
        RequestSet(("sagemaker:ListDomains",)),
        RequestSet(("sagemaker:ListUserProfiles",)),
    )
    sentence = "opens the profile with its own studiouserid, from every network that users come from"
    yield subject.possible("work.sign-in", sentence, (*requests, *look))


def _elsewhere(home: Home) -> Conditions:
    """From none of those networks: looking opens nothing, and consoles look before they open."""
    away: Conditions = {"Null": {"aws:SourceVpce": "true", "aws:SourceVpc": "true"}}
    return {**away, "NotIpAddress": {"aws:SourceIp": home.corporate_cidrs}} if home.corporate_cidrs else away


def compliant_domain(home: Home, site: Site, scps: tuple[tuple[PolicySource, ...], ...]) -> Iterator[Claim]:
    """The platform's roles make a domain inside a VPC under a key of the tenant's, whatever SCPs say."""
    for name in site.administrators:
        subject = Subject(name, administrator(home, name, scps), site.place, ADMINISTRATORS)
        yield subject.possible(
            "work.domain",
            "makes a domain that follows every rule, the profiles and apps in it and the images for it",
            tuple(_administering(home, site.network_access)),
        )


def _administering(home: Home, access: str) -> Iterator[RequestSet]:
    chosen: Conditions = {"StringEquals": {"sagemaker:AppNetworkAccessType": access}}
    right: Conditions = {
        **chosen,
        "ForAllValues:StringEquals": {"sagemaker:VpcSubnets": home.subnet_ids},
        "Null": {"sagemaker:VpcSubnets": "false", "sagemaker:VpcSecurityGroupIds": "false"},
        "ArnEquals": {"sagemaker:VolumeKmsKeyArn": home.keys.get("studio", "")},
        "ForAllValues:StringLike": {"sagemaker:InstanceTypes": home.settings.instance_types.apps},
    }
    profiles = home.sagemaker(f"user-profile/{home.domain_id}/*")
    yield RequestSet(("sagemaker:CreateDomain",), resources=(home.sagemaker("domain/*"),), conditions=right)
    as_it_is: Conditions = {"Null": {"sagemaker:AppNetworkAccessType": "true"}}
    yield RequestSet(("sagemaker:UpdateDomain",), resources=(home.domain_arn,), conditions=as_it_is)
    yield RequestSet(("sagemaker:UpdateDomain",), resources=(home.domain_arn,), conditions=chosen)
    yield RequestSet(("sagemaker:DeleteDomain",), resources=(home.domain_arn,))
    whose: Conditions = {"StringLike": {f"{marks.REQUEST}/{marks.USER}": "?*"}}
    yield RequestSet(("sagemaker:CreateUserProfile",), resources=(profiles,), conditions=whose)
    for name in ("sagemaker:DeleteUserProfile", "sagemaker:UpdateUserProfile"):
        yield RequestSet((name,), resources=(profiles,))
    sharing = "sagemaker:SpaceSharingType"
    canvas: Conditions = {"Null": {sharing: "true"}}
    yield RequestSet(("sagemaker:CreateApp",), resources=(home.sagemaker("app/*"),), conditions=canvas)
    for name in services.supporting("sagemaker", sharing):
        if name not in personas.SHARED_USE:
            yield RequestSet((name,), conditions={"StringEquals": {sharing: "Shared"}})
    for name in personas.IMAGE_KEEPING:
        yield RequestSet((name,))


def _looking(role: RoleIntent) -> Iterator[RequestSet]:
    duties = personas.duties(role)
    for name in duties.lists:
        yield RequestSet((name,))
    if duties.lists:
        yield RequestSet((personas.SEARCH,), conditions=_visible(role))
    if duties.lists and role.home.apart_by_tags:  # only who makes something must say who it is
        yield RequestSet(duties.lists[:1], conditions={"Null": {"aws:SourceIdentity": "true"}})
    for name in duties.reads:
        yield from _owned(role, name)
    yield from _by_name(role, duties.named_reads)
    if role.home.apart_by_tags:  # elsewhere what carries another's tags is closed, whatever its name
        for tagged in marks.names_another(role, marks.RESOURCE):
            yield from _by_name(role, duties.named_reads, tagged)


def _visible(role: RoleIntent) -> Conditions:
    values = marks.own_values(role)
    key = marks.TEAM if role.home.apart_by_tags else marks.DOMAIN
    if key not in values:
        return {}
    visibility = f"sagemaker:SearchVisibilityCondition/Tags.{key}/EqualsIfExists"
    return {"StringEquals": {visibility: values[key]}}


def _creating(role: RoleIntent) -> Iterator[RequestSet]:
    duties = personas.duties(role)
    for name in duties.creates:
        yield from _made(role, name, role.home.sagemaker(f"{made_by(name)}/{_job_prefix(role)}*"))
    for name, existing in duties.joins:
        for model in (_own_model(role), _NO_MODEL) if name == BRINGS_CONTAINERS else ({},):
            yield from _made(role, name, role.home.sagemaker(f"{made_by(name)}/*"), model)
        yield from _owned(role, name, existing, request_tags=True)
    for name in duties.with_model:
        yield from _made(role, name, role.home.sagemaker(f"{made_by(name)}/*"), _own_model(role))
    for name in duties.named_creates:
        yield from _made(role, name, role.home.sagemaker(f"{made_by(name)}/{role.name_prefix}*"))
    if duties.creates:
        for tags in _request_tags(role):
            yield RequestSet(
                (personas.TAG_WHILE_CREATING,),
                resources=(role.home.sagemaker("training-job/*"),),
                conditions=marks.both(
                    marks.both(tags, marks.UNTAGGED),
                    {"StringEquals": {"sagemaker:TaggingAction": "CreateTrainingJob"}},
                ),
            )


_NO_MODEL: Conditions = {"Null": {"sagemaker:ModelArn": "true"}}


def _own_model(role: RoleIntent) -> Conditions:
    return {"ArnLike": {"sagemaker:ModelArn": role.home.sagemaker(f"model/{role.name_prefix}*")}}


def _job_prefix(role: RoleIntent) -> str:
    """Names of jobs begin like the team's models, so that their logs are the team's."""
    return role.name_prefix


def _made(role: RoleIntent, name: str, resource: str, more: Conditions | None = None) -> Iterator[RequestSet]:
    for tags in _request_tags(role):
        for right in compliant(role, name):
            conditions = marks.both(marks.both(tags, right), more or {})
            yield RequestSet((name,), resources=(resource,), conditions=conditions)


def _request_tags(role: RoleIntent) -> Iterator[Conditions]:
    for own in marks.own(role, marks.REQUEST):
        tags = marks.both(own, _no_other_tags(role))
        if not role.home.apart_by_tags:
            yield tags
        elif role.kind is RoleKind.PIPELINE:
            yield marks.both(tags, {"StringLike": {"aws:RequestTag/owner": "?*"}, "Null": _no_identity()})
        else:
            yield marks.both(tags, {"StringEquals": {"aws:RequestTag/owner": role.own_identity}})


def _no_other_tags(role: RoleIntent) -> Conditions:
    """What is right is enough: no other tag helps."""
    keys = tuple(marks.own_values(role))
    owned = (marks.OWNER,) if role.home.apart_by_tags else ()
    owned = (*owned, *(key for key, _ in role.home.required_tags))
    return {"ForAllValues:StringEquals": {"aws:TagKeys": (*keys, *owned)}} if keys else {}


def _no_identity() -> dict[str, str]:
    """A pipeline runs without a source identity."""
    return {"aws:SourceIdentity": "true"}


def _changing(role: RoleIntent) -> Iterator[RequestSet]:
    duties = personas.duties(role)
    writes = role.is_maker
    for name in duties.changes:
        yield from _owned(role, name, is_change=writes)
    for name in duties.invokes:
        yield from _owned(role, name, "endpoint")
    if duties.invokes:
        yield from _owned(role, "sagemaker:InvokeEndpoint", "inference-component")
    yield from _by_name(role, duties.named_changes)


def _owned(
    role: RoleIntent, name: str, kind: str = "", *, is_change: bool = False, request_tags: bool = False
) -> Iterator[RequestSet]:
    """The action on something own, once per way of being own; in a shared domain for its maker."""
    maker: Conditions = (
        {"StringEquals": {"aws:ResourceTag/owner": role.own_identity}}
        if is_change and role.home.apart_by_tags
        else {}
    )
    sent = next(_request_tags(role), {}) if request_tags else {}
    for tags in marks.own(role, marks.RESOURCE):
        for right in compliant(role, name):
            yield RequestSet(
                (name,),
                resource_types=(kind,) if kind else (),
                resources=(role.home.sagemaker("*"),),
                conditions=marks.both(marks.both(marks.both(tags, maker), sent), right),
            )


def _by_name(
    role: RoleIntent, names: tuple[str, ...], tagged: Conditions | None = None
) -> Iterator[RequestSet]:
    """What belongs to the role by its name."""
    own = tuple(role.home.sagemaker(f"{kind}/{role.name_prefix}*") for kind in ("model-package", "pipeline"))
    untagged: Conditions = {"Null": {f"{marks.RESOURCE}/{tag}": "true" for tag in marks.own_values(role)}}
    for name in names:
        yield RequestSet((name,), resources=own, conditions=tagged or untagged)


def _data(role: RoleIntent) -> Iterator[RequestSet]:
    yield from (*extras.work(role), *extras.granted_work(role))
    if purposes.purpose(role):
        yield from purposes.data(role)
        return
    if not role.bucket_arn:
        return
    home, bucket = role.home, role.bucket_arn
    yield RequestSet(("s3:GetBucketLocation",), resources=(bucket,), accounts=Accounts.OWN)
    yield RequestSet(("s3:ListBucketMultipartUploads",), resources=(bucket,), accounts=Accounts.OWN)
    for prefix in role.prefixes or ("",):
        for listed in (prefix, f"{prefix}?*"):
            asked: Conditions = {"StringLike": {"s3:prefix": listed}} if listed else {}
            yield RequestSet(("s3:ListBucket",), resources=(bucket,), conditions=asked, accounts=Accounts.OWN)
        for name in personas.OBJECT_USE:
            yield RequestSet((name,), resources=(f"{bucket}/{prefix}?*",), accounts=Accounts.OWN)
        key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        named: Conditions = {"StringEquals": {key: home.keys.get("data", "")}}
        objects = (f"{bucket}/{prefix}?*",)
        yield RequestSet(("s3:PutObject",), resources=objects, conditions=named, accounts=Accounts.OWN)
    if role.kind is RoleKind.JOB:
        yield from offline_store(role)


def _keys(role: RoleIntent) -> Iterator[RequestSet]:
    own = purposes.purpose(role)
    for key in role.key_arns:
        for name in personas.KEY_USE if own is None else own.keys:
            if name not in personas.KEY_LENDING:
                yield RequestSet((name,), resources=(key,))
        for name in personas.KEY_LENDING if own is None else set(personas.KEY_LENDING) & {*own.keys}:
            lent: Conditions = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
            entry = services.action(name)
            asked = lent if entry and services.supports(entry, "kms:GrantIsForAWSResource") else {}
            yield RequestSet((name,), resources=(key,), conditions=asked)


def _images(role: RoleIntent) -> Iterator[RequestSet]:
    if not personas.uses_images(role):
        return
    yield RequestSet((personas.IMAGE_LOGIN,))
    for name in personas.IMAGE_PULL:
        yield RequestSet((name,), resources=(role.home.repositories,))
        for repositories in role.home.approved_repositories:
            yield RequestSet((name,), resources=(repositories,))
    for name in personas.IMAGE_PUSH if personas.pushes_images(role) else ():
        yield RequestSet((name,), resources=(role.home.repositories,))


def _passing(role: RoleIntent) -> Iterator[RequestSet]:
    for arn in role.passes:
        to_sagemaker: Conditions = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
        yield RequestSet(("iam:PassRole",), resources=(arn,), conditions=to_sagemaker)


def _logs(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    yield from _metrics(role)
    apps = home.arn(
        "logs", f"log-group:/aws/sagemaker/studio:log-stream:{home.domain_id}/{role.profile_prefix}?*"
    )
    if role.starts_apps or role.kind in (RoleKind.DEFAULT, RoleKind.SPACE):
        for name in personas.LOG_WRITES:
            yield RequestSet((name,), resources=(apps,))
        yield RequestSet(
            (personas.LOG_GROUP_CREATION,), resources=(home.arn("logs", "log-group:/aws/sagemaker/studio"),)
        )
    if personas.reads_logs(role):
        for stream in own_streams(role):
            yield RequestSet(personas.LOG_READS, resources=(stream,))
        yield from _groups(role, personas.LOG_LISTING, ("studio",))
    if role.kind is RoleKind.JOB:
        yield from _job_logs(role)
    if purposes.purpose(role):
        yield from purposes.logs(role)


def _metrics(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    own = f"tenantry/{home.tenant}/{home.environment}"
    for namespace in ("/aws/sagemaker/TrainingJobs", own, f"{own}/loss"):
        if personas.writes_metrics(role):
            yield RequestSet(
                ("cloudwatch:PutMetricData",),
                conditions={"StringEquals": {"cloudwatch:namespace": namespace}},
            )
    if personas.reads_metrics(role) and not home.shares_account:
        yield from (RequestSet((name,)) for name in OWN_ACCOUNT_METRICS.actions)


def _job_logs(role: RoleIntent) -> Iterator[RequestSet]:
    for kind in ("Processing", "Training", "Transform"):
        stream = f"log-group:/aws/sagemaker/{kind}Jobs:log-stream:{role.name_prefix}?*"
        for name in personas.LOG_WRITES:
            yield RequestSet((name,), resources=(role.home.arn("logs", stream),))
    endpoint = f"log-group:/aws/sagemaker/Endpoints/{role.name_prefix}?*:log-stream:?*"
    yield RequestSet(("logs:PutLogEvents",), resources=(role.home.arn("logs", endpoint),))
    groups = ("ProcessingJobs", "TrainingJobs", "TransformJobs", f"Endpoints/{role.name_prefix}?*")
    for action in (personas.LOG_GROUP_CREATION, personas.LOG_LISTING):
        yield from _groups(role, action, groups)


def _groups(role: RoleIntent, action: str, names: tuple[str, ...]) -> Iterator[RequestSet]:
    for name in names:
        group = role.home.arn("logs", f"log-group:/aws/sagemaker/{name}")
        yield RequestSet((action,), resources=(group, f"{group}:*"))


def _lookups(role: RoleIntent) -> Iterator[RequestSet]:
    if personas.looks_up_networks(role):
        yield from (RequestSet((name,)) for name in NETWORK_LOOKUPS.actions)
