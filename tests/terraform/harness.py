"""The real terraform in a test: a copy of a stack, run with a state file of its own."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from terraform.providers import Providers

TIMEOUT_SECONDS = 600
CHANGES = 2
PROVIDER_NOTICES_SECONDS = 1
"""What a provider that outlives its terraform takes to begin no further requests."""
AS_KNOWN = "-refresh=false"
"""Take the state for what stands, where something else tells that it is: asking costs more than the rest."""
PLAN_FILE = "next.tfplan"
STATE = "terraform.tfstate"
LOCAL_BACKEND = "backend_override.tf"
LOCAL_STATE = 'terraform {\n  backend "local" {}\n}\n'
OWN_CREDENTIALS = "providers_override.tf"
BESIDE_RENDERED = frozenset((LOCAL_BACKEND, OWN_CREDENTIALS))
"""Files that tests write beside those that are rendered."""

PROVIDER = re.compile(r'^provider "aws" \{\n(?P<body>.*?)^\}', re.MULTILINE | re.DOTALL)
ALIAS = re.compile(r'^  alias = "\w+"$', re.MULTILINE)
ACCOUNT = re.compile(r'^  allowed_account_ids = \["(?P<account>[0-9]{12})"\]$', re.MULTILINE)
BOOTSTRAP = "bootstrap-"
"""How folders begin whose stacks administrators apply."""
PROTECTED = re.compile(r"^(\s*prevent_destroy\s*=\s*)true$", re.MULTILINE)
LEFTOVERS = shutil.ignore_patterns(".terraform", "*.tfstate*", "*.tfplan")


class TerraformFailed(AssertionError):
    """A terraform command failed; the message is all it said."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding of `terraform validate`."""

    severity: str
    summary: str
    detail: str
    address: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.summary} ({self.address}): {self.detail}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What terraform would do next; `values`, if asked for, is what `terraform show -json` says of it."""

    changes: bool
    text: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did, by addresses, and what it was going to do.

    `planned` and `done` are by what is done: created, updated, destroyed or replaced. `errors` are what was
    said of each address that failed; of what belongs to none, by an empty one.
    """

    planned: Mapping[str, frozenset[str]]
    done: Mapping[str, frozenset[str]]
    errors: Mapping[str, str]

    @classmethod
    def read(cls, said: str) -> "Applied":
        """What the lines of `terraform apply -json` say.

        Raises:
            TerraformFailed: one of them is no JSON.
        """
        planned: dict[str, set[str]] = {}
        did: dict[str, set[str]] = {}
        errors: dict[str, str] = {}
        failed: set[str] = set()
        for line in said.splitlines():
            try:
                one = json.loads(line)
            except ValueError as unreadable:
                raise TerraformFailed(said) from unreadable
            match one.get("type"):
                case "planned_change":
                    change = one["change"]
                    planned.setdefault(change["resource"]["addr"], set()).add(change["action"])
                case "apply_complete":
                    did.setdefault(one["hook"]["resource"]["addr"], set()).add(one["hook"]["action"])
                case "apply_errored":
                    failed.add(one["hook"]["resource"]["addr"])
                case "diagnostic" if one["diagnostic"]["severity"] == "error":
                    found = one["diagnostic"]
                    address = found.get("address", "")
                    text = f"{found['summary']}: {found.get('detail', '')}"
                    errors[address] = "\n".join(filter(None, (errors.get(address), text)))
        # Of what cannot be deleted one line names the resource, and another says why without it.
        unnamed = failed - errors.keys()
        errors |= dict.fromkeys(unnamed, errors.pop("", "")) if unnamed else {}
        return cls(_by_action(planned), _by_action(did), errors)


_ACTIONS = {
    frozenset(("create",)): "created",
    frozenset(("update",)): "updated",
    frozenset(("delete",)): "destroyed",
    frozenset(("replace",)): "replaced",
    frozenset(("create", "delete")): "replaced",
}


