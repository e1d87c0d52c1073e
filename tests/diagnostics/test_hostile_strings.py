"""A string that tries to be more than text is refused once, where it stands, wherever a file takes a string.

That whatever is not refused stays text in the rendered files is held by tests/property.
"""

import json
import re

import pytest
from property.fields import complete, replaced, strings

from generator.load.faults import validate
from generator.load.reader import MOST_FINDINGS, read_document
from generator.show.formats import render_findings
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant

FILES = {
    "tenants/_platform.yaml": Platform,
    "tenants/alpha.yaml": Tenant,
    "tenants/_addresses.yaml": AddressLedger,
}
FREE = {"endpoints", "quotas", "blocks"}
"""Keys above strings that have no pattern: names that planning looks up, and refuses when nobody has them."""

IN_TERMS_OF_IAM = {"resources", "not_resources", "where"}
"""Keys of an assertion whose texts may hold policy variables; only the proof reads them."""

HOSTILE = {
    "interpolation": '${file("/etc/passwd")}',
    "iam variable": "${aws:PrincipalTag/team}",
    "template directive": "%{ if true }x%{ endif }",
    "quotation mark": 'x" }\nresource "aws_iam_user" "x" {',
    "newline": "two\nlines",
    "carriage return": "two\rlines",
    "backslash": "x\\",
    "escape": "red\x1b[31m",
    "bell": "\x07ding",
    "reversed text": "x\u202ey",
    "line separator": "two\u2028lines",
    "skip of a scanner": "x checkov:skip=CKV_AWS_18:why",
    "command of a runner": "x ::stop-commands::y",
}


def is_free(field):
    return bool(FREE & {str(key) for key in field.kind[:-1]})


def fields(model):
    return [field for field in strings(complete(model), model) if not is_free(field)]


def is_variable_there(field, text):
    is_inside = "assertions" in field.kind and bool(IN_TERMS_OF_IAM & set(field.kind)) and not field.is_key
    return is_inside and text == HOSTILE["iam variable"]


def batches(path, text):
    """Every string of a file that may not be the text, in as few groups as have none inside another."""
    groups = []
    for field in fields(FILES[path]):
        if is_variable_there(field, text):
            continue
        small = (group for group in groups if len(group) < MOST_FINDINGS)
        apart = (group for group in small if not any(is_inside(field, one) for one in group))
        group = next(apart, None)
        if group is None:
            groups.append(group := [])
        group.append(field)
    return groups


def is_inside(field, other):
    """Whether one of two strings is a key above the other."""
    depth = min(len(field.route), len(other.route))
    return field.route[:depth] == other.route[:depth]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("path", [path for path, model in FILES.items() if fields(model)])
def test_a_hostile_string_gives_one_finding_at_its_place(path, text, tmp_path):
    model = FILES[path]
    written = json.dumps(text)
    for batch in batches(path, text):
        document = complete(model)
        for field in batch:
            document = replaced(document, field, text)
        source = json.dumps(document, indent=2)
        findings, shown = diagnosed(tmp_path, path, model, source)

        pieces = source.split(written)
        befores = [written.join(pieces[: number + 1]).split("\n") for number in range(len(batch))]
        places = [f"{path}:{len(before)}:{len(before[-1]) + 1}" for before in befores]
        assert len(pieces) == len(batch) + 1
        assert sorted(re.findall(r"^ *--> (.*)$", shown, re.MULTILINE)) == sorted(places), shown
        assert len(findings) == len(batch), shown
        assert all(line.isprintable() for line in shown.split("\n")), batch


def test_every_string_of_the_files_is_tried():
    kinds = {".".join(map(str, field.kind)) for model in FILES.values() for field in fields(model)}

    assert {
        "owner",
        "cost_center",
        "description",
        "tags.*",
        "environments.*",
        "users.*.studio_user_id",
        "teams.*.spaces.*.display_name",
        "state.kms_key_arn",
        "organization.units.*.name",
    } <= kinds
    assert len(kinds) > 140


def test_a_fitting_string_gives_no_finding(tmp_path):
    for path, model in FILES.items():
        findings, shown = diagnosed(tmp_path, path, model, json.dumps(complete(model), indent=2))
        assert findings == (), shown


def diagnosed(root, path, model, source):
    (root / "tenants").mkdir(exist_ok=True)
    (root / path).write_text(source, encoding="utf-8")
    read = read_document(root, path)
    _, faults = validate(read.document, model)
    findings = (*read.findings, *faults)
    return findings, render_findings(findings, {path: read.document}, "text")
