"""What a tenant costs grows with its users and not with their square."""

import time

from fakes.estates import ALPHA, PLATFORM, an_estate, changed
from fakes.workspaces import said, texts

from generator.core.findings import has_errors
from generator.plan.estate_plan import plan_estate
from generator.plan.stacks.blocks import planned_stack
from generator.proof.planned import compared_with_plan
from generator.readback.read import read_estate

FEW, TIMES = 60, 12
PERSONAS = ("data-scientist", "viewer", "ml-admin", "mlops-engineer")
ROOM = {"cidr": "10.0.0.0/16", "subnets": ["10.0.0.0/17", "10.0.128.0/17"]}
QUOTAS = {"user-profiles": 6000, "security-groups": 6000, "network-interfaces": 30000}


def cost(users: int) -> float:
    """Seconds of processor time to plan, render and read back a tenant, and to compare it with its plan."""
    people = {f"user-{number:05d}": PERSONAS[number % len(PERSONAS)] for number in range(users)}
    tenant = changed(ALPHA, users=people, environments__dev__quotas=QUOTAS, network=ROOM)
    start = time.process_time()
    plan = plan_estate(an_estate(PLATFORM, alpha=tenant))
    assert not has_errors(plan.findings), said(plan.findings)
    text = texts(plan)
    facts = read_estate(text.items())
    assert len(facts.stack("alpha/dev").profiles) == users
    for stack in plan.stacks:
        assert compared_with_plan(stack.address, text.items(), planned_stack(stack)).findings == ()
    return time.process_time() - start


def test_twelve_times_the_users_take_far_less_than_twelve_times_twelve_as_long():
    cost(1)  # what is read once in a process
    few = cost(FEW)

    assert cost(FEW * TIMES) < few * TIMES * 2
