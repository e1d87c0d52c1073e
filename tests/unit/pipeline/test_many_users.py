"""A tenant of thousands of people is built in time that grows with their number, or refused at once."""

import time

from fakes.estates import ALPHA, PLATFORM, an_estate, changed
from fakes.workspaces import said, texts

from generator.plan.estate_plan import plan_estate
from generator.readback.read import read_estate

PERSONAS = ("data-scientist", "viewer", "ml-admin", "mlops-engineer")
QUOTAS = {"user-profiles": 9_000, "security-groups": 9_000}
NETWORK = {
    "existing_vpc": {
        "vpc_id": "vpc-00000001",
        "cidr": "172.16.0.0/16",
        "subnet_ids": ["subnet-00000001"],
        "endpoint_cidrs": ["10.200.0.0/24"],
    }
}


def crowd(number):
    """A tenant of so many people, in an account whose quotas were raised."""
    users = {f"user-{index:05}": PERSONAS[index % 4] for index in range(number)}
    alpha = changed(ALPHA, users=users, network=NETWORK)
    return an_estate(changed(PLATFORM, defaults__quotas=QUOTAS, shared_domains={}), alpha=alpha)


def test_more_people_than_a_domain_takes_are_refused_before_anything_is_rendered():
    began = time.process_time()
    users = {f"user-{index:05}": "viewer" for index in range(5_000)}
    plan = plan_estate(an_estate(alpha=changed(ALPHA, users=users)))

    assert "PLN171 tenants/alpha.yaml" in " ".join(said(plan.findings)), said(plan.findings)
    assert plan.stacks == ()
    assert time.process_time() - began < 10


def seconds(number):
    """Processor time for planning, rendering and reading back."""
    began = time.process_time()
    files = texts(plan_estate(crowd(number)))
    assert sum(text.count('resource "aws_sagemaker_user_profile"') for text in files.values()) == number
    read_estate(files.items())
    return time.process_time() - began


def test_planning_rendering_and_reading_take_no_longer_for_each_of_many_people():
    seconds(50)
    few, many = seconds(100), seconds(800)

    assert many < 16 * few
