import pytest

from generator.core.expressions import Reference, Template, text
from generator.hcl.literals import inner, literal
from generator.hcl.values import Expression, Json

DOMAIN = Reference("var.domain_id", sample="d-xxxxxxxxxxxx")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ('say "hi"', r'"say \"hi\""'),
        ("back\\slash", r'"back\\slash"'),
        ("two\nlines\tand\r", r'"two\nlines\tand\r"'),
        ("\x00\x7f", r'"\u0000\u007f"'),
        ("right-to-left \u202e", r'"right-to-left \u202e"'),
        ("\U000e0001", r'"\U000e0001"'),
        ("ümlaut 日本", '"ümlaut 日本"'),
        (3, "3"),
        (-2, "-2"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (DOMAIN, "var.domain_id"),
        ([], "[]"),
        ((), "[]"),
        ({}, "{}"),
        (["a", 1, DOMAIN], '["a", 1, var.domain_id]'),
        (Json("x"), 'jsonencode("x")'),
        (Json([]), "jsonencode([])"),
    ],
)
def test_a_value_is_written_as(value: object, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("${aws:PrincipalTag/team}", '"$${aws:PrincipalTag/team}"'),
        ("arn:${aws:username}/*", '"arn:$${aws:username}/*"'),
        ("%{ if true }", '"%%{ if true }"'),
        ("${never closed", r'"\u0024{never closed"'),
        ('${file("/etc/passwd")}', r'"\u0024{file(\"/etc/passwd\")}"'),
        ("$${x}", r'"\u0024\u0024{x}"'),
        ("${", r'"\u0024{"'),
        ("cost $5, 100%", '"cost $5, 100%"'),
    ],
)
def test_interpolations_in_strings_stay_text(value: str, written: str) -> None:
    assert literal(value) == written


def test_references_stand_inside_templates() -> None:
    assert literal(text("arn:aws:x:", DOMAIN, "/*")) == '"arn:aws:x:${var.domain_id}/*"'


def test_a_dollar_before_a_reference_does_not_escape_it() -> None:
    assert literal(Template(("cost$", DOMAIN))) == r'"cost\u0024${var.domain_id}"'


def test_a_template_of_one_reference_is_the_bare_reference() -> None:
    assert literal(Template((DOMAIN,))) == "var.domain_id"


def test_neighbouring_strings_of_a_template_cannot_form_an_interpolation() -> None:
    assert literal(Template(("$", "{x}", DOMAIN))) == '"$${x}${var.domain_id}"'


def test_maps_stand_on_lines_of_their_own_in_the_given_order() -> None:
    assert literal({"b": 1, "a": {"c": []}}, 2) == "{\n    b = 1\n    a = {\n      c = []\n    }\n  }"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("Version", "Version"),
        ("cost-centre", "cost-centre"),
        ("ForAnyValue:StringEquals", '"ForAnyValue:StringEquals"'),
        ("aws:PrincipalTag/${x}", '"aws:PrincipalTag/$${x}"'),
        ("1st", '"1st"'),
        ("", '""'),
        ("for", '"for"'),
        ("null", '"null"'),
        ("Straße", '"Straße"'),
        ("日", r'"\u65e5"'),
    ],
)
def test_a_map_key_is_written_as(key: str, written: str) -> None:
    assert literal({key: 1}) == f"{{\n  {written} = 1\n}}"


def test_a_list_of_scalars_breaks_only_when_it_does_not_fit() -> None:
    fits = ["a" * 94]
    assert literal(fits) == f'["{fits[0]}"]'
    assert literal(fits, 4) == f'[\n      "{fits[0]}",\n    ]'


def test_a_list_with_a_map_always_breaks() -> None:
    assert literal([{"a": 1}, "b"]) == '[\n  {\n    a = 1\n  },\n  "b",\n]'


def test_json_is_written_as_a_call() -> None:
    assert literal(Json({"Statement": [{"Sid": "A"}]})) == (
        'jsonencode({\n  Statement = [\n    {\n      Sid = "A"\n    },\n  ]\n})'
    )


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), Expression("x")])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no HCL literal"):
        literal(value)


def test_keys_are_strings() -> None:
    with pytest.raises(TypeError, match="map key"):
        literal({1: 2})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        literal(value)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        inner("\ud800")
