"""Whether two Terraform files differ in comments alone, told without parsing them."""

import re

_COMMENT = re.compile(r"^[ \t]*#.*\n?", re.MULTILINE)
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_NOT_LINES = ("<<", "/*")
"""What begins text of several lines, in which a line that looks like a comment may be none."""


def differ_in_comments_alone(one: str, other: str) -> bool:
    """Whether two texts are the same but for lines that are comments; not where that is hard to tell."""
    bare = [_QUOTED.sub("", text) for text in (one, other)]
    if any(begins in text for text in bare for begins in _NOT_LINES):
        return one == other
    return _COMMENT.sub("", one) == _COMMENT.sub("", other)
