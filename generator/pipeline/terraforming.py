"""A stack in a private folder, where terraform plans it: what is rendered, and nothing of the checkout."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator.apply.outcome import Outcome, outcome_of
from generator.apply.plan_format import PlanFault, doing_in, drifted_in, standing_in, terraform_version
from generator.apply.record import Bound, Change, Doing, files_digest
from generator.core.errors import EnvironmentFault
from generator.core.json_text import JsonFault, object_in
from generator.drift.state import StateRead, state_in
from generator.tenancy.stack_address import StackAddress
from generator.tools.own_provider import Attachment, OwnProvider
from generator.tools.process import last_lines
from generator.tools.terraform_runs import LOCK_NAME, Ended, TerraformRuns, providers_installed_alone

_PLAN_FILE = "reviewed.tfplan"
_SETTLED_FILE = "settled.tfplan"
_ERROR_LINES = 20
_PROVIDER = re.compile(r'^provider "(?P<source>[^"\n]+)" \{\n(?P<body>.*?)^\}', re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r'^\s*version\s*=\s*"(?P<version>[^"\n]+)"', re.MULTILINE)
_HASH = re.compile(r'"((?:h1|zh):[^"\n]+)"')
_SHOWN_OF_HASHES = 16
_PROGRAMS = "*/*/*/*/*/terraform-provider-*"
"""Programs below what `init` installs, by host, namespace, type, version and platform."""
_CONFIGURED = re.compile(r'^provider "', re.MULTILINE)


class RunFault(Exception):
    """Terraform did not do what it was asked to; the message says what it said, `log` where all of it is."""

    def __init__(self, message: str, log: Path, hint: str | None = None) -> None:
        super().__init__(message)
        self.log = log
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FreshPlan:
    """What a plan of a stack as it is rendered now would do, and what it was made of.

    `standing` is how many resources it found in the state, `drifted` those that stand otherwise than the
    state has them, and `state` is all of it as it stands.
    """

    bound: Bound
    does: Doing
    standing: int
    drifted: tuple[Change, ...] = ()
    state: StateRead = field(default=StateRead(()), repr=False)


@dataclass(frozen=True, slots=True)
class StackFolder:
    """A stack's own private folder. Only what is rendered is in it.

    `profile` is whose credentials terraform takes; empty where it takes those that it is started with.
    `attached` is a provider that its runs attach to; None: each starts its own.
    """

    address: StackAddress
    folder: Path
    log: Path
    runs: TerraformRuns
    texts: Mapping[str, str] = field(repr=False)
    backend: tuple[str, ...] = ()
    profile: str = ""
    attached: Attachment | None = None

    def init(self, lock: bytes | None) -> None:
        """Write the stack's files, and install its providers: with a lock those that it names, no others.

        Raises:
            RunFault: terraform refuses.
        """
        for path, text in self.texts.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        readonly: tuple[str, ...] = ()
        if lock is not None:
            (self.folder / LOCK_NAME).write_bytes(lock)
            readonly = ("-lockfile=readonly",)
        settings = tuple(f"-backend-config={one}" for one in self.backend)
        with providers_installed_alone(self.runs.environment):
            ended = self._run("init", "-no-color", "-input=false", *readonly, *settings)
        if ended.code:
            raise RunFault(f"terraform init: {_end_of(ended)}", self.log, _hint_of(_end_of(ended)))

    def plan(self, key: bytes, *options: str) -> FreshPlan:
        """Plan, and read what the plan would do; secrets become digests under `key`.

        Raises:
            RunFault: the plan fails, or says something of which no record can be made.
        """
        heard = _Written(self.log)
        arguments = ("plan", "-json", "-input=false", f"-out={_PLAN_FILE}", *options)
        ended = self._heard(heard, *arguments)
        if ended.code:
            said = heard.errors() or _end_of(ended)
            raise RunFault(f"terraform plan: {said}", self.log, _hint_of(said))
        shown = self._run("show", "-json", _PLAN_FILE)
        if shown.code:
            raise RunFault("terraform show: the plan cannot be read", self.log)
        try:
            plan = object_in(shown.printed)
            does = doing_in(plan, key)
            standing = standing_in(plan)
            drifted = drifted_in(plan, key)
        except (JsonFault, PlanFault) as fault:
            raise RunFault(f"no record can be made of the plan: {fault}", self.log) from fault
        bound = self._bound(terraform_version(plan))
        return FreshPlan(bound, does, standing, drifted, state_in(plan))

    def apply(self, hear: Callable[[], None]) -> Outcome:
        """Apply the plan that was made last, and nothing else; `hear` is called as resources are done."""
        heard = _Written(self.log, hear)
        arguments = ("apply", "-json", "-input=false", _PLAN_FILE)
        ended = self._heard(heard, *arguments)
        outcome = outcome_of(heard.lines)
        if ended.code == 0 and outcome.is_complete and not outcome.failed:
            return outcome
        said = outcome.errors or (() if outcome.failed else (_end_of(ended) or "terraform ended early",))
        return Outcome(outcome.done, outcome.failed, outcome.begun, said, is_complete=False)

    def settle(self) -> str:
        """Take into the state what the provider says of what stands; why not, or an empty text.

        What stands no more stays in the state: the next plan says that it is gone.
        """
        heard = _Written(self.log)
        arguments = ("plan", "-refresh-only", "-json", "-input=false", f"-out={_SETTLED_FILE}")
        ended = self._heard(heard, *arguments)
        if ended.code:
            return heard.errors() or _end_of(ended)
        if gone := heard.vanished():
            return f"{', '.join(gone)} stood in the state and is gone"
        ended = self._run("apply", "-no-color", "-input=false", _SETTLED_FILE)
        return _end_of(ended) if ended.code else ""

    def note(self, words: str) -> None:
        """Write a line into the log."""
        with suppress(OSError), self.log.open("ab") as log:
            log.write(f"{words}\n".encode())

    def _bound(self, terraform: str) -> Bound:
        """What a plan in this folder is made of; the whole lock counts, not only what is read of it.

        Raises:
            RunFault: the lock names no provider that is known to be one.
        """
        lock = self.lock or b""
        if providers := providers_in(lock.decode("utf-8", errors="replace")):
            whole = f"lock {sha256(lock).hexdigest()[:_SHOWN_OF_HASHES]}"
            return Bound(str(self.address), files_digest(self.texts), terraform, (*providers, whole))
        raise RunFault("terraform's lock names no provider", self.log)

    @property
    def needs_one_provider(self) -> bool:
        """Whether one process is enough, which holds one configuration at a time."""
        return (
            sum(len(_CONFIGURED.findall(text)) for path, text in self.texts.items() if "/" not in path) == 1
        )

    @property
    def asks_for(self) -> str:
        """Which providers it asks for, in which versions, as its files say it below who made them."""
        lines = self.texts.get("versions.tf", "").splitlines()
        return "\n".join(line for line in lines if not line.startswith("#"))

    def start_provider(self) -> OwnProvider | None:
        """Start the one program that `init` has checked and put here; None where there are several."""
        programs = tuple((self.folder / ".terraform" / "providers").glob(_PROGRAMS))
        if len(programs) != 1:
            return None
        return OwnProvider.start(programs[0], self.folder, self.runs.seen_with(self.profile))

    @property
    def lock(self) -> bytes | None:
        """The lock of providers that lies here."""
        with suppress(FileNotFoundError):
            return (self.folder / LOCK_NAME).read_bytes()
        return None

    def _run(self, *arguments: str, hear: Callable[[bytes], None] | None = None) -> Ended:
        return self.runs.run(
            self.folder, self.log, *arguments, hear=hear, profile=self.profile, attached=self.attached
        )

    def _heard(self, heard: "_Written", *arguments: str) -> Ended:
        return self._run(*arguments, hear=heard.hear)


class _Written:
    """The lines that terraform says as JSON: kept, and written into the log as a person reads them."""

    def __init__(self, log: Path, tell: Callable[[], None] = lambda: None) -> None:
        self.lines: list[bytes] = []
        self._log, self._tell = log, tell

    def hear(self, line: bytes) -> None:
        """Take in one line."""
        self.lines.append(line)
        try:
            said = object_in(line)
        except JsonFault:
            text = line.decode("utf-8", errors="replace").rstrip()
        else:
            text = str(said.get("@message", ""))
            diagnostic = said.get("diagnostic")
            if isinstance(diagnostic, dict) and diagnostic.get("detail"):
                text = f"{text}\n{diagnostic['detail']}"
            if said.get("type") == "apply_complete":
                self._tell()
        with suppress(OSError), self._log.open("ab") as log:  # a full disk must not end an apply
            log.write(f"{text}\n".encode())

    def errors(self) -> str:
        """What was said of faults, with the resource that each is about."""
        outcome = outcome_of(self.lines)
        named = [f"{address}: {text}" for address, text in outcome.failed.items()]
        return "\n".join((*outcome.errors, *named))

    def vanished(self) -> tuple[str, ...]:
        """The addresses of which a refresh said that they are gone."""
        found = []
        for line in self.lines:
            with suppress(JsonFault, KeyError, TypeError):
                said: Any = object_in(line)
                if said["type"] == "resource_drift" and said["change"]["action"] == "delete":
                    found.append(str(said["change"]["resource"]["addr"]))
        return tuple(found)


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that nobody else reads, gone when the block ends: plan files hold state and secrets."""
    with TemporaryDirectory(prefix="tenantry-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o700)
        yield folder


def providers_in(lock: str) -> tuple[str, ...]:
    """The providers that a lock names, each as its source, version and a digest of its hashes."""
    found = []
    for one in _PROVIDER.finditer(lock):
        version = _VERSION.search(one["body"])
        hashes = "\n".join(sorted(_HASH.findall(one["body"])))
        digest = sha256(hashes.encode()).hexdigest()[:_SHOWN_OF_HASHES]
        found.append(f"{one['source']} {version['version'] if version else ''} {digest}")
    return tuple(sorted(found))


def new_log(folder: Path, address: str) -> Path:
    """A log of a stack that only this user reads; what an earlier run wrote under its name is gone.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    path = folder / f"{address.replace('/', '--')}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written: {error.strerror}") from error
    return path


def _end_of(ended: Ended) -> str:
    """What a run said last, which is why it stopped."""
    text = ended.log.read_text(encoding="utf-8", errors="replace")
    own = text.rpartition("\n$ terraform ")[2].partition("\n")[2]
    printed = ended.printed.decode("utf-8", errors="replace")
    return last_lines(own or printed, _ERROR_LINES)


def _hint_of(said: str) -> str | None:
    """What to do about a fault that is known."""
    if "state lock" in said:
        found = re.search(r"ID:\s*([0-9a-f-]{36})", said)
        unlock = f"terraform force-unlock {found[1]}" if found else "terraform force-unlock"
        return (
            f"somebody else plans or applies this stack: wait; if that run is dead, `{unlock}` in the stack"
        )
    if "lifecycle.prevent_destroy" in said:
        return "what is kept is taken out of the state first: see docs/how-to/retire.md"
    if "Saved plan is stale" in said:
        return "another apply was faster: run the same command again"
    if "lock file" in said or "checksums" in said:
        return "make the lock of providers again with `tenantry lock`, and review it"
    if "ExpiredToken" in said or "expired" in said:
        return "sign in again, and run the same command: what is done is not done again"
    return None


def json_text(value: object) -> bytes:
    """A note beside a record, as JSON."""
    return json.dumps(value, sort_keys=True, indent=1).encode() + b"\n"
