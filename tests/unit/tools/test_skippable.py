"""What may be skipped: a table that speaks of every check there is for what templates write."""

import re

from fakes.workspaces import ROOT

from generator.readback.resource_types import HARMLESS, READ
from generator.tools.expected_checks import every
from generator.tools.skippable import is_rendered, skip_table

TABLE = skip_table()
TEMPLATES = "".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.j2")))
GROUPS = (ROOT / "generator/plan/modules/network/security_groups.py").read_text()
EXAMPLE = "".join(path.read_text() for path in sorted((ROOT / "out").rglob("*.tf")))
SKIP = re.compile(r"checkov:skip=(\w+): (.+)")
WHERE_THE_FILE_SAYS_WHY = {"TENANTRY_AWS_1"}
"""What a template skips although isolation rests on it: of a domain that the proof holds to its file."""
BLOCK = re.compile(r'^resource "(\w+)".*?^\}', re.DOTALL | re.MULTILINE)


def test_every_check_of_what_is_rendered_is_one_that_isolation_rests_on_or_one_of_the_others():
    there = {code for kind in (*READ, *HARMLESS) for code in every(kind)}

    assert there - TABLE.isolation.keys() - TABLE.others.keys() == set()
    assert TABLE.isolation.keys() & TABLE.others.keys() == set()


def test_no_template_skips_a_check_that_isolation_rests_on_but_where_the_file_says_why():
    assert {check for check, _, _ in TABLE.rendered} - WHERE_THE_FILE_SAYS_WHY <= TABLE.others.keys()


def skips(text):
    """The skips in blocks of a text: of which check, of which type, and why."""
    return {
        (check, block[1], reason)
        for block in BLOCK.finditer(text)
        for check, reason in SKIP.findall(block[0])
    }


def test_every_skip_of_the_example_is_in_the_table_and_any_other_there_is_word_for_word_in_a_template():
    rendered = skips(EXAMPLE)

    assert rendered <= set(TABLE.rendered)
    assert set(TABLE.rendered) - rendered <= skips(TEMPLATES)
    assert len(rendered) > 5


def test_every_skip_that_a_template_can_write_is_in_the_table():
    reasons = {reason for _, _, reason in TABLE.rendered}
    stated = {reason for _, reason in SKIP.findall(TEMPLATES)} - {"{{ group.skip | comment }}"}

    assert stated < reasons
    for reason in reasons - stated:
        assert reason.removeprefix("SageMaker attaches the group to ") in re.sub(r'"\s*f?"', "", GROUPS)


def test_another_reason_or_another_type_is_no_skip_of_a_template():
    check, kind, reason = min(TABLE.rendered)

    assert is_rendered(check, kind, reason)
    assert not is_rendered(check, kind, reason + ".")
    assert not is_rendered(check, "aws_iam_role", reason)
    assert not is_rendered("CKV_AWS_60", kind, reason)
