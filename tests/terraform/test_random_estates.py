"""Estates with any of the settings changed together are proved and valid to the real provider.

Each begins as a test estate and is changed as rows of `changes.yaml` say, as long as the files stay valid:
the rows hold another value of every setting. A run draws one; TENANTRY_ESTATES says how many are drawn, and
TENANTRY_ESTATES_SEED from what.
"""

import os
import random
import shutil
from pathlib import Path

import pytest
from terraform.changes import Case, edit, every_case
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.rollout import ESTATES

from generator.core.findings import has_errors
from generator.pipeline.building import build
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options
from generator.pipeline.validation import validate
from generator.plan.order import apply_order

pytestmark = pytest.mark.terraform

COUNT = int(os.environ.get("TENANTRY_ESTATES", "1"))
SEED = int(os.environ.get("TENANTRY_ESTATES_SEED", "20261147"))
BASES = ("open", "open", "guarded")

MOST = 24
"""Settings that are tried together."""


def drawn(number: int, below: Path) -> tuple[Path, list[str]]:
    """A workspace of some of the tenants of an estate, and the settings that were changed in it."""
    chance = random.Random(f"{SEED}-{number}")  # noqa: S311 - nothing here is a secret
    base = BASES[number % len(BASES)]
    workspace = below / "estate"
    shutil.copytree(ESTATES / base, workspace)
    tenants = sorted((workspace / "tenants").glob("[!_]*.yaml"))
    for file in chance.sample(tenants, chance.randrange(len(tenants))):
        text = file.read_text(encoding="utf-8")
        file.unlink()
        if not _is_valid(workspace):  # others speak of it
            file.write_text(text, encoding="utf-8")
    rows = [case for case in every_case() if case.estate == base and not case.refused]
    wanted = chance.sample(rows, min(MOST, len(rows)))
    return workspace, [str(case) for case in wanted if _changed(workspace, case, below / "before")]


def _changed(workspace: Path, case: Case, before: Path) -> bool:
    """Whether the files are as the row says and still valid; else they are what they were."""
    shutil.copytree(workspace, before)
    try:
        for edits in (case.first, case.edits):
            edit(workspace, edits)
        fits = _is_valid(workspace)
    except (LookupError, FileNotFoundError):  # another row took away what this one changes
        fits = False
    if not fits:
        shutil.rmtree(workspace)
        shutil.copytree(before, workspace)
    shutil.rmtree(before)
    return fits


def _is_valid(workspace: Path) -> bool:
    return not has_errors(validate(workspace).findings)


@pytest.mark.parametrize("number", range(COUNT))
def test_an_estate_with_many_settings_changed_is_proved_and_valid(
    number: int, toolchain: Toolchain, providers: Providers, tmp_path: Path
) -> None:
    workspace, changed = drawn(number, tmp_path)
    assert changed, "nothing of it is another estate"

    result = build(workspace, Options(scan=False))

    assert not has_errors(result.findings), (changed, [finding.message for finding in result.findings])
    stacks = [str(one.address) for step in apply_order(validate(workspace).plan.stacks) for one in step]
    assert stacks
    for name in stacks:
        stack = toolchain.at(workspace / OUT / name, providers)
        stack.init()
        assert stack.validate() == (), (changed, name)
