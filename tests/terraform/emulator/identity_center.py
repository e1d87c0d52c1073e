"""Application assignments of IAM Identity Center, which moto lacks: who may open a domain with SSO."""

import json
from collections.abc import Callable

from moto.ssoadmin.exceptions import ConflictException, ResourceNotFoundException
from moto.ssoadmin.responses import SSOAdminResponse
from terraform.emulator import sagemaker
from terraform.emulator.registry import Members

KEY = ("ApplicationArn", "PrincipalId", "PrincipalType")

Assignments = dict[tuple[str, ...], Members]
Answer = Callable[[Assignments, Members], Members]

_assignments: dict[str, Assignments] = {}


def install() -> None:
    """Let moto's Identity Center answer the four operations on application assignments."""
    operations: dict[str, Answer] = {
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


def _as_method(answer: Answer) -> Callable[[SSOAdminResponse], str]:
    """An operation on the assignments that were made in the account that asks."""
    return lambda self: json.dumps(
        answer(_assignments.setdefault(self.current_account, {}), json.loads(self.body))
    )


def _key(asked: Members) -> tuple[str, ...]:
    return tuple(asked[name] for name in KEY)


def _create(known: Assignments, asked: Members) -> Members:
    if asked["ApplicationArn"] not in sagemaker.applications():
        raise ResourceNotFoundException(f"Application {asked['ApplicationArn']} does not exist")
    if _key(asked) in known:
        raise ConflictException("The assignment already exists")
    known[_key(asked)] = {name: asked[name] for name in KEY}
    return {}


def _describe(known: Assignments, asked: Members) -> Members:
    if _key(asked) not in known:
        raise ResourceNotFoundException("The assignment does not exist")
    return known[_key(asked)]


def _delete(known: Assignments, asked: Members) -> Members:
    _describe(known, asked)
    del known[_key(asked)]
    return {}


def _list(known: Assignments, asked: Members) -> Members:
    mine = [each for each in known.values() if each["ApplicationArn"] == asked["ApplicationArn"]]
    return {"ApplicationAssignments": mine}
