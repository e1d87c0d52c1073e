"""Where moto 5.2.5 answers otherwise than Lambda and API Gateway, corrected for what is rendered."""

import json
from typing import Any

from moto.apigateway.models import RestAPI
from moto.awslambda.models import LambdaFunction


def install() -> None:
    """Apply every correction to moto's classes."""
    _escape_policies_of_apis()
    _remember_where_functions_log()


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
