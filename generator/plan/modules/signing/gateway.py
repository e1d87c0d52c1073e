"""The API that the identity provider has browsers send assertions to, and from where it may be reached.

It is a REST API, since those take a policy. With public addresses of the company it stands on the internet
and answers these alone; with VPCs alone it is private, and reached through endpoints in those of the company
and in the networks of users that the environment names.
"""

from dataclasses import dataclass

from generator.core.expressions import Reference, text
from generator.estate.site import Site
from generator.hcl.values import Expression, Json
from generator.iam.policy import EVERYONE, Policy, Statement, Values, document
from generator.plan.blocks import Block, block, resource
from generator.plan.scopes import sign_in_vpcs

STAGE = "saml"
"""The first step of the addresses of the API; the second is the name of a role."""

BURST, RATE = 20, 10
"""Requests at once and per second that the API takes: a sign-in is one; our choice."""

_API = Reference("aws_api_gateway_rest_api.this.id")
_ROLE = Reference("aws_api_gateway_resource.role.id")
_METHOD = Reference("aws_api_gateway_method.post.http_method")
_RUN = Reference("aws_api_gateway_rest_api.this.execution_arn")
_ADDRESSES = text(_RUN, f"/{STAGE}/POST/*")
_DEPLOYED = (
    "sha256(jsonencode([aws_api_gateway_method.post.id, aws_api_gateway_integration.verify.id, "
    "aws_api_gateway_rest_api_policy.this.policy]))"
)


@dataclass(frozen=True, slots=True)
class Gateway:
    """The API: its name, whether it is private, and from where it answers."""

    name: str
    kind: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The API's policy as Terraform encodes it."""
        return Json(document(self.policy))

    addresses = _ADDRESSES
    stage = STAGE
    burst = BURST
    rate = RATE

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The API as it is rendered, with the right of API Gateway to invoke the function that verifies."""
        return (
            resource(
                "aws_api_gateway_rest_api",
                "this",
                block("endpoint_configuration", types=(self.kind,)),
                block("lifecycle", create_before_destroy=True),
                name=self.name,
                description="Takes assertions of the identity provider.",
            ),
            resource("aws_api_gateway_rest_api_policy", "this", rest_api_id=_API, policy=self.json),
            *self._method,
            *self._deployment,
            resource(
                "aws_lambda_permission",
                "api",
                action="lambda:InvokeFunction",
                function_name=Reference("aws_lambda_function.verify.function_name"),
                principal="apigateway.amazonaws.com",
                source_arn=_ADDRESSES,
            ),
        )

    @property
    def _method(self) -> tuple[Block, ...]:
        parent = Reference("aws_api_gateway_rest_api.this.root_resource_id")
        return (
            resource(
                "aws_api_gateway_resource", "role", rest_api_id=_API, parent_id=parent, path_part="{role}"
            ),
            resource(
                "aws_api_gateway_method",
                "post",
                rest_api_id=_API,
                resource_id=_ROLE,
                http_method="POST",
                authorization="NONE",
            ),
            resource(
                "aws_api_gateway_integration",
                "verify",
                rest_api_id=_API,
                resource_id=_ROLE,
                http_method=_METHOD,
                type="AWS_PROXY",
                integration_http_method="POST",
                uri=Reference("aws_lambda_function.verify.invoke_arn"),
            ),
        )

    @property
    def _deployment(self) -> tuple[Block, ...]:
        return (
            resource(
                "aws_api_gateway_deployment",
                "this",
                block("lifecycle", create_before_destroy=True),
                rest_api_id=_API,
                triggers={"configuration": Expression(_DEPLOYED)},
            ),
            resource(
                "aws_api_gateway_stage",
                "this",
                rest_api_id=_API,
                deployment_id=Reference("aws_api_gateway_deployment.this.id"),
                stage_name=STAGE,
            ),
            resource(
                "aws_api_gateway_method_settings",
                "this",
                block("settings", throttling_burst_limit=BURST, throttling_rate_limit=RATE),
                rest_api_id=_API,
                stage_name=Reference("aws_api_gateway_stage.this.stage_name"),
                method_path="*/*",
            ),
        )


def gateway(site: Site) -> Gateway:
    """The API of a site, for those addresses or VPCs from which its users may open Studio."""
    approved = site.platform.approved
    where: dict[str, dict[str, Values]] = (
        {"IpAddress": {"aws:SourceIp": approved.corporate_cidrs}}
        if approved.corporate_cidrs
        else {"StringEquals": {"aws:SourceVpc": sign_in_vpcs(site)}}
    )
    company = Statement(
        "FromTheCompany",
        "Allow",
        actions=("execute-api:Invoke",),
        resources=(_ADDRESSES,),
        conditions=where,
        principals=EVERYONE,
    )
    kind = "REGIONAL" if approved.corporate_cidrs else "PRIVATE"
    return Gateway(f"{site.prefix}-signing", kind, Policy((company,)))
