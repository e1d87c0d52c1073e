"""Drift as a person, a program and an issue read it: the heaviest first, whole only where it fits."""

import json

from jsonschema import validate

from generator.drift.seen import DriftClass, Item, SeenStack
from generator.show.delivery_schemas import drift_schema
from generator.show.drifted import drift_by_holder, drift_json, drift_markdown, drift_text
from generator.tenancy.stack_address import StackAddress

DEV, PROD, TEAM = map(StackAddress.parse, ("fraud/dev", "fraud/prod", "team-a/dev"))
ROLE = "module.identity.aws_iam_role.x"
HAND = Item(DriftClass.ACCESS, ROLE, "the inline policy oops stands on it, and no resource declares it")
BROKEN = Item(DriftClass.ISOLATION, "", "refuted: that x reaches nothing; it may call s3:GetObject on *")
PENDING = Item(DriftClass.PENDING, "aws_vpc.x", "would be updated")
NOISE = Item(DriftClass.NOISE, "aws_vpc.y", "tags was null and is {}")
LOUD = SeenStack(DEV, (HAND, NOISE, BROKEN, PENDING), seconds=12.4)
QUIET = SeenStack(TEAM, (NOISE,), seconds=3.0)


def test_the_heaviest_is_told_first_and_noise_not_at_all() -> None:
    text = drift_text([LOUD, QUIET, SeenStack(PROD, is_applied=False)])
    lines = text.splitlines()
    assert lines[0] == "fraud/dev  breaks isolation  12 s"
    assert lines[1].startswith("  isolation: refuted: that x reaches nothing")
    assert lines[2].startswith(f"  access: {ROLE}: the inline policy oops")
    assert "1 resource is declared otherwise and not applied yet, which is no drift" in text
    assert "team-a/dev  as declared  3 s" in lines
    assert "fraud/prod  not applied" in lines
    assert "looked at  3 stacks: 1 breaks isolation, 1 not applied, 1 as declared" in lines
    assert "null" not in text


def test_of_many_alike_some_are_told_and_counted() -> None:
    many = SeenStack(
        DEV, tuple(Item(DriftClass.TAGS, f"aws_vpc.x{number}", "by hand") for number in range(25))
    )
    assert "  tags: and 15 more, which --format json names" in drift_text([many])
    assert "- **tags** and 15 more\n" in drift_markdown([many])


def test_what_could_not_be_looked_at_is_loud() -> None:
    failed = SeenStack(DEV, fault="terraform plan: no\nreason", hint="sign in", log="/log")
    partly = SeenStack(PROD, unseen=("ListGrants of aws_kms_key.x is refused: AccessDenied",))
    text = drift_text([failed, partly])
    assert "fraud/dev  failed\n  terraform plan: no\n  reason\n  hint: sign in\n  log: /log\n" in text
    assert "fraud/prod  seen in part\n  not seen: ListGrants of aws_kms_key.x is refused" in text
    assert "### `fraud/dev`: failed" in drift_markdown([failed, partly])
    assert not failed.is_quiet
    assert not partly.is_quiet


def test_a_report_is_written_for_each_holder_and_is_empty_where_all_is_as_declared() -> None:
    shared = SeenStack(StackAddress.parse("_platform/domains/fraud/dev"), (HAND,))
    reports = drift_by_holder([LOUD, QUIET, shared])
    assert "_platform/domains/fraud" not in reports["fraud"], "a tenant may be called as a shared domain is"
    assert reports["_platform"].startswith("### `_platform/domains/fraud/dev`: drifted")
    assert reports["team-a"] == ""
    assert reports["fraud"].startswith("### `fraud/dev`: breaks isolation\n")


def test_a_report_is_never_longer_than_an_issue_may_be() -> None:
    long = "x" * 5_000
    stacks = [
        SeenStack(StackAddress.parse(f"t{number}/dev"), (Item(DriftClass.ACCESS, "aws_vpc.x", long),))
        for number in range(100)
    ]
    text = drift_markdown(stacks)
    assert len(text) < 65_536
    assert "stacks are not told here: `tenantry drift`" in text


def test_what_somebody_wrote_cannot_speak_to_a_terminal_or_make_markdown() -> None:
    hostile = SeenStack(DEV, (Item(DriftClass.TAGS, "aws_vpc.x", 'tags.x is "\x1b[2J\n# <b>hi</b>"'),))
    assert "\x1b" not in drift_text([hostile]) + drift_markdown([hostile])
    assert "<b>" not in drift_markdown([hostile])
    assert "\n# " not in drift_markdown([hostile])


def test_programs_get_everything_by_its_schema() -> None:
    said = json.loads(drift_json([LOUD, QUIET, SeenStack(PROD, is_applied=False, unseen=("x",))]))
    validate(said, drift_schema())
    assert [one["kind"] for one in said["stacks"]] == ["breaks isolation", "as declared", "not applied"]
    assert {one["class"] for one in said["stacks"][0]["items"]} == {"access", "noise", "isolation", "pending"}
