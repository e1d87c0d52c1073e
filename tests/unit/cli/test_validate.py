import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from fakes.commands import tenantry

from generator.cli.entrance import main


def test_a_valid_estate_is_clean(workspace):
    result = tenantry(workspace, "validate")

    assert (result.exit_code, result.output) == (0, "3 tenants are valid\n")


def test_every_fault_of_every_file_is_shown_in_one_run(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "owner:", "ownr:")
    edit(workspace / "tenants/credit.yaml", "lines_of_business", "line_of_business")
    edit(workspace / "tenants/team-a.yaml", "shared_domain: research", "shared_domain: reserch")

    result = tenantry(workspace, "validate")

    assert result.exit_code == 1
    for name in ("fraud", "credit", "team-a"):
        assert f"--> tenants/{name}.yaml:" in result.output
    assert "did you mean research?" in result.output
    assert result.output.splitlines()[-1].endswith("errors")


def test_a_finding_shows_its_line_and_what_to_do(workspace, edit):
    edit(workspace / "tenants/credit.yaml", "account: lines_of_business", "account: line_of_business")

    lines = tenantry(workspace, "validate").output.splitlines()

    place = lines.index("   --> tenants/credit.yaml:11:14")
    assert lines[0].startswith("error[PLN003]: ")
    assert lines[place + 1 : place + 4] == [
        "    |",
        " 11 |     account: line_of_business",
        "    |              ^^^^^^^^^^^^^^^^",
    ]
    assert "did you mean lines_of_business?" in " ".join(" ".join(lines).split())


