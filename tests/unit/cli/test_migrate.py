"""`tenantry migrate` takes all files of a workspace to the newest version, or none."""

import json
import stat

import jsonschema
import pytest
from fakes.commands import tenantry
from fakes.workspaces import contents

from generator.disk.operations import Disk
from generator.pipeline.migrating import migrate
from generator.show.migrations import migrations_schema

KEY = "schema_version: 2\n"
ACKNOWLEDGED = """\
# opened once
acknowledge:
  - stacks: [credit/dev]
    door: region
    from: eu-west-1
    to: eu-west-2
    reason: A move
    who: a@b.cd
    until: 2026-12-24
"""
SKIPS = """\
skips:
  - check: CKV_AWS_109
    stacks: [credit/dev]
    resources: [module.storage.aws_s3_bucket.data]
    reason: Not needed
    owner: a@b.cd
    until: 2026-12-24
"""


def as_before(path):
    """The file as it was written before there were versions, with the key that went."""
    text = path.read_text(encoding="utf-8").replace(KEY, "")
    path.write_text(text + ("operating_model: federated # gone\n" if path.name == "_platform.yaml" else ""))


@pytest.fixture
def old(workspace):
    for path in (workspace / "tenants").glob("*.yaml"):
        as_before(path)
    return workspace


def files(workspace):
    return contents(workspace / "tenants")


def test_every_edit_is_told_and_made_and_nothing_else_is_changed(old):
    (old / "tenants/_acknowledged").mkdir()
    (old / "tenants/_acknowledged/credit.yaml").write_text(ACKNOWLEDGED)
    (old / "tenants/_scan.yaml").write_text(SKIPS)
    before = files(old)
    told = tenantry(old, "migrate")

    assert told.exit_code == 0
    assert "tenants/credit.yaml: version 1 -> 2\n     4 + schema_version: 2\n" in told.output
    assert " - operating_model: federated # gone\n" in told.output
    assert "tenants/_acknowledged/credit.yaml: version 1 -> 2\n     2 + schema_version: 2\n" in told.output
    after = files(old)
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in before if name.endswith(".yaml")} == changed
    for name in changed:
        assert after[name].replace(KEY.encode(), b"") == before[name].replace(
            b"operating_model: federated # gone\n", b""
        )


def test_again_it_does_nothing(old):
    tenantry(old, "migrate")
    before = files(old)
    again = tenantry(old, "migrate")

    assert (again.exit_code, again.output) == (0, "every file is written for version 2 of the schema\n")
    assert files(old) == before
    assert tenantry(old, "migrate", "--check").exit_code == 0


def test_a_check_fails_and_writes_nothing(old):
    before = files(old)
    told = tenantry(old, "migrate", "--check")

    assert told.exit_code == 1
    assert "4 files to be written for version 2 of the schema: run `tenantry migrate`\n" in told.output
    assert files(old) == before


def test_a_migrated_workspace_renders_what_it_rendered(old):
    assert tenantry(old, "build", "--no-scan").exit_code == 0
    tenantry(old, "migrate")
    current = tenantry(old, "build", "--check", "--no-scan")

    assert current.exit_code == 0, current.output
    assert "TEN010" not in current.output


def test_json_has_every_edit_and_keeps_to_its_schema(old):
    checked = json.loads(tenantry(old, "migrate", "--check", "--format", "json").output)
    made = json.loads(tenantry(old, "migrate", "--format", "json").output)

    jsonschema.validate(checked, migrations_schema())
    assert made == {**checked, "written": True}
    [edit] = next(one for one in made["files"] if one["path"] == "tenants/fraud.yaml")["steps"][0]["edits"]
    assert edit == {"line": 4, "before": [], "after": ["schema_version: 2"]}
    assert json.loads(tenantry(old, "migrate", "--format", "json").output)["files"] == []


def test_marks_of_windows_and_rights_stay(old):
    path = old / "tenants/fraud.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    path.chmod(0o600)
    before = path.read_bytes()
    tenantry(old, "migrate")

    assert path.read_bytes().replace(b"schema_version: 2\r\n", b"") == before
    assert path.read_bytes().count(b"schema_version: 2\r\n") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


CONFLICT = "<<<<<<< HEAD\nowner: a@acme.example\n=======\nowner: b@acme.example\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("SRC022", CONFLICT),
        ("TEN001", "ownr: a@acme.example\n"),
        ("SRC011", "owner: a@acme.example\n"),
        ("SRC013", "description: &x y\n"),
        ("TEN011", "schema_version: 9\n"),
        ("TEN006", "schema_version: 0\n"),
        ("TEN003", "schema_version: '1'\n"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_with_a_fault_in_one_file_nothing_is_written_and_the_fault_is_told(old, code, more, arguments):
    path = old / "tenants/fraud.yaml"
    path.write_text(path.read_text() + more)
    before = files(old)
    told = tenantry(old, "migrate", *arguments)

    assert told.exit_code == 1
    assert f"error[{code}]" in told.output
    assert files(old) == before


def test_no_link_is_followed(old, tmp_path):
    path = old / "tenants/fraud.yaml"
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    told = tenantry(old, "migrate")

    assert told.exit_code == 1
    assert "error[SRC003]" in told.output
    assert elsewhere.read_bytes() == before


def test_what_cannot_be_edited_is_named_by_file_and_line(old):
    path = old / "tenants/_platform.yaml"
    plain = path.read_text().replace("prefix: acme", "--- # none\n? # far away\n  prefix\n: acme")
    path.write_text(plain)
    before = files(old)
    told = tenantry(old, "migrate")

    assert told.exit_code == 2
    assert "tenants/_platform.yaml:" in told.output
    assert "must be edited by hand" in told.output
    assert files(old) == before


class Failing(Disk):
    """A disk whose operation of a name fails the second time."""

    def __init__(self, name):
        self.calls = 0
        self.name = name

    def _count(self, name):
        self.calls += name == self.name
        if self.calls == 2:
            raise OSError(28, "No space left on device")

    def write(self, place, content, mode=0o666):
        self._count("write")
        super().write(place, content, mode)

    def rename(self, source, target):
        self._count("rename")
        super().rename(source, target)


@pytest.mark.parametrize("operation", ["write", "rename"])
def test_a_full_disk_leaves_every_file_whole_and_nothing_beside_them(old, operation):
    before = files(old)
    with pytest.raises(Exception, match="cannot be written: no space left on device"):
        migrate(old, writes=True, disk=Failing(operation))

    after = files(old)
    assert after.keys() == before.keys()
    changed = [name for name in after if after[name] != before[name]]
    assert len(changed) == (operation == "rename")
    assert tenantry(old, "migrate").exit_code == 0


def test_what_a_stopped_run_left_is_no_hindrance(old):
    (old / "tenants/.fraud.yaml.migrated").write_text("half")

    assert tenantry(old, "migrate").exit_code == 0
    assert not (old / "tenants/.fraud.yaml.migrated").exists()


def test_a_file_that_somebody_writes_meanwhile_is_not_overwritten(old):
    path = old / "tenants/team-a.yaml"

    class Beside(Disk):
        def write(self, place, content, mode=0o666):
            super().write(place, content, mode)
            path.write_text("mine\n")

    with pytest.raises(Exception, match=r"team-a\.yaml was changed meanwhile"):
        migrate(old, writes=True, disk=Beside())

    assert path.read_text() == "mine\n"
    assert list(path.parent.glob(".*.migrated")) == []
