"""What the roles of one team or tenant can do to others, asked request by request."""

from dataclasses import replace

import pytest
from fakes import role_policies

from generator.policies.boundary import boundary

ARN = "arn:aws:sagemaker:eu-west-1:111122223333"
JOB = f"{ARN}:training-job/j"
DOMAIN = f"{ARN}:domain/d-abc"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111"
ALLOWED, DENIED, IMPLICIT = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"

SESSION = {
    "aws:PrincipalTag/team": "red",
    "aws:SourceIdentity": "red--ann",
    "sagemaker:UserProfileName": "red--ann",
    "sagemaker:DomainId": "d-abc",
}
SAFE_JOB = {
    "sagemaker:VpcSubnets": ["subnet-0aaa", "subnet-0bbb"],
    "sagemaker:VpcSecurityGroupIds": ["sg-0jobs"],
    "sagemaker:VolumeKmsKeyArn": KEY,
    "sagemaker:OutputKmsKeyArn": KEY,
    "sagemaker:InterContainerTrafficEncryption": "true",
}
TEAM_TAGS = {
    "aws:RequestTag/team": "red",
    "aws:RequestTag/owner": "red--ann",
    "aws:TagKeys": ["team", "owner"],
}
TENANT_TAGS = {
    "aws:RequestTag/tenantry:tenant": "alpha",
    "aws:RequestTag/tenantry:environment": "dev",
    "aws:TagKeys": ["tenantry:tenant", "tenantry:environment"],
}
OWN = {"aws:ResourceTag/team": "red", "aws:ResourceTag/owner": "red--ann"}
MATE = {"aws:ResourceTag/team": "red", "aws:ResourceTag/owner": "red--bob"}
OTHER = {"aws:ResourceTag/team": "blue", "aws:ResourceTag/owner": "blue--eve"}


@pytest.fixture
def ask(scope_for, decide):
    """Ask the policies of one execution role, its session context filled in."""

    def answer(isolation, persona, action, resource="*", context=None, *, shared=False):
        scope = scope_for(isolation, shared=shared)
        policies = tuple(one.policy for one in role_policies.execution_role(scope, persona))
        return decide(policies, f"sagemaker:{action}", resource, SESSION | (context or {}))

    return answer


