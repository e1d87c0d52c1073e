"""The two functions of the backend, their roles, and where they write what they did.

`verify` takes the assertion to STS and remembers that it was used. `sign` asks for the URL with the session
that STS gave. Neither has any right in SageMaker: what may be opened is the person's role's to say.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.aws import arns
from generator.aws.names import FUNCTION, POLICY, compose
from generator.core.expressions import Reference, Text, text
from generator.estate.roles import RoleIdentity, RoleKind, rendered_roles
from generator.estate.site import Member, Site
from generator.hcl.values import Expression
from generator.iam.policy import Conditions, Policy, Statement
from generator.plan import samples
from generator.plan.blocks import Block, block, resource
from generator.plan.inputs import given
from generator.plan.module import Package, Variable
from generator.plan.modules.federation import provider_arn
from generator.plan.roles import ManagedPolicy, Role, role_of_service
from generator.plan.service_role import Duty, ServiceRole
from generator.policies.scope import NamedPolicy

DOMAIN = Variable("domain_id", "string", "The Studio domain.")
LOGS_KEY = Variable("logs_key_arn", "string", "Key that encrypts the log groups.")
SUBNETS = Variable("subnet_ids", "list(string)", "Subnets of the domain, from which URLs are signed.")
WORKLOAD_GROUP = Variable(
    "workload_security_group_id", "string", "Security group that reaches the endpoints of the network."
)

VERIFY, SIGN = "verify", "sign"

RUNTIME = "python3.13"
"""A runtime of AWS Lambda that hashicorp/aws 5.100.0 knows; boto3 comes with it."""

_SECONDS = {VERIFY: 28, SIGN: 15}
"""The longest that each may take: less than the 29 seconds of an API (API Gateway quotas)."""

_MEMORY_MB = 512
"""Processor time comes with memory, and a first request loads boto3; our choice."""

_CREATE = ("ec2:CreateNetworkInterface",)
_KEEP = ("ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses")
_LOOK = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
"""With which Lambda puts a function into a VPC (Lambda developer guide, giving functions access to a VPC).

