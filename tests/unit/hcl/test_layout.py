from textwrap import dedent

import pytest

from generator.hcl.layout import LayoutError, aligned


def laid_out(text: str) -> str:
    return aligned(dedent(text))


def test_neighbouring_arguments_share_a_column() -> None:
    assert aligned("a {\nx = 1\nlonger = 2\n}") == "a {\n  x      = 1\n  longer = 2\n}\n"


@pytest.mark.parametrize("between", ["", "# why", "y = [\n    1,\n  ]", "z {\n  }"])
def test_a_chain_ends_at(between: str) -> None:
    text = f"a {{\n  x = 1\n{between and '  ' + between}\n  longer = 2\n}}\n"
    assert aligned(text) == text


def test_an_argument_over_several_lines_is_not_in_the_chain() -> None:
    assert (
        aligned("a {\nlong_name = 1\nx = {\ny = 2\n}\n}")
        == "a {\n  long_name = 1\n  x = {\n    y = 2\n  }\n}\n"
    )


def test_columns_by_hand_are_undone() -> None:
    assert aligned("a {\n  x    = 1\n}") == "a {\n  x = 1\n}\n"
    assert aligned("x    = [\n  1,\n]") == "x = [\n  1,\n]\n"


def test_signs_and_brackets_inside_strings_do_not_count() -> None:
    text = 'a {\n  x = "= { [ ( # \\" // ${b["}"]} $${ %%{ $ %"\n  y = "${c ? "{" : "d"}"\n}\n'
    assert aligned(text) == text


@pytest.mark.parametrize("sign", ["==", "!=", "<=", ">=", "=>"])
def test_comparisons_are_not_columns(sign: str) -> None:
    text = f"a {{\n  x = [\n    b {sign} c,\n  ]\n}}\n"
    assert aligned(text) == text


def test_quoted_keys_share_the_column() -> None:
    assert aligned('x = {\n"a:b" = 1\nc = 2\n}') == 'x = {\n  "a:b" = 1\n  c     = 2\n}\n'


def test_only_the_first_sign_of_a_line_is_a_column() -> None:
    assert aligned("a = { b = 1 }\nccc = { d = 2 }") == "a   = { b = 1 }\nccc = { d = 2 }\n"


def test_brackets_opened_together_indent_once() -> None:
    assert aligned("a = f({\nb = g([\n1,\n])\n})") == "a = f({\n  b = g([\n    1,\n  ])\n})\n"


def test_brackets_opened_together_may_close_apart() -> None:
    assert aligned("a = f({\nb = 1\n}\n)") == "a = f({\n  b = 1\n  }\n)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n \n", ""),
        ("\n\na {}\n\n\n\nb {}\n\n", "a {}\n\nb {}\n"),
        ("a {\n\n  b = 1\n\n}", "a {\n  b = 1\n}\n"),
        ("a = [\n\n  1,\n\n]\nb = f(\n\n1\n\n)", "a = [\n  1,\n]\nb = f(\n  1\n)\n"),
        ("a {\n# why\n\nb = 1\n}", "a {\n  # why\n\n  b = 1\n}\n"),
        ("a = 1   \nb = 2\t", "a = 1\nb = 2\n"),
    ],
)
def test_blank_lines_and_white_space(text: str, expected: str) -> None:
    assert aligned(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('a = 1\nb = "x', 2, "string is not closed"),
        ('a = "${b"', 1, "not closed"),
        ('a = "${b', 1, "interpolation is not closed"),
        ("a {\n", 2, "never closed"),
        ("a {\n}\n}", 3, "never opened"),
        ("a = 1 # why", 1, "own line"),
        ("// why", 1, "written with #"),
        ("/* why */", 1, "written with #"),
        ("a = <<EOT", 1, "heredocs"),
    ],
)
def test_what_we_never_write_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(LayoutError, match=message) as caught:
        aligned(text)
    assert caught.value.line == line


def test_laying_out_twice_changes_nothing() -> None:
    once = laid_out("""
        a "b" {
        x = 1

        yy = jsonencode({
        a = [
        "b",
        ]
        })
        }
    """)
    assert aligned(once) == once
