import pytest

from generator.hcl.identifiers import identifier, is_identifier, label, provider_address, type_constraint


@pytest.mark.parametrize("name", ["a", "_a", "private_subnet_a", "team-a", "A1"])
def test_identifiers_pass_unchanged(name: str) -> None:
    assert identifier(name) == label(name) == name


@pytest.mark.parametrize("name", ["", "1a", "-a", "a.b", "a b", "a\n", "é", 'a"', "a{"])
def test_other_names_are_no_identifiers(name: str) -> None:
    assert not is_identifier(name)
    with pytest.raises(ValueError, match="not an HCL identifier"):
        identifier(name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("user.name", "user_x2e_name"),
        ("9lives", "_x39_lives"),
        ("-a", "_x2d_a"),
        ("a_x2e_b", "a_x5f_x2e_b"),
        ("zoë@example.org", "zo_xeb__x40_example_x2e_org"),
    ],
)
def test_other_names_are_written_reversibly(name: str, written: str) -> None:
    assert label(name) == written


def test_an_empty_name_has_no_label() -> None:
    with pytest.raises(ValueError, match="empty"):
        label("")


@pytest.mark.parametrize("name", ["aws", "aws.audit"])
def test_provider_addresses_pass_unchanged(name: str) -> None:
    assert provider_address(name) == name


@pytest.mark.parametrize("name", ["", "aws.", "aws.a.b", "google", "aws.audit\n", "aws.1"])
def test_other_texts_are_no_provider_addresses(name: str) -> None:
    with pytest.raises(ValueError, match="not a provider address"):
        provider_address(name)


@pytest.mark.parametrize(
    "constraint",
    ["string", "list(string)", "map(list(number))", "object({ id = string, map = optional(bool) })"],
)
def test_types_pass_unchanged(constraint: str) -> None:
    assert type_constraint(constraint) == constraint


@pytest.mark.parametrize(
    "constraint",
    ["", "()", "str", "list(string", "list)string(", "string\n", 'file("x")', "list(string]", "a = 1"],
)
def test_other_texts_are_no_types(constraint: str) -> None:
    with pytest.raises(ValueError, match="not a Terraform type"):
        type_constraint(constraint)
