"""What roles of pipelines may not do is refused, call by call, and what they are for is not.

An administrator has made the roles of two accounts, one of which has the states. Each call is made with a
session that a token of the forge got, and decided by the policies that stand.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from terraform.account import REGION
from terraform.emulator.existing_key import ExistingKey
from terraform.emulator.server import EmulatedAws
from terraform.harness import OWN_CREDENTIALS, Toolchain
from terraform.pipelines import Pipelines
from terraform.providers import Providers
from terraform.rollout import rendered

from generator.tenancy.reviews import APPLIED, BEGUN, RECORD, REVIEWS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("bootstrap")]

MAIN, SOLO = "300000000031", "300000000032"
KEY = ExistingKey(f"arn:aws:kms:eu-west-1:{MAIN}:key/11111111-2222-4333-8444-555555555555")
BUCKET, STATE = "tiny-tenantry-state", "solo/prod/terraform.tfstate"
REVIEW = f"{REVIEWS}solo/prod/0123456789ab/cdef"
OTHERS = f"_platform/bootstrap-{MAIN}"
ROLE, OWN = "TenantryApply", f"arn:aws:iam::{SOLO}:policy/tenantry-pipeline/TenantryApplyBoundary"
BOUNDARY = f"arn:aws:iam::{SOLO}:policy/tenantry/solo/prod/solo-prod-boundary"
ANYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"
OPEN = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
TRUSTS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
        ],
    }
)


@pytest.fixture(scope="module")
def made(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The estate, in both accounts of which an administrator has made the roles, and where states lie."""
    out = rendered("alone", tmp_path_factory.mktemp("pipelines"))
    aws.establish(KEY)
    for account in (MAIN, SOLO):
        folder = out / "_platform" / f"bootstrap-{account}"
        (folder / "retention.tf").unlink(missing_ok=True)  # it waits for a minute, and decides nothing
        terraform = toolchain.at(folder, providers)
        terraform.init()
        if account == MAIN:
            terraform.take_over("aws_kms_key.state", KEY.id)
        terraform.apply()
    return out


@pytest.fixture(scope="module")
def pipelines(made: Path) -> Pipelines:
    """The pipelines of both accounts."""
    return Pipelines.of(made)


Client = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def session(pipelines: Pipelines, aws: EmulatedAws) -> Client:
    """A function that gives the client of a service, as the role of an account that plans or applies."""
    known: dict[str, Mapping[str, str]] = {}

    def client(role: str, service: str) -> Any:
        if role not in known:
            sts = aws.client("sts", account=SOLO)
            known[role] = sts.assume_role_with_web_identity(
                RoleArn=pipelines.arn(SOLO, role),
                RoleSessionName="job",
                WebIdentityToken=pipelines.token(role),
            )["Credentials"]
        keys = known[role]
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=aws.url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    return client


def once(name: str) -> dict[str, str]:
    return {"Bucket": BUCKET, "Key": name, "Body": "{}", "IfNoneMatch": "*"}


def again(name: str) -> dict[str, str]:
    return {"Bucket": BUCKET, "Key": name, "Body": "{}"}


