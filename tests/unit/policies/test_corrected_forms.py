"""Our builders against the corrected forms: their denials are in ours, their simulated cases decide alike.

The corrected forms (`corrected/*.json`) use account 111122223333, eu-west-1,
domain d-abc. The cases are those the corrected forms were simulated with.
"""

from dataclasses import replace

import pytest
from fakes import role_policies

from generator.iam import services
from generator.iam.policy import Policy, Statement, resolved
from generator.policies import abac, federation, guardrails, job_guards, resources, spaces, workload
from generator.policies.abilities import ABILITIES
from generator.policies.domain_isolation import domain_isolation
from generator.policies.scope import NetworkOrigin

ARN = "arn:aws:sagemaker:eu-west-1:111122223333"
DOMAIN = f"{ARN}:domain/d-abc"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111"
FOREIGN_KEY = KEY.replace("1111-1111", "2222-2222")
JOB = f"{ARN}:training-job/j"
PROCESSING = f"{ARN}:processing-job/j"
ALLOWED, DENIED, IMPLICIT = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"

RED = {"aws:PrincipalTag/team": "red", "aws:SourceIdentity": "ann"}
TAGGED = {"aws:RequestTag/team": "red", "aws:RequestTag/owner": "ann", "aws:TagKeys": ["team", "owner"]}
OPEN_DOMAIN = {
    "sagemaker:AppNetworkAccessType": "VpcOnly",
    "sagemaker:VpcSubnets": ["subnet-0aaa"],
    "sagemaker:VpcSecurityGroupIds": ["sg-0jobs"],
}
IN_NETWORK = {
    "sagemaker:VpcSubnets": ["subnet-0aaa"],
    "sagemaker:VpcSecurityGroupIds": ["sg-0jobs"],
    "sagemaker:InterContainerTrafficEncryption": "true",
}
PROFILE = f"{ARN}:user-profile/d-abc/red--ann"
STUDIO = {"sagemaker:UserProfileName": "red--ann", "sagemaker:DomainId": "d-abc"}


def _without(context, *names):
    return {key: value for key, value in context.items() if key not in names}


def _builders(scope_for):
    own = scope_for("multi-account")
    team = scope_for("abac")
    types = guardrails.instance_types(
        ("ml.t3.medium", "ml.t3.large", "ml.m5.large"), ("ml.m5.*", "ml.c5.*", "ml.g5.xlarge")
    )
    images = guardrails.approved_images(
        (f"{ARN}:image/approved-*", "arn:aws:sagemaker:eu-west-1:819792524951:image/*")
    )
    admins = guardrails.image_administration(("arn:aws:iam::111122223333:role/ml-platform-admin",))
    scientist = ABILITIES["data-scientist"]
    team_rules = (
        abac.tag_integrity() + resources.reading(team, scientist) + resources.changing(team, scientist)
    )
    tagging = Policy((spaces.tag_while_creating(team),))
    visitors = NetworkOrigin(("203.0.113.0/24",), ("vpce-0api", "vpce-0studio"))
    passing = workload.passing(
        (
            "arn:aws:iam::111122223333:role/tenants/alpha/alpha-exec",
            "arn:aws:iam::111122223333:role/tenants/alpha/alpha-training",
        )
    )
    return {
        "scp-01-vpc-only": guardrails.vpc_only(),
        "scp-02-instance-types": types + job_guards.no_notebook_instances(),
        "scp-03-images": images + admins,
        "scp-04-kms-presence": guardrails.keys_given(),
        "tenant-05-kms-own-key": role_policies.own_keys(own.keys),
        "tenant-06-job-network": job_guards.job_network(own.network),
        "abac-07-tag-on-create": abac.tag_on_create(),
        "abac-08-tag-integrity": team_rules + tagging,
        "abac-09-read-team-write-owner": team_rules + tagging,
        "fed-10-presigned-own-profile": federation.own_profile(own.tenant, "", visitors),
        "exec-11-spaces": spaces.studio_user(replace(team, shared_spaces=True)),
        "domain-12-isolation": domain_isolation(scope_for("multi-domain").tenant),
        "exec-13-passrole": passing,
    }


