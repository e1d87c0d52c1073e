"""What blocks say of addresses: what is moved, what is only forgotten, what is imported."""

import re
from collections.abc import Iterable, Iterator, Mapping

from generator.hcl.values import Expression
from generator.review.reading import Reading
from generator.review.terms import Term

_INDEX = re.compile(r'(?:\[[0-9]+\]|\["(?:[^"\\]|\\.)*"\])\Z')
_ADDRESS = re.compile(
    r"""(?:module\.[\w-]+(?:\[[^\]\n]*\])?\.)*(?:module\.[\w-]+|[a-z]\w*\.[\w-]+)(?:\[[^\]\n]*\])?""",
    re.ASCII,
)


def moves(before: Reading, after: Reading) -> Mapping[str, str]:
    """What resources of before are called afterwards, where `moved` blocks say so."""
    pairs = list(_pairs(after, "moved", "from", "to"))
    found: dict[str, str] = {}
    taken = set(after.resources)
    for address in before.resources:
        at, seen = address, {address}
        while at not in taken:
            to = next((one for one in (_moved(at, *pair) for pair in pairs) if one and one not in seen), None)
            if to is None:
                break
            seen.add(to)
            at = to
        if at != address and at in taken and at not in before.resources:
            found[address] = at
    return found


def forgotten(before: Iterable[str], after: Reading) -> frozenset[str]:
    """What is taken out of the state and left standing, of addresses that are not rendered any more."""
    kept = []
    for scope in after.scopes:
        for block in scope.folder.others:
            if block.type == "removed":
                lasting = [one.body.values().get("destroy") for one in block.body.of_type("lifecycle")]
                if lasting and lasting[0] is False:
                    kept += list(_named(scope.prefix, block.body.values().get("from")))
    return frozenset(one for one in before if any(_is_in(one, each) for each in kept))


def imports(after: Reading) -> Mapping[str, Term]:
    """What exists already and is taken over, with what AWS calls it."""
    root = after.scopes[0]
    found = {}
    for one in root.folder.others:
        given = one.body.values()
        for address in _named("", given.get("to")) if one.type == "import" else ():
            found[address] = after.value(root, given.get("id"))
    return found


def _pairs(reading: Reading, kind: str, *names: str) -> Iterator[tuple[str, str]]:
    for scope in reading.scopes:
        for block in scope.folder.others:
            if block.type == kind:
                given = block.body.values()
                found = [one for name in names for one in _named(scope.prefix, given.get(name))]
                if len(found) == len(names):
                    yield found[0], found[1]


def _named(prefix: str, value: object) -> Iterator[str]:
    text = value.text.strip() if isinstance(value, Expression) else ""
    if _ADDRESS.fullmatch(text):
        yield prefix + text


def _moved(address: str, source: str, target: str) -> str | None:
    """What an address becomes by one move of a resource, of one of several, or of a module."""
    if address == source:
        return target
    if _INDEX.sub("", address) == source and not _INDEX.search(target):
        return target + address.removeprefix(source)
    if _is_module(source):
        rest = address.removeprefix(source)
        if rest != address and rest[0] in ".[":
            return target + rest
    return None


def _is_module(address: str) -> bool:
    parts = _INDEX.sub("", address).split(".")
    return len(parts) > 1 and parts[-2] == "module"


def _is_in(address: str, kept: str) -> bool:
    return address == kept or (address.startswith(kept) and address[len(kept)] in ".[")
