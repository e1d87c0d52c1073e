"""A provider plans one stack after the other, and never two at a time or with another one's credentials."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.pipeline.running_providers import RunningProviders
from generator.pipeline.terraforming import RunFault, StackFolder
from generator.tools.terraform_runs import TerraformRuns

CONFIGURED = {"providers.tf": 'provider "aws" {\n}\n', "modules/a/main.tf": 'provider "aws" {\n}\n'}
TWICE = {**CONFIGURED, "more.tf": 'provider "aws" {\n  alias = "b"\n}\n'}
SECONDS = 20
LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n'
PROGRAM = ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
PROVIDER = """\
echo "$$ ${AWS_PROFILE:-nobody}" >> "$STARTED"
printf "\\tTF_REATTACH_PROVIDERS='%s'\\n" "provider $(wc -l < "$STARTED")"
exec sleep 60
"""
TERRAFORM = f"""\
echo "$1 ${{TF_REATTACH_PROVIDERS:-none}}" >> calls
case $1 in
  init) [ -e refused ] && {{ echo "Error: no such bucket" >&2; exit 1; }}
    [ -n "$TF_REATTACH_PROVIDERS" ] && [ -e strict ] && exit 1
    [ -n "$TF_REATTACH_PROVIDERS" ] || {{
      mkdir -p {PROGRAM}; cp "$INSTALLED" {PROGRAM}/terraform-provider-aws_v5.100.0_x5; }}
    [ -e .terraform.lock.hcl ] || printf '%s' "$LOCK" > .terraform.lock.hcl ;;
  show) printf '{{"format_version": "1.2", "terraform_version": "1.11.4", '
    echo '"errored": false, "complete": true}}' ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """Stand-ins for terraform and a provider, which write down what they are asked and who started."""

    root: Path
    runs: TerraformRuns

    def stack(self, name: str, texts: Mapping[str, str] = CONFIGURED, profile: str = "") -> StackFolder:
        folder, log = self.root / name, self.root / f"{name}.log"
        folder.mkdir()
        log.touch()
        return StackFolder(f"{name}/dev", folder, log, self.runs, texts, profile=profile)  # type: ignore[arg-type]  # an address is text

    def calls(self, name: str) -> list[str]:
        return (self.root / name / "calls").read_text().splitlines()

    @property
    def started(self) -> list[list[str]]:
        """The number and the profile of each provider that was started."""
        file = self.root / "started"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for name, script in (("terraform", TERRAFORM), ("provider", PROVIDER)):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}")
        (tmp_path / name).chmod(0o755)
    seen = {"PATH": "/usr/bin:/bin", "STARTED": "started", "INSTALLED": "provider"}
    seen |= {name: str(tmp_path / value) for name, value in seen.items() if name != "PATH"} | {"LOCK": LOCK}
    return Machine(tmp_path, TerraformRuns(tmp_path / "terraform", seen))


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def is_gone(number: str) -> bool:
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_plan_and_its_apply_attach_to_one_process(machine: Machine) -> None:
    with RunningProviders() as providers, providers.installed(machine.stack("alpha"), None) as one:
        assert one.plan(b"key").does.is_nothing
        one.apply(lambda: None)
        assert one.settle() == ""
    calls = ("plan", "show", "apply", "plan", "apply")
    assert machine.calls("alpha") == ["init none", *(f"{call} provider 1" for call in calls)]
    [[number, _]] = machine.started
    assert until(lambda: is_gone(number))


def test_the_next_stack_attaches_to_the_same_process_and_is_held_to_the_same_lock(machine: Machine) -> None:
    with RunningProviders() as providers:
        for name in ("alpha", "beta"):
            texts = {**CONFIGURED, "versions.tf": f"# Source: tenants/{name}.yaml\n\nterraform {{\n}}\n"}
            with providers.installed(machine.stack(name, texts), None) as one:
                assert one.plan(b"key").bound.providers
    assert len(machine.started) == 1
    assert machine.calls("beta") == ["init provider 1", "plan provider 1", "show provider 1"]
    assert (machine.root / "beta" / ".terraform.lock.hcl").read_text() == LOCK
    assert "-lockfile=readonly" in (machine.root / "beta.log").read_text()


