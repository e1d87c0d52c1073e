"""What files may add to personas exists, gives no rights, and leaves what guards and is rendered alone."""

import re
from pathlib import Path

from generator.estate.offered_actions import IN_SERVICES, INSTEAD, TO_TENANTS, is_for_services
from generator.iam import services
from generator.iam.services import AccessLevel
from generator.plan.stacks.service_uses import MADE
from generator.readback.resource_types import HARMLESS, READ

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "services.md"

OFFERED = [f"{service}:{name}" for service, names in IN_SERVICES.items() for name in names]

HANDS_OUT = re.compile(r"Credential|AssumeRole|Token|Presigned|(Dashboard|Login|Embed)Url|Endpoint$|PassRole")
"""What the names of actions hold that give somebody an identity, or a way in that no policy sees."""

RUN_AS_ANOTHER = (
    *("cloudformation:CreateStack", "codebuild:StartBuild", "codecommit:GitPush", "ecs:ExecuteCommand"),
    *("elasticmapreduce:RunJobFlow", "events:PutRule", "events:PutTargets", "glue:CreateJob"),
    *("glue:StartJobRun", "glue:UpdateJob", "lambda:CreateFunction", "lambda:UpdateFunctionCode"),
    *("lambda:UpdateFunctionConfiguration", "scheduler:CreateSchedule", "secretsmanager:RotateSecret"),
    *("servicecatalog:ProvisionProduct", "ssm:CreateAssociation", "ssm:SendCommand", "ssm:StartSession"),
    *("ssm:StartAutomationExecution", "ssm:UpdateDocument", "states:UpdateStateMachine"),
)

SERVICE_OF = {
    "api_gateway": "apigateway",
    "cloudwatch_log": "logs",
    **dict.fromkeys(("default", "eip", "flow", "internet", "nat", "network", "route", "security"), "ec2"),
    **dict.fromkeys(("subnet", "vpc"), "ec2"),
    "networkfirewall": "network-firewall",
    "route53_resolver": "route53resolver",
    "ssoadmin": "sso",
}
"""Services of types of resources, by what the names begin with after `aws_`, where it is another word."""


def service_of(kind):
    words = kind.removeprefix("aws_").split("_")
    begins = ("_".join(words[:2]), words[0])
    return next((SERVICE_OF[one] for one in begins if one in SERVICE_OF), words[0])


def test_what_is_offered_exists_and_changes_neither_tags_nor_access():
    entries = {name: services.action(name) for name in OFFERED}

    assert [name for name, entry in entries.items() if entry is None or entry.name != name] == []
    levels = {name: entry.level for name, entry in entries.items() if entry}
    assert [
        name for name, level in levels.items() if level in {AccessLevel.TAGGING, AccessLevel.PERMISSIONS}
    ] == []
    assert [name for name in OFFERED if HANDS_OUT.search(name)] == []


def test_what_runs_as_another_role_is_not_offered():
    assert [name for name in RUN_AS_ANOTHER if services.action(name) is None] == []
    assert [name for name in RUN_AS_ANOTHER if is_for_services(name)] == []


def test_services_are_offered_all_that_tenants_are_and_nothing_of_what_is_closed_on_purpose():
    assert {service: set(names) - set(IN_SERVICES[service]) for service, names in TO_TENANTS.items()} == {
        service: set() for service in TO_TENANTS
    }
    assert IN_SERVICES.keys() & INSTEAD.keys() == set()
    assert INSTEAD.keys() - {*services.services()} == set()


def test_of_whatever_is_rendered_the_service_is_closed_or_the_name_is_compared():
    rendered = [kind for kind in (*READ, *HARMLESS) if kind.startswith("aws_")]
    open_services = {kind: service_of(kind) for kind in rendered if service_of(kind) not in INSTEAD}
    parts_of_a_function = {"aws_lambda_permission"}

    assert open_services.keys() - parts_of_a_function == MADE.keys()
    assert {kind: service for kind, (service, _, _) in MADE.items()} == {
        kind: service for kind, service in open_services.items() if kind in MADE
    }


def test_the_page_names_the_services_of_which_actions_are_offered():
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == list(IN_SERVICES)
