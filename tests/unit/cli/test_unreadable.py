"""What is rendered holds an argument that nobody has thought of: no question about it has an answer."""

import hashlib
import json
import shutil

import pytest
from fakes.commands import tenantry
from fakes.workspaces import ROOT
from unit.cli.test_access import committed

TOPIC = """
  topic {
    topic_arn = "arn:aws:sns:eu-west-1:999999999999:everything"
    events    = ["s3:ObjectCreated:*"]
  }
"""
SAID = "aws_s3_bucket_notification says topic, which the proof does not know"
FILE = "out/fraud/dev/modules/storage/main.tf"


def opening(text):
    """Terraform in which whoever listens to a topic of another account is told of every object."""
    head, eventbridge, tail = text.partition("  eventbridge = true\n")
    assert eventbridge
    return head + eventbridge + TOPIC + tail


def line_of(text):
    return text[: text.index("  topic {")].count("\n") + 1


@pytest.fixture
def leading_out(workspace, tmp_path, monkeypatch):
    """The workspace as it was committed, and templates that lead out of it."""
    committed(workspace)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    template = tmp_path / "templates/modules/storage/main.tf.j2"
    template.write_text(opening(template.read_text()))
    monkeypatch.setattr("generator.render.environment.templates_root", lambda: tmp_path / "templates")
    return workspace


@pytest.mark.parametrize(
    "question",
    [
        ("access", "--from", "HEAD"),
        ("access", "--from", "HEAD", "credit"),
        ("can", "fraud-dev-job", "s3:GetObject", "{bucket}/x"),
        ("who-can", "s3:GetObject", "*"),
    ],
    ids=" ".join,
)
def test_a_question_is_refused_at_the_line(leading_out, question):
    answer = tenantry(leading_out, *question)
    line = line_of(opening((leading_out / FILE).read_text()))

    assert answer.exit_code == 1
    assert SAID in " ".join(answer.output.split())
    assert f"{FILE}:{line}:1" in answer.output


def test_what_a_revision_holds_is_said_beside_the_answer(workspace):
    """Its text is what was applied then, and no reason to refuse the question."""
    file, manifest = workspace / FILE, workspace / "out/fraud/manifest.json"
    text = opening(file.read_text())
    file.write_text(text)
    document = json.loads(manifest.read_text())
    digests = document["stacks"]["dev"]
    digests[FILE.removeprefix("out/fraud/dev/")] = hashlib.sha256(text.encode()).hexdigest()
    manifest.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    committed(workspace)
    place = f"{FILE}:{line_of(text)}"

    shown = tenantry(workspace, "access", "--from", "HEAD")
    assert shown.exit_code == 0
    assert f"not known: what HEAD let in by {place}: {SAID}" in " ".join(shown.output.split())
    of_programs = json.loads(tenantry(workspace, "access", "--from", "HEAD", "--format", "json").output)
    assert [one for one in of_programs["unread"] if one == f"{place}: {SAID}"]
    of_reviewers = tenantry(workspace, "access", "--from", "HEAD", "--format", "markdown").output
    assert "Not known: what `HEAD` let in by " in of_reviewers
