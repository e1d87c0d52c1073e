import re
from pathlib import Path

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools import checkov, git, provider, terraform
from generator.tools.diagnosis import diagnose

ROOT = Path(__file__).resolve().parents[3]


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty search path and home; its environment is `<tmp>/checkout/.venv`."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.prefix", str(tmp_path / "checkout" / ".venv"))
    monkeypatch.setattr(provider, "_SYSTEM_PREFIXES", (str(tmp_path / "opt"),))
    for name in ("TENANTRY_CHECKOV", "TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "TF_PLUGIN_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return tmp_path


def test_checkov_is_looked_for_in_the_documented_order(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = bare_machine / "workspace"
    assert checkov.find(workspace) is None
    on_path = program(bare_machine / "path" / "checkov", "true")
    assert checkov.find(workspace) == on_path
    beside = program(bare_machine / "checkout" / ".venv-checkov" / "bin" / "checkov", "true")
    assert checkov.find(workspace) == beside
    named = program(bare_machine / "named" / "checkov", "true")
    monkeypatch.setenv("TENANTRY_CHECKOV", str(named))
    assert checkov.find(workspace) == named
    monkeypatch.setenv("TENANTRY_CHECKOV", str(bare_machine / "absent"))
    assert checkov.find(workspace) is None


def installed(folder: Path, version: str) -> Path:
    (folder / f"lib/python3.11/site-packages/checkov-{version}.dist-info").mkdir(parents=True)
    return program(folder / "bin" / "checkov", "echo must not be started >&2; exit 9")


def test_the_version_is_read_without_starting_checkov(tmp_path: Path) -> None:
    assert checkov.version(installed(tmp_path, "3.3.30")) == "3.3.30"


def test_the_version_is_asked_for_when_no_metadata_lies_beside(tmp_path: Path) -> None:
    assert checkov.version(program(tmp_path / "bin" / "checkov", "echo 3.2.1")) == "3.2.1"


def test_a_program_that_is_not_checkov_has_no_version(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="does not report a version"):
        checkov.version(program(tmp_path / "bin" / "checkov", "echo hello"))


def test_another_version_is_refused_with_both_numbers(bare_machine: Path) -> None:
    installed(bare_machine / "checkout" / ".venv-checkov", "3.2.0")
    with pytest.raises(EnvironmentFault, match=r"is checkov 3\.2\.0, but results are defined for") as caught:
        checkov.require(bare_machine / "workspace")
    assert caught.value.hint is not None
    assert checkov.VERSION in caught.value.hint


def test_the_pinned_version_is_the_one_in_the_requirements() -> None:
    pins = re.findall(
        r"^checkov==(\S+)", (ROOT / "requirements" / "checkov.txt").read_text("utf-8"), re.MULTILINE
    )
    assert pins == [checkov.VERSION]


def test_a_crashed_checkov_is_a_fault_with_its_last_words(tmp_path: Path) -> None:
    crashing = checkov.Checkov(
        program(tmp_path / "checkov", "echo out of memory >&2; exit 2"), checkov.VERSION
    )
    with pytest.raises(EnvironmentFault, match=r"exit code 2:\nout of memory"):
        checkov.scan_folder(crashing, tmp_path, tmp_path, 1)


def test_checkov_sees_one_folder_its_own_home_and_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    echo = checkov.Checkov(program(tmp_path / "checkov", 'echo "$@"; env; pwd'), checkov.VERSION)
    said = checkov.scan_folder(echo, tmp_path / "stacks", tmp_path, 1).stdout
    assert said.count("--directory") == 1
    assert "--skip-download" in said
    assert f"HOME={tmp_path}\n" in said
    assert "AWS_" not in said


def test_terraform_reports_its_version(tmp_path: Path) -> None:
    fake = program(tmp_path / "terraform", """echo '{"terraform_version": "1.11.4"}'""")
    assert terraform.version(fake) == "1.11.4"
    with pytest.raises(EnvironmentFault, match="does not report a version"):
        terraform.version(program(tmp_path / "broken", "exit 1"))


@pytest.mark.parametrize(
    "answer", ["[" * 9_000, '{"terraform_version": [1]}', '{"terraform_version": "x"}', "[1]"]
)
def test_an_answer_of_another_shape_is_no_version(tmp_path: Path, answer: str) -> None:
    with pytest.raises(EnvironmentFault, match="does not report a version"):
        terraform.version(program(tmp_path / "terraform", f"printf %s '{answer}'"))


@pytest.mark.parametrize(
    ("version", "recent"),
    [("1.9.8", False), ("1.10.5", False), ("1.11.4", True), ("2.0.0-beta1", True), ("x", False)],
)
def test_terraform_is_recent_from_1_11(version: str, recent: bool) -> None:  # noqa: FBT001  # a table of cases
    assert terraform.is_recent(version) is recent


def test_formatting_lists_files_and_tells_syntax_errors_apart(tmp_path: Path) -> None:
    wrong = terraform.formatting(program(tmp_path / "a", "echo b.tf; echo a.tf; exit 3"), tmp_path)
    assert (wrong.unformatted, wrong.problem, wrong.is_clean) == (("a.tf", "b.tf"), "", False)
    broken = terraform.formatting(program(tmp_path / "b", "echo 'Invalid expression' >&2; exit 2"), tmp_path)
    assert broken.problem == "Invalid expression"
    assert terraform.formatting(program(tmp_path / "c", "exit 0"), tmp_path).is_clean


def test_git_reports_its_version_and_whether_a_folder_is_a_repository(tmp_path: Path) -> None:
    assert git.version(program(tmp_path / "git", "echo git version 2.43.0")) == "2.43.0"
    assert git.is_repository(program(tmp_path / "yes", "echo true"), tmp_path)
    assert not git.is_repository(program(tmp_path / "no", "echo fatal >&2; exit 128"), tmp_path)
    with pytest.raises(EnvironmentFault, match="does not report a version"):
        git.version(program(tmp_path / "mute", "true"))


def unpack(root: Path, name: str) -> None:
    (root / "registry.terraform.io" / "hashicorp" / "aws" / name).mkdir(parents=True)


def test_the_newest_provider_of_all_mirrors_is_found(bare_machine: Path) -> None:
    assert provider.find() is None
    unpack(bare_machine / "opt" / "terraform" / "mirror", "5.9.0")
    unpack(
        bare_machine / "home" / ".terraform.d" / "plugins", "terraform-provider-aws_5.100.0_linux_amd64.zip"
    )
    found = provider.find()
    assert found == provider.Provider(bare_machine / "home" / ".terraform.d" / "plugins", "5.100.0")


def test_a_configured_mirror_is_found(bare_machine: Path) -> None:
    unpack(bare_machine / "mirror", "6.1.0")
    config = bare_machine / "home" / ".terraformrc"
    config.parent.mkdir()
    config.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{bare_machine}/mirror"\n  }}\n}}\n',
        encoding="utf-8",
    )
    found = provider.find()
    assert found is not None
    assert found.version == "6.1.0"


def test_diagnose_names_every_tool_and_how_to_get_what_is_missing(bare_machine: Path) -> None:
    tools = {tool.name: tool for tool in diagnose(bare_machine / "workspace")}
    assert list(tools) == ["python", "checkov", "terraform", "hashicorp/aws provider", "git", "gh"]
    assert tools["python"].ok
    assert not tools["checkov"].ok
    assert (tools["git"].path, tools["git"].version) == (None, None)
    assert all(tool.how_to_get and tool.needed_for for tool in tools.values())


def test_diagnose_survives_programs_that_do_not_answer(bare_machine: Path) -> None:
    program(bare_machine / "path" / "git", "exit 1")
    (git_status,) = [tool for tool in diagnose(bare_machine / "workspace") if tool.name == "git"]
    assert (git_status.ok, git_status.version) == (False, None)
    assert git_status.path is not None
