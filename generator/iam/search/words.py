"""Words for every way a list of patterns can match: the classes of a language, each with its shortest member.

Two texts that match the same patterns are the same to a policy. A breadth-first
walk over all patterns at once (each a nondeterministic automaton kept as a
bitmask) meets every combination that occurs, with a shortest word for it. The
walk tries, at each place, the characters that some pattern waits for there and
one that none mentions: any other character does what that one does.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from generator.iam.search.patterns import PART, SEGMENT, Pattern, Token

Signature = TypeVar("Signature", bound=Hashable)

LARGEST_WALK = 60_000
"""Combinations of automaton states after which a walk gives up."""

_FRESH = "xz0qjkvw9y8u7b6mnhgft5r4e3d2c1salpoi-_.~!^=+@%&#"
_SEPARATORS = ":/"


class TooManyWords(Exception):
    """The patterns have more combinations than a walk takes on; nothing is known."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the tokens of a pattern stand, as masks: of each character, each kind of wildcard, and stars."""

    width: int
    characters: Mapping[str, int]
    wildcards: Mapping[str, int]
    stars: int


@lru_cache(maxsize=2048)
def _places(pattern: Pattern) -> _Places:
    characters: dict[str, int] = {}
    wildcards: dict[str, int] = {}
    stars = 0
    for place, token in enumerate(pattern.tokens):
        masks = characters if token.is_literal else wildcards
        for one in _cases(token, pattern):
            masks[one] = masks.get(one, 0) | 1 << place
        stars |= token.repeats << place
    return _Places(len(pattern.tokens) + 1, characters, wildcards, stars)


def _cases(token: Token, pattern: Pattern) -> set[str]:
    if token.is_literal and pattern.ignores_case:
        return {token.characters.lower(), token.characters.upper()}
    return {token.characters}


class Machines:
    """Patterns as one machine: its state is a bitmask over the places of all of them, side by side.

    `places`, `starts` and `accepting` hold a mask for each pattern: of all its places, of those where
    it begins, and of the one behind its last token.
    """

    __slots__ = ("_after", "_awaited", "_stars", "_wildcards", "accepting", "characters", "places", "starts")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        every = tuple(map(_places, patterns))
        ends = tuple(accumulate(one.width for one in every))
        begins = (0, *ends[:-1])
        self.characters = _beside((one.characters for one in every), begins)
        self._wildcards = _beside((one.wildcards for one in every), begins)
        self._stars = sum(one.stars << begin for one, begin in zip(every, begins, strict=False))
        self.places = tuple((1 << end) - (1 << begin) for begin, end in zip(begins, ends, strict=False))
        self.accepting = tuple(1 << end - 1 for end in ends)
        self.starts = tuple(self._closed(1 << begin) for begin in begins[: len(ends)])
        self._after: dict[str, tuple[int, int]] = {}
        self._awaited = self._waiting()

    def step(self, state: int, character: str) -> int:
        """The state after one more character."""
        masks = self._after.get(character)
        if masks is None:
            masks = self._after[character] = self._masks(character)
        following = ((state & masks[0]) << 1) | (state & masks[1])
        return self._closed(following) if following & self._stars else following

    def run(self, state: int, text: str) -> int:
        """The state after a text."""
        after, stars = self._after, self._stars
        for character in text:
            masks = after.get(character)
            if masks is None:
                masks = after[character] = self._masks(character)
            state = ((state & masks[0]) << 1) | (state & masks[1])
            if state & stars:
                state = self._closed(state)
        return state

    def awaited(self, state: int) -> list[str]:
        """The characters that lead from the state elsewhere than an unmentioned one, in a fixed order."""
        return [character for character, places in self._awaited if state & places]

    def _waiting(self) -> tuple[tuple[str, int], ...]:
        bounded = self._wildcards.get(PART, 0) | self._wildcards.get(SEGMENT, 0)
        waiting = dict(self.characters)
        if bounded:
            waiting |= {one: self.characters.get(one, 0) | bounded for one in _SEPARATORS}
        return tuple(sorted(waiting.items(), key=lambda item: (item[0].isupper(), item[0])))

    def _masks(self, character: str) -> tuple[int, int]:
        """Places that the character leads on from, and those where it stays."""
        takes = self.characters.get(character, 0)
        for kind, places in self._wildcards.items():
            takes |= places if Token(kind).takes(character) else 0
        return takes & ~self._stars, takes & self._stars

    def _closed(self, state: int) -> int:
        while True:
            wider = state | ((state & self._stars) << 1)
            if wider == state:
                return state
            state = wider


def _beside(masks: Iterable[Mapping[str, int]], begins: Iterable[int]) -> Mapping[str, int]:
    """The masks of patterns whose places begin one behind the other."""
    found: dict[str, int] = {}
    for one, begin in zip(masks, begins, strict=False):
        for name, mask in one.items():
            found[name] = found.get(name, 0) | mask << begin
    return found


@lru_cache(maxsize=1024)
def _machine(pattern: Pattern) -> Machines:
    return Machines((pattern,))


def matches(pattern: Pattern, text: str) -> bool:
    """Whether the pattern, which holds no variables, fits the whole text."""
    machine = _machine(pattern)
    return bool(machine.run(machine.starts[0], text) & machine.accepting[0])


@lru_cache(maxsize=2048)
def classes(language: tuple[Pattern, ...], patterns: tuple[Pattern, ...]) -> tuple[tuple[str, int], ...]:
    """A shortest word for every combination of matched patterns that occurs in a language.

    The language is everything one of `language` fits. Each word comes with a
    bitmask of the patterns it matches, the first pattern in the lowest bit.

    Raises:
        TooManyWords: there are too many combinations to walk through.
    """
    machines = Machines((*language, *patterns))
    wanted = tuple((1 << number, one) for number, one in enumerate(machines.accepting[len(language) :]))

    def seen(state: int) -> int:
        return sum(bit for bit, accepting in wanted if state & accepting)

    return walk(machines, len(language), sum(machines.starts), seen)


def walk(
    machines: Machines, inside: int, start: int, signature: Callable[[int], Signature]
) -> tuple[tuple[str, Signature], ...]:
    """A shortest word of a language for every signature of a state that occurs.

    The language is everything that one of the first `inside` patterns fits; `start` is where all begin.

    Raises:
        TooManyWords: there are too many combinations to walk through.
    """
    possible, whole = sum(machines.places[:inside]), sum(machines.accepting[:inside])
    fresh = _unmentioned(machines)
    visited = {start}
    queue = deque([(start, "")])
    found: dict[Signature, str] = {}
    while queue:
        state, word = queue.popleft()
        if state & whole:
            found.setdefault(signature(state), word)
        for character in (fresh, *machines.awaited(state)):
            following = machines.step(state, character)
            if following in visited or not following & possible:
                continue
            if len(visited) > LARGEST_WALK:
                raise TooManyWords
            visited.add(following)
            queue.append((following, word + character))
    return tuple((word, one) for one, word in found.items())


def _unmentioned(machines: Machines) -> str:
    used = {character.lower() for character in machines.characters}
    for character in _FRESH:
        if character not in used:
            return character
    raise TooManyWords


def shortest(language: tuple[Pattern, ...]) -> str:
    """A shortest text that one of the patterns fits; empty when there is none."""
    found = classes(language, ())
    return found[0][0] if found else ""
