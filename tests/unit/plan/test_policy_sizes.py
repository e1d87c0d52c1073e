"""Policies of buckets, endpoints and flow logs are measured as those of roles are."""

from collections import Counter

import pytest
from fakes.estates import ALPHA, an_estate

from generator.aws import quotas
from generator.core.expressions import Reference
from generator.estate.site import Site
from generator.iam.policy import Policy, PolicyKind, Statement, document, document_size, size
from generator.plan.estate_plan import plan_estate
from generator.plan.module import ModulePlan, ModulePolicy
from generator.plan.modules.network.module import plan_network
from generator.plan.modules.storage import plan_storage
from generator.plan.stacks.policy_sizes import policy_size_findings


@pytest.fixture
def site() -> Site:
    (planned,) = plan_estate(an_estate(alpha=ALPHA)).sites.tenants
    return planned.site


def test_what_is_rendered_fits(site: Site) -> None:
    assert policy_size_findings(site, (plan_network(site), plan_storage(site))) == ()


@pytest.mark.parametrize(
    ("quota", "subject"),
    [
        ("bucket-policy-size", "the policy of bucket"),
        ("endpoint-policy-size", "the policy of endpoint"),
        ("inline-policy-size", "inline policies of role"),
        ("trust-policy-size", "the trust policy of role"),
    ],
)
def test_one_that_is_larger_than_aws_takes_is_found(
    site: Site, monkeypatch: pytest.MonkeyPatch, quota: str, subject: str
) -> None:
    small = quotas.Quota(quota, 10, "characters", "a test", "2026-01-01")
    monkeypatch.setattr(quotas, "QUOTAS", {**quotas.QUOTAS, quota: small})
    found = policy_size_findings(site, (plan_network(site), plan_storage(site)))
    assert found
    assert all(finding.message.startswith(subject) for finding in found)
    assert all(finding.message.endswith("; 10 are allowed") for finding in found)
    assert max(Counter(finding.message for finding in found).values()) == 1


def test_a_document_measures_what_its_policy_does() -> None:
    arn = Reference("var.arn", "arn:aws:s3:::a-long-sample")
    policy = Policy((Statement("One", "Allow", ("s3:GetObject",), resources=(arn,)),))
    for kind in PolicyKind:
        assert document_size(document(policy), kind) == size(policy, kind)


def test_inline_policies_of_one_role_share_its_quota(site: Site) -> None:
    def found(*names: str) -> tuple[str, ...]:
        statement = Statement("One", "Allow", ("s3:GetObject",), resources=("x" * 6000,))
        policies = tuple(
            ModulePolicy(PolicyKind.INLINE, one, Policy((statement,)), "writer") for one in names
        )
        modules = (ModulePlan("some", None, policies=policies),)
        return tuple(finding.message for finding in policy_size_findings(site, modules))

    assert found("one") == ()
    (message,) = found("one", "two")
    assert message.startswith("inline policies of role writer take 12")
    assert message.endswith("characters; 10240 are allowed")
