"""Puts Studio into moto's SageMaker: the operations moto lacks, and tags on Studio's resources."""

import inspect
from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.responses import SageMakerResponse
from terraform.emulator.registry import Members
from terraform.emulator.shapes import faults, operation, service
from terraform.emulator.studio import Studio

_lock = RLock()
_studios: dict[tuple[str, str], Studio] = {}


def studio(account: str, region: str) -> Studio:
    """The Studio of one account and region, empty on first use."""
    return _studios.setdefault((account, region), Studio(account, region))


def applications() -> set[str]:
    """The Identity Center applications of all domains that sign in by SSO."""
    domains = [record for one in _studios.values() for record in one.all("domain")]
    name = "SingleSignOnApplicationArn"
    return {domain.members[name] for domain in domains if name in domain.members}


def reset() -> None:
    """Forget every Studio resource of every account."""
    _studios.clear()


def install() -> None:
    """Let moto's SageMaker answer every operation `Studio` has, in place of its own."""
    methods = {name for name, _ in inspect.getmembers(Studio, inspect.isfunction)}
    for api_name in service("sagemaker").operation_names:
        method = camelcase_to_underscores(api_name)
        if method in methods:
            setattr(SageMakerResponse, method, _answer(api_name, method))
    for method, ours in (("add_tags", _add_tags), ("list_tags", _list_tags), ("delete_tags", _delete_tags)):
        setattr(SageMakerResponse, method, _or_moto(ours, getattr(SageMakerResponse, method)))


def _answer(api_name: str, method: str) -> Callable[[SageMakerResponse], ActionResult]:
    def answer(self: SageMakerResponse) -> ActionResult:
        asked: Members = dict(self.params)
        found = tuple(faults(operation("sagemaker", api_name).input_shape, asked))
        if found:
            raise ValidationError(message=f"{len(found)} validation errors detected: {'; '.join(found)}")
        with _lock:
            return ActionResult(getattr(studio(self.current_account, self.region), method)(asked))

    return answer


def _or_moto(ours: Callable[..., Any], motos: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(motos)
    def answer(self: SageMakerResponse) -> Any:
        mine = studio(self.current_account, self.region)
        record = mine.tagged(self.params["ResourceArn"])
        with _lock:
            return motos(self) if record is None else ours(mine, record, self.params)

    return answer


def _as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _add_tags(mine: Studio, record: Any, asked: Members) -> ActionResult:
    mine.put_tags(record, asked["Tags"])
    return ActionResult({"Tags": _as_list(record.tags)})


def _list_tags(_: Studio, record: Any, __: Members) -> ActionResult:
    return ActionResult({"Tags": _as_list(record.tags)})


def _delete_tags(_: Studio, record: Any, asked: Members) -> ActionResult:
    for key in asked["TagKeys"]:
        record.tags.pop(key, None)
    return EmptyResult()
