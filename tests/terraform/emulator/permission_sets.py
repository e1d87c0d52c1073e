"""What moto lacks of permission sets: boundaries, tags, what they need in an account, and what is refused.

Customer managed policies and boundaries are found in the account by name and path once somebody is
assigned, and whatever is missing there fails the assignment (IAM Identity Center user guide).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.iam.models import iam_backends
from moto.ssoadmin.exceptions import ConflictException, ResourceNotFoundException
from moto.ssoadmin.models import PermissionSet, SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse
from terraform.emulator import shapes
from terraform.emulator.registry import Members

SERVICE = "sso-admin"
CHECKED = (
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "CreateAccountAssignment",
    "CreateInstanceAccessControlAttributeConfiguration",
    "CreatePermissionSet",
    "PutInlinePolicyToPermissionSet",
    "PutPermissionsBoundaryToPermissionSet",
    "UpdateInstanceAccessControlAttributeConfiguration",
    "UpdatePermissionSet",
)


@dataclass(slots=True)
class _Kept:
    """What moto keeps nothing of: boundaries and tags by the ARN of a permission set, failed assignments."""

    boundaries: dict[str, Members] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: dict[str, Members] = field(default_factory=dict)
    attributes: dict[str, Members] = field(default_factory=dict)


Answer = Callable[[SSOAdminBackend, Members], Members]

_kept = _Kept()


def install() -> None:
    """Let moto's Identity Center answer what it lacks, and refuse what AWS refuses."""
    PermissionSet.generate_id = staticmethod(_arn)  # type: ignore[method-assign]
    operations: dict[str, Answer] = {
        "put_permissions_boundary_to_permission_set": _put_boundary,
        "get_permissions_boundary_for_permission_set": _get_boundary,
        "delete_permissions_boundary_from_permission_set": _delete_boundary,
        "create_instance_access_control_attribute_configuration": _create_attributes,
        "describe_instance_access_control_attribute_configuration": _describe_attributes,
        "update_instance_access_control_attribute_configuration": _update_attributes,
        "delete_instance_access_control_attribute_configuration": _delete_attributes,
        "list_tags_for_resource": _list_tags,
        "tag_resource": _tag,
        "untag_resource": _untag,
        "provision_permission_set": _provision,
        "describe_permission_set_provisioning_status": _provisioned,
    }
    for name, answer in operations.items():
        setattr(SSOAdminResponse, name, _as_method(answer))
    for operation in CHECKED:
        name = _snake(operation)
        setattr(SSOAdminResponse, name, _checked(operation, getattr(SSOAdminResponse, name)))
    _wrap("create_permission_set", _refuse_a_second_name, _keep_tags)
    _wrap("delete_permission_set", _refuse_while_assigned, None)
    _wrap("create_account_assignment", _refuse_a_second_assignment, _fail_without_policies)
    original = SSOAdminResponse.describe_account_assignment_creation_status
    SSOAdminResponse.describe_account_assignment_creation_status = lambda self: (  # type: ignore[method-assign]
        _failure(json.loads(self.body)) or original(self)
    )


def _arn(instance: str) -> str:
    """A new ARN of the form that AWS takes, which moto's is not of."""
    return f"{instance.replace(':instance/', ':permissionSet/')}/ps-{uuid4().hex[:16]}"


def reset() -> None:
    """Forget everything."""
    _kept.boundaries.clear()
    _kept.tags.clear()
    _kept.failed.clear()
    _kept.attributes.clear()


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _checked(operation: str, answer: Callable[[SSOAdminResponse], str]) -> Callable[[SSOAdminResponse], str]:
    """The same operation, refusing what the service model forbids."""

    def method(self: SSOAdminResponse) -> str:
        shape = shapes.operation(SERVICE, operation).input_shape
        found = next(iter(shapes.faults(shape, json.loads(self.body))), None) if shape else None
        if found is not None:
            raise JsonRESTError("ValidationException", f"1 validation error detected: {found}")
        return answer(self)

    return method


def _as_method(answer: Answer) -> Callable[[SSOAdminResponse], str]:
    return lambda self: json.dumps(answer(self.ssoadmin_backend, json.loads(self.body)))


Before = Callable[[SSOAdminBackend, Members], None]
After = Callable[[SSOAdminBackend, Members, Members], Members]


def _wrap(name: str, before: Before | None, after: After | None) -> None:
    """moto's own operation, with what is refused before it and what is added to its answer."""
    original = getattr(SSOAdminResponse, name)

    def method(self: SSOAdminResponse) -> str:
        asked, backend = json.loads(self.body), self.ssoadmin_backend
        if before:
            before(backend, asked)
        told = json.loads(original(self))
        return json.dumps(after(backend, asked, told) if after else told)

    setattr(SSOAdminResponse, name, method)


def _found(backend: SSOAdminBackend, asked: Members) -> PermissionSet:
    return backend._find_permission_set(asked["InstanceArn"], asked["PermissionSetArn"])


def _put_boundary(backend: SSOAdminBackend, asked: Members) -> Members:
    _kept.boundaries[_found(backend, asked).permission_set_arn] = asked["PermissionsBoundary"]
    return {}


def _get_boundary(backend: SSOAdminBackend, asked: Members) -> Members:
    arn = _found(backend, asked).permission_set_arn
    if arn not in _kept.boundaries:
        raise ResourceNotFoundException(f"No permissions boundary is attached to {arn}")
    return {"PermissionsBoundary": _kept.boundaries[arn]}


def _delete_boundary(backend: SSOAdminBackend, asked: Members) -> Members:
    _get_boundary(backend, asked)
    del _kept.boundaries[asked["PermissionSetArn"]]
    return {}


