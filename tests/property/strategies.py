"""Values made to break out of their quotes, and many of them at once."""

import unicodedata
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

AWKWARD_PIECES = (
    *(
        "${",
        "%{",
        "$",
        "%",
        "{",
        "}",
        "$${",
        "%%{",
        "$$",
        '"',
        "\\",
        "\n",
        "\r",
        "\t",
        "\0",
        "\x1b",
        "\x7f",
        "~}",
    ),
    *("#", "//", "/*", "<<EOT", "=", "==", "[", "]", "(", ")", "aws:PrincipalTag/team", "${aws:username}"),
    *(
        '${file("/etc/passwd")}',
        "%{ if true }",
        "é",
        "\u200b",
        "\u202e",
        "\u2028",
        "👩\u200d🔬",
        "한",
        "\ufeff",
    ),
)
Example = TypeVar("Example")

# Characters unknown to this Python may be composed by terraform's newer Unicode tables.
characters = st.characters(exclude_categories=("Cs", "Cn"))
strings = st.one_of(
    st.text(characters, max_size=12),
    st.lists(st.one_of(st.sampled_from(AWKWARD_PIECES), characters), max_size=8).map("".join),
).map(lambda text: unicodedata.normalize("NFC", text))
numbers = st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(strings, numbers, st.booleans(), st.none())
values = st.recursive(
    scalars,
    lambda inside: st.one_of(
        st.lists(inside, max_size=4), st.dictionaries(strings, inside, max_size=4), strings.map(lambda s: [s])
    ),
    max_leaves=10,
)


def gathered(strategy: st.SearchStrategy[Example], count: int) -> list[Example]:
    """Many examples at once, so that one start of terraform serves them all."""
    examples: list[Example] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def gather(example: Example) -> None:
        examples.append(example)

    gather()
    return examples
