"""Each isolation model is told from the others in one place."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from fakes.sites import a_site

from generator.tenancy.words import Isolation

GENERATOR = Path(__file__).parents[3] / "generator"


@pytest.mark.parametrize("isolation", get_args(Isolation))
def test_exactly_one_thing_keeps_a_tenant_apart(isolation):
    site = a_site(isolation)

    kept = {
        "multi-account": site.apart_by_account,
        "multi-domain": site.apart_by_domain,
        "abac": site.apart_by_tags,
    }
    assert [model for model, holds in kept.items() if holds] == [isolation]
    assert site.shares_account is (isolation != "multi-account")
    assert site.owns_domain is (isolation != "abac")


def test_no_other_module_compares_isolation_models_or_kinds_of_sites():
    words = re.compile(r"isolation (?:==|!=|in) |case \"(?:abac|multi-)|SiteKind\.")
    allowed = {"tenancy/isolation.py", "estate/site.py", "estate/sites.py"}
    found = {
        path.relative_to(GENERATOR).as_posix()
        for path in GENERATOR.rglob("*.py")
        if words.search(path.read_text(encoding="utf-8"))
    }

    assert found <= allowed


def test_no_other_module_spells_an_isolation_model():
    found = {
        path.relative_to(GENERATOR).as_posix()
        for path in GENERATOR.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in get_args(Isolation)
    }

    assert found == {"tenancy/words.py", "tenancy/isolation.py"}
