"""A tenant of more people than a domain takes is refused at once."""

import time

from fakes.estates import ALPHA, an_estate, changed
from fakes.workspaces import said

from generator.plan.estate_plan import plan_estate


def test_more_people_than_a_domain_takes_are_refused_before_anything_is_rendered():
    began = time.process_time()
    users = {f"user-{index:05}": "viewer" for index in range(5_000)}
    plan = plan_estate(an_estate(alpha=changed(ALPHA, users=users)))

    assert "PLN171 tenants/alpha.yaml" in " ".join(said(plan.findings)), said(plan.findings)
    assert plan.stacks == ()
    assert time.process_time() - began < 10
