"""What a proof costs, as ratios within one run: of everything, of one changed tenant, of nothing changed.

TENANTS says how many tenants the estate has. Nothing is asserted about time;
what was proved again and what was not is.
"""

import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.workspaces import memory_of

from generator.pipeline.proof import prove_estate

ROOT = Path(__file__).parents[2]
_COUNT = int(os.environ.get("TENANTS", "12"))
_PATTERN = "insurance"


@dataclass(frozen=True)
class Measured:
    """Seconds that a proof of the estate took, stacks it speaks of, and how many proofs were known before."""

    seconds: float
    stacks: int
    reused: int


@pytest.fixture
def estate(tmp_path):
    """The example estate's platform with tenants that are alike but for their names."""
    folder = tmp_path / "tenants"
    folder.mkdir()
    shutil.copy(ROOT / "tenants" / "_platform.yaml", folder)
    shutil.copytree(ROOT / "tenants" / "_identity", folder / "_identity")
    text = (ROOT / "tenants" / f"{_PATTERN}.yaml").read_text(encoding="utf-8")
    for number in range(_COUNT):
        name = f"line-{number}"
        (folder / f"{name}.yaml").write_text(text.replace(_PATTERN, name), encoding="utf-8")
    return tmp_path


def _measured(root: Path) -> Measured:
    began = time.perf_counter()
    result = prove_estate(root, memory=memory_of(root / "tenants"))
    took = time.perf_counter() - began
    assert result.proving is not None, result.findings
    assert result.refuted == ()
    return Measured(took, len(result.proving.proofs), result.proving.reused)


def test_cost_follows_the_change(estate):
    whole = _measured(estate)
    again = _measured(estate)
    tenant = estate / "tenants" / "line-0.yaml"
    text = tenant.read_text(encoding="utf-8")
    tenant.write_text(text.replace("karl: ml-admin", "karl: viewer"), encoding="utf-8")
    changed = _measured(estate)
    assert (again.reused, again.stacks) == (whole.stacks, whole.stacks)
    assert 0 < changed.stacks - changed.reused < whole.stacks / 2
    for words, one in (
        ("everything proved", whole),
        ("nothing changed", again),
        ("one tenant changed", changed),
    ):
        share = one.seconds / whole.seconds
        sys.stderr.write(
            f"{words:20} {one.stacks - one.reused:4} of {one.stacks} stacks proved {share:7.2f}x\n"
        )
