"""Who is said to approve a change: whom the base's file of code owners names, and nobody else."""

import pytest
from fakes.repositories import commit, git, repository

from generator.estate.operating_model import Owners
from generator.pipeline.differing import difference
from generator.review.approval import approvals
from generator.show.code_owners import SYNTAXES, code_owners

PLATFORM, LENA, MALLORY = "platform@acme.example", "lena@acme.example", "mallory@acme.example"


def owners_of(text, *paths):
    return dict(approvals("CODEOWNERS", text, paths).owners)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_tenantry_writes_is_read_path_by_path(syntax):
    text = code_owners(syntax, "a b/", PLATFORM, {"fraud": Owners(LENA, LENA, PLATFORM)})

    assert owners_of(
        text,
        "a b/tenants/fraud.yaml",
        "a b/out/fraud/dev/main.tf",
        "a b/out/fraud/organization/main.tf",
        "a b/tenants/_addresses/10.64",
        "a b/tenants/fraud.yaml.orig",
        "README.md",
    ) == {PLATFORM: 3, LENA: 2}


def test_the_last_pattern_that_fits_decides_also_where_it_names_nobody():
    text = f"* {PLATFORM} # all\n\n/out/ {LENA} @acme/leads\n/out/free/\n"

    assert owners_of(text, "out/x", "out/free/x", "b") == {f"{LENA} or @acme/leads": 1, PLATFORM: 1}


@pytest.mark.parametrize("pattern", ["*.tf", "/out/**/main.tf", "docs/", "[Section]", "/a?"])
def test_a_pattern_that_only_the_host_can_judge_is_named_and_nobody_is(pattern):
    found = approvals("CODEOWNERS", f"* {PLATFORM}\n{pattern} {LENA}\n", ["x"])

    assert (found.unread, found.owners) == (pattern, ())


def test_a_branch_does_not_say_who_approves_it(tmp_path):
    root = repository(tmp_path)
    files = {
        "out/.gitignore": "",
        "tenants/a.yaml": "1",
        ".github/CODEOWNERS": f"* {PLATFORM}\n/out/ {LENA}\n",
    }
    commit(root, files=files)
    git(root, "switch", "--quiet", "--create", "work")
    commit(root, files={"tenants/a.yaml": "2", ".github/CODEOWNERS": f"* {MALLORY}\n"})

    assert difference(root, "main").approvals.owners == ((PLATFORM, 2),)
