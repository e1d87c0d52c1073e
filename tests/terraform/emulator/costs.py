"""AWS Budgets and the cost allocation tags of Cost Explorer, of which moto has budgets without subscribers.

It refuses what AWS refuses (API references of both, 2026-11): a name that is taken,
more notifications or subscribers than a budget takes, one of them twice, and a tag that nobody has seen.
"""

import inspect
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from moto.budgets.responses import BudgetsResponse
from moto.ce.responses import CostExplorerResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import camelcase_to_underscores
from moto.organizations.models import organizations_backends
from terraform.emulator.registry import Members
from terraform.emulator.shapes import faults, operation, service

MOST_NOTIFICATIONS, MOST_ADDRESSES, MOST_TOPICS = 5, 10, 1
"""Of one budget, and of one of its notifications (CreateBudget)."""

MOST_ACTIVE = 500
"""Active tags of the account that pays (quotas of AWS Billing)."""

_END = 3706473600
"""15 June 2087: when a budget ends of which nobody says so."""

_budgets: dict[str, dict[str, Members]] = {}
_tags: dict[str, dict[str, str]] = {}


def install() -> None:
    """Let moto answer every operation that `Budgets` and `CostTags` have."""
    for response, name, kind in (
        (BudgetsResponse, "budgets", Budgets),
        (CostExplorerResponse, "ce", CostTags),
    ):
        methods = {one for one, _ in inspect.getmembers(kind, inspect.isfunction)}
        for asked in service(name).operation_names:
            method = camelcase_to_underscores(asked)
            if method in methods:
                setattr(response, method, _answer(name, asked, kind, method))


def reset() -> None:
    """Forget every budget and every tag."""
    _budgets.clear()
    _tags.clear()


def see(management: str, keys: Iterable[str]) -> None:
    """Let the account that pays know tags that somebody gave to something a day ago."""
    for key in keys:
        _tags.setdefault(management, {}).setdefault(key, "Inactive")


def _answer(name: str, asked: str, kind: "type[Budgets | CostTags]", method: str) -> Callable[..., str]:
    def answer(self: BudgetsResponse | CostExplorerResponse) -> str:
        said: Members = json.loads(self.body)
        found = tuple(faults(operation(name, asked).input_shape, said))
        if found:
            raise _refused("InvalidParameter" if name == "budgets" else "Validation", "; ".join(found))
        given: Members = getattr(kind(self.current_account), method)(said)
        return json.dumps(given)

    return answer


def _refused(kind: str, words: str) -> JsonRESTError:
    return JsonRESTError(f"{kind}Exception", words)


