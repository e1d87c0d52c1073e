import shutil

import pytest
from fakes.blocks import forget, given
from fakes.commands import tenantry
from fakes.workspaces import ROOT

WHITEPAPER = """\
  Network interfaces         in           count  level
  EFS mount targets          all subnets      3  domain  one per zone
  Interface endpoints        all subnets     30  domain  10 endpoints in 3 zones
  Jupyter server             one subnet       1  user    one per user
  Kernel gateways or spaces  one subnet       2  user    one per type
  Training instances         one subnet       2  user    2 per instance

  Addresses               count
  One user                    5  of their own
  Domain                     33  11 in each subnet
  Domain with one user       38
  Domain with 100 users     533  over all subnets
  Worst case of a subnet    511  all users in one: /22 with 25% growth
"""
"""SageMaker Studio administration whitepaper, VPC network planning: its worked example."""


def test_the_whitepapers_example_comes_out_as_in_the_whitepaper(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "environments:", "network:\n  users: 100\n\nenvironments:")
    forget(workspace, "fraud/dev")
    shutil.rmtree(workspace / "out")

    result = tenantry(workspace, "capacity", "fraud")

    assert result.exit_code == 0
    assert WHITEPAPER in result.output
    assert result.output.count("/22  eu-west-1") == 3


def test_the_labs_network_is_kept_as_written():
    shown = tenantry(ROOT, "capacity", "vision-lab").output

    assert "  VPC 192.168.0.0/16 in eu-west-1\n" in shown
    assert "  192.168.0.0/20   eu-west-1a    4091" in shown
    assert "  192.168.16.0/20  eu-west-1b    4091" in shown


def test_the_plan_of_the_whole_estate_fits_a_terminal_and_names_every_environment():
    result = tenantry(ROOT, "capacity")

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert max(map(len, lines)) <= 80
    headings = [line for line in lines if "/" in line and not line.startswith(" ") and " " not in line]
    assert headings == [
        "domains/research/dev",
        "domains/research/prod",
        "fraud-detection/dev",
        "fraud-detection/prod",
        "insurance/dev",
        "retail-credit/dev",
        "retail-credit/prod",
        "vision-lab/lab",
    ]
    assert any(line.startswith("Next block for a tenant of usual size: ") for line in lines)


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("fraud", ["fraud/dev"]),
        ("team-a", ["domains/research/dev"]),
        ("research", ["domains/research/dev"]),
    ],
)
def test_one_tenant_or_shared_domain_can_be_named(workspace, name, headings):
    shown = tenantry(workspace, "capacity", name).output.splitlines()

    assert [line for line in shown if line.endswith("/dev")] == headings


def test_an_unknown_tenant_is_a_usage_error(workspace):
    result = tenantry(workspace, "capacity", "fruad")

    assert result.exit_code == 2
    assert "did you mean fraud?" in result.stderr


def test_an_estate_with_faults_shows_them_instead(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: ml-boss")

    result = tenantry(workspace, "capacity")

    assert result.exit_code == 1
    assert "--> tenants/fraud.yaml:" in result.output
    assert "VPC" not in result.output


def test_planning_writes_no_addresses(workspace):
    forget(workspace)

    assert tenantry(workspace, "capacity").exit_code == 0
    assert given(workspace) == {}