# What ours leaves out of a corrected denial, and why.
SCHEDULES = {"sagemaker:CreateMonitoringSchedule", "sagemaker:UpdateMonitoringSchedule"}
EXEMPT = {
    # a schedule that only names a job definition says nothing of networks and keys; one that
    # holds its job must, which test_job_guards.py asks
    "scp-04-kms-presence": SCHEDULES,
    "tenant-05-kms-own-key": SCHEDULES,
    "tenant-06-job-network": SCHEDULES,
    # a package in a group takes the group's tags and the API refuses its own; it is owned by name
    "abac-07-tag-on-create": {"sagemaker:CreateModelPackage"},
}


@pytest.mark.parametrize(
    "name",
    [
        "scp-01-vpc-only",
        "scp-02-instance-types",
        "scp-03-images",
        "scp-04-kms-presence",
        "tenant-05-kms-own-key",
        "tenant-06-job-network",
        "abac-07-tag-on-create",
        "abac-08-tag-integrity",
        "domain-12-isolation",
        "fed-10-presigned-own-profile",
    ],
)
def test_every_denial_of_the_corrected_form_is_in_ours(name, scope_for, corrected):
    ours = resolved(_builders(scope_for)[name])["Statement"]
    for theirs in corrected(name)["Statement"]:
        if theirs["Effect"] == "Deny":
            missing = _actions(theirs) - _denied_alike(ours, theirs) - EXEMPT.get(name, set())
            assert not missing, f"{theirs['Sid']}: {sorted(missing)}"


def _denied_alike(ours, theirs):
    found = set()
    for statement in ours:
        alike = _normal(statement.get("Condition")) == _normal(theirs.get("Condition"))
        # fewer exceptions deny more; ours names the own domain in addition, which Describe of it needs
        same_place = ("NotResource" in statement) == ("NotResource" in theirs)
        if statement["Effect"] == "Deny" and alike and same_place:
            found |= _actions(statement)
    return found


def _actions(statement):
    patterns = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    return {entry.name for pattern in patterns for entry in services.expand(pattern)}


def _normal(blocks):
    """Conditions without order; tests of tag keys count as alike whatever their case and list."""
    normal = set()
    for operator, keys in (blocks or {}).items():
        for key, values in keys.items():
            listed = tuple(sorted(values)) if isinstance(values, list) else (values,)
            if key == "aws:TagKeys":
                normal.add(("ForAnyValue", key))
            else:
                normal.add((operator, key, listed))
    return normal


VPC, TYPES, IMAGES, PRESENCE = (
    "scp-01-vpc-only",
    "scp-02-instance-types",
    "scp-03-images",
    "scp-04-kms-presence",
)
OWN_KEY, NETWORK, CREATE, INTEGRITY, OWNER = (
    "tenant-05-kms-own-key",
    "tenant-06-job-network",
    "abac-07-tag-on-create",
    "abac-08-tag-integrity",
    "abac-09-read-team-write-owner",
)
FEDERATED, SPACES, ISOLATED, PASS = (
    "fed-10-presigned-own-profile",
    "exec-11-spaces",
    "domain-12-isolation",
    "exec-13-passrole",
)
IMAGE = "sagemaker:ImageArns"
NEW_KEYS = {"sagemaker:VolumeKmsKeyArn": KEY, "sagemaker:OutputKmsKeyArn": KEY}
OLD_KEYS = {"sagemaker:VolumeKmsKey": KEY, "sagemaker:OutputKmsKey": KEY}
TEAM_RESOURCE = {**RED, "aws:ResourceTag/team": "red", "aws:ResourceTag/owner": "ann"}
SHARING = "sagemaker:DomainSharingOutputKmsKeyArn"
USER = {"aws:PrincipalTag/studiouserid": "u1", "sagemaker:ResourceTag/studiouserid": "u1"}
OWN_DOMAIN_TAG = {"aws:ResourceTag/sagemaker:domain-arn": DOMAIN}
OTHER_DOMAIN_TAG = {"aws:ResourceTag/sagemaker:domain-arn": f"{ARN}:domain/d-other"}
PRIVATE = {**STUDIO, "sagemaker:SpaceSharingType": "Private"}
SHARED = {**STUDIO, "sagemaker:SpaceSharingType": "Shared"}
OWNER_KEY = "sagemaker:OwnerUserProfileArn"
APP = f"{ARN}:app/d-abc/red--space/jupyterlab/default"
ROLE = "arn:aws:iam::111122223333:role"
TO_SAGEMAKER = {"iam:PassedToService": "sagemaker.amazonaws.com"}

