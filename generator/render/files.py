"""One template rendered to one text."""

import traceback
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.hcl.layout import LayoutError, aligned
from generator.render import rules
from generator.render.environment import SUFFIX, TemplateEnvironment


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
        raise RenderFault(Finding(rules.NOT_A_TEMPLATE, str(error.message), place)) from error
    except LayoutError as error:
        message = f"the rendered text cannot be laid out: {error}"
        raise RenderFault(Finding(rules.UNKEMPT_TEXT, message, Location(document(template_name)))) from error
    except (TemplateNotFound, UndefinedError, TypeError, ValueError) as error:
        raise RenderFault(_finding(error, environment, template_name)) from error


def document(template_name: str) -> str:
    """The template's path as findings show it."""
    return f"templates/{template_name}"


def _finding(error: Exception, environment: TemplateEnvironment, template_name: str) -> Finding:
    """The error as a finding at the template's own line, with the lines of the macros it went through."""
    if isinstance(error, TemplateNotFound):
        rule, message = rules.NO_TEMPLATE, f"there is no template {error.name}"
    else:
        rule = rules.UNDEFINED_NAME if isinstance(error, UndefinedError) else rules.UNFIT_VALUE
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
