import json

import pytest
from fakes.commands import tenantry

ORDER = """\
step 1
  _platform/organization  111111111111  eu-west-1

step 2, in any order or at the same time
  _platform/domains/research/dev  111111111116  eu-west-1
    after _platform/organization
  credit/dev                      111111111115  eu-west-1
    after _platform/organization
  fraud/organization              111111111111  eu-west-1
    after _platform/organization

step 3, in any order or at the same time
  fraud/dev   222222222221  eu-west-1
    after _platform/organization, fraud/organization
  team-a/dev  111111111116  eu-west-1
    after _platform/domains/research/dev, _platform/organization
"""


def test_the_order_is_shown_in_steps_with_what_each_stack_waits_for(workspace):
    result = tenantry(workspace, "order")

    assert result.exit_code == 0
    assert result.output == ORDER


def test_programs_read_the_order_as_json(workspace):
    order = json.loads(tenantry(workspace, "order", "--format", "json").output)

    assert order["version"] == 1
    stacks = {one["address"]: one for step in order["steps"] for one in step}
    assert stacks["fraud/dev"] == {
        "address": "fraud/dev",
        "kind": "tenant",
        "tenant": "fraud",
        "environment": "dev",
        "account_id": "222222222221",
        "region": "eu-west-1",
        "state_key": "fraud/dev/terraform.tfstate",
        "after": ["_platform/organization", "fraud/organization"],
    }
    assert sorted(stacks) == sorted(
        path.parent.relative_to(workspace / "out").as_posix() for path in workspace.glob("out/**/backend.tf")
    )


def test_only_the_stacks_of_a_tenant_are_shown_when_it_is_named(workspace):
    result = tenantry(workspace, "order", "team-a")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines() if line.startswith("  ")] == [
        "team-a/dev",
        "after",
    ]


def test_parts_of_the_accounts_have_all_stacks_in_order(workspace):
    whole = tenantry(workspace, "order", "--format", "lines").output.splitlines()
    parts = [
        tenantry(workspace, "order", "--format", "lines", "--part", f"{number}/2").output.splitlines()
        for number in (1, 2)
    ]

    def stacks(lines):
        return {line.split(" ", 1)[1] for line in lines}

    assert stacks(parts[0]) | stacks(parts[1]) == stacks(whole)
    assert not stacks(parts[0]) & stacks(parts[1])
    assert "_platform/organization" in "".join(parts[0])


@pytest.mark.parametrize("said", ["0/4", "5/4", "1", "1/", "x/2", "1/4 "])
def test_what_is_no_part_is_refused(workspace, said):
    result = tenantry(workspace, "order", "--part", said)

    assert result.exit_code == 2
    assert "is no part" in result.output
    assert "the second of four parts is 2/4" in result.output


def test_a_tenant_that_does_not_exist_is_refused_with_the_nearest(workspace):
    result = tenantry(workspace, "order", "frau")

    assert result.exit_code == 2
    assert "there is no tenant frau; did you mean fraud?" in result.output


def test_nothing_is_ordered_while_the_files_have_faults(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "isolation:", "isolaton:")

    result = tenantry(workspace, "order")

    assert result.exit_code == 1
    assert "isolaton" in result.output
    assert "step 1" not in result.output
