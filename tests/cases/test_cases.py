"""What companies have asked of Tenantry and met a wall with is possible, or refused where it stands."""

import re
from pathlib import Path

import pytest
import yaml
from fakes.commands import tenantry
from fakes.proofs import proofs_at_once

DATA = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
TENANT = {"owner": "team@acme.example", "cost_center": "CC-1"}


def over(base, more):
    """A mapping with another laid over it, key by key; a null takes a key out."""
    merged = dict(base)
    for key, value in more.items():
        inner = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = over(base[key], value) if inner else value
    return {key: value for key, value in merged.items() if value is not None}


def many(value):
    """`name-*25` stands for that many names, in lists and as keys."""
    if isinstance(value, dict):
        return {name: many(one) for key, one in value.items() for name in names(key)}
    return [name for one in value for name in names(one)] if isinstance(value, list) else value


def names(text):
    stem, star, count = str(text).partition("*")
    return [f"{stem}{number}" for number in range(int(count))] if star else [text]


def write(workspace, case, tenants):
    folder = workspace / "tenants"
    folder.mkdir(exist_ok=True)
    files = {"_platform": over(DATA["platform"], case.get("platform", {}))}
    files |= {name: TENANT | tenant for name, tenant in tenants.items()}
    for old in folder.glob("[a-z]*.yaml"):
        old.unlink()
    for name, content in files.items():
        text = yaml.safe_dump(many(content), sort_keys=False, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


SHOWN = re.compile(
    r"^(?:error|warning)\[(\w+)\]: (.*?)^ +--> ([^:\n]+)(?::(\d+):(\d+))?$", re.DOTALL | re.MULTILINE
)


def said(workspace):
    """What a build shows, its proof believed: code, file, the text at the place, and message."""
    with proofs_at_once():
        result = tenantry(workspace, "build", "--no-scan")
    found = [
        (code, file, at(workspace / file, int(line), int(column)) if line else "", " ".join(message.split()))
        for code, message, file, line, column in SHOWN.findall(result.output)
    ]
    assert (result.exit_code == 0) == ("error[" not in result.output), result.output
    return found


def at(file, line, column):
    return file.read_text(encoding="utf-8").splitlines()[line - 1][column - 1 :]


@pytest.mark.parametrize("case", DATA["cases"].values(), ids=DATA["cases"])
def test_a_case_is_built_or_refused_at_its_place(case, tmp_path):
    if "earlier" in case:
        write(tmp_path, case, case["earlier"])
        assert said(tmp_path) == []
    write(tmp_path, case, case["tenants"])

    found = said(tmp_path)

    expected = case.get("says", [])
    assert [one[:2] for one in found] == [(code, path) for code, path, _, _ in expected], found
    for (_, _, text, message), (_, _, begins, words) in zip(found, expected, strict=True):
        assert text.startswith(begins)
        assert words in message
    for path, text in case.get("holds", {}).items():
        assert text in (tmp_path / path).read_text(encoding="utf-8")