WORK = {
    "a plan is recorded once": ("plan", "s3", "put_object", once(f"{REVIEW}{RECORD}")),
    "a record is read by an apply": (
        "apply",
        "s3",
        "get_object",
        {"Bucket": BUCKET, "Key": f"{REVIEW}{RECORD}"},
    ),
    "records are listed": ("apply", "s3", "list_objects_v2", {"Bucket": BUCKET, "Prefix": REVIEWS}),
    "a plan locks": ("plan", "s3", "put_object", again(f"{STATE}.tflock")),
    "a plan unlocks": ("plan", "s3", "delete_object", {"Bucket": BUCKET, "Key": f"{STATE}.tflock"}),
    "an apply notes that it began": ("apply", "s3", "put_object", once(f"{REVIEW}{BEGUN}")),
    "an apply writes a state": ("apply", "s3", "put_object", again(STATE)),
    "a plan reads a state": ("plan", "s3", "get_object", {"Bucket": BUCKET, "Key": STATE}),
    "an apply notes that it is done": ("apply", "s3", "put_object", once(f"{REVIEW}{APPLIED}")),
    "a plan looks at its role": ("plan", "iam", "get_role", {"RoleName": "TenantryPlan"}),
    "an apply makes a key": ("apply", "kms", "create_key", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
}

NEW = {"RoleName": "helper", "Path": "/tenantry/solo/prod/", "AssumeRolePolicyDocument": TRUSTS}
DENIED = "denied by {} in Tenantry{}Boundary"
ABOVE = DENIED.format("NothingAboveItself", "Apply")
SILENT = "no statement of the identity policies allows it"
OF_BUCKET = f"no statement of the policy {BUCKET} of the resource allows it"
STAY = f"denied by RecordsStay in {BUCKET}"

REFUSED = {
    # an apply stays what it is
    "gives itself a policy": (
        *("apply", "iam", "put_role_policy", {"RoleName": ROLE, "PolicyName": "x", "PolicyDocument": OPEN}),
        ABOVE,
    ),
    "attaches one to itself": (
        *("apply", "iam", "attach_role_policy", {"RoleName": ROLE, "PolicyArn": ANYTHING}),
        ABOVE,
    ),
    "gives itself another boundary": (
        "apply",
        "iam",
        "put_role_permissions_boundary",
        {"RoleName": ROLE, "PermissionsBoundary": ANYTHING},
        ABOVE,
    ),
    "takes its boundary away": (
        *("apply", "iam", "delete_role_permissions_boundary", {"RoleName": ROLE}),
        ABOVE,
    ),
    "writes its boundary anew": (
        "apply",
        "iam",
        "create_policy_version",
        {"PolicyArn": OWN, "PolicyDocument": OPEN, "SetAsDefault": True},
        ABOVE,
    ),
    "lets others be it": (
        *("apply", "iam", "update_assume_role_policy", {"RoleName": ROLE, "PolicyDocument": TRUSTS}),
        ABOVE,
    ),
    "lets others be the role that plans": (
        "apply",
        "iam",
        "update_assume_role_policy",
        {"RoleName": "TenantryPlan", "PolicyDocument": TRUSTS},
        ABOVE,
    ),
    "makes a policy among those of pipelines": (
        "apply",
        "iam",
        "create_policy",
        {"PolicyName": "x", "Path": "/tenantry-pipeline/", "PolicyDocument": OPEN},
        ABOVE,
    ),
    "makes a role without a boundary": (
        *("apply", "iam", "create_role", NEW),
        DENIED.format("RolesAreBound", "Apply"),
    ),
    "makes a role with a boundary of its choice": (
        *("apply", "iam", "create_role", {**NEW, "PermissionsBoundary": ANYTHING}),
        DENIED.format("RolesAreBound", "Apply"),
    ),
    "makes a role beside those of the estate": (
        *("apply", "iam", "create_role", {**NEW, "Path": "/", "PermissionsBoundary": BOUNDARY}),
        SILENT,
    ),
    "makes a user": ("apply", "iam", "create_user", {"UserName": "x"}, ABOVE),
    "is another role": (
        "apply",
        "sts",
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{MAIN}:role/{ROLE}", "RoleSessionName": "another"},
        DENIED.format("AssumesNobody", "Apply"),
    ),
    "stops the trail": (
        *("apply", "cloudtrail", "stop_logging", {"Name": "trail"}),
        DENIED.format("TrailStays", "Apply"),
    ),
    # states and records
    "deletes a record": (
        "apply",
        "s3",
        "delete_object",
        {"Bucket": BUCKET, "Key": f"{REVIEW}{RECORD}"},
        STAY,
    ),
    "writes a record that it goes by": (
        *("apply", "s3", "put_object", once(f"{REVIEW}2{RECORD}")),
        "no statement",
    ),
    "writes a note again": (
        *("apply", "s3", "put_object", again(f"{REVIEW}{BEGUN}")),
        f"denied by RecordsAreWrittenOnce in {BUCKET}",
    ),
    "writes the bucket's policy": (
        *("apply", "s3", "put_bucket_policy", {"Bucket": BUCKET, "Policy": OPEN}),
        DENIED.format("StatesAreObjects", "Apply"),
    ),
    "writes the state of another account": (
        *("apply", "s3", "put_object", again(f"{OTHERS}/terraform.tfstate")),
        SILENT,
    ),
    "reads the state of another account": (
        *("apply", "s3", "get_object", {"Bucket": BUCKET, "Key": f"{OTHERS}/terraform.tfstate"}),
        SILENT,
    ),
    "deletes the key of the states": (
        *("apply", "kms", "schedule_key_deletion", {"KeyId": KEY.arn}),
        DENIED.format("KeyOfStatesStays", "Apply"),
    ),
    # a plan changes nothing
    "a plan writes a state": (
        *("plan", "s3", "put_object", again(STATE)),
        DENIED.format("StatesAreWrittenByApplies", "Plan"),
    ),
    "a plan writes a record again": (
        *("plan", "s3", "put_object", again(f"{REVIEW}{RECORD}")),
        f"denied by RecordsAreWrittenOnce in {BUCKET}",
    ),
    "a plan notes that something is applied": (
        *("plan", "s3", "put_object", once(f"{REVIEW}2{APPLIED}")),
        "denied by NotesByApplies",
    ),
    "a plan deletes a record": (
        *("plan", "s3", "delete_object", {"Bucket": BUCKET, "Key": f"{REVIEW}{RECORD}"}),
        STAY,
    ),
    "a plan makes a role": (
        *("plan", "iam", "create_role", {**NEW, "PermissionsBoundary": BOUNDARY}),
        "no st",
    ),
    "a plan makes a VPC": ("plan", "ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}, "no statement"),
    "a plan makes a key": ("plan", "kms", "create_key", {}, "no statement"),
    "a plan writes a parameter": (
        *("plan", "ssm", "put_parameter", {"Name": "/tenantry/x", "Value": "y", "Type": "String"}),
        "no statement",
    ),
    "a plan deletes a domain": (
        "plan",
        "sagemaker",
        "delete_domain",
        {"DomainId": "d-abcdefghijkl"},
        "no st",
    ),
    "a plan reads an object of a user's": (
        *("plan", "s3", "get_object", {"Bucket": f"tiny-solo-prod-{SOLO}", "Key": "secret.csv"}),
        DENIED.format("ObjectsOfStatesAlone", "Plan"),
    ),
    "a plan lets itself do more": (
        "plan",
        "iam",
        "put_role_policy",
        {"RoleName": "TenantryPlan", "PolicyName": "x", "PolicyDocument": OPEN},
        "no statement",
    ),
}


def test_what_the_roles_are_for_is_let_through(session: Client, aws: EmulatedAws) -> None:
    for role, service, operation, asked in WORK.values():
        getattr(session(role, service), operation)(**asked)
    assert (aws.decided.refused, aws.decided.unknown) == ([], [])


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_nobody_lets_a_role_do_is_refused(attempt: str, session: Client, aws: EmulatedAws) -> None:
    role, service, operation, asked, why = REFUSED[attempt]
    with pytest.raises(ClientError) as refused:
        getattr(session(role, service), operation)(**asked)
    assert refused.value.response["Error"]["Code"] in {
        *("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"),
    }, refused.value
    assert why in aws.decided.refused[-1].why
    assert aws.decided.unknown == []


@pytest.mark.parametrize(("account", "role"), [(MAIN, "apply"), (MAIN, "plan"), (SOLO, "apply")])
def test_the_stack_of_the_roles_is_found_unchanged_by_both(
    account: str, role: str, *, made: Path, toolchain: Toolchain, providers: Providers, aws: EmulatedAws
) -> None:
    refused, folder = len(aws.decided.refused), made / "_platform" / f"bootstrap-{account}"
    profile = f"tenantry-{account}-{Pipelines.of(made).toolchain(toolchain, role).role}"
    written = f'provider "aws" {{\n  profile = "{profile}"\n}}\n'
    (folder / OWN_CREDENTIALS).write_text(written, encoding="utf-8")
    before = sum(aws.decided.allowed.values())
    assert not toolchain.at(folder, providers).plan().changes
    assert sum(aws.decided.allowed.values()) > before + 10
    assert (aws.decided.refused[refused:], aws.decided.unknown) == ([], [])


FORGED = {
    "of a pull request": ("apply", {"sub": "repo:acme/studio:pull_request"}),
    "of a pull request, for a plan": ("plan", {"sub": "repo:acme/studio:pull_request"}),
    "of another branch": ("plan", {"sub": "repo:acme/studio:ref:refs/heads/mine"}),
    "of another repository": ("apply", {"repository_id": "987654321"}),
    "of another environment": ("apply", {"environment": "test"}),
    "of another workflow": (
        "apply",
        {"job_workflow_ref": "acme/studio/.github/workflows/mine.yml@refs/heads/main"},
    ),
    "for another audience": ("apply", {"aud": "https://github.com/acme"}),
}


@pytest.mark.parametrize("token", FORGED)
def test_a_token_that_says_anything_else_gets_no_session(
    token: str, pipelines: Pipelines, aws: EmulatedAws
) -> None:
    role, otherwise = FORGED[token]
    assert _let_in(aws, pipelines.arn(SOLO, role), pipelines.token(role))
    assert not _let_in(aws, pipelines.arn(SOLO, role), pipelines.token(role, **otherwise))


def test_a_token_is_for_one_role_and_as_it_was_issued(pipelines: Pipelines, aws: EmulatedAws) -> None:
    head, claims, digest = pipelines.token("plan").split(".")
    assert not _let_in(aws, pipelines.arn(SOLO, "apply"), pipelines.token("plan"))
    assert not _let_in(aws, pipelines.arn(SOLO, "plan"), pipelines.token("apply"))
    assert not _let_in(aws, pipelines.arn(SOLO, "plan"), f"{head}.{claims}.{digest[::-1]}")


def test_what_nobody_told_the_emulator_is_refused_and_kept_apart(
    pipelines: Pipelines, session: Client, aws: EmulatedAws
) -> None:
    untold = {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    held = {"Effect": "Deny", "Action": "iam:GetRole", "Resource": "*", "Condition": untold}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [held]})
    iam, name = aws.client("iam", account=SOLO), pipelines.roles["plan"]
    iam.put_role_policy(RoleName=name, PolicyName="untold", PolicyDocument=policy)
    refused = len(aws.decided.refused)
    with pytest.raises(ClientError, match="NotUnderstood"):
        session("plan", "iam").get_role(RoleName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="untold")
    with pytest.raises(ClientError, match="NotUnderstood"):
        session("plan", "logs").get_query_results(queryId="q")
    assert [one.why for one in aws.decided.unknown] == [
        "iam:GetRole is decided by aws:SourceIp",
        "logs:GetQueryResults names no log-group for logs:GetQueryResults: {'queryId': 'q'}",
    ]
    assert len(aws.decided.refused) == refused
    aws.decided.unknown.clear()


def _let_in(aws: EmulatedAws, role: str, token: str) -> bool:
    sts, refused = aws.client("sts", account=SOLO), len(aws.decided.refused)
    with suppress(ClientError):
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="job", WebIdentityToken=token)
        return True
    assert len(aws.decided.refused) > refused
    return False
