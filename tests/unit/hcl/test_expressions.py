import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_once import slowly as parse

from generator.core.expressions import Reference, Selection, selection, text
from generator.hcl.expressions import Selected, parts, selected, steps
from generator.hcl.literals import literal
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


def test_the_choice_of_one_object_is_read_back_as_it_was_written() -> None:
    states = Reference("aws_networkfirewall_firewall.this.firewall_status[0].sync_states")
    chosen = selection(states, "attachment[0].endpoint_id", key="availability_zone", value="eu-west-1a")
    back = read_back(chosen)

    assert isinstance(back, Expression)
    found = selected(back)
    assert found == Selected(
        ("aws_networkfirewall_firewall", "this", "firewall_status", 0, "sync_states"),
        "attachment[0].endpoint_id",
        "availability_zone",
        "eu-west-1a",
    )
    assert (
        found.name == "firewall_status[0].sync_states[availability_zone=eu-west-1a].attachment[0].endpoint_id"
    )


@pytest.mark.parametrize(
    "written",
    [
        'one([for it in aws_x.a.b : it.c if it.d != "e"])',
        'one([for it in aws_x.a.b : it.c if it.d == "e" || true])',
        'one([for it in aws_x.a.b : "x" if it.d == "e"])',
        "one([for it in aws_x.a.b : it.c if it.d == var.e])",
        'one([for it in concat(aws_x.a.b) : it.c if it.d == "e"])',
        'one([for it in aws_x.a.b : it.c if it.d == "${var.e}"])',
        "one(aws_x.a.b[*].c)",
    ],
)
def test_a_choice_of_another_form_is_none(written: str) -> None:
    assert selected(Expression(written)) is None
    with pytest.raises(ValueError, match="not the choice of one object"):
        Selection(written)
