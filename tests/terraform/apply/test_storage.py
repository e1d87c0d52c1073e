"""Keys, buckets, log groups and parameters as AWS knows them after the apply."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from terraform.account import Place, by_key, conditions, listed
from terraform.apply.estate import ALPHA_DEV, BETA_DEV, DOMAINS, GAMMA_DEV, RESEARCH_DEV, TAGS, TENANTS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

MAKERS = {
    ALPHA_DEV: {"data-scientist", "mlops-engineer", "job", "pipeline"},
    BETA_DEV: {
        *("-imaging-data-scientist", "-imaging-job", "-imaging-pipeline"),
        *("-platform-mlops-engineer", "-platform-job", "-platform-pipeline"),
    },
    GAMMA_DEV: {
        *("-cards-data-scientist", "-cards-job", "-cards-pipeline"),
        *("-credit-data-scientist", "-credit-mlops-engineer", "-credit-job", "-credit-pipeline"),
    },
}
"""The roles that make things, and so use data."""
APPLICATIONS = {
    ALPHA_DEV: {"data-scientist", "mlops-engineer", "viewer", "default", "space"},
    BETA_DEV: {"-imaging-data-scientist", "-platform-mlops-engineer", "default", "space"},
}
"""The roles that applications run as, where all of them are known."""


def ciphering(key: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions under which a key decrypts for somebody, apart from services on behalf of Terraform."""
    found = [
        *conditions(key["Statements"], "Allow", "kms:Decrypt"),
        *conditions(key["Statements"], "Allow", "kms:*"),
    ]
    return [each for each in found if "kms:ViaService" not in each.get("StringLike", {})]


def users(place: Place, purpose: str) -> set[str]:
    """The roles a key decrypts for."""
    (condition,) = ciphering(place.key(purpose))
    assert condition["StringEquals"] == {"kms:CallerAccount": place.account.id}
    return set(listed(condition["ArnEquals"]["aws:PrincipalArn"]))


@pytest.mark.parametrize("stack", TENANTS)
def test_data_is_read_by_the_roles_that_make_things_only(stack: str, place: Place) -> None:
    makers = {place.role_arn(role) for role in MAKERS[stack]}
    assert (users(place, "workload"), users(place, "data")) == (makers, makers)


@pytest.mark.parametrize("stack", APPLICATIONS)
def test_homes_are_read_by_the_roles_of_applications_only(stack: str, place: Place) -> None:
    assert users(place, "studio") == {place.role_arn(role) for role in APPLICATIONS[stack]}


def test_homes_of_a_shared_domain_are_read_by_roles_of_its_tenants(at: Callable[[str], Place]) -> None:
    place = at(RESEARCH_DEV)
    gamma = f"arn:aws:iam::{place.account.id}:role/tenantry/gamma/dev/*"
    assert users(place, "studio") == {place.role_arn("default"), place.role_arn("space"), gamma}


@pytest.mark.parametrize(
    ("stack", "groups"),
    [
        (ALPHA_DEV, {"/tenantry/alpha/dev/*", "/aws/sagemaker/*"}),
        (BETA_DEV, {"/tenantry/beta/dev/*"}),
        (GAMMA_DEV, {"/tenantry/gamma/dev/*"}),
        (RESEARCH_DEV, {"/tenantry/research/dev/*"}),
    ],
)
def test_the_logs_key_serves_the_log_groups_of_its_own_stack(place: Place, groups: set[str]) -> None:
    services = [each for each in place.key("logs")["Statements"] if "Service" in each["Principal"]]
    (statement,) = services
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    arns = listed(statement["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"])
    assert set(arns) == {f"arn:aws:logs:eu-west-1:{place.account.id}:log-group:{name}" for name in groups}