def _by_action(found: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    sorted_out: dict[str, set[str]] = {}
    for address, actions in found.items():
        word = _ACTIONS.get(frozenset(actions - {"read", "noop"}))
        if word is not None:
            sorted_out.setdefault(word, set()).add(address)
        else:
            assert actions <= {"read", "noop", "move", "remove", "import"}, (address, actions)
    return {word: frozenset(some) for word, some in sorted_out.items()}


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Terraform and a provider program with the environment both run in."""

    terraform: Path
    provider: Path
    environment: Mapping[str, str]
    role: str = ""

    def at(self, folder: Path, providers: Providers | None = None) -> "Terraform":
        """Terraform in a folder; as users know it, or attached to providers that are running already.

        A provider that is running already has another current folder, so it cannot read what a stack has it
        upload: such a stack starts its own.
        """
        uploads = any(folder.glob("modules/*/*.zip"))
        attached = {"TF_REATTACH_PROVIDERS": providers.attachment} if providers and not uploads else {}
        return Terraform(folder, self.terraform, {**self.environment, **attached}, self.role)

    def copy(self, stack: Path, below: Path, providers: Providers | None = None) -> "Terraform":
        """Terraform in a copy of a stack, so that the original stays as it is."""
        target = below / stack.name
        shutil.copytree(stack, target, ignore=LEFTOVERS)
        return self.at(target, providers)

    def start_providers(self) -> Providers:
        """Provider processes of its own; use them as a context manager."""
        return Providers.start(self.provider, self.environment)


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in one folder."""

    folder: Path
    program: Path
    environment: Mapping[str, str]
    role: str = ""

    def init(self, *options: str, local_state: bool = True) -> None:
        """Make the folder ready; `options` are further options, such as `-backend-config=…`.

        With `local_state` an override file puts a local backend in place of the stack's own.
        """
        if local_state:
            (self.folder / LOCAL_BACKEND).write_text(LOCAL_STATE, encoding="utf-8")
        self._take_credentials()
        self._checked("init", *options)

    def _take_credentials(self) -> None:
        """Run a stack that takes the credentials it is started with by those of its account.

        A provider that runs already has been started once for all accounts, and so takes a profile: an
        administrator's, or that of the account's role of pipelines whose profiles end as `role` says.
        """
        providers = self.folder / "providers.tf"
        said = providers.read_text(encoding="utf-8") if providers.exists() else ""
        role = f"-{self.role}" if self.role and not self.folder.name.startswith(BOOTSTRAP) else ""
        written = []
        for one in PROVIDER.finditer(said):
            account, alias = ACCOUNT.search(one["body"]), ALIAS.search(one["body"])
            words = set(re.findall(r"\w+", one["body"].partition("default_tags")[0]))
            if account is None or "assume_role" in words or ("profile" in words and not role):
                continue
            lines = [*([alias[0]] if alias else []), f'  profile = "tenantry-{account["account"]}{role}"']
            written.append("\n".join(('provider "aws" {', *lines, "}\n")))
        if written:
            (self.folder / OWN_CREDENTIALS).write_text("\n".join(written), encoding="utf-8")

    def fmt_check(self, below: str = ".") -> tuple[str, ...]:
        """The files in and below a folder that `terraform fmt` would change."""
        done = self._run("fmt", "-check", "-recursive", below)
        if done.stderr:
            raise TerraformFailed(done.stderr)
        return tuple(done.stdout.split())

    def validate(self) -> tuple[Diagnostic, ...]:
        """Everything `terraform validate` finds, warnings included."""
        done = self._run("validate", "-json")
        try:
            found = json.loads(done.stdout)["diagnostics"]
        except (ValueError, KeyError) as unreadable:
            raise TerraformFailed(done.stdout + done.stderr) from unreadable
        return tuple(_diagnostic(each) for each in found)

    def plan(self, *options: str) -> Plan:
        """What `apply` would change now, or with options such as `-refresh=false`."""
        done = self._run("plan", "-detailed-exitcode", f"-out={PLAN_FILE}", *options)
        if done.returncode not in (0, CHANGES):
            raise TerraformFailed(done.stdout + done.stderr)
        return Plan(done.returncode == CHANGES, done.stdout)

    def plan_with_values(self) -> Plan:
        """The same, with every value of the plan."""
        return replace(self.plan(), values=json.loads(self._checked("show", "-json", PLAN_FILE)))

    def apply(self, *options: str) -> str:
        """Change everything as planned; what terraform printed comes back."""
        return self._checked("apply", "-auto-approve", *options)

    def try_apply(self, *options: str) -> Applied:
        """Change everything as planned, whether or not it fails; what was done comes back."""
        done = self._run("apply", "-json", "-auto-approve", *options)
        if done.stderr:
            raise TerraformFailed(done.stdout + done.stderr)
        return Applied.read(done.stdout)

    def take_over(self, address: str, identifier: str) -> None:
        """Import what exists already as the resource of that address."""
        self._checked("import", "-input=false", address, identifier)

    def destroy(self, *options: str) -> str:
        """Delete everything in the state, or what options say; what terraform printed comes back."""
        return self._checked("destroy", "-auto-approve", *options)

    def forget(self, address: str) -> None:
        """Take something out of the state, and leave it where it is."""
        self._checked("state", "rm", address)

    def killed(
        self, command: str, *options: str, once: Callable[[], bool], settle: Callable[[], None]
    ) -> None:
        """Begin to change what stands and kill the program, without any grace, as soon as `once` says so.

        `settle` waits for what AWS is still at: it ends the requests that it has, whoever asked is there or
        not. The state is what it was before: of one in S3 that is written now and then, and never by halves.
        """
        before = (self.folder / STATE).read_bytes()
        if self.role:
            self._take_credentials()
        started = subprocess.Popen(
            [str(self.program), command, "-no-color", "-auto-approve", *options],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + TIMEOUT_SECONDS
        while started.poll() is None and not once() and time.monotonic() < until:
            time.sleep(0.05)
        assert started.poll() is None, f"terraform {command} ended before it could be killed"
        started.kill()
        started.wait()
        time.sleep(PROVIDER_NOTICES_SECONDS)
        settle()
        (self.folder / STATE).write_bytes(before)

    def release(self) -> None:
        """Lift `prevent_destroy` in the folder, as an operator does who means it."""
        for file in self.folder.rglob("*.tf"):
            text = file.read_text(encoding="utf-8")
            file.write_text(PROTECTED.sub(r"\1false", text), encoding="utf-8")

    def show(self) -> dict[str, Any]:
        """The state, in the shape of `terraform show -json`."""
        shown: dict[str, Any] = json.loads(self._checked("show", "-json"))
        return shown

    def schema(self) -> dict[str, Any]:
        """The schema of the one provider of the folder, as `terraform providers schema -json` says it."""
        said = json.loads(self._checked("providers", "schema", "-json"))
        ((_, schema),) = said["provider_schemas"].items()
        return dict(schema)

    def resources(self) -> tuple[str, ...]:
        """The addresses of everything in the state."""
        return tuple(self._checked("state", "list").split())

    def outputs(self) -> dict[str, Any]:
        """The values of the root module's outputs by name."""
        return {name: each["value"] for name, each in json.loads(self._checked("output", "-json")).items()}

    def console(self, *expressions: str) -> tuple[Any, ...]:
        """The values of HCL expressions, in order; each must encode as JSON."""
        done = self._run("console", given=f"jsonencode([{', '.join(expressions)}])\n")
        if done.returncode:
            raise TerraformFailed(done.stdout + done.stderr)
        return tuple(json.loads(json.loads(done.stdout)))

    def _checked(self, command: str, *options: str) -> str:
        done = self._run(command, *options)
        if done.returncode:
            raise TerraformFailed(f"terraform {command} in {self.folder}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _run(self, command: str, *options: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        if self.role and command in {"apply", "destroy", "import", "plan"}:
            self._take_credentials()  # who planned may have been another role
        colour = () if command in {"console", "output", "providers", "show", "state"} else ("-no-color",)
        return subprocess.run(
            [str(self.program), command, *colour, *options],
            cwd=self.folder,
            env=dict(self.environment),
            input=given,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )


def _diagnostic(found: dict[str, Any]) -> Diagnostic:
    place = found.get("range", {})
    return Diagnostic(
        severity=found["severity"],
        summary=found["summary"],
        detail=found.get("detail", ""),
        address=found.get("address", ""),
        file=place.get("filename", ""),
        line=place.get("start", {}).get("line", 0),
    )
