"""One template rendered to one text."""

import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Span
from generator.hcl.layout import LayoutError, aligned
from generator.render.environment import SUFFIX, TemplateEnvironment

TEMPLATES = Family(
    "templates",
    "Templates",
    "Templates belong to the installation: one was changed, or is missing.",
)
_rule = partial(Rule, family=TEMPLATES)

NOT_A_TEMPLATE = _rule(
    code="TPL009",
    name="template-does-not-parse",
    summary="Jinja cannot read the template.",
    why="Nothing that uses the template can be rendered.",
    instead="Correct the line that the message names.",
)
UNDEFINED_NAME = _rule(
    code="TPL010",
    name="undefined-name",
    summary="A template reads a name that its context does not have.",
    why="An empty text in its place would be a silent change of the infrastructure.",
    instead="Correct the name, or add the value to the plan; optional values are `none`, not missing.",
)
UNFIT_VALUE = _rule(
    code="TPL011",
    name="unfit-value",
    summary="A value cannot be written where the template puts it.",
    why="A bare name that is no identifier, or a value that HCL has no literal for, breaks the whole file.",
    instead="Make the name in the plan with `generator.hcl.identifiers.label`, or plan a value HCL can hold.",
)
UNKEMPT_TEXT = _rule(
    code="TPL012",
    name="rendered-text-not-laid-out",
    summary="A template renders to text that cannot be laid out as HCL.",
    why="An open string or bracket would let one block swallow the next.",
    instead="Close it; write comments with `#` on their own line and strings without heredocs.",
)
NO_TEMPLATE = _rule(
    code="TPL013",
    name="no-template",
    summary="There is no template for something that is planned or imported.",
    why="A planned module without templates would be missing from the stack.",
    instead="Add the folder `templates/modules/<topic>/`, or correct the name.",
)


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file to be: `path` is relative to `out/` with `/` separators, `stack` is the stack's address."""

    path: str
    text: str
    stack: str
    template: str


class RenderFault(Exception):
    """Something cannot be rendered; `findings` say why, and where in the templates."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def render_template(environment: TemplateEnvironment, template_name: str, **context: object) -> str:
    """The laid-out text of a template, empty when all of it was left out.

    Raises:
        RenderFault: the template or a value in it is at fault.
    """
    try:
        return aligned(environment.get_template(template_name).render(context))
    except TemplateSyntaxError as error:
        place = Location(document(error.name or template_name), span=Span.of_line(error.lineno))
        raise RenderFault(Finding(NOT_A_TEMPLATE, str(error.message), place)) from error
    except LayoutError as error:
        message = f"the rendered text cannot be laid out: {error}"
        raise RenderFault(Finding(UNKEMPT_TEXT, message, Location(document(template_name)))) from error
    except (TemplateNotFound, UndefinedError, TypeError, ValueError) as error:
        raise RenderFault(_finding(error, environment, template_name)) from error


def document(template_name: str) -> str:
    """The template's path as findings show it."""
    return f"templates/{template_name}"


def _finding(error: Exception, environment: TemplateEnvironment, template_name: str) -> Finding:
    """The error as a finding at the template's own line, with the lines of the macros it went through."""
    if isinstance(error, TemplateNotFound):
        rule, message = NO_TEMPLATE, f"there is no template {error.name}"
    else:
        rule = UNDEFINED_NAME if isinstance(error, UndefinedError) else UNFIT_VALUE
        message = str(error)
    primary, *macros = _places(error, environment.root) or (Location(document(template_name)),)
    return Finding(rule, message, primary, tuple(macros))


def _places(error: Exception, root: Path) -> tuple[Location, ...]:
    """The lines of templates the error passed, from the rendered template inwards."""
    return tuple(
        Location(document(Path(frame.filename).relative_to(root).as_posix()), span=Span.of_line(frame.lineno))
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(SUFFIX) and frame.lineno
    )
