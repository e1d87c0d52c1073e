"""Manifests: every generated file with its digest.

Each tenant, each shared domain and the platform has one in its own folder, so
that branches which change different tenants change different files, and a
build of some tenants renews only theirs. One more, directly in `out/`, lists
what belongs to nobody; it says the same in every estate.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from generator.core.findings import Family, Finding, Rule
from generator.core.json_text import JsonFault, object_in
from generator.core.places import Location, Span
from generator.tenancy.stack_address import StackAddress, is_holder_folder

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
    summary="A manifest in `out/` cannot be read.",
    why="Without it nobody can tell which files are generated and whether they were edited.",
    instead="After a merge, run `tenantry rebase`. Else restore it from git, or delete it, and build again.",
)

MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 4

_KINDS = {1: ("stacks",), 2: ("stacks", "certificates"), 3: ("stacks", "certificates")}
"""The lists of entries in manifests of whole estates, by version: read, so that old ones are replaced."""

_WITH_ROOT = 3
"""The version from which files that lie directly in `out/` are listed."""

_FEW = 1_000_000
"""Versions from here on are not shown."""

_LONGEST_SHOWN = 200
"""How many characters of a path that is wrong a finding shows."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f]+")

_MARKS = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
MAKE_AGAIN = "run `tenantry rebase`: what builds write is not merged by hand, it is made again"

Digests = Mapping[str, str]
"""SHA-256 digests of files by path; below `out/`, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a build wrote into one holder's folder: its stacks by address, and the files beside them."""

    generator: str
    stacks: Mapping[str, Digests]
    beside: Digests = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """What builds wrote, by holder's folder and directly in `out/`; not all of it need be of one version."""

    holdings: Mapping[str, Holding]
    root: Digests = field(default_factory=dict)

    @cached_property
    def stacks(self) -> Mapping[str, Digests]:
        """The files of every stack, by its address."""
        return {name: files for holding in self.holdings.values() for name, files in holding.stacks.items()}

    @cached_property
    def files(self) -> Digests:
        """The digest of every generated file; not of the manifests themselves."""
        listed = dict(self.root)
        for holding in self.holdings.values():
            for files in (*holding.stacks.values(), holding.beside):
                listed.update(files)
        return listed

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """The canonical text of each manifest by its path; the same files always give the same bytes."""
        holders = {
            f"{folder}/{MANIFEST_NAME}": _text(
                generator=holding.generator,
                stacks={
                    _below(folder, name): _relative(name, files) for name, files in holding.stacks.items()
                },
                beside=_relative(folder, holding.beside),
            )
            for folder, holding in self.holdings.items()
        }
        return {MANIFEST_NAME: _text(root=dict(self.root))} | holders


def is_manifest(path: str) -> bool:
    """Whether a manifest stands at a path below `out/`, if something does."""
    folder, _, name = path.rpartition("/")
    return name == MANIFEST_NAME and (not folder or is_holder_folder(folder))


def has_marks(content: bytes) -> bool:
    """Whether a generated file holds the marks of a merge that git could not finish."""
    return _MARKS.search(content) is not None


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifests(
    contents: Mapping[str, bytes], shown: Callable[[str], str] = str
) -> tuple[Manifest | None, tuple[Finding, ...]]:
    """What manifests say, given by path below `out/`, and a finding for each that is damaged.

    None if there is no manifest that can be read. `shown` makes a path what findings call it.
    Nothing is taken on trust: paths that leave a folder, unknown keys and digests of
    another form are damage, because files are replaced and removed by these lists.
    """
    holdings: dict[str, Holding] = {}
    root: Digests = {}
    read, findings = False, []
    for path, content in sorted(contents.items(), key=lambda one: one[0].count("/")):
        folder = path.rpartition("/")[0]
        marked = _MARKS.search(content)
        if marked:
            findings.append(_unmerged(shown(path), content.count(b"\n", 0, marked.start()) + 1))
            continue
        try:
            fields = object_in(content)
            if folder:
                holdings[folder] = _holding(folder, fields)
            else:
                old, root = _of_root(fields)
                holdings.update(old)
            read = True
        except JsonFault as fault:
            line, column = fault.line, fault.column
            span = None if line is None or column is None else Span(line, column, line, column)
            findings.append(_damage(str(fault), shown(path), span))
        except ValueError as error:
            findings.append(_damage(str(error), shown(path), None))
    return (Manifest(holdings, root) if read else None), tuple(findings)


