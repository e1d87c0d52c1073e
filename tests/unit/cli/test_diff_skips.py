"""Skipped checks that come, go or change are told in the review of a branch."""

import json

import pytest
from fakes.branches import shown, told, words
from fakes.commands import tenantry
from fakes.repositories import commit, git, write
from markdown_it import MarkdownIt

from generator import __version__

FILE = "tenants/_scan.yaml"
SAID = {
    "check": "CKV_AWS_338",
    "stacks": ["fraud/dev"],
    "resources": ["module.logging.aws_cloudwatch_log_group.this"],
    "reason": "The central archive keeps them",
    "owner": "lena@acme.example",
    "until": "2026-12-15",
}
ON = {key: SAID[key] for key in ("reason", "owner", "until")}


def skipped(estate, *skips):
    write(estate, {FILE: json.dumps({"skips": skips}, indent=1)})
    return commit(estate, "skips")


@pytest.fixture
def skipping(estate):
    """A branch that began from a base where one check is skipped."""
    skipped(estate, SAID)
    git(estate, "branch", "--force", "main")
    return estate


def changes(estate):
    return told(estate)["skips"]["changes"]


def test_a_skip_that_comes_is_told_before_everything_else(estate):
    skipped(estate, SAID)

    [one] = changes(estate)
    assert one == {
        "check": "CKV_AWS_338",
        "stack": "fraud/dev",
        "resource": "module.logging.aws_cloudwatch_log_group.this",
        "before": None,
        "after": ON,
    }
    assert words(estate).startswith("no stack differs between HEAD (")
    line = (
        "! CKV_AWS_338 of module.logging.aws_cloudwatch_log_group.this in fraud/dev is skipped, until"
        " 2026-12-15, as lena@acme.example says: The central archive keeps them"
    )
    assert line in words(estate)
    assert line.replace("! ", "") in markdown(estate)


def markdown(estate):
    """The words of the Markdown, as a parser that is not ours reads them."""
    text = tenantry(estate, "diff", "--base", "main", "--format", "markdown").output
    inline = (token for token in MarkdownIt().parse(text) if token.type == "inline")
    return " ".join("".join(child.content for child in token.children) for token in inline)


def test_a_skip_that_goes_and_one_on_other_terms_are_told(skipping):
    skipped(skipping, SAID | {"stacks": ["fraud/dev", "credit/dev"], "until": "2027-01-15"})

    assert [(one["stack"], one["before"] is None) for one in changes(skipping)] == [
        ("credit/dev", True),
        ("fraud/dev", False),
    ]
    assert "in fraud/dev is skipped on other terms: until 2026-12-15 → 2027-01-15" in words(skipping)

    (skipping / FILE).unlink()
    commit(skipping, "none")
    assert [(one["before"], one["after"]) for one in changes(skipping)] == [(ON, None)]
    assert "in fraud/dev is not skipped any more" in words(skipping)


def test_pairs_of_one_skip_are_one_line(estate):
    stacks = [f"fraud/e{index}" for index in range(9)]
    skipped(estate, SAID | {"stacks": stacks})

    assert len(changes(estate)) == 9
    assert words(estate).count("CKV_AWS_338") == 1
    assert "in fraud/e0, fraud/e1, fraud/e2, fraud/e3, fraud/e4, fraud/e5 and 3 more is skipped" in words(
        estate
    )


def test_the_same_skips_in_other_words_are_no_change(skipping):
    again = [SAID, SAID | {"reason": "Never counts"}]
    text = json.dumps({"skips": again})
    write(skipping, {FILE: f"# sorted\n{text}\n"})
    commit(skipping, "same")

    assert changes(skipping) == []
    assert shown(skipping).startswith("nothing differs between HEAD (")


@pytest.mark.parametrize("content", ["skips: [", "skips: []\n", "\ud800", "<<<<<<< ours\n"])
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_compared(skipping, content):
    (skipping / FILE).write_bytes(content.encode(errors="surrogatepass"))
    head = commit(skipping, "broken")

    assert told(skipping, code=1)["skips"] == {"changes": [], "unread": [head], "rendered": []}
    line = f"! {FILE} cannot be read at {head[:12]}, so skipped checks were not compared"
    assert line in words(skipping)


def test_a_link_in_place_of_the_file_is_not_followed(skipping):
    (skipping / FILE).rename(skipping / "tenants/other.txt")
    (skipping / FILE).symlink_to("other.txt")
    head = commit(skipping, "a link")

    assert told(skipping, code=1)["skips"] == {"changes": [], "unread": [head], "rendered": []}


def upgraded(estate, edit, path, old, new):
    """The branch with other rendered text, from a base that an older version built."""
    for file in (estate / "out").rglob("manifest.json"):
        file.write_text(file.read_text().replace(f'"generator": "{__version__}"', '"generator": "0.0.9"'))
    commit(estate, "as an older one built it")
    git(estate, "branch", "--force", "main")
    git(estate, "checkout", "--quiet", "HEAD~", "--", "out")
    edit(estate / path, old, new)
    commit(estate, "as the new one builds it")


def test_what_another_version_skips_is_told(estate, edit):
    line = "  # checkov:skip=CKV_AWS_144: data stays in the Region of its environment"
    storage = "out/fraud/dev/modules/storage/main.tf"
    upgraded(estate, edit, storage, line, f"  # checkov:skip=CKV_AWS_21: no versions\n{line}")

    [one] = told(estate)["skips"]["rendered"]
    assert one == {"check": "CKV_AWS_21", "reason": "no versions", "comes": True, "stacks": 1}
    assert "! the new version skips CKV_AWS_21 in 1 stack: no versions" in words(estate)


def test_what_another_version_skips_no_more_is_told(estate, edit):
    storage = "out/fraud/dev/modules/storage/main.tf"
    upgraded(estate, edit, storage, "  # checkov:skip=CKV_AWS_144: data stays", "  # data stays")

    assert [(one["check"], one["comes"]) for one in told(estate)["skips"]["rendered"]] == [
        ("CKV_AWS_144", False)
    ]
    assert "the new version does not skip CKV_AWS_144 in 1 stack any more" in words(estate)


def test_a_skip_that_no_other_version_wrote_is_left_to_the_scan(estate, edit):
    line = "  # checkov:skip=CKV_AWS_144:"
    edit(estate / "out/fraud/dev/modules/storage/main.tf", line, f"  # checkov:skip=CKV_AWS_21: none\n{line}")
    commit(estate, "by hand")

    assert told(estate)["skips"]["rendered"] == []
