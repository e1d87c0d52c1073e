"""The budget of the open estate's tenant with an account of its own, as it stands after the apply."""

from collections.abc import Callable
from typing import Any

import pytest
from terraform.account import Place
from terraform.apply.estate import ALPHA, ALPHA_DEV, TAGS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]


@pytest.fixture
def budgets(at: Callable[[str], Place]) -> Any:
    return at(ALPHA_DEV).account.client("budgets")


def test_it_counts_the_whole_account_in_dollars_a_month(budgets: Any) -> None:
    (budget,) = budgets.describe_budgets(AccountId=ALPHA)["Budgets"]
    assert budget["BudgetName"] == "alpha-dev"
    assert (budget["TimeUnit"], budget["BudgetLimit"]) == ("MONTHLY", {"Amount": "2000.0", "Unit": "USD"})
    assert budget.get("CostFilters", {}) == {}
    assert not budget["CostTypes"]["IncludeCredit"]
    assert budget["CostTypes"]["IncludeSupport"]
    tags = budgets.list_tags_for_resource(ResourceARN=f"arn:aws:budgets::{ALPHA}:budget/alpha-dev")
    assert {one["Key"]: one["Value"] for one in tags["ResourceTags"]} == TAGS[ALPHA_DEV]


def test_the_owner_hears_of_what_is_spent_and_of_what_is_expected(budgets: Any) -> None:
    named = {"AccountId": ALPHA, "BudgetName": "alpha-dev"}
    told = budgets.describe_notifications_for_budget(**named)["Notifications"]
    assert {(one["NotificationType"], one["Threshold"]) for one in told} == {
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    }
    for one in told:
        (heard,) = budgets.describe_subscribers_for_notification(**named, Notification=one)["Subscribers"]
        assert heard == {"SubscriptionType": "EMAIL", "Address": "alpha-leads@acme.example"}
