"""Facts about rendered stacks as data: `<case>.yaml`, and what the rendering really holds.

A case says, by pattern of stacks, what every stack that matches must hold:

- `counts`: how many blocks there are by type (`aws_vpc`) or address
  (`module.network.aws_security_group.profile_*`); `__missing__` for none;
- `as_many`: patterns of which there are equally many;
- `attributes`: by address, values by path (`retention_policy.home_efs_file_system`,
  `tags.Name`, `rule.1.id`); `__missing__` for none, and an expression as its text;
- `protected`: the addresses of everything with `prevent_destroy`.

Addresses are terraform's; beside resources there are `data.…`, `provider.aws`,
`terraform`, `backend` and `module.<call>`. `estate` changes the example estate: merged into its
files, null takes a key or a file away.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fakes.workspaces import ROOT, texts_below

from generator.hcl.parse import Block, Body, parse
from generator.hcl.values import Expression, Json

MISSING = "__missing__"
NOTHING = object()
Stated = tuple[str, yaml.Node, dict[str, object]]
"""A fact's name, where its value stands, and what each stack holds."""

_LONG_LIST = 2
_HEAD = re.compile(r'^(\w+)((?: "[^"]*")*) \{', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One expectation: where its value stands in the case file, and what each stack really holds."""

    name: str
    expected: object
    actual: Mapping[str, object]
    start: int
    end: int

    @property
    def wrong(self) -> dict[str, object]:
        """The stacks that hold something else, with what they hold."""
        return {stack: value for stack, value in self.actual.items() if value != self.expected}

    @property
    def is_uniform(self) -> bool:
        """Whether one value would be right for every stack."""
        return len({repr(value) for value in self.actual.values()}) == 1


@dataclass(frozen=True, slots=True)
class Stack:
    """The files of one stack, and the address of every block in them."""

    files: Mapping[str, str]
    addresses: Mapping[str, str]

    def count(self, pattern: str) -> int:
        """How many blocks have a type or an address of this pattern."""
        return sum(fnmatchcase(_named(address, pattern), pattern) for address in self.addresses)

    def blocks(self, pattern: str) -> Iterator[Block]:
        """The blocks of an address pattern, parsed."""
        for address, path in self.addresses.items():
            if fnmatchcase(address, pattern):
                yield next(
                    one
                    for one in _parsed(self.files[path])
                    if _address(path, one.type, one.labels) == address
                )

    def protected(self) -> list[str]:
        """The addresses of blocks that terraform refuses to destroy."""
        paths = {path for path, text in self.files.items() if "prevent_destroy" in text}
        return sorted(
            address
            for address, path in self.addresses.items()
            if path in paths
            for block in self.blocks(address)
            if value(block.body, "lifecycle.prevent_destroy") is True
        )


def stacks(files: Mapping[str, str]) -> dict[str, Stack]:
    """The rendered files by stack."""
    folders = sorted(path.removesuffix("/backend.tf") for path in files if path.endswith("/backend.tf"))
    return {folder: _stack(folder, files) for folder in folders}


def _stack(folder: str, files: Mapping[str, str]) -> Stack:
    own = {
        path.removeprefix(f"{folder}/"): text for path, text in files.items() if path.startswith(f"{folder}/")
    }
    addresses = {
        _address(path, head[1], tuple(re.findall(r'"([^"]*)"', head[2]))): path
        for path, text in own.items()
        for head in _HEAD.finditer(text)
        if head[1] not in {"variable", "output"}
    }
    return Stack(own, addresses)


def _address(path: str, block_type: str, labels: tuple[str, ...]) -> str:
    words = labels if block_type == "resource" else (block_type, *labels)
    if path == "backend.tf":
        words = ("backend",)
    parts = path.split("/")
    return ".".join(("module", parts[1], *words) if parts[0] == "modules" else words)


def _named(address: str, pattern: str) -> str:
    """The address, or for a pattern without a dot only the type of its resource."""
    if "." in pattern:
        return address
    words = address.split(".")
    return words[2] if words[0] == "module" and len(words) > 3 else words[0]


@cache
def _parsed(text: str) -> tuple[Block, ...]:
    return parse(text)


def value(inside: object, path: str) -> object:
    """What stands at a path, as plain as YAML; `NOTHING` when there is no such thing."""
    for part in path.split("."):
        inside = _step(inside, part)
    return _plain(inside)


def _step(inside: object, part: str) -> object:
    if isinstance(inside, Json):
        inside = inside.value
    if isinstance(inside, Body):
        found = inside.values().get(part, NOTHING)
        blocks = [block.body for block in inside.of_type(part)]
        return (
            found if found is not NOTHING or not blocks else blocks[0] if len(blocks) == 1 else tuple(blocks)
        )
    if isinstance(inside, dict):
        return inside.get(part, NOTHING)
    if isinstance(inside, tuple) and part.isdigit() and int(part) < len(inside):
        return inside[int(part)]
    return NOTHING


def _plain(found: object) -> object:
    if isinstance(found, Expression):
        return found.text
    if isinstance(found, Json):
        return _plain(found.value)
    if isinstance(found, tuple):
        return [_plain(item) for item in found]
    if isinstance(found, dict):
        return {key: _plain(item) for key, item in found.items()}
    return "{…}" if isinstance(found, Body) else found


def facts(text: str, rendered: Mapping[str, Stack]) -> list[Fact]:
    """The facts a case states, with what the rendering holds."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return [
        Fact(name, *_compared(text, place, actual), place.start_mark.index, place.end_mark.index)
        for pattern, groups in _pairs(_child(node, "stacks"))
        for name, place, actual in _stated(pattern, groups, _matching(pattern, rendered))
    ]