@pytest.mark.parametrize(
    ("stack", "purposes"),
    [
        (ALPHA_DEV, ("backup", "data", "logs", "studio", "workload")),
        (BETA_DEV, ("data", "logs", "studio", "workload")),
        (GAMMA_DEV, ("data", "logs", "workload")),
        (RESEARCH_DEV, ("logs", "studio")),
    ],
)
def test_each_purpose_has_a_key_that_rotates_yearly(
    stack: str, place: Place, purposes: tuple[str, ...]
) -> None:
    ours = f"alias/tenantry/{place.name}/dev/"
    aliases = [each["AliasName"] for each in place.account.every("kms", "list_aliases")]
    assert {each.removeprefix(ours) for each in aliases if each.startswith(ours)} == set(purposes)
    keys = [place.key(purpose) for purpose in purposes]
    assert len({key["Arn"] for key in keys}) == len(purposes)
    for key in keys:
        assert key["Rotation"]["KeyRotationEnabled"]
        assert key["Rotation"]["RotationPeriodInDays"] == 365
        tags = place.account.client("kms").list_resource_tags(KeyId=key["KeyId"])["Tags"]
        assert by_key(tags) == TAGS[stack]


@pytest.mark.parametrize("stack", TENANTS)
def test_a_bucket_is_private_encrypted_and_versioned(stack: str, place: Place) -> None:
    s3, name = place.account.client("s3"), place.bucket
    blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert blocked == dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
        True,
    )
    (encryption,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": place.key("data")["Arn"],
    }
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    (ownership,) = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert ownership == {"ObjectOwnership": "BucketOwnerEnforced"}
    assert by_key(s3.get_bucket_tagging(Bucket=name)["TagSet"]) == TAGS[stack]


