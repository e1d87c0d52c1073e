"""What was reviewed is what is applied: by real terraform, with a bucket of states and records."""

import json
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from fakes.plans import KEY, leaves, with_another
from fakes.repositories import commit, git
from terraform.desk import BUCKET, LINES, MANAGEMENT, ORGANIZATION, ROOT, SECONDS, Desk
from terraform.emulator.organization import ExistingAccount
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain

from generator.apply.plan_format import PlanFault, doing_in

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("plan-and-apply")]

PLATFORM, TENANT = "_platform/organization", "fraud/organization"
DEV = "222222222221"
NEW_ACCOUNT = "  test: {organization_account: {unit: ml-workloads, email: aws+fraud-test@acme.example}}\n"


@pytest.fixture(scope="module")
def desk(toolchain: Toolchain, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.set_up(tmp_path_factory.mktemp("home"), toolchain, aws)
    workspace = desk.workspace
    for name in ("team-a", "credit"):
        (workspace / "tenants" / f"{name}.yaml").unlink()
    tenant = workspace / "tenants" / "fraud.yaml"
    tenant.write_text(tenant.read_text().replace("environments:\n", f"environments:\n{NEW_ACCOUNT}"))
    built = desk.build()
    assert built.code == 0, built.out + built.err
    commit(workspace, "an estate")
    return desk


def test_what_waits_is_planned_when_what_it_reads_is_applied(desk: Desk) -> None:
    planned = desk.deliver("plan", PLATFORM, TENANT)
    assert planned.code == 0, planned.out + planned.err
    assert as_shown(planned.out) == shown("planned")
    assert len([name for name in desk.objects("reviews/") if name.endswith(".json")]) == 1

    refused = desk.deliver("apply", PLATFORM, TENANT)
    assert refused.code == 1
    assert as_shown(refused.out) == shown("applied")

    planned = desk.deliver("plan", PLATFORM, TENANT, "--format", "json")
    assert planned.code == 0, planned.out + planned.err
    assert planned.stacks[PLATFORM]["kind"] == "with nothing to do"
    assert planned.stacks[TENANT]["kind"] == "with changes"
    assert desk.left_in_private_folders() == []


def test_an_apply_that_fails_says_what_it_did_and_is_gone_on_with_by_the_same_command(desk: Desk) -> None:
    failed = desk.deliver("apply", TENANT, "--format", "json")
    assert failed.code == 1
    stack = failed.stacks[TENANT]
    assert (stack["kind"], len(stack["failed"])) == ("failed", 3), stack
    assert len(stack["done"]) > 3
    assert all("AccountNotFoundException" in why for why in stack["failed"].values())

    ORGANIZATION.join(DEV, ExistingAccount("Fraud dev", "aws+fraud-dev@acme.example"))
    again = desk.deliver("apply", TENANT, "--format", "json")
    assert again.code == 0, again.out + again.err
    assert again.stacks[TENANT]["record"] == stack["record"], "no new record is needed"
    assert again.stacks[TENANT]["done"].keys() == stack["failed"].keys()

    done = desk.deliver("apply", TENANT, "--format", "json")
    assert (done.code, done.stacks[TENANT]["kind"]) == (0, "with nothing to do"), done.out


def test_what_is_changed_by_hand_is_seen_by_who_looks_and_writes_nothing(desk: Desk) -> None:
    there = desk.objects()
    organizations = desk.aws.client("organizations", account=MANAGEMENT)
    listed = organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    policy = next(one for one in listed if one["Name"] == "acme-fraud-dev-guardrails-keys")
    whole = organizations.describe_policy(PolicyId=policy["Id"])["Policy"]["Content"]
    fewer = json.loads(whole)
    fewer["Statement"].pop(0)
    organizations.update_policy(PolicyId=policy["Id"], Content=json.dumps(fewer))
    seen = desk.deliver("drift", PLATFORM, TENANT, "--into", str(desk.home / "reports"))
    organizations.update_policy(PolicyId=policy["Id"], Content=whole)
    assert seen.code == 1, seen.err
    assert re.sub(r"\d+ s$", "5 s", seen.out, flags=re.MULTILINE) == shown("by hand", "drift.md")
    assert "**access** `aws_organizations_policy." in (desk.home / "reports" / "fraud.md").read_text()
    assert (desk.home / "reports" / "_platform.md").read_text() == ""
    assert (desk.objects(), desk.left_in_private_folders()) == (there, [])


def test_who_goes_on_looking_passes_over_what_was_as_declared(desk: Desk) -> None:
    logs = desk.home / "state" / "tenantry" / "logs"
    before = {one.name: one.stat().st_mtime_ns for one in logs.iterdir()}
    again = desk.deliver("drift", PLATFORM, TENANT, "--within", "60", "--format", "json")
    assert again.code == 0, again.out
    assert {one["kind"] for one in again.stacks.values()} == {"as declared"}
    after = {one.name: one.stat().st_mtime_ns for one in logs.iterdir()}
    assert {name for name, at in after.items() if before[name] != at} == {f"{TENANT.replace('/', '--')}.log"}


@pytest.mark.nightly
def test_what_somebody_deleted_stops_the_plan_and_is_applied_by_whoever_names_the_record(desk: Desk) -> None:
    organizations = desk.aws.client("organizations", account=MANAGEMENT)
    policy, unit = attached(organizations)[0]
    organizations.detach_policy(PolicyId=policy, TargetId=unit)
    planned = desk.deliver("plan", PLATFORM, "--format", "json")
    assert planned.code == 1
    stack = planned.stacks[PLATFORM]
    assert (stack["kind"], len(stack["vanished"])) == ("stopped", 1)
    assert stack["vanished"][0].startswith("aws_organizations_policy_attachment.ml-workloads_")
    assert "stood and is gone" in stack["stops"][0]

    refused = desk.deliver("apply", PLATFORM)
    number = stack["record"].rpartition("/")[2][:12]
    assert refused.code == 1
    assert f"tenantry apply {PLATFORM} --record {number}" in re.sub(r"\s+", " ", refused.out)
    assert (policy, unit) not in attached(organizations)

    applied = desk.deliver("apply", PLATFORM, "--record", number)
    assert applied.code == 0, applied.out + applied.err
    assert (policy, unit) in attached(organizations)

    replayed = desk.deliver("apply", PLATFORM, "--record", number)
    assert (replayed.code, "that record was applied before" in replayed.out) == (1, True)


@pytest.mark.nightly
def test_what_stands_otherwise_than_when_it_was_reviewed_is_shown_and_refused(desk: Desk) -> None:
    organizations = desk.aws.client("organizations", account=MANAGEMENT)
    listed = organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    policy = next(one for one in listed if "fraud" in one["Name"] and "keys" in one["Name"])
    # What the policy is said to be for: another content would be stopped for breaking isolation.
    organizations.update_policy(PolicyId=policy["Id"], Description="Changed by hand")
    planned = desk.deliver("plan", TENANT, "--format", "json")
    assert planned.code == 0, planned.out + planned.err
    assert [one["action"] for one in planned.stacks[TENANT]["changes"]] == ["update"]
    organizations.update_policy(PolicyId=policy["Id"], Description="Changed again")

    refused = desk.deliver("apply", TENANT)
    assert refused.code == 1
    assert "stands at another value than when it was reviewed" in re.sub(r"\s+", " ", refused.out)
    organizations.update_policy(PolicyId=policy["Id"], Description="Changed by hand")
    done = desk.deliver("apply", TENANT)
    assert done.code == 0, done.out


def test_a_lock_that_was_left_behind_is_named_with_the_way_out(desk: Desk) -> None:
    s3 = desk.aws.client("s3", account=LINES)
    held = f"{PLATFORM}/terraform.tfstate.tflock"
    number = "11111111-2222-4333-8444-555555555555"
    lock = {"ID": number, "Operation": "OperationTypeApply", "Who": "ci@runner", "Version": "1.11.4"}
    lock |= {"Created": "2026-11-30T06:00:00Z", "Path": f"{BUCKET}/{PLATFORM}/terraform.tfstate", "Info": ""}
    s3.put_object(Bucket=BUCKET, Key=held, Body=json.dumps(lock).encode())
    failed = desk.deliver("plan", PLATFORM)
    s3.delete_object(Bucket=BUCKET, Key=held)
    assert failed.code == 1
    said = re.sub(r"\s+", " ", failed.out)
    assert "somebody else plans or applies this stack" in said
    assert f"terraform force-unlock {number}" in said


def test_whoever_is_told_to_stop_leaves_no_lock_and_no_plan(desk: Desk) -> None:
    log = desk.home / "state" / "tenantry" / "logs" / f"{PLATFORM.replace('/', '--')}.log"
    log.unlink(missing_ok=True)
    process = subprocess.Popen(
        desk.command("plan", PLATFORM, "--backend-config", "use_path_style=true"),
        env=dict(desk.environment),
        cwd=desk.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and not (log.exists() and "$ terraform plan" in log.read_text()):
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)  # SIGINT is ignored by what a shell starts in the background
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 143, said
    assert "interrupted" in said
    assert not [name for name in desk.objects() if name.endswith(".tflock")]
    assert desk.left_in_private_folders() == []


def test_what_is_planned_is_what_the_files_render_to_and_what_head_has(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "clone"
    shutil.copytree(desk.workspace.parent, copy, symlinks=True)
    elsewhere = Desk(copy / "estate", desk.home, desk.environment, desk.aws)
    planted = copy / "estate" / "out" / PLATFORM / "planted_override.tf"
    planted.write_text('data "external" "x" {\n  program = ["touch", "/tmp/planted"]\n}\n', encoding="utf-8")
    refused = elsewhere.deliver("plan", PLATFORM)
    assert refused.code == 1
    assert "planted_override.tf" in refused.out + refused.err
    assert not Path("/tmp/planted").exists()  # noqa: S108 - what a stranger would make
    planted.unlink()

    platform = copy / "estate" / "tenants" / "_platform.yaml"
    platform.write_text(platform.read_text().replace("owner: ml-platform@", "owner: platform@"))
    assert elsewhere.build().code == 0
    refused = elsewhere.deliver("plan", PLATFORM, "--base", "HEAD")
    assert refused.code == 2
    assert "is not what HEAD has in out/" in refused.err


@pytest.mark.nightly
def test_a_change_is_planned_beside_what_was_said_of_it(desk: Desk) -> None:
    git(desk.workspace, "switch", "--quiet", "--create", "another-cost-center")
    tenant = desk.workspace / "tenants" / "fraud.yaml"
    tenant.write_text(tenant.read_text().replace("cost_center: CC-1001", "cost_center: CC-1009"))
    built = desk.build()
    assert built.code == 0, built.out + built.err
    commit(desk.workspace, "another cost center")
    planned = desk.deliver("plan", TENANT, "--affected", "--base", "main", "--format", "markdown")
    assert planned.code == 0, planned.out + planned.err
    row = next(line for line in planned.out.splitlines() if line.startswith(f"| `{TENANT}`"))
    _, _, said, plans, record, _ = (cell.strip() for cell in row.split("|"))
    assert said == plans != "nothing", row
    assert re.fullmatch(r"`[0-9a-f]{12}`", record)
    git(desk.workspace, "switch", "--quiet", "main")


def test_with_a_lock_nothing_but_its_providers_is_installed(desk: Desk, toolchain: Toolchain) -> None:
    mirror = next(one for one in toolchain.provider.parents if (one / "registry.terraform.io").is_dir())
    locked = desk.run("lock", "--mirror", str(mirror))
    assert locked.code == 0, locked.out + locked.err
    assert "registry.terraform.io/hashicorp/aws 5.100.0  for linux_amd64" in locked.out
    lock = desk.workspace / "tenants" / "_providers.lock.hcl"
    assert desk.deliver("plan", PLATFORM).code == 0
    lock.write_text(re.sub(r"h1:\w{4}", "h1:AAAA", lock.read_text()))
    refused = desk.deliver("plan", PLATFORM)
    lock.unlink()
    assert refused.code == 1
    assert "make the lock of providers again with `tenantry lock`" in re.sub(r"\s+", " ", refused.out)


def test_a_file_of_trust_in_the_checkout_is_refused(desk: Desk) -> None:
    inside = desk.workspace / "aws.config"
    inside.write_text("[default]\ncredential_process = touch /tmp/planted\n", encoding="utf-8")
    stranger = Desk(desk.workspace, desk.home, {**desk.environment, "AWS_CONFIG_FILE": str(inside)}, desk.aws)
    refused = stranger.deliver("plan", PLATFORM)
    inside.unlink()
    assert refused.code == 3
    assert re.search(r"AWS_CONFIG_FILE is .* lies in the checkout", re.sub(r"\s+", " ", refused.err))


@pytest.mark.nightly
def test_every_difference_planted_in_a_real_plan_is_noticed(
    desk: Desk, toolchain: Toolchain, tmp_path: Path
) -> None:
    stack = toolchain.copy(desk.workspace / "out" / "fraud" / "dev", tmp_path)
    stack.init()
    whole = json.loads(stack._checked("show", "-json", plan_of(stack)))
    reviewed = doing_in(whole, KEY)
    changes = whole["resource_changes"]
    every = leaves([one["change"]["after"] for one in changes])
    known = [path for path in every if not is_unknown(changes[path[0]]["change"]["after_unknown"], path[1:])]
    sample = known[::7]
    assert len(sample) > 150
    missed = []
    for path in sample:
        number, *inside = path
        planted = with_another(changes[number], ("change", "after", *inside))
        other = [*changes[:number], planted, *changes[number + 1 :]]
        try:
            if doing_in(whole | {"resource_changes": other}, KEY) == reviewed:
                missed.append(path)
        except PlanFault:
            continue
    assert missed == []


def is_unknown(said: Any, path: tuple[Any, ...]) -> bool:
    """Whether a plan says of a place that its value is told after the apply: what stands there is nothing."""
    for step in path:
        if said is True:
            return True
        if isinstance(said, dict):
            said = said.get(step, False)
        elif isinstance(said, list) and step < len(said):
            said = said[step]
        else:
            return False
    return said is True


def plan_of(stack: Any) -> str:
    stack.plan()
    return "next.tfplan"


@pytest.mark.nightly
@pytest.mark.parametrize("moment", ["$ terraform init", "$ terraform plan", "$ terraform apply reviewed"])
def test_whoever_is_killed_goes_on_with_the_same_command(desk: Desk, moment: str) -> None:
    organizations = desk.aws.client("organizations", account=MANAGEMENT)
    policy, unit = attached(organizations)[0]
    organizations.detach_policy(PolicyId=policy, TargetId=unit)
    number = desk.deliver("plan", PLATFORM, "--format", "json").stacks[PLATFORM]["record"].rpartition("/")[2]
    log = desk.home / "state" / "tenantry" / "logs" / f"{PLATFORM.replace('/', '--')}.log"
    log.unlink()
    line = ("apply", PLATFORM, "--record", number[:12], "--backend-config", "use_path_style=true")
    process = subprocess.Popen(
        desk.command(*line), env=dict(desk.environment), cwd=desk.home, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + SECONDS
    named = moment.replace(" apply reviewed", " apply -json -input=false reviewed")
    while time.monotonic() < until and not (log.exists() and named in log.read_text()):
        time.sleep(0.01)
    process.kill()
    process.wait()
    while time.monotonic() < until and terraform_runs(desk):
        time.sleep(0.1)  # it ends what it has begun, whoever asked is there or not
    again = desk.deliver("apply", PLATFORM, "--record", number[:12], "--format", "json")
    assert again.code == 0, again.out + again.err
    assert (policy, unit) in attached(organizations)
    assert desk.deliver("plan", PLATFORM, "--format", "json").stacks[PLATFORM]["kind"] == "with nothing to do"
    assert not [name for name in desk.objects() if name.endswith(".tflock")]
    for left in desk.left_in_private_folders():
        shutil.rmtree(left)  # only the killed one leaves it


@pytest.mark.nightly
def test_of_two_applies_at_once_one_does_it(desk: Desk) -> None:
    organizations = desk.aws.client("organizations", account=MANAGEMENT)
    policy, unit = attached(organizations)[0]
    organizations.detach_policy(PolicyId=policy, TargetId=unit)
    number = desk.deliver("plan", PLATFORM, "--format", "json").stacks[PLATFORM]["record"].rpartition("/")[2]
    line = ("apply", PLATFORM, "--record", number[:12], "--backend-config", "use_path_style=true")
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(
            desk.command(*line),
            env=dict(desk.environment),
            cwd=desk.home,
            stdout=pipe,
            stderr=pipe,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=SECONDS)[0] for process in both]
    assert 0 in [process.returncode for process in both], said
    assert attached(organizations).count((policy, unit)) == 1
    assert desk.deliver("plan", PLATFORM, "--format", "json").stacks[PLATFORM]["kind"] == "with nothing to do"


@pytest.mark.nightly
def test_what_is_retired_is_destroyed_by_the_text_that_the_base_has(
    desk: Desk, toolchain: Toolchain, tmp_path: Path
) -> None:
    tenant = desk.workspace / "tenants" / "fraud.yaml"
    active = tenant.read_text()

    def become(stage: str) -> None:
        tenant.write_text(f"{active}\nlifecycle: {stage}\n")
        # Proved, and not believed: a plan holds the certificate of its tenant to what it finds itself.
        built = desk.run("build", "--no-scan")
        assert built.code == 0, built.out + built.err
        commit(desk.workspace, stage)

    become("retiring")
    for verb in ("plan", "apply"):
        assert desk.deliver(verb, TENANT, "--base", "HEAD~1").code == 0
    stack = toolchain.copy(desk.workspace / "out" / TENANT, tmp_path)
    become("retired")
    kept = desk.deliver("plan", TENANT, "--base", "HEAD~1")
    assert kept.code == 1
    assert "hint: what is kept is taken out of the state first" in kept.out
    stack.init("-backend-config=use_path_style=true", local_state=False)
    stack.forget("aws_organizations_account.test")

    planned = desk.deliver("plan", TENANT, "--base", "HEAD~1", "--format", "json")
    assert planned.code == 0, planned.out + planned.err
    changes = planned.stacks[TENANT]["changes"]
    assert {one["action"] for one in changes} == {"delete"}
    applied = desk.deliver("apply", TENANT, "--base", "HEAD~1", "--format", "json")
    assert applied.code == 0, applied.out + applied.err
    assert len(applied.stacks[TENANT]["done"]) == len(changes) > 5
    listed = desk.aws.client("organizations", account=MANAGEMENT).list_policies(
        Filter="SERVICE_CONTROL_POLICY"
    )
    assert not [one for one in listed["Policies"] if "fraud" in one["Name"]]


def terraform_runs(desk: Desk) -> bool:
    """Whether a terraform of this desk still runs."""
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink().is_relative_to(desk.home / "tmp"):
                return True
        except OSError:
            continue
    return False


def as_shown(out: str) -> str:
    """What the command printed, as the page shows it: one digest for all, and no path of this machine."""
    named = re.sub(r"(?<=record )[0-9a-f]{12}", "3f2a1b4c5d6e", out)
    return re.sub(r"^  log:.*\n(?:  /\S+\n)?", "", named, flags=re.MULTILINE)


def shown(name: str, page_name: str = "plan-and-apply.md") -> str:
    """What a page shows under a name."""
    page = (ROOT / "docs" / "how-to" / page_name).read_text(encoding="utf-8")
    return page.partition(f"<!-- {name} -->\n```text\n")[2].partition("```\n")[0]


def attached(organizations: Any) -> list[tuple[str, str]]:
    """Policies of our own and the units that they are attached to."""
    every = organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    own = [one for one in every if not one["AwsManaged"]]
    return [
        (policy["Id"], target["TargetId"])
        for policy in own
        for target in organizations.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]
        if target["Type"] == "ORGANIZATIONAL_UNIT"
    ]
