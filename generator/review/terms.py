"""Values as they stand in rendered text, with every reference followed to what it names: terms.

Two terms that are equal say the same, in whatever words and through however many modules. What only an apply
tells stays a reference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

_LARGEST = 200_000
"""Parts of one term: those of the longest policies have some thousands, and a stranger's may never end."""


class TooMuch(ValueError):
    """What a text says grows without end, or refers to itself."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An attribute of a resource or a data source that the text does not tell; empty for all of it."""

    address: str
    attribute: str
    is_data: bool = False


Said: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A value. `said` begins with its kind; equal terms say equal things."""

    said: Said
    refs: frozenset[Ref]
    size: int
    print: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.print == other.print and self.said == other.said

    def __hash__(self) -> int:
        return self.print

    @property
    def is_null(self) -> bool:
        """Whether it says that nothing is stated."""
        return self.said == ("null",)

    @property
    def literal(self) -> str | None:
        """The text of a text, a number or a truth; None for all else."""
        return self.said[1] if self.said[0] == "is" and isinstance(self.said[1], str) else None


_NONE: frozenset[Ref] = frozenset()


def _term(said: Said, parts: Iterable["Term"] = ()) -> Term:
    refs, size = _NONE, 1
    for part in parts:
        refs = refs | part.refs if part.refs else refs
        size += part.size
    if size > _LARGEST:
        raise TooMuch("a value is too large")
    return Term(said, refs, size, hash(said))


NULL = _term(("null",))


def plain(value: object, *, is_typed: bool = False) -> Term:
    """A literal; to Terraform the number 1 and the text "1" are one, and so are `true` and "true".

    In JSON they are not, so they are typed there.
    """
    if value is None:
        return NULL
    kind = (type(value).__name__,) if is_typed and not isinstance(value, str) else ()
    if isinstance(value, bool):
        return _term(("is", "true" if value else "false", *kind))
    if isinstance(value, float) and value.is_integer():
        return _term(("is", str(int(value)), *kind))
    return _term(("is", str(value), *kind))


def listed(parts: Iterable[Term]) -> Term:
    """A list of terms."""
    some = tuple(parts)
    return _term(("list", some), some)


def mapped(parts: Mapping[str, Term]) -> Term:
    """A mapping of terms; the order of its keys says nothing."""
    some = tuple(sorted(parts.items(), key=lambda pair: pair[0]))
    return _term(("map", some), parts.values())


def encoded(part: Term) -> Term:
    """JSON of a term."""
    return _term(("json", part), (part,))


def referred(ref: Ref, *made_of: Term) -> Term:
    """A reference; of a data source with what it is asked for."""
    found = _term(("ref", ref, made_of), made_of)
    return Term(found.said, frozenset((ref,)), found.size, found.print)


def joined(parts: Iterable[str | Term]) -> Term:
    """An expression or a text with references: words and terms in their order."""
    some = tuple(parts)
    return _term(("joined", some), (one for one in some if isinstance(one, Term)))


def templated(parts: Iterable[str | Term]) -> Term:
    """A text with terms in it; it is plain where all of them are."""
    pieces: list[str | Term] = []
    for part in parts:
        said = part if isinstance(part, str) else part.literal
        if said is None and isinstance(part, Term) and part.said[0] == "text":
            inside = part.said[1]
            pieces.extend(inside if isinstance(inside, tuple) else ())
        elif said is None:
            pieces.append(part)
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += said
        else:
            pieces.append(said)
    if not pieces:
        return plain("")
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return plain(pieces[0])
    some = tuple(pieces)
    return _term(("text", some), (one for one in some if isinstance(one, Term)))


def as_set(term: Term) -> Term:
    """A list whose order says nothing."""
    if term.said[0] != "list" or not isinstance(term.said[1], tuple):
        return term
    return _term(("set", frozenset(term.said[1])), term.said[1])


def inside(term: Term, steps: Iterable[str | int]) -> Term:
    """What stands in a term at the end of some steps."""
    at = term
    left = tuple(steps)
    while left:
        found = _step(at, left[0])
        if found is None:
            return joined((at, *(f"[{step!r}]" for step in left)))
        at, left = found, left[1:]
    return at


def _step(term: Term, step: str | int) -> Term | None:
    parts = term.said[1] if len(term.said) > 1 and isinstance(term.said[1], tuple) else ()
    if term.said[0] == "list" and isinstance(step, int) and step < len(parts):
        return parts[step] if isinstance(parts[step], Term) else None
    if term.said[0] == "map":
        return dict(parts).get(str(step))
    return None
