"""Every stack under out/ is formatted, can be initialised and is valid to the real provider."""

import os
from pathlib import Path

import pytest
from terraform.harness import Toolchain
from terraform.providers import Providers

pytestmark = pytest.mark.terraform

OUT = Path(__file__).parents[2] / "out"


def stacks_below(out: Path) -> tuple[str, ...]:
    """The folders that hold a root module, relative to `out`: they are the ones with a backend."""
    return tuple(sorted(file.parent.relative_to(out).as_posix() for file in out.rglob("backend.tf")))


STACKS = stacks_below(OUT)


def test_there_are_stacks_to_validate() -> None:
    if not STACKS and os.environ.get("CI") != "true":
        pytest.skip("out/ has no stacks: run `tenantry build` first")
    assert STACKS, "out/ has no stacks, so nothing below proves anything"


def test_every_file_is_formatted(toolchain: Toolchain) -> None:
    assert toolchain.at(OUT.parent).fmt_check("out") == ()


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_valid(stack: str, toolchain: Toolchain, providers: Providers, tmp_path: Path) -> None:
    copy = toolchain.copy(OUT / stack, tmp_path, providers)
    copy.init()
    assert copy.validate() == ()


@pytest.mark.parametrize("stack", STACKS[:1])
def test_a_stack_installs_a_provider_its_constraint_allows(
    stack: str, toolchain: Toolchain, tmp_path: Path
) -> None:
    copy = toolchain.copy(OUT / stack, tmp_path)
    copy.init()
    assert (copy.folder / ".terraform.lock.hcl").exists()
