"""What our templates must not do, read from their syntax trees and tokens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from generator.render.environment import FILTERS, TEST_NAMES, TemplateEnvironment

REASONS = {
    "assigns": (
        "A name that is set in a template is a decision outside the plan, where no check sees it."
        " Decide the value in the plan and read it from there; loop and macro names are fine."
    ),
    "joins text": (
        "Beside marked text, `~` escapes for HTML: `<` becomes `&lt;` in the Terraform."
        " Join in the plan, with `generator.core.expressions.text`."
    ),
    "computes": (
        "Numbers in Terraform must be traceable to a plan; a template cannot be asked where one came from."
        " Compute in the plan."
    ),
    "prints a constant": (
        "Jinja writes constants while compiling, before values become HCL literals, so it stands bare."
        " Write the text itself, outside the braces."
    ),
    "unlisted name": (
        "The list is short so that no filter can mark text as safe, fill in a default or change a value."
        " Use `hcl`, `ident`, `inner`, `comment`, `type` or `provider`, and the test `none`."
    ),
    "too long": (
        "A template that long does work the plan should have done, or describes more than one thing."
        " Move blocks that belong together into a file, or a macro under `templates/blocks/`."
    ),
    "more than macros": (
        "Files of blocks are imported, so anything else in them is never written, or written by surprise."
        " Keep macros there, and call them from a template of a stack or module."
    ),
    "includes": (
        "An included template reads names it does not list, so a change of one breaks the other unseen."
        " Import a macro and give it its values by name."
    ),
    "wrong place": (
        "Text in quotes needs other escapes than an expression, and a comment must not end its line."
        " Use `inner` or `ident` between quotes, `comment` or `ident` behind `#`, neither elsewhere."
    ),
    "no template": "Jinja cannot read it. Correct the line that the message names.",
}
"""What each kind of fault leads to, and what to write instead."""

LINE_LIMIT = 80
"""Lines a template may have."""

BLOCKS_FOLDER = "blocks/"
"""Where templates hold nothing but macros."""

_FORBIDDEN: tuple[tuple[str, str, tuple[type[nodes.Node], ...]], ...] = (
    ("assigns", "`set` is not for templates", (nodes.Assign, nodes.AssignBlock)),
    ("joins text", "`~` is not for templates", (nodes.Concat,)),
    (
        "computes",
        "arithmetic is not for templates",
        (
            nodes.Add,
            nodes.Sub,
            nodes.Mul,
            nodes.Div,
            nodes.FloorDiv,
            nodes.Mod,
            nodes.Pow,
            nodes.Neg,
            nodes.Pos,
        ),
    ),
    ("includes", "templates neither include nor extend others", (nodes.Include, nodes.Extends)),
)
_MACRO_FILE_NODES = (nodes.Macro, nodes.Import, nodes.FromImport)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A line of a template that must not stand there."""

    template: str
    line: int
    kind: str
    message: str

    def __str__(self) -> str:
        return f"templates/{self.template}:{self.line}: {self.message}. {REASONS[self.kind]}"


@dataclass(frozen=True, slots=True)
class _Template:
    """A template's name, text and syntax tree."""

    name: str
    source: str
    tree: nodes.Template

    def fault(self, kind: str, message: str, line: int) -> Fault:
        return Fault(self.name, line, kind, message)


def lint_templates(root: Path) -> tuple[Fault, ...]:
    """What is wrong with the templates below `root`, by template and line."""
    environment = TemplateEnvironment(root)
    return tuple(sorted(fault for name in environment.names for fault in _of_template(environment, name)))


def _of_template(environment: TemplateEnvironment, name: str) -> Iterator[Fault]:
    source = (environment.root / name).read_text(encoding="utf-8")
    try:
        template = _Template(name, source, environment.parse(source, name))
    except TemplateSyntaxError as error:
        yield Fault(name, error.lineno, "no template", str(error.message))
        return
    for look in _LOOKS:
        yield from look(template)
    yield from _misplaced(environment, template)


def _forbidden(template: _Template) -> Iterator[Fault]:
    for kind, message, types in _FORBIDDEN:
        for node in template.tree.find_all(types):
            yield template.fault(kind, message, node.lineno)