class Budgets:
    """The budgets of one account, by name, each with its notifications, their subscribers and its tags."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.kept = _budgets.setdefault(account, {})

    def create_budget(self, asked: Members) -> Members:
        self._require_own(asked)
        budget: Members = dict(asked["Budget"])
        name = budget["BudgetName"]
        if name in self.kept:
            raise _refused("DuplicateRecord", f"Error creating budget: {name} - the budget already exists.")
        kept: Members = {"Budget": {}, "Notifications": [], "Tags": asked.get("ResourceTags", [])}
        self._set(kept, budget)
        for one in asked.get("NotificationsWithSubscribers", []):
            _add(kept, one["Notification"], one["Subscribers"])
        self.kept[name] = kept
        return {}

    def update_budget(self, asked: Members) -> Members:
        kept = self._of(asked, asked["NewBudget"]["BudgetName"])
        self._set(kept, asked["NewBudget"])
        return {}

    def delete_budget(self, asked: Members) -> Members:
        self._of(asked)
        del self.kept[asked["BudgetName"]]
        return {}

    def describe_budget(self, asked: Members) -> Members:
        return {"Budget": self._of(asked)["Budget"]}

    def describe_budgets(self, asked: Members) -> Members:
        self._require_own(asked)
        return {"Budgets": [one["Budget"] for one in self.kept.values()]}

    def create_notification(self, asked: Members) -> Members:
        _add(self._of(asked), asked["Notification"], asked["Subscribers"])
        return {}

    def delete_notification(self, asked: Members) -> Members:
        kept = self._of(asked)
        kept["Notifications"].remove(_notification(kept, asked["Notification"]))
        return {}

    def describe_notifications_for_budget(self, asked: Members) -> Members:
        return {"Notifications": [one["Notification"] for one in self._of(asked)["Notifications"]]}

    def describe_subscribers_for_notification(self, asked: Members) -> Members:
        return {"Subscribers": _notification(self._of(asked), asked["Notification"])["Subscribers"]}

    def list_tags_for_resource(self, asked: Members) -> Members:
        return {"ResourceTags": self._tagged(asked)["Tags"]}

    def tag_resource(self, asked: Members) -> Members:
        kept = self._tagged(asked)
        merged = {one["Key"]: one for one in (*kept["Tags"], *asked["ResourceTags"])}
        kept["Tags"] = list(merged.values())
        return {}

    def untag_resource(self, asked: Members) -> Members:
        kept = self._tagged(asked)
        kept["Tags"] = [one for one in kept["Tags"] if one["Key"] not in asked["ResourceTagKeys"]]
        return {}

    def _require_own(self, asked: Members) -> None:
        if asked["AccountId"] != self.account:
            raise _refused("AccessDenied", f"Account {self.account} has no budgets of {asked['AccountId']}")

    def _of(self, asked: Members, name: str | None = None) -> Members:
        self._require_own(asked)
        wanted = name or asked["BudgetName"]
        if wanted not in self.kept:
            raise _refused("NotFound", f"Unable to get budget: {wanted} - the budget doesn't exist.")
        return self.kept[wanted]

    def _tagged(self, asked: Members) -> Members:
        name = asked["ResourceARN"].partition(":budget/")[2]
        return self._of({"AccountId": asked["ResourceARN"].split(":")[4], "BudgetName": name})

    def _set(self, kept: Members, budget: Members) -> None:
        limit = budget.get("BudgetLimit")
        if limit is None or float(limit["Amount"]) <= 0:
            raise _refused("InvalidParameter", "A budget needs a limit above zero")
        month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        period = {"Start": int(month.timestamp()), "End": _END, **budget.get("TimePeriod", {})}
        spent = {"ActualSpend": {"Amount": "0.0", "Unit": "USD"}}
        # AWS writes an amount as it likes: 5000 comes back as 5000.0.
        told = {"Amount": str(float(limit["Amount"])), "Unit": limit["Unit"]}
        kept["Budget"] = {**budget, "BudgetLimit": told, "TimePeriod": period, "CalculatedSpend": spent}


def _of_notification(notification: Members) -> tuple[Any, ...]:
    names = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    return tuple(notification.get(name) for name in names)


def _notification(kept: Members, wanted: Members) -> Members:
    for one in kept["Notifications"]:
        if _of_notification(one["Notification"]) == _of_notification(wanted):
            found: Members = one
            return found
    raise _refused("NotFound", "Unable to get notification: it doesn't exist.")


def _add(kept: Members, notification: Members, subscribers: list[Members]) -> None:
    present = [_of_notification(one["Notification"]) for one in kept["Notifications"]]
    if _of_notification(notification) in present:
        raise _refused("DuplicateRecord", "The notification already exists.")
    if len(present) == MOST_NOTIFICATIONS:
        raise _refused("CreationLimitExceeded", f"A budget has at most {MOST_NOTIFICATIONS} notifications")
    every = [(one["SubscriptionType"], one["Address"]) for one in subscribers]
    if len(set(every)) < len(every):
        raise _refused("DuplicateRecord", "A subscriber is there twice")
    for kind, most in (("EMAIL", MOST_ADDRESSES), ("SNS", MOST_TOPICS)):
        if sum(one == kind for one, _ in every) > most:
            raise _refused("CreationLimitExceeded", f"A notification has at most {most} of {kind}")
    for kind, address in every:
        if kind == "EMAIL" and "@" not in address:
            raise _refused("InvalidParameter", f"{address} is no e-mail address")
    kept["Notifications"].append({"Notification": notification, "Subscribers": subscribers})


class CostTags:
    """The tags by which an account that pays tells costs apart; a member of an organization has none."""

    def __init__(self, account: str) -> None:
        management, _ = organizations_backends.master_accounts.get(account, (account, "aws"))
        if management != account:
            raise _refused("Validation", "Linked account doesn't have access to cost allocation tags.")
        self.kept = _tags.setdefault(account, {})

    def list_cost_allocation_tags(self, asked: Members) -> Members:
        wanted = asked.get("TagKeys", self.kept)
        listed = [
            {"TagKey": key, "Type": "UserDefined", "Status": status}
            for key, status in sorted(self.kept.items())
            if key in wanted and status == asked.get("Status", status)
        ]
        return {"CostAllocationTags": listed}

    def update_cost_allocation_tags_status(self, asked: Members) -> Members:
        errors = []
        for one in asked["CostAllocationTagsStatus"]:
            key = one["TagKey"]
            active = sum(status == "Active" for status in self.kept.values())
            if key not in self.kept:
                errors.append({"TagKey": key, "Code": "ResourceNotFound", "Message": "Tag key not found"})
            elif one["Status"] == "Active" and active == MOST_ACTIVE:
                errors.append(
                    {"TagKey": key, "Code": "LimitExceeded", "Message": f"{MOST_ACTIVE} are active"}
                )
            else:
                self.kept[key] = one["Status"]
        return {"Errors": errors}
