"""What work needs around SageMaker: data, images, logs, metrics, roles, network."""

from dataclasses import replace

import pytest
from fakes import role_policies

from generator.iam.policy import Policy, Statement
from generator.policies import guardrails, job_guards, roles, workload
from generator.policies.scope import DataScope

ALLOWED, DENIED, IMPLICIT = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:111122223333:key/22222222-2222-4222-8222-222222222222"
JOB_ARN = {
    f"Create{kind.title()}Job": f"arn:aws:sagemaker:eu-west-1:111122223333:{kind}-job/j"
    for kind in ("processing", "training", "transform")
}
BUCKET = "arn:aws:s3:::alpha-data"
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker"


def test_without_prefixes_the_whole_bucket_is_used(decide):
    policy = workload.data(DataScope(BUCKET))
    assert decide(policy, "s3:PutObject", f"{BUCKET}/any/thing") == ALLOWED
    assert decide(policy, "s3:ListBucket", BUCKET) == ALLOWED
    assert decide(policy, "s3:GetObject", "arn:aws:s3:::alpha-data-2/x") == IMPLICIT


def test_prefixes_bound_objects_and_listing(decide):
    policy = workload.data(DataScope(BUCKET, ("teams/red/",)))
    assert decide(policy, "s3:GetObject", f"{BUCKET}/teams/red/x") == ALLOWED
    assert decide(policy, "s3:GetObject", f"{BUCKET}/teams/red-2/x") == IMPLICIT
    assert decide(policy, "s3:ListBucket", BUCKET, {"s3:prefix": "teams/red/"}) == ALLOWED
    assert decide(policy, "s3:ListBucket", BUCKET, {"s3:prefix": "teams/red/a"}) == ALLOWED
    assert decide(policy, "s3:ListBucket", BUCKET, {"s3:prefix": "teams/"}) == IMPLICIT
    assert decide(policy, "s3:ListBucket", BUCKET) == IMPLICIT


def test_images_come_from_own_repositories_and_approved_accounts(scope_for, decide):
    scope = scope_for("multi-domain")
    policy = workload.images(scope, push=True)
    own = "arn:aws:ecr:eu-west-1:111122223333:repository/alpha/dev/train"
    approved = "arn:aws:ecr:eu-west-1:763104351884:repository/pytorch-training"
    assert decide(policy, "ecr:BatchGetImage", own) == ALLOWED
    assert decide(policy, "ecr:PutImage", own) == ALLOWED
    here, there = ({"aws:ResourceAccount": account} for account in ("111122223333", "763104351884"))
    assert decide(policy, "ecr:BatchGetImage", approved, there) == ALLOWED
    assert decide(policy, "ecr:PutImage", approved, there) == IMPLICIT
    assert decide(policy, "ecr:BatchGetImage", own.replace("alpha", "beta"), here) == IMPLICIT
    elsewhere = {"aws:ResourceAccount": "999904351884"}
    assert decide(policy, "ecr:BatchGetImage", approved.replace("7631", "9999"), elsewhere) == IMPLICIT


def test_without_repositories_and_accounts_no_image_is_pulled(scope_for):
    scope = replace(scope_for("abac"), repository_prefix="", image_account_ids=())
    assert workload.images(scope, push=True) == Policy(())


@pytest.mark.parametrize(("isolation_name", "decision"), [("multi-account", ALLOWED), ("abac", IMPLICIT)])
def test_foreign_logs_and_metrics_are_read_only_in_an_own_account(
    scope_for, decide, isolation_name, decision
):
    scope = scope_for(isolation_name)
    logs, metrics = workload.studio_logs(scope), workload.metrics(scope)
    assert decide(logs, "logs:GetLogEvents", f"{LOGS}/TrainingJobs:log-stream:j/1") == decision
    assert decide(metrics, "cloudwatch:GetMetricData") == decision


@pytest.mark.parametrize(
    ("model", "job", "decision"),
    [
        ("abac", "red--dev--train", ALLOWED),
        ("abac", "red--prod--train", IMPLICIT),
        ("abac", "blue--dev--train", IMPLICIT),
        ("multi-domain", "alpha--dev--train", ALLOWED),
        ("multi-domain", "train", IMPLICIT),
        ("multi-account", "train", ALLOWED),
    ],
)
def test_jobs_write_logs_that_their_names_make_the_own(scope_for, decide, model, job, decision):
    policy = workload.job_logs(scope_for(model))
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        for stream in (f"TrainingJobs:log-stream:{job}/algo-1", f"Endpoints/{job}:log-stream:v/i"):
            assert decide(policy, action, f"{LOGS}/{stream}") == decision
    assert decide(policy, "logs:CreateLogGroup", f"{LOGS}/TrainingJobs") == ALLOWED


def test_app_logs_go_to_streams_of_the_own_domain(scope_for, decide):
    policy = workload.studio_logs(scope_for("abac"))
    stream = f"{LOGS}/studio:log-stream"
    assert decide(policy, "logs:PutLogEvents", f"{stream}:d-abc/red--ann/JupyterLab/default") == ALLOWED
    assert decide(policy, "logs:PutLogEvents", f"{stream}:d-abc/blue--eve/JupyterLab/default") == IMPLICIT
    assert decide(policy, "logs:PutLogEvents", f"{stream}:d-other/x/JupyterLab/default") == IMPLICIT