def test_stacks_side_by_side_have_a_process_each(machine: Machine) -> None:
    with RunningProviders() as providers:
        with (
            providers.installed(machine.stack("alpha"), None),
            providers.installed(machine.stack("beta"), None) as beta,
        ):
            beta.plan(b"key")
        with providers.installed(machine.stack("gamma"), None) as gamma:
            gamma.plan(b"key")
    assert len(machine.started) == 2
    assert machine.calls("beta")[-1] == "show provider 2"
    assert machine.calls("gamma")[0] != "init none"


@pytest.mark.parametrize(
    ("profile", "texts", "lock"),
    [
        ("tenantry-2", CONFIGURED, None),
        ("", {**CONFIGURED, "versions.tf": "another"}, None),
        ("", CONFIGURED, b"another"),
    ],
    ids=["credentials", "versions", "lock"],
)
def test_a_stack_of_other_credentials_or_providers_has_another_process_and_the_idle_one_ends(
    machine: Machine, profile: str, texts: dict[str, str], lock: bytes | None
) -> None:
    with RunningProviders() as providers:
        with providers.installed(machine.stack("alpha"), None):
            pass
        with providers.installed(machine.stack("beta", texts, profile), lock):
            [[first, _], [second, credentials]] = machine.started
            assert until(lambda: is_gone(first))
            assert not is_gone(second)
    assert credentials == (profile or "nobody")
    assert machine.calls("beta") == ["init none"]


def test_a_stack_with_several_configurations_has_its_runs_start_their_own(machine: Machine) -> None:
    with RunningProviders() as providers:
        for name, texts in (("alpha", CONFIGURED), ("beta", TWICE)):
            with providers.installed(machine.stack(name, texts), None) as one:
                one.plan(b"key")
    assert machine.calls("beta") == ["init none", "plan none", "show none"]
    assert len(machine.started) == 1


def test_one_that_ended_by_itself_is_told_in_the_log_of_the_stack_and_another_one_is_started(
    machine: Machine,
) -> None:
    with RunningProviders() as providers:
        with providers.installed(machine.stack("alpha"), None):
            pass
        with providers.installed(machine.stack("beta"), None):
            os.kill(int(machine.started[0][0]), signal.SIGKILL)
            assert until(lambda: is_gone(machine.started[0][0]))
            time.sleep(0.5)  # as long as whoever waits for it needs at most
        with providers.installed(machine.stack("gamma"), None):
            pass
    assert "the provider ended by itself" in (machine.root / "beta.log").read_text()
    assert "by itself" not in (machine.root / "alpha.log").read_text()
    assert machine.calls("gamma") == ["init none"]
    assert len(machine.started) == 2


def test_one_that_ended_while_nobody_had_it_is_attached_to_by_nobody(machine: Machine) -> None:
    with RunningProviders() as providers:
        with providers.installed(machine.stack("alpha"), None):
            pass
        os.kill(int(machine.started[0][0]), signal.SIGKILL)
        assert until(lambda: is_gone(machine.started[0][0]))
        time.sleep(0.5)  # as long as whoever waits for it needs at most
        with providers.installed(machine.stack("beta"), None) as beta:
            beta.plan(b"key")
    assert machine.calls("beta") == ["init none", "plan provider 2", "show provider 2"]
    assert "the provider ended by itself" in (machine.root / "alpha.log").read_text()


def test_where_a_state_cannot_be_reached_the_one_that_runs_is_for_the_next_stack(machine: Machine) -> None:
    with RunningProviders() as providers:
        with providers.installed(machine.stack("alpha"), None):
            pass
        refused = machine.stack("beta")
        (refused.folder / "refused").touch()
        with pytest.raises(RunFault, match="no such bucket"), providers.installed(refused, None):
            pass
        with providers.installed(machine.stack("gamma"), None):
            pass
    assert machine.calls("gamma") == ["init provider 1"]
    [[number, _]] = machine.started
    assert until(lambda: is_gone(number))


def test_where_terraform_does_not_attach_while_it_installs_a_stack_has_its_own(machine: Machine) -> None:
    with RunningProviders() as providers:
        with providers.installed(machine.stack("alpha"), None):
            pass
        strict = machine.stack("beta")
        (strict.folder / "strict").touch()
        with providers.installed(strict, None) as beta:
            beta.plan(b"key")
            assert until(lambda: is_gone(machine.started[0][0]))
    assert machine.calls("beta") == ["init provider 1", "init none", "plan provider 2", "show provider 2"]
