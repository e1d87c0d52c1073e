import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.expressions import Reference, text
from generator.hcl.expressions import parts, steps
from generator.hcl.literals import literal
from generator.hcl.parse import parse
from generator.hcl.values import Expression


def read_back(value: object) -> object:
    (block,) = parse(f'output "a" {{\n  value = {literal(value)}\n}}\n')
    return block.body.values()["value"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("var.x", ("var", "x")),
        ("var.ids[0]", ("var", "ids", 0)),
        ('var.arns["guardrails_jobs"]', ("var", "arns", "guardrails_jobs")),
        (r'var.arns["a\"$${b}"].c[12]', ("var", "arns", 'a"${b}', "c", 12)),
        ("data.aws_ssm_parameter.a-b.insecure_value", ("data", "aws_ssm_parameter", "a-b", "insecure_value")),
    ],
)
def test_a_traversal_has_steps(written: str, expected: tuple[object, ...]) -> None:
    assert steps(Expression(written)) == expected


@pytest.mark.parametrize(
    "written",
    [
        '"x"',
        "f(var.x)",
        "var.x + 1",
        "var.ids[*]",
        "var.ids.*.id",
        "var.a[var.b]",
        'var.a["${var.b}"]',
        "[1]",
        "",
        "!x",
    ],
)
def test_other_expressions_have_no_steps(written: str) -> None:
    assert steps(Expression(written)) is None


@pytest.mark.parametrize(
    "written",
    ["var.x", '"', '"a" + "b"', '"%{ if x }y%{ endif }"', '"${f({a = 1})}"', '"${"${x}"}"', '"open ${x"'],
)
def test_what_is_no_text_with_references_has_no_parts(written: str) -> None:
    assert parts(Expression(written)) is None


def test_iam_variables_are_fixed_text() -> None:
    written = Expression(r'"a/${var.id}/$${aws:username}/${ var.m["k}"] }$$"')
    assert parts(written) == (
        "a/",
        Expression("var.id"),
        "/${aws:username}/",
        Expression('var.m["k}"]'),
        "$$",
    )


@given(
    st.lists(st.one_of(st.text(), st.sampled_from(["var.a", 'var.b["c"]', "module.d.e[0]"]).map(Reference)))
)
def test_text_with_references_comes_back_as_it_was_written(pieces: list[str | Reference]) -> None:
    whole = text(*pieces)
    back = read_back(whole)
    if isinstance(whole, str):
        assert back == whole
        return
    assert isinstance(back, Expression)
    found = parts(back) or (back,)
    joined = [f"<{part.text}>" if isinstance(part, Expression) else part for part in found]
    assert "".join(joined) == "".join(f"<{p.expression}>" if isinstance(p, Reference) else p for p in pieces)
