import fcntl
import json
import os
import re
import shutil

import pytest
from fakes.blocks import forget, given
from fakes.commands import tenantry
from fakes.workspaces import contents

from generator.tenancy.addresses import block_of

KEYS = "out/fraud/dev/modules/keys/main.tf"


def state(workspace):
    """Everything a user sees; not the caches."""
    return {
        path: content for path, content in contents(workspace).items() if not path.startswith(".tenantry/")
    }


def test_a_build_ends_with_a_summary_of_what_it_did(built_once, tmp_path):
    workspace = tmp_path / "estate"
    shutil.copytree(built_once / "tenants", workspace / "tenants")
    forget(workspace)

    result = tenantry(workspace, "build", "--no-scan")

    texts = [path.read_text() for path in (workspace / "out").rglob("*.tf")]
    resources = sum(line.startswith("resource ") for text in texts for line in text.splitlines())
    assert result.exit_code == 0
    names = ("isolation.json", "environments.json", "sign-in.md", "README.md")
    beside = [path for name in names for path in (workspace / "out").rglob(name)]
    rendered, proved, *rest = result.output.splitlines()
    assert rendered == f"rendered  6 stacks, {len(texts)} files, {resources} resources"
    assert re.fullmatch(r"proved    6 stacks: \d+ properties, 0 refuted", proved)
    assert rest == [
        "scanned   no: left out by --no-scan",
        f"out/      {len(texts) + len(beside) + len(['.gitignore'])} written, 0 removed",
    ]
    assert "out/manifest.json" in state(workspace)
    assert "fraud/dev" in given(workspace)


def test_a_second_build_changes_nothing(workspace):
    before = state(workspace)

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "out/      is current"
    assert state(workspace) == before


def test_a_build_scans_and_says_how_much(workspace, checkov):
    result = tenantry(workspace, "build")

    assert result.exit_code == 0
    assert checkov.runs == 1
    [line] = [line for line in result.output.splitlines() if line.startswith("scanned")]
    assert line.startswith("scanned   6 stacks: ")
    assert line.endswith(" checks passed, 0 failed, 0 skipped with a reason")


def test_a_scan_that_finds_something_stops_the_build(workspace, checkov, edit):
    checkov.failing = "aws_kms_key"
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")
    before = state(workspace)

    result = tenantry(workspace, "build")

    assert result.exit_code == 1
    assert "error[CKV_FAKE_1]" in result.output
    assert f"--> {KEYS}:" in result.output
    assert '| resource "aws_kms_key"' in result.output
    assert state(workspace) == before


def test_a_scan_that_overlooks_a_resource_stops_the_build(workspace, checkov):
    checkov.overlooked = "aws_kms_key"

    result = tenantry(workspace, "build")

    assert result.exit_code == 1
    assert "checkov did not look at aws_kms_key." in result.output


def test_check_passes_on_a_fresh_build_and_writes_nothing(workspace, checkov):
    before = state(workspace)

    result = tenantry(workspace, "build", "--check")

    assert result.exit_code == 0
    assert checkov.runs == 1
    assert result.output.splitlines()[-1] == "out/      is current; nothing was written"
    assert state(workspace) == before


def stale(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")


def hand_edited(workspace, edit):
    edit(workspace / KEYS, "deletion_window_in_days = 30", "deletion_window_in_days = 7")


def missing(workspace, _):
    (workspace / KEYS).unlink()


def foreign(workspace, _):
    (workspace / "out/fraud/dev/extra.tf").write_text('resource "aws_vpc" "mine" {}\n')


def merged_by_terraform(workspace, _):
    (workspace / "out/fraud/dev/main_override.tf").write_text("\n")


def orphaned(workspace, _):
    (workspace / "tenants/credit.yaml").unlink()
    (workspace / "out/credit/dev/backend.tf").unlink()
    forget(workspace, "credit/dev")


def damaged(workspace, edit):
    edit(workspace / "out/credit/manifest.json", '"stacks"', '"heaps"')


def never_built(workspace, _):
    shutil.rmtree(workspace / "out")


def without_ledger(workspace, _):
    forget(workspace)


def with_an_older_ledger(workspace, _):
    blocks = {owner: block_of(path) for owner, path in given(workspace).items()}
    forget(workspace)
    lines = "".join(f"  {owner}: {block}\n" for owner, block in blocks.items())
    (workspace / "tenants/_addresses.yaml").write_text(f"blocks:\n{lines}")


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (stale, "OUT004", "out/fraud/dev/modules/identity/attachments.tf is not what the YAML renders to"),
        (hand_edited, "OUT002", f"{KEYS} was changed by hand"),
        (missing, "OUT005", f"{KEYS} is missing"),
        (foreign, "OUT003", "out/fraud/dev/extra.tf is not generated"),
        (merged_by_terraform, "OUT003", "terraform would merge it into the stack"),
        (orphaned, "OUT006", "out/credit/dev/main.tf belongs to nothing in the YAML any more"),
        (damaged, "OUT001", "the manifest is damaged"),
        (never_built, "OUT005", "out/fraud/dev is missing"),
        (without_ledger, "OUT004", "is missing: it gives out a block of addresses"),
        (with_an_older_ledger, "OUT004", "is the ledger of an earlier tenantry"),
    ],
)
def test_check_names_what_is_wrong_in_out_and_writes_nothing(workspace, edit, change, code, message):
    change(workspace, edit)
    before = state(workspace)

    result = tenantry(workspace, "build", "--check", "--no-scan")

    words = " ".join(result.output.split())
    assert result.exit_code == 1
    assert f"error[{code}]: " in words
    assert message in words
    assert state(workspace) == before


