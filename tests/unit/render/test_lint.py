from collections.abc import Callable
from pathlib import Path

import pytest

from generator.render.environment import templates_root
from generator.render.lint import lint_templates

Lint = Callable[..., list[tuple[str, int]]]


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    def found(text: str, name: str = "modules/network/main.tf.j2") -> list[tuple[str, int]]:
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        findings = lint_templates(tmp_path)
        assert all(finding.primary.document == f"templates/{name}" for finding in findings)
        return [
            (finding.rule.code, finding.primary.span.start_line)
            for finding in findings
            if finding.primary.span
        ]

    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{% set a = b %}", "TPL001"),
        ("{% set a %}b{% endset %}", "TPL001"),
        ("{{ a ~ b }}", "TPL002"),
        ("{{ a + b }}", "TPL003"),
        ("{{ a * b }}", "TPL003"),
        ("{% if a - b %}{% endif %}", "TPL003"),
        ("{{ -a }}", "TPL003"),
        ('{{ "a" }}', "TPL004"),
        ("{{ 1 }}", "TPL004"),
        ('{{ "a" | hcl }}', "TPL004"),
        ('{{ "a" if b else c }}', "TPL004"),
        ('{{ a or "b" }}', "TPL004"),
        ('{{ [a, "b"] }}', "TPL004"),
        ("{{ a | safe }}", "TPL005"),
        ("{% for a in b | sort %}{% endfor %}", "TPL005"),
        ("{% if a is defined %}{% endif %}", "TPL005"),
        ('{% include "a" %}', "TPL008"),
        ('{% extends "a" %}', "TPL008"),
        ("{% if %}", "TPL009"),
        ("{{ a", "TPL009"),
        ('b = "{{ a }}"', "TPL014"),
        ('b = "{{ a | hcl }}"', "TPL014"),
        ('b = "c-{{ a | comment }}"', "TPL014"),
        ('resource "{{ a | ident }}" "{{ b }}" {', "TPL014"),
        ("b = {{ a | inner }}", "TPL014"),
        ("b = {{ a | comment }}", "TPL014"),
        ("  # {{ a }}", "TPL014"),
        ("  # {{ a | inner }}", "TPL014"),
        ('b = "{{ c(a | inner) }}"', "TPL014"),
    ],
)
def test_a_template_must_not(lint: Lint, text: str, code: str) -> None:
    assert lint(f"a = 1\n{text}\n") == [(code, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ a.b }}",
        "{{ a | hcl(4) }}",
        "{{ a if b else c }}",
        "{{ a if b }}",
        "{{ a[0] }}",
        "{{ block(name=a, size=1) }}",
        '{% if a.b is not none and c == "d" %}{% endif %}',
        "{% for a in b %}{% if loop.first %}{% endif %}{% endfor %}",
        'resource "aws_vpc" "{{ a | ident }}" {',
        'b = "x-{{ a | inner }}-{{ b | inner }}"',
        'b = "\\"" {{ a }}',
        "# {{ a | comment }}",
        "# {{ a | ident }}",
        '{# why #}{% from "blocks/a.tf.j2" import b %}',
    ],
)
def test_a_template_may(lint: Lint, text: str) -> None:
    assert lint(f"a = 1\n{text}\n") == []


def test_a_template_has_eighty_lines_at_most(lint: Lint, tmp_path: Path) -> None:
    assert lint("a\n" * 80) == []
    (tmp_path / "long.tf.j2").write_text("a\n" * 81, encoding="utf-8")
    (finding,) = lint_templates(tmp_path)
    assert (finding.rule.code, finding.message) == ("TPL006", "81 lines, and 80 are allowed")


@pytest.mark.parametrize("text", ["a = 1\n", "{{ a }}", "{% if a %}{% endif %}"])
def test_a_file_of_blocks_prints_nothing_itself(lint: Lint, text: str) -> None:
    assert lint(f"{{% macro a() %}}{{% endmacro %}}\n{text}", "blocks/a.tf.j2")[0][0] == "TPL007"


def test_a_file_of_blocks_holds_macros_imports_and_blank_lines(lint: Lint) -> None:
    text = (
        '{# why #}\n{% from "blocks/b.tf.j2" import b %}\n\n{% macro a(c) %}\nd = {{ c }}\n{% endmacro %}\n'
    )
    assert lint(text, "blocks/a.tf.j2") == []


def test_our_own_templates_are_clean() -> None:
    assert lint_templates(templates_root()) == ()
