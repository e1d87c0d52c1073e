"""Whether two Terraform files differ in comments alone."""

import pytest

from generator.hcl.comments import differ_in_comments_alone
from generator.hcl.parse import parsed


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("# a\nx = 1\n", "# b\nx = 1\n", True),
        ("x = 1\n", "  # more\n# still more\nx = 1\n", True),
        ("x = 1\n", "x = 2\n", False),
        ("x = 1 # a\n", "x = 1 # b\n", False),
        ("x = <<E\n# a\nE\n", "x = <<E\n# b\nE\n", False),
        ("/*\n# */ x = 1\n", "/*\n# */ x = 2\n", False),
        ("/* a */\n# b\n", "/* a */\n# b\n", True),
        ('x = "# a"\n', 'x = "# b"\n', False),
        ("", "# a", True),
        ('# a\nx = "arn:aws:s3:::b/*"\n', '# b\nx = "arn:aws:s3:::b/*"\n', True),
        ('x = "a" /*\n# a */ y\n', 'x = "a" /*\n# b */ z\n', False),
        ('x = "${f("a")}" /*\n# a */ y\n', 'x = "${f("a")}" /*\n# b */ z\n', False),
    ],
)
def test_only_whole_lines_that_are_comments_are_passed_over(one, other, is_same):
    assert differ_in_comments_alone(one, other) is is_same


def test_text_that_differs_in_comments_alone_is_read_as_the_same():
    one, other = (f'# {word}\nresource "a" "b" {{\n  # {word}\n  c = "d"\n}}\n' for word in ("x", "y"))

    assert differ_in_comments_alone(one, other)
    assert parsed(one) == parsed(other)