@pytest.mark.parametrize("built_for", ["team", "domain"])
def test_the_first_app_of_an_account_makes_the_log_group(scope_for, decide, built_for):
    scope = scope_for("abac")
    policy = workload.studio_logs(scope) if built_for == "team" else workload.domain_logs(scope)
    assert decide(policy, "logs:CreateLogGroup", f"{LOGS}/studio:log-stream:") == ALLOWED
    assert decide(policy, "logs:CreateLogGroup", f"{LOGS}/TrainingJobs:log-stream:") == IMPLICIT


def test_roles_without_a_team_write_the_logs_of_every_app_and_read_none(scope_for, decide):
    policy = workload.domain_logs(scope_for("abac"))
    stream = f"{LOGS}/studio:log-stream:d-abc/blue--eve/JupyterLab/default"
    assert decide(policy, "logs:PutLogEvents", stream) == ALLOWED
    assert decide(policy, "logs:GetLogEvents", stream) == IMPLICIT


@pytest.mark.parametrize(
    ("isolation_name", "own", "foreign"),
    [
        ("abac", "red--dev--", ("blue--dev--", "red--prod--", "red-x--dev--", "")),
        ("multi-domain", "alpha--dev--", ("beta--dev--", "alpha--prod--", "alpha-x--dev--", "")),
    ],
)
def test_in_a_shared_account_a_team_reads_the_logs_that_its_names_begin(
    scope_for, decide, isolation_name, own, foreign
):
    policy = workload.studio_logs(scope_for(isolation_name))
    for name, decision in ((own, ALLOWED), *((one, IMPLICIT) for one in foreign)):
        for group in ("TrainingJobs", "ProcessingJobs", "TransformJobs"):
            stream = f"{LOGS}/{group}:log-stream:{name}j/algo-1"
            assert decide(policy, "logs:GetLogEvents", stream) == decision
            assert decide(policy, "logs:FilterLogEvents", stream) == IMPLICIT
        endpoint = f"{LOGS}/Endpoints/{name}e:log-stream:AllTraffic/i-0"
        assert decide(policy, "logs:GetLogEvents", endpoint) == decision
    assert decide(policy, "logs:DescribeLogStreams", f"{LOGS}/TrainingJobs:log-stream:") == ALLOWED
    assert decide(policy, "logs:DescribeLogStreams", f"{LOGS}/Other:log-stream:") == IMPLICIT


@pytest.mark.parametrize(
    ("namespace", "decision"),
    [
        ("/aws/sagemaker/TrainingJobs", ALLOWED),
        ("tenantry/alpha/dev", ALLOWED),
        ("tenantry/alpha/dev/quality", ALLOWED),
        ("tenantry/alpha/devil", IMPLICIT),
        ("tenantry/beta/dev", IMPLICIT),
    ],
)
def test_metrics_are_written_under_own_namespaces(scope_for, decide, namespace, decision):
    policy = workload.metrics(scope_for("abac"))
    assert decide(policy, "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": namespace}) == decision


def test_nothing_to_pass_makes_no_statement():
    assert workload.passing(()) == Policy(())


def test_jobs_attach_to_approved_subnets_and_groups(scope_for, decide):
    policy = workload.interfaces(scope_for("abac"))
    ec2 = "arn:aws:ec2:eu-west-1:111122223333"
    own_subnet = {"ec2:Subnet": f"{ec2}:subnet/subnet-0aaa"}
    for resource in ("subnet/subnet-0aaa", "security-group/sg-0jobs", "network-interface/*"):
        assert decide(policy, "ec2:CreateNetworkInterface", f"{ec2}:{resource}") == ALLOWED
    assert decide(policy, "ec2:CreateNetworkInterface", f"{ec2}:subnet/subnet-0other") == IMPLICIT
    assert decide(policy, "ec2:CreateNetworkInterface", f"{ec2}:security-group/sg-0other") == IMPLICIT
    interface = f"{ec2}:network-interface/eni-1"
    assert decide(policy, "ec2:DeleteNetworkInterface", interface, own_subnet) == ALLOWED
    assert decide(policy, "ec2:DeleteNetworkInterface", interface) == IMPLICIT


def test_job_role_calls_no_sagemaker(isolation, scope_for):
    for named in roles.job_role(scope_for(isolation)):
        for statement in named.policy.statements:
            assert not any(action.startswith(("sagemaker:", "iam:")) for action in statement.actions)


def test_shared_space_role_reaches_data_only_when_asked_for(scope_for, decide):
    closed, opened = (
        tuple(one.policy for one in roles.space_role(scope_for("multi-account", shared=shared)))
        for shared in (False, True)
    )
    assert decide(closed, "s3:GetObject", f"{BUCKET}/x") == IMPLICIT
    assert decide(opened, "s3:GetObject", f"{BUCKET}/x") == ALLOWED


