"""What to write instead of a name that nobody has."""

from collections.abc import Collection

from generator.core.suggestions import nearest


def choice(word: str, known: Collection[str], kind: str) -> str:
    """The hint for an unknown name: the one that was meant, or else all there are.

    `kind` says what the names are, in the plural.
    """
    if meant := nearest(word, known):
        return f"did you mean {meant}?"
    return f"the {kind} are: {', '.join(sorted(known))}"
