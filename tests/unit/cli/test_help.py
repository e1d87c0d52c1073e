import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from fakes.commands import tenantry

from generator.cli.entrance import main
from generator.cli.verbs import VERBS as TABLE
from generator.core.errors import ExitCode

CONTEXT = click.Context(main)
VERBS = main.list_commands(CONTEXT)
HEAVY = (
    "pydantic",
    "jinja2",
    "hcl2",
    "lark",
    "yaml",
    "rich",
    "generator.plan",
    "generator.proof",
    "generator.iam",
)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_has_an_example_and_fits_a_terminal(verb):
    shown = tenantry(None, verb, "--help")

    assert shown.exit_code == 0
    assert "\n  Example" in shown.output
    assert f"\n    tenantry {verb}" in shown.output
    assert [line for line in shown.output.splitlines() if len(line) > 80] == []
    assert tenantry(None, verb, "-h").output == shown.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_and_argument_of_a_verb_is_explained(verb):
    command = main.get_command(CONTEXT, verb)
    arguments = {one.name.upper() for one in command.params if isinstance(one, click.Argument)}

    assert [one.name for one in command.params if isinstance(one, click.Option) and not one.help] == []
    assert [name for name in arguments if name.removesuffix("S") not in command.help.upper()] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_table_of_verbs_says_what_each_verb_says_of_itself(verb):
    assert TABLE[verb].summary == main.get_command(CONTEXT, verb).get_short_help_str(80)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_needs_no_verb_imports_none(option):
    program = (
        "import sys\n"
        "from generator.cli.entrance import main\n"
        f"main([{option!r}], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_main_help_lists_every_verb_in_whole_sentences():
    shown = tenantry(None, "--help").output

    assert [line for line in shown.splitlines() if len(line) > 80] == []
    listed = shown.partition("\nCommands:\n")[2]
    for verb in VERBS:
        [line] = [line for line in listed.splitlines() if line.startswith(f"  {verb} ")]
        assert line.endswith(".")
        assert not line.endswith("...")


def test_the_main_help_documents_every_exit_code():
    words = " ".join(tenantry(None, "--help").output.split())

    documented = words.partition("Exit codes: ")[2].rstrip(".").split(", ")
    assert documented == [f"{code.value} {code.name.lower()}" for code in ExitCode]


def test_formats_of_findings_are_the_same_everywhere():
    for verb in ("validate", "build", "scan"):
        assert "--format [text|json|sarif|github|junit]" in tenantry(None, verb, "--help").output


def test_a_mistyped_verb_is_answered_with_the_nearest():
    result = tenantry(None, "biuld")

    assert result.exit_code == ExitCode.USAGE
    assert "Did you mean 'build'?" in result.output


def test_shells_can_complete_verbs():
    def complete(**environment):
        return CliRunner().invoke(main, [], prog_name="tenantry", env=environment).output

    verbs = complete(_TENANTRY_COMPLETE="zsh_complete", COMP_WORDS="tenantry ", COMP_CWORD="1")

    assert "_TENANTRY_COMPLETE" in complete(_TENANTRY_COMPLETE="zsh_source")
    assert [verb for verb in VERBS if verb not in verbs.splitlines()] == []


def _examples(verb):
    shown = tenantry(None, verb, "--help").output.split("\n  Example", 1)[1]
    return [shlex.split(line) for line in shown.splitlines() if line.startswith("    tenantry ")]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("checkov")
def test_every_example_of_the_help_runs_in_a_workspace_as_init_makes_it(verb, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", "-C", str(workspace), *command], check=True)

    monkeypatch.setattr("generator.tools.terraform.find", lambda _workspace: Path("/bin/false"))

    examples = _examples(verb)
    assert examples
    for _, *arguments in examples:
        scan = ["--no-scan"] if verb == "build" else []
        result = tenantry(workspace, *arguments, *scan)
        allowed = {
            "acknowledge": (ExitCode.USAGE,),  # no door is closed in it
            "apply": (ExitCode.FINDINGS, ExitCode.USAGE, ExitCode.ENVIRONMENT),  # no AWS, no terraform
            "plan": (ExitCode.FINDINGS, ExitCode.ENVIRONMENT),
            "drift": (ExitCode.FINDINGS,),
            "lock": (ExitCode.ENVIRONMENT,),
            "ci": (ExitCode.USAGE,),  # its platform file names no repository
            "pr": (ExitCode.USAGE,),  # it has no remote
            "can": (ExitCode.CLEAN, ExitCode.DENIED),
            "doctor": (ExitCode.CLEAN, ExitCode.ENVIRONMENT),
        }
        assert result.exit_code in allowed.get(verb, (ExitCode.CLEAN,)), (arguments, result.output)


def test_the_call_that_the_readme_of_a_workspace_shows_runs(workspace):
    lines = (workspace / "README.md").read_text().splitlines()
    [shown] = [line for line in lines if line.startswith("tenantry new ")]

    result = tenantry(workspace, *shlex.split(shown.replace("NAME", "pricing"))[1:])

    assert result.exit_code == 0, result.output
    assert tenantry(workspace, "validate").exit_code == 0


def test_a_claimed_account_is_refused_for_a_new_tenant(workspace):
    result = tenantry(
        workspace, "new", "pricing", "--isolation", "multi-account", "--account", "222222222221"
    )

    assert result.exit_code == 2
    assert "222222222221" in result.stderr
    assert not (workspace / "tenants/pricing.yaml").exists()


def test_people_are_known_to_questions(workspace):
    allowed = tenantry(workspace, "can", "fraud/dev/lena", "sagemaker:ListApps")
    assert allowed.exit_code == 0, allowed.output

    told = tenantry(workspace, "explain", "fraud", "dev", "users").output
    assert 'users.lena = "ml-admin"\n      tenants/fraud.yaml:' in told


@pytest.mark.parametrize("resource", ["arn:aws:s3:::no-such-bucket/*", "s3://no-such-bucket/data.csv"])
def test_a_bucket_that_does_not_exist_is_said_not_to(workspace, resource):
    told = tenantry(workspace, "who-can", "s3:GetObject", resource).output

    assert "no stack renders a bucket no-such-bucket" in told


def test_a_bucket_that_exists_is_found_as_the_aws_cli_writes_it(workspace):
    bucket = "acme-credit-dev-111111111115"
    told = tenantry(workspace, "who-can", "s3:GetObject", f"s3://{bucket}/data.csv").output

    assert "note:" not in told
    assert "credit/dev/" in told
