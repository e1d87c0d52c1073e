"""Each guardrail stops what its name says, whatever else a role is given.

Claimed of somebody who may do everything, inside the role's boundary and
denials, or under the SCPs of an account. The actions come from the service
authorization reference: whatever can name an instance type, a key or a
subnet is meant, also what AWS adds.
"""

from collections.abc import Iterator

from generator.aws.instance_types import families_with_local_storage
from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import escalation, foreign, marks, packages
from generator.proof.properties.applications import of_applications, of_ways_in
from generator.proof.properties.compliant import (
    APP_SETTINGS,
    ON_LOCAL_STORAGE,
    SCHEDULES,
    key_of,
    local_types,
)
from generator.proof.properties.intent import STUDIO, Home, RoleIntent
from generator.proof.properties.kinds import ENTITIES, TAGGING
from generator.proof.properties.personas import KEY_LENDING, KEY_USE, SHARED_USE
from generator.proof.properties.required_tags import of_required_tags
from generator.proof.properties.subjects import Subject
from generator.proof.properties.training import of_waiting

_TYPES = "sagemaker:InstanceTypes"
_WITH_A_JOB: Conditions = {"Null": {_TYPES: "false"}}
"""That a schedule holds its job: each needs an instance type (API reference, MonitoringClusterConfig)."""

_NOTEBOOKS = ("sagemaker:CreateNotebookInstance", "sagemaker:UpdateNotebookInstance")

_DOMAIN_ADMINISTRATION = tuple(
    f"sagemaker:{verb}{thing}"
    for verb in ("Create", "Delete", "Update")
    for thing in ("Domain", "UserProfile")
)
_IMAGE_ADMINISTRATION = (
    *(
        f"sagemaker:{verb}{thing}"
        for verb in ("Create", "Delete", "Update")
        for thing in ("AppImageConfig", "Image")
    ),
    *("sagemaker:CreateImageVersion", "sagemaker:DeleteImageVersion", "sagemaker:UpdateImageVersion"),
    *("sagemaker:CreateStudioLifecycleConfig", "sagemaker:DeleteStudioLifecycleConfig"),
)
_NOTEBOOK_INSTANCES = (
    "sagemaker:CreateNotebookInstance*",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:StartNotebookInstance",
    "sagemaker:UpdateNotebookInstance*",
)
_SPREADING = (
    "sagemaker:CreateAutoMLJob",
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
)
_NOT_ALWAYS_NETWORKED = frozenset(("CreateDomain", "CreateEndpointConfig", "UpdateCluster", "UpdateDomain"))
"""What may leave its subnets out: domains have rules of their own, the others keep or need none."""

_CHANGES = (
    *("sagemaker:AddTags", "sagemaker:Delete*", "sagemaker:Describe*", "sagemaker:InvokeEndpoint*"),
    *("sagemaker:ListTags", "sagemaker:Start*", "sagemaker:Stop*", "sagemaker:Update*"),
    *("sagemaker:CreateApp", "sagemaker:CreatePresignedDomainUrl", "sagemaker:CreateSpace"),
)
"""What touches one thing that exists, or opens it."""

_IMAGE_READS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_IMAGE_WRITES = ("ecr:PutImage", "ecr:UploadLayerPart")


def of_domains(subject: Subject) -> Iterator[Claim]:
    """Domains, profiles, images and lifecycle scripts stay in the platform's hands."""
    yield subject.never(
        "guardrail.domains",
        "makes, changes and deletes no domain and no profile",
        (RequestSet(_DOMAIN_ADMINISTRATION),),
    )
    yield subject.never(
        "guardrail.images-kept",
        "makes, changes and deletes no Studio image and no lifecycle script",
        (RequestSet(_IMAGE_ADMINISTRATION),),
    )


def of_choices(subject: Subject, home: Home) -> Iterator[Claim]:
    """Instance types, images, notebook instances and shared spaces, as the settings ask for them."""
    settings = home.settings
    yield subject.never(
        "guardrail.instance-types", "starts nothing on an instance type that is not approved", _types(home)
    )
    if settings.guardrails.approved_images_only:
        other: Conditions = {"ForAnyValue:ArnNotLike": {"sagemaker:ImageArns": settings.images}}
        foreign = other if settings.images else {"Null": {"sagemaker:ImageArns": "false"}}
        yield subject.never(
            "guardrail.images",
            "starts no app with an image that is not approved, and makes none a default",
            (RequestSet(services.supporting("sagemaker", "sagemaker:ImageArns"), conditions=foreign),),
        )
    yield from of_applications(subject, home)
    yield from of_everybody(subject, home)


