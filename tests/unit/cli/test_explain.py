import json
import re

import pytest
from fakes.blocks import forget, given
from fakes.commands import tenantry
from fakes.workspaces import ROOT


def origin(result, name):
    """The line below a value."""
    lines = result.output.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith(f"  {name} = ")]
    return lines[at + 1].strip()


def test_a_value_comes_with_the_place_it_was_written(workspace, edit):
    edit(
        workspace / "tenants/fraud.yaml", "environments:", "studio:\n  space_storage_gb: 50\n\nenvironments:"
    )

    result = tenantry(workspace, "explain", "fraud", "dev", "studio.space_storage_gb")

    assert result.exit_code == 0
    assert result.output == (
        "fraud/dev\n  studio.space_storage_gb = 50\n      tenants/fraud.yaml:10:21\n"
    )  # line, column


def test_the_nearest_level_wins(workspace, edit):
    def explained():
        return origin(tenantry(workspace, "explain", "fraud", "dev", "studio"), "studio.idle_timeout_minutes")

    setting = "\n  studio:\n    idle_timeout_minutes: 90"
    assert explained() == "built-in default"
    edit(workspace / "tenants/_platform.yaml", "\ndefaults:", f"\ndefaults:{setting}")
    assert explained().startswith("tenants/_platform.yaml:")
    edit(
        workspace / "tenants/fraud.yaml",
        "\nenvironments:",
        f"{setting.replace('  ', '', 1)}\n\nenvironments:",
    )
    assert explained().startswith("tenants/fraud.yaml:10:")


@pytest.mark.parametrize(
    ("tenant", "name", "place", "text"),
    [
        ("fraud", "account", "tenants/fraud.yaml", '"222222222221"'),
        ("credit", "account", "tenants/credit.yaml", "lines_of_business"),
        ("team-a", "account", "tenants/_platform.yaml", "research"),
        ("research", "account", "tenants/_platform.yaml", "research"),
        ("fraud", "region", "tenants/_platform.yaml", "eu-west-1"),
        ("fraud", "network.cidr", "tenants/_addresses/10.64/0/0/0/1/0", "fraud/dev"),
    ],
)
def test_what_follows_from_other_files_points_into_them(workspace, tenant, name, place, text):
    document, line, column = origin(tenantry(workspace, "explain", tenant, "dev"), name).split(":")

    assert document == place
    assert (workspace / place).read_text().splitlines()[int(line) - 1][int(column) - 1 :].startswith(text)


def test_what_follows_from_another_value_says_from_which(workspace):
    result = tenantry(workspace, "explain", "fraud", "dev")

    assert origin(result, "logs.retention_days") == "follows from data_classification confidential"
    assert origin(result, "network.subnets") == "equal parts of network.cidr"


def test_an_address_not_yet_recorded_says_so(workspace):
    path = given(workspace)["fraud/dev"]
    forget(workspace)

    result = tenantry(workspace, "explain", "fraud", "dev", "network.cidr")

    assert origin(result, "network.cidr") == f"{path} (written by the next build)"


def test_without_an_environment_all_are_shown(workspace, edit):
    edit(
        workspace / "tenants/fraud.yaml",
        'account: "222222222221"',
        'account: "222222222221"\n  prod:\n    account: "222222222222"',
    )

    headings = [
        line
        for line in tenantry(workspace, "explain", "fraud").output.splitlines()
        if not line.startswith(" ")
    ]

    assert headings == ["fraud/dev", "fraud/prod"]


def test_programs_read_values_with_their_types(workspace):
    result = tenantry(workspace, "explain", "fraud", "dev", "guardrails", "--format", "json")

    document = json.loads(result.stdout)
    assert document["fraud/dev"]["guardrails.require_own_keys"] == {"value": True, "from": "built-in default"}
    assert all(name.startswith("guardrails.") for name in document["fraud/dev"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fruad",), "there is no tenant fruad; did you mean fraud?"),
        (("fraud", "prod"), "fraud has no environment prod"),
        (("fraud", "dev", "netwrk.users"), "there is no value netwrk.users; did you mean network.users?"),
        (("fraud", "dev", "network.user"), "there is no value network.user; did you mean network.users?"),
    ],
)
def test_what_does_not_exist_is_a_usage_error_with_the_nearest(workspace, arguments, message):
    result = tenantry(workspace, "explain", *arguments)

    assert result.exit_code == 2
    assert f"error: {message}\n" in result.stderr
    assert "= hint: " in result.stderr


def test_a_tenant_with_faults_is_not_explained(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "owner:", "ownr:")

    result = tenantry(workspace, "explain", "fraud")

    assert result.exit_code == 2
    assert "tenant fraud has faults" in result.stderr


@pytest.mark.parametrize("tenant", sorted(path.stem for path in (ROOT / "tenants").glob("[a-z]*.yaml")))
def test_every_value_of_the_example_estate_has_an_origin(tenant):
    """Each place is a line and column that exist, each reason is said in words."""
    result = tenantry(ROOT, "explain", tenant, "--format", "json")

    for values in json.loads(result.stdout).values():
        assert len(values) > 20
        for name, one in values.items():
            match = re.fullmatch(r"(tenants/[a-z_-]+\.yaml):(\d+):(\d+)", one["from"])
            if match is None:
                assert one["from"], name
                continue
            line = (ROOT / match[1]).read_text().splitlines()[int(match[2]) - 1]
            assert line[int(match[3]) - 1 :].strip()
