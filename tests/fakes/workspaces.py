"""Whole estates rendered in memory, and workspaces on disk."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from generator.core.findings import Finding, has_errors
from generator.estate.files import Estate
from generator.pipeline.validation import Validation, validate
from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.render.environment import TemplateEnvironment, environment
from generator.render.stacks import render_stacks
from generator.tools.memory import Memory, memory

ROOT = Path(__file__).parents[2]
"""The workspace of the example estate."""


@cache
def templates() -> TemplateEnvironment:
    """Our templates, compiled once per process."""
    return environment()


def texts(plan: EstatePlan) -> dict[str, str]:
    """Every rendered file of a plan by its path below `out/`; nothing may be wrong."""
    assert not has_errors(plan.findings), said(plan.findings)
    rendered = render_stacks(templates(), plan.stacks)
    assert rendered.findings == (), said(rendered.findings)
    return {file.path: file.text for file in rendered.files}


def texts_of(estate: Estate) -> dict[str, str]:
    """Every file an estate renders to, unchecked."""
    return texts(plan_estate(estate))


def texts_below(root: Path) -> dict[str, str]:
    """Every file a workspace on disk renders to, unchecked."""
    validation = validated(root)
    assert validation.plan is not None
    return texts(validation.plan)


def validated(root: Path) -> Validation:
    """A workspace on disk that has no faults."""
    validation = validate(root)
    assert not has_errors(validation.findings), said(validation.findings)
    return validation


def said(findings: tuple[Finding, ...]) -> list[str]:
    """The findings in short, for a failing test."""
    return [f"{one.rule.code} {one.primary.document} {one.primary.route}: {one.message}" for one in findings]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes; nothing when there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cache_of(workspace: Path) -> Path:
    """The cache folder of whoever works in a workspace of the tests: beside it."""
    return workspace.absolute().parent / "cache"


def memory_of(workspace: Path) -> Memory:
    """What the command remembers when it is called for a workspace of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_of(workspace)))
        found = memory(workspace)
    assert found is not None
    return found


def copied(workspace: Path, target: Path) -> Path:
    """A copy of a workspace, with what is remembered of it and without its lock."""
    assert not target.exists()
    _copy(workspace, target)
    for left in (*target.glob(".tenantry/lock"), *target.glob(".tenantry/publish-*")):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if cache_of(workspace).exists() and cache_of(workspace) != cache_of(target):
        if cache_of(target).exists():
            shutil.copytree(cache_of(workspace), cache_of(target), dirs_exist_ok=True)
        else:
            _copy(cache_of(workspace), cache_of(target))
    return target


def _copy(folder: Path, target: Path) -> None:
    """A copy of a folder with what its links lead to; by a program, which is twice as fast as Python."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(("cp", "-RLp", folder, target), check=True)
