"""What others wrote stays text in Markdown."""

import random
import re

import pytest
from markdown_it import MarkdownIt

from generator.core import markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LIVE = re.compile(r"@\w|://|www\.|#\d|mailto:", re.IGNORECASE)
PIECES = (
    *("@org/team", "@", "a@b.example", "https://evil.example", "www.evil.example", "#12", "org/repo#12"),
    *("[x](https://evil.example)", "![x](y)", "<img src=x>", "<!--", "-->", "&lt;", "`", "``", "|", "\\"),
    *("**", "_", "~~x~~", "# x", "1.", "12)", "-", "+", ">", "===", "---", ":--", "word", "*x*", "GH-1"),
    *("é", "\n", "\n\n", "  "),
)


def tokens(text):
    return READER.parse(text)


def shown(text):
    """What a reader sees of one paragraph, and what of it is no code."""
    opened, inline, closed = tokens(text)
    assert (opened.type, inline.type, closed.type) == ("paragraph_open", "inline", "paragraph_close")
    kinds = {child.type for child in inline.children}
    assert kinds <= {"text", "text_special", "code_inline"}, kinds
    plain = "".join(child.content for child in inline.children if child.type != "code_inline")
    return "".join(child.content for child in inline.children), plain


def ordinary(seen):
    """What is seen, with the stand-in for a backtick in code turned back, and without backslashes."""
    return seen.replace(chr(0x2019), "`").replace("\\", "")


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece.strip()])
def test_a_piece_alone_and_behind_words_is_text(piece):
    for words in (piece, f"because {piece} says so"):
        seen, plain = shown(markdown.text(words))

        assert ordinary(seen) == ordinary(words)
        assert not LIVE.search(plain)


def test_any_mixture_of_pieces_is_text():
    chance = random.Random(20261128)  # noqa: S311 -- words, not secrets
    for _ in range(3_000):
        pieces = chance.choices(PIECES, k=chance.randrange(1, 7))
        words = "".join(chance.choice(("", " ")) + piece for piece in pieces)
        if not words.strip():
            continue
        seen, plain = shown(markdown.text(words))

        assert ordinary(seen) == ordinary(" ".join(words.split())), words
        assert not LIVE.search(plain), words


def test_code_ends_where_it_ends_also_in_a_table():
    for piece in PIECES:
        row = f"| a | b |\n|---|---|\n| {markdown.code(f'x {piece} y')} | z |\n"
        cells = [one.children for one in tokens(row) if one.type == "inline"][2:]

        assert [[child.type for child in cell] for cell in cells] == [["code_inline"], ["text"]], piece
