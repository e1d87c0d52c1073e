"""Did you mean …?"""

import difflib
from collections.abc import Iterable

_LONGEST = 100


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, or None when none is much like it. Case does not count."""
    if len(word) > _LONGEST:
        return None
    by_folded = {candidate.casefold(): candidate for candidate in sorted(candidates)}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None
