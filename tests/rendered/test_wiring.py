import pytest
from fakes.rendered import FILES, a_parsed_stack, edited, said
from rendered.checks import wiring

VARIABLES = "modules/domain/variables.tf"
MORE = FILES[VARIABLES] + '\nvariable "extra" {\n  type = string\n}\n'


def messages(changes: dict[str, str | None]) -> list[str]:
    return said(tuple(wiring.check(a_parsed_stack(changes))))


def test_a_well_wired_stack_passes() -> None:
    assert messages({}) == []


def test_a_variable_that_is_not_used_and_not_passed_is_two_findings() -> None:
    assert messages({VARIABLES: MORE}) == [
        f"{VARIABLES}:10: variable extra of module domain is not used",
        "main.tf:5: variable extra of module domain is not passed",
    ]


def test_a_variable_with_a_default_need_not_be_passed() -> None:
    used = FILES["modules/domain/main.tf"].replace('"d-1"', "var.extra")
    with_default = MORE.replace('variable "extra" {\n', 'variable "extra" {\n  default = "d-1"\n')
    assert messages({VARIABLES: with_default, "modules/domain/main.tf": used}) == []


def test_a_name_inside_a_string_is_no_use() -> None:
    named = FILES["modules/domain/main.tf"].replace('"d-1"', '"var.extra $${var.extra}"')
    assert f"{VARIABLES}:10: variable extra of module domain is not used" in messages(
        {VARIABLES: MORE, "modules/domain/main.tf": named}
    )


def test_a_reference_inside_a_string_is_a_use() -> None:
    used = FILES["modules/domain/main.tf"].replace('"d-1"', '"id-${var.extra}"')
    assert messages({VARIABLES: MORE, "modules/domain/main.tf": used}) == [
        "main.tf:5: variable extra of module domain is not passed"
    ]


def test_a_reference_to_an_undeclared_variable_is_found() -> None:
    assert messages(edited("modules/domain/main.tf", '"d-1"', "var.domain_id")) == [
        "modules/domain/main.tf:6: var.domain_id is not declared in module domain"
    ]


def test_an_argument_the_module_does_not_declare_is_found() -> None:
    change = edited("main.tf", '"./modules/network"\n', '"./modules/network"\n\n  cidr = "10.0.0.0/16"\n')
    assert messages(change) == ["main.tf:11: module network declares no variable cidr"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("module.network.vpc_id", "module network has no output vpc_id"),
        ("module.keys.arn", "module keys is not called"),
        ("var.region", "var.region is not declared in the root module"),
    ],
)
def test_a_reference_of_the_root_module_to_nothing_is_found(reference: str, message: str) -> None:
    outputs = f'output "x" {{\n  description = "x"\n  value       = {reference}\n}}\n'
    assert messages({"outputs.tf": outputs}) == [f"outputs.tf:7: {message}"]


def test_a_module_nothing_calls_is_found() -> None:
    keys = 'resource "aws_kms_key" "k" {\n  description = "k"\n}\n'
    assert messages({"modules/keys/main.tf": keys}) == ["modules/keys/main.tf:0: nothing calls module keys"]


@pytest.mark.parametrize("source", ["./modules/other", "terraform-aws-modules/vpc/aws"])
def test_a_module_from_elsewhere_is_found(source: str) -> None:
    assert messages(edited("main.tf", "./modules/network", source)) == [
        "main.tf:11: module network does not come from ./modules/network"
    ]


def test_a_call_of_a_module_without_files_is_found() -> None:
    call = FILES["main.tf"] + '\nmodule "keys" {\n  source = "./modules/keys"\n}\n'
    assert messages({"main.tf": call}) == ["main.tf:15: module keys does not come from ./modules/keys"]
