"""What changed in what is proved of a holder, from the certificates of two builds.

They may be a stranger's: what is not of the form that a build writes says nothing, and a certificate that
cannot be read is one that is not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.json_text import JsonFault, object_in

_STRENGTH: Mapping[str, int] = {"refuted": 0, "outside the model": 1, "nothing to prove": 2, "proved": 2}
"""How much a verdict assures; another word than a build writes assures nothing at all."""

_ASSUMED: Mapping[str, str] = {
    "accepted": "what is allowed on purpose",
    "limits": "what the proof says nothing about",
    "not_claimed": "what is not claimed",
}
"""The lists of a certificate that narrow what it says, with their words."""


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim with another verdict than before; `before` or `after` is None where it is not made.

    `less` are lines about whom and over what it no longer speaks, `more` those that are new. `excused`
    is what it now leaves out, by name or with the reason; `unexcused` what it leaves out no more.
    """

    name: str
    sentence: str
    before: str | None
    after: str | None
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    unexcused: tuple[str, ...] = ()

    @property
    def is_weaker(self) -> bool:
        """Whether less is assured now than before: by the verdict, or because more is left out."""
        return _strength(self.after) < _strength(self.before) or bool(self.excused)

    @property
    def is_change(self) -> bool:
        """Whether anything is different."""
        return self.before != self.after or any((self.less, self.more, self.excused, self.unexcused))


@dataclass(frozen=True, slots=True)
class AssumptionChange:
    """An assumption that comes or goes: of which list, its name and its words."""

    of: str
    name: str
    sentence: str
    comes: bool


@dataclass(frozen=True, slots=True)
class ProofChange:
    """What changed in what is proved of a holder.

    `was_there` and `is_there` say of which sides there is a certificate; `makers` what made both,
    where the method or what is known of AWS is another.
    """

    was_there: bool
    is_there: bool
    claims: tuple[ClaimChange, ...] = ()
    assumptions: tuple[AssumptionChange, ...] = ()
    makers: tuple[str, ...] = ()

    @property
    def is_weaker(self) -> bool:
        """Whether something was known that is not any more, or is now assumed."""
        if not self.was_there:
            return any(one.after not in ("proved", "nothing to prove") for one in self.claims)
        is_assumed = any(one.comes for one in self.assumptions)
        return not self.is_there or is_assumed or any(one.is_weaker for one in self.claims)


def proof_change(before: bytes | None, after: bytes | None) -> ProofChange | None:
    """What differs between two certificates; None where both say the same of the same claims."""
    was, now = _certificate(before), _certificate(after)
    claims = tuple(_claims(was or {}, now or {})) if now is not None else ()
    assumed = tuple(_assumptions(was, now)) if was is not None and now is not None else ()
    makers = tuple(_makers(was, now)) if was is not None and now is not None else ()
    change = ProofChange(was is not None, now is not None, claims, assumed, makers)
    is_same = change.was_there == change.is_there and not (claims or assumed or makers)
    return None if is_same else change


def _certificate(content: bytes | None) -> Mapping[str, object] | None:
    if content is None:
        return None
    try:
        return object_in(content)
    except JsonFault:
        return None


def _claims(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[ClaimChange]:
    """Claims that differ, the weaker ones first."""
    old, new = (_by_id(side.get("properties")) for side in (was, now))
    found = [_claim(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]
    yield from sorted((one for one in found if one.is_change), key=lambda one: (not one.is_weaker, one.name))


def _claim(name: str, old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> ClaimChange:
    before, after = (None if side is None else _text(side, "verdict") for side in (old, new))
    sentence = _text(new or old or {}, "claims")
    if old is None or new is None:
        return ClaimChange(name, sentence, before, after)
    spoken, left_out = ("over", "whom"), ("accepts", "outside")
    return ClaimChange(
        *(name, sentence, before, after),
        less=_lost(old, new, spoken),
        more=_lost(new, old, spoken),
        excused=_lost(new, old, left_out),
        unexcused=_lost(old, new, left_out),
    )


def _lost(one: Mapping[str, object], other: Mapping[str, object], keys: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of `one` that `other` does not have."""
    return tuple(line for key in keys for line in _texts(one.get(key)) if line not in _texts(other.get(key)))


def _assumptions(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[AssumptionChange]:
    for key, words in _ASSUMED.items():
        old, new = (_by_id(side.get(key)) for side in (was, now))
        claimed = _by_id(was.get("properties")).keys() | _by_id(now.get("properties")).keys()
        for name in sorted({*old} ^ {*new}):
            if key == "not_claimed" and name in claimed:
                continue
            said = new.get(name) or old.get(name) or {}
            yield AssumptionChange(words, name, _text(said, "sentence") or _text(said, "why"), name in new)


def _makers(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    """What made both, where another method or another date of what is known of AWS may decide otherwise."""
    old, new = (side.get("made_by") for side in (was, now))
    words = {"engine": "the method of proof", "service_data": "what is known of the services of AWS"}
    for key, name in words.items():
        before, after = (_text(side, key) if isinstance(side, dict) else "" for side in (old, new))
        if before != after:
            yield f"{name}: {before or 'none'} → {after or 'none'}"


def _by_id(value: object) -> dict[str, Mapping[str, object]]:
    entries = value if isinstance(value, list) else []
    return {_text(one, "id"): one for one in entries if isinstance(one, dict) and _text(one, "id")}


def _text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _strength(verdict: str | None) -> int:
    return -1 if verdict is None else _STRENGTH.get(verdict, -1)
