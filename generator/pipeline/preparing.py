"""What planning and applying need: programs, rendered stacks, records, what a change was said to do."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from secrets import token_hex
from threading import Lock

from generator.apply.foretold import Foretold
from generator.apply.waves import TELLING, is_said_to_tell_otherwise
from generator.core.errors import EnvironmentFault, UsageError
from generator.core.findings import Finding, has_errors
from generator.core.steps import Steps
from generator.core.suggestions import nearest
from generator.disk.state import state_folder
from generator.load.files import read_bytes
from generator.pipeline.affected import affected_since
from generator.pipeline.building import BuildResult, build
from generator.pipeline.committed import Commit
from generator.pipeline.comparison import comparison
from generator.pipeline.differing import difference
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.reviewed import was_applied
from generator.pipeline.running_providers import RunningProviders
from generator.pipeline.standing_proof import StandingProof
from generator.pipeline.terraforming import StackFolder, new_log, private_folder
from generator.plan.order import apply_order
from generator.plan.stack import StackPlan
from generator.plan.stacks.bootstrap import profile_of
from generator.review.affected import Fate
from generator.review.change import StackChange
from generator.review.prediction import Prediction
from generator.tenancy.files import PROVIDERS_LOCK
from generator.tenancy.platform import Platform
from generator.tenancy.reviews import KEY, REVIEWS
from generator.tenancy.stack_address import StackAddress
from generator.tools import terraform
from generator.tools.aws_listing import AwsAccount
from generator.tools.machine import room_for
from generator.tools.memory import Memory
from generator.tools.programs import checkout, is_inside
from generator.tools.review_store import ReviewStore, review_store, whoever_is_chosen
from generator.tools.terraform_runs import TerraformRuns, environment, has_credentials

_NEVER_BUILT = ("override.tf", "override.tf.json", ".tfvars", ".tfvars.json")
"""Ends the names of files that Terraform takes by their names alone, and that no build writes."""

_KEY_BYTES = 32
_PROVIDERS_FILE, _PROVIDER = "providers.tf", '\nprovider "aws" {'
_REGION = re.compile(r'^  region +=+ +"([^"]+)"', re.MULTILINE)
_ROLE = re.compile(r'^    role_arn +=+ +"([^"]+)"', re.MULTILINE)
"""How the first provider of a stack is written, whose all resources are that name no other."""
_MOST_JOBS = 8
_BYTES_OF_A_PLAN = 1 << 30
"""Memory for terraform and a provider: measured, some 0.8 GB of the two with hashicorp/aws 5.100.0."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be planned or applied, and how.

    No `stacks` are all of them. `base` is the revision that a change is compared with; `affected` takes the
    stacks that it changes alone. `records` is where records lie: None is the bucket of the state. `backend`
    are settings of the backend that the files leave open. `logs` is a folder of the user's own by default.
    `pull_request` is the number of the one that plans are for.
    Who only looks `writes` nothing where records lie.
    """

    stacks: tuple[str, ...] = ()
    base: str | None = None
    affected: bool = False
    records: str | None = None
    logs: Path | None = None
    jobs: int | None = None
    backend: tuple[str, ...] = ()
    memory: Memory | None = None
    pull_request: int | None = None
    writes: bool = True


@dataclass(frozen=True, slots=True)
class PlannableStack:
    """A stack as terraform gets it: its files by path, and what it comes after.

    `reads` is whether it reads what those it relies on write. One that `goes` is in no file any more: it is
    destroyed, by the text that the base has of it.
    """

    address: StackAddress
    relies_on: tuple[str, ...]
    texts: Mapping[str, str] = field(repr=False)
    account_id: str = ""
    reads: bool = False
    goes: bool = False


@dataclass(frozen=True)
class Prepared:
    """What planning needs: programs, rendered stacks in order, records, what is known of a change."""

    root: Path
    request: Request
    build: BuildResult
    runs: TerraformRuns
    store: ReviewStore
    logs: Path
    steps: tuple[tuple[PlannableStack, ...], ...]
    change: "Change | None"
    lock: bytes | None
    below: Path
    standing: StandingProof
    providers: RunningProviders
    _made: Lock = field(default_factory=Lock)

    @property
    def jobs(self) -> int:
        """How many stacks are planned at a time."""
        return self.request.jobs or room_for(_BYTES_OF_A_PLAN, _MOST_JOBS)

    def folder_of(self, stack: PlannableStack) -> StackFolder:
        """A private folder for a stack, with a log of its own."""
        folder = self.below / stack.address.replace("/", "--")
        folder.mkdir()
        log = new_log(self.logs, stack.address)
        return StackFolder(
            *(stack.address, folder, log, self.runs, stack.texts, self.request.backend),
            self._profile_for(stack),
        )

    def account_of(self, stack: PlannableStack) -> AwsAccount:
        """The account of a stack, by the credentials that terraform takes there."""
        said = "".join(stack.texts.get(_PROVIDERS_FILE, "").split(_PROVIDER)[:2])
        region, role = (match[1] if (match := found.search(said)) else "" for found in (_REGION, _ROLE))
        return AwsAccount(region, self._profile_for(stack), role)

    def _profile_for(self, stack: PlannableStack) -> str:
        """Whose credentials a stack takes that assumes no role, where nobody chose any: its account's."""
        estate = self.build.validation.estate
        if not stack.account_id or estate is None or estate.platform.delivery is None:
            return ""
        return "" if has_credentials(self.runs.environment) else profile_of(stack.account_id)

    @property
    def key(self) -> bytes:
        """What secrets are digested under: made at the first record of the store, and kept there."""
        with self._made:
            held = self.store.get(KEY)
            if held is None:
                self.store.put(KEY, token_hex(_KEY_BYTES).encode())
                held = self.store.get(KEY) or b""
        if len(held) < _KEY_BYTES:
            raise EnvironmentFault(f"{self.store.where}{KEY} holds no key", hint="delete it, and plan again")
        return held

    def foretold(self, address: str) -> Foretold:
        """What is known of a stack before it is planned."""
        stood = was_applied(self.store, address)
        return Foretold(self.announced(address), stood=stood)

    def announced(self, address: str) -> Prediction | None:
        """What the change was said to do to a stack: nothing where it leaves it alone."""
        return None if self.change is None else self.change.does.get(address, Prediction())

    @property
    def said_to_tell_otherwise(self) -> frozenset[str]:
        """The stacks that nobody asked for and that the change was said to let tell others something else."""
        asked = {stack.address for step in self.steps for stack in step}
        does = self.change.does if self.change else {}
        return frozenset(
            one for one, said in does.items() if one not in asked and is_said_to_tell_otherwise(said)
        )


