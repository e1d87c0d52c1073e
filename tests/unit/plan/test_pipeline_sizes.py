"""What of the policies of pipelines AWS would refuse is found before an apply."""

from types import SimpleNamespace

import pytest
from fakes.estates import ALPHA, PLATFORM, an_estate, changed

from generator.aws.arns import AccountRegion
from generator.iam.policy import PolicyKind, Statement, size
from generator.plan.bootstrap.content import BootstrapContent
from generator.plan.bootstrap.roles import PipelineRoles
from generator.plan.bootstrap.states import state_store
from generator.plan.stacks.pipeline_sizes import pipeline_size_findings
from generator.policies.packing import managed
from generator.policies.state import StateUsers

AT = AccountRegion("aws", "eu-west-1", "100000000002")
DELIVERY = {"github": {"repository": "acme/studio", "repository_id": "123456789"}}


def said(accounts: int) -> list[str]:
    """What is found of a bucket of states that so many accounts share."""
    numbers = tuple(f"{number:012}" for number in range(accounts))
    roles = [
        tuple(f"arn:aws:iam::{one}:role/Tenantry{what}" for one in numbers) for what in ("Plan", "Apply")
    ]
    store = state_store(AT, "acme-state", StateUsers(numbers, *roles))
    content = BootstrapContent(PipelineRoles("", "", (), ()), store)
    estate = an_estate(changed(PLATFORM, delivery=DELIVERY), alpha=ALPHA)
    stack = SimpleNamespace(content=content, account_id=AT.account_id)
    return [f"{one.rule.code} {one.message}" for one in pipeline_size_findings(estate, [stack])]


def test_a_bucket_of_states_that_names_too_many_accounts_is_found():
    assert said(10) == []
    found = said(200)
    assert found[0].startswith("PLN218 the policy of bucket acme-state takes ")
    assert "20480 are allowed" in found[0]


@pytest.mark.parametrize(("actions", "resources"), [(1, 300), (600, 1), (40, 200)])
def test_a_statement_of_any_length_is_taken_apart_and_says_the_same(actions, resources):
    names = tuple(f"s3:Action{number:03}" for number in range(actions))
    objects = tuple(
        f"arn:aws:s3:::acme-state/tenant/{number:03}/terraform.tfstate" for number in range(resources)
    )
    packed = managed((Statement("States", "Allow", actions=names, resources=objects),), 6144)
    parts = [one for policy in packed for one in policy.statements]
    assert max(size(policy, PolicyKind.MANAGED) for policy in packed) <= 6144
    together = {(name, arn) for one in parts for name in one.actions for arn in one.resources}
    assert together == {(name, arn) for name in names for arn in objects}
    assert len({one.sid for one in parts}) == len(parts) > 1
