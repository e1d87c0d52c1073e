import json

import jsonschema
import pytest
import yaml
from fakes.commands import tenantry
from fakes.workspaces import ROOT


@pytest.mark.parametrize("kind", ["affected", "certificate", "diff", "platform", "tenant"])
def test_the_printed_schema_is_the_committed_one(kind):
    result = tenantry(None, "schema", kind)

    assert result.exit_code == 0
    assert result.stdout == (ROOT / "docs" / "reference" / f"{kind}.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["platform", "tenant"])
def test_a_new_workspace_carries_the_same_schemas(workspace, kind):
    assert (workspace / "schemas" / f"{kind}.schema.json").read_text() == tenantry(
        None, "schema", kind
    ).stdout


def test_a_schema_can_be_written_to_a_file_in_a_new_folder(tmp_path):
    target = tmp_path / "editor" / "tenant.json"

    result = tenantry(None, "schema", "tenant", "--output", str(target))

    assert (result.exit_code, result.output) == (0, "")
    assert target.read_text() == tenantry(None, "schema", "tenant").stdout


def test_every_file_of_a_workspace_names_its_schema_and_obeys_it(workspace):
    files = {path for path in (workspace / "tenants").glob("*.yaml") if path.name != "_addresses.yaml"}
    assert {"_platform.yaml", "fraud.yaml"} <= {path.name for path in files}
    for path in files:
        first, text = path.read_text().split("\n", 1)
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
        assert list(validator.iter_errors(yaml.safe_load(text))) == [], path.name


@pytest.mark.parametrize("kind", ["affected", "certificate", "diff"])
def test_the_schema_of_a_report_is_one_itself_and_closed(kind):
    schema = json.loads(tenantry(None, "schema", kind).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    assert not validator.is_valid({})
    assert schema["additionalProperties"] is False


def test_an_unknown_kind_is_a_usage_error():
    result = tenantry(None, "schema", "tenants")

    assert result.exit_code == 2
    assert "'platform', 'pr', 'scan', 'tenant'" in result.stderr


def test_a_path_that_cannot_be_written_is_no_bug(tmp_path):
    (tmp_path / "file").write_text("")

    result = tenantry(None, "schema", "tenant", "-o", str(tmp_path / "file" / "tenant.json"))

    assert result.exit_code == 3
    assert f"{tmp_path / 'file'}" in result.stderr
    assert "= hint: check the path" in result.stderr
