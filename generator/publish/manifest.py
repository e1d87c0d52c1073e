"""The manifest: every generated file with its digest, grouped by stack, with the inputs that caused it.

Grouping by stack keeps changes to different tenants apart in the file, so that
git merges them; and a build of some tenants renews only their entries. The
certificates of isolation stand beside stacks and have entries of their own.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from generator.core.findings import Family, Finding, Rule
from generator.core.json_text import JsonFault, object_in
from generator.core.places import Location, Span

PUBLISHED = Family(
    "published",
    "Published files",
    "It is about files below `out/`: somebody changed, added or removed one, or `tenants/` was changed"
    " without a build.",
)
_rule = partial(Rule, family=PUBLISHED)

MANIFEST_DAMAGED = _rule(
    code="OUT001",
    name="manifest-damaged",
    summary="The manifest of `out/` cannot be read.",
    why="Without it nobody can tell which files are generated and whether they were edited.",
    instead="Restore it from git (after a merge, either side), or delete it. Then build the whole estate.",
)

MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 3

_KINDS = {1: ("stacks",), 2: ("stacks", "certificates"), MANIFEST_VERSION: ("stacks", "certificates")}
"""The lists of entries by version; older manifests are read, so that an older `out/` can be replaced."""

_WITH_ROOT = 3
"""The version from which files that lie directly in `out/` are listed."""

_LONGEST_SHOWN = 200
"""How many characters of a path that is wrong a finding shows."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One stack or certificate: digests of the inputs it came from and of its files, by path.

    Inputs are relative to the workspace, files to `out/`.
    """

    inputs: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """What a build wrote: the generator's version, stacks by address and certificates by folder.

    The folder of a certificate is the one that holds the stacks it speaks of. `root` are
    the digests of files directly in `out/`, by name.
    """

    generator: str
    stacks: Mapping[str, Entry]
    certificates: Mapping[str, Entry] = field(default_factory=dict)
    root: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The digest of every generated file by its path below `out/`; not of the manifest itself."""
        entries = (*self.stacks.values(), *self.certificates.values())
        listed = {path: digest for entry in entries for path, digest in entry.files.items()}
        return {**self.root, **listed}

    def to_bytes(self) -> bytes:
        """The canonical text: the same manifest always gives the same bytes."""
        document = {
            "version": MANIFEST_VERSION,
            "generator": self.generator,
            "root": dict(self.root),
            "stacks": _plain(self.stacks),
            "certificates": _plain(self.certificates),
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _plain(entries: Mapping[str, Entry]) -> dict[str, object]:
    return {
        name: {"inputs": dict(entry.inputs), "files": dict(entry.files)} for name, entry in entries.items()
    }


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(content: bytes, document: str) -> tuple[Manifest | None, tuple[Finding, ...]]:
    """The manifest in a file's content, or one finding that says what is wrong with it.

    Nothing is taken on trust: paths that leave `out/`, unknown keys and digests of
    another form are damage, because files are replaced and removed by this list.
    """
    try:
        return _manifest(object_in(content)), ()
    except JsonFault as fault:
        line, column = fault.line, fault.column
        span = None if line is None or column is None else Span(line, column, line, column)
        return None, (_damage(str(fault), document, span),)
    except ValueError as error:
        return None, (_damage(str(error), document, None),)


def _damage(reason: str, document: str, span: Span | None) -> Finding:
    return Finding(MANIFEST_DAMAGED, f"the manifest is damaged: {reason}", Location(document, span=span))


def _manifest(fields: Mapping[str, object]) -> Manifest:
    version = fields.get("version")
    if type(version) is not int or version not in _KINDS:
        what = f"version {version:.99g}" if isinstance(version, int | float) else "what stands as version"
        raise ValueError(f"{what} is not {MANIFEST_VERSION}; another tenantry wrote it")
    kinds = _KINDS[version]
    _keys(fields, {"version", "generator", *kinds, *(["root"] if version >= _WITH_ROOT else [])}, "the file")
    generator = fields["generator"]
    if not isinstance(generator, str):
        raise ValueError("generator is not a string")  # noqa: TRY004  # bad data, not a bad call
    root = _digests(fields.get("root", {}))
    deeper = sorted(path for path in root if "/" in path)
    if deeper:
        raise ValueError(f"{deeper[0]!r} does not lie directly in the folder")
    return Manifest(generator, **{kind: _entries(fields[kind], kind) for kind in kinds}, root=root)


def _entries(value: object, kind: str) -> dict[str, Entry]:
    return {
        name: _entry(f"{kind.removesuffix('s')} {_shown(name)}", name, one)
        for name, one in _object(value, kind).items()
    }


def _entry(what: str, name: str, value: object) -> Entry:
    fields = _object(value, what)
    _keys(fields, {"inputs", "files"}, what)
    files = _digests(fields["files"])
    outside = sorted(path for path in files if not path.startswith(f"{name}/"))
    if outside:
        raise ValueError(f"{_shown(outside[0])} does not lie in its folder, of {what}")
    return Entry(inputs=_digests(fields["inputs"]), files=files)


def _digests(value: object) -> dict[str, str]:
    result: dict[str, str] = {}
    for path, content in _object(value, "a list of files").items():
        if not all(_PART.fullmatch(part) for part in path.split("/")):
            raise ValueError(f"{_shown(path)} is not a path below a folder")
        if not isinstance(content, str) or not _DIGEST.fullmatch(content):
            raise ValueError(f"{_shown(path)} has no SHA-256 digest")
        result[path] = content
    return result


def _shown(path: str) -> str:
    return repr(path[:_LONGEST_SHOWN])


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not an object")  # noqa: TRY004  # bad data, not a bad call
    return value


def _keys(fields: Mapping[str, object], expected: set[str], what: str) -> None:
    if set(fields) != expected:
        raise ValueError(f"{what} does not hold exactly {', '.join(sorted(expected))}")
