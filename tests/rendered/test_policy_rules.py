"""Every policy of a stack is linted at the line of its statement, whatever carries it."""

from collections.abc import Mapping

import pytest
from fakes.estates import ALPHA, GAMMA, an_estate
from fakes.rendered import a_parsed_stack, said
from rendered.checks import policies
from rendered.checks.causes import cause
from rendered.checks.parsed import parsed_stack

from generator.core.findings import Finding
from generator.core.places import Location
from generator.plan.estate_plan import plan_estate
from generator.readback.read import read_estate
from generator.render.environment import environment
from generator.render.files import RenderedFile
from generator.render.stacks import render_stacks

KEY = "sagemaker:ResourceTag/team"
BUCKET = """
resource "aws_s3_bucket" "this" {{
  bucket = "alpha-data"
}}

resource "aws_s3_bucket_policy" "this" {{
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid       = "First"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${{aws_s3_bucket.this.arn}}/*"
      }},
      {{
        Sid       = "Second"
        Effect    = "Deny"
        Principal = "*"
        Action    = "{action}"
        Resource  = {resource}
        Condition = {{
          {operator} = {{
            "{key}" = "false"
          }}
        }}
      }}
    ]
  }})
}}
"""


def bucket(
    action: str = "s3:GetObject",
    resource: str = '"${aws_s3_bucket.this.arn}/*"',
    operator: str = "Bool",
    key: str = "aws:SecureTransport",
) -> tuple[Finding, ...]:
    text = BUCKET.format(action=action, resource=resource, operator=operator, key=key)
    return tuple(policies.check(a_parsed_stack({"main.tf": text})))


def test_a_sound_policy_has_no_findings() -> None:
    assert bucket() == ()


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (
            {"action": "s3:GetObjets"},
            "Second: AWS has no action 's3:GetObjets'",
            "did you mean s3:GetObject?",
        ),
        ({"operator": "Boolean"}, "Second: IAM has no operator 'Boolean'", "did you mean Bool?"),
        (
            {"key": "aws:PrincipalArn"},
            "Second: aws:PrincipalArn is of type ARN, tested with Bool",
            None,
        ),
    ],
)
def test_a_fault_stands_at_its_statement_and_names_what_was_meant(
    change: dict[str, str], message: str, hint: str | None
) -> None:
    found = bucket(**change)
    assert said(found)[:1] == [f"main.tf:23: {message}"]
    assert found[0].hint == hint
    assert found[0].related == (
        Location(
            "tenants/alpha.yaml",
            ("environments", "dev"),
            on_key=True,
            note="what the stack is rendered for",
        ),
    )


def test_references_are_followed_to_what_they_stand_for() -> None:
    assert said(bucket(resource="aws_s3_bucket.this.arn")) == [
        "main.tf:23: Second: s3:GetObject takes none of the resources",
        "main.tf:23: Second: no action takes the resource arn:aws:s3:::alpha-data",
    ]


def test_a_file_without_the_header_still_has_its_findings() -> None:
    text = BUCKET.format(action="s3:Nothing", resource='"*"', operator="Bool", key="aws:SecureTransport")
    bare = RenderedFile("alpha/dev/main.tf", text, "alpha/dev", "main.tf.j2")
    others = [RenderedFile(f"alpha/dev/{path}", body, "alpha/dev", "x") for path, body in PROVIDER.items()]
    found = tuple(policies.check(parsed_stack([bare, *others], "out")))
    assert [(finding.rule.code, finding.related) for finding in found] == [("IAM001", ())]


PROVIDER: Mapping[str, str] = {
    "providers.tf": 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111122223333"]\n}\n'
}


def rendered_estate() -> dict[str, list[RenderedFile]]:
    """An estate of an account of its own and a shared domain, with an organization above them."""
    plan = plan_estate(an_estate(alpha=ALPHA, gamma=GAMMA))
    stacks: dict[str, list[RenderedFile]] = {}
    for file in render_stacks(environment(), plan.stacks).files:
        stacks.setdefault(file.stack, []).append(file)
    return stacks


@pytest.fixture(scope="module")
def estate() -> dict[str, list[RenderedFile]]:
    return rendered_estate()


def test_nothing_is_wrong_with_a_rendered_estate(estate: dict[str, list[RenderedFile]]) -> None:
    found = [one for files in estate.values() for one in policies.check(parsed_stack(files, "out"))]
    assert [finding.message for finding in found] == []


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("modules/identity/policies.tf", "iam:PassedToService", "iam:PassedToServices"),
        ("modules/identity/roles.tf", "sts:AssumeRole", "sts:AsumeRole"),
        ("modules/guardrails/main.tf", "sagemaker:InstanceTypes", "sagemaker:InstanceType"),
        ("modules/keys/main.tf", "kms:GrantIsForAWSResource", "kms:GrantsForAWSResource"),
        ("modules/storage/policy.tf", "aws:SecureTransport", "aws:SecureTransports"),
        ("modules/network/endpoints.tf", "aws:PrincipalAccount", "aws:PrincipleAccount"),
        ("modules/network/flow_logs.tf", "logs:PutLogEvents", "logs:PutLogEvent"),
    ],
)
def test_a_misspelt_name_in_any_policy_is_found_at_its_statement(
    estate: dict[str, list[RenderedFile]], file: str, right: str, wrong: str
) -> None:
    for stack, files in estate.items():
        path = f"{stack}/{file}"
        text = next((one.text for one in files if one.path == path), "")
        if f'"{right}"' in text:
            break
    else:
        pytest.fail(f"no {file} holds {right}")
    position = text.index(f'"{right}"')
    changed_files = [
        RenderedFile(path, text.replace(f'"{right}"', f'"{wrong}"', 1), stack, "x")
        if one.path == path
        else one
        for one in files
    ]
    sid = text.rindex("Sid ", 0, position)
    line = text.count("\n", 0, sid) + 1

    faults = read_estate((one.path, one.text) for one in changed_files).faults
    found = [one for one in faults if wrong in one.message]
    assert [(one.document, one.line) for one in found] == [(f"out/{path}", line)]
    assert f"did you mean {right}?" in found[0].message


def test_the_cause_of_a_stack_is_a_place_that_is_there(estate: dict[str, list[RenderedFile]]) -> None:
    found = {}
    for stack, files in estate.items():
        place = cause(parsed_stack(files, "out"), f"out/{files[0].path}")
        found[stack] = place and (place.document, place.route)
    assert found == {
        "_platform/domains/research/dev": (
            "tenants/_platform.yaml",
            ("shared_domains", "research", "environments", "dev"),
        ),
        "_platform/organization": ("tenants/_platform.yaml", ("organization",)),
        "alpha/dev": ("tenants/alpha.yaml", ("environments", "dev")),
        "alpha/organization": ("tenants/alpha.yaml", ("environments",)),
        "gamma/dev": ("tenants/gamma.yaml", ("environments", "dev")),
    }