def of_everybody(subject: Subject, home: Home) -> Iterator[Claim]:
    """What is switched off for everybody in an environment."""
    rules = home.settings.guardrails
    if rules.deny_notebook_instances:
        yield subject.never(
            "guardrail.notebooks", "uses no classic notebook instance", (RequestSet(_NOTEBOOK_INSTANCES),)
        )
    if rules.deny_shared_spaces:
        shared: Conditions = {"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}}
        yield subject.never(
            "guardrail.spaces", "uses no shared space", (RequestSet(SHARED_USE, conditions=shared),)
        )
    yield from of_ways_in(subject, home)


def of_jobs(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Jobs stay on the keys and in the network of their environment, as the settings ask for it."""
    rules = role.home.settings.guardrails
    if rules.require_own_keys:
        yield subject.never(
            "guardrail.keys", "stores nothing under a foreign key, or under none", _keys(role)
        )
    if rules.require_job_network:
        yield subject.never(
            "guardrail.network", "runs nothing outside the approved subnets and groups", _network(role)
        )
    if rules.require_network_isolation:
        open_: Conditions = {"BoolIfExists": {"sagemaker:NetworkIsolation": "false"}}
        serving = "sagemaker:CreateEndpointConfig"
        every = services.supporting("sagemaker", "sagemaker:NetworkIsolation")
        actions = tuple(name for name in every if name != serving)
        yield subject.never(
            "guardrail.isolation",
            "gives no container a network of its own",
            (
                *_where_jobs_are(actions, open_),
                RequestSet(
                    (*SCHEDULES, serving), conditions={"Bool": {"sagemaker:NetworkIsolation": "false"}}
                ),
            ),
        )
    yield from of_waiting(subject, role.home)
    yield from of_required_tags(subject, role.home)


def of_keys_given(subject: Subject, home: Home) -> Iterator[Claim]:
    """In an account of its own: some key for every volume and result, whoever asks."""
    if home.settings.guardrails.require_own_keys:
        volume = {"sagemaker:VolumeKmsKeyArn": "true", "sagemaker:VolumeKmsKey": "true"}
        output = {"sagemaker:OutputKmsKeyArn": "true", "sagemaker:OutputKmsKey": "true"}
        volumes = services.supporting("sagemaker", "sagemaker:VolumeKmsKeyArn")
        yield subject.never(
            "guardrail.keys-given",
            "stores nothing without a customer key",
            (
                RequestSet(_without(volumes, (*ON_LOCAL_STORAGE, *SCHEDULES)), conditions={"Null": volume}),
                *_untyped(ON_LOCAL_STORAGE, {"Null": volume}),
                _unlike_local(SCHEDULES, {"Null": volume}),
                *_where_jobs_are(
                    services.supporting("sagemaker", "sagemaker:OutputKmsKeyArn"), {"Null": output}
                ),
            ),
        )


def of_perimeter(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """The boundary: no identities, no sharing, no foreign role or account."""
    home = role.home
    yield subject.never(
        "guardrail.boundary",
        "gets past its boundary to no identity, no other role and no resource policy",
        (
            *escalation.IDENTITY_CHANGES,
            *escalation.becoming(home),
            *escalation.letting_in(),
            RequestSet(("iam:PassRole",), not_resources=(home.role(f"{home.role_path}*"),)),
        ),
    )
    yield subject.never(
        "guardrail.perimeter",
        "moves no data, keys, images or packages over the edge of its account",
        _perimeter(home),
    )


def of_tags(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Nothing is made without its owner's tags in a shared domain, nor in the name of another anywhere."""
    if role.home.apart_by_tags:
        unowned = (*marks.not_own(role, marks.REQUEST), *foreign.without_owner(role))
        words, actions = "makes nothing untagged", _tagged_creates()
        if not marks.own_values(role):  # of no team: whatever it made would be nobody's
            words, actions = "makes nothing in SageMaker", ("sagemaker:Create*",)
        requests = tuple(RequestSet(actions, conditions=condition) for condition in unowned)
        yield subject.never("guardrail.tags", words, requests)
    if role.home.shares_account:
        spoofed = tuple(
            RequestSet(("sagemaker:AddTags", "sagemaker:Create*"), conditions=condition)
            for condition in marks.names_another(role, marks.REQUEST)
        )
        yield subject.never("guardrail.names", "makes and tags nothing in the name of another", spoofed)


def of_others(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Other domains, and whatever carries another's tags."""
    named = tuple(marks.names_another(role, marks.RESOURCE))
    if not named:
        return
    requests = [RequestSet(_CHANGES, conditions=condition) for condition in named]
    if role.home.apart_by_domain:
        entities = foreign.own_entities(role)
        requests.append(
            RequestSet(_CHANGES, foreign.TAG_CALLS, resource_types=ENTITIES, not_resources=entities)
        )
    else:
        requests = [RequestSet(TAGGING, conditions=condition) for condition in named]
    yield subject.never(
        "guardrail.foreign", "reaches no other domain and nothing that carries another's tags", requests
    )


def _tagged_creates() -> tuple[str, ...]:
    by_name = ("sagemaker:CreateApp", "sagemaker:CreateModelPackage", "sagemaker:CreateSpace")
    return _without(services.taggable_creates("sagemaker"), by_name)


def _types(home: Home) -> Iterator[RequestSet]:
    """Some type that is not approved, alone or beside others that are."""
    interactive = (*APP_SETTINGS, *_NOTEBOOKS)
    every = services.supporting("sagemaker", _TYPES)
    for actions, approved in (
        (interactive, ("system", *home.settings.instance_types.apps)),
        (_without(every, interactive), home.settings.instance_types.jobs),
    ):
        yield RequestSet(actions, conditions={"ForAnyValue:StringNotLike": {_TYPES: approved}})


def _keys(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    every = services.supporting("sagemaker", "sagemaker:VolumeKmsKeyArn")
    if STUDIO in home.keys:
        yield _foreign_key(role, ("sagemaker:CreateDomain",), "VolumeKmsKey", {})
    jobs = _without(every, ("sagemaker:CreateDomain", *SCHEDULES))
    yield _foreign_key(role, _without(jobs, ON_LOCAL_STORAGE), "VolumeKmsKey", {})
    if local_types(role):
        for one in (*_untyped(ON_LOCAL_STORAGE, {}), _unlike_local(SCHEDULES, {})):
            yield _foreign_key(role, one.actions, "VolumeKmsKey", one.conditions)
    else:
        yield _foreign_key(role, ON_LOCAL_STORAGE, "VolumeKmsKey", {})
        yield _foreign_key(role, SCHEDULES, "VolumeKmsKey", _WITH_A_JOB)
    outputs = services.supporting("sagemaker", "sagemaker:OutputKmsKeyArn")
    for one in _where_jobs_are(outputs, {}):
        yield _foreign_key(role, one.actions, "OutputKmsKey", one.conditions)
    for name in (
        "VolumeKmsKey",
        "OutputKmsKey",
        "DomainSharingOutputKmsKey",
        "FeatureGroupOfflineStoreKmsKey",
        "FeatureGroupOnlineStoreKmsKey",
    ):
        actions = _without(
            services.supporting("sagemaker", f"sagemaker:{name}Arn"), ("sagemaker:CreateDomain",)
        )
        for spelling in (name, f"{name}Arn"):
            given: Conditions = {"Null": {f"sagemaker:{spelling}": "false"}}
            yield _foreign_key(role, actions, name, given)


def _foreign_key(role: RoleIntent, actions: tuple[str, ...], name: str, when: Conditions) -> RequestSet:
    """Neither under its present nor its former name the key that belongs there."""
    own = key_of(role, actions[0], name)
    other: Conditions = {"ArnNotEquals": {f"sagemaker:{name}Arn": own, f"sagemaker:{name}": own}}
    return RequestSet(actions, conditions=marks.both(other, when))


def _untyped(actions: tuple[str, ...], base: Conditions) -> Iterator[RequestSet]:
    """On a type without local storage, or on none that is named."""
    yield _unlike_local(actions, base)
    yield RequestSet(actions, conditions=marks.both(base, {"Null": {_TYPES: "true"}}))


def _unlike_local(actions: tuple[str, ...], base: Conditions) -> RequestSet:
    """On a type without local storage."""
    asked: Conditions = {"ForAnyValue:StringNotLike": {_TYPES: families_with_local_storage()}}
    return RequestSet(actions, conditions=marks.both(base, asked))


def _where_jobs_are(actions: tuple[str, ...], asked: Conditions) -> Iterator[RequestSet]:
    """The actions, and of schedules those that hold a job; who names a job definition says nothing itself."""
    yield RequestSet(_without(actions, SCHEDULES), conditions=asked)
    if schedules := tuple(name for name in actions if name in SCHEDULES):
        yield RequestSet(schedules, conditions=marks.both(asked, _WITH_A_JOB))


def _network(role: RoleIntent) -> Iterator[RequestSet]:
    home = role.home
    for key, own in (
        ("sagemaker:VpcSubnets", home.subnet_ids),
        ("sagemaker:VpcSecurityGroupIds", home.group_ids),
    ):
        every = _without(
            services.supporting("sagemaker", key),
            (*_DOMAIN_ADMINISTRATION, "sagemaker:CreateDomain"),
        )
        yield RequestSet(every, conditions={"ForAnyValue:StringNotEquals": {key: own}})
        needed = tuple(name for name in every if name.partition(":")[2] not in _NOT_ALWAYS_NETWORKED)
        yield from _where_jobs_are(needed, {"Null": {key: "true"}})
    yield RequestSet(
        _SPREADING, conditions={"BoolIfExists": {"sagemaker:InterContainerTrafficEncryption": "false"}}
    )
    mounts = services.supporting("sagemaker", "sagemaker:FileSystemId")
    yield RequestSet(mounts, conditions={"Null": {"sagemaker:FileSystemId": "false"}})


def _perimeter(home: Home) -> Iterator[RequestSet]:
    at = home.at
    elsewhere: Conditions = {"StringNotEquals": {"aws:ResourceAccount": at.account_id}}
    yield RequestSet(("s3:*",), conditions=elsewhere)
    yield RequestSet((*KEY_USE, *KEY_LENDING), accounts=Accounts.OTHER)
    yield RequestSet(
        (*_IMAGE_READS, *_IMAGE_WRITES), not_resources=home.approved_repositories, accounts=Accounts.OTHER
    )
    yield RequestSet(packages.USE, not_resources=home.packages)


def _without(actions: tuple[str, ...], taken: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in actions if name not in taken)
