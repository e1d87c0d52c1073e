"""AWS throttles, a session ends in the middle of an apply, a name is taken: the same command goes on."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from fakes.repositories import commit
from terraform.desk import MANAGEMENT, REGION, Desk
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("trouble")]

PLATFORM = "_platform/organization"
ENDED = "The security token included in the request is expired"
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
    said = f"aws_ssm_parameter.ml-taken: {name} is there already, and this stack did not make it"
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
