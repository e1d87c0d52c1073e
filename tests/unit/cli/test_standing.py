"""A change that AWS refuses, or that makes an environment anew, stops at its line until nothing stands."""

import shutil

from fakes.commands import tenantry
from fakes.workspaces import contents


def test_a_change_that_makes_anew_is_refused_until_the_folder_is_gone(workspace, edit):
    before = contents(workspace / "out")
    edit(
        workspace / "tenants/credit.yaml",
        "users:",
        "studio:\n  docker_access: true\nregion: eu-west-2\nusers:",
    )

    refused = tenantry(workspace, "build", "--no-scan")

    assert refused.exit_code == 1
    assert sorted(line.split(":")[0] for line in refused.output.splitlines() if line.startswith("error")) == [
        "error[PLN060]",
        "error[PLN061]",
    ]
    assert "`tenantry acknowledge credit/dev` opens the door" in " ".join(refused.output.split())
    assert contents(workspace / "out") == before

    shutil.rmtree(workspace / "out/credit/dev")
    built = tenantry(workspace, "build", "--no-scan")

    assert built.exit_code == 0, built.output
    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert '"studio.docker_access": true' in (workspace / "out/credit/environments.json").read_text()


def test_building_one_tenant_writes_what_its_environments_keep_and_leaves_the_others(workspace, edit):
    edit(workspace / "tenants/credit.yaml", "users:\n", "users:\n  cara: data-scientist\n")
    fraud = (workspace / "out/fraud/environments.json").read_text()

    assert tenantry(workspace, "build", "credit", "--no-scan").exit_code == 0

    assert '"users.cara.profile": "cara"' in (workspace / "out/credit/environments.json").read_text()
    assert (workspace / "out/fraud/environments.json").read_text() == fraud
