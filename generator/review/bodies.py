"""What a resource states, and where two of them state something else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.hcl.parse import Block, Body
from generator.hcl.values import Expression
from generator.review.provider_facts import BesideThePlan, How, Kind
from generator.review.reading import Instance, Reading
from generator.review.terms import NULL, Ref, Term, as_set, joined, listed, mapped, plain

META = frozenset(("provider", "depends_on", "count", "for_each"))
META_BLOCKS = frozenset(("lifecycle", "provisioner", "connection"))
"""What stands in a resource and is Terraform's, not the provider's."""

TAGS = "tags_all"
"""The tags of a resource with those that its provider gives to all; nobody states it."""

_INDEX = re.compile(r"\[[^\]]*\]")


@dataclass(slots=True)
class Node:
    """What stands in a resource or a block of it: arguments, and blocks by type."""

    arguments: dict[str, Term]
    blocks: dict[str, list["Node"]] = field(default_factory=dict)

    @property
    def term(self) -> Term:
        """All of it as one value."""
        inner = {name: listed(one.term for one in some) for name, some in self.blocks.items()}
        return listed((mapped(self.arguments), mapped(inner)))


@dataclass(frozen=True, slots=True)
class Differs:
    """Where a resource states something else: a dotted path without places in lists."""

    path: str
    how: How
    before: Term
    after: Term

    def is_like(self, row: BesideThePlan) -> bool:
        """Whether it differs in the direction of a row; what is no number may go in any."""
        was, now = map(_number, (self.before, self.after))
        return not row.falls or was is None or now is None or now < was


def stated(reading: Reading, one: Instance, kind: Kind, tags: Term | None) -> Node:
    """What a resource states; `tags` are those that its provider gives to all of its resources."""
    node = _node(reading, one, one.block.body, kind, "")
    for name in META:
        node.arguments.pop(name, None)
    for name in META_BLOCKS:
        node.blocks.pop(name, None)
    if kind.is_tagged and tags is not None:
        node.arguments[TAGS] = _merged(tags, node.arguments.get("tags", NULL))
    return node


def _merged(tags: Term, own: Term) -> Term:
    if own.is_null:
        return tags
    if tags.said[0] == "map" and own.said[0] == "map":
        pairs = [*_pairs(tags), *_pairs(own)]
        return mapped(dict(pairs))
    return joined((tags, own))


def _pairs(term: Term) -> Iterator[tuple[str, Term]]:
    if isinstance(term.said[1], tuple):
        yield from term.said[1]


def _node(reading: Reading, one: Instance, body: Body, kind: Kind, before: str) -> Node:
    arguments = {}
    for argument in body.attributes:
        term = reading.value(one.scope, argument.value, one.each)
        path = before + argument.name
        if path in kind.sets:
            term = as_set(term)
        if not term.is_null and argument.name not in META:
            arguments[argument.name] = term
    node = Node(arguments)
    for block in body.blocks:
        if block.type == "dynamic" and len(block.labels) == 1:
            inner = Node({"": reading.body(one.scope, block, one.each)})
            node.blocks.setdefault(block.labels[0], []).append(inner)
        elif before or block.type not in META_BLOCKS:
            inner = _node(reading, one, block.body, kind, f"{before}{block.type}.")
            node.blocks.setdefault(block.type, []).append(inner)
    return node


def differing(before: Node, after: Node, kind: Kind, path: str = "") -> Iterator[Differs]:
    """Where two states of a resource differ."""
    for name in sorted({*before.arguments, *after.arguments}):
        at = path + name
        missing = plain(kind.defaults[at]) if at in kind.defaults else NULL
        was, now = (side.arguments.get(name, missing) for side in (before, after))
        if was != now:
            how = How.ADDED if was.is_null else How.REMOVED if now.is_null else How.CHANGED
            yield Differs(at, how, was, now)
    for name in sorted({*before.blocks, *after.blocks}):
        at = path + name
        yield from _blocks(before.blocks.get(name, []), after.blocks.get(name, []), kind, at)


def _blocks(before: list[Node], after: list[Node], kind: Kind, path: str) -> Iterator[Differs]:
    if path in kind.sets:
        before, after = _apart(before, after)
    for was, now in zip(before, after, strict=False):
        yield from differing(was, now, kind, f"{path}.")
    some = min(len(before), len(after))
    for lone in before[some:]:
        yield Differs(path, How.REMOVED, lone.term, NULL)
        yield from differing(lone, Node({}), kind, f"{path}.")
    for lone in after[some:]:
        yield Differs(path, How.ADDED, NULL, lone.term)
        yield from differing(Node({}), lone, kind, f"{path}.")


def _apart(before: list[Node], after: list[Node]) -> tuple[list[Node], list[Node]]:
    """The members of two sets that are not in both."""
    was, now = ([one.term for one in side] for side in (before, after))
    return (
        [one for one, term in zip(before, was, strict=True) if term not in now],
        [one for one, term in zip(after, now, strict=True) if term not in was],
    )


def references(node: Node, path: str = "") -> Iterator[tuple[str, frozenset[Ref]]]:
    """The references of a resource by the path at which they stand."""
    for name, term in node.arguments.items():
        if term.refs:
            yield path + name, term.refs
    for name, some in node.blocks.items():
        for one in some:
            yield from references(one, f"{path}{name}.")


def newly_told(node: Node, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    """Arguments whose changes Terraform took none of till now; what they are in AWS is in no text."""
    if before:
        for path in _paths(node, ""):
            if is_ignored(path, before) and not is_ignored(path, after):
                yield path


def _paths(node: Node, before: str) -> Iterator[str]:
    yield from (before + name for name in node.arguments if name != TAGS)
    for name, some in node.blocks.items():
        for one in some:
            yield from _paths(one, f"{before}{name}.")


def lifecycle(block: Block) -> Mapping[str, object]:
    """What a resource says of its life."""
    return {key: one for inner in block.body.of_type("lifecycle") for key, one in inner.body.values().items()}


def is_protected(block: Block) -> bool:
    """Whether a plan that would destroy it fails."""
    return lifecycle(block).get("prevent_destroy") is True


def ignored(block: Block) -> tuple[str, ...]:
    """The paths of which Terraform takes no changes; `all` is the empty one."""
    given = lifecycle(block).get("ignore_changes", ())
    if isinstance(given, Expression):
        return ("",) if given.text.strip() == "all" else ()
    some = given if isinstance(given, tuple) else ()
    return tuple(_INDEX.sub("", one.text if isinstance(one, Expression) else str(one)) for one in some)


def is_ignored(path: str, paths: tuple[str, ...]) -> bool:
    """Whether a path is one of some, or lies in one."""
    return any(not one or path == one or path.startswith(f"{one}.") for one in paths)


def _number(term: Term) -> float | None:
    """How much a term says; none and 0 are without end."""
    if term.is_null or term.literal == "0":
        return float("inf")
    try:
        return float(term.literal or "")
    except ValueError:
        return None
