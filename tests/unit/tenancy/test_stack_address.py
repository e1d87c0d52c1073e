"""Addresses of stacks: composed, parsed and compared, and taken apart nowhere else."""

import ast
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tenancy.stack_address import HolderKind, StackAddress, StackKind, tenant_of

GENERATOR = Path(__file__).parents[3] / "generator"
NAMES = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True).filter(
    lambda one: one != "organization"
)
ADDRESSES = st.one_of(
    st.just(StackAddress.platform_organization()),
    NAMES.map(StackAddress.tenant_organization),
    st.builds(StackAddress.shared_domain, NAMES, NAMES),
    st.builds(StackAddress.tenant, NAMES, NAMES),
)


@pytest.mark.parametrize(
    ("address", "kind", "holder", "folder", "environment"),
    [
        ("_platform/organization", StackKind.PLATFORM_ORGANIZATION, "platform", "_platform", None),
        ("fraud/organization", StackKind.TENANT_ORGANIZATION, "fraud", "fraud", None),
        (
            "_platform/domains/research/dev", StackKind.SHARED_DOMAIN,
            "research", "_platform/domains/research", "dev",
        ),
        ("fraud/dev", StackKind.TENANT, "fraud", "fraud", "dev"),
    ],
)  # fmt: skip
def test_an_address_says_whose_stack_it_is(address, kind, holder, folder, environment):
    parsed = StackAddress.parse(address)

    assert (parsed.kind, parsed.holder, parsed.holder_folder) == (kind, holder, folder)
    assert parsed.environment == environment
    assert parsed.tenant_name == (holder if "tenant" in kind else None)


@pytest.mark.parametrize(
    "text",
    ["", "fraud", "fraud/", "/dev", "fraud/dev/x", "_platform", "_platform/dev", "_platform/domains/research",
     "_platform/domains//dev", "_other/dev", "../dev/x"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is no address of a stack"):
        StackAddress.parse(text)


@given(ADDRESSES)
def test_what_is_written_is_read_as_the_same(address):
    assert StackAddress.parse(str(address)) == address
    assert json.loads(json.dumps(address)) == address
    assert pickle.loads(pickle.dumps(address)).kind is address.kind  # noqa: S301 -- our own bytes


@given(ADDRESSES)
def test_state_and_certificate_lie_in_folders_of_the_holder(address):
    assert address.state_key == f"{address}/terraform.tfstate"
    assert address.startswith(f"{address.holder_folder}/")
    assert 2 <= len(address.session_name) <= 64
    assert tenant_of(address) == (address.holder if address.holder_kind is HolderKind.TENANT else None)


def test_organizations_stand_above_what_they_guard():
    platform, own = StackAddress.platform_organization(), StackAddress.tenant_organization("fraud")

    assert platform.organizations == ()
    assert own.organizations == (platform,)
    assert StackAddress.tenant("fraud", "dev").organizations == (platform, own)
    assert StackAddress.shared_domain("research", "dev").organizations == (platform,)


def test_no_other_module_takes_text_for_an_address_without_reading_it():
    found = [
        f"{path.relative_to(GENERATOR)}:{node.lineno}"
        for path in sorted(GENERATOR.rglob("*.py"))
        if path.name != "stack_address.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "StackAddress"
    ]

    assert found == []


def test_no_other_module_composes_addresses_or_takes_them_apart():
    found = []
    for path in sorted(GENERATOR.rglob("*.py")):
        if path.name == "stack_address.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {id(node.body[0].value) for node in ast.walk(tree) if _has_docstring(node)}
        found += [
            f"{path.relative_to(GENERATOR)}:{node.lineno} {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and id(node) not in documented
            and _is_part_of_an_address(node.value)
        ]

    assert found == []


def _has_docstring(node):
    body = getattr(node, "body", None)
    return isinstance(body, list) and body and isinstance(body[0], ast.Expr)


def _is_part_of_an_address(value):
    return isinstance(value, str) and (
        value.startswith(("_platform/", "/organization")) or value in ("_platform", "/terraform.tfstate")
    )