class TestTeamsOfASharedDomain:
    @pytest.mark.parametrize(
        ("action", "resource", "context", "decision"),
        [
            ("CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS, ALLOWED),
            ("CreateTrainingJob", JOB, TEAM_TAGS, DENIED),
            ("CreateTrainingJob", JOB, SAFE_JOB, DENIED),
            ("CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS | {"aws:RequestTag/team": "blue"}, DENIED),
            ("CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS | {"aws:RequestTag/owner": "red--bob"}, DENIED),
            (
                "CreateTrainingJob",
                JOB,
                SAFE_JOB | TEAM_TAGS | {"aws:TagKeys": ["team", "owner", "Team"]},
                DENIED,
            ),
            ("CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS | {"sagemaker:FileSystemId": "fs-home"}, DENIED),
            ("DescribeTrainingJob", JOB, MATE, ALLOWED),
            ("DescribeTrainingJob", JOB, OTHER, IMPLICIT),
            ("DescribeTrainingJob", JOB, {}, IMPLICIT),
            ("StopTrainingJob", JOB, OWN, ALLOWED),
            ("StopTrainingJob", JOB, MATE, IMPLICIT),
            ("StopTrainingJob", JOB, OTHER, IMPLICIT),
            ("AddTags", JOB, MATE | {"aws:TagKeys": ["owner"], "aws:RequestTag/owner": "red--ann"}, DENIED),
            ("AddTags", JOB, OTHER | {"aws:TagKeys": ["note"]}, DENIED),
            ("AddTags", JOB, OWN | {"aws:TagKeys": ["TEAM"]}, DENIED),
            ("DeleteTags", JOB, OWN | {"aws:TagKeys": ["Owner"]}, DENIED),
            ("DeleteTags", JOB, OWN | {"aws:TagKeys": ["sagemaker:domain-arn"]}, DENIED),
            ("CreateModel", f"{ARN}:model/red--dev--m", SAFE_JOB | TEAM_TAGS, ALLOWED),
            ("CreateModel", f"{ARN}:model/m", SAFE_JOB | TEAM_TAGS, IMPLICIT),
            ("CreateModel", f"{ARN}:model/red--prod--m", SAFE_JOB | TEAM_TAGS, IMPLICIT),
            ("UpdateModelPackage", f"{ARN}:model-package/red--prod--g/1", {}, IMPLICIT),
            ("CreateModel", f"{ARN}:model/blue--dev--m", SAFE_JOB | TEAM_TAGS, IMPLICIT),
            (
                "CreateEndpointConfig",
                f"{ARN}:endpoint-config/c",
                SAFE_JOB | TEAM_TAGS | {"sagemaker:ModelArn": f"{ARN}:model/red--dev--m"},
                ALLOWED,
            ),
            (
                "CreateEndpointConfig",
                f"{ARN}:endpoint-config/c",
                SAFE_JOB | TEAM_TAGS | {"sagemaker:ModelArn": f"{ARN}:model/blue--dev--m"},
                IMPLICIT,
            ),
            ("CreateEndpoint", f"{ARN}:endpoint/e", TEAM_TAGS, ALLOWED),
            ("CreateEndpoint", f"{ARN}:endpoint-config/c", TEAM_TAGS | MATE, ALLOWED),
            ("CreateEndpoint", f"{ARN}:endpoint-config/c", TEAM_TAGS | OTHER, IMPLICIT),
            ("CreateTrial", f"{ARN}:experiment/e", TEAM_TAGS | OTHER, IMPLICIT),
            ("CreateTrainingJob", f"{ARN}:training-plan/p", SAFE_JOB | TEAM_TAGS, IMPLICIT),
            ("CreateInferenceComponent", f"{ARN}:inference-component/i", TEAM_TAGS, ALLOWED),
            (
                "CreateInferenceComponent",
                f"{ARN}:inference-component/i",
                TEAM_TAGS | {"sagemaker:ModelArn": f"{ARN}:model/red--dev--m"},
                ALLOWED,
            ),
            (
                "CreateInferenceComponent",
                f"{ARN}:inference-component/i",
                TEAM_TAGS | {"sagemaker:ModelArn": f"{ARN}:model/blue--dev--m"},
                IMPLICIT,
            ),
            (
                "CreateModelPackage",
                f"{ARN}:model-package/red--dev--g/1",
                {"aws:RequestTag/team": "blue", "aws:TagKeys": ["team"]},
                DENIED,
            ),
            (
                "CreateModelPackage",
                f"{ARN}:model-package/red--dev--g/1",
                {"aws:RequestTag/TEAM": "red", "aws:TagKeys": ["TEAM"]},
                DENIED,
            ),
            ("CreateModelPackage", f"{ARN}:model-package/red--dev--g/1", {}, ALLOWED),
            ("CreateModelPackage", f"{ARN}:model-package/blue--dev--g/1", {}, IMPLICIT),
            ("DescribePipelineExecution", f"{ARN}:pipeline/red--dev--p/execution/x", {}, ALLOWED),
            ("DescribePipelineExecution", f"{ARN}:pipeline/blue--dev--p/execution/x", {}, IMPLICIT),
            ("InvokeEndpoint", f"{ARN}:endpoint/e", MATE, ALLOWED),
            ("InvokeEndpoint", f"{ARN}:endpoint/e", OTHER, IMPLICIT),
            ("DescribeDomain", DOMAIN, {}, ALLOWED),
            ("DescribeUserProfile", f"{ARN}:user-profile/d-abc/red--bob", {}, ALLOWED),
            ("DescribeUserProfile", f"{ARN}:user-profile/d-abc/blue--eve", {}, IMPLICIT),
            ("DescribeUserProfile", f"{ARN}:user-profile/d-abc/red-x--eve", {}, IMPLICIT),
            ("DescribeSpace", f"{ARN}:space/d-abc/blue--work", {}, IMPLICIT),
            ("CreatePresignedDomainUrl", f"{ARN}:user-profile/d-abc/red--ann", {}, ALLOWED),
            ("CreatePresignedDomainUrl", f"{ARN}:user-profile/d-abc/red--bob", {}, IMPLICIT),
            ("UpdateDomain", DOMAIN, OWN, IMPLICIT),
            ("CreateUserProfile", f"{ARN}:user-profile/d-abc/red--new", TEAM_TAGS, IMPLICIT),
            ("UpdateUserProfile", f"{ARN}:user-profile/d-abc/red--ann", OWN, IMPLICIT),
            ("DeletePartnerApp", f"{ARN}:partner-app/p", OWN, IMPLICIT),
            ("Search", "*", {}, IMPLICIT),
            (
                "Search",
                "*",
                {"sagemaker:SearchVisibilityCondition/Tags.team/EqualsIfExists": "red"},
                ALLOWED,
            ),
            (
                "Search",
                "*",
                {"sagemaker:SearchVisibilityCondition/Tags.team/EqualsIfExists": "blue"},
                IMPLICIT,
            ),
            ("CreateNotebookInstance", f"{ARN}:notebook-instance/n", TEAM_TAGS, DENIED),
        ],
    )
    def test_engineer_reaches_the_own_team_only(self, ask, action, resource, context, decision):
        assert ask("abac", "mlops-engineer", action, resource, context) == decision

    def test_without_source_identity_nothing_is_created_or_changed(self, ask):
        nobody = {"aws:SourceIdentity": None}
        assert (
            ask("abac", "data-scientist", "CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS | nobody) == DENIED
        )
        assert ask("abac", "data-scientist", "StopTrainingJob", JOB, OWN | nobody) == IMPLICIT

    def test_without_a_team_nothing_is_created(self, ask):
        context = SAFE_JOB | TEAM_TAGS | {"aws:PrincipalTag/team": None}
        assert ask("abac", "data-scientist", "CreateTrainingJob", JOB, context) == DENIED

    @pytest.mark.parametrize(
        ("sharing", "shared", "owner", "decision"),
        [
            ("Private", False, "red--ann", ALLOWED),
            ("Private", False, "red--bob", IMPLICIT),
            ("Shared", False, "red--ann", IMPLICIT),
            ("Shared", True, "red--bob", ALLOWED),
            ("Shared", True, "blue--eve", IMPLICIT),
            ("Shared", True, "red-x--eve", IMPLICIT),
        ],
    )
    def test_apps_open_in_own_spaces_and_in_shared_ones_on_request(
        self, ask, sharing, shared, owner, decision
    ):
        context = {
            "sagemaker:SpaceSharingType": sharing,
            "sagemaker:OwnerUserProfileArn": f"{ARN}:user-profile/d-abc/{owner}",
        }
        app = f"{ARN}:app/d-abc/red--work/jupyterlab/default"
        assert ask("abac", "data-scientist", "CreateApp", app, context, shared=shared) == decision

    def test_administrator_clears_up_the_team_and_creates_nothing(self, ask):
        assert ask("abac", "ml-admin", "DeleteApp", f"{ARN}:app/d-abc/red--bob/x/y") == ALLOWED
        assert ask("abac", "ml-admin", "DeleteApp", f"{ARN}:app/d-abc/blue--eve/x/y") == IMPLICIT
        assert ask("abac", "ml-admin", "StopTrainingJob", JOB, MATE) == ALLOWED
        assert ask("abac", "ml-admin", "StopTrainingJob", JOB, OTHER) == IMPLICIT
        assert ask("abac", "ml-admin", "CreateTrainingJob", JOB, SAFE_JOB | TEAM_TAGS) == IMPLICIT

    def test_viewer_reads_and_does_nothing_else(self, ask):
        assert ask("abac", "viewer", "DescribeTrainingJob", JOB, MATE) == ALLOWED
        assert ask("abac", "viewer", "StopTrainingJob", JOB, OWN) == IMPLICIT
        assert ask("abac", "viewer", "CreateApp", f"{ARN}:app/d-abc/red--ann/x/y") == IMPLICIT
        assert ask("abac", "viewer", "InvokeEndpoint", f"{ARN}:endpoint/e", OWN) == IMPLICIT


class TestDomainsOfASharedAccount:
    @pytest.mark.parametrize(
        ("action", "resource", "context", "decision"),
        [
            ("CreateTrainingJob", JOB, SAFE_JOB | TENANT_TAGS, ALLOWED),
            (
                "CreateTrainingJob",
                JOB,
                SAFE_JOB
                | {
                    "aws:RequestTag/sagemaker:domain-arn": DOMAIN,
                    "aws:TagKeys": ["sagemaker:domain-arn"],
                },
                ALLOWED,
            ),
            ("CreateTrainingJob", JOB, SAFE_JOB, IMPLICIT),
            (
                "CreateTrainingJob",
                JOB,
                SAFE_JOB | TENANT_TAGS | {"aws:RequestTag/tenantry:tenant": "beta"},
                DENIED,
            ),
            (
                "CreateTrainingJob",
                JOB,
                SAFE_JOB | TENANT_TAGS | {"aws:RequestTag/tenantry:environment": "prod"},
                DENIED,
            ),
            ("DescribeTrainingJob", JOB, {"aws:ResourceTag/sagemaker:domain-arn": DOMAIN}, ALLOWED),
            (
                "DescribeTrainingJob",
                JOB,
                {"aws:ResourceTag/tenantry:tenant": "alpha", "aws:ResourceTag/tenantry:environment": "dev"},
                ALLOWED,
            ),
            ("DescribeTrainingJob", JOB, {"aws:ResourceTag/tenantry:tenant": "alpha"}, IMPLICIT),
            (
                "DescribeTrainingJob",
                JOB,
                {"aws:ResourceTag/tenantry:tenant": "alpha", "aws:ResourceTag/tenantry:environment": "prod"},
                DENIED,
            ),
            ("DescribeTrainingJob", JOB, {}, IMPLICIT),
            ("DescribeTrainingJob", JOB, {"aws:ResourceTag/sagemaker:domain-arn": f"{DOMAIN}x"}, DENIED),
            ("CreateModel", f"{ARN}:model/alpha--dev--m", SAFE_JOB | TENANT_TAGS, ALLOWED),
            ("CreateModel", f"{ARN}:model/alpha--m", SAFE_JOB | TENANT_TAGS, IMPLICIT),
            ("DescribeDomain", DOMAIN, {}, ALLOWED),
            ("DescribeDomain", f"{ARN}:domain/d-other", {}, DENIED),
            ("DescribeSpace", f"{ARN}:space/d-other/work", {}, DENIED),
            ("CreatePresignedDomainUrl", f"{ARN}:user-profile/d-other/red--ann", {}, DENIED),
        ],
    )
    def test_scientist_reaches_the_own_domain_only(self, ask, action, resource, context, decision):
        assert ask("multi-domain", "data-scientist", action, resource, context) == decision


class TestAccountsOfTheirOwn:
    def test_scientist_works_without_tags(self, ask):
        assert ask("multi-account", "data-scientist", "CreateTrainingJob", JOB, SAFE_JOB) == ALLOWED
        assert ask("multi-account", "data-scientist", "DescribeTrainingJob", JOB) == ALLOWED
        assert ask("multi-account", "data-scientist", "Search") == ALLOWED

    def test_jobs_stay_in_the_network_and_on_the_keys(self, ask):
        for missing in SAFE_JOB:
            context = {key: value for key, value in SAFE_JOB.items() if key != missing}
            assert ask("multi-account", "data-scientist", "CreateTrainingJob", JOB, context) == DENIED, (
                missing
            )

    def test_tags_access_depends_on_stay(self, ask):
        context = {"aws:TagKeys": ["studiouserid"], "aws:RequestTag/studiouserid": "me"}
        profile = f"{ARN}:user-profile/d-abc/bob"
        assert ask("multi-account", "data-scientist", "AddTags", profile, context) == DENIED


def test_no_role_of_a_tenant_escapes_its_boundary(isolation, scope_for, decide):
    scope = scope_for(isolation)
    limits = boundary(scope.tenant, scope.passable_role_arns, scope.image_account_ids)
    here = {"aws:RequestedRegion": "eu-west-1", "aws:ResourceAccount": "111122223333"}
    foreign = here | {"aws:ResourceAccount": "999999999999"}
    role = "arn:aws:iam::111122223333:role/tenantry/alpha/dev/alpha-dev-job"
    cases = [
        ("iam:CreateRole", role, here, DENIED),
        ("iam:DeleteRolePermissionsBoundary", role, here, DENIED),
        ("iam:TagRole", role, here, DENIED),
        ("organizations:LeaveOrganization", "*", here, DENIED),
        ("sts:AssumeRole", "arn:aws:iam::999999999999:role/x", here, DENIED),
        ("iam:PassRole", role, here, ALLOWED),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/tenantry/beta/dev/beta-dev-job", here, IMPLICIT),
        ("s3:PutBucketPolicy", "arn:aws:s3:::alpha-data", here, DENIED),
        ("s3:GetObject", "arn:aws:s3:::alpha-data/x", here, ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::alpha-data/x", foreign, DENIED),
        ("s3:PutObject", "arn:aws:s3:::jumpstart-cache-prod-eu-west-1/x", foreign, DENIED),
        ("s3:GetObject", "arn:aws:s3:::jumpstart-cache-prod-eu-west-1/x", foreign, DENIED),
        ("s3:PutObjectAcl", "arn:aws:s3:::alpha-data/x", here | {"s3:x-amz-acl": "public-read"}, DENIED),
        ("s3:PutObjectAcl", "arn:aws:s3:::alpha-data/x", here, DENIED),
        (
            "s3:PutObjectAcl",
            "arn:aws:s3:::alpha-data/x",
            here | {"s3:x-amz-acl": "bucket-owner-full-control"},
            ALLOWED,
        ),
        ("s3:PutBucketAcl", "arn:aws:s3:::alpha-data", here | {"s3:x-amz-acl": "private"}, DENIED),
        ("kms:Decrypt", KEY, foreign, DENIED),
        ("kms:PutKeyPolicy", KEY, here, DENIED),
        (
            "ecr:BatchGetImage",
            "arn:aws:ecr:eu-west-1:763104351884:repository/x",
            here | {"aws:ResourceAccount": "763104351884"},
            ALLOWED,
        ),
        ("ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:999999999999:repository/x", foreign, DENIED),
        ("sagemaker:CreateTrainingJob", JOB, here, ALLOWED),
        ("sagemaker:CreateTrainingJob", JOB, here | {"aws:RequestedRegion": "us-east-1"}, IMPLICIT),
        ("ec2:RunInstances", "*", here, IMPLICIT),
    ]
    for action, resource, context, decision in cases:
        assert decide(limits, action, resource, context) == decision, (action, context)


def test_another_account_or_region_changes_every_arn(scope_for):
    scope = scope_for("abac")
    moved = replace(scope.tenant.at, account_id="444455556666", region="eu-central-1")
    there = replace(scope, tenant=replace(scope.tenant, at=moved))
    texts = [
        str(resource)
        for named in role_policies.execution_role(there, "mlops-engineer")
        for statement in named.policy.statements
        for resource in statement.resources
        if ":sagemaker:" in str(resource)
    ]
    assert texts
    assert all(":eu-central-1:444455556666:" in one for one in texts)
