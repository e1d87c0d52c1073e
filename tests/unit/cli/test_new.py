import pytest
from click.testing import CliRunner
from fakes.blocks import given

from generator.cli.entrance import main


def run(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    "options",
    [
        ("--isolation", "multi-account", "--account", "222222222229"),
        ("--isolation", "multi-domain", "--account", "lines_of_business"),
        ("--isolation", "abac"),
    ],
)
def test_a_new_tenant_is_valid_and_builds_as_it_stands(workspace, options):
    made = run("-C", str(workspace), "new", "pricing", *options)
    checked = run("-C", str(workspace), "validate")
    built = run("-C", str(workspace), "build", "pricing", "--no-scan")

    assert made.exit_code == 0, made.output
    assert checked.output == "4 tenants are valid\n"
    assert built.exit_code == 0, built.output
    assert (workspace / "out/pricing/dev/main.tf").is_file()


def test_a_new_tenant_may_have_its_account_created(workspace):
    asked = ("--isolation", "multi-account", "--account-email", "#aws@acme.example")
    made = run("-C", str(workspace), "new", "pricing", *asked)
    built = run("-C", str(workspace), "build", "pricing", "--no-scan")

    assert made.exit_code == 0, made.output
    assert built.exit_code == 0, built.output
    text = (workspace / "tenants/pricing.yaml").read_text()
    assert '      email: "#aws@acme.example" # of its root user; it can never be changed here\n' in text
    assert "      unit: ml-workloads\n" in text
    assert (workspace / "out/pricing/organization/main.tf").is_file()
    assert not (workspace / "out/pricing/dev").exists()


def test_a_new_tenant_may_have_an_account_placed_that_exists_and_is_offered(workspace, edit):
    asked = ("--isolation", "multi-account", "--account", "222222222229", "--account-email", "a@acme.example")
    refused = run("-C", str(workspace), "new", "pricing", *asked)
    offered = '  adoptable_accounts: ["222222222229"]\n  units:\n'
    edit(workspace / "tenants/_platform.yaml", "  units:\n", offered)
    made = run("-C", str(workspace), "new", "pricing", *asked)

    assert refused.exit_code == 2
    assert made.exit_code == 0, made.output
    assert "      adopt: true" in (workspace / "tenants/pricing.yaml").read_text()
    assert run("-C", str(workspace), "validate").exit_code == 0


def test_a_new_tenant_states_no_block_and_each_is_given_another_by_the_build(workspace):
    for name, account in (("pricing", "222222222228"), ("pooling", "222222222229")):
        made = run("-C", str(workspace), "new", name, "--isolation", "multi-account", "--account", account)
        assert made.exit_code == 0, made.output
        assert "cidr" not in (workspace / "tenants" / f"{name}.yaml").read_text()

    assert run("-C", str(workspace), "build", "--no-scan").exit_code == 0
    assert {"pricing/dev", "pooling/dev"} <= given(workspace).keys()


def test_a_new_tenant_without_room_in_the_pools_is_refused(workspace, edit):
    edit(
        workspace / "tenants/_platform.yaml", "address_pools: [10.64.0.0/12]", "address_pools: [10.64.0.0/18]"
    )
    asked = ("--isolation", "multi-account", "--account", "222222222228", "--users", "2000")
    refused = run("-C", str(workspace), "new", "pricing", *asked)

    assert refused.exit_code == 2
    assert "no free /" in refused.output
    assert not (workspace / "tenants/pricing.yaml").exists()


def test_every_choice_in_a_new_file_has_a_comment(workspace):
    run("-C", str(workspace), "new", "pricing", "--isolation", "abac")

    text = (workspace / "tenants" / "pricing.yaml").read_text()

    assert text.startswith("# yaml-language-server: $schema=../schemas/tenant.schema.json\n")
    assert "# who pays" in text
    assert "personas: ml-admin" in text


def test_an_existing_tenant_is_not_overwritten(workspace):
    before = (workspace / "tenants" / "fraud.yaml").read_text()

    result = run("-C", str(workspace), "new", "fraud", "--isolation", "abac")

    assert result.exit_code == 2
    assert "tenants/fraud.yaml exists already" in result.output
    assert (workspace / "tenants" / "fraud.yaml").read_text() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pricing", "--isolation", "multi-account"), "needs --account"),
        (("pricing", "--isolation", "multi-account"), "or --account-email to have one created"),
        (
            ("pricing", "--isolation", "multi-account", "--unit", "ml-workloads"),
            "--unit needs --account-email",
        ),
        (
            ("pricing", "--isolation", "multi-account", "--account-email", "a@acme.example", "--unit", "ml"),
            "there is no unit ml",
        ),
        (
            ("pricing", "--isolation", "multi-account", "--account-email", "a@b@c"),
            "--account-email 'a@b@c' does not fit",
        ),
        (
            ("pricing", "--isolation", "abac", "--account-email", "a@acme.example"),
            "abac tenants have no account of their own",
        ),
        (
            ("aaa", "--isolation", "multi-account", "--account", "222222222221"),
            "belongs to aaa/dev alone, and fraud/dev uses it too",
        ),
        (("Pricing!", "--isolation", "abac"), "TENANT 'Pricing!' does not fit"),
        (("../escape", "--isolation", "abac"), "TENANT '../escape' does not fit"),
        (("pricing", "--isolation", "abac", "--shared-domain", "reserch"), "no shared domain reserch"),
        (("pricing", "--isolation", "abac", "--owner", "a\nb: c"), "--owner 'a\\nb: c' does not fit"),
        (("pricing", "--isolation", "abac", "--environment", "prod"), "has no environment prod"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_written(workspace, arguments, message):
    before = sorted(path.name for path in workspace.rglob("*"))

    result = run("-C", str(workspace), "new", *arguments)

    assert result.exit_code == 2
    assert message in result.output
    assert sorted(path.name for path in workspace.rglob("*")) == before
