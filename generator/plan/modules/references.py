"""The variables a module of policies needs: exactly those its policies refer to."""

from collections.abc import Iterable, Iterator, Mapping

from generator.core.expressions import Reference, Template
from generator.iam.policy import Policy, document
from generator.plan.stack import Variable

_STRING = "string"

_CATALOGUE: Mapping[str, tuple[str, str]] = {
    "bucket_arn": (_STRING, "ARN of the data bucket."),
    "data_key_arn": (_STRING, "Key of stored data and of the results of jobs."),
    "domain_id": (_STRING, "The Studio domain."),
    "guardrail_policy_arns": ("map(string)", "Guardrail policies every role carries, by their key."),
    "permissions_boundary_arn": (_STRING, "The permissions boundary of every role."),
    "studio_endpoint_ids": (
        "list(string)",
        "Interface endpoints users may open Studio through: the SageMaker API, then Studio.",
    ),
    "studio_key_arn": (_STRING, "Key of the home directories and application volumes."),
    "subnet_ids": ("list(string)", "Subnets jobs may run in, in the order of the domain's."),
    "vpc_id": (_STRING, "The VPC of the domain."),
    "workload_key_arn": (_STRING, "Key of the volumes of jobs and endpoints."),
    "workload_security_group_id": (_STRING, "Security group of jobs and endpoints."),
}


def variables_of(values: Iterable[object]) -> tuple[Variable, ...]:
    """The variables that policies and other values refer to, sorted by name."""
    names = {name for value in values for name in _named(value)}
    return tuple(Variable(name, *_CATALOGUE[name]) for name in sorted(names))


def _named(value: object) -> Iterator[str]:
    if isinstance(value, Policy):
        yield from _named(document(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list | tuple | Template):
        for item in value:
            yield from _named(item)
    elif isinstance(value, Reference) and value.expression.startswith("var."):
        yield value.expression.removeprefix("var.").partition("[")[0]
