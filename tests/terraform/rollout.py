"""A test estate, rendered by the product and rolled out to the emulated AWS in the order of its stacks."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from fakes.proofs import proofs_at_once
from terraform.harness import STATE, Plan, Terraform, Toolchain
from terraform.provider_process import ProviderProcess

from generator.core.findings import has_errors
from generator.pipeline import OUT, Options, build

ESTATES = Path(__file__).parent / "estates"
SIDE_BY_SIDE = 3
AWS_CONFIGURATION = re.compile(r'^provider "aws"', re.MULTILINE)

Order = Mapping[str, tuple[str, ...]]
Done = TypeVar("Done")


def rendered(estate: str, below: Path, edit: Callable[[Path], None] = lambda _: None) -> Path:
    """The `out` folder of a test estate, built in a copy of it that `edit` may change first.

    Its proof is believed: what AWS does with the policies is what these tests are about.
    """
    workspace = below / estate
    shutil.copytree(ESTATES / estate, workspace)
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
    out: Path
    order: Order
    running: ExitStack
    idle: "SimpleQueue[ProviderProcess]" = field(default_factory=SimpleQueue)

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

    def preview(self, name: str, out: Path, *options: str) -> Plan:
        """What terraform would change in a stack if it were rendered as it is below another folder."""
        shutil.copy(self.out / name / STATE, out / name / STATE)
        changed = replace(self, out=out)
        with changed._at(name) as stack:
            stack.init()
            return stack.plan(*options)

    @contextmanager
    def as_rendered(self, name: str, out: Path) -> Iterator[Terraform]:
        """Terraform in a stack as it is rendered below another folder, with the state of what is applied.

        What is applied there is taken back at the end: the stack is applied again as it was rendered first.
        """
        shutil.copy(self.out / name / STATE, out / name / STATE)
        try:
            with replace(self, out=out)._at(name) as changed:
                changed.init()
                yield changed
        finally:
            shutil.copy(out / name / STATE, self.out / name / STATE)
            with self._at(name) as before:
                before.apply()

    @contextmanager
    def at(self, name: str) -> Iterator[Terraform]:
        """Terraform in a stack as it is rendered now."""
        with self._at(name) as stack:
            yield stack

    def stack(self, name: str) -> Terraform:
        """Terraform in a stack's folder, to ask for what needs no provider: its state and outputs."""
        return self.toolchain.at(self.out / name)

    def _each(self, order: Order, act: Callable[[Terraform], Done]) -> Mapping[str, "Future[Done]"]:
        done: dict[str, Future[Done]] = {}

        def after(name: str) -> Done:
            for needed in order[name]:
                done[needed].result()
            with self._at(name) as stack:
                return act(stack)

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for name in order:  # those needed come first, so nobody waits for one that cannot start
                done[name] = pool.submit(after, name)
        return done

    @contextmanager
    def _at(self, name: str) -> Iterator[Terraform]:
        """Terraform in a stack's folder, attached to a running provider where one is enough."""
        configurations = (self.out / name / "providers.tf").read_text(encoding="utf-8")
        if len(AWS_CONFIGURATION.findall(configurations)) > 1:
            yield self.stack(name)
            return
        provider = self._provider()
        try:
            yield self.toolchain.at(self.out / name, provider)
        finally:
            self.idle.put(provider)

    def _provider(self) -> ProviderProcess:
        """A provider that nobody uses; one is started only when all are busy, for each costs seconds."""
        try:
            return self.idle.get_nowait()
        except Empty:
            return self.running.enter_context(self.toolchain.start_provider())


@contextmanager
def rollout(toolchain: Toolchain, out: Path, order: Order) -> Iterator[Rollout]:
    """A rollout with providers of its own, which end with it."""
    with ExitStack() as running:
        yield Rollout(toolchain, out, order, running)