def _text(**fields: object) -> bytes:
    document = {"version": MANIFEST_VERSION, **fields}
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _below(folder: str, path: str) -> str:
    return path.removeprefix(f"{folder}/")


def _relative(folder: str, files: Digests) -> dict[str, str]:
    return {_below(folder, path): content for path, content in files.items()}


def _unmerged(document: str, line: int) -> Finding:
    message = "the manifest holds the marks of a merge that git could not finish"
    place = Location(document, span=Span.of_line(line))
    return Finding(MANIFEST_DAMAGED, message, place, hint=MAKE_AGAIN)


def _damage(reason: str, document: str, span: Span | None) -> Finding:
    return Finding(MANIFEST_DAMAGED, f"the manifest is damaged: {reason}", Location(document, span=span))


def _holding(folder: str, fields: Mapping[str, object]) -> Holding:
    if _version(fields) != MANIFEST_VERSION:
        raise ValueError(f"version {fields['version']} is no holder's; another tenantry wrote it")
    _keys(fields, {"version", "generator", "stacks", "beside"}, "the file")
    stacks = {
        f"{folder}/{name}": _under(f"{folder}/{name}", files)
        for name, files in _object(fields["stacks"], "stacks").items()
    }
    for name in stacks:
        if StackAddress.parse(name).holder_folder != folder:
            raise ValueError(f"stack {_shown(name)} is not of this folder")
    beside = _under(folder, fields["beside"])
    deeper = sorted(path for path in beside if "/" in _below(folder, path) or is_manifest(path))
    if deeper:
        raise ValueError(f"{_shown(deeper[0])} is no file beside stacks")
    return Holding(_generator(fields), stacks, beside)


def _of_root(fields: Mapping[str, object]) -> tuple[dict[str, Holding], Digests]:
    """What the manifest directly in `out/` says; one of an older tenantry is that of the whole estate."""
    version = _version(fields)
    if version == MANIFEST_VERSION:
        _keys(fields, {"version", "root"}, "the file")
        return {}, _root(fields["root"])
    kinds = _KINDS[version]
    _keys(fields, {"version", "generator", *kinds, *(["root"] if version >= _WITH_ROOT else [])}, "the file")
    generator = _generator(fields)
    held = {kind: _entries(fields[kind], kind) for kind in kinds}
    by_folder: dict[str, dict[str, Digests]] = {}
    for name, files in held["stacks"].items():
        by_folder.setdefault(StackAddress.parse(name).holder_folder, {})[name] = files
    beside = held.get("certificates", {})
    folders = {*by_folder, *beside}
    strange = sorted(one for one in beside if not is_holder_folder(one))
    if strange:
        raise ValueError(f"{_shown(strange[0])} is no folder of a holder")
    holdings = {one: Holding(generator, by_folder.get(one, {}), beside.get(one, {})) for one in folders}
    return holdings, _root(fields.get("root", {}))


def _version(fields: Mapping[str, object]) -> int:
    version = fields.get("version")
    if type(version) is not int or not 1 <= version <= MANIFEST_VERSION:
        is_short = isinstance(version, int | float) and abs(version) < _FEW
        what = f"version {version}" if is_short else "what stands as version"
        raise ValueError(f"{what} is not {MANIFEST_VERSION}; another tenantry wrote it")
    return version


def _generator(fields: Mapping[str, object]) -> str:
    generator = fields["generator"]
    if not isinstance(generator, str):
        raise ValueError("generator is not a string")  # noqa: TRY004  # bad data, not a bad call
    return generator


def _root(value: object) -> Digests:
    root = _digests(value)
    deeper = sorted(path for path in root if "/" in path)
    if deeper:
        raise ValueError(f"{deeper[0]!r} does not lie directly in the folder")
    return root


def _under(folder: str, value: object) -> Digests:
    return {f"{folder}/{path}": content for path, content in _digests(value).items()}


def _entries(value: object, kind: str) -> dict[str, Digests]:
    """The files of each entry of an older manifest, which also had the digests of inputs."""
    return {
        name: _entry(f"{kind.removesuffix('s')} {_shown(name)}", name, one)
        for name, one in _object(value, kind).items()
    }


def _entry(what: str, name: str, value: object) -> Digests:
    fields = _object(value, what)
    _keys(fields, {"inputs", "files"}, what)
    _digests(fields["inputs"])
    files = _digests(fields["files"])
    outside = sorted(path for path in files if not path.startswith(f"{name}/"))
    if outside:
        raise ValueError(f"{_shown(outside[0])} does not lie in its folder, of {what}")
    return files


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