# form, action, resource, context, decision; denials are judged next to an Allow of everything
CASES = [
    (
        VPC,
        "CreateDomain",
        DOMAIN,
        OPEN_DOMAIN | {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"},
        DENIED,
    ),
    (VPC, "CreateDomain", DOMAIN, _without(OPEN_DOMAIN, "sagemaker:AppNetworkAccessType"), DENIED),
    (VPC, "CreateDomain", DOMAIN, _without(OPEN_DOMAIN, "sagemaker:VpcSecurityGroupIds"), DENIED),
    (VPC, "CreateDomain", DOMAIN, _without(OPEN_DOMAIN, "sagemaker:VpcSubnets"), DENIED),
    (VPC, "CreateDomain", DOMAIN, OPEN_DOMAIN, ALLOWED),
    (VPC, "UpdateDomain", DOMAIN, {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"}, DENIED),
    (VPC, "UpdateDomain", DOMAIN, {}, ALLOWED),
    (TYPES, "CreateApp", APP, {"sagemaker:InstanceTypes": ["system"]}, ALLOWED),
    (TYPES, "CreateApp", APP, {"sagemaker:InstanceTypes": ["ml.p4d.24xlarge"]}, DENIED),
    (TYPES, "CreateApp", APP, {"sagemaker:InstanceTypes": ["ml.t3.medium", "ml.p4d.24xlarge"]}, DENIED),
    (
        TYPES,
        "CreateSpace",
        f"{ARN}:space/d-abc/red--space",
        {"sagemaker:InstanceTypes": ["ml.p4d.24xlarge"]},
        DENIED,
    ),
    (TYPES, "UpdateUserProfile", PROFILE, {}, ALLOWED),
    (TYPES, "CreateTrainingJob", JOB, {"sagemaker:InstanceTypes": ["ml.m5.xlarge"]}, ALLOWED),
    (TYPES, "CreateTrainingJob", JOB, {"sagemaker:InstanceTypes": ["ml.p5.48xlarge"]}, DENIED),
    (TYPES, "CreateNotebookInstance", f"{ARN}:notebook-instance/n", {}, DENIED),
    (IMAGES, "CreateApp", APP, {IMAGE: [f"{ARN}:image/approved-x"]}, ALLOWED),
    (
        IMAGES,
        "CreateApp",
        APP,
        {IMAGE: ["arn:aws:sagemaker:eu-west-1:819792524951:image/sagemaker-distribution-cpu"]},
        ALLOWED,
    ),
    (IMAGES, "CreateApp", APP, {IMAGE: [f"{ARN}:image/rogue"]}, DENIED),
    (IMAGES, "CreateApp", APP, {}, ALLOWED),
    (
        IMAGES,
        "UpdateAppImageConfig",
        f"{ARN}:app-image-config/c",
        {"aws:PrincipalArn": f"{ROLE}/scientist"},
        DENIED,
    ),
    (
        IMAGES,
        "UpdateAppImageConfig",
        f"{ARN}:app-image-config/c",
        {"aws:PrincipalArn": f"{ROLE}/ml-platform-admin"},
        ALLOWED,
    ),
    (PRESENCE, "CreateTrainingJob", JOB, {}, DENIED),
    (PRESENCE, "CreateTrainingJob", JOB, NEW_KEYS, ALLOWED),
    (PRESENCE, "CreateTrainingJob", JOB, OLD_KEYS, ALLOWED),
    (PRESENCE, "CreateTrainingJob", JOB, {"sagemaker:VolumeKmsKeyArn": KEY}, DENIED),
    (PRESENCE, "CreateDomain", DOMAIN, {"sagemaker:VolumeKmsKeyArn": KEY}, ALLOWED),
    (OWN_KEY, "CreateTrainingJob", JOB, NEW_KEYS, ALLOWED),
    (OWN_KEY, "CreateTrainingJob", JOB, NEW_KEYS | OLD_KEYS, ALLOWED),
    (OWN_KEY, "CreateTrainingJob", JOB, dict.fromkeys(NEW_KEYS, FOREIGN_KEY), DENIED),
    (OWN_KEY, "CreateTrainingJob", JOB, dict.fromkeys(OLD_KEYS, FOREIGN_KEY), DENIED),
    (OWN_KEY, "CreateTrainingJob", JOB, dict.fromkeys(NEW_KEYS | OLD_KEYS, FOREIGN_KEY), DENIED),
    (OWN_KEY, "CreateTrainingJob", JOB, {}, DENIED),
    (OWN_KEY, "UpdateDomain", DOMAIN, {}, ALLOWED),
    (OWN_KEY, "UpdateDomain", DOMAIN, {SHARING: FOREIGN_KEY}, DENIED),
    (NETWORK, "CreateProcessingJob", PROCESSING, {}, DENIED),
    (
        NETWORK,
        "CreateProcessingJob",
        PROCESSING,
        _without(IN_NETWORK, "sagemaker:VpcSecurityGroupIds"),
        DENIED,
    ),
    (NETWORK, "CreateProcessingJob", PROCESSING, IN_NETWORK, ALLOWED),
    (
        NETWORK,
        "CreateProcessingJob",
        PROCESSING,
        _without(IN_NETWORK, "sagemaker:InterContainerTrafficEncryption"),
        DENIED,
    ),
    (
        NETWORK,
        "CreateProcessingJob",
        PROCESSING,
        IN_NETWORK | {"sagemaker:VpcSubnets": ["subnet-0aaa", "subnet-0other"]},
        DENIED,
    ),
    (CREATE, "CreateTrainingJob", JOB, RED | TAGGED, ALLOWED),
    (CREATE, "CreateTrainingJob", JOB, RED | _without(TAGGED, "aws:RequestTag/team"), DENIED),
    (CREATE, "CreateTrainingJob", JOB, RED | _without(TAGGED, "aws:RequestTag/owner"), DENIED),
    (CREATE, "CreateTrainingJob", JOB, RED | TAGGED | {"aws:RequestTag/team": "blue"}, DENIED),
    (CREATE, "CreateTrainingJob", JOB, _without(RED, "aws:PrincipalTag/team") | TAGGED, DENIED),
    (CREATE, "CreateTrainingJob", JOB, _without(RED, "aws:SourceIdentity") | TAGGED, DENIED),
    (INTEGRITY, "AddTags", JOB, TEAM_RESOURCE | {"aws:TagKeys": ["note"]}, IMPLICIT),
    (
        INTEGRITY,
        "AddTags",
        JOB,
        TEAM_RESOURCE | TAGGED | {"sagemaker:TaggingAction": "CreateTrainingJob"},
        ALLOWED,
    ),
    (
        INTEGRITY,
        "AddTags",
        JOB,
        TEAM_RESOURCE
        | TAGGED
        | {"aws:ResourceTag/team": "blue", "sagemaker:TaggingAction": "CreateTrainingJob"},
        DENIED,
    ),
    (
        INTEGRITY,
        "AddTags",
        JOB,
        TEAM_RESOURCE | {"aws:TagKeys": ["team"], "aws:RequestTag/team": "blue"},
        DENIED,
    ),
    (INTEGRITY, "DeleteTags", JOB, TEAM_RESOURCE | {"aws:TagKeys": ["team"]}, DENIED),
    (INTEGRITY, "DeleteTags", JOB, TEAM_RESOURCE | {"aws:TagKeys": ["note"]}, ALLOWED),
    (OWNER, "DescribeTrainingJob", JOB, TEAM_RESOURCE | {"aws:ResourceTag/owner": "bob"}, ALLOWED),
    (OWNER, "DescribeTrainingJob", JOB, TEAM_RESOURCE | {"aws:ResourceTag/team": "blue"}, IMPLICIT),
    (OWNER, "DeleteExperiment", f"{ARN}:experiment/e", TEAM_RESOURCE, ALLOWED),
    (
        OWNER,
        "DeleteExperiment",
        f"{ARN}:experiment/e",
        TEAM_RESOURCE | {"aws:ResourceTag/owner": "bob"},
        IMPLICIT,
    ),
    (
        OWNER,
        "DeleteExperiment",
        f"{ARN}:experiment/e",
        _without(TEAM_RESOURCE, "aws:SourceIdentity"),
        IMPLICIT,
    ),
    (FEDERATED, "CreatePresignedDomainUrl", PROFILE, USER | {"aws:SourceIp": "203.0.113.7"}, ALLOWED),
    (FEDERATED, "CreatePresignedDomainUrl", PROFILE, USER | {"aws:SourceIp": "198.51.100.7"}, DENIED),
    (FEDERATED, "CreatePresignedDomainUrl", PROFILE, USER | {"aws:SourceVpce": "vpce-0api"}, ALLOWED),
    (FEDERATED, "CreatePresignedDomainUrl", PROFILE, USER | {"aws:SourceVpce": "vpce-0other"}, DENIED),
    (
        FEDERATED,
        "CreatePresignedDomainUrl",
        PROFILE,
        USER | {"sagemaker:ResourceTag/studiouserid": "u2", "aws:SourceIp": "203.0.113.7"},
        IMPLICIT,
    ),
    (FEDERATED, "CreatePresignedDomainUrl", PROFILE, {"aws:SourceIp": "203.0.113.7"}, IMPLICIT),
    (SPACES, "CreateApp", APP, PRIVATE | {OWNER_KEY: PROFILE}, ALLOWED),
    (SPACES, "CreateApp", APP, PRIVATE | {OWNER_KEY: PROFILE.replace("ann", "bob")}, IMPLICIT),
    (SPACES, "CreateApp", APP, SHARED | {OWNER_KEY: PROFILE.replace("ann", "bob")}, ALLOWED),
    (SPACES, "CreateApp", APP, SHARED | {OWNER_KEY: PROFILE.replace("red", "blue")}, IMPLICIT),
    (SPACES, "CreateApp", APP.replace("d-abc", "d-other"), PRIVATE | {OWNER_KEY: PROFILE}, IMPLICIT),
    (ISOLATED, "CreateApp", APP.replace("d-abc", "d-other"), {}, DENIED),
    (ISOLATED, "CreateApp", APP, {}, ALLOWED),
    (ISOLATED, "DescribeTrainingJob", JOB, OTHER_DOMAIN_TAG, DENIED),
    (ISOLATED, "DescribeTrainingJob", JOB, OWN_DOMAIN_TAG, ALLOWED),
    (ISOLATED, "DescribeDomain", DOMAIN, {}, ALLOWED),
    (
        ISOLATED,
        "CreateTrainingJob",
        JOB,
        {
            "aws:TagKeys": ["sagemaker:domain-arn"],
            "aws:RequestTag/sagemaker:domain-arn": f"{ARN}:domain/d-other",
        },
        DENIED,
    ),
    (
        ISOLATED,
        "CreateTrainingJob",
        JOB,
        {"aws:TagKeys": ["sagemaker:domain-arn"], "aws:RequestTag/sagemaker:domain-arn": DOMAIN},
        ALLOWED,
    ),
    (PASS, "iam:PassRole", f"{ROLE}/tenants/alpha/alpha-exec", TO_SAGEMAKER, ALLOWED),
    (PASS, "iam:PassRole", f"{ROLE}/AdminStudioRoleX", TO_SAGEMAKER, IMPLICIT),
]

DENYING_ONLY = (VPC, TYPES, IMAGES, PRESENCE, OWN_KEY, NETWORK, CREATE, ISOLATED)

ALLOW_EVERYTHING = Policy((Statement("Everything", "Allow", actions=("*",), resources=("*",)),))


def _case_id(case):
    form, action, _, context, decision = case
    return f"{form}-{action}-{len(context)}-{decision}"


@pytest.mark.parametrize("case", CASES, ids=_case_id)
def test_case_of_the_simulation_decides_as_the_corrected_form(case, scope_for, decide):
    form, action, resource, context, decision = case
    ours = _builders(scope_for)[form]
    policies = (ours, ALLOW_EVERYTHING) if form in DENYING_ONLY else (ours,)
    named = action if ":" in action else f"sagemaker:{action}"
    assert decide(policies, named, resource, context) == decision