@pytest.mark.parametrize("change", [stale, missing, orphaned, damaged, never_built, without_ledger])
def test_a_build_mends_what_it_may_mend(workspace, edit, change):
    change(workspace, edit)

    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0


@pytest.mark.parametrize("change", [hand_edited, foreign, merged_by_terraform])
def test_a_build_leaves_out_alone_when_work_of_others_would_be_lost(workspace, edit, change):
    change(workspace, edit)
    stale(workspace, edit)
    before = state(workspace)

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 1
    assert "= hint: move" in result.output
    assert state(workspace) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tenants/fraud.yaml", "lena: ml-admin", "lena: ml-boss"),
        ("tenants/credit.yaml", "isolation: multi-domain", "isolation: [multi-domain"),
        ("tenants/_platform.yaml", "home_region: eu-west-1", "home_region: eu-wst-1"),
    ],
)
def test_a_fault_anywhere_leaves_out_untouched(workspace, edit, file, old, new):
    edit(workspace / "tenants/team-a.yaml", "alice: data-scientist", "alicia: data-scientist")
    edit(workspace / file, old, new)
    before = state(workspace)

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 1
    assert f"--> {file}:" in result.output
    assert "rendered" not in result.output
    assert state(workspace) == before


def test_building_one_tenant_touches_only_its_stacks(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")
    edit(workspace / "tenants/credit.yaml", "carla: data-scientist", "carla: viewer")
    before = state(workspace)

    result = tenantry(workspace, "build", "fraud", "--no-scan")

    after = state(workspace)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert result.exit_code == 0
    assert any(path.startswith("out/fraud/dev/") for path in changed)
    assert {path.split("/")[1] for path in changed} == {"fraud"}
    assert tenantry(workspace, "build", "fraud", "--check", "--no-scan").exit_code == 0
    rest = tenantry(workspace, "build", "--check", "--no-scan", "--format", "json")
    documents = {one["primary"]["document"] for one in json.loads(rest.stdout)["findings"]}
    assert {document.split("/")[1] for document in documents} == {"credit"}


def test_building_one_tenant_removes_stacks_it_no_longer_has(workspace, edit):
    extra = '\n  test:\n    account: "222222222223"\n'
    edit(
        workspace / "tenants/fraud.yaml",
        '    account: "222222222221"\n',
        f'    account: "222222222221"{extra}',
    )
    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert (workspace / "out/fraud/test/main.tf").is_file()
    edit(workspace / "tenants/fraud.yaml", extra, "\n")
    shutil.rmtree(workspace / "out/fraud/test")

    result = tenantry(workspace, "build", "fraud", "--no-scan")

    assert result.exit_code == 0
    assert not (workspace / "out/fraud/test").exists()
    assert (workspace / "out/credit/dev/main.tf").is_file()


def test_an_unknown_tenant_is_a_usage_error_and_nothing_is_rendered(workspace):
    result = tenantry(workspace, "build", "fruad", "--no-scan")

    assert result.exit_code == 2
    assert "there is no tenant fruad; did you mean fraud?" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["json", "sarif", "github"])
def test_programs_read_only_findings_from_standard_output(workspace, edit, name):
    clean = tenantry(workspace, "build", "--check", "--no-scan", "--format", name)
    missing(workspace, edit)
    faulty = tenantry(workspace, "build", "--check", "--no-scan", "--format", name)

    assert (clean.exit_code, faulty.exit_code) == (0, 1)
    if name == "github":
        assert clean.stdout == ""
        assert faulty.stdout.startswith(f"::error file={KEYS},")
    elif name == "json":
        assert json.loads(clean.stdout)["findings"] == []
        assert [one["code"] for one in json.loads(faulty.stdout)["findings"]] == ["OUT005"]
    else:
        assert json.loads(clean.stdout)["runs"][0]["results"] == []
        assert [one["ruleId"] for one in json.loads(faulty.stdout)["runs"][0]["results"]] == ["OUT005"]


def test_a_build_beside_another_one_is_refused(workspace):
    handle = os.open(workspace / ".tenantry/lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = tenantry(workspace, "build", "--no-scan")
    finally:
        os.close(handle)

    assert result.exit_code == 3
    assert "another tenantry is working on" in result.stderr


def test_a_build_without_checkov_is_refused_before_anything_is_written(workspace, edit, monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", "/nowhere/checkov")
    stale(workspace, edit)
    before = state(workspace)

    result = tenantry(workspace, "build")

    assert result.exit_code == 3
    assert "checkov was not found, so nothing can be scanned" in result.stderr
    assert "= hint: " in result.stderr
    assert state(workspace) == before


def test_line_endings_alone_change_nothing(workspace):
    before = state(workspace)
    for path in (workspace / "tenants").glob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    result = tenantry(workspace, "build", "--no-scan")

    assert result.output.splitlines()[-1] == "out/      is current"
    after = state(workspace)
    assert {path: after[path] for path in after if path.startswith("out/")} == {
        path: before[path] for path in before if path.startswith("out/")
    }


def test_a_manifest_that_alone_is_written_counts_as_written(workspace, edit):
    edit(workspace / "out/fraud/manifest.json", '"generator": "', '"generator": "9')

    result = tenantry(workspace, "build", "--no-scan")

    assert result.output.splitlines()[-1] == "out/      1 written, 0 removed"


def test_a_comment_in_a_file_changes_nothing(workspace):
    for file in ("_platform", "fraud"):
        with (workspace / f"tenants/{file}.yaml").open("a") as text:
            text.write("# said more clearly\n")

    result = tenantry(workspace, "build", "--no-scan")

    assert result.output.splitlines()[-1] == "out/      is current"
