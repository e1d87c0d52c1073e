"""Whether budgets tell somebody, and of the costs that are meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.checks.sign_in import narrowest, stated_at
from generator.estate.files import Estate
from generator.estate.sites import PlannedSite
from generator.policies.scope import TENANT_TAG
from generator.tenancy.budgets import MOST_NOTIFICATIONS

_rule = partial(Rule, family=Family("budgets", "Budgets"))

TOO_MANY_NOTICES = _rule(
    "PLN209",
    "too-many-notices",
    "A budget tells at more percentages than AWS Budgets takes.",
    f"AWS documents {MOST_NOTIFICATIONS} notifications of one budget, spent and expected ones together, and "
    "refuses to make another.",
    f"Keep {MOST_NOTIFICATIONS} of `alert_percent` and `forecast_percent` together.",
)
NO_AMOUNT = _rule(
    "PLN210",
    "budget-without-amount",
    "Files say who hears of a budget, or when, and no environment below has one.",
    "There is a budget where `monthly_usd` says how much; without it the other keys do nothing.",
    "Add `monthly_usd`, or remove the key.",
)
TELLS_NOBODY = _rule(
    "PLN219",
    "budget-tells-nobody",
    "A budget has no percentage at which anybody is told.",
    "AWS keeps it, and it is seen by whoever opens the billing console of the account.",
    "Name a percentage in `alert_percent` or `forecast_percent`.",
    severity=Severity.WARNING,
)
TAG_NOT_ACTIVE = _rule(
    "PLN223",
    "budget-by-an-inactive-tag",
    "A budget in a shared account counts by a tag that the platform does not say to be active.",
    f"Costs in a shared account are told apart by the tag `{TENANT_TAG}`, and AWS knows them by a tag only "
    "from the day on that the account that pays has activated it. Until then the budget stays at nothing, "
    "whatever is spent, and says so to nobody.",
    f"Once the stacks have stood for a day, add `{TENANT_TAG}` to `organization.cost_allocation_tags`, and "
    "apply the platform's organization stack.",
    severity=Severity.WARNING,
)
COUNTED_TWICE = _rule(
    "PLN224",
    "costs-counted-twice",
    "Two environments of a tenant lie in one shared account, and both have a budget.",
    f"The tag `{TENANT_TAG}` tells tenants apart and not their environments: each of the two budgets would "
    "count the costs of both.",
    "Let one of them have a budget for both and give the other `monthly_usd: 0`, or another account.",
)
NO_BUDGETS_THERE = _rule(
    "PLN225",
    "no-budgets-in-partition",
    "A budget is asked for in a partition in which there is none in US dollars.",
    "AWS has no host of AWS Budgets in aws-us-gov, and accounts of aws-cn are billed in yuan.",
    "Remove `budget`; costs of GovCloud are seen in the account of `aws` that pays for it.",
)

_AMOUNT = ("budget", "monthly_usd")
_WHEN = (("budget", "alert_percent"), ("budget", "forecast_percent"))
_BESIDE = (*_WHEN, ("budget", "notify"))


def check_budgets(estate: Estate, sites: Iterable[PlannedSite]) -> Iterator[Finding]:
    """Findings about the budgets of all environments, each where the value was written."""
    tenants = tuple(one for one in sites if one.site.is_tenant)
    yield from _without_amount(tenants)
    having = tuple(one for one in tenants if one.site.has_budget)
    for planned in having:
        yield from _notices(planned)
        yield from _counting(estate, planned)
    yield from _counted_twice(having)


def _notices(planned: PlannedSite) -> Iterator[Finding]:
    stated = planned.site.settings.budget
    count = len({*stated.alert_percent}) + len({*stated.forecast_percent})
    place = narrowest(planned, *_WHEN)
    if count > MOST_NOTIFICATIONS:
        yield Finding(
            TOO_MANY_NOTICES,
            f"the budget of {planned.site.address} tells at {count} percentages, spent and expected together",
            place,
            hint=f"remove {count - MOST_NOTIFICATIONS} of them, here or where they are inherited from",
        )
    if not count:
        yield Finding(
            TELLS_NOBODY,
            f"the budget of {planned.site.address} tells nobody",
            place,
            hint="name a percentage in `alert_percent` or `forecast_percent`",
        )


def _counting(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    site, place = planned.site, stated_at(planned, *_AMOUNT)
    organization = estate.platform.organization
    if site.partition != "aws":
        message = f"there are no budgets in US dollars in partition {site.partition}"
        yield Finding(NO_BUDGETS_THERE, message, place, hint="remove the line, or write `monthly_usd: 0`")
    elif site.shares_account and organization and TENANT_TAG not in organization.cost_allocation_tags:
        yield Finding(
            TAG_NOT_ACTIVE,
            f"budgets in shared accounts count by the tag {TENANT_TAG}, which is not said to be active",
            place,
            hint=f"a day after the first apply, add {TENANT_TAG} to `organization.cost_allocation_tags`",
        )


def _without_amount(tenants: tuple[PlannedSite, ...]) -> Iterator[Finding]:
    """What a level below the platform says of budgets that no environment has, each once."""
    having: dict[Location, bool] = defaultdict(bool)
    for planned in tenants:
        stated = planned.site.settings.budget.monthly_usd is not None
        for route in _BESIDE:
            level = planned.effective.levels.get(route)
            if level is not None and not level.is_platform:
                having[level.place(route)] |= stated
    for place in sorted(
        (one for one, has in having.items() if not has), key=lambda one: (one.document, one.route)
    ):
        yield Finding(
            NO_AMOUNT,
            f"`{place.route[-1]}` is said of a budget, and nothing says how much it is",
            replace(place, on_key=True),
            hint="add `monthly_usd`, or remove the line",
        )


def _counted_twice(having: tuple[PlannedSite, ...]) -> Iterator[Finding]:
    first: dict[tuple[str, str], PlannedSite] = {}
    for planned in having:
        site = planned.site
        if not site.shares_account or not site.account_id:
            continue
        earlier = first.setdefault((site.name, site.account_id), planned)
        if earlier is not planned:
            yield Finding(
                COUNTED_TWICE,
                f"{site.address} and {earlier.site.address} lie in one account, and each of their budgets"
                " would count the costs of both",
                stated_at(planned, *_AMOUNT),
                related=(
                    replace(stated_at(earlier, *_AMOUNT), note=f"the budget of {earlier.site.environment}"),
                ),
                hint="give one of them `monthly_usd: 0`, and let the other be for both",
            )
