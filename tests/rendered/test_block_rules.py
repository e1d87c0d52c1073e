import pytest
from fakes.rendered import a_parsed_stack, edited, said
from rendered.checks import argument_order, providers


def in_order(body: str) -> list[str]:
    stack = a_parsed_stack({"main.tf": f'resource "aws_vpc" "this" {{\n{body}\n}}\n'})
    return [message.split(": ", 1)[1] for message in said(tuple(argument_order.check(stack)))]


@pytest.mark.parametrize(
    "body",
    [
        "  count = 2\n  name = 1\n  rule {\n    a = 1\n  }\n  tags = {}",
        "  provider = aws.audit\n  tags = {}\n  lifecycle {\n    a = 1\n  }\n  depends_on = [aws_vpc.b]",
        "  rule {\n    tags = {}\n    a = 1\n  }\n  b = 1",
        "  name = 1",
    ],
)
def test_blocks_in_the_order_of_the_house_pass(body: str) -> None:
    assert in_order(body) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("  name = 1\n  count = 2", "'count' must stand before 'name'"),
        ("  name = 1\n  for_each = {}", "'for_each' must stand before 'name'"),
        ("  name = 1\n  provider = aws.audit", "'provider' must stand before 'name'"),
        ("  tags = {}\n  name = 1", "'name' must stand before 'tags'"),
        ("  tags = {}\n  rule {\n    a = 1\n  }", "'rule' must stand before 'tags'"),
        (
            "  lifecycle {\n    prevent_destroy = true\n  }\n  tags = {}",
            "'tags' must stand before 'lifecycle'",
        ),
        ("  depends_on = []\n  tags = {}", "'tags' must stand before 'depends_on'"),
    ],
)
def test_an_argument_out_of_order_is_named_with_what_must_follow_it(body: str, message: str) -> None:
    assert in_order(body) == [message]


def test_the_source_of_a_module_stands_first() -> None:
    stack = a_parsed_stack({"main.tf": 'module "a" {\n  x = 1\n  source = "./modules/a"\n}\n'})
    assert said(tuple(argument_order.check(stack))) == ["main.tf:7: 'source' must stand before 'x'"]


def test_pinned_providers_pass() -> None:
    assert list(providers.check(a_parsed_stack())) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('  region              = "eu-west-1"\n', "", "the provider has no region"),
        ('["111122223333"]', "[]", "the provider has no allowed_account_ids"),
        ('{\n      tenant = "alpha"\n    }', "{}", "the provider has no default_tags"),
    ],
)
def test_a_provider_without_a_pin_is_found(old: str, new: str, message: str) -> None:
    stack = a_parsed_stack(edited("providers.tf", old, new))
    assert said(tuple(providers.check(stack))) == [f"providers.tf:5: {message}"]


def test_a_stack_without_provider_or_backend_is_found() -> None:
    findings = tuple(providers.check(a_parsed_stack({"providers.tf": None, "backend.tf": None})))
    assert said(findings) == [
        "providers.tf:0: stack alpha/dev configures no provider",
        "backend.tf:0: stack alpha/dev does not have exactly one backend",
    ]


def test_provider_and_backend_inside_a_module_are_found() -> None:
    module = 'provider "aws" {\n}\n\nterraform {\n  backend "s3" {\n  }\n}\n'
    findings = tuple(providers.check(a_parsed_stack({"modules/keys/main.tf": module})))
    assert said(findings) == [
        "modules/keys/main.tf:5: module keys configures a provider of its own",
        "modules/keys/main.tf:9: module keys has a backend",
    ]