def test_pipeline_passes_only_what_it_is_given(scope_for, decide):
    scope = scope_for("abac")
    policies = tuple(one.policy for one in role_policies.pipeline_role(scope))
    to_sagemaker = {"iam:PassedToService": "sagemaker.amazonaws.com"}
    role = "arn:aws:iam::111122223333:role/tenantry/alpha/dev/alpha-dev-job"
    assert decide(policies, "iam:PassRole", role, to_sagemaker) == ALLOWED
    assert decide(policies, "iam:PassRole", f"{role}-2", to_sagemaker) == IMPLICIT
    assert decide(policies, "iam:PassRole", role, {"iam:PassedToService": "lambda.amazonaws.com"}) == IMPLICIT


def test_pipeline_needs_an_owner_though_it_has_no_identity(scope_for, decide):
    policies = tuple(one.policy for one in role_policies.pipeline_role(scope_for("abac")))
    key = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111"
    context = {
        "aws:PrincipalTag/team": "red",
        "aws:RequestTag/team": "red",
        "aws:TagKeys": ["team", "owner"],
        "sagemaker:VpcSubnets": ["subnet-0aaa"],
        "sagemaker:VpcSecurityGroupIds": ["sg-0jobs"],
        "sagemaker:VolumeKmsKeyArn": key,
        "sagemaker:OutputKmsKeyArn": key,
        "sagemaker:InterContainerTrafficEncryption": "true",
    }
    job = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j"
    owned = context | {"aws:RequestTag/owner": "red--ann"}
    assert decide(policies, "sagemaker:CreateTrainingJob", job, owned) == ALLOWED
    assert decide(policies, "sagemaker:CreateTrainingJob", job, context) == "ExplicitlyDenied"


def test_only_listed_file_systems_are_mounted(scope_for, decide):
    network = replace(scope_for("abac").network, file_system_ids=("fs-data",))
    policy = job_guards.job_network(network)
    job = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j"
    context = {
        "sagemaker:VpcSubnets": ["subnet-0aaa"],
        "sagemaker:VpcSecurityGroupIds": ["sg-0jobs"],
        "sagemaker:InterContainerTrafficEncryption": "true",
    }
    action = "sagemaker:CreateTrainingJob"
    assert decide(policy, action, job, context) == IMPLICIT
    assert decide(policy, action, job, context | {"sagemaker:FileSystemId": "fs-data"}) == IMPLICIT
    assert decide(policy, action, job, context | {"sagemaker:FileSystemId": "fs-home"}) == "ExplicitlyDenied"


@pytest.mark.parametrize(
    ("context", "decision"),
    [
        ({"sagemaker:MaxRuntimeInSeconds": "7200"}, IMPLICIT),
        ({"sagemaker:MaxRuntimeInSeconds": "7201"}, "ExplicitlyDenied"),
        ({}, "ExplicitlyDenied"),
    ],
)
def test_runs_are_limited_and_must_say_how_long_they_take(decide, context, decision):
    job = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j"
    assert decide(job_guards.longest_run(2), "sagemaker:CreateTrainingJob", job, context) == decision


@pytest.mark.parametrize("action", ["CreateTrainingJob", "CreateProcessingJob", "CreateTransformJob"])
@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        ((["ml.g5.xlarge"], None), ALLOWED),
        ((["ml.g5.xlarge"], FOREIGN_KEY), DENIED),
        ((["ml.g5.xlarge", "ml.m5.large"], None), DENIED),
        ((["ml.m5.large"], None), DENIED),
        ((["ml.m5.large"], KEY), ALLOWED),
        ((["ml.g4dn.xlarge"], None), DENIED),
        ((None, None), DENIED),
        ((None, KEY), ALLOWED),
    ],
)
def test_only_jobs_on_local_storage_alone_go_without_a_volume_key(scope_for, decide, action, asked, decision):
    types, volume_key = asked
    everything = Policy((Statement("All", "Allow", actions=("*",), resources=("*",)),))
    own = role_policies.own_keys(scope_for("abac").keys, ("ml.g5.*",))
    context = {"sagemaker:OutputKmsKeyArn": KEY}
    context |= {"sagemaker:InstanceTypes": types} if types else {}
    context |= {"sagemaker:VolumeKmsKeyArn": volume_key} if volume_key else {}

    assert decide((everything, own), f"sagemaker:{action}", JOB_ARN[action], context) == decision
    if volume_key != FOREIGN_KEY:  # an SCP asks for some key
        some = guardrails.keys_given(("ml.g5.*",))
        assert decide((everything, some), f"sagemaker:{action}", JOB_ARN[action], context) == decision


def test_automatic_jobs_name_a_volume_key_whatever_they_run_on(scope_for, decide):
    everything = Policy((Statement("All", "Allow", actions=("*",), resources=("*",)),))
    own = role_policies.own_keys(scope_for("abac").keys, ("ml.g5.*",))
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:automl-job/j"
    context = {"sagemaker:OutputKmsKeyArn": KEY}
    assert decide((everything, own), "sagemaker:CreateAutoMLJobV2", arn, context) == DENIED
