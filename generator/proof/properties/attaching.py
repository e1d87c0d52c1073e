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
    groups = (home.arn("ec2", f"security-group/{one}") for one in home.group_ids)
    for one in (*map(home.subnet, home.subnet_ids), *groups):
        yield RequestSet((personas.INTERFACE_CREATION,), resources=(one,))
    for name in personas.INTERFACE_CHANGES:
        for one in home.subnet_ids:
            inside: Conditions = {"ArnEquals": {"ec2:Subnet": home.subnet(one)}}
            yield RequestSet((name,), resources=(interface,), conditions=inside)
