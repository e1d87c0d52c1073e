from collections.abc import Callable
from pathlib import Path

import pytest
from rendered.template_lint import REASONS, lint_templates

from generator.render.environment import templates_root

Lint = Callable[..., list[tuple[str, int]]]


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    def found(text: str, name: str = "modules/network/main.tf.j2") -> list[tuple[str, int]]:
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        faults = lint_templates(tmp_path)
        assert all(fault.template == name and fault.kind in REASONS for fault in faults)
        return [(fault.kind, fault.line) for fault in faults]

    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{% set a = b %}", "assigns"),
        ("{% set a %}b{% endset %}", "assigns"),
        ("{{ a ~ b }}", "joins text"),
        ("{{ a + b }}", "computes"),
        ("{{ a * b }}", "computes"),
        ("{% if a - b %}{% endif %}", "computes"),
        ("{{ -a }}", "computes"),
        ('{{ "a" }}', "prints a constant"),
        ("{{ 1 }}", "prints a constant"),
        ('{{ "a" | hcl }}', "prints a constant"),
        ('{{ "a" if b else c }}', "prints a constant"),
        ('{{ a or "b" }}', "prints a constant"),
        ('{{ [a, "b"] }}', "prints a constant"),
        ("{{ a | safe }}", "unlisted name"),
        ("{% for a in b | sort %}{% endfor %}", "unlisted name"),
        ("{% if a is defined %}{% endif %}", "unlisted name"),
        ('{% include "a" %}', "includes"),
        ('{% extends "a" %}', "includes"),
        ("{% if %}", "no template"),
        ("{{ a", "no template"),
        ('b = "{{ a }}"', "wrong place"),
        ('b = "{{ a | hcl }}"', "wrong place"),
        ('b = "c-{{ a | comment }}"', "wrong place"),
        ('resource "{{ a | ident }}" "{{ b }}" {', "wrong place"),
        ("b = {{ a | inner }}", "wrong place"),
        ("b = {{ a | comment }}", "wrong place"),
        ("  # {{ a }}", "wrong place"),
        ("  # {{ a | inner }}", "wrong place"),
        ('b = "{{ c(a | inner) }}"', "wrong place"),
    ],
)
def test_a_template_must_not(lint: Lint, text: str, kind: str) -> None:
    assert lint(f"a = 1\n{text}\n") == [(kind, 2)]


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
    (fault,) = lint_templates(tmp_path)
    assert (fault.kind, fault.message) == ("too long", "81 lines, and 80 are allowed")
    assert str(fault).startswith("templates/long.tf.j2:81: 81 lines, and 80 are allowed. A template that")


@pytest.mark.parametrize("text", ["a = 1\n", "{{ a }}", "{% if a %}{% endif %}"])
def test_a_file_of_blocks_prints_nothing_itself(lint: Lint, text: str) -> None:
    assert lint(f"{{% macro a() %}}{{% endmacro %}}\n{text}", "blocks/a.tf.j2")[0][0] == "more than macros"


def test_a_file_of_blocks_holds_macros_imports_and_blank_lines(lint: Lint) -> None:
    text = (
        '{# why #}\n{% from "blocks/b.tf.j2" import b %}\n\n{% macro a(c) %}\nd = {{ c }}\n{% endmacro %}\n'
    )
    assert lint(text, "blocks/a.tf.j2") == []


def test_our_own_templates_are_clean() -> None:
    assert [str(fault) for fault in lint_templates(templates_root())] == []
