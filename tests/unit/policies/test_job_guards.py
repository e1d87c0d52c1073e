"""Schedules say what a job says when they hold one; endpoints on local storage name no key."""

import pytest
from fakes import role_policies

from generator.core.expressions import sample
from generator.policies import guardrails, job_guards

ARN = "arn:aws:sagemaker:eu-west-1:111122223333"
SCHEDULE = f"{ARN}:monitoring-schedule/s"
CONFIG = f"{ARN}:endpoint-config/c"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:111122223333:key/22222222-2222-4222-8222-222222222222"
SCHEDULING = ("sagemaker:CreateMonitoringSchedule", "sagemaker:UpdateMonitoringSchedule")
TYPE = "sagemaker:InstanceTypes"
LOCAL = ("ml.g5.xlarge",)


@pytest.fixture(params=[(), LOCAL], ids=["no-local-types", "local-types"])
def guards(request, scope_for):
    scope = scope_for("multi-account")
    return (
        role_policies.own_keys(scope.keys, request.param)
        + job_guards.job_network(scope.network)
        + job_guards.network_isolation()
        + guardrails.keys_given(request.param)
    )


@pytest.fixture
def whole(scope_for):
    """What a schedule says that holds its job and follows every rule."""
    scope = scope_for("multi-account")
    return {
        TYPE: "ml.m5.large",
        "sagemaker:VpcSubnets": [sample(one) for one in scope.network.subnet_ids],
        "sagemaker:VpcSecurityGroupIds": [sample(one) for one in scope.network.security_group_ids],
        "sagemaker:VolumeKmsKeyArn": sample(scope.keys.workload),
        "sagemaker:OutputKmsKeyArn": sample(scope.keys.data),
        "sagemaker:NetworkIsolation": "true",
    }


@pytest.mark.parametrize("action", SCHEDULING)
def test_a_schedule_that_names_a_job_definition_is_not_denied(action, guards, decide):
    assert decide(guards, action, SCHEDULE, {}) == "ImplicitlyDenied"


@pytest.mark.parametrize("action", SCHEDULING)
def test_a_schedule_that_holds_its_job_and_follows_the_rules_is_not_denied(action, guards, whole, decide):
    assert decide(guards, action, SCHEDULE, whole) == "ImplicitlyDenied"


@pytest.mark.parametrize("action", SCHEDULING)
@pytest.mark.parametrize(
    "missing",
    ["VpcSubnets", "VpcSecurityGroupIds", "VolumeKmsKeyArn", "OutputKmsKeyArn", "NetworkIsolation"],
)
def test_a_schedule_that_holds_its_job_says_all_that_a_job_says(action, missing, guards, whole, decide):
    said = {key: value for key, value in whole.items() if key != f"sagemaker:{missing}"}
    assert decide(guards, action, SCHEDULE, said) == "ExplicitlyDenied"


@pytest.mark.parametrize("action", SCHEDULING)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("VolumeKmsKey", FOREIGN_KEY),
        ("VolumeKmsKeyArn", FOREIGN_KEY),
        ("OutputKmsKey", FOREIGN_KEY),
        ("OutputKmsKeyArn", FOREIGN_KEY),
        ("NetworkIsolation", "false"),
        ("VpcSubnets", ["subnet-0foreign"]),
        ("VpcSecurityGroupIds", ["sg-0foreign"]),
    ],
)
def test_a_schedule_never_says_what_is_not_its_own(action, key, value, guards, decide):
    assert decide(guards, action, SCHEDULE, {f"sagemaker:{key}": value}) == "ExplicitlyDenied"


def test_an_endpoint_needs_a_volume_key_but_on_local_storage(scope_for, decide):
    scope = scope_for("multi-account")
    guards = role_policies.own_keys(scope.keys, LOCAL) + guardrails.keys_given(LOCAL)
    action = "sagemaker:CreateEndpointConfig"
    assert decide(guards, action, CONFIG, {TYPE: ["ml.g5.xlarge"]}) == "ImplicitlyDenied"
    for types in (["ml.m5.large"], ["ml.g5.xlarge", "ml.m5.large"]):
        assert decide(guards, action, CONFIG, {TYPE: types}) == "ExplicitlyDenied"
    assert decide(guards, action, CONFIG, {}) == "ExplicitlyDenied"
    foreign = {TYPE: ["ml.g5.xlarge"], "sagemaker:VolumeKmsKeyArn": FOREIGN_KEY}
    assert decide(guards, action, CONFIG, foreign) == "ExplicitlyDenied"
