"""Backup selections and changed plans of AWS Backup, which moto lacks."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from moto.backup import urls
from moto.backup.exceptions import InvalidParameterValueException, InvalidRequestException
from moto.backup.exceptions import ResourceNotFoundException as NotFound
from moto.backup.responses import BackupResponse
from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from terraform.emulator.registry import Members

PRINCIPAL = "backup.amazonaws.com"
MIN_COLD_DAYS = 90
"""How long what is cold stays so at least (AWS Backup API, Lifecycle)."""

Selections = dict[str, Members]

_selections: dict[tuple[str, str], dict[str, Selections]] = {}


def install() -> None:
    """Let moto's Backup answer the operations on selections, and check what AWS checks.

    Nothing is ever backed up: vaults stay empty.
    """
    create, delete = BackupResponse.create_backup_plan, BackupResponse.delete_backup_plan

    def create_backup_plan(self: BackupResponse) -> str:
        _require_lifecycles(json.loads(self.body)["BackupPlan"])
        return create(self)

    def delete_backup_plan(self: BackupResponse) -> str:
        if _of_plan(self, self.path.rstrip("/").split("/")[-1]):
            raise InvalidRequestException(msg="Related backup plan selections must be deleted first")
        answer = delete(self)
        # moto keeps its name taken; a plan that was deleted can be made again.
        self.backup_backend.plans.pop(json.loads(answer)["BackupPlanId"])
        return answer

    operations: dict[str, Callable[[BackupResponse], str]] = {
        "create_backup_plan": create_backup_plan,
        "delete_backup_plan": delete_backup_plan,
        "update_backup_plan": _update_plan,
        "create_backup_selection": _create,
        "get_backup_selection": _get,
        "delete_backup_selection": _delete,
        "list_backup_selections": _list,
        "list_tags": _list_tags,
        "list_recovery_points_by_backup_vault": lambda _: json.dumps({"RecoveryPoints": []}),
    }
    urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/?$"] = urls.response.dispatch
    for name, operation in operations.items():
        setattr(BackupResponse, name, operation)


def reset() -> None:
    """Forget every selection."""
    _selections.clear()


def _of_plan(asked: BackupResponse, plan_id: str) -> Selections:
    return _selections.setdefault((asked.current_account, asked.region), {}).setdefault(plan_id, {})


def _ids(asked: BackupResponse) -> tuple[str, str]:
    """The plan and the selection in the path of a request; the selection is empty where there is none."""
    plan, _, selection = asked.path.partition("/plans/")[2].partition("/selections")
    return plan.strip("/"), selection.strip("/")


def _update_plan(asked: BackupResponse) -> str:
    plan = asked.backup_backend.get_backup_plan(_ids(asked)[0], None)
    wanted = json.loads(asked.body)["BackupPlan"]
    _require_lifecycles(wanted)
    defaults = {"ScheduleExpressionTimezone": "Etc/UTC", "RuleId": str(uuid4())}
    plan.backup_plan = {**wanted, "Rules": [{**defaults, **rule} for rule in wanted["Rules"]]}
    plan.version_id = str(uuid4())
    return json.dumps(plan.to_dict())


def _create(asked: BackupResponse) -> str:
    plan_id = _ids(asked)[0]
    asked.backup_backend.get_backup_plan(plan_id, None)
    wanted = json.loads(asked.body)["BackupSelection"]
    _require_role(asked, wanted["IamRoleArn"])
    selection_id = str(uuid4())
    _of_plan(asked, plan_id)[selection_id] = wanted
    return json.dumps({"SelectionId": selection_id, "BackupPlanId": plan_id})


def _get(asked: BackupResponse) -> str:
    plan_id, selection_id = _ids(asked)
    found = _of_plan(asked, plan_id).get(selection_id)
    if found is None:
        raise NotFound(msg="Cannot find Backup selection")
    return json.dumps({"SelectionId": selection_id, "BackupPlanId": plan_id, "BackupSelection": found})


def _delete(asked: BackupResponse) -> str:
    plan_id, selection_id = _ids(asked)
    _get(asked)
    del _of_plan(asked, plan_id)[selection_id]
    return ""


def _list(asked: BackupResponse) -> str:
    plan_id = _ids(asked)[0]
    listed = [
        {"SelectionId": each, "BackupPlanId": plan_id, **wanted}
        for each, wanted in _of_plan(asked, plan_id).items()
    ]
    return json.dumps({"BackupSelectionsList": listed})


def _list_tags(asked: BackupResponse) -> str:
    """The tags of what the path names, whether it ends with a slash or not; moto expects one."""
    arn = unquote(asked.path.partition("/tags/")[2].strip("/"))
    return json.dumps({"Tags": asked.backup_backend.list_tags(resource_arn=arn)})


def _require_lifecycles(plan: Members) -> None:
    """Refuse what leaves cold storage too early."""
    for rule in plan["Rules"]:
        lifecycle: dict[str, Any] = rule.get("Lifecycle", {})
        cold, deleted = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle.get("DeleteAfterDays")
        if cold and deleted and deleted < cold + MIN_COLD_DAYS:
            raise InvalidParameterValueException(msg="DeleteAfterDays is within 90 days of cold storage")


def _require_role(asked: BackupResponse, arn: str) -> None:
    """Refuse a role that is missing or that Backup may not assume."""
    try:
        role = iam_backends[asked.current_account]["aws"].get_role_by_arn(arn)
    except ServiceException as missing:
        raise InvalidParameterValueException(msg=f"IAM Role {arn} does not exist") from missing
    if PRINCIPAL not in role.assume_role_policy_document:
        raise InvalidParameterValueException(msg=f"IAM Role {arn} cannot be assumed by AWS Backup")
