"""`tenantry drain` prints a script for bash, and runs nothing."""

import os
import shutil
import subprocess

import pytest
from fakes.commands import tenantry
from hypothesis import given
from hypothesis import strategies as st

from generator.core.errors import ExitCode
from generator.show.removal import quoted

OPEN = "defaults:\n  data_classification: confidential"


@pytest.fixture
def unprotected(workspace, edit):
    """The same on its way out, so that it may be destroyed."""
    edit(workspace / "tenants/_platform.yaml", OPEN, "defaults:\n  lifecycle: retiring")
    return workspace


def folders(workspace):
    return sorted(path.relative_to(workspace).as_posix() for path in workspace.rglob("*"))


@pytest.mark.parametrize(
    "target", ["fraud", "fraud/dev", "fraud/dev/lena", "team-a/dev", "team-a/dev/team-a--alice", "research"]
)
def test_a_script_is_one_that_bash_reads_and_names_its_account(unprotected, target):
    result = tenantry(unprotected, "drain", target, "--empty-buckets")

    assert result.exit_code == ExitCode.CLEAN
    assert result.output.startswith(f"#!/usr/bin/env bash\n# Takes down {target}, as ")
    account = "222222222221" if target.startswith("fraud") else "111111111116"
    assert f"account {account}, eu-west-1\n" in result.output
    read = subprocess.run(["bash", "-n"], input=result.output, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


def test_nothing_is_written_and_nothing_is_run(unprotected):
    before = folders(unprotected)
    tenantry(unprotected, "drain", "fraud")
    assert folders(unprotected) == before


def test_a_whole_tenant_has_terraforms_commands_in_their_order(unprotected):
    script = tenantry(unprotected, "drain", "fraud").output
    told = [line for line in script.splitlines() if line.startswith("#   terraform ")]
    assert told == [
        "#   terraform -chdir=out/fraud/dev destroy -target=module.domain",
        "#   terraform -chdir=out/fraud/dev state rm module.keys.aws_kms_key.studio",
        "#   terraform -chdir=out/fraud/dev destroy",
        "#   terraform -chdir=out/fraud/organization destroy",
    ]
    assert "'say `lifecycle: retired` in tenants/fraud.yaml' 'tenantry build'" in script


def test_a_bucket_stays_full_unless_that_is_said(unprotected):
    assert "  empty acme" not in tenantry(unprotected, "drain", "fraud/dev").output
    assert "  empty acme-fraud-dev-" in tenantry(unprotected, "drain", "fraud/dev", "--empty-buckets").output


def test_what_is_protected_is_not_taken_down_in_one_step(workspace):
    result = tenantry(workspace, "drain", "fraud/dev")
    assert result.exit_code == ExitCode.USAGE
    assert "fraud/dev is protected: its data are confidential" in result.output
    assert "say `lifecycle: retiring` there, build and apply" in result.output
    assert tenantry(workspace, "drain", "fraud/dev/lena").exit_code == ExitCode.CLEAN


def test_a_firewall_that_is_protected_is_not_taken_down_in_one_step_either(workspace, edit):
    opened = "defaults:\n  data_classification: internal\n  guardrails: {deny_internet: false}"
    edit(workspace / "tenants/_platform.yaml", OPEN, opened)
    tenant = workspace / "tenants/fraud.yaml"
    text = tenant.read_text(encoding="utf-8")
    network = "network: {internet: firewall, allowed_domains: [.pypi.org], firewall_protection: %s}\n"

    tenant.write_text(text + network % "true", encoding="utf-8")
    result = tenantry(workspace, "drain", "fraud/dev")
    assert result.exit_code == ExitCode.USAGE
    assert "fraud/dev is protected: AWS deletes no firewall" in result.output
    tenant.write_text(text + network % "false", encoding="utf-8")
    assert tenantry(workspace, "drain", "fraud/dev").exit_code == ExitCode.CLEAN


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("frud", "there is no tenant or shared domain frud; did you mean fraud?"),
        ("fraud/prod", "there is no environment fraud/prod"),
        ("fraud/dev/lina", "there is no team, user or space lina in fraud/dev; did you mean lena?"),
        ("fraud/dev/lena/x", "fraud/dev/lena/x names nothing to drain"),
        ("fraud/", "fraud/ names nothing to drain"),
        ("", "'' names nothing to drain"),
        ("$(touch x)", "there is no tenant or shared domain $(touch x)"),
    ],
)
def test_what_does_not_exist_is_said(unprotected, target, words):
    result = tenantry(unprotected, "drain", target)
    assert result.exit_code == ExitCode.USAGE
    assert words in result.output


def test_a_name_of_several_things_is_asked_back(unprotected):
    file = unprotected / "tenants/fraud.yaml"
    file.write_text(
        file.read_text(encoding="utf-8") + "\nspaces:\n  lena:\n    owner: lena\n", encoding="utf-8"
    )
    result = tenantry(unprotected, "drain", "fraud/dev/lena")
    assert result.exit_code == ExitCode.USAGE
    assert "names several: space lena, user lena" in result.output