Before there is an interface Lambda asks whether the role may keep one, and refuses a function whose role may
do so only with some (hashicorp/aws issue 20698).
"""

_BY_FUNCTION = "lambda:SourceFunctionArn"
"""Which function's code asks; Lambda's own calls do not carry it (Lambda developer guide, execution role)."""

_LOG_WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")
_USE_UP = ("dynamodb:PutItem",)
_BOUNDARY = "boundary"
_INVOKE = ("lambda:InvokeFunction",)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its name, what it is told, where it writes, and what it runs as.

    `subnet_ids` is None outside of a VPC, `group_id` then as well.
    """

    label: str
    name: str
    description: str
    log_group_name: str
    retention_days: int
    role: Role
    told: Mapping[str, Text]
    package: Package
    subnet_ids: Text | None = None
    group_id: Text | None = None

    seconds = property(lambda self: _SECONDS[self.label])
    memory_mb = _MEMORY_MB
    runtime = RUNTIME

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The function with its role and log group as they are rendered."""
        group = Reference(f"aws_cloudwatch_log_group.{self.label}.name")
        logs = resource(
            "aws_cloudwatch_log_group",
            self.label,
            name=self.log_group_name,
            retention_in_days=self.retention_days,
            kms_key_id=given(LOGS_KEY),
        )
        inside = () if self.subnet_ids is None else (self._network,)
        function = resource(
            "aws_lambda_function",
            self.label,
            block("environment", variables=dict(self.told)),
            block("logging_config", log_format="Text", log_group=group),
            *inside,
            function_name=self.name,
            description=self.description,
            role=self.role.arn,
            runtime=self.runtime,
            handler=f"{self.label}.handler",
            filename=Expression(f'"${{path.module}}/{self.label}.zip"'),
            source_code_hash=Expression(f'filebase64sha256("${{path.module}}/{self.label}.zip")'),
            timeout=self.seconds,
            memory_size=self.memory_mb,
            depends_on=self.role.policy_addresses,
        )
        return logs, *self.role.blocks, function

    @property
    def _network(self) -> Block:
        return block("vpc_config", subnet_ids=self.subnet_ids, security_group_ids=(self.group_id,))


def user_roles(site: Site) -> tuple[RoleIdentity, ...]:
    """The roles that users of the site sign in with."""
    return tuple(role for role in rendered_roles(site) if role.kind is RoleKind.USER)


def offered(role: RoleIdentity) -> Iterator[Member]:
    """Those of the team who sign in with a role; one of a persona is for people of that persona."""
    for member in role.team.members if role.team else ():
        if not member.is_closed and role.persona in (None, member.persona):
            yield member


def used_table(site: Site) -> str:
    """The name of the table of assertions that were used."""
    return f"{site.prefix}-signing-used"


def functions(site: Site) -> tuple[Function, Function]:
    """The function that verifies, and the one that signs."""
    return _verify(site), _sign(site)


def service_roles(site: Site) -> tuple[ServiceRole, ServiceRole]:
    """What the roles of the two are for."""
    return _verifying(site), _signing(site)


def _verify(site: Site) -> Function:
    table = arns.regional(site.at, "dynamodb", f"table/{used_table(site)}")
    use_up = Statement("UseUpAssertions", "Allow", actions=_USE_UP, resources=(table,))
    invoke = Statement("AskForUrls", "Allow", actions=_INVOKE, resources=(_function_arn(site, SIGN),))
    policy = Policy((use_up, invoke, _writes(site, VERIFY)))
    return Function(
        label=VERIFY,
        name=_name(site, VERIFY),
        description="Verifies SAML assertions, each once.",
        log_group_name=_log_group(site, VERIFY),
        retention_days=site.settings.retention.log_days,
        role=_role(site, _verifying(site), "Verifies SAML assertions and asks for URLs.", policy),
        told={
            "PROVIDER": provider_arn(site),
            "ROLES": str(arns.role(site.at, site.role_path, "")),
            "SIGN": Reference(f"aws_lambda_function.{SIGN}.function_name"),
            "USED": Reference("aws_dynamodb_table.used.name"),
        },
        package=Package(VERIFY),
    )


def _sign(site: Site) -> Function:
    policy = Policy((*_entering(site), _writes(site, SIGN)))
    return Function(
        label=SIGN,
        name=_name(site, SIGN),
        description="Signs URLs of Studio as the person who asks.",
        log_group_name=_log_group(site, SIGN),
        retention_days=site.settings.retention.log_days,
        role=_role(site, _signing(site), "Asks for URLs of Studio in the domain's network.", policy),
        told={
            "DOMAIN_ID": given(DOMAIN),
            "SESSION_SECONDS": str(site.platform.identity.session_hours * 3600),
        },
        package=Package(SIGN, {"profiles.json": _profiles(site)}),
        subnet_ids=given(SUBNETS),
        group_id=given(WORKLOAD_GROUP),
    )


def boundary(site: Site) -> ManagedPolicy:
    """The most that the two may ever do, whatever becomes of their own policies."""
    ceiling = Statement(
        "Ceiling",
        "Allow",
        actions=(*_USE_UP, *_INVOKE, *_LOG_WRITES),
        resources=("*",),
        conditions={"StringEquals": {"aws:RequestedRegion": site.region}},
    )
    # Without the Region: nobody says whether Lambda's question before there is an interface carries it.
    entering = Statement(
        "EnterNetworks",
        "Allow",
        actions=(*_CREATE, *_KEEP),
        resources=("*",),
        conditions=_asked_by_lambda(site),
    )
    finding = Statement("LookAtNetworks", "Allow", actions=_LOOK, resources=("*",))
    return ManagedPolicy(
        label=_BOUNDARY,
        name=compose(POLICY, site.prefix, "signing-boundary"),
        path=site.role_path,
        description="The most that the functions that sign URLs can ever do.",
        policy=Policy((ceiling, entering, finding)),
    )


def _role(site: Site, role: ServiceRole, description: str, policy: Policy) -> Role:
    planned = role_of_service(site, role, description, (NamedPolicy(role.slug, role.purpose, policy),))
    return replace(planned, boundary=Reference(f"aws_iam_policy.{_BOUNDARY}.arn"))


def _entering(site: Site) -> Iterator[Statement]:
    """Lambda puts the function into the subnets and the group; what runs in it changes nothing there."""
    interface = arns.regional(site.at, "ec2", "network-interface/*")
    ids = (given(SUBNETS, samples.SUBNET_ID, f"[{index}]") for index, _ in enumerate(site.subnet_labels))
    subnets = tuple(arns.regional(site.subnets_at, "ec2", text("subnet/", one)) for one in ids)
    group = text("security-group/", given(WORKLOAD_GROUP, samples.SECURITY_GROUP_ID))
    created = (interface, *subnets, arns.regional(site.at, "ec2", group))
    for sid, actions, resources in (
        ("CreateInterfaces", _CREATE, created),
        ("ManageInterfaces", _KEEP, ("*",)),
    ):
        yield Statement(sid, "Allow", actions=actions, resources=resources, conditions=_asked_by_lambda(site))
    yield Statement("FindNetworks", "Allow", actions=_LOOK, resources=("*",))


def _asked_by_lambda(site: Site) -> Conditions:
    """Lambda's own calls do not say which function's code asks; those of the code itself do."""
    return {"ArnNotEquals": {_BY_FUNCTION: _function_arn(site, SIGN)}}


def _profiles(site: Site) -> str:
    """Whose profile is whose, by the role that they sign in with and the id that is sent for them."""
    people = {
        role.name: {member.studio_user_id: member.profile for member in offered(role)}
        for role in user_roles(site)
    }
    return json.dumps(people, indent=2, sort_keys=True)


def _writes(site: Site, label: str) -> Statement:
    streams = arns.log_group(site.at, f"{_log_group(site, label)}:log-stream:*")
    return Statement("WriteOwnLog", "Allow", actions=_LOG_WRITES, resources=(streams,))


def _name(site: Site, label: str) -> str:
    return compose(FUNCTION, site.prefix, "signing", label)


def _function_arn(site: Site, label: str) -> Text:
    return arns.regional(site.at, "lambda", f"function:{_name(site, label)}")


def _log_group(site: Site, label: str) -> str:
    return f"{site.log_group_prefix}signing-{label}"


def _verifying(site: Site) -> ServiceRole:
    """Composed apart from the policy, so that the proof compares both."""
    here = f"{site.region}:{site.account_id}"
    table = f"arn:{site.partition}:dynamodb:{here}:table/{site.name}-{site.environment}-signing-used"
    sign = f"arn:{site.partition}:lambda:{here}:function:{_name(site, SIGN)}"
    return ServiceRole(
        "signing-verify",
        "uses up assertions and asks the other function for URLs",
        service="lambda.amazonaws.com",
        duties=(Duty(_USE_UP, (table,)), Duty(_INVOKE, (sign,)), _writing(site, VERIFY)),
    )


def _signing(site: Site) -> ServiceRole:
    here = f"{site.region}:{site.account_id}"
    network = f"arn:{site.partition}:ec2:{here}"
    lambdas: Conditions = {
        "ArnNotEquals": {_BY_FUNCTION: f"arn:{site.partition}:lambda:{here}:function:{_name(site, SIGN)}"}
    }
    subnets = f"arn:{site.partition}:ec2:{site.region}:{site.subnets_at.account_id}:subnet/{{subnet_ids}}"
    return ServiceRole(
        "signing-sign",
        "enters the network of the domain and writes its log",
        service="lambda.amazonaws.com",
        duties=(
            Duty(
                _CREATE,
                (
                    f"{network}:network-interface/*",
                    subnets,
                    f"{network}:security-group/{{group_ids}}",
                ),
                lambdas,
            ),
            Duty(_KEEP, conditions=lambdas),
            Duty(_LOOK),
            _writing(site, SIGN),
        ),
    )


def _writing(site: Site, label: str) -> Duty:
    group = f"log-group:/tenantry/{site.name}/{site.environment}/signing-{label}"
    return Duty(
        _LOG_WRITES,
        (f"arn:{site.partition}:logs:{site.region}:{site.account_id}:{group}:log-stream:*",),
    )
