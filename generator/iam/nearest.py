"""The names AWS has that are most like one it has not."""

from functools import cache

from generator.core.suggestions import nearest
from generator.iam import conditions, services


def action(pattern: str) -> str | None:
    """The action pattern that was probably meant; wildcards stay where they are."""
    service, separator, name = pattern.partition(":")
    if not separator:
        return None
    if not services.knows_service(pattern):
        similar = nearest(service.strip(), services.services())
        if similar is None:
            return None
        corrected = f"{similar}:{name.strip()}"
        return corrected if services.names_action(corrected) else action(corrected)
    tidy = f"{service}:{name.strip()}"
    if services.names_action(tidy):
        return tidy
    names = _names(service, name)
    similar = nearest(name.strip(), names)
    return f"{service}:{similar}" if similar else None


def key(word: str) -> str | None:
    """The condition key that was probably meant; the user's own end of an open key stays."""
    if "${" in word or ":" not in word:
        return None
    family, separator, own = word.partition("/")
    open_keys = [name for name in services.condition_keys() if name.endswith("/")]
    if separator:
        similar = nearest(f"{family}/", open_keys)
        return f"{similar}{own}" if similar else None
    prefix = word.split(":", 1)[0].lower()
    keys = [name for name in services.condition_keys() if not name.endswith("/")]
    near = [name for name in keys if name.lower().startswith(f"{prefix}:")]
    return nearest(word, near) or nearest(word, keys)


def operator(text: str) -> str | None:
    """The condition operator that was probably meant, with its set and `IfExists`."""
    quantifier, _, rest = text.rpartition(":")
    suffix = "IfExists" if rest.lower().endswith("ifexists") else ""
    base = nearest(rest[: len(rest) - len(suffix)], conditions.BASES)
    several = nearest(quantifier, conditions.SETS) if quantifier else ""
    if base is None or several is None:
        return None
    return f"{several}:{base}{suffix}" if several else f"{base}{suffix}"


def service(name: str) -> str | None:
    """The service prefix that was probably meant."""
    return nearest(name, services.services())


@cache
def _names(prefix: str, pattern: str) -> tuple[str, ...]:
    """What may stand behind a prefix: actions, or their first words when the pattern ends in `*`."""
    names = tuple(entry.name.split(":", 1)[1] for entry in services.expand(f"{prefix}:*"))
    return tuple(sorted({f"{_first_word(name)}*" for name in names})) if pattern.endswith("*") else names


def _first_word(name: str) -> str:
    later = (position for position in range(1, len(name)) if name[position].isupper())
    return name[: next(later, len(name))]
