"""Templates that let a neighbour into a bucket and its key: every command that is asked says so."""

import json
import re
import shutil
from pathlib import Path
from subprocess import run
from types import SimpleNamespace

import pytest
from fakes.commands import tenantry
from fakes.proofs import believed, proofs_at_once
from fakes.workspaces import copied

from generator.iam.prove import prove

ROOT = Path(__file__).parents[2]
TENANTS = ROOT / "tests/golden/multi-domain/tenants"
GIT = ("git", "-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "commit.gpgsign=false")

OWNER, NEIGHBOUR = "beta/dev", "gamma/dev"
READER_NAME = "gamma-dev-data-scientist"
READER = f"arn:aws:iam::100000000005:role/tenantry/gamma/dev/{READER_NAME}"
BUCKET, ALIAS = "acme-beta-dev-100000000005", "alias/tenantry/beta/dev/data"
OBJECT = f"arn:aws:s3:::{BUCKET}/scores.csv"
KEY = "arn:aws:kms:eu-west-1:100000000005:key/key-data~keys~beta~dev"
OPENED = {"inbound.keys", "inbound.objects"}

OWN_ROLES = '"aws:PrincipalArn" = "arn:aws:iam::100000000005:role/tenantry/beta/dev/*"'
OWN_AND_READER = f'"aws:PrincipalArn" = ["arn:aws:iam::100000000005:role/tenantry/beta/dev/*", "{READER}"]'


def statement(action, resource):
    """A statement of a policy that names the reader, as it stands in rendered text."""
    return f"""{{
        Sid       = "Reader"
        Effect    = "Allow"
        Principal = {{ AWS = "{READER}" }}
        Action    = "{action}"
        Resource  = {resource}
      }},
    ]
  }})"""


def opened(text, label, action, resource):
    """Rendered text in which one policy lets the reader in, a line longer for each line of the statement."""
    before, start, after = text.partition(label)
    assert start
    policy, end, rest = after.partition("]\n  })")
    assert end
    return before + start + policy + "  " + statement(action, resource) + rest


def believing_all_but_what_is_opened(claims):
    """What becomes of claims about those who come in, which are really proved, and every other as proved."""
    every = tuple(claims)
    asked = [one for one in every if one.property_id in OPENED]
    return (*prove(asked), *believed([one for one in every if one.property_id not in OPENED]))


@pytest.fixture(scope="module")
def leak(tmp_path_factory):
    """A repository of two neighbours as it was committed, and templates that render the leak."""
    folder = tmp_path_factory.mktemp("leak")
    workspace = folder / "estate"
    shutil.copytree(TENANTS, workspace / "tenants")
    of_owner = (workspace / "tenants/beta.yaml").read_text()
    of_neighbour = of_owner.replace("beta", "gamma").replace("bo: viewer", "bo: data-scientist")
    quotas = "lines_of_business\n    quotas: {user-profiles: 4}"
    of_neighbour = of_neighbour.replace("lines_of_business", quotas)
    (workspace / "tenants/gamma.yaml").write_text(of_neighbour)
    with proofs_at_once(believing_all_but_what_is_opened):
        built = tenantry(workspace, "build", "--no-scan")
    assert built.exit_code == 0, built.output
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "first")):
        run([*GIT, *arguments], cwd=workspace, check=True)
    shutil.copytree(ROOT / "templates", folder / "templates")
    modules = workspace / "out" / OWNER / "modules"
    of_bucket = (modules / "storage/policy.tf").read_text()
    of_bucket = opened(
        of_bucket.replace(OWN_ROLES, OWN_AND_READER),
        'resource "aws_s3_bucket_policy" "data"',
        "s3:GetObject",
        '"${aws_s3_bucket.data.arn}/*"',
    )
    of_keys = (modules / "keys/main.tf").read_text()
    of_keys = opened(of_keys, 'resource "aws_kms_key" "data"', "kms:Decrypt", '"*"')
    owners = {
        "storage/policy": f'module.name == "{BUCKET}"',
        "keys/main": f'module.keys[0].alias == "{ALIAS}"',
    }
    for name, text in (("storage/policy", of_bucket), ("keys/main", of_keys)):
        template = folder / f"templates/modules/{name}.tf.j2"
        body = text.partition("\n\n")[2]
        written = f"{{% raw %}}\n{body}{{% endraw %}}\n"
        as_ever = template.read_text()
        template.write_text(f"{{% if {owners[name]} %}}\n{written}{{% else %}}\n{as_ever}{{% endif %}}\n")
    return SimpleNamespace(workspace=workspace, templates=folder / "templates")


