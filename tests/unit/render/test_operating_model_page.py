"""The page about the organization says of every account and stack whose it is, and names no tenant."""

from typing import get_args

import pytest
from fakes.estates import PLATFORM, changed
from markdown_it import MarkdownIt

from generator.render.operating_model_page import operating_model_page
from generator.tenancy.platform import Platform
from generator.tenancy.words import OperatingModel

PARSER = MarkdownIt("commonmark").enable("table")


def page(model: str | None, **changes: object) -> str | None:
    platform = changed(
        PLATFORM,
        organization__operating_model=model,
        organization__placed_accounts={"research": {"unit": "workloads", "email": "r@acme.example"}},
        organization__delegated_administrators={"sso": "audit"},
        accounts={"lines": "100000000005", "research": "100000000006", "audit": "100000000004"},
        **changes,
    )
    return operating_model_page(Platform.model_validate(platform))


def test_without_a_model_there_is_no_page() -> None:
    assert page(None) is None


@pytest.mark.parametrize("model", get_args(OperatingModel))
def test_every_table_of_a_page_is_one(model: str) -> None:
    shown = page(model)
    assert shown is not None
    tables = [one for one in PARSER.parse(shown) if one.type == "table_open"]
    assert len(tables) == 4


def test_an_account_is_told_with_its_unit_and_what_it_does() -> None:
    shown = page("centralized")
    assert shown is not None
    assert "| `research` | `100000000006` | `workloads` | for the shared domains `research/dev` |" in shown
    assert "administers `sso` for the organization" in shown
    assert "| `workloads` | made by `_platform/organization` | `research` |" in shown


def test_whose_role_applies_what_a_tenant_has_follows_the_model() -> None:
    roles = ["TeamApply"]
    decentralized = page("decentralized", access__tenant_apply_roles=roles)
    federated = page("federated")
    assert decentralized is not None
    assert federated is not None
    assert "its `apply_role` (`TeamApply`), else `TenantryApply`" in decentralized
    assert "| `<tenant>/<environment>` | the tenant's own | `TenantryApply` |" in federated
