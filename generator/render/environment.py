"""The Jinja environment in which values quote themselves.

Autoescape is on, and `finalize` writes every value as an HCL literal, so
`{{ … }}` can never print a string bare. What is left of Jinja's tables is an
allow-list: no filter marks text as safe, fills in a default or changes a value.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from jinja2.tests import TESTS
from markupsafe import Markup

from generator.core.errors import EnvironmentFault
from generator.hcl.identifiers import identifier, provider_address, type_constraint
from generator.hcl.literals import inner, literal

SUFFIX = ".tf.j2"
TEST_NAMES = ("none",)


class TemplateEnvironment(Environment):
    """Jinja for one folder of templates; `names` are all its templates, sorted, as of its making."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            loader=FileSystemLoader(root),
            autoescape=True,
            finalize=written,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=-1,
            auto_reload=False,
        )
        self.root = root
        self.filters = dict(FILTERS)
        self.tests = {name: TESTS[name] for name in TEST_NAMES}
        self.globals = {}
        self.names = tuple(name for name in self.list_templates() if name.endswith(SUFFIX))


def environment() -> TemplateEnvironment:
    """The environment of tenantry's own templates; each is read and compiled once in a process.

    Raises:
        EnvironmentFault: they are missing, so the installation is broken.
    """
    return _of(templates_root())


_of = cache(TemplateEnvironment)


def templates_root() -> Path:
    """The folder of the templates: inside the package when installed, beside it in a source tree.

    Raises:
        EnvironmentFault: neither exists, so the installation is broken.
    """
    package = Path(str(files("generator")))
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise EnvironmentFault("the templates are missing", hint="install tenantry again")


def written(value: object) -> Markup:
    """The value as HCL text that Jinja prints unchanged; text already written stays as it is."""
    return value if isinstance(value, Markup) else _literal(value)


def one_line(text: str) -> str:
    """The text as it may stand in a `#` comment: one line, without control or invisible characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _literal(value: object, indent: int = 0) -> Markup:
    return Markup(literal(_defined(value), indent))  # noqa: S704 - this is HCL, and literal() has quoted it


def _of_text(write: Callable[[str], str]) -> Callable[[object], Markup]:
    """A filter that takes nothing but text, and whose result is printed unchanged."""

    def written_text(value: object) -> Markup:
        if not isinstance(_defined(value), str):
            raise TypeError(f"text is needed here, not {type(value).__name__}")
        return Markup(write(str(value)))  # noqa: S704 - this is HCL, and each filter validates or escapes

    return written_text


def _defined(value: object) -> object:
    """The value; jinja's error for a name that is missing."""
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined raises when it is printed
    return value


FILTERS: Mapping[str, Callable[..., Markup]] = {
    "hcl": _literal,
    "ident": _of_text(identifier),
    "inner": _of_text(inner),
    "comment": _of_text(one_line),
    "type": _of_text(type_constraint),
    "provider": _of_text(provider_address),
}
"""Every filter a template may use: `hcl(indent)` writes a literal, `ident` a checked bare name, `inner` what
stands between quotes, `comment` what follows `#`, `type` a checked type, `provider` a checked address."""
