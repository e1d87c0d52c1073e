"""What files name is closed, may go, is gone and kept by its name, in this order."""

import json

import pytest
from fakes.commands import tenantry

pytestmark = pytest.mark.usefixtures("worked_out_once")

CREDIT = "tenants/credit.yaml"


def ok(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def built(workspace):
    ok(workspace, "build", "--no-scan")
    ok(workspace, "build", "--check", "--no-scan")


def refused(workspace):
    result = tenantry(workspace, "validate")
    assert result.exit_code == 1, result.output
    return " ".join(result.output.split())


def stage(workspace, edit, before, after):
    edit(workspace / CREDIT, f"lifecycle: {before}\n", f"lifecycle: {after}\n")


@pytest.fixture
def frozen(workspace, edit, once):
    def make():
        edit(workspace / CREDIT, "users:\n", "lifecycle: frozen\nusers:\n")
        built(workspace)

    return once("frozen", workspace, make)


def test_in_a_frozen_environment_nobody_signs_in_and_everything_stays(workspace, frozen):
    profiles = (frozen / "out/credit/dev/modules/domain/profiles.tf").read_text()
    policies = (frozen / "out/credit/dev/modules/identity/policies.tf").read_text()
    certificate = json.loads((frozen / "out/credit/isolation.json").read_text())

    assert "aws_sagemaker_user_profile" in profiles
    assert "studiouserid" not in profiles
    assert policies.count('Sid      = "ClosedPeople"') == policies.count('-closed"')
    assert "personal.closed" in {one["id"] for one in certificate["properties"]}
    assert "work.open" in {one["id"] for one in certificate["not_claimed"]}
    denied = tenantry(workspace, "can", "credit/dev/carla", "sagemaker:ListApps")
    assert denied.exit_code == 5, denied.output


def test_a_retiring_one_may_be_destroyed_and_keeps_what_it_keeps(frozen, edit):
    modules = frozen / "out/credit/dev/modules"
    assert "prevent_destroy" in (modules / "storage/main.tf").read_text()
    keys = (modules / "keys/main.tf").read_text()
    assert "lifecycle: retiring" in tenantry(frozen, "drain", "credit/dev").output

    stage(frozen, edit, "frozen", "retiring")
    built(frozen)

    assert "prevent_destroy" not in (modules / "storage/main.tf").read_text()
    lifted = (modules / "keys/main.tf").read_text()
    assert lifted.count("prevent_destroy") == 1  # of the key of home directories, which are kept
    assert lifted.count("deletion_window_in_days = 30") == keys.count("deletion_window_in_days = 30") > 0
    assert ok(frozen, "drain", "credit/dev").startswith("#!/usr/bin/env bash")


def test_what_is_not_retiring_is_not_retired(frozen, edit):
    stage(frozen, edit, "frozen", "retired")

    assert "error[PLN061]: lifecycle was frozen" in refused(frozen)


@pytest.fixture
def retired(frozen, edit, once):
    def make():
        stage(frozen, edit, "frozen", "retiring")
        built(frozen)
        stage(frozen, edit, "retiring", "retired")
        built(frozen)

    return once("retired", frozen, make)


def test_of_a_retired_one_only_names_and_ranges_stay(retired):
    standing = json.loads((retired / "out/credit/environments.json").read_text())
    kept = standing["environments"]["credit/dev"]

    assert not (retired / "out/credit/dev").exists()
    assert standing["stacks"] == {}
    assert kept["lifecycle"] == "retired"
    assert kept["network.cidr"] is not None
    assert "credit is retired" in tenantry(retired, "drain", "credit").output
    assert 'lifecycle = "retired"' in ok(retired, "explain", "credit")


def test_a_retired_name_is_not_given_out_again(retired, edit):
    stage(retired, edit, "retired", "active")
    assert "error[PLN061]: lifecycle was retired" in refused(retired)

    (retired / CREDIT).unlink()
    assert "error[PLN204]: credit/dev is retired as out/ has it" in refused(retired)

    ok(retired, "acknowledge", "credit/dev", "--who", "a@acme.example", "--reason", "Never again")
    ok(retired, "validate")


def test_a_retired_range_is_not_given_out_again(retired):
    cidr = json.loads((retired / "out/credit/environments.json").read_text())["environments"]["credit/dev"]
    blocks = [file for file in (retired / "tenants/_addresses").rglob("*") if file.is_file()]
    (mine,) = [file for file in blocks if "credit/dev" in file.read_text().split()]

    ok(retired, "new", "pricing", "--isolation", "multi-account", "--account", "222222222229")
    built(retired)
    new = json.loads((retired / "out/pricing/environments.json").read_text())["environments"]["pricing/dev"]
    assert new["network.cidr"] != cidr["network.cidr"]

    mine.unlink()
    assert "network.cidr" in refused(retired)


def test_a_user_says_that_they_leave_and_the_name_stays(workspace, edit):
    edit(workspace / CREDIT, "  carla: data-scientist\n", "")
    assert "error[PLN202]: carla is gone from the file" in refused(workspace)

    edit(workspace / CREDIT, "users:\n", "users:\n  carla: {persona: data-scientist, lifecycle: retired}\n")
    assert "warning[PLN201]: carla leaves credit/dev" in ok(workspace, "validate")
    built(workspace)
    assert '"carla"' not in (workspace / "out/credit/dev/modules/domain/profiles.tf").read_text()

    edit(workspace / CREDIT, "{persona: data-scientist, lifecycle: retired}", "viewer")
    assert "users.carla.lifecycle was retired" in refused(workspace)
    edit(workspace / CREDIT, "  carla: viewer\n", "")
    assert "error[PLN204]: users.carla of credit/dev" in refused(workspace)


@pytest.mark.parametrize(
    "users",
    [
        "carla: {persona: viewer, lifecycle: retired}\n  mal: {persona: viewer, profile: carla}",
        "carla: {persona: viewer, profile: x1, lifecycle: retired}\n  mal: {persona: viewer, profile: carla}",
        "mal: {persona: viewer, profile: carla}",
    ],
)
def test_a_profile_with_its_home_is_not_handed_to_somebody_else(workspace, edit, users):
    edit(workspace / CREDIT, "carla: data-scientist", users)

    assert "error[PLN205]: the profile carla of credit/dev is carla's" in refused(workspace)


def test_somebody_with_another_profile_is_not_gone(workspace, edit):
    edit(workspace / CREDIT, "carla: data-scientist", "carla: {persona: data-scientist, profile: carla-b}")
    said = refused(workspace)

    assert "error[PLN060]: users.carla.profile" in said
    assert "PLN202" not in said
    ok(workspace, "acknowledge", "credit/dev", "--who", "a@acme.example", "--reason", "Another name")
    ok(workspace, "validate")


def test_a_profile_that_a_user_gave_up_for_the_one_of_another_is_not_lost_unsaid(workspace, edit):
    edit(workspace / CREDIT, "carla: data-scientist", "mal: {persona: data-scientist, profile: carla-b}")

    assert "error[PLN202]: carla is gone from the file" in refused(workspace)


def test_the_profile_of_somebody_who_was_retired_long_ago_stays_theirs(workspace, edit):
    edit(workspace / CREDIT, "carla: data-scientist", "carla: {persona: data-scientist, lifecycle: retired}")
    built(workspace)
    edit(workspace / CREDIT, "users:\n", "users:\n  mal: {persona: viewer, profile: carla}\n")

    assert "error[PLN205]" in refused(workspace)


def test_whoever_had_another_persona_before_is_denied_there_as_well(workspace, edit):
    edit(
        workspace / CREDIT,
        "carla: data-scientist",
        "carla: {persona: viewer, lifecycle: frozen}\n  dan: data-scientist",
    )
    built(workspace)

    policies = (workspace / "out/credit/dev/modules/identity/policies.tf").read_text()
    assert 'resource "aws_iam_policy" "data_scientist_closed"' in policies
    assert 'resource "aws_iam_policy" "viewer_closed"' in policies


def test_one_environment_that_is_retired_by_hand_takes_no_organization_with_it_unsaid(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "users:\n", "lifecycle: retired\nusers:\n")
    who = ("--who", "a@acme.example", "--reason", "Never applied")
    ok(workspace, "acknowledge", "fraud/dev", *who)

    assert "error[PLN200]: the files do not name fraud/organization" in refused(workspace)


def test_what_opened_a_door_of_a_retired_one_stands_beside_it(workspace, edit):
    edit(workspace / CREDIT, "users:\n", "lifecycle: retired\nusers:\n")
    ok(workspace, "acknowledge", "credit/dev", "--who", "a@acme.example", "--reason", "Never applied")
    if "fraud/organization" in refused_or_not(workspace):
        ok(workspace, "acknowledge", "credit/organization", "--who", "a@acme.example", "--reason", "Same")
    built(workspace)

    assert "PLN064" not in ok(workspace, "validate")
    assert '"acknowledged"' in (workspace / "out/credit/environments.json").read_text()


def refused_or_not(workspace):
    return tenantry(workspace, "validate").output


def test_one_frozen_user_is_named_and_the_others_work(workspace, edit):
    text = (workspace / CREDIT).read_text()
    edit(
        workspace / CREDIT,
        "  carla: data-scientist\n",
        "  carla: {persona: data-scientist, lifecycle: frozen}\n  dan: data-scientist\n",
    )
    assert "dan" not in text
    built(workspace)

    policies = (workspace / "out/credit/dev/modules/identity/policies.tf").read_text()
    assert '"aws:SourceIdentity" = "carla"' in policies
    profiles = (workspace / "out/credit/dev/modules/domain/profiles.tf").read_text()
    assert 'studiouserid = "dan"' in profiles
    assert 'studiouserid = "carla"' not in profiles


def test_a_shared_domain_that_is_retired_takes_its_tenants_with_it(workspace, edit):
    edit(workspace / "tenants/_platform.yaml", "  research:\n", "  research:\n    lifecycle: retiring\n")
    built(workspace)
    assert "studiouserid" not in (workspace / "out/team-a/dev/modules/profiles/profiles.tf").read_text()

    edit(workspace / "tenants/_platform.yaml", "    lifecycle: retiring\n", "    lifecycle: retired\n")
    built(workspace)

    assert not (workspace / "out/team-a/dev").exists()
    assert not (workspace / "out/_platform/domains/research/dev").exists()


def test_an_earlier_stage_than_above_is_refused(workspace, edit):
    edit(workspace / "tenants/_platform.yaml", "  research:\n", "  research:\n    lifecycle: frozen\n")
    edit(workspace / "tenants/team-a.yaml", "users:\n", "lifecycle: active\nusers:\n")

    assert "error[PLN203]: lifecycle is frozen for shared domain research" in refused(workspace)
