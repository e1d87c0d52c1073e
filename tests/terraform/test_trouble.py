"""AWS throttles, a session or a provider ends in the middle of an apply, a name is taken: it goes on."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from fakes.repositories import commit
from terraform.desk import MANAGEMENT, REGION, Desk
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("trouble")]

PLATFORM = "_platform/organization"
ENDED = "The security token included in the request is expired"
IS_THERE = "is there already, and the state of this stack does not have it"
WRITES = re.compile(r"\.(?:Attach|Create|Put|Tag)\w+$")


@pytest.fixture(scope="module")
def desk(toolchain: Toolchain, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.set_up(tmp_path_factory.mktemp("home"), toolchain, aws)
    for file in (desk.workspace / "tenants").glob("[a-z]*.yaml"):
        file.unlink()
    built = desk.build()
    assert built.code == 0, built.out + built.err
    commit(desk.workspace, "an estate")
    for verb in ("plan", "apply"):
        assert desk.deliver(verb, PLATFORM).code == 0
    return desk


def plan_a_unit_more(desk: Desk, name: str) -> None:
    """A change that makes four things, planned and so reviewed."""
    platform = desk.workspace / "tenants" / "_platform.yaml"
    platform.write_text(platform.read_text().replace("  units:\n", f"  units:\n    {name}: {{}}\n"))
    assert desk.build().code == 0
    commit(desk.workspace, name)
    assert desk.deliver("plan", PLATFORM).code == 0


@contextmanager
def troubled(aws: EmulatedAws, answers: Callable[[str], tuple[str, str] | None]) -> Iterator[None]:
    """While the block runs, calls that change something may be answered with a fault: its code and words."""
    application = aws._application
    assert application is not None
    within = application._app

    def troubling(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        called = environment.get("HTTP_X_AMZ_TARGET", "")
        fault = answers(called) if WRITES.search(called) else None
        if fault is None:
            return within(environment, start)
        body = json.dumps({"__type": fault[0], "message": fault[1]}).encode()
        start("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
        return [body]

    application._app = troubling
    try:
        yield
    finally:
        application._app = within


def goes_on(desk: Desk) -> None:
    """The same command does what is left, and then nothing is."""
    again = desk.deliver("apply", PLATFORM, "--format", "json")
    assert again.code == 0, again.out + again.err
    assert desk.deliver("plan", PLATFORM, "--format", "json").stacks[PLATFORM]["kind"] == "with nothing to do"
    assert not [name for name in desk.objects() if name.endswith(".tflock")]
    assert desk.left_in_private_folders() == []


def test_a_name_that_is_taken_is_found_before_anything_is_changed(desk: Desk, aws: EmulatedAws) -> None:
    ssm = aws.client("ssm", account=MANAGEMENT, region=REGION)
    name = "/tenantry/organization/units/ml-taken"
    ssm.put_parameter(Name=name, Value="by hand", Type="String")
    plan_a_unit_more(desk, "ml-taken")
    planned = desk.deliver("plan", PLATFORM, "--format", "json")
    said = f"aws_ssm_parameter.ml-taken: {name} {IS_THERE}"
    assert (planned.code, planned.stacks[PLATFORM]["in_the_way"]) == (0, [said])
    refused = desk.deliver("apply", PLATFORM, "--format", "json").stacks[PLATFORM]
    assert (refused["kind"], refused["refused"], refused["done"]) == ("refused", [said], {})
    assert "take away or drain what is named" in refused["hint"]
    ssm.delete_parameter(Name=name)
    goes_on(desk)


def test_an_apply_that_aws_throttles_now_and_then_goes_through(desk: Desk, aws: EmulatedAws) -> None:
    plan_a_unit_more(desk, "ml-throttled")
    seen: dict[str, int] = {}

    def every_first(called: str) -> tuple[str, str] | None:
        seen[called] = seen.get(called, 0) + 1
        return ("TooManyRequestsException", "Rate exceeded") if seen[called] == 1 else None

    with troubled(aws, every_first):
        applied = desk.deliver("apply", PLATFORM, "--format", "json")
    assert applied.code == 0, applied.out + applied.err
    assert len(seen) > 2, "calls of several kinds were throttled"
    goes_on(desk)


def test_an_apply_whose_session_ends_says_so_and_is_gone_on_with(desk: Desk, aws: EmulatedAws) -> None:
    plan_a_unit_more(desk, "ml-expired")
    calls: list[str] = []

    def from_the_second(called: str) -> tuple[str, str] | None:
        calls.append(called)
        return ("ExpiredTokenException", ENDED) if len(calls) > 1 else None

    with troubled(aws, from_the_second):
        failed = desk.deliver("apply", PLATFORM, "--format", "json")
    assert failed.code == 1
    stack = failed.stacks[PLATFORM]
    assert (stack["kind"], len(stack["done"])) == ("failed", 1), stack
    assert any(ENDED in why for why in (*stack["failed"].values(), *stack["errors"])), stack
    goes_on(desk)


def providers_of(desk: Desk) -> Iterator[int]:
    """The processes of providers that the command at a desk has started."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            is_here = str(desk.home).encode() in (folder / "environ").read_bytes()
            if is_here and "terraform-provider-aws" in words[0]:
                yield int(folder.name)


def crashing(desk: Desk, aws: EmulatedAws, unit: str, *, does: bool) -> dict[str, Any]:
    """What an apply says whose provider is killed over a parameter that AWS makes all the same, or not."""
    plan_a_unit_more(desk, unit)
    killed: list[int] = []

    def over_the_parameter(called: str) -> tuple[str, str] | None:
        if not called.endswith(".PutParameter"):
            return None
        for process in providers_of(desk):
            os.kill(process, signal.SIGKILL)
            killed.append(process)
        return None if does else ("ServiceUnavailableException", "nobody reads this any more")

    with troubled(aws, over_the_parameter):
        failed = desk.deliver("apply", PLATFORM, "--format", "json")
    assert killed, "no provider was running"
    stack: dict[str, Any] = failed.stacks[PLATFORM]
    assert (failed.code, stack["kind"]) == (1, "failed"), stack
    assert stack["done"][f"aws_organizations_organizational_unit.{unit}"] == ["created"]
    assert "Plugin did not respond" in stack["failed"][f"aws_ssm_parameter.{unit}"]
    assert "Traceback" not in failed.err
    assert not [name for name in desk.objects() if name.endswith(".tflock")]
    return stack


def test_an_apply_whose_provider_crashes_says_so_and_is_gone_on_with(desk: Desk, aws: EmulatedAws) -> None:
    stack = crashing(desk, aws, "ml-crashed", does=False)
    assert "aws_ssm_parameter.ml-crashed" not in stack["done"]
    goes_on(desk)


def test_what_aws_made_for_a_provider_that_crashed_is_named_and_then_it_goes_on(
    desk: Desk, aws: EmulatedAws
) -> None:
    crashing(desk, aws, "ml-half", does=True)
    name = "/tenantry/organization/units/ml-half"
    again = desk.deliver("apply", PLATFORM, "--format", "json")
    stack = again.stacks[PLATFORM]
    assert (again.code, stack["kind"]) == (1, "refused"), stack
    assert stack["refused"] == [f"aws_ssm_parameter.ml-half: {name} {IS_THERE}"]
    aws.client("ssm", account=MANAGEMENT, region=REGION).delete_parameter(Name=name)
    goes_on(desk)
