"""Every line of the templates that writes something, and each template without one of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

from generator.render.environment import SUFFIX, TemplateEnvironment, templates_root

_SILENT = re.compile(r"\s*(?:$|#|\{%|\{#|[\]})])")
"""What writes nothing that Terraform reads, or ends what another line begins."""

_NAME = re.compile(
    r'\{\{ (?P<macro>[a-z_]+)\(|(?:resource|data) "(?P<type>[^"{]+)" "(?P<label>[^"{]*)'
    r"|(?P<argument>[\w.]+)\b|\{\{ (?P<variable>[a-z_.]+)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a template and those that end with it: `first` and `last` count from 0.

    `name` says where it stands, such as `aws_iam_role.permissions_boundary`.
    """

    template: str
    name: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{short(self)}:{self.first + 1} {self.name}"


@cache
def sources() -> Mapping[str, str]:
    """The text of each template by its name."""
    root = templates_root()
    return {path.relative_to(root).as_posix(): _text(path) for path in sorted(root.rglob(f"*{SUFFIX}"))}


def lines() -> tuple[Line, ...]:
    """Every line that writes something, template by template."""
    return tuple(line for template, text in sources().items() for line in _lines(template, text))


def short(line: Line) -> str:
    """The name of its template without the ending."""
    return line.template.removesuffix(SUFFIX)


def without(line: Line) -> str:
    """The template without the line, and without the rest of the block or list that it begins."""
    kept = sources()[line.template].splitlines(keepends=True)
    return "".join(kept[: line.first] + kept[line.last + 1 :])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _lines(template: str, text: str) -> Iterator[Line]:
    written = text.splitlines()
    inside: list[tuple[int, str]] = []
    for number, one in enumerate(written):
        inside = [(end, name) for end, name in inside if number < end]
        if _SILENT.match(one):
            continue
        own = _named(one, text)
        last = _end(written, number)
        yield Line(template, ".".join((*(outer for _, outer in inside), own)), number, last)
        if last > number:
            inside.append((last, own))


def _named(line: str, text: str) -> str:
    """What a line begins; of several resources of a type in one template those with a label have it."""
    found = _NAME.match(line.strip())
    assert found, f"a line of a kind nobody has thought of: {line}"
    label = found["label"] and text.count(f'resource "{found["type"]}"') > 1
    return f"{found['type']}[{found['label']}]" if label else next(filter(None, found.groups()))


def _end(written: list[str], first: int) -> int:
    """The line that ends what this one begins: itself, or the bracket below it."""
    if not written[first].endswith(("{", "[", "(")):
        return first
    indent = written[first][: -len(written[first].lstrip())]
    return next(
        number for number in range(first + 1, len(written)) if re.match(rf"{indent}[\]}})]", written[number])
    )


class _Replaced(BaseLoader):
    """Our templates, one of them replaced."""

    def __init__(self) -> None:
        self.texts = dict(sources())

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        del environment
        if template not in self.texts:
            raise TemplateNotFound(template)
        return self.texts[template], str(templates_root() / template), None


class Templates(TemplateEnvironment):
    """The real environment over templates of which one may lack a line."""

    def __init__(self) -> None:
        super().__init__(templates_root())
        self._replaced = _Replaced()
        self.loader = self._replaced

    def lack(self, line: Line) -> None:
        """Render without the line from now on, and with every other.

        Blocks are loaded anew, because one that takes macros of another keeps those it was loaded with.
        """
        changed = {one for one, text in sources().items() if self._replaced.texts[one] != text}
        self._replaced.texts = {**sources(), line.template: without(line)}
        assert self.cache is not None
        stale = {*changed, line.template, *(key[1] for key in self.cache if key[1].startswith("blocks/"))}
        for key in [key for key in self.cache if key[1] in stale]:
            del self.cache[key]