def _create_attributes(_: SSOAdminBackend, asked: Members) -> Members:
    if asked["InstanceArn"] in _kept.attributes:
        raise ConflictException("The instance has a configuration of attributes already")
    _kept.attributes[asked["InstanceArn"]] = asked["InstanceAccessControlAttributeConfiguration"]
    return {}


def _describe_attributes(_: SSOAdminBackend, asked: Members) -> Members:
    if asked["InstanceArn"] not in _kept.attributes:
        raise ResourceNotFoundException("The instance has no configuration of attributes")
    return {
        "Status": "ENABLED",
        "InstanceAccessControlAttributeConfiguration": _kept.attributes[asked["InstanceArn"]],
    }


def _update_attributes(backend: SSOAdminBackend, asked: Members) -> Members:
    _describe_attributes(backend, asked)
    _kept.attributes[asked["InstanceArn"]] = asked["InstanceAccessControlAttributeConfiguration"]
    return {}


def _delete_attributes(backend: SSOAdminBackend, asked: Members) -> Members:
    _describe_attributes(backend, asked)
    del _kept.attributes[asked["InstanceArn"]]
    return {}


def _keep_tags(_: SSOAdminBackend, asked: Members, told: Members) -> Members:
    tags = {tag["Key"]: tag["Value"] for tag in asked.get("Tags", [])}
    _kept.tags[told["PermissionSet"]["PermissionSetArn"]] = tags
    return told


def _list_tags(_: SSOAdminBackend, asked: Members) -> Members:
    tags = _kept.tags.get(asked["ResourceArn"], {})
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _tag(_: SSOAdminBackend, asked: Members) -> Members:
    given = {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
    _kept.tags.setdefault(asked["ResourceArn"], {}).update(given)
    return {}


def _untag(_: SSOAdminBackend, asked: Members) -> Members:
    for key in asked["TagKeys"]:
        _kept.tags.get(asked["ResourceArn"], {}).pop(key, None)
    return {}


def _provision(backend: SSOAdminBackend, asked: Members) -> Members:
    found = _found(backend, asked)
    arn = found.permission_set_arn
    accounts = {one.target_id for one in backend.account_assignments if one.permission_set_arn == arn}
    missing = [name for account in sorted(accounts) for name in _missing(found, account)]
    status = {"RequestId": str(uuid4()), "PermissionSetArn": arn, **_outcome(missing)}
    _kept.failed[status["RequestId"]] = status
    return {"PermissionSetProvisioningStatus": {"CreatedDate": unix_time(), **status}}


def _provisioned(_: SSOAdminBackend, asked: Members) -> Members:
    request = asked["ProvisionPermissionSetRequestId"]
    if request not in _kept.failed:
        raise ResourceNotFoundException(f"There is no request {request}")
    return {"PermissionSetProvisioningStatus": _kept.failed[request]}


def _refuse_a_second_name(backend: SSOAdminBackend, asked: Members) -> None:
    names = [one.name for one in backend.permission_sets if one.instance_arn == asked["InstanceArn"]]
    if asked["Name"] in names:
        raise ConflictException(f"PermissionSet with name {asked['Name']} already exists.")


def _refuse_while_assigned(backend: SSOAdminBackend, asked: Members) -> None:
    arn = _found(backend, asked).permission_set_arn
    if any(one.permission_set_arn == arn for one in backend.account_assignments):
        raise ConflictException(f"PermissionSet {arn} has associated accounts.")


def _refuse_a_second_assignment(backend: SSOAdminBackend, asked: Members) -> None:
    _found(backend, asked)
    key = ("TargetId", "PermissionSetArn", "PrincipalType", "PrincipalId")
    wanted = tuple(asked[name] for name in key)
    if any(tuple(one.to_json()[name] for name in key) == wanted for one in backend.account_assignments):
        raise ConflictException("The assignment already exists")


def _fail_without_policies(backend: SSOAdminBackend, asked: Members, told: Members) -> Members:
    """An assignment to an account without one of the policies that the set names comes to nothing."""
    missing = list(_missing(_found(backend, asked), asked["TargetId"]))
    if missing:
        status = told["AccountAssignmentCreationStatus"]
        made = next(one for one in backend.account_assignments if one.request_id == status["RequestId"])
        backend.account_assignments.remove(made)
        _kept.failed[status["RequestId"]] = {**status, **_outcome(missing)}
        status["Status"] = "IN_PROGRESS"
    return told


def _failure(asked: Members) -> str | None:
    """What became of an assignment that failed; None of any other."""
    status = _kept.failed.get(asked["AccountAssignmentCreationRequestId"])
    return json.dumps({"AccountAssignmentCreationStatus": status}) if status else None


def _missing(found: PermissionSet, account: str) -> Iterator[str]:
    """The policies that a set names and the account does not have."""
    boundary = _kept.boundaries.get(found.permission_set_arn, {}).get("CustomerManagedPolicyReference")
    named = [(one.path, one.name) for one in found.customer_managed_policies]
    named += [(boundary.get("Path", "/"), boundary["Name"])] if boundary else []
    there = {(one.path, one.name) for one in iam_backends[account]["aws"].managed_policies.values()}
    yield from (f"{path}{name}" for path, name in named if (path, name) not in there)


def _outcome(missing: list[str]) -> dict[str, Any]:
    if not missing:
        return {"Status": "SUCCEEDED"}
    return {"Status": "FAILED", "FailureReason": f"Policies are missing in the account: {', '.join(missing)}"}
