"""A first fit() takes from the rendered defaults all that the policies want of it, and only of one's own."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from isolation.attacks.attack import Step
from isolation.tasks.task import NEIGHBOURS, cast

from generator.core.expressions import Reference, sample
from generator.plan.modules.sdk_defaults import sdk_defaults

pytestmark = pytest.mark.xdist_group("tasks")

PERSONA = "data-scientist"
Context = tuple[tuple[str, str], ...]


def defaults(place: str) -> dict[str, Any]:
    """The file of the environment's only team, with what its estate has for each reference."""
    site = cast().site(place)
    (team,) = site.teams
    things = cast().things(f"{place}/{PERSONA}")
    known = {
        "var.workload_key_arn": things["workload_key"],
        "var.data_key_arn": things["data_key"],
        "var.workload_security_group_id": things["group"],
        **{
            f"var.subnet_ids[{index}]": things["subnet"].replace("subnet-a", f"subnet-{label}")
            for index, label in enumerate(site.subnet_labels)
        },
    }

    def filled(value: object) -> object:
        match value:
            case Mapping():
                return {key: filled(inner) for key, inner in value.items()}
            case tuple():
                return [filled(inner) for inner in value]
            case Reference(expression):
                return known.get(expression, sample(value))
            case str():
                return value.replace("@profile@", things["profile"])
            case _:
                return value

    found = filled(sdk_defaults(site, team))
    assert isinstance(found, dict)
    return found


def said_by_fit(job: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What CreateTrainingJob says, as condition keys, where the script says only an instance type."""
    yield "sagemaker:InstanceTypes", "ml.m5.large"
    yield from (("sagemaker:VpcSubnets", subnet) for subnet in job["VpcConfig"]["Subnets"])
    yield from (("sagemaker:VpcSecurityGroupIds", group) for group in job["VpcConfig"]["SecurityGroupIds"])
    yield "sagemaker:VolumeKmsKeyArn", job["ResourceConfig"]["VolumeKmsKeyId"]
    yield "sagemaker:OutputKmsKeyArn", job["OutputDataConfig"]["KmsKeyId"]
    yield (
        "sagemaker:InterContainerTrafficEncryption",
        str(job["EnableInterContainerTrafficEncryption"]).lower(),
    )
    for tag in job.get("Tags", ()):
        yield f"aws:RequestTag/{tag['Key']}", tag["Value"]
        yield "aws:TagKeys", tag["Key"]


def is_allowed(place: str, does: str, to: str, context: Context) -> bool:
    step = Step(f"{place}/{PERSONA}", "", does, to, context, through=place)
    return cast().answer(step).said.decision.is_allowed


@pytest.mark.parametrize("model", NEIGHBOURS)
def test_a_first_fit_is_allowed_with_nothing_but_the_defaults(model: str) -> None:
    place = NEIGHBOURS[model][0]
    sagemaker = defaults(place)["SageMaker"]
    things = cast().things(f"{place}/{PERSONA}")
    job = f"arn:aws:sagemaker:{things['region']}:{things['account_id']}:training-job/churn"
    context = tuple(said_by_fit(sagemaker["TrainingJob"]))

    assert is_allowed(place, "sagemaker:CreateTrainingJob", job, context)
    bucket = sagemaker["PythonSDK"]["Modules"]["Session"]["DefaultS3Bucket"]
    assert is_allowed(place, "s3:PutObject", f"arn:aws:s3:::{bucket}/code/sourcedir.tar.gz", ())
    assert sagemaker["TrainingJob"]["RoleArn"] == things["job_role"]
    assert sagemaker["Pipeline"]["RoleArn"] == things["pipeline_role"]


@pytest.mark.parametrize("model", NEIGHBOURS)
def test_a_fit_that_leaves_out_any_of_the_defaults_is_refused(model: str) -> None:
    place = NEIGHBOURS[model][0]
    things = cast().things(f"{place}/{PERSONA}")
    job = f"arn:aws:sagemaker:{things['region']}:{things['account_id']}:training-job/churn"
    context = tuple(said_by_fit(defaults(place)["SageMaker"]["TrainingJob"]))

    needed = {key for key, _ in context} - {"sagemaker:InstanceTypes", "aws:TagKeys"}
    without = {left: tuple(pair for pair in context if pair[0] != left) for left in needed}
    assert [
        key for key, said in without.items() if is_allowed(place, "sagemaker:CreateTrainingJob", job, said)
    ] == []


@pytest.mark.parametrize("model", NEIGHBOURS)
def test_the_defaults_of_the_neighbour_are_refused(model: str) -> None:
    place, neighbour = NEIGHBOURS[model]
    things = cast().things(f"{place}/{PERSONA}")
    job = f"arn:aws:sagemaker:{things['region']}:{things['account_id']}:training-job/churn"
    context = tuple(said_by_fit(defaults(neighbour)["SageMaker"]["TrainingJob"]))
    assert not is_allowed(place, "sagemaker:CreateTrainingJob", job, context)
