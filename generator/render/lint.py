"""What templates must not do, read from their syntax trees and tokens: rules TPL001 to TPL009 and TPL014."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.render.environment import FILTERS, TEST_NAMES, TemplateEnvironment
from generator.render.files import NOT_A_TEMPLATE, document

ASSIGNS = Rule(
    code="TPL001",
    name="template-assigns",
    summary="A template sets a name of its own.",
    why="A name that is set in a template is a decision outside the plan, where no check sees it.",
    instead="Decide the value in the plan and read it from there; loop and macro names are fine.",
)
JOINS_TEXT = Rule(
    code="TPL002",
    name="template-joins-text",
    summary="A template joins text with `~`.",
    why="Beside marked text, `~` escapes for HTML: `<` becomes `&lt;` in the Terraform.",
    instead="Join in the plan, with `generator.core.expressions.text`.",
)
COMPUTES = Rule(
    code="TPL003",
    name="template-computes",
    summary="A template does arithmetic.",
    why="Numbers in Terraform must be traceable to a plan; a template cannot be asked where one came from.",
    instead="Compute in the plan.",
)
PRINTS_CONSTANT = Rule(
    code="TPL004",
    name="template-prints-constant",
    summary="A template prints a constant through `{{ }}`.",
    why="Jinja writes constants while compiling, before values become HCL literals, so it stands bare.",
    instead="Write the text itself, outside the braces.",
)
UNLISTED_NAME = Rule(
    code="TPL005",
    name="unlisted-filter-or-test",
    summary="A template uses a filter or test that is not on the list.",
    why="The list is short so that no filter can mark text as safe, fill in a default or change a value.",
    instead="Use `hcl`, `ident`, `inner`, `comment`, `type` or `provider`, and the test `none`.",
)
TOO_LONG = Rule(
    code="TPL006",
    name="template-too-long",
    summary="A template has more than 80 lines.",
    why="A template that long does work the plan should have done, or describes more than one thing.",
    instead="Move blocks that belong together into a file, or a macro under `templates/blocks/`.",
)
MORE_THAN_MACROS = Rule(
    code="TPL007",
    name="blocks-file-prints",
    summary="A file under `templates/blocks/` holds more than macros and imports.",
    why="Those files are imported, so anything else in them is never written, or written by surprise.",
    instead="Keep macros there, and call them from a template of a stack or module.",
)
INCLUDES = Rule(
    code="TPL008",
    name="template-includes",
    summary="A template includes or extends another.",
    why="An included template reads names it does not list, so a change of one breaks the other unseen.",
    instead="Import a macro and give it its values by name.",
)
WRONG_PLACE = Rule(
    code="TPL014",
    name="value-in-wrong-place",
    summary="A template prints a value with a filter that does not fit where it stands.",
    why="Text in quotes needs other escapes than an expression, and a comment must not end its line.",
    instead="Use `inner` or `ident` between quotes, `comment` or `ident` behind `#`, neither elsewhere.",
)

LINE_LIMIT = 80
"""Lines a template may have."""

BLOCKS_FOLDER = "blocks/"
"""Where templates hold nothing but macros."""

_FORBIDDEN: tuple[tuple[Rule, str, tuple[type[nodes.Node], ...]], ...] = (
    (ASSIGNS, "`set` is not for templates", (nodes.Assign, nodes.AssignBlock)),
    (JOINS_TEXT, "`~` is not for templates", (nodes.Concat,)),
    (
        COMPUTES,
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
    (INCLUDES, "templates neither include nor extend others", (nodes.Include, nodes.Extends)),
)
_MACRO_FILE_NODES = (nodes.Macro, nodes.Import, nodes.FromImport)


@dataclass(frozen=True, slots=True)
class _Template:
    """A template's name, text and syntax tree."""

    name: str
    source: str
    tree: nodes.Template

    def finding(self, rule: Rule, message: str, line: int) -> Finding:
        return Finding(rule, message, Location(document(self.name), span=Span.of_line(line)))


def lint_templates(root: Path) -> tuple[Finding, ...]:
    """What is wrong with the templates below `root`, by template and line."""
    environment = TemplateEnvironment(root)
    findings = (finding for name in environment.names for finding in _of_template(environment, name))
    return tuple(
        sorted(findings, key=lambda found: (found.primary.document, found.primary.span or Span.of_line(0)))
    )


def _of_template(environment: TemplateEnvironment, name: str) -> Iterator[Finding]:
    source = (environment.root / name).read_text(encoding="utf-8")
    try:
        template = _Template(name, source, environment.parse(source, name))
    except TemplateSyntaxError as error:
        place = Location(document(name), span=Span.of_line(error.lineno))
        yield Finding(NOT_A_TEMPLATE, str(error.message), place)
        return
    for look in _LOOKS:
        yield from look(template)
    yield from _misplaced(environment, template)


def _forbidden(template: _Template) -> Iterator[Finding]:
    for rule, message, types in _FORBIDDEN:
        for node in template.tree.find_all(types):
            yield template.finding(rule, message, node.lineno)


def _unlisted(template: _Template) -> Iterator[Finding]:
    for kind, allowed, node_type in (("filter", FILTERS, nodes.Filter), ("test", TEST_NAMES, nodes.Test)):
        for node in template.tree.find_all(node_type):
            if node.name not in allowed:
                message = f"the {kind} {node.name!r} is not on the list"
                yield template.finding(UNLISTED_NAME, message, node.lineno)


def _constants(template: _Template) -> Iterator[Finding]:
    for output in template.tree.find_all(nodes.Output):
        for constant in (found for node in output.nodes for found in _printed_constants(node)):
            message = f"the constant {constant.value!r} is printed"
            yield template.finding(PRINTS_CONSTANT, message, constant.lineno)


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


def _length(template: _Template) -> Iterator[Finding]:
    lines = len(template.source.splitlines())
    if lines > LINE_LIMIT:
        yield template.finding(TOO_LONG, f"{lines} lines, and {LINE_LIMIT} are allowed", LINE_LIMIT + 1)


def _macros_only(template: _Template) -> Iterator[Finding]:
    if not template.name.startswith(BLOCKS_FOLDER):
        return
    for node in template.tree.body:
        if not isinstance(node, _MACRO_FILE_NODES) and not _is_blank(node):
            yield template.finding(MORE_THAN_MACROS, "only macros and imports stand here", node.lineno)


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


_LOOKS: tuple[Callable[[_Template], Iterator[Finding]], ...] = (
    _forbidden,
    _unlisted,
    _constants,
    _length,
    _macros_only,
)
_FITTING = {"a comment": {"comment", "ident"}, "quotes": {"inner", "ident"}}
_ONLY_THERE = frozenset({"comment", "inner"})


def _misplaced(environment: TemplateEnvironment, template: _Template) -> Iterator[Finding]:
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
                yield template.finding(WRONG_PLACE, message, line)


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
