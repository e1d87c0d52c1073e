"""Rendered Terraform read back as blocks, by a parser that is not ours (python-hcl2).

Slow: about ten seconds for a megabyte. `parsed` remembers the texts of this
process; callers on a hot path parse only what changed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import hcl2
from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from generator.hcl.values import Expression, Json

_Node = Tree[Token]
_REMEMBERED = 256
_ESCAPE = re.compile(r'\$\$\{|%%\{|\\[nrt"\\]|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})')
_SHORT_ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\"}
_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FIXED_TEXT = ("STRING_CHARS", "ESCAPED_INTERPOLATION", "ESCAPED_DIRECTIVE")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


class HclSyntaxError(ValueError):
    """Text that is not HCL; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`. The value is what `literal` was given, or an `Expression` where Terraform decides.

    Lists come back as tuples, objects as dictionaries, `jsonencode` as `Json`,
    and references as well as text with references as `Expression`.
    """

    name: str
    value: object
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between a block's braces, each kind in the order of the text."""

    attributes: tuple[Attribute, ...]
    blocks: tuple["Block", ...]

    def values(self) -> dict[str, object]:
        """The attributes' values by name."""
        return {attribute.name: attribute.value for attribute in self.attributes}

    def of_type(self, block_type: str) -> tuple["Block", ...]:
        """The nested blocks of one type."""
        return tuple(block for block in self.blocks if block.type == block_type)


@dataclass(frozen=True, slots=True)
class Block:
    """A block such as `resource "aws_vpc" "this" {…}`; lines count from 1, the end line holds the brace."""

    type: str
    labels: tuple[str, ...]
    body: Body
    start_line: int
    end_line: int


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a Terraform file. Slow; see the module's text.

    Raises:
        HclSyntaxError: the text is not HCL, or it has arguments outside all blocks.
    """
    try:
        tree = hcl2.parses_to_tree(text)
    except UnexpectedInput as error:
        raise HclSyntaxError(f"not HCL: {_complaint(error)}", error.line, error.column) from error
    body = _body(text, _parts(tree)[0])
    for attribute in body.attributes:
        raise HclSyntaxError(f"{attribute.name!r} stands outside all blocks", attribute.start_line, 1)
    return body.blocks


@lru_cache(maxsize=_REMEMBERED)  # most versions.tf and many modules are alike in all stacks
def parsed(text: str) -> tuple[Block, ...] | HclSyntaxError:
    """The blocks of a Terraform file or why it has none; the same text is parsed once in a process."""
    try:
        return parse(text)
    except HclSyntaxError as error:
        return error


def inventory(blocks: Iterable[Block]) -> dict[str, int]:
    """How many resources there are of each type, in the order of the types' names."""
    counts = Counter(block.labels[0] for block in blocks if block.type == "resource")
    return dict(sorted(counts.items()))


def _complaint(error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    if token is None:
        return "unexpected character"
    return "the text ends too early" if token.type == "$END" else f"unexpected {str(token)[:20]!r}"


def _body(text: str, tree: _Node) -> Body:
    attributes = tuple(_attribute(text, part) for part in _parts(tree) if part.data == "attribute")
    blocks = tuple(_block(text, part) for part in _parts(tree) if part.data == "block")
    return Body(attributes, blocks)


def _attribute(text: str, tree: _Node) -> Attribute:
    name, value = _parts(tree)
    return Attribute(_source(text, name), _value(text, value), tree.meta.line, tree.meta.end_line)


def _block(text: str, tree: _Node) -> Block:
    *words, body = _parts(tree)
    block_type, *labels = (_source(text, word) for word in words)
    plain = tuple(decoded(label[1:-1]) if label[0] == '"' else label for label in labels)
    return Block(block_type, plain, _body(text, body), tree.meta.line, tree.meta.end_line)


def _value(text: str, node: _Node) -> object:
    """The Python value of an expression, or the expression itself."""
    while node.data == "expr_term" and len(node.children) == 1 and isinstance(node.children[0], Tree):
        node = node.children[0]
    read = _READERS.get(node.data, _expression)
    return read(text, node)


def _expression(text: str, node: _Node) -> object:
    return Expression(_source(text, node))


def _string(text: str, node: _Node) -> object:
    is_fixed = all(part.children and _is_token(part.children[0], *_FIXED_TEXT) for part in _parts(node))
    return decoded(_source(text, node)[1:-1]) if is_fixed else _expression(text, node)


def _signed(text: str, node: _Node) -> object:
    number = _value(text, _parts(node)[0])
    is_negative = _is_token(node.children[0], "MINUS") and type(number) in (int, float)
    return -number if is_negative else _expression(text, node)  # type: ignore[operator]  # checked by type()


def _tuple(text: str, node: _Node) -> object:
    return tuple(_value(text, part) for part in _parts(node))


def _object(text: str, node: _Node) -> object:
    pairs = [(_parts(key)[0], value) for key, value in map(_parts, _parts(node))]
    keys = [_key(text, key) for key, _ in pairs]
    if None in keys:
        return _expression(text, node)
    return {key: _value(text, value) for key, (_, value) in zip(keys, pairs, strict=True)}


def _key(text: str, node: _Node) -> str | None:
    """The text of an object's key, or `None` if Terraform computes it."""
    source = _source(text, node)
    if _BARE_KEY.fullmatch(source):
        return source
    value = _value(text, node)
    return value if isinstance(value, str) else None


def _call(text: str, node: _Node) -> object:
    name, *arguments = _parts(node)
    values = _parts(arguments[0]) if arguments else ()
    if _source(text, name) != "jsonencode" or len(values) != 1:
        return _expression(text, node)
    return Json(_value(text, values[0]))


_READERS: Mapping[str, Callable[[str, _Node], object]] = {
    "string": _string,
    "int_lit": lambda text, node: int(_source(text, node)),
    "float_lit": lambda text, node: float(_source(text, node)),
    "literal_value": lambda text, node: _WORDS[_source(text, node)],
    "unary_op": _signed,
    "tuple": _tuple,
    "object": _object,
    "function_call": _call,
}


def _parts(node: _Node) -> tuple[_Node, ...]:
    """The node's children, without tokens, new lines and comments."""
    return tuple(
        child for child in node.children if isinstance(child, Tree) and child.data != "new_line_or_comment"
    )


def _is_token(node: _Node | Token, *types: str) -> bool:
    return isinstance(node, Token) and node.type in types


def _source(text: str, node: _Node) -> str:
    return text[node.meta.start_pos : node.meta.end_pos]


def decoded(raw: str) -> str:
    """The string that Terraform makes of text between quotes which holds no references."""
    return _ESCAPE.sub(_unescaped, raw)


def _unescaped(escape: re.Match[str]) -> str:
    code_point = escape[1] or escape[2]
    if code_point:
        return chr(int(code_point, 16))
    return _SHORT_ESCAPES.get(escape[0], escape[0][1:])  # `$${` and `%%{` lose their first character
