from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError, UndefinedError
from markupsafe import Markup

from generator.core.errors import EnvironmentFault
from generator.core.expressions import Reference
from generator.render.environment import FILTERS, TemplateEnvironment, one_line, templates_root
from generator.render.environment import environment as own_templates


@pytest.fixture
def environment(tmp_path: Path) -> TemplateEnvironment:
    return TemplateEnvironment(tmp_path)


@pytest.mark.parametrize(
    ("template", "value", "written"),
    [
        ("{{ value }}", "a", '"a"'),
        ("{{ value }}", '"${x}"\n', r'"\"$${x}\"\n"'),
        ("{{ value }}", "<&>'", '"<&>\'"'),
        ("{{ value }}", None, "null"),
        ("{{ value }}", True, "true"),
        ("{{ value }}", Reference("var.x"), "var.x"),
        ("{{ value }}", ["a"], '["a"]'),
        ("{{ [value] }}", "a", '["a"]'),
        ("  {{ value | hcl(2) }}", {"a": 1}, "  {\n    a = 1\n  }"),
        ("{{ value | ident }}", "a_b", "a_b"),
        ('"x-{{ value | inner }}"', 'a"${b', r'"x-a\"\u0024{b"'),
        ("# {{ value | comment }}", "a\nb\u2028c\td\x00", "# a b c d"),
        ("{{ value | type }}", "list(string)", "list(string)"),
        ("{{ value | provider }}", "aws.audit", "aws.audit"),
        ("{% macro b(v) %}<{{ v }}>{% endmacro %}{{ b(v=value) }}", "a", '<"a">'),
    ],
)
def test_values_quote_themselves(
    environment: TemplateEnvironment, template: str, value: object, written: str
) -> None:
    assert environment.from_string(template).render(value=value) == written


def test_marked_text_in_a_plan_is_the_only_thing_printed_bare(environment: TemplateEnvironment) -> None:
    assert environment.from_string("{{ value }}").render(value=Markup("a")) == "a"


@pytest.mark.parametrize("name", ["safe", "default", "replace", "upper", "escape", "join", "sort"])
def test_no_filter_can_change_or_unquote_a_value(environment: TemplateEnvironment, name: str) -> None:
    with pytest.raises(TemplateAssertionError):
        environment.from_string(f"{{{{ value | {name} }}}}")


@pytest.mark.parametrize("name", ["range", "dict", "cycler", "namespace"])
def test_no_globals_are_left(environment: TemplateEnvironment, name: str) -> None:
    with pytest.raises(UndefinedError):
        environment.from_string(f"{{{{ {name}() }}}}").render()


@pytest.mark.parametrize("suffix", ["", *(f" | {name}" for name in FILTERS)])
def test_a_missing_name_stops_the_rendering(environment: TemplateEnvironment, suffix: str) -> None:
    with pytest.raises(UndefinedError, match="value"):
        environment.from_string(f"{{{{ value{suffix} }}}}").render()


@pytest.mark.parametrize("name", ["ident", "inner", "comment", "type", "provider"])
def test_filters_for_text_take_nothing_else(environment: TemplateEnvironment, name: str) -> None:
    with pytest.raises(TypeError, match="text is needed"):
        environment.from_string(f"{{{{ value | {name} }}}}").render(value=Reference("var.x"))


@pytest.mark.parametrize("name", ["ident", "type", "provider"])
def test_bare_names_are_checked(environment: TemplateEnvironment, name: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        environment.from_string(f"{{{{ value | {name} }}}}").render(value='x" {')


def test_a_comment_stays_on_one_line() -> None:
    assert one_line(" a \r\n# b\u202e\x1b[31m ") == "a # b [31m"


def test_names_are_the_templates_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "b.tf.j2").write_text("", encoding="utf-8")
    (tmp_path / "lib" / "notes.md").write_text("", encoding="utf-8")
    assert TemplateEnvironment(tmp_path).names == ("lib/b.tf.j2",)


def test_the_templates_are_found() -> None:
    assert (templates_root() / "lib" / "versions.tf.j2").is_file()
    assert "lib/versions.tf.j2" in own_templates().names


def test_an_installed_package_has_its_templates_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "generator"
    monkeypatch.setattr("generator.render.environment.files", lambda _: package)
    (package / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    assert templates_root() == package / "templates"


def test_missing_templates_are_a_fault_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.render.environment.files", lambda _: tmp_path / "generator")
    with pytest.raises(EnvironmentFault, match="templates are missing"):
        templates_root()
