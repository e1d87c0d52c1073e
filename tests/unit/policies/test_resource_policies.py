"""Policies of keys, buckets, endpoints and trusts, asked request by request."""

import pytest

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import sample
from generator.iam.policy import Policy
from generator.plan.modules.keys import STUDIO_KEY
from generator.policies import bucket, endpoint_policies, federation, keys, trust
from generator.policies.scope import EndpointScope, NetworkOrigin

AT = AccountRegion("aws", "eu-west-1", "111122223333")
ROLE = "arn:aws:iam::111122223333:role/tenantry/alpha/dev/alpha-dev-job"
BUILDER = "arn:aws:iam::111122223333:role/terraform"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
BUCKET = "arn:aws:s3:::alpha-data"
ALLOWED, DENIED, IMPLICIT = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"


@pytest.mark.parametrize(
    ("action", "context", "decision"),
    [
        ("kms:Decrypt", {"aws:PrincipalArn": ROLE}, ALLOWED),
        ("kms:Decrypt", {"aws:PrincipalArn": f"{ROLE}-2"}, IMPLICIT),
        ("kms:Decrypt", {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Admin"}, IMPLICIT),
        ("kms:CreateGrant", {"aws:PrincipalArn": ROLE}, IMPLICIT),
        ("kms:CreateGrant", {"aws:PrincipalArn": ROLE, "kms:GrantIsForAWSResource": "true"}, ALLOWED),
        ("kms:CreateGrant", {"aws:PrincipalArn": BUILDER, "kms:GrantIsForAWSResource": "true"}, ALLOWED),
        ("kms:Decrypt", {"aws:PrincipalArn": BUILDER}, IMPLICIT),
        (
            "kms:Decrypt",
            {"aws:PrincipalArn": BUILDER, "kms:ViaService": "s3.eu-west-1.amazonaws.com"},
            IMPLICIT,
        ),
        (
            "kms:Decrypt",
            {"aws:PrincipalArn": BUILDER, "kms:ViaService": "elasticfilesystem.eu-west-1.amazonaws.com"},
            ALLOWED,
        ),
        ("kms:PutKeyPolicy", {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Admin"}, ALLOWED),
        ("kms:ScheduleKeyDeletion", {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Admin"}, ALLOWED),
    ],
)
def test_key_is_administered_by_the_account_and_used_by_named_roles(decide, action, context, decision):
    policy = keys.role_key(AT, keys.KeyUsers((ROLE,), (BUILDER,), STUDIO_KEY.services, STUDIO_KEY.actions))
    assert decide(policy, action, KEY, context | {"kms:CallerAccount": "111122223333"}) == decision


def test_key_without_users_is_only_administered():
    assert [one.sid for one in keys.role_key(AT, keys.KeyUsers(())).statements] == [
        "AccountAdministersThroughIam"
    ]


def test_account_gets_no_cryptographic_use(decide):
    policy = Policy(keys.role_key(AT, keys.KeyUsers((ROLE,))).statements[:1])
    for action in (
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:CreateGrant",
        "kms:ReEncryptFrom",
    ):
        assert decide(policy, action, KEY) == IMPLICIT


def test_logs_use_their_key_for_exact_groups_only(decide):
    group = arns.log_group(AT, "/aws/sagemaker/studio")
    policy = keys.logs_key(AT, (group,))
    context = "kms:EncryptionContext:aws:logs:arn"
    assert decide(policy, "kms:Encrypt", KEY, {context: group}) == ALLOWED
    assert decide(policy, "kms:Encrypt", KEY, {context: f"{sample(group)}-2"}) == IMPLICIT
    assert decide(policy, "kms:Encrypt", KEY) == IMPLICIT
    assert policy.statements[1].principals == {"Service": ("logs.eu-west-1.amazonaws.com",)}
    china = AccountRegion("aws-cn", "cn-north-1", "111122223333")
    assert keys.logs_key(china, (group,)).statements[1].principals == {
        "Service": ("logs.cn-north-1.amazonaws.com.cn",)
    }


SENT = "s3:x-amz-server-side-encryption"
SENT_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
CALLER = {
    "aws:SecureTransport": "true",
    "aws:PrincipalAccount": "111122223333",
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalArn": ROLE,
}
SERVICE = {"aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "true"}


@pytest.mark.parametrize(
    ("action", "context", "decision"),
    [
        ("s3:PutObject", CALLER, IMPLICIT),
        ("s3:PutObject", CALLER | {SENT: "aws:kms", SENT_KEY: KEY}, IMPLICIT),
        ("s3:PutObject", CALLER | {SENT: "aws:kms", SENT_KEY: f"{KEY}2"}, DENIED),
        ("s3:PutObject", CALLER | {SENT: "aws:kms"}, DENIED),
        ("s3:PutObject", CALLER | {SENT: "AES256"}, DENIED),
        ("s3:GetObject", CALLER | {"aws:SecureTransport": "false"}, DENIED),
        ("s3:GetObject", CALLER | {"aws:PrincipalAccount": "999999999999"}, DENIED),
        ("s3:GetObject", CALLER | {"aws:PrincipalArn": ROLE.replace("alpha", "beta")}, DENIED),
        ("s3:GetObject", {"aws:SecureTransport": "true"}, DENIED),
        ("s3:PutObject", SERVICE, IMPLICIT),
        ("s3:PutBucketPolicy", CALLER | {"aws:PrincipalArn": BUILDER}, IMPLICIT),
        ("s3:DeleteObject", CALLER, IMPLICIT),
        ("s3:DeleteObjectVersion", CALLER | {"aws:PrincipalArn": BUILDER}, IMPLICIT),
        ("s3:GetObjectVersion", CALLER | {"aws:PrincipalArn": BUILDER}, DENIED),
        ("s3:PutObject", CALLER | {"aws:PrincipalArn": BUILDER}, DENIED),
        ("s3:DeleteObjectVersion", CALLER | {"aws:PrincipalArn": f"{BUILDER}-2"}, DENIED),
        ("s3:DeleteObjectVersion", CALLER | {"aws:PrincipalArn": ROLE.replace("alpha", "beta")}, DENIED),
    ],
)
def test_bucket_denies_foreign_callers_and_foreign_keys(decide, action, context, decision):
    own = ("arn:aws:iam::111122223333:role/tenantry/alpha/dev/*",)
    access = bucket.BucketAccess(BUCKET, KEY, own, (BUILDER,))
    resource = BUCKET if action.startswith("s3:PutBucket") else f"{BUCKET}/x"
    assert decide(bucket.bucket_policy(AT, access), action, resource, context) == decision


def test_bucket_of_an_own_account_is_open_to_the_account(decide):
    policy = bucket.bucket_policy(AT, bucket.BucketAccess(BUCKET, KEY))
    anyone = CALLER | {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Analyst"}
    assert decide(policy, "s3:GetObject", f"{BUCKET}/x", anyone) == IMPLICIT


def _endpoint(name, **parts):
    policy = endpoint_policies.endpoint_policy(name, EndpointScope(AT, **parts))
    assert policy is not None
    return policy


OWN = {"aws:PrincipalAccount": "111122223333"}
FOREIGN = {"aws:PrincipalAccount": "999999999999"}


def test_control_plane_lets_own_principals_into_own_domains(decide):
    policy = _endpoint("sagemaker.api", domain_ids=("d-abc",))
    arn = "arn:aws:sagemaker:eu-west-1:111122223333"
    assert decide(policy, "sagemaker:ListDomains", "*", OWN) == ALLOWED
    assert decide(policy, "sagemaker:ListDomains", "*", FOREIGN) == IMPLICIT
    assert decide(policy, "sagemaker:CreateApp", f"{arn}:app/d-abc/x/y/z", OWN) == ALLOWED
    assert decide(policy, "sagemaker:CreateApp", f"{arn}:app/d-other/x/y/z", OWN) == DENIED
    assert (
        decide(policy, "sagemaker:CreatePresignedDomainUrl", f"{arn}:user-profile/d-other/x", OWN) == DENIED
    )


def test_control_plane_without_known_domains_lets_own_principals_through(decide):
    policy = _endpoint("sagemaker.api")
    assert decide(policy, "sagemaker:CreateApp", "arn:aws:sagemaker:eu-west-1:1:app/d/x/y/z", OWN) == ALLOWED


def test_storage_reaches_named_buckets_only(decide):
    policy = _endpoint("s3", bucket_arns=(BUCKET,), aws_bucket_arns=("arn:aws:s3:::jumpstart",))
    assert decide(policy, "s3:PutObject", f"{BUCKET}/x", OWN) == ALLOWED
    assert decide(policy, "s3:PutObject", f"{BUCKET}/x", FOREIGN) == IMPLICIT
    assert decide(policy, "s3:PutObject", "arn:aws:s3:::elsewhere/x", OWN) == IMPLICIT
    assert decide(policy, "s3:GetObject", "arn:aws:s3:::jumpstart/x") == ALLOWED
    assert decide(policy, "s3:PutObject", "arn:aws:s3:::jumpstart/x", OWN) == IMPLICIT


def test_storage_without_named_buckets_stays_in_the_account(decide):
    policy = _endpoint("s3")
    assert (
        decide(policy, "s3:PutObject", f"{BUCKET}/x", OWN | {"aws:ResourceAccount": "111122223333"})
        == ALLOWED
    )
    assert decide(policy, "s3:PutObject", f"{BUCKET}/x", OWN | {"aws:ResourceAccount": "9"}) == IMPLICIT


def test_keys_are_reached_in_the_own_account_only(decide):
    policy = _endpoint("kms")
    assert decide(policy, "kms:Decrypt", KEY, OWN | {"aws:ResourceAccount": "111122223333"}) == ALLOWED
    assert decide(policy, "kms:Decrypt", KEY, OWN | {"aws:ResourceAccount": "999999999999"}) == IMPLICIT


@pytest.mark.parametrize("name", ["studio", "notebook"])
def test_endpoints_of_user_interfaces_take_no_policy(name):
    assert endpoint_policies.endpoint_policy(name, EndpointScope(AT)) is None


@pytest.mark.parametrize(
    ("partition", "audience"),
    [
        ("aws", "https://signin.aws.amazon.com/saml"),
        ("aws-cn", "https://signin.amazonaws.cn/saml"),
        ("aws-us-gov", "https://signin.amazonaws-us-gov.com/saml"),
    ],
)
def test_sign_in_is_that_of_the_partition(partition, audience):
    there = AccountRegion(partition, "x", "111122223333")
    policy = trust.federation_trust(there, "arn", ("red",))
    assert policy.statements[0].conditions == {"StringEquals": {"SAML:aud": audience}}


@pytest.mark.parametrize(
    ("context", "decision"),
    [
        ({"aws:RequestTag/studiouserid": "ann", "aws:TagKeys": ["studiouserid"]}, ALLOWED),
        (
            {
                "aws:RequestTag/studiouserid": "ann",
                "aws:RequestTag/team": "red",
                "aws:TagKeys": ["studiouserid", "team"],
                "sts:TransitiveTagKeys": ["studiouserid"],
            },
            ALLOWED,
        ),
        (
            {
                "aws:RequestTag/studiouserid": "ann",
                "aws:RequestTag/team": "blue",
                "aws:TagKeys": ["studiouserid", "team"],
            },
            IMPLICIT,
        ),
        ({"aws:RequestTag/studiouserid": "", "aws:TagKeys": ["studiouserid"]}, IMPLICIT),
        ({}, IMPLICIT),
        ({"aws:RequestTag/studiouserid": "ann", "aws:TagKeys": ["studiouserid", "admin"]}, IMPLICIT),
    ],
)
def test_sessions_carry_the_user_and_no_foreign_team(decide, context, decision):
    policy = trust.federation_trust(AT, arns.saml_provider(AT, "corp"), ("red",))
    assert decide(policy, "sts:TagSession", "*", context) == decision


def test_profiles_open_from_anywhere_only_when_no_origin_is_given(scope_for, decide):
    tenant = scope_for("abac").tenant
    user = {"aws:PrincipalTag/studiouserid": "u", "sagemaker:ResourceTag/studiouserid": "u"}
    profile = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abc/red--ann"
    action = "sagemaker:CreatePresignedDomainUrl"
    anywhere = federation.own_profile(tenant, "red--", NetworkOrigin())
    assert decide(anywhere, action, profile, user) == ALLOWED
    assert decide(anywhere, action, profile.replace("red--", "blue--"), user) == IMPLICIT
    office = federation.own_profile(tenant, "red--", NetworkOrigin(cidrs=("203.0.113.0/24",)))
    assert decide(office, action, profile, user | {"aws:SourceIp": "203.0.113.9"}) == ALLOWED
    assert decide(office, action, profile, user | {"aws:SourceVpce": "vpce-1"}) == DENIED
    inside = federation.own_profile(tenant, "red--", NetworkOrigin(endpoint_ids=("vpce-1",)))
    assert decide(inside, action, profile, user | {"aws:SourceVpce": "vpce-1"}) == ALLOWED
    assert decide(inside, action, profile, user | {"aws:SourceIp": "203.0.113.9"}) == DENIED