@contextmanager
def prepared(root: Path, request: Request, steps: Steps) -> Iterator[Prepared | BuildResult]:
    """Everything that planning needs; the build alone where something is wrong with the files.

    The folders of those whose stacks are asked for must be what the files render to, proved: what a reviewer
    saw is what is planned. Of all others that is a check's to say, for which no plan of few stacks waits.
    """
    program = terraform.find(root)
    if program is None:
        raise EnvironmentFault("terraform is not installed", hint=terraform.HOW_TO_GET)
    runs = TerraformRuns(program, environment(root))
    options = Options(holders=_holders(root, request), scan=False, write=False, memory=request.memory)
    built = build(root, options, steps)
    plan, estate = built.validation.plan, built.validation.estate
    if has_errors(built.findings) or plan is None or estate is None:
        yield built
        return
    change = _change(root, request, steps)
    stacks = _chosen(built, plan.stacks, request, change)
    if change is not None:
        _require_committed(change.head, stacks)
    store = _store(root, request, runs, estate.platform, stacks)
    with private_folder() as below, RunningProviders() as providers:
        ready = Prepared(
            *(root, request, built, runs, store),
            _logs(root, request),
            stacks,
            change,
            _lock_of(root),
            below,
            StandingProof(
                RenderedEstate(built.validation, built.files), {one.address: one for one in plan.stacks}
            ),
            providers,
        )
        if request.writes:
            _ = ready.key  # records that cannot be read end the run before anything is planned
        try:
            yield ready
        finally:
            runs.stop()


def _store(
    root: Path,
    request: Request,
    runs: TerraformRuns,
    platform: Platform,
    steps: Iterable[Iterable[PlannableStack]],
) -> ReviewStore:
    """Where records lie, asked as whoever somebody chose, or by the accounts' own profiles.

    Raises:
        UsageError: the request names no place for records.
        EnvironmentFault: it is one that others may write in.
    """
    asks = whoever_is_chosen
    if platform.delivery is not None and not has_credentials(runs.environment):
        asks = partial(_profile_for, {one.address: one.account_id for step in steps for one in step})
    state = platform.state
    return review_store(request.records or f"s3://{state.bucket}/{REVIEWS}", root, state.region, asks)


def _profile_for(accounts: Mapping[str, str], name: str) -> str:
    """Who asks for a record: who works in the account of its stack; of what belongs to none, anybody here."""
    first = next(iter(accounts.values()), "")
    path = PurePosixPath(name)
    account = next((accounts[str(one)] for one in (path, *path.parents) if str(one) in accounts), first)
    return profile_of(account) if account else ""


def _holders(root: Path, request: Request) -> frozenset[str] | None:
    """The folders of those whose stacks are asked for; None where all are, or something that is no stack."""
    if request.affected and request.base is not None:
        found = affected_since(root, request.base)
        names: Iterable[str] = (one.address for one in found.every)
    elif request.stacks:
        names = request.stacks
    else:
        return None
    with suppress(ValueError):
        return frozenset(StackAddress.parse(name).holder_folder for name in names)
    return None


