"""Who answers for a one-way door writes it down; the door opens once, also to a branch that was built."""

import json
import shutil

import pytest
from fakes.commands import tenantry
from fakes.repositories import git

SAID = ("--days", "19", "--who", "lena@acme.example", "--reason", "A trial: it's over")
FILE = "tenants/_acknowledged/credit.yaml"


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    for module in ("validation", "clock"):
        monkeypatch.setattr(f"generator.pipeline.{module}.today", lambda: "2026-12-01")


@pytest.fixture
def moved(workspace, edit):
    """A workspace that is committed on main, and on a branch has a tenant in another Region."""
    git(workspace, "init", "--quiet", "--initial-branch=main")
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "first")
    git(workspace, "switch", "--quiet", "--create", "region")
    edit(workspace / "tenants/credit.yaml", "users:", "region: eu-west-2\nusers:")
    return workspace


def ok(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_all_doors_of_a_stack_are_written_and_open(moved):
    assert tenantry(moved, "validate").exit_code == 1

    written = ok(moved, "acknowledge", "credit/dev", *SAID)

    assert "door: region" in written
    assert (moved / FILE).read_text().endswith(written.split("\n\n")[1] + "\n")
    assert "note[PLN062]: region of credit/dev goes from eu-west-1 to eu-west-2" in ok(moved, "validate")


def test_what_was_built_says_through_which_door_it_came_and_the_base_still_asks(moved):
    ok(moved, "acknowledge", "credit/dev", *SAID)
    ok(moved, "build", "--no-scan")
    record = json.loads((moved / "out/credit/environments.json").read_text())["acknowledged"]["credit/dev"]

    assert [one["door"] for one in record][:1] == ["region"]
    assert record[0]["reason"] == SAID[-1]
    assert "PLN062" not in ok(moved, "build", "--check", "--no-scan")
    assert "note[PLN062]" in ok(moved, "validate", "--base", "main")

    (moved / FILE).unlink()
    asked = tenantry(moved, "validate", "--base", "main")
    assert asked.exit_code == 1
    assert "error[PLN060]: region was eu-west-1" in asked.output
    assert tenantry(moved, "validate").exit_code == 0
    assert "error[OUT004]" in tenantry(moved, "build", "--check", "--no-scan").output


def test_a_folder_deleted_from_out_is_still_at_the_base(moved):
    shutil.rmtree(moved / "out/credit/dev")

    assert tenantry(moved, "validate").exit_code == 0
    assert "error[PLN060]" in tenantry(moved, "validate", "--base", "main").output


def test_a_tenant_deleted_with_its_folder_is_still_at_the_base(moved):
    (moved / "tenants/credit.yaml").unlink()
    shutil.rmtree(moved / "out/credit")

    assert tenantry(moved, "validate").exit_code == 0
    refused = tenantry(moved, "validate", "--base", "main")
    assert refused.exit_code == 1
    assert "error[PLN200]" in refused.output
    assert "out/ of commit" in " ".join(refused.output.split())

    ok(moved, "acknowledge", "credit/dev", *SAID, "--base", "main")
    assert "note[PLN062]: stack of credit/dev goes from standing to gone" in ok(
        moved, "validate", "--base", "main"
    )


def test_more_is_added_at_the_end_and_what_was_there_stays(moved):
    (moved / FILE).parent.mkdir()
    (moved / FILE).write_text(
        "# ours\nacknowledge:\n  - {stacks: [credit/dev], door: authentication, from: iam, to: sso,"
        " reason: Later, who: a@acme.example, until: 2026-12-30}\n"
    )

    ok(moved, "acknowledge", "credit/dev", *SAID)

    text = (moved / FILE).read_text()
    assert text.startswith("# ours\nacknowledge:\n  - {stacks")
    assert text.count("until:") > 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("credit",), "credit is no stack"),
        (("fraud/dev",), "no one-way door of fraud/dev is closed"),
        (("credit/dev", "--days", "0"), "0 is not in the range"),
        (("credit/dev", "--days", "91"), "91 is not in the range"),
        (("credit/dev", "--who", "lena"), "lena"),
        (("credit/dev", "--reason", "a\nb"), "a\nb"),
    ],
)
def test_answers_that_do_not_fit_write_nothing(moved, arguments, message):
    stacks, options = arguments[:1], dict(zip(SAID[::2], SAID[1::2], strict=True))
    options |= dict(zip(arguments[1::2], arguments[2::2], strict=True))

    refused = tenantry(moved, "acknowledge", *stacks, *(word for pair in options.items() for word in pair))

    assert refused.exit_code == 2
    assert message.split("\n")[0] in refused.output
    assert not (moved / FILE).exists()


def test_a_list_that_cannot_be_added_to_stays_as_it_is_and_the_text_is_shown(moved):
    (moved / FILE).parent.mkdir()
    text = "acknowledge: [{stacks: [credit/dev], door: x, from: 1, to: 2,"
    text += " reason: R, who: a@b.example, until: 2026-12-30}]\n"
    (moved / FILE).write_text(text)

    refused = tenantry(moved, "acknowledge", "credit/dev", *SAID)

    assert refused.exit_code == 2
    assert "by hand" in refused.output
    assert "door: region" in refused.output
    assert (moved / FILE).read_text() == text
