"""The few facts that matter about the example estate and variations of it."""

from pathlib import Path

import pytest
from inventory.facts import Stack, accepted, facts, rendering, stacks

HERE = Path(__file__).parent
CASES = sorted(path.stem for path in HERE.glob("*.yaml"))

SMALL = {
    "a/dev/backend.tf": 'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\n',
    "a/dev/modules/net/main.tf": (
        'resource "aws_vpc" "this" {\n  cidr_block = "10.0.0.0/16"\n\n  lifecycle {\n'
        '    prevent_destroy = true\n  }\n}\n\nresource "aws_subnet" "a" {\n  vpc_id = aws_vpc.this.id\n}\n'
    ),
}
STATED = """\
stacks:
  "*": # all
    counts: {aws_vpc: 2, aws_subnet: 1, aws_nat_gateway: __missing__, module.net.aws_*: 2}
    protected: []
    attributes:
      module.net.aws_vpc.this:
        cidr_block: 10.1.0.0/16 # why
        tags.Name: __missing__
      module.net.aws_subnet.*: {vpc_id: aws_vpc.this.id}
      backend: {backend.key: a}
"""


@pytest.mark.xdist_group("inventory")
@pytest.mark.parametrize("case", CASES)
def test_the_facts_hold(case, tmp_path, golden_update):
    file = HERE / f"{case}.yaml"
    rendered = rendering(file, tmp_path)
    text = file.read_text(encoding="utf-8")
    stated = facts(text, rendered)
    if golden_update:
        text = accepted(text, stated)
        file.write_text(text, encoding="utf-8")
        stated = facts(text, rendered)
    wrong = [said(one) for one in stated if one.wrong]
    assert wrong == [], f"tests/inventory/{case}.yaml"


def said(fact):
    """What a fact states and what the stacks hold instead."""
    lines = [f"  {stack}: {value!r}" for stack, value in fact.wrong.items()]
    note = "" if fact.is_uniform else " (the stacks differ: state them one by one)"
    return "\n".join((f"{fact.name} is stated as {fact.expected!r}, but{note}", *lines))


def small() -> dict[str, Stack]:
    return stacks(SMALL)


def test_a_wrong_fact_is_found_and_a_right_one_is_not():
    wrong = {one.name: one.wrong for one in facts(STATED, small()) if one.wrong}

    assert wrong == {
        "* number of aws_vpc": {"a/dev": 1},
        "* protected": {"a/dev": ["module.net.aws_vpc.this"]},
        "* module.net.aws_vpc.this cidr_block": {"a/dev aws_vpc.this": "10.0.0.0/16"},
    }


def test_accepting_changes_only_wrong_values_and_keeps_comments():
    text = accepted(STATED, facts(STATED, small()))

    assert text == (
        STATED.replace("aws_vpc: 2", "aws_vpc: 1")
        .replace("protected: []", "protected: [module.net.aws_vpc.this]")
        .replace("10.1.0.0/16 # why", "10.0.0.0/16 # why")
    )
    assert [one for one in facts(text, small()) if one.wrong] == []


def test_a_pattern_that_matches_nothing_is_an_error():
    with pytest.raises(AssertionError, match="no stack matches b/"):
        facts("stacks: {b/*: {counts: {aws_vpc: 1}}}", small())
    with pytest.raises(AssertionError, match=r"no block has the address aws_vpc\.that"):
        facts("stacks: {a/*: {attributes: {aws_vpc.that: {id: 1}}}}", small())


def test_a_relation_of_two_numbers_can_be_stated():
    def wrong(text):
        return [one.wrong for one in facts(f"stacks: {{a/*: {{as_many: {{{text}}}}}}}", small())]

    assert wrong("aws_vpc: aws_subnet") == [{}]
    assert wrong("aws_vpc: module.net.aws_*") == [{"a/dev": "1 to 2"}]