def _chosen(
    built: BuildResult, every: Sequence[StackPlan], request: Request, change: "Change | None"
) -> tuple[tuple[PlannableStack, ...], ...]:
    """The stacks that were asked for, in the order of applying; first what goes, one after the other.

    Raises:
        UsageError: a name is no stack.
    """
    gone = {one.address: one for one in change.gone} if change else {}
    known = {*(stack.address for stack in every), *gone}
    for name in request.stacks:
        if name not in known:
            meant = nearest(name, known)
            raise UsageError(
                f"{name} is no stack", hint=f"did you mean {meant}?" if meant else "see: tenantry order"
            )
    wanted = set(request.stacks) or known
    if request.affected:
        if change is None:
            raise UsageError("--affected needs --base REF", hint="give the branch that the change goes into")
        wanted = {one for one in wanted if one in change.does or one in gone}
    first = [(one,) for one in gone.values() if one.address in wanted]
    kept = (
        tuple(_plannable(built, one) for one in step if one.address in wanted) for step in apply_order(every)
    )
    return (*first, *(step for step in kept if step))


def _plannable(built: BuildResult, stack: StackPlan) -> PlannableStack:
    """A stack as it is rendered now."""
    start = f"{stack.address}/"
    texts = {
        one.path.removeprefix(start): one.text
        for one in built.files
        if one.stack == stack.address and one.path.startswith(start)
    }
    reads = any(one.type in TELLING for one in stack.data)
    return PlannableStack(stack.address, tuple(stack.relies_on), texts, stack.account_id, reads=reads)


@dataclass(frozen=True, slots=True)
class Change:
    """What a change was said to do to each stack that it affects, the commit that has it, and what goes."""

    head: Commit
    does: Mapping[str, Prediction]
    gone: tuple[PlannableStack, ...] = ()


def _change(root: Path, request: Request, steps: Steps) -> Change | None:
    if request.base is None:
        return None
    compared = comparison(root, request.base)
    found = difference(root, request.base, steps, asks_who_may=False)
    stacks = [stack for holder in found.holders for stack in holder.stacks]
    does: dict[str, Prediction] = {stack.address: stack.resources for stack in stacks}
    removed = affected_since(root, request.base).removed if _removes(stacks) else ()
    gone = tuple(
        PlannableStack(
            *(one.address, (), _as_built(_texts_at(compared.base, one.address)), one.account_id), goes=True
        )
        for one in removed
    )
    return Change(compared.head, does, gone)


def _removes(stacks: Iterable[StackChange]) -> bool:
    return any(stack.fate is Fate.REMOVED for stack in stacks)


def _as_built(texts: Mapping[str, str]) -> dict[str, str]:
    """The files of a stack without those by which somebody might change what a build wrote."""
    return {path: text for path, text in texts.items() if not path.endswith(_NEVER_BUILT)}


def _texts_at(commit: Commit, address: str) -> dict[str, str]:
    """What a commit has of a stack, by path below it."""
    start = f"{OUT}/{address}/"
    held = commit.texts_below([start.rstrip("/")])
    return {path.removeprefix(start): text for path, text in held.items()}


def _require_committed(head: Commit, steps: Iterable[Iterable[PlannableStack]]) -> None:
    """Refuse to compare with a change that is not what is planned.

    Raises:
        UsageError: a stack's files are not those of HEAD.
    """
    for stack in (stack for step in steps for stack in step if not stack.goes):
        if _texts_at(head, stack.address) != stack.texts:
            raise UsageError(
                f"what {stack.address} renders to is not what HEAD has in {OUT}/",
                hint="commit tenants/ and out/ first: a change is compared commit with commit",
            )


def _logs(root: Path, request: Request) -> Path:
    """Where logs go.

    Raises:
        EnvironmentFault: that lies in the checkout, where a link may lead anywhere.
    """
    if request.logs is None:
        return state_folder(checkout(root)) / "logs"
    folder = request.logs.absolute()
    if is_inside(folder, checkout(root)):
        raise EnvironmentFault(f"{folder} lies in the checkout", hint="give a folder outside it with --logs")
    return folder


def _lock_of(root: Path) -> bytes | None:
    """The lock of providers; None where there is none.

    Raises:
        EnvironmentFault: it cannot be read, or is a link.
    """
    if not os.path.lexists(root / PROVIDERS_LOCK):
        return None
    found = read_bytes(root, PROVIDERS_LOCK)
    if isinstance(found, Finding):
        raise EnvironmentFault(f"{PROVIDERS_LOCK}: {found.message}", hint=found.hint)
    return found
