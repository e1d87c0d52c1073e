"""Text of others inside Markdown that GitHub, GitLab or Azure will show: it stays text.

A reason, a name or a tag may come from anybody's pull request. Where it is shown it must not call people,
link or refer to issues, nor change how what follows it is read.
"""

import re

_LIVE = re.compile(r"@|://|www\.|[#!]\d|(?:mailto|xmpp):|\bGH-\d|\b[0-9a-f]{40}\b", re.IGNORECASE)
"""What a word holds that becomes a mention, a link or a reference; as code it does not."""

_ACTIVE = frozenset("\\`*_[]|~#")
_FIRST = re.compile(r"(?P<before>\d*)(?P<mark>[-+=.)>:])")


def text(words: str) -> str:
    """Words that print as they are, on one line; those that would call or link stand as code."""
    shown = " ".join(code(word) if _LIVE.search(word) else _escaped(word) for word in words.split())
    first = _FIRST.match(shown)
    return f"{first['before']}\\{shown[first.start('mark') :]}" if first else shown


def code(words: str) -> str:
    """Words as code on one line, also in a cell of a table: no backtick or bar ends the code or the cell."""
    return f"`{' '.join(words.replace('`', chr(0x2019)).split()) or ' '}`".replace("|", "\\|")


def _escaped(word: str) -> str:
    escaped = "".join(f"\\{character}" if character in _ACTIVE else character for character in word)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
