"""Scanning with checkov: what was just rendered, or what is in `out/`."""

from collections.abc import Sequence
from pathlib import Path

from generator.core.errors import UsageError
from generator.core.steps import Steps, silent
from generator.core.suggestions import nearest
from generator.pipeline.folders import OUT
from generator.plan.stack import StackPlan
from generator.render.files import RenderedFile
from generator.tools.memory import Memory
from generator.tools.scan import scan, scanner
from generator.tools.scanned import ScanReport, StackText
from generator.tools.stacks_on_disk import stacks_on_disk


def scanned(
    root: Path,
    stacks: Sequence[StackPlan],
    files: Sequence[RenderedFile],
    steps: Steps,
    memory: Memory | None = None,
) -> ScanReport:
    """What checkov says about stacks that are not on disk yet.

    Raises:
        EnvironmentFault: checkov is missing or failed.
    """
    done = steps("scan", len(stacks))
    texts: dict[str, list[tuple[str, str]]] = {stack.address: [] for stack in stacks}
    for file in files:
        texts[file.stack].append((f"{OUT}/{file.path}", file.text))
    return scan(
        scanner(root, memory),
        [StackText(stack, tuple(pairs)) for stack, pairs in sorted(texts.items())],
        progress=done,
    )


def scan_published(
    root: Path, names: tuple[str, ...], steps: Steps = silent, memory: Memory | None = None
) -> tuple[dict[str, str], ScanReport]:
    """What checkov says about stacks as they are in `out/`, and their texts by path.

    A name is a stack or the beginning of several (a tenant); none means all.

    Raises:
        UsageError: there is no stack of that name.
        EnvironmentFault: checkov is missing or failed.
    """
    published = stacks_on_disk(root, OUT)
    known = [one.stack for one in published]
    for name in names:
        if not any(_is_below(stack, name) for stack in known):
            similar = nearest(name, known)
            raise UsageError(
                f"there is no stack {name} in {OUT}/" + (f"; did you mean {similar}?" if similar else ""),
                hint=f"the stacks are: {', '.join(known) or '(none)'}",
            )
    texts = [one for one in published if not names or any(_is_below(one.stack, name) for name in names)]
    report = scan(scanner(root, memory), texts, progress=steps("scan", len(texts)))
    return {path: text for stack in texts for path, text in stack.files}, report


def _is_below(stack: str, name: str) -> bool:
    return stack == name or stack.startswith(f"{name}/")
