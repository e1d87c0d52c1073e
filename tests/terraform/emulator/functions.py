"""Where moto 5.2.5 answers otherwise than Lambda and API Gateway, corrected for what is rendered."""

import json
from collections.abc import Iterator
from typing import Any

from moto.apigateway.models import RestAPI
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.iam.models import iam_backends

KEEPING = ("AssignPrivateIpAddresses", "DeleteNetworkInterface", "UnassignPrivateIpAddresses")
LOOKING = ("DescribeNetworkInterfaces", "DescribeSubnets")
"""What Lambda asks of a role before a function is in a network, when there is no interface to ask about."""


def install() -> None:
    """Apply every correction to moto's classes."""
    _escape_policies_of_apis()
    _remember_where_functions_log()
    _ask_the_role_before_a_function_is_in_a_network()


def _escape_policies_of_apis() -> None:
    """API Gateway shows the policy of an API as it stands inside a JSON text; moto the policy itself."""
    shown = RestAPI.to_dict

    def to_dict(self: RestAPI) -> dict[str, Any]:
        said = shown(self)
        if said.get("policy"):
            said["policy"] = json.dumps(said["policy"])[1:-1]
        return said

    RestAPI.to_dict = to_dict


def _remember_where_functions_log() -> None:
    """Lambda keeps the log group that a function is given; moto drops it."""
    construct, shown = LambdaFunction.__init__, LambdaFunction.get_configuration
    update = LambdaFunction.update_configuration

    def remembering(self: LambdaFunction, account_id: str, spec: dict[str, Any], **others: Any) -> None:
        self.logging_config = spec.get("LoggingConfig")
        construct(self, account_id=account_id, spec=spec, **others)

    def changed(self: LambdaFunction, updates: dict[str, Any]) -> dict[str, Any]:
        self.logging_config = updates.get("LoggingConfig", self.logging_config)
        return dict(update(self, updates))

    def get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002
        said = shown(self, on_create)
        return said | ({"LoggingConfig": self.logging_config} if self.logging_config else {})

    LambdaFunction.__init__ = remembering
    LambdaFunction.update_configuration = changed
    LambdaFunction.get_configuration = get_configuration


def _ask_the_role_before_a_function_is_in_a_network() -> None:
    """Lambda refuses a role that may keep only some interfaces (hashicorp/aws issue 20698); moto takes it."""
    create = LambdaBackend.create_function

    def create_function(self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
        if spec.get("VpcConfig", {}).get("SubnetIds"):
            anywhere = {*_allowed_anywhere(self, spec["Role"])}
            for name in (*KEEPING, *LOOKING):
                if f"ec2:{name}" not in anywhere:
                    raise InvalidParameterValueException(
                        f"The provided execution role does not have permissions to call {name} on EC2"
                    )
        return create(self, spec)

    LambdaBackend.create_function = create_function


def _allowed_anywhere(asked: LambdaBackend, role: str) -> Iterator[str]:
    """Actions, as they are written, that a role's own policies allow Lambda itself on everything."""
    found = iam_backends[asked.account_id]["aws"].get_role_by_arn(role)
    attached = (one.default_version.document for one in found.managed_policies.values())
    for document in (*found.policies.values(), *attached):
        for statement in json.loads(document)["Statement"]:
            unasked = statement.get("Condition", {}).keys() <= {"ArnNotEquals"}
            if (statement["Effect"], statement["Resource"], unasked) == ("Allow", "*", True):
                named = statement["Action"]
                yield from [named] if isinstance(named, str) else named
