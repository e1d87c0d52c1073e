"""What SageMaker does to the network for a job, with the job's role and from outside the network."""

from collections.abc import Iterator

from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import personas
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.subjects import Subject


def by_sagemaker(subject: Subject, role: RoleIntent) -> Iterator[Claim]:
    """Interfaces of jobs are made, lent to SageMaker and taken away, in the tenant's subnets and groups."""
    if personas.runs_containers(role):
        yield subject.possible(
            "work.network", "attaches its jobs to the tenant's network", tuple(_attaching(role.home))
        )


def _attaching(home: Home) -> Iterator[RequestSet]:
    interface = home.arn("ec2", "network-interface/*")
    yield RequestSet((personas.INTERFACE_CREATION,), resources=(interface,))
    for kind, ids in (("subnet", home.subnet_ids), ("security-group", home.group_ids)):
        for one in ids:
            yield RequestSet((personas.INTERFACE_CREATION,), resources=(home.arn("ec2", f"{kind}/{one}"),))
    for name in personas.INTERFACE_CHANGES:
        for one in home.subnet_ids:
            inside: Conditions = {"ArnEquals": {"ec2:Subnet": home.arn("ec2", f"subnet/{one}")}}
            yield RequestSet((name,), resources=(interface,), conditions=inside)
