"""Arbitrary text in a plan never changes the structure of what is rendered."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import strings

from generator.core.expressions import Reference, text
from generator.hcl.parse import Block, parse
from generator.hcl.values import Expression
from generator.plan.module import Output
from generator.plan.stack import Argument, BackendPlan, DataSource, ModuleCall, ProviderPlan, StackPlan
from generator.render.environment import TemplateEnvironment, templates_root
from generator.render.stacks import render_stack
from generator.tenancy.stack_address import StackAddress

ENVIRONMENT = TemplateEnvironment(templates_root())
VPC = Reference("module.network.vpc_id")


def a_stack(words: list[str], tags: dict[str, str]) -> StackPlan:
    """A stack with free text wherever a plan may hold any."""
    return StackPlan(
        address=StackAddress.tenant("alpha", "dev"),
        source=words[0],
        command=words[1],
        account_id=words[2],
        region=words[3],
        backend=BackendPlan(words[2], words[3], words[4], words[5]),
        providers=(
            ProviderPlan(None, words[2], words[3], words[4], words[5], tags),
            ProviderPlan("audit", words[3], words[4], None, words[5], {"a": words[6]}),
        ),
        data=(DataSource("aws_ssm_parameter", "hub", (Argument("name", words[4]),), words[6]),),
        calls=(
            ModuleCall(
                "network", (Argument("text", words[5]), Argument("list", tuple(words)), Argument("map", tags))
            ),
            ModuleCall("keys", (Argument("near", text(words[6], VPC, words[7])),)),
        ),
        outputs=(Output("id", words[6], words[7]), Output("vpc", words[7], VPC)),
    )


def structure(block: Block) -> tuple[object, ...]:
    """The block without its values and lines."""
    names = tuple(attribute.name for attribute in block.body.attributes)
    return block.type, block.labels, names, tuple(map(structure, block.body.blocks))


def blocks_by_file(stack: StackPlan) -> dict[str, tuple[Block, ...]]:
    return {file.path.rpartition("/")[2]: parse(file.text) for file in render_stack(ENVIRONMENT, stack)}


PLAIN = {
    name: tuple(map(structure, blocks))
    for name, blocks in blocks_by_file(a_stack(list("abcdefgh"), {"k": "v"})).items()
}


@settings(deadline=None, max_examples=150)
@given(st.lists(strings, min_size=8, max_size=8), st.dictionaries(strings, strings, min_size=1, max_size=3))
def test_text_never_changes_the_structure(words: list[str], tags: dict[str, str]) -> None:
    found = blocks_by_file(a_stack(words, tags))
    assert {name: tuple(map(structure, blocks)) for name, blocks in found.items()} == PLAIN
    data, network, keys = found["main.tf"]
    assert data.body.values() == {"name": words[4]}
    assert network.body.values() == {
        "source": "./modules/network",
        "text": words[5],
        "list": tuple(words),
        "map": tags,
    }
    assert isinstance(keys.body.values()["near"], Expression)
    assert found["providers.tf"][0].body.blocks[1].body.values() == {"tags": tags}
    assert found["outputs.tf"][0].body.values() == {"description": words[6], "value": words[7]}


@settings(deadline=None, max_examples=50)
@given(strings, strings)
def test_text_in_the_header_stays_in_its_three_lines(source: str, command: str) -> None:
    stack = replace(a_stack(list("abcdefgh"), {"k": "v"}), source=source, command=command)
    for file in render_stack(ENVIRONMENT, stack):
        *header, blank, first = file.text.split("\n")[:5]
        assert all(line.startswith("#") and line.isprintable() for line in header)
        assert blank == ""
        assert first[0] != "#" or file.path.endswith("main.tf")
