"""Application assignments of IAM Identity Center, which moto lacks: who may open a domain with SSO."""

import json
from collections.abc import Callable

from moto.ssoadmin.exceptions import ConflictException, ResourceNotFoundException
from moto.ssoadmin.responses import SSOAdminResponse
from terraform.emulator import sagemaker
from terraform.emulator.registry import Members

KEY = ("ApplicationArn", "PrincipalId", "PrincipalType")

_assignments: dict[tuple[str, ...], Members] = {}


def install() -> None:
    """Let moto's Identity Center answer the four operations on application assignments."""
    operations: dict[str, Callable[[Members], Members]] = {
        "create_application_assignment": _create,
        "describe_application_assignment": _describe,
        "delete_application_assignment": _delete,
        "list_application_assignments": _list,
    }
    for name, answer in operations.items():
        setattr(SSOAdminResponse, name, _as_method(answer))


def reset() -> None:
    """Forget every assignment."""
    _assignments.clear()


def _as_method(answer: Callable[[Members], Members]) -> Callable[[SSOAdminResponse], str]:
    return lambda self: json.dumps(answer(json.loads(self.body)))


def _key(asked: Members) -> tuple[str, ...]:
    return tuple(asked[name] for name in KEY)


def _create(asked: Members) -> Members:
    if asked["ApplicationArn"] not in sagemaker.applications():
        raise ResourceNotFoundException(f"Application {asked['ApplicationArn']} does not exist")
    if _key(asked) in _assignments:
        raise ConflictException("The assignment already exists")
    _assignments[_key(asked)] = {name: asked[name] for name in KEY}
    return {}


def _describe(asked: Members) -> Members:
    if _key(asked) not in _assignments:
        raise ResourceNotFoundException("The assignment does not exist")
    return _assignments[_key(asked)]


def _delete(asked: Members) -> Members:
    _describe(asked)
    del _assignments[_key(asked)]
    return {}


def _list(asked: Members) -> Members:
    mine = [each for each in _assignments.values() if each["ApplicationArn"] == asked["ApplicationArn"]]
    return {"ApplicationAssignments": mine}