def test_files_with_faults_are_not_drained(unprotected):
    (unprotected / "tenants/fraud.yaml").write_text("owner: [\n", encoding="utf-8")
    result = tenantry(unprotected, "drain", "credit/dev")
    assert result.exit_code == ExitCode.FINDINGS
    assert "#!/" not in result.output


def test_credentials_of_another_account_do_nothing(unprotected, tmp_path):
    script = tenantry(unprotected, "drain", "fraud/dev").output
    told = tmp_path / "told"
    program = tmp_path / "aws"
    program.write_text(f'#!/bin/sh\necho "$@" >> {told}\necho 999999999999\n', encoding="utf-8")
    program.chmod(0o755)
    ran = subprocess.run(
        ["bash"],
        input=script,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert "passed over: these credentials are of account 999999999999" in ran.stdout
    assert told.read_text(encoding="utf-8") == "sts get-caller-identity --output text --query Account\n"


def test_a_request_that_is_refused_ends_the_script_and_is_not_taken_for_nothing_left(unprotected, tmp_path):
    script = tenantry(unprotected, "drain", "fraud/dev").output
    program = tmp_path / "aws"
    program.write_text(
        "#!/bin/sh\n[ $1 = sts ] && echo 222222222221 && exit 0\necho AccessDenied >&2\nexit 254\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    ran = subprocess.run(
        ["bash"],
        input=script,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 254
    assert "Nothing is left" not in ran.stdout


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_a_word_of_the_script_means_nothing_but_itself(text):
    said = subprocess.run(["bash", "-c", f"printf %s {quoted(text)}"], capture_output=True, check=True)
    assert said.stdout.decode() == text


def test_a_user_whom_no_file_names_any_more_is_drained_by_the_name_that_studio_shows(unprotected):
    result = tenantry(unprotected, "drain", "fraud/dev/mira", "--gone")
    assert result.exit_code == ExitCode.CLEAN
    assert "contains(['mira'], UserProfileName || '')" in result.output
    assert "todo 'tenantry build' 'terraform -chdir=out/fraud/dev apply'" in result.output


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("fraud/dev/lena", "lena is in tenants/fraud.yaml"),
        ("fraud/dev", "fraud/dev is no user"),
        ("fraud/dev/$(touch x)", "$(touch x) is no name of a profile"),
        ("fraud/dev/a'] || true || ['", "is no name of a profile"),
    ],
)
def test_a_user_who_is_gone_is_named_as_a_profile_that_no_file_has(unprotected, target, words):
    result = tenantry(unprotected, "drain", target, "--gone")
    assert result.exit_code == ExitCode.USAGE
    assert words in result.output


def test_a_build_leaves_nothing_behind_that_nobody_says_is_destroyed(unprotected):
    (unprotected / "tenants/credit.yaml").unlink()
    stopped = tenantry(unprotected, "build", "--no-scan")
    assert stopped.exit_code == ExitCode.FINDINGS
    assert "error[PLN200]: the files do not name credit/dev (account 111111111115)" in stopped.output
    assert (unprotected / "out/credit/dev/backend.tf").is_file()

    shutil.rmtree(unprotected / "out/credit")
    assert tenantry(unprotected, "build", "--no-scan").exit_code == ExitCode.CLEAN
    assert tenantry(unprotected, "build", "--check", "--no-scan").exit_code == ExitCode.CLEAN


def test_a_file_that_cannot_be_read_is_not_taken_for_one_that_is_gone(unprotected):
    (unprotected / "tenants/credit.yaml").write_text("owner: [\n", encoding="utf-8")
    assert "PLN200" not in tenantry(unprotected, "validate").output


def test_what_cannot_be_planned_for_another_fault_is_not_taken_for_gone(unprotected, edit):
    edit(unprotected / "tenants/credit.yaml", "account: lines_of_business", "account: line_of_business")
    result = tenantry(unprotected, "validate")
    assert result.exit_code == ExitCode.FINDINGS
    assert "PLN200" not in result.output


def test_a_user_who_leaves_is_told_before_the_build_takes_the_profile_out(unprotected, edit):
    edit(
        unprotected / "tenants/fraud.yaml",
        "  priya: data-scientist\n",
        "  priya: {persona: data-scientist, lifecycle: retired}\n",
    )
    result = tenantry(unprotected, "build", "--no-scan")
    assert result.exit_code == ExitCode.CLEAN
    words = " ".join(result.output.split())
    assert "warning[PLN201]: priya leaves fraud/dev" in words
    assert "`tenantry drain fraud/dev/priya --gone`" in words
    assert "PLN201" not in tenantry(unprotected, "validate").output
