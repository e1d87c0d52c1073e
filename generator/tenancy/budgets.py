"""What an environment may cost in a month, and who hears of it."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import Setting, in_place
from generator.tenancy.fields import Email, Items, TagKey
from generator.tenancy.model import SettingGroup

MOST_NOTIFICATIONS = 5
"""Of one budget: CreateBudget, API reference of AWS Budgets, 2026-11; its list of notifications takes 10."""

MOST_ADDRESSES = 10
"""E-mail addresses of one notification (NotificationWithSubscribers, the same)."""

CostTags = Annotated[
    Items[TagKey],
    Field(max_length=500),
    Setting(
        in_place("tags are activated, and no longer are; costs of before stay as they are"), otherwise="none"
    ),
]
"""Keys of cost allocation tags; one payer has 500 active ones (quotas of AWS Billing, 2026-11)."""

_COMES_AND_GOES = in_place("the budget comes and goes")

Percent = Annotated[int, Field(ge=1, le=1000)]
"""Part of a budget that is spent, in percent; the limits are ours."""


class Budget(SettingGroup):
    """What an environment of a tenant may cost in a month, and who is told when it costs that much.

    A budget tells; it stops nothing. AWS knows of costs hours later, at times a day.
    """

    monthly_usd: Annotated[
        Annotated[int, Field(ge=0, le=1_000_000_000)] | None,
        Setting(_COMES_AND_GOES, unit="US dollars", otherwise="no budget, as with `0`"),
    ] = None
    """What the environment may cost in a calendar month, before credits and refunds."""
    notify: Annotated[
        Items[Email],
        Field(max_length=MOST_ADDRESSES),
        Setting(in_place("who is told"), otherwise="the tenant's `owner`"),
    ] = ()
    """E-mail addresses that are told; AWS asks none of them whether it wants to be."""
    alert_percent: Annotated[
        Items[Percent], Field(max_length=MOST_NOTIFICATIONS), Setting(in_place(), unit="percent")
    ] = (80, 100)
    """At how many percent of the budget they are told, once that much is spent."""
    forecast_percent: Annotated[
        Items[Percent], Field(max_length=MOST_NOTIFICATIONS), Setting(in_place(), unit="percent")
    ] = (100,)
    """At how many percent they are told as soon as AWS expects that much by the end of the month."""