def test_naming_tenants_leaves_out_what_concerns_only_others(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: ml-boss")
    edit(workspace / "tenants/credit.yaml", "carla: data-scientist", "carla: data-boss")

    result = tenantry(workspace, "validate", "fraud")

    assert result.exit_code == 1
    assert "fraud.yaml" in result.output
    assert "credit.yaml" not in result.output
    clean = tenantry(workspace, "validate", "team-a")
    assert (clean.exit_code, clean.output) == (0, "1 tenant is valid\n")


def test_naming_a_tenant_shows_faults_of_the_platform_it_depends_on(workspace, edit):
    edit(workspace / "tenants/_platform.yaml", "home_region: eu-west-1", "home_region: Ireland")

    result = tenantry(workspace, "validate", "fraud")

    assert result.exit_code == 1
    assert "_platform.yaml" in result.output


def test_naming_a_tenant_shows_a_collision_whichever_file_it_is_reported_in(workspace, edit):
    shared = "environments:\n  dev:\n    account: "
    edit(workspace / "tenants/credit.yaml", "multi-domain", "multi-account")
    edit(workspace / "tenants/credit.yaml", f"{shared}lines_of_business", f'{shared}"222222222221"')

    for name in ("credit", "fraud"):
        result = tenantry(workspace, "validate", name)
        assert result.exit_code == 1
        assert "credit.yaml" in result.output
        assert "fraud.yaml" in result.output


def test_an_unknown_tenant_is_a_usage_error_with_the_nearest_name(workspace):
    result = tenantry(workspace, "validate", "fruad")

    assert result.exit_code == 2
    assert "there is no tenant fruad; did you mean fraud?" in result.stderr
    assert "the tenants are: credit, fraud, team-a" in result.stderr


def test_a_tenant_whose_file_cannot_be_read_can_still_be_named(workspace):
    (workspace / "tenants/fraud.yaml").write_bytes(b"owner: \xff\n")

    result = tenantry(workspace, "validate", "fraud")

    assert result.exit_code == 1
    assert "tenants/fraud.yaml" in result.output


@pytest.mark.parametrize("faulty", [True, False], ids=["faulty", "clean"])
@pytest.mark.parametrize("name", ["json", "sarif", "github"])
def test_programs_read_findings_from_standard_output(workspace, edit, name, faulty):
    if faulty:
        edit(workspace / "tenants/credit.yaml", "lines_of_business", "line_of_business")

    result = tenantry(workspace, "validate", "--format", name)

    assert result.exit_code == int(faulty)
    found = {
        "json": lambda text: [
            (one["primary"]["document"], one["primary"]["span"]["start"]["line"])
            for one in json.loads(text)["findings"]
        ],
        "sarif": lambda text: [
            (place["artifactLocation"]["uri"], place["region"]["startLine"])
            for one in json.loads(text)["runs"][0]["results"]
            for place in [one["locations"][0]["physicalLocation"]]
        ],
        "github": lambda text: [
            (fields["file"], int(fields["line"]))
            for line in text.splitlines()
            for fields in [dict(part.split("=") for part in line.split("::")[1].split(" ", 1)[1].split(","))]
        ],
    }[name](result.stdout)
    assert found == ([("tenants/credit.yaml", 11)] if faulty else [])


def test_an_unknown_format_is_a_usage_error(workspace):
    assert tenantry(workspace, "validate", "--format", "xml").exit_code == 2


def test_there_are_no_colour_codes_outside_a_terminal(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: ml-boss")

    for verb in ("validate", "build"):
        assert "\x1b" not in tenantry(workspace, verb, env={"TERM": "xterm"}).output


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_forced_and_forbidden_by_the_environment(workspace, edit, env, coloured):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: ml-boss")

    assert ("\x1b[1;31m" in tenantry(workspace, "validate", env=env).output) is coloured
    assert "\x1b" not in tenantry(workspace, "validate", "--format", "json", env=env).output


@pytest.mark.parametrize(("columns", "longest"), [(60, 60), (80, 80), (160, 160), (5, 40), (None, 80)])
def test_the_width_is_that_of_the_terminal(workspace, edit, monkeypatch, columns, longest):
    edit(workspace / "tenants/fraud.yaml", "owner:", "zzzzz: 1\nowner:")
    monkeypatch.setenv("COLUMNS", str(columns or 200))
    if columns is None:
        command = [sys.executable, "-c", "from generator.cli import main; main()"]
        told = [*command, "-C", str(workspace), "validate"]
        output = subprocess.run(told, capture_output=True, text=True, check=False).stdout
    else:
        output = _on_a_terminal("-C", str(workspace), "validate")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", output).splitlines()

    assert longest * 0.6 < max(len(line) for line in lines) <= longest


def _on_a_terminal(*arguments):
    """What a fork of this process, which has imported everything, prints when it is on a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        try:
            sys.stdout, sys.stderr = open(1, "w"), open(os.devnull, "w")  # noqa: PTH123, SIM115
            main(arguments, prog_name="tenantry")
        finally:
            sys.stdout.flush()
            os._exit(0)
    output = _read(terminal)
    os.waitpid(child, 0)
    return output


def _read(terminal):
    pieces = []
    with contextlib.suppress(OSError):  # what Linux says at the end of a terminal
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces).decode()


@pytest.mark.parametrize("verb", ["validate", "build", "prove", "scan"])
@pytest.mark.parametrize("name", ["json", "sarif", "github", "junit"])
def test_without_a_workspace_programs_read_why_from_standard_output(tmp_path, verb, name):
    result = tenantry(tmp_path, verb, "--format", name)

    assert result.exit_code == 2
    told = {
        "json": lambda text: [json.loads(text)["error"]["message"], json.loads(text)["error"]["hint"]],
        "sarif": lambda text: [
            line
            for invocation in json.loads(text)["runs"][0]["invocations"]
            for one in invocation["toolExecutionNotifications"]
            for line in one["message"]["text"].split("\n")
        ],
        "github": lambda text: text.rstrip("\n").removeprefix("::error title=tenantry::").split("%0Ahint: "),
        "junit": lambda text: ET.fromstring(text).find(".//error").text.split("\nhint: "),  # noqa: S314
    }[name](result.stdout)
    assert told[0].endswith("is no workspace: it has no tenants/_platform.yaml")
    assert told[1].startswith("make one with: tenantry init ")


def test_a_question_that_ends_in_a_failure_is_answered_in_json_too(workspace):
    result = tenantry(workspace, "explain", "fruad", "--format", "json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["message"].startswith("there is no tenant fruad")
    assert result.stderr.startswith("error: there is no tenant fruad")


def test_people_read_a_failure_on_standard_error_alone(tmp_path):
    result = tenantry(tmp_path, "validate")

    assert (result.stdout, result.stderr.count("is no workspace")) == ("", 1)


MISTAKES = {
    "a persona": ("tenants/fraud.yaml", "lena: ml-admin", "lena: [ml-boss]"),
    "an e-mail address": ("tenants/fraud.yaml", "owner: ", "owner: nobody"),
    "a key": ("tenants/fraud.yaml", "cost_center:", "cost_centre:"),
    "a key of the platform": ("tenants/_platform.yaml", "home_region:", "home_regoin:"),
    "a value of the platform": ("tenants/_platform.yaml", "prefix: ", "prefix: A"),
    "an optional key of the platform": ("tenants/_platform.yaml", "address_pools:", "address_pool:"),
    "a setting of the platform": ("tenants/_platform.yaml", "user-profiles: 100", "user-profiles: many"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_hides_no_fault_of_the_same_file_or_of_others(workspace, edit, mistake):
    path, before, after = mistake
    text = (workspace / path).read_text()
    at = text.index(before)
    changed = text[:at] + after + text[at + len(before) :].replace("@", " ", after == "owner: nobody")
    (workspace / path).write_text(changed)
    with (workspace / "tenants/fraud.yaml").open("a") as file:
        file.write("tags:\n  team: x\nspaces:\n  lab:\n    owner: nobody-known\n")
    edit(workspace / "tenants/credit.yaml", "lines_of_business", "line_of_business")

    found = json.loads(tenantry(workspace, "validate", "--format", "json").stdout)["findings"]

    assert {(one["code"][:3], one["primary"]["document"]) for one in found if one["severity"] == "error"} >= {
        ("TEN", path),
        ("PLN", "tenants/fraud.yaml"),
        ("PLN", "tenants/credit.yaml"),
    }
    assert {"PLN003", "PLN020"} <= {one["code"] for one in found}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("tenants/_platform.yaml", 'lines_of_business: "', 'lines_of_business: "x'),
        ("tenants/_platform.yaml", "shared_domains:", "sharing_of_domains:"),
        ("tenants/_platform.yaml", "shared_domains:", "shared_domans:"),
        ("tenants/_platform.yaml", "address_pools:", "pools:"),
        ("tenants/_platform.yaml", "home_region: eu-west-1", "home_region: Ireland"),
        ("tenants/fraud.yaml", "lena: ml-admin", "lena: [ml-boss]"),
        ("tenants/fraud.yaml", "isolation: multi-account", "isolation: multi-accounts"),
        ("tenants/fraud.yaml", 'account: "', 'account: "1'),
        ("tenants/team-a.yaml", "shared_domain:", "shared_domian:"),
    ],
)
def test_nothing_is_found_that_only_follows_from_leaving_a_mistake_out(workspace, edit, path, before, after):
    edit(workspace / path, before, after)

    found = json.loads(tenantry(workspace, "validate", "--format", "json").stdout)["findings"]

    errors = [one for one in found if one["severity"] == "error"]
    assert [(one["code"][:3], one["primary"]["document"]) for one in errors] == [("TEN", path)], errors
