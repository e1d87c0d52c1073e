"""ARNs as patterns: of all resources of a type, of everybody in a crowd, of whatever lies in an account."""

import re
from functools import lru_cache

from generator.iam.authority import Crowd
from generator.iam.search.formula import Matches, Test
from generator.iam.search.patterns import ANY, PART, SEGMENT, Pattern, Token, Variable, like, literal
from generator.iam.search.words import matches

ACCOUNT_PART = 4
REGION_PART = 3

_SLASHLESS = frozenset({"sagemaker", "kms", "sagemaker-geospatial"})
_UNBOUNDED = frozenset({"s3", "logs"})


@lru_cache(maxsize=1024)
def language(template: str, partition: str, service: str) -> Pattern:
    """Every ARN of a type of resource, of whose form the service authorization reference has a template."""
    parts = template.split(":", 5)
    parts[1] = partition if parts[1] == "*" else parts[1]
    inside = PART if service not in _UNBOUNDED else SEGMENT if template.endswith(":s3:::*") else ANY
    pieces: list[Token] = []
    for number, part in enumerate(parts):
        if number:
            pieces.append(Token(":"))
        chunks = re.findall(r"\*|[^*]+", part)
        for place, chunk in enumerate(chunks):
            is_last = number > ACCOUNT_PART and place == len(chunks) - 1
            if chunk == "*":
                # Only the last name of a SageMaker or KMS resource may go on, as `<group>/<version>` does.
                kind = PART if number <= ACCOUNT_PART else inside
                kind = SEGMENT if service in _SLASHLESS and not is_last else kind
                pieces += (Token(kind), Token(kind, repeats=True))
            else:
                pieces += literal(chunk)
    return Pattern(tuple(pieces))


@lru_cache(maxsize=2048)
def in_part(pattern: Pattern, part: int) -> Pattern:
    """The pattern of ARNs that hold the pattern as one of their parts."""
    before: list[Token] = []
    for _ in range(part):
        before += (Token(PART, repeats=True), Token(":"))
    return Pattern(
        (*before, *map(_inside_part, pattern.pieces), Token(":"), Token(ANY, repeats=True)),
        pattern.ignores_case,
    )


@lru_cache(maxsize=2048)
def is_of_place(pattern: Pattern) -> bool:
    """Whether a pattern of resources of a known service asks only for their account or Region."""
    colons = 0
    for number, piece in enumerate(pattern.pieces):
        if not isinstance(piece, Token) or (piece.repeats and piece.characters == ANY):
            return colons > ACCOUNT_PART and pattern.pieces[number:] == (Token(ANY, repeats=True),)
        if colons > ACCOUNT_PART:
            return False
        colons += piece == Token(":")
    return False


@lru_cache(maxsize=8192)
def relation(language: Pattern, pattern: Pattern) -> tuple[bool, bool]:
    """Whether a pattern surely fits all resources of a language, and whether it surely fits none.

    Cheap and not complete: what is neither is decided with everything else.
    """
    if _differs_early(language, pattern):
        return False, True
    *head, last = pattern.pieces or (None,)
    is_open = last == Token(ANY, repeats=True) and tuple(head) == language.pieces[: len(head)]
    return is_open and all(isinstance(one, Token) and one.is_literal for one in head), False


def _differs_early(language: Pattern, pattern: Pattern) -> bool:
    """Whether two ARN patterns name other services or other types of resource; cheap, and not complete."""
    if pattern.ignores_case:
        return False
    for one, other in zip(_parts(language), _parts(pattern), strict=False):
        for left, right in zip(one, other, strict=False):
            if not (left.is_literal and right.is_literal):
                break
            if left != right:
                return True
    return False


@lru_cache(maxsize=2048)
def _parts(pattern: Pattern) -> tuple[tuple[Token, ...], ...]:
    """The ARN parts of a pattern up to the first wildcard that may cross a colon."""
    parts: list[list[Token]] = [[]]
    for piece in pattern.pieces:
        if not isinstance(piece, Token) or (piece.repeats and piece.characters == ANY):
            if len(parts) <= ACCOUNT_PART and parts[-1] == [] and isinstance(piece, Token):
                return tuple(tuple(part) for part in parts[:-1])
            break
        if piece == Token(":") and len(parts) <= ACCOUNT_PART + 1:
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(tuple(part) for part in parts)


@lru_cache(maxsize=256)
def names_of(crowd: Crowd) -> tuple[Pattern, ...]:
    """The names of a crowd as patterns; the wildcards of one that is an ARN stay inside of its parts."""
    return tuple(
        Pattern(tuple(map(_inside_part, like(name).pieces))) if name.startswith("arn:") else like(name)
        for name in crowd.names
    )


def _inside_part(piece: Token | Variable) -> Token | Variable:
    return Token(PART, piece.repeats) if isinstance(piece, Token) and piece.characters == ANY else piece


def possible(test: Test, crowd: Crowd) -> Test:
    """The test without names that none of the crowd has: policies list many of one's own."""
    if not isinstance(test, Matches):
        return test
    own = tuple(like(one) for one in crowd.but)
    return Matches(tuple(one for one in test.patterns if not _is_named(one, own)))


@lru_cache(maxsize=8192)
def _is_named(pattern: Pattern, own: tuple[Pattern, ...]) -> bool:
    """Whether the pattern is one name, or one of the patterns, and is one's own."""
    if pattern in own:
        return True
    is_name = all(isinstance(one, Token) and one.is_literal for one in pattern.pieces)
    name = "".join(one.characters for one in pattern.pieces if isinstance(one, Token))
    return is_name and any(matches(one, name) for one in own)
