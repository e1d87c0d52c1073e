"""Every argument that the templates write is listed with why it is let through, and no other is."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.workspaces import ROOT, texts, validated
from isolation.template_board import small_plan
from unit.readback.small import read

from generator.hcl.parse import Body, parse
from generator.readback.resource_types import HARMLESS, READ, Why

SCHEMA = Path(__file__).parents[2] / "data/aws_provider_6.25.0_schema.json.gz"
PROVIDER = "registry.terraform.io/hashicorp/aws"
KNOWN = {**READ, **HARMLESS}
OF_ANY_RESOURCE = {"depends_on"}
JUDGED_ELSEWHERE = {"lifecycle"}
BUILT_IN = "terraform_data"
TAKES_NO_OTHERS = {"aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"}


def written(body: Body, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of a block's arguments, and of blocks inside it that have none."""
    yield from (
        "/".join((*path, one.name)) for one in body.attributes if path or one.name not in OF_ANY_RESOURCE
    )
    for inner in body.blocks:
        if not path and inner.type in JUDGED_ELSEWHERE:
            continue
        within = (*path, inner.type)
        if inner.body.attributes or inner.body.blocks:
            yield from written(inner.body, within)
        else:
            yield f"{'/'.join(within)}/"


@pytest.fixture(scope="module")
def rendered() -> dict[str, set[str]]:
    """The arguments of each type in estates that between them have every line of every template."""
    golden = ROOT / "tests/golden"
    folders = (ROOT, *(golden / model for model in ("abac", "multi-account", "multi-domain")))
    found: dict[str, set[str]] = {}
    for plan in (small_plan(), *(validated(folder).plan for folder in folders)):
        assert plan is not None
        for path, text in texts(plan).items():
            for block in parse(text) if path.endswith(".tf") else ():
                if block.type == "resource":
                    found.setdefault(block.labels[0], set()).update(written(block.body))
    return found


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, object]]:
    """Every type of the provider, with what it takes."""
    document = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    types = document["provider_schemas"][PROVIDER]["resource_schemas"]
    return {name: one["block"] for name, one in types.items() if name in KNOWN}


def settable(schema: dict, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of everything that may be set in a block of the schema; of a block, that it is there."""
    for name, one in schema.get("attributes", {}).items():
        if {"optional", "required"} & one.keys():
            yield (*path, name)
            yield from ((*path, name, inner) for inner in inside(one))
    for name, one in schema.get("block_types", {}).items():
        yield (*path, name)
        yield from settable(one["block"], (*path, name))


def inside(attribute: dict) -> Iterator[str]:
    """What is set in an argument that is written as blocks, because it is some objects."""
    match attribute.get("type"):
        case ["set" | "list", ["object", members]]:
            yield from members


def block_at(schema: dict, path: tuple[str, ...]) -> bool:
    """Whether a block stands there, and no argument."""
    for name in path[:-1]:
        if name in schema.get("attributes", {}):
            return False
        schema = schema["block_types"][name]["block"]
    return path[-1] in schema.get("block_types", {})


def test_exactly_what_the_templates_write_is_listed(rendered):
    assert {kind: set(known) for kind, known in KNOWN.items()} == rendered


def test_every_listed_argument_is_one_of_the_providers(schemas):
    for kind in KNOWN.keys() - {BUILT_IN}:
        every = {"/".join(path) for path in settable(schemas[kind])} | {"provider"}
        assert {one.rstrip("/") for one in KNOWN[kind]} <= every, kind


def test_no_type_is_read_without_an_argument_that_claims_speak_of():
    for kind, known in READ.items():
        assert Why.READ in known.values(), kind
    for kind, known in HARMLESS.items():
        assert Why.READ not in known.values(), kind


def leads_on(path: tuple[str, ...], listed: object) -> bool:
    """Whether something listed is there, or in the block there."""
    whole = "/".join(path)
    return any(one == whole or one.startswith(f"{whole}/") for one in listed)


@pytest.mark.parametrize("kind", sorted(KNOWN.keys() - {BUILT_IN}))
def test_every_other_argument_of_the_provider_is_a_fault_at_its_line(schemas, kind):
    schema, listed = schemas[kind], KNOWN[kind]
    others = [path for path in settable(schema) if not leads_on(path, listed)]
    lines: list[str] = []
    expected = []
    for number, path in enumerate(others):
        first = next(depth for depth in range(1, len(path) + 1) if not leads_on(path[:depth], listed))
        expected.append((len(lines) + 1 + first, ".".join(path[:first])))
        is_block = block_at(schema, path)
        lines += [f'resource "{kind}" "more-{number}" {{', *(f"{name} {{" for name in path[:-1])]
        lines += [f"{path[-1]} {{" if is_block else f"{path[-1]} = null", *("}" * (len(path) + is_block))]
    assert others or kind in TAKES_NO_OTHERS
    faults = read({"more.tf": "\n".join(lines) + "\n"}).faults
    told = {(one.line, one.message) for one in faults if one.document == "out/tenant/dev/more.tf"}
    for line, name in expected:
        if name == "region":
            assert any("another provider or Region" in message for at, message in told if at == line - 1), (
                name
            )
        else:
            assert (line, f"{kind} says {name}, which the proof does not know") in told