def _matching(pattern: str, rendered: Mapping[str, Stack]) -> dict[str, Stack]:
    found = {name: stack for name, stack in rendered.items() if fnmatchcase(name, pattern)}
    assert found, f"no stack matches {pattern}; there are {', '.join(rendered)}"
    return found


def _stated(pattern: str, groups: yaml.Node, chosen: Mapping[str, Stack]) -> Iterator[Stated]:
    for group, body in _pairs(groups):
        for name, place, actual in _GROUPS[group](body, chosen):
            yield f"{pattern} {name}", place, actual


def _protected(body: yaml.Node, chosen: Mapping[str, Stack]) -> Iterator[Stated]:
    yield "protected", body, {name: one.protected() for name, one in chosen.items()}


def _counts(body: yaml.Node, chosen: Mapping[str, Stack]) -> Iterator[Stated]:
    for what, place in _pairs(body):
        yield f"number of {what}", place, {name: one.count(what) or NOTHING for name, one in chosen.items()}


def _as_many(body: yaml.Node, chosen: Mapping[str, Stack]) -> Iterator[Stated]:
    for what, place in _pairs(body):
        yield f"as many {what} as", place, _equal(what, place.value, chosen)


def _attributes(body: yaml.Node, chosen: Mapping[str, Stack]) -> Iterator[Stated]:
    for address, paths in _pairs(body):
        for path, place in _pairs(paths):
            yield f"{address} {path}", place, _values(address, path, chosen)


_GROUPS = {"counts": _counts, "as_many": _as_many, "attributes": _attributes, "protected": _protected}


def _equal(what: str, other: str, chosen: Mapping[str, Stack]) -> dict[str, object]:
    return {
        name: other if one.count(what) == one.count(other) else f"{one.count(what)} to {one.count(other)}"
        for name, one in chosen.items()
    }


def _values(address: str, path: str, chosen: Mapping[str, Stack]) -> dict[str, object]:
    found = {
        f"{name} {'.'.join(block.labels)}": value(block.body, path)
        for name, one in chosen.items()
        for block in one.blocks(address)
    }
    assert found, f"no block has the address {address} in {', '.join(chosen)}"
    return found


def _compared(text: str, place: yaml.Node, actual: dict[str, object]) -> tuple[object, dict[str, object]]:
    stated = yaml.safe_load(text[place.start_mark.index : place.end_mark.index])
    return stated, {name: MISSING if one is NOTHING else one for name, one in actual.items()}


def _pairs(node: yaml.Node) -> list[tuple[str, yaml.Node]]:
    assert isinstance(node, yaml.MappingNode), node.start_mark
    return [(key.value, item) for key, item in node.value]


def _child(node: yaml.Node, name: str) -> yaml.Node:
    return dict(_pairs(node))[name]


def accepted(text: str, stated: list[Fact]) -> str:
    """The case file with wrong values replaced where one value is right for all stacks; comments stay."""
    for fact in sorted(stated, key=lambda one: one.start, reverse=True):
        if fact.wrong and fact.is_uniform:
            text = text[: fact.start] + _written(next(iter(fact.wrong.values()))) + text[fact.end :]
    return text


def _written(found: object) -> str:
    """A value in YAML's flow style; a long list has a line for each item."""
    if isinstance(found, list) and len(found) > _LONG_LIST:
        return "[\n" + "".join(f"      {_written(item)},\n" for item in found) + "    ]"
    words = yaml.safe_dump(found, default_flow_style=True, width=10_000, allow_unicode=True)
    return words.removesuffix("...\n").strip()


def rendering(case: Path, folder: Path) -> dict[str, Stack]:
    """The stacks of the example estate, with the changes of a case."""
    changes = yaml.safe_load(case.read_text(encoding="utf-8")).get("estate")
    if not changes:
        return example()
    (folder / "tenants").mkdir(parents=True)
    shutil.copytree(ROOT / "tenants/_identity", folder / "tenants/_identity")
    for path in sorted((ROOT / "tenants").glob("*.yaml")):
        change = changes.get(path.stem, {})
        if change is not None:
            document = _merged(yaml.safe_load(path.read_text(encoding="utf-8")), change)
            (folder / "tenants" / path.name).write_text(yaml.safe_dump(document), encoding="utf-8")
    return stacks(texts_below(folder))


@cache
def example() -> dict[str, Stack]:
    """The stacks of the example estate."""
    return stacks(texts_below(ROOT))


def _merged(document: Any, change: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(change, dict):
        return change
    result = dict(document) if isinstance(document, dict) else {}
    for key, one in change.items():
        if one is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), one)
    return result
