"""A test estate, rendered by the product and rolled out to the emulated AWS in the order of its stacks."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from fakes.proofs import proofs_at_once
from terraform.harness import (
    ACCOUNT,
    AS_KNOWN,
    BESIDE_RENDERED,
    BOOTSTRAP,
    STATE,
    Plan,
    Terraform,
    Toolchain,
)
from terraform.providers import Providers

from generator.core.findings import has_errors
from generator.pipeline.building import build
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options

ESTATES = Path(__file__).parent / "estates"
SIDE_BY_SIDE = 3

Order = Mapping[str, tuple[str, ...]]
Done = TypeVar("Done")
DELIVERED = """
delivery:
  github:
    repository: acme/studio
    repository_id: "123456789"
"""
"""What a platform file says so that a repository delivers."""


def deliver(workspace: Path) -> None:
    """Let the platform file of an estate say that a repository delivers it, unless it says so itself."""
    file = workspace / "tenants" / "_platform.yaml"
    said = file.read_text(encoding="utf-8")
    if "\ndelivery:\n" not in said:
        file.write_text(said + DELIVERED, encoding="utf-8")


def rendered(estate: str, below: Path, edit: Callable[[Path], None] = lambda _: None) -> Path:
    """The `out` folder of a test estate as a repository delivers it, built in a copy that `edit` may change.

    Its proof is believed: what AWS does with the policies is what these tests are about.
    """
    workspace = below / estate
    shutil.copytree(ESTATES / estate, workspace)
    deliver(workspace)
    edit(workspace)
    with proofs_at_once():
        result = build(workspace, Options(scan=False))
    assert not has_errors(result.findings), [finding.message for finding in result.findings]
    return workspace / OUT


@dataclass(frozen=True, slots=True)
class Rollout:
    """Stacks below a folder, with the stacks that each must come after.

    Stacks run side by side, because most of an apply is waiting. What becomes of each is a future, so that
    one that fails spoils only itself and those that come after it.
    """

    toolchain: Toolchain
    providers: Providers
    out: Path
    order: Order

    def apply(self) -> Mapping[str, "Future[str]"]:
        """Initialise and apply every stack after the stacks it reads from."""

        def applied(stack: Terraform) -> str:
            stack.init()
            return stack.apply()

        return self._each(self.order, applied)

    def plan(self) -> Mapping[str, "Future[Plan]"]:
        """What terraform would change in every stack now, with the values of everything in it."""
        return self._each(dict.fromkeys(self.order, ()), Terraform.plan_with_values)

    def destroy(self, how: Callable[[Terraform], str] = Terraform.destroy) -> Mapping[str, "Future[str]"]:
        """Destroy every stack after the stacks that read from it."""
        backwards = {
            name: tuple(later for later, needed in self.order.items() if name in needed)
            for name in reversed(self.order)
        }
        return self._each(backwards, how)

    def roles(self, name: str) -> Iterator[str]:
        """The stacks of roles, in the accounts that a stack works in, that are applied."""
        said = (self.out / name / "providers.tf").read_text(encoding="utf-8")
        for account in sorted(set(ACCOUNT.findall(said))):
            made = f"_platform/{BOOTSTRAP}{account}"
            if made != name and (self.out / made / STATE).exists():
                yield made

    def let(self, name: str, out: Path, *, back: bool = False) -> None:
        """Make the roles that apply a stack what another folder renders, as administrators do before.

        Roles that only become narrower stay, since that is done after what goes is gone (bootstrap.md),
        and here on the way `back`. The state of each that differs goes along.
        """
        for made in self._differing(name, out, narrower=back):
            shutil.copy(self.out / made / STATE, out / made / STATE)
            stack = replace(self, out=out).at(made)
            stack.init()
            stack.apply()

    def _differing(self, name: str, out: Path, *, narrower: bool = False) -> Iterator[str]:
        """The roles of a stack that another folder renders otherwise, those that become `narrower` or not."""
        for made in self.roles(name):
            before, after = _texts(self.out / made), _texts(out / made)
            if after and before != after and (narrower or not _words(after) < _words(before)):
                yield made

    def preview(self, name: str, out: Path, *options: str) -> Plan:
        """What terraform would change in a stack if it were rendered as it is below another folder.

        Where roles are rendered otherwise there, an administrator asks, who would apply these before.
        """
        shutil.copy(self.out / name / STATE, out / name / STATE)
        stack = replace(self, out=out).at(name)
        if any(self._differing(name, out)):
            stack = replace(stack, role="")
        stack.init()
        return stack.plan(*options)

    @contextmanager
    def as_rendered(self, name: str, out: Path, *, refused: bool = False) -> Iterator[Terraform]:
        """Terraform in a stack as it is rendered below another folder, with the state of what is applied.

        What is applied there is taken back at the end: the stack is applied again as it was rendered first.
        After an apply that is `refused` the state says more than stands, so that is asked for then.
        """
        shutil.copy(self.out / name / STATE, out / name / STATE)
        try:
            self.let(name, out)
            changed = replace(self, out=out).at(name)
            changed.init()
            yield changed
        finally:
            shutil.copy(out / name / STATE, self.out / name / STATE)
            self.at(name).apply(*(() if refused else (AS_KNOWN,)))
            replace(self, out=out).let(name, self.out, back=True)

    def at(self, name: str) -> Terraform:
        """Terraform in a stack as it is rendered now."""
        return self.toolchain.at(self.out / name, self.providers)

    def _each(self, order: Order, act: Callable[[Terraform], Done]) -> Mapping[str, "Future[Done]"]:
        done: dict[str, Future[Done]] = {}

        def after(name: str) -> Done:
            for needed in order[name]:
                done[needed].result()
            return act(self.at(name))

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for name in order:  # those needed come first, so nobody waits for one that cannot start
                done[name] = pool.submit(after, name)
        return done


def _texts(folder: Path) -> Mapping[str, str]:
    """What is rendered into a folder, by names."""
    files = (one for one in folder.glob("*.tf") if one.name not in BESIDE_RENDERED)
    return {one.name: one.read_text(encoding="utf-8") for one in files}


def _words(texts: Mapping[str, str]) -> frozenset[str]:
    """What stands in quotes: actions, ARNs and names."""
    return frozenset(word for text in texts.values() for word in re.findall(r'"[^"]*"', text))
