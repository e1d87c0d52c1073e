"""The Markdown of a change is short enough for a pull request, whatever is told."""

import re
from dataclasses import replace

import pytest

from generator.review.affected import Fate
from generator.review.approval import Approvals
from generator.review.change import (
    BranchChange,
    HolderChange,
    PersonChange,
    StackChange,
    ValueChange,
    in_order_of_weight,
)
from generator.review.differences import ABSENT
from generator.review.prediction import Prediction
from generator.review.skips import SkipChange, Skipped, SkipsChange, Terms
from generator.show.diff import MARKDOWN_LIMIT, diff_markdown, diff_text
from generator.tenancy.stack_address import StackAddress


def stack(number, **told):
    return StackChange(StackAddress.tenant(f"tenant-{number}", "dev"), Fate.CHANGED, **told)


def of(*stacks):
    held = tuple(HolderChange(one.address.holder_folder, (one,)) for one in stacks)
    return BranchChange("b" * 40, "e" * 40, held)


PEOPLE = tuple(PersonChange(f"user-{index:03}", "grün", None, "data-scientist") for index in range(60))


@pytest.mark.parametrize("number", [1, 200, 1000])
def test_it_is_never_longer_than_a_pull_request_takes_and_says_what_it_left_out(number):
    shown = diff_markdown("main", of(*(stack(index, people=PEOPLE) for index in range(number))))
    sections = shown.count("<details")

    assert len(shown.encode()) <= MARKDOWN_LIMIT
    assert sections == shown.count("</details>")
    left = number - sections
    assert (f"\n{left:,} holders are left out here; `tenantry diff --base main` shows all.\n" in shown) == (
        left > 1
    )
    assert number > 1 or not left


def test_who_approves_is_told_and_calls_nobody():
    owners = tuple((f"@acme/team-{index}", 10 - index) for index in range(10))
    told = replace(of(stack(1)), approvals=Approvals(".github/CODEOWNERS", owners))
    unread = replace(told, approvals=Approvals("CODEOWNERS", unread="*.tf"))

    assert "to be approved by `@acme/team-0` (10 files), `@acme/team-1` (9" in diff_markdown("main", told)
    assert "and 2 more, as .github/CODEOWNERS says." in diff_markdown("main", told)
    assert "only the host can tell: CODEOWNERS has the pattern *.tf" in diff_text("main", unread)
    assert "approved" not in diff_text("main", of(stack(1)))


def test_a_base_with_any_name_leaves_the_limit_alone():
    shown = diff_markdown("x`" * 3_000, of(*(stack(index, people=PEOPLE) for index in range(300))))

    assert len(shown.encode()) <= MARKDOWN_LIMIT


@pytest.mark.parametrize(
    "told",
    [
        {"strange": ("x" * 4_000,) * 20},
        {"beside": ("grün" * 1_000,) * 20},
        {"versions": (("1" * 100_000, "2"),)},
    ],
)
def test_names_of_any_length_leave_the_limit_alone(told):
    change = replace(of(*(stack(index, people=PEOPLE) for index in range(40))), **told)
    shown = diff_markdown("main", change)

    assert len(shown.encode()) <= MARKDOWN_LIMIT
    assert "\nMore is left out here; `tenantry diff --base main` shows all.\n" in shown
    assert "<summary>tenant-0: 1 stack</summary>" in shown


TERMS = Terms("a reason " * 20, "lena@acme.example", "2026-12-15")
SKIPS = tuple(
    SkipChange(Skipped(f"CKV_AWS_{number}", "a/dev", f"module.{'x' * 190}.aws_b.{index}"), None, TERMS)
    for number in range(30)
    for index in range(9)
)


def test_any_number_of_skipped_checks_leaves_the_limit_and_the_first_holder():
    change = replace(of(*(stack(index, people=PEOPLE) for index in range(40))), skips=SkipsChange(SKIPS))
    shown = diff_markdown("main", change)

    assert len(shown.encode()) <= MARKDOWN_LIMIT
    assert "\nand 10 more skipped checks\n" in shown or "\nMore is left out here;" in shown
    assert "<summary>tenant-0: 1 stack</summary>" in shown
    assert "\nand 10 more skipped checks\n" in diff_text("main", change)


def test_long_lists_are_cut_and_counted():
    text = diff_text("main", of(stack(1, people=PEOPLE)))

    assert text.count(" as data-scientist") == 20
    assert "    and 40 more people\n" in text


def test_a_value_of_many_stacks_is_told_once():
    idle = ValueChange("idle", 60, 240, "tenants/_platform.yaml: defaults.idle")
    text = diff_text("main", of(*(stack(index, values=(idle,)) for index in range(4))))

    assert text.count("idle 60 → 240, by the platform's default") == 1
    assert "in 4 stacks\n    idle 60 → 240, by the platform's default\n" in text
    few = diff_text("main", of(*(stack(index, values=(idle,)) for index in range(3))))
    assert few.count("idle 60 → 240, by the platform's default") == 3


def test_a_list_of_many_stacks_is_told_once_too():
    told = ValueChange("network.endpoints", ["a"], ["a", "b"], "f")
    text = diff_text("main", of(*(stack(index, values=(told,)) for index in range(4))))

    assert text.count("interface endpoints: b added, f (network.endpoints)") == 1


@pytest.mark.parametrize("number", [1, 2, 30])
def test_a_holder_with_more_to_tell_than_there_is_room_is_cut_and_says_so(number):
    values = tuple(ValueChange(f"v{at}", "x" * 60, "y" * 60, "f") for at in range(20))
    stacks = tuple(
        replace(stack(of, values=values, people=PEOPLE), address=StackAddress.tenant(f"t{of}", f"env-{at}"))
        for of in range(number)
        for at in range(80)
    )
    told = BranchChange("b" * 40, "e" * 40, in_order_of_weight(stacks))
    shown = diff_markdown("main", told)

    assert len(shown.encode()) <= MARKDOWN_LIMIT
    assert re.search(r"\n[\d,]+ lines are left out here; `tenantry diff --base main` shows all\.\n", shown)
    assert shown.count("<details") == shown.count("</details>") > 0
    assert shown.count("<summary>") >= min(number, 3)


def test_common_values_beyond_the_first_twenty_are_told_stack_by_stack():
    values = tuple(ValueChange(f"v{number:02}", 1, 2, "f") for number in range(21))
    told = of(*(stack(index, values=values) for index in range(4)))
    shown = diff_markdown("main", told)

    assert shown.count("v00 1 → 2, f") == 1
    assert shown.count("v20 1 → 2, f") == 4


def test_values_come_and_go_in_words():
    values = (
        ValueChange("a", ABSENT, [1, 2], "f"),
        ValueChange("b", "x", ABSENT, "f"),
        ValueChange("c", [], ["x"], "f"),
    )
    text = diff_text("main", of(stack(1, values=values)))

    assert "    a: 1, 2 added, f\n" in text
    assert "    b is not stated any more, and was x\n" in text
    assert "    c: x added, f\n" in text


def test_a_removed_stack_stays_in_aws():
    one = StackChange(
        StackAddress.tenant("t", "dev"), Fate.REMOVED, resources=Prediction(destroyed=("a.b", "c.d"))
    )
    text = " ".join(diff_text("main", of(one)).split())

    assert (
        "dev removed: the text of 2 resources goes, and what was applied stays in AWS until it is destroyed"
        in text
    )
    assert "destroys" not in text
