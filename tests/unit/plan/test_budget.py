"""The budget module, as it is rendered, and which sites have it."""

from dataclasses import replace

import pytest
from fakes.modules import module_resources
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.hcl.parse import Body
from generator.plan.modules.budget import plan_budget
from generator.plan.stacks.environment import plan_environment


def spending(site: Site, **changes: object) -> Site:
    stated = {f"budget__{key}": value for key, value in {"monthly_usd": 5000, **changes}.items()}
    return replace(site, settings=varied(site.settings, **stated), owner="leads@acme.example")


def budget(site: Site) -> Body:
    return module_resources(plan_budget(site))["aws_budgets_budget.month"]


def of_type(body: Body, kind: str) -> list[dict[str, object]]:
    return [inner.body.values() for inner in body.blocks if inner.type == kind]


def has_budget(site: Site) -> bool:
    return any(module.topic == "budget" for module in plan_environment(site).modules)


@pytest.mark.parametrize("isolation", ["multi-account", "multi-domain", "abac"])
def test_there_is_a_budget_where_the_files_say_how_much(isolation: str) -> None:
    site = a_site(isolation)
    assert not has_budget(site)
    assert not has_budget(spending(site, monthly_usd=0))
    assert has_budget(spending(site))


def test_a_shared_domain_has_none_since_its_costs_are_no_tenants() -> None:
    assert not has_budget(spending(a_shared_domain_site()))


def test_in_an_account_of_its_own_everything_counts() -> None:
    assert of_type(budget(spending(a_site("multi-account"))), "cost_filter") == []


@pytest.mark.parametrize("isolation", ["multi-domain", "abac"])
def test_in_a_shared_account_only_what_carries_the_tenants_tag_counts(isolation: str) -> None:
    site = spending(a_site(isolation))
    values = (f"user:tenantry:tenant${site.name}",)
    assert site.tags["tenantry:tenant"] == site.name
    assert of_type(budget(site), "cost_filter") == [{"name": "TagKeyValue", "values": values}]


def test_what_credits_pay_counts_as_well() -> None:
    assert of_type(budget(spending(a_site())), "cost_types") == [
        {"include_credit": False, "include_refund": False}
    ]


def test_it_is_told_of_each_percentage_once_to_everybody_who_is_named() -> None:
    site = spending(
        a_site(), alert_percent=(100, 80, 80), forecast_percent=(120,), notify=("b@a.example", "a@a.example")
    )
    told = of_type(budget(site), "notification")
    assert [(one["notification_type"], one["threshold"]) for one in told] == [
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 120),
    ]
    assert {one["subscriber_email_addresses"] for one in told} == {("a@a.example", "b@a.example")}


def test_the_owner_hears_of_it_where_nobody_is_named() -> None:
    told = of_type(budget(spending(a_site())), "notification")
    assert {one["subscriber_email_addresses"] for one in told} == {("leads@acme.example",)}


def test_an_amount_is_written_in_dollars_a_month() -> None:
    values = budget(spending(a_site(), monthly_usd=1234)).values()
    assert {values[name] for name in ("limit_amount", "limit_unit", "time_unit", "budget_type")} == {
        *("1234", "USD", "MONTHLY", "COST")
    }
