"""Whatever stands in the files, a review in Markdown shows it as text; an independent parser reads it."""

import re

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.review.access import Becoming, Grant, PersonAccess, PolicyChange, Reach, RoleAccess
from generator.review.affected import Fate
from generator.review.change import (
    BranchChange,
    Door,
    PersonChange,
    SpaceChange,
    StackChange,
    ValueChange,
    in_order_of_weight,
)
from generator.review.differences import ABSENT
from generator.review.prediction import Altered, Cause, Prediction, Warned
from generator.review.provider_facts import Beside
from generator.review.verdicts import AssumptionChange, ClaimChange, ProofChange
from generator.show.diff import MARKDOWN_LIMIT, diff_markdown
from generator.tenancy.stack_address import StackAddress

PARSER = MarkdownIt("gfm-like", {"linkify": False})

FOLD = re.compile(
    r"<details(?: open)?><summary>[a-z]+: \d stacks?(?:, \d one-way doors?)?</summary>\n|</details>\n"
)
PIECES = st.sampled_from(
    [
        *(
            "# ",
            "- ",
            "* ",
            "> ",
            "1. ",
            "1) ",
            "+ ",
            "```",
            "~~~",
            "`",
            "``",
            "|",
            "| - | - |",
            "---",
            "===",
        ),
        *("\n", "\r", "\n\n", "    ", "\t", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\x1b[2J"),
        *("[a](http://e.example)", "![a](x)", "[a]: http://e.example", "[^1]", "[^1]: note", "[x] ", "[[a]]"),
        *(
            "<b>",
            "</details>",
            "<!--",
            "-->",
            "<img src=x>",
            "<a@b.example>",
            "<http://e.example>",
            "&lt;",
            "&#64;",
        ),
        *("@all", "@org/team", "a@b.example", "#1", "GH-1", "!1", "o/r#1", "0123456789" * 4, "www.e.example"),
        *(
            "http://e.example",
            "https://e.example",
            "ftp://e.example",
            "mailto:a@b.example",
            "xmpp:a@b.example",
        ),
        *("**a**", "__a__", "_a_", "~~a~~", "$a$", "$$", ":smile:", "\\", "\\n", "::error::x", "##[error]x"),
        *("\u202e", "\u200b", "\ufeff", "\u00ad", "é", "漢字", "=1+1", "${a}", "%{a}"),
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=6).map("".join)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
MAYBE = st.one_of(st.none(), TEXT)
VALUE = st.one_of(
    TEXT, st.integers(), st.booleans(), st.lists(TEXT, max_size=3), st.dictionaries(TEXT, TEXT, max_size=2)
)
GRANTS = st.lists(st.builds(Grant, TEXTS, TEXTS, TEXTS, TEXT, TEXT, st.none(), TEXT, TEXT), max_size=2).map(
    tuple
)


def several(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


SAID_OF = {"people": TEXTS, "names": TEXTS, "are_all_others": st.booleans()}
GRANTS = several(st.builds(Grant, TEXTS, TEXTS, TEXTS, TEXT, TEXT, st.none(), TEXT, TEXT, **SAID_OF))
SIDE = st.one_of(st.just(ABSENT), VALUE)


ALTERED = several(st.builds(Altered, TEXT, several(st.builds(Cause, TEXT, TEXTS))))
REACH = st.builds(
    Reach,
    several(st.builds(PersonAccess, TEXT, MAYBE, MAYBE, TEXT, TEXT, st.booleans(), st.booleans(), MAYBE)),
    several(st.builds(RoleAccess, TEXT, TEXTS, GRANTS, GRANTS, st.booleans(), st.booleans(), TEXTS)),
    several(st.builds(PolicyChange, TEXT, TEXT, TEXT, st.sampled_from(Becoming), TEXTS, st.booleans())),
    TEXTS,
    TEXTS,
    TEXTS,
    st.booleans(),
)
STACK = st.builds(
    StackChange,
    st.builds(StackAddress.tenant, st.sampled_from(["alpha", "beta"]), st.sampled_from(["dev", "prod"])),
    st.sampled_from(Fate),
    several(st.builds(Door, TEXT, VALUE, VALUE, TEXT, TEXT, TEXT)),
    several(st.builds(PersonChange, TEXT, TEXT, MAYBE, MAYBE)),
    several(st.builds(SpaceChange, TEXT, TEXT, st.booleans())),
    several(st.builds(ValueChange, TEXT, SIDE, SIDE, TEXT)),
    st.builds(
        Prediction,
        created=TEXTS,
        destroyed=TEXTS,
        left_behind=TEXTS,
        replaced=ALTERED,
        updated=ALTERED,
        moved=several(st.tuples(TEXT, TEXT)),
        forgotten=TEXTS,
        imported=TEXTS,
        protected=TEXTS,
        unprotected=TEXTS,
        unplannable=TEXTS,
        warned=several(st.builds(Warned, TEXT, TEXT, st.sampled_from(Beside), TEXT, TEXT)),
        beside=TEXTS,
        unknown=TEXTS,
        state_moves=st.booleans(),
    ),
    st.booleans(),
    REACH,
)
PROOF = st.builds(
    ProofChange,
    st.booleans(),
    st.booleans(),
    several(st.builds(ClaimChange, TEXT, TEXT, MAYBE, MAYBE, TEXTS, TEXTS, TEXTS, TEXTS)),
    several(st.builds(AssumptionChange, TEXT, TEXT, TEXT, st.booleans())),
    TEXTS,
)
CHANGE = st.builds(
    BranchChange,
    st.just("a" * 40),
    st.just("b" * 40),
    st.builds(
        in_order_of_weight,
        st.lists(STACK, max_size=3),
        st.dictionaries(st.sampled_from(["alpha", "gamma"]), PROOF, max_size=2),
    ),
    TEXTS,
    TEXTS,
    TEXTS,
    several(st.tuples(TEXT, TEXT)),
)


@given(TEXT, CHANGE)
@settings(max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_no_value_forms_markup_a_mention_a_link_or_a_hidden_line(base, change):
    page = diff_markdown(base, change)
    known = {}
    tokens = PARSER.parse(page, known)
    inner = [child for token in tokens for child in token.children or ()]

    assert len(page) <= len(page.encode()) <= MARKDOWN_LIMIT
    assert all(character.isprintable() or character == "\n" for character in page)
    assert known.get("references", {}) == {}
    blocks = {"heading_open", "paragraph_open", "bullet_list_open", "list_item_open", "html_block", "inline"}
    opened = {token.type for token in tokens if not token.type.endswith("_close")}
    assert opened <= blocks
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"]
    assert {one.type for one in inner} <= {
        "text",
        "code_inline",
        "strong_open",
        "strong_close",
        "text_special",
    }
    html = [token.content for token in tokens if token.type == "html_block"]
    assert (
        sum(one.startswith("<details") for one in html) == html.count("</details>\n") == len(change.holders)
    )
    assert all(FOLD.fullmatch(one) for one in html)
    # What stands on another line, or on the other side of code, forms nothing with it.
    plain = "\n".join(
        "".join("\n" if one.type == "code_inline" else one.content for one in token.children or ())
        for token in tokens
    )
    assert not re.search(r"@\w|://|www\.|#\d|\bGH-\d|mailto:|\b[0-9a-f]{40}\b", plain)
