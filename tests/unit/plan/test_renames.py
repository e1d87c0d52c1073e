"""A resource that has another address since a version is moved, and what stands is taken along."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from fakes.modules import a_stack, module_texts
from fakes.workspaces import ROOT, validated

from generator.hcl.parse import parse
from generator.plan import renames
from generator.plan.blocks import resource
from generator.plan.renames import RENAMES, Rename, moved_blocks, unused
from generator.plan.stacks.blocks import planned_stack
from generator.proof.planned import compared_with_plan
from generator.readback.modules import module
from generator.readback.sources import stack_sources
from generator.render.environment import TemplateEnvironment, templates_root
from generator.render.stacks import render_stack
from generator.tenancy.stack_address import StackKind

STATED = Path(__file__).with_name("resource_addresses.yaml")


def rename(old, new, within="storage", since="0.2.0"):
    return Rename(within, f"aws_s3_bucket.{old}", f"aws_s3_bucket.{new}", since)


def buckets(*labels):
    return tuple(resource("aws_s3_bucket", label, bucket=label) for label in labels)


def moves(blocks, *entries, within="storage"):
    found = moved_blocks(within, blocks, entries)
    return [(one.values["from"].expression, one.values["to"].expression) for one in found]


def test_a_resource_that_was_renamed_is_moved_from_the_address_it_had():
    assert moves(buckets("data", "logs"), rename("own", "data")) == [
        ("aws_s3_bucket.own", "aws_s3_bucket.data")
    ]
    assert moves(buckets("data"), rename("own", "data", within="keys")) == []


def test_whoever_upgrades_past_two_versions_is_taken_along_from_each():
    entries = rename("one", "two"), rename("two", "data", since="0.3.0")

    assert moves(buckets("data"), *entries) == [
        ("aws_s3_bucket.one", "aws_s3_bucket.two"),
        ("aws_s3_bucket.two", "aws_s3_bucket.data"),
    ]


def test_of_a_family_each_is_moved():
    assert moves(buckets("of_ana", "of_bo", "data"), rename("bucket_*_own", "of_*")) == [
        ("aws_s3_bucket.bucket_ana_own", "aws_s3_bucket.of_ana"),
        ("aws_s3_bucket.bucket_bo_own", "aws_s3_bucket.of_bo"),
    ]


@pytest.mark.parametrize(
    ("labels", "entries", "why"),
    [
        (["data", "own"], [rename("own", "data")], "is still there"),
        (["data"], [rename("data", "data")], "becomes itself"),
        (["data"], [rename("own", "data"), rename("data", "own")], "becomes itself"),
        (["data"], [rename("a", "data"), rename("b", "a"), rename("data", "b")], "becomes itself"),
        (["a", "b"], [rename("own", "a"), rename("own", "b")], "one address became several"),
    ],
)
def test_an_entry_that_cannot_be_true_is_refused(labels, entries, why):
    with pytest.raises(ValueError, match=why):
        moves(buckets(*labels), *entries)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aws_s3_bucket.a", "aws_kms_key.a"),
        ("aws_s3_bucket.a_*", "aws_s3_bucket.a"),
        ("aws_s3_bucket.*_*", "aws_s3_bucket.*_*"),
        ("module.keys.aws_kms_key.a", "aws_kms_key.a"),
        ("aws_s3_bucket", "aws_s3_bucket"),
        ("data.aws_s3_bucket.a", "data.aws_s3_bucket.b"),
    ],
)
def test_what_is_no_rename_of_a_resource_is_none(old, new):
    with pytest.raises(ValueError, match="cannot become"):
        Rename("storage", old, new, "0.2.0")


def test_an_entry_that_leads_to_nothing_is_found():
    entries = rename("one", "two"), rename("two", "data"), rename("old", "gone"), rename("x_*", "y_*")

    assert unused("storage", buckets("data"), entries) == entries[2:]


@pytest.fixture
def storage(estate_stack):
    return next(one for one in estate_stack.modules if one.topic == "storage")


@pytest.fixture(scope="module")
def estate_stack():
    return next(one for one in planned_estate().stacks if one.address == "fraud-detection/dev")


@cache
def planned_estate():
    plan = validated(ROOT).plan
    assert plan is not None
    return plan


FIRST = re.compile(r'resource "([a-z0-9_]+)" "([A-Za-z0-9_-]+)"')


def test_while_nothing_was_renamed_nothing_is_rendered(storage):
    assert RENAMES or "moved.tf" not in module_texts(storage)


def renamed(monkeypatch, plan):
    """The address of a resource of the module, which an invented entry says had another one."""
    block = next(one for one in plan.content.blocks if one.type == "resource")
    kind, label = block.labels
    entry = Rename(plan.topic, f"{kind}.had_another_name", f"{kind}.{label}", "0.2.0")
    monkeypatch.setattr(renames, "RENAMES", (entry,))
    return entry


def test_a_rename_is_rendered_planned_and_read_back(monkeypatch, storage):
    entry = renamed(monkeypatch, storage)
    stack = a_stack(storage)
    files = [(one.path, one.text) for one in render_stack(TemplateEnvironment(templates_root()), stack)]
    [text] = [text for path, text in files if path.endswith("/modules/storage/moved.tf")]

    [block] = parse(text)
    assert {name: value.text for name, value in block.body.values().items()} == {
        "from": entry.old,
        "to": entry.new,
    }
    compared = compared_with_plan("alpha/dev", files, planned_stack(stack))
    assert compared.findings == ()
    [sources] = stack_sources(files, "out")
    assert [str(one) for one in module("storage", sources.modules["storage"]).faults] == []


def test_a_move_that_nobody_planned_stops_a_build(storage):
    stack = a_stack(storage)
    files = [(one.path, one.text) for one in render_stack(TemplateEnvironment(templates_root()), stack)]
    beside = "moved {\n  from = aws_s3_bucket.a\n  to   = aws_s3_bucket.b\n}\n"
    files.append(("alpha/dev/modules/storage/more.tf", beside))

    [finding] = compared_with_plan("alpha/dev", files, planned_stack(stack)).findings
    assert finding.message.endswith("is rendered and not planned")


def test_a_stack_of_an_organization_moves_what_is_its_own(monkeypatch):
    stack = next(one for one in planned_estate().stacks if one.address == "_platform/organization")
    block = next(one for one in stack.blocks if one.type == "resource")
    kind, label = block.labels
    entry = Rename(StackKind.PLATFORM_ORGANIZATION, f"{kind}.had_another_name", f"{kind}.{label}", "0.2.0")
    monkeypatch.setattr(renames, "RENAMES", (entry,))
    files = [(one.path, one.text) for one in render_stack(TemplateEnvironment(templates_root()), stack)]

    assert f"to   = {entry.new}\n" in dict(files)["_platform/organization/moved.tf"]
    assert compared_with_plan(stack.address, files, planned_stack(stack)).findings == ()


def addresses():
    """The address of every resource of the example estate, by the module or kind of stack that renders it."""
    found = {}
    for stack in planned_estate().stacks:
        for within, blocks in (
            (str(stack.address.kind), stack.blocks),
            *((one.topic, one.content.blocks) for one in stack.modules),
        ):
            labels = {".".join(one.labels) for one in blocks if one.type == "resource"}
            found.setdefault(within, set()).update(labels)
    return {within: sorted(labels) for within, labels in sorted(found.items()) if labels}


def vanished(stated, present, entries, destroyed):
    """The addresses that no resource has any more, and of which nothing says what becomes of them."""
    gone = {f"{within} {one}" for within, all_ in stated.items() for one in all_} - {
        f"{within} {one}" for within, all_ in present.items() for one in all_
    }
    blocks = {within: [resource(*one.split(".")) for one in all_] for within, all_ in present.items()}
    moved = {
        f"{within} {old.values['from'].expression}"
        for within, there in blocks.items()
        for old in moved_blocks(within, there, entries)
    }
    return sorted(gone - moved - set(destroyed))


def test_an_address_vanishes_only_with_a_rename_or_with_a_line_that_says_it_is_destroyed(golden_update):
    stated = yaml.safe_load(STATED.read_text(encoding="utf-8"))
    present = addresses()

    lost = vanished(stated["resources"], present, RENAMES, stated["destroyed"])
    assert lost == [], "say in RENAMES what it is called now, or under `destroyed` that it goes on purpose"
    if golden_update:
        head = STATED.read_text(encoding="utf-8").partition("resources:")[0]
        STATED.write_text(head + yaml.safe_dump({"resources": present}, width=200), encoding="utf-8")
        return
    assert stated["resources"] == present, "accept further addresses with --golden-update"
    back = {f"{within} {one}" for within, all_ in present.items() for one in all_} & set(stated["destroyed"])
    assert back == set()


def test_an_address_that_vanishes_without_a_word_is_found():
    stated = {"storage": ["aws_s3_bucket.a", "aws_s3_bucket.b"]}
    present = {"storage": ["aws_s3_bucket.b", "aws_s3_bucket.c"]}

    assert vanished(stated, present, (), ()) == ["storage aws_s3_bucket.a"]
    assert vanished(stated, present, (rename("a", "c"),), ()) == []
    assert vanished(stated, present, (), ["storage aws_s3_bucket.a"]) == []
    assert vanished({"keys": ["aws_kms_key.a"]}, present, (), ()) == ["keys aws_kms_key.a"]


def test_every_rename_there_has_been_leads_to_something_that_is_rendered():
    plan = planned_estate()
    blocks = {}
    for stack in plan.stacks:
        blocks.setdefault(str(stack.address.kind), []).extend(stack.blocks)
        for one in stack.modules:
            blocks.setdefault(one.topic, []).extend(one.content.blocks)

    assert {one.within for one in RENAMES} <= blocks.keys()
    assert [one for within, there in blocks.items() for one in unused(within, there, RENAMES)] == []


def test_the_example_estate_holds_no_address_that_only_its_text_has():
    """The inventory is of the plan; what is rendered is the same, which every build proves."""
    rendered = {
        f"{kind}.{label}"
        for path in (ROOT / "out").rglob("*.tf")
        for kind, label in FIRST.findall(path.read_text(encoding="utf-8"))
    }

    assert rendered == {one for all_ in addresses().values() for one in all_}
