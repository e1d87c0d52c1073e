from pathlib import Path

import pytest

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.render.environment import TemplateEnvironment
from generator.render.files import RenderFault, render_template


def rendered(root: Path, text: str, **context: object) -> str:
    (root / "a.tf.j2").write_text(text, encoding="utf-8")
    return render_template(TemplateEnvironment(root), "a.tf.j2", **context)


def fault(root: Path, text: str, **context: object) -> Finding:
    with pytest.raises(RenderFault) as caught:
        rendered(root, text, **context)
    (finding,) = caught.value.findings
    return finding


def line(number: int, name: str = "a.tf.j2") -> Location:
    return Location(f"templates/{name}", span=Span.of_line(number))


def test_the_text_is_laid_out(tmp_path: Path) -> None:
    text = "a {\n{% if b %}\n\n  bb = {{ b }}\n{% endif %}\n\n  c = {{ c }}\n\n}\n\n"
    assert rendered(tmp_path, text, b=1, c={"d": "e"}) == 'a {\n  bb = 1\n\n  c = {\n    d = "e"\n  }\n}\n'


def test_a_template_may_write_nothing(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{% for a in b %}\nc\n{% endfor %}\n\n", b=[]) == ""


def test_a_missing_name_is_found_at_its_line(tmp_path: Path) -> None:
    found = fault(tmp_path, "a = 1\nb = {{ c.d }}\n", c=Location("x"))
    assert (found.rule.code, found.primary, found.related) == ("TPL010", line(2), ())
    assert "'d'" in found.message


def test_an_unfit_name_in_a_macro_is_found_at_the_call_and_in_the_macro(tmp_path: Path) -> None:
    (tmp_path / "m.tf.j2").write_text("{% macro m(n) %}\n{{ n | ident }}\n{% endmacro %}\n", encoding="utf-8")
    found = fault(tmp_path, '{% from "m.tf.j2" import m %}\na = 1\n\n{{ m(n=b) }}\n', b="not an identifier")
    assert (found.rule.code, found.primary, found.related) == ("TPL011", line(4), (line(2, "m.tf.j2"),))
    assert found.message == "not an HCL identifier: 'not an identifier'"


def test_a_value_without_a_literal_is_found_at_its_line(tmp_path: Path) -> None:
    found = fault(tmp_path, "\nb = {{ b }}\n", b=object())
    assert (found.rule.code, found.primary, found.message) == ("TPL011", line(2), "no HCL literal for object")


def test_a_missing_import_is_found_at_its_line(tmp_path: Path) -> None:
    found = fault(tmp_path, '\n{% from "none.tf.j2" import m %}\n')
    assert (found.rule.code, found.primary, found.message) == (
        "TPL013",
        line(2),
        "there is no template none.tf.j2",
    )


def test_a_missing_template_is_found(tmp_path: Path) -> None:
    with pytest.raises(RenderFault) as caught:
        render_template(TemplateEnvironment(tmp_path), "none.tf.j2")
    assert caught.value.findings[0].primary == Location("templates/none.tf.j2")


@pytest.mark.parametrize("text", ["\n{% if %}\n", "\n{{ a | safe }}\n"])
def test_what_jinja_cannot_read_is_found_at_its_line(tmp_path: Path, text: str) -> None:
    found = fault(tmp_path, text)
    assert (found.rule.code, found.primary) == ("TPL009", line(2))


def test_text_that_is_not_hcl_is_found(tmp_path: Path) -> None:
    found = fault(tmp_path, "a {\n")
    assert (found.rule.code, found.primary) == ("TPL012", Location("templates/a.tf.j2"))
    assert "never closed" in found.message
