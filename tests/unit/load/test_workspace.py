import shutil
from pathlib import Path

import pytest

from generator.core.findings import has_errors
from generator.load.workspace import load_workspace

BASE = Path(__file__).parents[2] / "diagnostics" / "base"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(BASE, tmp_path / "workspace")
    return tmp_path / "workspace"


def codes(workspace):
    return {(finding.rule.code, finding.primary.document) for finding in workspace.findings}


def test_a_workspace_holds_platform_and_tenants_in_the_order_of_names(root):
    alpha = root / "tenants" / "alpha.yaml"
    for name in ("zeta", "beta"):
        shutil.copy(alpha, alpha.with_stem(name))
    workspace = load_workspace(root)

    assert workspace.findings == ()
    assert workspace.platform.prefix == "acme"
    assert [tenant.name for tenant in workspace.tenants] == ["alpha", "beta", "zeta"]
    assert workspace.ledger is None
    assert list(workspace.documents) == [
        "tenants/_platform.yaml",
        "tenants/alpha.yaml",
        "tenants/beta.yaml",
        "tenants/zeta.yaml",
    ]


def test_the_ledger_is_read_when_it_is_there(root):
    (root / "tenants" / "_addresses.yaml").write_text("blocks:\n  alpha/dev: 10.64.0.0/20\n")
    assert load_workspace(root).ledger.blocks == {"alpha/dev": "10.64.0.0/20"}


def test_a_bad_ledger_is_a_finding(root):
    (root / "tenants" / "_addresses.yaml").write_text("blocks:\n  alpha/dev: everywhere\n")
    assert codes(load_workspace(root)) == {("TEN005", "tenants/_addresses.yaml")}


def test_a_key_that_has_been_withdrawn_is_warned_of_and_the_file_is_read(root):
    platform = root / "tenants" / "_platform.yaml"
    platform.write_text(platform.read_text() + "operating_model: federated\n")
    workspace = load_workspace(root)

    assert codes(workspace) == {("TEN010", "tenants/_platform.yaml")}
    assert not has_errors(workspace.findings)
    assert workspace.platform.prefix == "acme"


def test_other_hidden_and_underlined_files_are_left_alone(root):
    for name in ("_notes.yaml", ".swap.yaml", "README.md", "alpha.yaml~"):
        (root / "tenants" / name).write_text("[")
    assert load_workspace(root).findings == ()


def test_faults_of_all_files_are_found_together(root):
    tenants = root / "tenants"
    (tenants / "_platform.yaml").write_text("prefix: [\n")
    (tenants / "beta.yaml").write_text("- x\n")
    (tenants / "gamma.yml").write_text("")
    (tenants / "delta").mkdir()
    (tenants / "Eta.yaml").write_text("owner: x\n")
    workspace = load_workspace(root)

    assert codes(workspace) == {
        ("SRC008", "tenants/_platform.yaml"),
        ("SRC010", "tenants/beta.yaml"),
        ("SRC019", "tenants/gamma.yml"),
        ("SRC020", "tenants/delta"),
        ("TEN008", "tenants/Eta.yaml"),
        ("TEN002", "tenants/Eta.yaml"),
        ("TEN005", "tenants/Eta.yaml"),
    }
    assert workspace.platform is None
    assert {tenant.name: tenant.tenant is not None for tenant in workspace.tenants} == {
        "Eta": False,
        "alpha": True,
        "beta": False,
    }


def test_documents_of_broken_files_keep_their_text_for_excerpts(root):
    (root / "tenants" / "alpha.yaml").write_text("owner: [\n")
    assert load_workspace(root).documents["tenants/alpha.yaml"].text == "owner: [\n"


@pytest.mark.parametrize("name", ["a", "a" * 25, "a--b", "-a", "a-", "1a", "A", "a_b", "a.b", "é", "a b"])
def test_names_outside_the_rule_are_refused(root, name):
    shutil.move(root / "tenants" / "alpha.yaml", root / "tenants" / f"{name}.yaml")
    assert codes(load_workspace(root)) == {("TEN008", f"tenants/{name}.yaml")}


@pytest.mark.parametrize("name", ["ab", "a" * 24, "a-b-c", "a1", "a-1"])
def test_names_within_the_rule_are_taken(root, name):
    shutil.move(root / "tenants" / "alpha.yaml", root / "tenants" / f"{name}.yaml")
    assert load_workspace(root).findings == ()


def test_a_name_that_is_no_text_is_refused_and_not_a_crash(root):
    shutil.move(root / "tenants" / "alpha.yaml", root / "tenants" / "a\udcff.yaml")
    [finding] = load_workspace(root).findings
    assert finding.rule.code == "TEN008"


def test_the_example_estate_has_no_findings():
    workspace = load_workspace(Path(__file__).parents[3])
    assert workspace.findings == ()
    assert len(workspace.tenants) >= 6
