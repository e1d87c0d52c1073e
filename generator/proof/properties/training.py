"""How long jobs may run and instances wait, and who looks into a training job."""

from collections.abc import Iterator

from generator.iam import services
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties.intent import Home
from generator.proof.properties.subjects import Subject

_BOUNDED = (
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
)


def of_waiting(subject: Subject, home: Home) -> Iterator[Claim]:
    """Runs, waiting instances and shells, as the settings ask for them."""
    rules = home.settings.guardrails
    if rules.max_job_runtime_hours is not None:
        longer = {"sagemaker:MaxRuntimeInSeconds": str(rules.max_job_runtime_hours * 3600)}
        yield subject.never(
            "guardrail.runtime",
            "runs no job longer than the limit, nor leaves its end open",
            (RequestSet(_BOUNDED, conditions={"NumericGreaterThanIfExists": longer}),),
        )
    if rules.deny_remote_debug:
        key = "sagemaker:EnableRemoteDebug"
        yield subject.never(
            "guardrail.remote-debug",
            "opens no shell in a training job that runs",
            (RequestSet(services.supporting("sagemaker", key), conditions={"Bool": {key: "true"}}),),
        )
    if rules.max_keep_alive_minutes is not None:
        key = "sagemaker:KeepAlivePeriod"
        waiting: Conditions = {"NumericGreaterThan": {key: str(rules.max_keep_alive_minutes * 60)}}
        yield subject.never(
            "guardrail.keep-alive",
            "keeps no instances waiting longer than the limit",
            (RequestSet(services.supporting("sagemaker", key), conditions=waiting),),
        )
