"""Rendering stacks in memory, and checking the text."""

from collections.abc import Sequence
from pathlib import Path

from generator.check.clean_stacks import CleanStacks
from generator.check.registry import check
from generator.core.findings import Finding
from generator.pipeline.folders import OUT, cache
from generator.pipeline.steps import Steps
from generator.plan.stack import StackPlan
from generator.render.environment import environment
from generator.render.files import RenderedFile
from generator.render.stacks import render_stacks


def rendered(
    stacks: Sequence[StackPlan], steps: Steps
) -> tuple[tuple[RenderedFile, ...], tuple[Finding, ...]]:
    """The files of the stacks, and what kept some from being rendered."""
    done = steps("render", len(stacks))
    templates = environment()
    files: list[RenderedFile] = []
    findings: dict[Finding, None] = {}
    for stack in stacks:
        result = render_stacks(templates, (stack,))
        files.extend(result.files)
        findings.update(dict.fromkeys(result.findings))
        done(1)
    return tuple(files), tuple(findings)


def checked(
    root: Path, stacks: Sequence[StackPlan], files: Sequence[RenderedFile], steps: Steps
) -> tuple[Finding, ...]:
    """What is wrong with the rendered text; stacks that were clean before are not looked at again."""
    done = steps("check", len(stacks))
    clean = CleanStacks(cache(root, "check"))
    findings: dict[Finding, None] = {}
    for stack in stacks:
        own = [file for file in files if file.stack == stack.address]
        findings.update(dict.fromkeys(check(own, OUT, clean=clean)))
        done(1)
    return tuple(findings)
