"""One side of a change: the resources of a stack through its modules, and what their values say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.hcl.expressions import Steps, parts, steps
from generator.hcl.parse import Block, decoded
from generator.hcl.values import Expression, Json
from generator.review.configuration import Configuration, Folder
from generator.review.terms import (
    NULL,
    Ref,
    Term,
    TooMuch,
    encoded,
    inside,
    joined,
    listed,
    mapped,
    plain,
    referred,
    templated,
)

_WORD = re.compile(
    r"""
    (?P<skipped>\s+|\#[^\n]*|//[^\n]*|,(?=\s*[\])}]))
    |(?P<text>"(?:[^"\\$%\n]|\\[^\n]|\$\$\{|%%\{|[$%](?!\{))*+")
    |(?P<template>"(?:[^"\\$%\n]|\\[^\n]|\$\$\{|%%\{|[$%](?!\{)|\$\{(?:[^{}"\n]|"[^"\\$%\n]*+")*+\})*+")
    |(?P<path>[A-Za-z_][A-Za-z0-9_-]*+(?:\.[A-Za-z_][A-Za-z0-9_-]*+|\[[0-9]++\]|\["[^"\\$%\n]*+"\])*+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SET = re.compile(r"\s*toset\s*\(\s*\[(?P<keys>[^\[\]]*)\]\s*\)\s*\Z")
_TEXT = re.compile(r'"((?:[^"\\$%\n]|\\[^\n])*+)"')
_ALWAYS = frozenset(("each", "count", "path", "self", "terraform"))
_MANY = 10_000
"""Resources and modules of a stack: the largest that thousands of people make has half of it."""

Each = tuple[Term, Term] | None
"""Key and value of a `for_each`; of a `count`, the number twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A module as it is called: its address with a dot behind it, its folder, and by whom."""

    prefix: str
    path: str
    folder: Folder
    parent: "Scope | None" = None
    call: Block | None = None
    each: Each = None


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A resource or a data source of a stack."""

    address: str
    base: str
    type: str
    block: Block
    scope: Scope
    each: Each = None


@dataclass(slots=True)
class Reading:
    """A stack as it was rendered.

    `renamed` gives what a resource is called on the other side, `taken_over` the ids of those that an apply
    imports.
    """

    configuration: Configuration
    renamed: Mapping[str, str] = field(default_factory=dict)
    taken_over: Mapping[str, Term] = field(default_factory=dict)
    resources: dict[str, Instance] = field(default_factory=dict)
    data: dict[str, Instance] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Modules whose text is not in the stack, and resources whose number it does not tell."""
    _children: dict[tuple[int, str], list[Scope]] = field(default_factory=dict)
    _by_base: dict[str, list[Instance]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Term | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root = Scope("", "", self.configuration.folders.get("", Folder()))
        waiting = [root]
        while waiting:
            scope = waiting.pop()
            self.scopes.append(scope)
            waiting += self._called(scope)
            for kind, found in (("resource", self.resources), ("data", self.data)):
                for labels, block in scope.folder.of(kind).items():
                    self._add(scope, kind, labels, block, found)
            if len(self.scopes) + len(self.resources) > _MANY:
                raise TooMuch("more modules and resources than any stack has")

    def _add(
        self, scope: Scope, kind: str, labels: tuple[str, ...], block: Block, found: dict[str, Instance]
    ) -> None:
        base = f"{scope.prefix}{'data.' if kind == 'data' else ''}{'.'.join(labels)}"
        for key, each in self._copies(scope, block, base):
            one = Instance(base + key, base, labels[0], block, scope, each)
            found[one.address] = one
            self._by_base.setdefault(base, []).append(one)

    def _called(self, scope: Scope) -> Iterator[Scope]:
        for (name,), call in scope.folder.of("module").items():
            source = call.body.values().get("source")
            path = _below(scope.path, source) if isinstance(source, str) else None
            folder = None if path is None else self.configuration.folders.get(path)
            address = f"{scope.prefix}module.{name}"
            if folder is None or path is None or _is_around(scope, path):
                self.elsewhere.append(address)
                continue
            for key, each in self._copies(scope, call, address):
                child = Scope(f"{address}{key}.", path, folder, scope, call, each)
                self._children.setdefault((id(scope), name), []).append(child)
                yield child

    def _copies(self, scope: Scope, block: Block, address: str) -> Iterator[tuple[str, Each]]:
        """How often a block is there: by what follows on its address."""
        given = block.body.values()
        if given.get("for_each") is not None:
            keys = self._keys(scope, given["for_each"])
        elif given.get("count") is not None:
            number = self.value(scope, given["count"]).literal
            is_number = number is not None and number.isdigit() and int(number) < _MANY
            count = range(int(number or 0)) if is_number else None
            keys = None if count is None else {f"[{one}]": (plain(one), plain(one)) for one in count}
        else:
            yield "", None
            return
        if keys is None:
            self.elsewhere.append(address)
            yield "", None
        else:
            yield from keys.items()

    def _keys(self, scope: Scope, value: object) -> Mapping[str, Each] | None:
        if isinstance(value, Expression) and (written := _SET.match(value.text)):
            keys = {key: plain(key) for key in map(decoded, _TEXT.findall(written["keys"]))}
            rest = _TEXT.sub("", written["keys"]).replace(",", "").strip()
            return None if rest else {_quoted(key): (one, one) for key, one in keys.items()}
        term = self.value(scope, value)
        if term.said[0] != "map" or not isinstance(term.said[1], tuple):
            return None
        return {_quoted(key): (plain(key), one) for key, one in term.said[1]}

    def value(self, scope: Scope, value: object, each: Each = None, *, is_typed: bool = False) -> Term:
        """What a value in a module says.

        Raises:
            TooMuch: it refers to itself, or says more than is read.
        """
        if isinstance(value, Expression):
            return self._expression(scope, value, each)
        if isinstance(value, tuple):
            return listed(self.value(scope, one, each, is_typed=is_typed) for one in value)
        if isinstance(value, dict):
            return mapped(
                {key: self.value(scope, one, each, is_typed=is_typed) for key, one in value.items()}
            )
        if isinstance(value, Json):
            return encoded(self.value(scope, value.value, each, is_typed=True))
        return plain(value, is_typed=is_typed)

    def _expression(self, scope: Scope, expression: Expression, each: Each) -> Term:
        taken = steps(expression)
        if taken is not None:
            return self._taken(scope, taken, each) or joined(tuple(map(str, taken)))
        pieces = parts(expression)
        if pieces is not None:
            return templated(
                one if isinstance(one, str) else self._expression(scope, one, each) for one in pieces
            )
        return joined(self._words(scope, expression.text, each))

    def _words(self, scope: Scope, text: str, each: Each) -> Iterator[str | Term]:
        """An expression word by word: every reference in it as what it says, without blanks and comments."""
        for word in _WORD.finditer(text):
            said = word[0]
            if word.lastgroup == "text":
                yield plain(decoded(said[1:-1]))
            elif word.lastgroup in ("path", "template"):
                if word.lastgroup == "template" and parts(Expression(said)) is None:
                    yield from self._words(scope, said[1:-1], each)
                    continue
                found = self._expression(scope, Expression(said), each)
                yield said if found.said[0] == "joined" and not found.refs else found
            elif word.lastgroup == "other":
                yield said

    def _taken(self, scope: Scope, taken: Steps, each: Each) -> Term | None:
        """What a traversal says; None where it begins with nothing that is known."""
        names = tuple(str(step) for step in taken)
        match names[0]:
            case "var" if len(names) > 1:
                return inside(self._once(("var", scope.prefix, names[1]), scope, each), taken[2:])
            case "local" if len(names) > 1:
                return inside(self._once(("local", scope.prefix, names[1]), scope, each), taken[2:])
            case "each" if each is not None and names[1:2] in (("key",), ("value",)):
                return inside(each[names[1] == "value"], taken[2:])
            case "count" if each is not None and names[1:] == ("index",):
                return each[0]
            case "module" if len(names) > 1:
                return self._of_module(scope, taken, each)
            case "data" if len(names) > 2:  # noqa: PLR2004 - a type and a label
                return self._of_resource(scope, f"data.{names[1]}.{names[2]}", taken[3:])
            case name if name not in _ALWAYS and len(names) > 1:
                return self._of_resource(scope, f"{name}.{names[1]}", taken[2:])
            case _:
                return None

    def _of_module(self, scope: Scope, taken: Steps, each: Each) -> Term | None:
        children = self._children.get((id(scope), str(taken[1])), [])
        rest = taken[2:]
        key = _key(rest)
        if key and any(one.prefix.endswith(f"{key}.") for one in children):
            children = [one for one in children if one.prefix.endswith(f"{key}.")]
            rest = rest[1:]
        if not rest or not children:
            return None
        found = [self._once(("output", one.prefix, str(rest[0])), one, each) for one in children]
        return inside(found[0], rest[1:]) if len(found) == 1 else joined((*found, *map(str, rest[1:])))

    def _of_resource(self, scope: Scope, name: str, rest: Steps) -> Term | None:
        base = scope.prefix + name
        found = self._by_base.get(base)
        if found is None:
            return self._not_added(scope, name, rest)
        key = _key(rest)
        one = next((one for one in found if one.address == base + key), None) if key else None
        if one is not None:
            rest = rest[1:]
        elif len(found) == 1:
            one = found[0]
        if one is None:
            refs = [self._ref(each, "") for each in found]
            return joined((*refs, *map(str, rest)))
        return self._attribute(one, rest)

    def _not_added(self, scope: Scope, name: str, rest: Steps) -> Term | None:
        """A resource of the module that is not counted yet, as keys of `for_each` may name it."""
        kind = "data" if name.startswith("data.") else "resource"
        labels = tuple(name.removeprefix("data.").split(".", 1))
        if labels not in scope.folder.of(kind):
            return None
        base = scope.prefix + name
        return referred(Ref(self.renamed.get(base, base), str(rest[0]) if rest else "", kind == "data"))

    def _attribute(self, one: Instance, rest: Steps) -> Term:
        name = str(rest[0]) if rest else ""
        if _is_data(one):
            return inside(self._ref(one, name), rest[1:])
        stated = self.attribute(one, name)
        if name == "id" and one.address in self.taken_over:
            stated = self.taken_over[one.address]
        if stated.is_null:
            return inside(self._ref(one, name), rest[1:])
        return inside(stated, rest[1:])

    def attribute(self, one: Instance, name: str) -> Term:
        """What is stated of an argument of a resource, nothing where it is not stated."""
        return self._once(("attribute", one.address, name), one.scope, one.each, one.block)

    def _ref(self, one: Instance, attribute: str) -> Term:
        if not _is_data(one):
            return referred(Ref(self.renamed.get(one.address, one.address), attribute))
        return referred(Ref(one.address, attribute, is_data=True), self.asked(one))

    def asked(self, one: Instance) -> Term:
        """What a data source is asked for."""
        return self._once(("asked", one.address), one.scope, one.each, one.block)

    def roots(self, kind: str) -> Mapping[str, Term]:
        """What the blocks of a type say in the root module, by their label."""
        root = self.scopes[0]
        return {name: self.body(root, block, None) for (name,), block in root.folder.of(kind).items()}

    def _once(self, name: tuple[str, ...], scope: Scope, each: Each, block: Block | None = None) -> Term:
        if name in self._known:
            known = self._known[name]
            if known is None:
                raise TooMuch(f"{'.'.join(name)} refers to itself")
            return known
        self._known[name] = None
        found = self._known[name] = self._named(name, scope, each, block)
        return found

    def _named(self, name: tuple[str, ...], scope: Scope, each: Each, block: Block | None) -> Term:
        match name[0]:
            case "var":
                return self._variable(scope, name[2])
            case "local":
                return self.value(scope, scope.folder.locals.get(name[2]))
            case "output":
                output = scope.folder.of("output").get((name[2],))
                stated = output.body.values().get("value") if output else None
                return self.value(scope, stated)
            case "asked" if block is not None:
                return self.body(scope, block, each)
        given = block.body.values().get(name[2]) if block else None
        return self.value(scope, given, each)

    def _variable(self, scope: Scope, name: str) -> Term:
        given = scope.call.body.values() if scope.call is not None else {}
        if name in given and scope.parent is not None:
            stated = self.value(scope.parent, given[name], scope.each)
            if not stated.is_null:
                return stated
        variable = scope.folder.of("variable").get((name,))
        default = variable.body.values().get("default") if variable else None
        if default is not None:
            return self.value(scope, default)
        return joined(("var", name)) if scope.parent is None else NULL

    def body(self, scope: Scope, block: Block, each: Each) -> Term:
        """All that stands in a block, wherever it stands, but what it waits for."""
        named = {
            one.name: self.value(scope, one.value, each)
            for one in block.body.attributes
            if one.name != "depends_on"
        }
        inner = [joined((one.type, *one.labels, self.body(scope, one, each))) for one in block.body.blocks]
        return listed((mapped({key: one for key, one in named.items() if not one.is_null}), *inner))


def _is_data(one: Instance) -> bool:
    return one.base.startswith(f"{one.scope.prefix}data.")


def _key(rest: Steps) -> str:
    """The first step of a traversal as it stands in an address, where it may be a key or a number."""
    if not rest:
        return ""
    return f"[{rest[0]}]" if isinstance(rest[0], int) else _quoted(rest[0])


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


def _below(path: str, source: str) -> str | None:
    """The folder that a source names, below the stack; None where it is elsewhere."""
    if not source.startswith(("./", "../")):
        return None
    found = path.split("/") if path else []
    for part in source.split("/"):
        if part == "..":
            if not found:
                return None
            found.pop()
        elif part not in ("", "."):
            found.append(part)
    return "/".join(found)


def _is_around(scope: Scope | None, path: str) -> bool:
    """Whether a module would call itself."""
    while scope is not None:
        if scope.path == path:
            return True
        scope = scope.parent
    return False
