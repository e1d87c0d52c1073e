"""What a tenant's environment may cost in a month, and who is told: a budget of AWS Budgets.

A budget sees the costs of its own account and of no other. In an account of the tenant's own these are the
tenant's; where tenants share the account, a tag that everything of the tenant carries tells them apart
(decision 0071).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws.names import NameLimit, compose
from generator.estate.site import Site
from generator.plan.blocks import Block, block, resource
from generator.plan.module import Module, ModulePlan
from generator.policies.scope import TENANT_TAG

BUDGET_NAME = NameLimit(
    "budget name", 100, r"(?!.*/action/)[^:\\]+", "AWS Budgets API, BudgetName; botocore 1.44.5"
)

GIVEN_BY_USERS = "user"
"""Stands before the key of a tag that AWS did not set itself (AWS Cost Management user guide, 2026-11)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """When somebody is told: at a percentage of the budget, spent (`ACTUAL`) or expected (`FORECASTED`)."""

    kind: str
    percent: int


@dataclass(frozen=True, slots=True)
class BudgetContent:
    """What the templates of the budget module read.

    `amount` is in US dollars a month. `tag` is the tag of whose costs alone it speaks, with its value as
    AWS Budgets writes both, and None where it speaks of the whole account.
    """

    name: str
    amount: str
    tag: str | None
    notices: tuple[Notice, ...]
    addresses: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The budget as it is rendered."""
        return (
            resource(
                "aws_budgets_budget",
                "month",
                *_parts(self),
                name=self.name,
                budget_type="COST",
                time_unit="MONTHLY",
                limit_amount=self.amount,
                limit_unit="USD",
            ),
        )


def plan_budget(site: Site) -> ModulePlan:
    """The budget of one environment."""
    stated = site.settings.budget
    percents = {"ACTUAL": stated.alert_percent, "FORECASTED": stated.forecast_percent}
    content = BudgetContent(
        name=compose(BUDGET_NAME, site.prefix),
        amount=str(stated.monthly_usd),
        tag=f"{GIVEN_BY_USERS}:{TENANT_TAG}${site.tags[TENANT_TAG]}" if site.shares_account else None,
        notices=tuple(Notice(kind, one) for kind, listed in percents.items() for one in sorted(set(listed))),
        addresses=tuple(sorted(set(stated.notify))) or (site.owner,),
    )
    return ModulePlan(topic="budget", content=content)


def _parts(content: BudgetContent) -> Iterator[Block]:
    if content.tag is not None:
        yield block("cost_filter", name="TagKeyValue", values=(content.tag,))
    yield block("cost_types", include_credit=False, include_refund=False)
    for notice in content.notices:
        yield block(
            "notification",
            comparison_operator="GREATER_THAN",
            notification_type=notice.kind,
            threshold=notice.percent,
            threshold_type="PERCENTAGE",
            subscriber_email_addresses=content.addresses,
        )


MODULE = Module(
    "budget",
    "What the environment may cost in a month, and who is told.",
    plan_budget,
    is_needed=lambda site: site.has_budget,
)