@pytest.mark.parametrize("stack", TENANTS)
def test_replaced_objects_and_unfinished_uploads_go_after_a_while(place: Place) -> None:
    answer = place.account.client("s3").get_bucket_lifecycle_configuration(Bucket=place.bucket)
    kept = {each["ID"]: each for each in answer["Rules"] if each["Status"] == "Enabled"}
    assert kept["replaced-objects"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert kept["unfinished-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


@pytest.mark.parametrize("stack", TENANTS)
def test_a_bucket_answers_only_its_account_over_tls_and_under_its_key(place: Place) -> None:
    statements = json.loads(place.account.client("s3").get_bucket_policy(Bucket=place.bucket)["Policy"])[
        "Statement"
    ]
    everything = conditions(statements, "Deny", "s3:*")
    assert {"Bool": {"aws:SecureTransport": "false"}} in everything
    foreign = {"StringNotEquals": {"aws:PrincipalAccount": place.account.id}}
    assert foreign | {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}} in everything
    named = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    writing = conditions(statements, "Deny", "s3:PutObject")
    assert {"Null": {named: "false"}, "StringNotEquals": {named: place.key("data")["Arn"]}} in writing
    assert not [each for each in statements if each["Effect"] == "Allow"]


@pytest.mark.parametrize(("stack", "shared"), [(ALPHA_DEV, False), (BETA_DEV, True), (GAMMA_DEV, True)])
def test_objects_in_a_shared_account_are_for_roles_of_the_environment(
    place: Place,
    shared: bool,  # noqa: FBT001 a parameter
) -> None:
    policy = json.loads(place.account.client("s3").get_bucket_policy(Bucket=place.bucket)["Policy"])
    others = [
        each["ArnNotLike"]["aws:PrincipalArn"]
        for each in conditions(policy["Statement"], "Deny", "s3:GetObject*")
    ]
    own = f"arn:aws:iam::{place.account.id}:role{place.path}*"
    assert others == ([own] if shared else [])


def test_log_groups_of_sagemaker_are_made_in_an_account_of_one_tenant_only(
    at: Callable[[str], Place],
) -> None:
    prefix = {"logGroupNamePrefix": "/aws/sagemaker/"}
    own = at(ALPHA_DEV).account.every("logs", "describe_log_groups", **prefix)
    assert {each["logGroupName"].removeprefix("/aws/sagemaker/") for each in own} == {
        "ProcessingJobs",
        "TrainingJobs",
        "TransformJobs",
        "studio",
    }
    key = at(ALPHA_DEV).key("logs")["Arn"]
    assert {(each["kmsKeyId"], each["retentionInDays"]) for each in own} == {(key, 365)}
    assert at(BETA_DEV).account.every("logs", "describe_log_groups", **prefix) == []
    assert at(RESEARCH_DEV).account.every("logs", "describe_log_groups", **prefix) == []


def test_a_shared_domain_tells_its_tenants_what_they_need(at: Callable[[str], Place]) -> None:
    place = at(RESEARCH_DEV)
    domain = place.domain()
    root = "/tenantry/domains/research/dev"
    names = [each["Name"] for each in place.account.every("ssm", "describe_parameters")]
    told = {name.removeprefix(f"{root}/"): place.account.parameter(name) for name in names}
    (vpc,) = place.account.client("ec2").describe_vpcs(VpcIds=[domain["VpcId"]])["Vpcs"]
    subnets = {
        each["AvailabilityZone"][-1]: each["SubnetId"]
        for each in place.account.in_vpc("subnets", domain["VpcId"])
    }
    endpoints = {
        each["ServiceName"]: each["VpcEndpointId"]
        for each in place.account.in_vpc("vpc_endpoints", domain["VpcId"])
    }
    assert told == {
        "domain_id": domain["DomainId"],
        "studio_key_arn": place.key("studio")["Arn"],
        "vpc_id": domain["VpcId"],
        "vpc_cidr": vpc["CidrBlock"],
        "subnet_id_a": subnets["a"],
        "subnet_id_b": subnets["b"],
        "endpoint_security_group_id": place.groups(domain["VpcId"])["endpoints"]["GroupId"],
        "api_endpoint_id": endpoints["com.amazonaws.eu-west-1.sagemaker.api"],
        "studio_endpoint_id": endpoints["aws.sagemaker.eu-west-1.studio"],
    }


@pytest.mark.parametrize("stack", DOMAINS)
def test_home_directories_are_encrypted_with_the_studio_key(place: Place, domain: dict[str, Any]) -> None:
    (home,) = place.account.every("efs", "describe_file_systems")
    assert home["FileSystemId"] == domain["HomeEfsFileSystemId"]
    assert home["KmsKeyId"] == place.key("studio")["Arn"]


READS = ("acme-scans", {"s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject"})
WRITES = (
    "acme-scores",
    {
        *("s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        *("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
    },
)


@pytest.mark.parametrize(
    ("stack", "used", "roles"),
    [
        (BETA_DEV, READS, {"-imaging-data-scientist", "-imaging-job"}),
        (GAMMA_DEV, WRITES, {"-credit-mlops-engineer"}),
    ],
)
def test_an_existing_bucket_is_used_by_whom_the_file_names(
    place: Place, used: tuple[str, set[str]], roles: set[str]
) -> None:
    bucket, actions = used
    given: dict[str, set[str]] = {}
    for name in place.account.roles(place.path):
        for statement in place.account.statements(name):
            arns = listed(statement.get("Resource", []))
            if any(arn.startswith(f"arn:aws:s3:::{bucket}") for arn in arns):
                given.setdefault(name, set()).update(listed(statement["Action"]))
    assert given == {place.role_arn(role).rpartition("/")[2]: actions for role in roles}


def test_what_is_written_in_an_existing_bucket_is_below_its_prefix(at: Callable[[str], Place]) -> None:
    place = at(GAMMA_DEV)
    name = place.role_arn("-credit-mlops-engineer").rpartition("/")[2]
    arns = {
        arn
        for statement in place.account.statements(name)
        for arn in listed(statement.get("Resource", []))
        if ":::acme-scores" in arn
    }
    assert arns == {"arn:aws:s3:::acme-scores", "arn:aws:s3:::acme-scores/gamma/*"}