def _unlisted(template: _Template) -> Iterator[Fault]:
    for thing, allowed, node_type in (("filter", FILTERS, nodes.Filter), ("test", TEST_NAMES, nodes.Test)):
        for node in template.tree.find_all(node_type):
            if node.name not in allowed:
                message = f"the {thing} {node.name!r} is not on the list"
                yield template.fault("unlisted name", message, node.lineno)


def _constants(template: _Template) -> Iterator[Fault]:
    for output in template.tree.find_all(nodes.Output):
        for constant in (found for node in output.nodes for found in _printed_constants(node)):
            message = f"the constant {constant.value!r} is printed"
            yield template.fault("prints a constant", message, constant.lineno)


def _printed_constants(node: nodes.Node) -> Iterator[nodes.Const]:
    """The constants that are, or may become, what a `{{ }}` prints; arguments and indexes are not."""
    if isinstance(node, nodes.Const):
        yield node
    for part in _printed_parts(node):
        yield from _printed_constants(part)


def _printed_parts(node: nodes.Node) -> tuple[nodes.Node, ...]:
    if isinstance(node, nodes.Filter):
        return (node.node,) if node.node else ()
    if isinstance(node, nodes.CondExpr):
        return (node.expr1, node.expr2) if node.expr2 else (node.expr1,)
    if isinstance(node, (nodes.List, nodes.Tuple)):
        return tuple(node.items)
    if isinstance(node, (nodes.And, nodes.Or)):
        return (node.left, node.right)
    return ()


def _length(template: _Template) -> Iterator[Fault]:
    lines = len(template.source.splitlines())
    if lines > LINE_LIMIT:
        yield template.fault("too long", f"{lines} lines, and {LINE_LIMIT} are allowed", LINE_LIMIT + 1)


def _macros_only(template: _Template) -> Iterator[Fault]:
    if not template.name.startswith(BLOCKS_FOLDER):
        return
    for node in template.tree.body:
        if not isinstance(node, _MACRO_FILE_NODES) and not _is_blank(node):
            yield template.fault("more than macros", "only macros and imports stand here", node.lineno)


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


_LOOKS: tuple[Callable[[_Template], Iterator[Fault]], ...] = (
    _forbidden,
    _unlisted,
    _constants,
    _length,
    _macros_only,
)
_FITTING = {"a comment": {"comment", "ident"}, "quotes": {"inner", "ident"}}
_ONLY_THERE = frozenset({"comment", "inner"})


def _misplaced(environment: TemplateEnvironment, template: _Template) -> Iterator[Fault]:
    """Values whose last filter does not fit what stands before them on the line of the output."""
    before = ""
    tokens = environment.lex(template.source, template.name)
    for line, kind, text in tokens:
        if kind == "data":
            before = (before + text).rpartition("\n")[2]
        elif kind == "variable_begin":
            name = _last_filter(tokens)
            where = _surroundings(before)
            if name in _ONLY_THERE if where is None else name not in _FITTING[where]:
                message = _misplacement(where, name)
                yield template.fault("wrong place", message, line)


def _last_filter(tokens: Iterator[tuple[int, str, str]]) -> str | None:
    """The filter that writes the value, after reading on to the end of its braces."""
    last: str | None = None
    depth = 0
    is_filter_name = False
    for _, kind, text in takewhile(lambda token: token[1] != "variable_end", tokens):
        if kind == "operator":
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text, 0)
            is_filter_name = text == "|" and depth == 0
        elif kind == "name" and is_filter_name:
            last, is_filter_name = text, False
    return last


def _surroundings(before: str) -> str | None:
    if before.lstrip().startswith("#"):
        return "a comment"
    return "quotes" if before.replace('\\"', "").count('"') % 2 else None


def _misplacement(where: str | None, name: str | None) -> str:
    if where is None:
        return f"the filter {name!r} writes text for quotes or comments, and here is neither"
    needed = " or ".join(f"`{fitting}`" for fitting in sorted(_FITTING[where]))
    return f"a value in {where} needs {needed}"
