"""Words for every way a list of patterns can match: the classes of a language, each with its shortest member.

Two texts that match the same patterns are the same to a policy. A breadth-first
walk over all patterns at once (each a nondeterministic automaton kept as a
bitmask) meets every combination that occurs, with a shortest word for it. The
walk tries, at each place, the characters that some pattern waits for there and
one that none mentions: any other character does what that one does.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from generator.iam.search.patterns import PART, SEGMENT, Pattern, Token

Signature = TypeVar("Signature", bound=Hashable)

LARGEST_WALK = 60_000
"""Combinations of automaton states after which a walk gives up."""

_FRESH = "xz0qjkvw9y8u7b6mnhgft5r4e3d2c1salpoi-_.~!^=+@%&#"
_SEPARATORS = ":/"


class TooManyWords(Exception):
    """The patterns have more combinations than a walk takes on; nothing is known."""


class Automaton:
    """One pattern as a machine: its state is a bitmask over the places in the pattern."""

    __slots__ = ("_after", "_stars", "accepting", "start", "tokens", "waiting")

    def __init__(self, pattern: Pattern) -> None:
        self.tokens = _both_cases(pattern)
        self.accepting = 1 << len(self.tokens)
        self._stars = sum(1 << place for place, (token, _) in enumerate(self.tokens) if token.repeats)
        self._after: dict[str, tuple[int, int]] = {}
        self.waiting: dict[int, frozenset[str]] = {}
        self.start = self._closed(1)

    def step(self, state: int, character: str) -> int:
        """The state after one more character."""
        masks = self._after.get(character)
        if masks is None:
            masks = self._after[character] = self._masks(character)
        return self._closed(((state & masks[0]) << 1) | (state & masks[1]))

    def run(self, state: int, text: str) -> int:
        """The state after a text."""
        for character in text:
            state = self.step(state, character)
        return state

    def awaited(self, state: int) -> frozenset[str]:
        """The characters that lead from the state elsewhere than an unmentioned one."""
        found = self.waiting.get(state)
        if found is None:
            found = self.waiting[state] = self._awaited(state)
        return found

    def _awaited(self, state: int) -> frozenset[str]:
        found: set[str] = set()
        for place, (token, cases) in enumerate(self.tokens):
            if state >> place & 1:
                if token.is_literal:
                    found.update(cases)
                elif token.characters in (PART, SEGMENT):
                    found.update(_SEPARATORS)
        return frozenset(found)

    def _masks(self, character: str) -> tuple[int, int]:
        advance = stay = 0
        for place, (token, cases) in enumerate(self.tokens):
            if character in cases if token.is_literal else token.takes(character):
                if token.repeats:
                    stay |= 1 << place
                else:
                    advance |= 1 << place
        return advance, stay

    def _closed(self, state: int) -> int:
        while True:
            wider = state | ((state & self._stars) << 1)
            if wider == state:
                return state
            state = wider


def _both_cases(pattern: Pattern) -> tuple[tuple[Token, str], ...]:
    def cases(token: Token) -> str:
        if not token.is_literal or not pattern.ignores_case:
            return token.characters
        return "".join(sorted({token.characters.lower(), token.characters.upper()}))

    return tuple((token, cases(token)) for token in pattern.tokens)


@lru_cache(maxsize=1024)
def automaton(pattern: Pattern) -> Automaton:
    """The machine of a pattern without variables."""
    return Automaton(pattern)


def matches(pattern: Pattern, text: str) -> bool:
    """Whether the pattern, which holds no variables, fits the whole text."""
    machine = automaton(pattern)
    return bool(machine.run(machine.start, text) & machine.accepting)


@lru_cache(maxsize=2048)
def classes(language: tuple[Pattern, ...], patterns: tuple[Pattern, ...]) -> tuple[tuple[str, int], ...]:
    """A shortest word for every combination of matched patterns that occurs in a language.

    The language is everything one of `language` fits. Each word comes with a
    bitmask of the patterns it matches, the first pattern in the lowest bit.

    Raises:
        TooManyWords: there are too many combinations to walk through.
    """
    machines = tuple(automaton(pattern) for pattern in patterns)
    inside = tuple(automaton(pattern) for pattern in language)

    def seen(state: tuple[int, ...]) -> int:
        return sum(
            1 << place
            for place, machine in enumerate(machines)
            if state[len(inside) + place] & machine.accepting
        )

    return walk(inside, machines, tuple(machine.start for machine in machines), seen)


def walk(
    inside: Sequence[Automaton],
    machines: Sequence[Automaton],
    starts: tuple[int, ...],
    signature: Callable[[tuple[int, ...]], Signature],
) -> tuple[tuple[str, Signature], ...]:
    """A shortest word of a language for every signature that occurs; `starts` is where the machines begin.

    The signature sees the states of the language's machines first, then those
    of `machines`.

    Raises:
        TooManyWords: there are too many combinations to walk through.
    """
    everything = (*inside, *machines)
    fresh = _unmentioned(everything)
    start = (*(machine.start for machine in inside), *starts)
    visited = {start}
    queue = deque([(start, "")])
    found: dict[Signature, str] = {}
    while queue:
        state, word = queue.popleft()
        if any(state[place] & machine.accepting for place, machine in enumerate(inside)):
            found.setdefault(signature(state), word)
        for character in _characters(everything, state, fresh):
            following = tuple(
                machine.step(one, character) if one else 0
                for machine, one in zip(everything, state, strict=True)
            )
            if following in visited or not any(following[: len(inside)]):
                continue
            if len(visited) > LARGEST_WALK:
                raise TooManyWords
            visited.add(following)
            queue.append((following, word + character))
    return tuple((word, one) for one, word in found.items())


def _characters(everything: Sequence[Automaton], state: tuple[int, ...], fresh: str) -> Iterable[str]:
    awaited: set[str] = set()
    for machine, one in zip(everything, state, strict=True):
        if one:
            awaited |= machine.awaited(one)
    return (fresh, *sorted(awaited, key=lambda one: (one.isupper(), one)))


def _unmentioned(machines: Iterable[Automaton]) -> str:
    mentioned = {
        case for machine in machines for token, cases in machine.tokens if token.is_literal for case in cases
    }
    used = {character.lower() for character in mentioned}
    for character in _FRESH:
        if character not in used:
            return character
    raise TooManyWords


def shortest(language: tuple[Pattern, ...]) -> str:
    """A shortest text that one of the patterns fits; empty when there is none."""
    found = classes(language, ())
    return found[0][0] if found else ""