@pytest.fixture
def asked(leak, tmp_path, monkeypatch):
    """One call of the command, in a copy of the workspace, with the templates as they were or leaking."""
    workspace = copied(leak.workspace, tmp_path / "estate")

    def ask(*arguments, leaking=True):
        with monkeypatch.context() as patch:
            if leaking:
                patch.setattr("generator.render.environment.templates_root", lambda: leak.templates)
            with proofs_at_once(believing_all_but_what_is_opened):
                return tenantry(workspace, *arguments)

    ask.workspace = workspace
    return ask


def test_a_build_refuses_it_with_the_neighbours_name_and_writes_nothing(asked):
    def manifest():
        return (asked.workspace / "out/manifest.json").read_bytes()

    before = manifest()
    built = asked("build", "--no-scan")
    said = " ".join(re.sub(r"^ +\| ", "", built.output, flags=re.MULTILINE).split())

    assert built.exit_code == 1
    assert said.endswith("2 errors")
    assert re.search(rf"{READER} may call s3:\w+Object on arn:aws:s3:::{BUCKET}/", said)
    assert f"{READER} may call kms:Decrypt on {KEY}" in said
    for file, line in (("storage/policy", 69), ("keys/main", 47)):
        assert f"out/{OWNER}/modules/{file}.tf:{line}:1" in said
    assert manifest() == before


def test_a_proof_names_the_neighbour_as_who_asks(asked):
    proved = asked("prove", "--format", "json")
    refuted = json.loads(proved.output)["refuted"]

    assert proved.exit_code == 1
    assert {one["property"] for one in refuted} == OPENED
    assert {one["principal"] for one in refuted} == {READER}


def test_access_since_the_last_commit_shows_what_the_neighbour_gained_and_of_nobody_else_anything(asked):
    shown = json.loads(asked("access", "--from", "HEAD", "--format", "json").output)

    (role,) = shown["roles"]
    assert (role["stack"], role["role"], role["lost"], role["unknown"]) == (NEIGHBOUR, READER_NAME, [], [])
    gained = {
        tuple(one["actions"]): (one["statement"]["file"], one["statement"]["line"]) for one in role["gained"]
    }
    assert gained == {
        ("s3:GetObject",): (f"out/{OWNER}/modules/storage/policy.tf", 102),
        ("kms:Decrypt",): (f"out/{OWNER}/modules/keys/main.tf", 47),
    }
    assert "no role has other access" in asked("access", "--from", "HEAD", leaking=False).output


@pytest.mark.parametrize(("action", "resource"), [("s3:GetObject", OBJECT), ("kms:Decrypt", KEY)])
def test_can_allows_the_neighbour_what_was_denied(asked, action, resource):
    question = ("can", READER, action, resource)

    assert asked(*question, leaking=False).exit_code == 5
    answer = asked(*question)
    assert answer.exit_code == 0
    assert answer.output.startswith("ALLOWED by Reader in policy of ")


@pytest.mark.parametrize(("action", "resource"), [("s3:GetObject", OBJECT), ("kms:Decrypt", KEY)])
def test_who_can_names_the_neighbour_alone(asked, action, resource):
    question = ("who-can", action, resource, "--format", "json")

    assert json.loads(asked(*question, leaking=False).output)["can"] == []
    assert [one["arn"] for one in json.loads(asked(*question).output)["can"]] == [READER]
