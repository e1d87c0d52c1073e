"""A stack's plan rendered to its files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import PurePosixPath

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.plan.module import ModulePlan
from generator.plan.renames import moved_blocks
from generator.plan.stack import StackPlan
from generator.render.environment import SUFFIX, TemplateEnvironment
from generator.render.files import (
    NO_TEMPLATE,
    TEMPLATES,
    RenderedFile,
    RenderFault,
    document,
    render_template,
)
from generator.render.packages import package_files

_rule = partial(Rule, family=TEMPLATES)

ONE_FILE_TWICE = _rule(
    code="TPL015",
    name="one-file-twice",
    summary="Two templates write the same file of a stack.",
    why="One of them would be lost.",
    instead="Rename one; `moved`, `variables`, `outputs` and `versions` are written for every module.",
)

_ROOT_FILES = ("backend", "main", "outputs", "providers", "versions")
_MODULE_FILES = ("outputs", "variables", "versions")


@dataclass(frozen=True, slots=True)
class Rendering:
    """The files of many stacks, sorted by path, and what kept others from being rendered."""

    files: tuple[RenderedFile, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One file to render: its path, the template, and the names the template reads."""

    path: str
    template: str
    context: Mapping[str, object]


def render_stacks(environment: TemplateEnvironment, stacks: Iterable[StackPlan]) -> Rendering:
    """Every stack's files; a fault that many stacks share is reported once, for the first of them."""
    files: list[RenderedFile] = []
    findings: dict[tuple[Location, str], Finding] = {}
    for stack in stacks:
        try:
            files.extend(render_stack(environment, stack))
        except RenderFault as fault:
            for finding in fault.findings:
                findings.setdefault((finding.primary, finding.message), finding)
    return Rendering(tuple(sorted(files, key=attrgetter("path"))), tuple(findings.values()))


def render_stack(environment: TemplateEnvironment, stack: StackPlan) -> tuple[RenderedFile, ...]:
    """The stack's files, sorted by path; a template that writes nothing for this stack gives no file.

    Raises:
        RenderFault: templates or values in them are at fault; it carries all the stack's findings.
    """
    header = render_template(environment, f"lib/header{SUFFIX}", stack=stack)
    files: dict[str, RenderedFile] = {}
    findings = list(_missing(environment, stack))
    for sheet in _sheets(environment, stack):
        try:
            text = render_template(environment, sheet.template, **sheet.context)
        except RenderFault as fault:
            findings.extend(_caused_by(stack, finding) for finding in fault.findings)
            continue
        if sheet.path in files and text:
            findings.append(_clash(sheet, files[sheet.path]))
        elif text:
            files[sheet.path] = RenderedFile(sheet.path, f"{header}\n{text}", stack.address, sheet.template)
    if findings:
        raise RenderFault(*findings)
    for file in _packages(stack):
        files[file.path] = file
    return tuple(files[path] for path in sorted(files))


def _packages(stack: StackPlan) -> Iterator[RenderedFile]:
    """The packages of the stack's functions, and what is in them."""
    for module in stack.modules:
        folder = f"{stack.address}/modules/{module.topic}"
        for package in module.packages:
            for name, text in package_files(package):
                yield RenderedFile(f"{folder}/{name}", text, stack.address, f"{package.name}.py")


def _sheets(environment: TemplateEnvironment, stack: StackPlan) -> Iterator[_Sheet]:
    """Every file the stack may have: the common ones, those of its kind, and its modules'."""
    common = {"stack": stack, "aliases": (), "outputs": sorted(stack.outputs, key=attrgetter("name"))}
    for name in _ROOT_FILES:
        yield _Sheet(f"{stack.address}/{name}.tf", f"lib/{name}{SUFFIX}", common)
    moves = moved_blocks(stack.address.kind, stack.blocks)
    yield _Sheet(f"{stack.address}/moved.tf", f"lib/moved{SUFFIX}", {"moves": moves})
    for template in _within(environment, f"stacks/{stack.address.kind}"):
        yield _Sheet(f"{stack.address}/{_stem(template)}.tf", template, {"stack": stack})
    for module in stack.modules:
        yield from _module_sheets(environment, module, f"{stack.address}/modules/{module.topic}")


def _module_sheets(environment: TemplateEnvironment, module: ModulePlan, folder: str) -> Iterator[_Sheet]:
    common = {
        "aliases": module.aliases,
        "outputs": sorted(module.outputs, key=attrgetter("name")),
        "variables": sorted(module.variables, key=attrgetter("name")),
    }
    for name in _MODULE_FILES:
        yield _Sheet(f"{folder}/{name}.tf", f"lib/{name}{SUFFIX}", common)
    moves = moved_blocks(module.topic, module.content.blocks)
    yield _Sheet(f"{folder}/moved.tf", f"lib/moved{SUFFIX}", {"moves": moves})
    for template in _within(environment, f"modules/{module.topic}"):
        yield _Sheet(f"{folder}/{_stem(template)}.tf", template, {"module": module.content})


def _within(environment: TemplateEnvironment, folder: str) -> tuple[str, ...]:
    """The templates that lie in the folder itself."""
    return tuple(name for name in environment.names if name.rpartition("/")[0] == folder)


def _stem(template: str) -> str:
    return PurePosixPath(template).name.removesuffix(SUFFIX)


def _missing(environment: TemplateEnvironment, stack: StackPlan) -> Iterator[Finding]:
    """A finding for each module of the stack that has no templates."""
    for module in stack.modules:
        if not _within(environment, f"modules/{module.topic}"):
            message = f"there is no template for the module {module.topic!r}"
            yield _caused_by(
                stack, Finding(NO_TEMPLATE, message, Location(document(f"modules/{module.topic}")))
            )


def _clash(sheet: _Sheet, earlier: RenderedFile) -> Finding:
    related = Location(document(earlier.template), note="writes it first")
    message = f"{sheet.path} is written twice"
    return Finding(ONE_FILE_TWICE, message, Location(document(sheet.template)), (related,))


def _caused_by(stack: StackPlan, finding: Finding) -> Finding:
    """The finding with the YAML file whose stack showed it."""
    cause = Location(stack.source, note=f"while rendering {stack.address}")
    return Finding(finding.rule, finding.message, finding.primary, (*finding.related, cause), finding.hint)
