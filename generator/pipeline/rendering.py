"""Rendering stacks in memory."""

from collections.abc import Sequence

from generator.core.findings import Finding
from generator.core.steps import Steps
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
