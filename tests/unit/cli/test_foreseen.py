"""What a build would take away of what stands is refused until somebody answers for it."""

import hashlib
import json
import re
import shutil

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git

from generator.pipeline.foreseen import HOLDING
from generator.review.provider_facts import beside_the_plan, kinds

pytestmark = pytest.mark.usefixtures("worked_out_once")

DOMAIN = "dev/modules/domain/main.tf"
WHO = ("--who", "lena@acme.example", "--reason", "Nothing is applied yet")


def ok(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 1, result.output
    return " ".join(result.output.split())


def rendered_before(workspace, holder, path, pattern, text):
    """As if another version of Tenantry had built a holder: other text, and a manifest that says so."""
    file = workspace / "out" / holder / path
    old = file.read_text()
    new = re.sub(pattern, text, old)
    assert new != old
    file.write_text(new)
    manifest = workspace / "out" / holder / "manifest.json"
    document = json.loads(manifest.read_text())
    stack, _, name = path.partition("/")
    document["stacks"][stack][name] = hashlib.sha256(new.encode()).hexdigest()
    manifest.write_text(json.dumps(document, indent=2) + "\n")


@pytest.fixture
def upgraded(workspace):
    """A workspace whose domain another version made with another key."""
    other = 'kms_key_id = "arn:aws:kms:eu-west-1:222222222221:key/11111111-2222-4333-8444-555555555555"'
    rendered_before(workspace, "fraud", DOMAIN, r"kms_key_id += .*", other)
    return workspace


def test_another_version_that_makes_a_domain_anew_is_refused_with_what_lives_in_it(upgraded):
    before = (upgraded / "out/fraud" / DOMAIN).read_text()

    said = refused(upgraded, "build", "--no-scan")

    assert "error[PLN067]: fraud/dev stands as out/ has it" in said
    assert "module.domain.aws_sagemaker_domain.this is made anew, for its kms_key_id" in said
    assert "aws_sagemaker_user_profile.lena is made anew, for its domain_id through module.domain" in said
    assert (upgraded / "out/fraud" / DOMAIN).read_text() == before


def test_whoever_answers_for_it_opens_it_once(upgraded):
    written = ok(upgraded, "acknowledge", "fraud/dev", *WHO)
    assert 'to: "replaced"' in written

    ok(upgraded, "validate")
    assert "note[PLN062]: module.domain.aws_sagemaker_domain.this of fraud/dev" in ok(
        upgraded, "build", "--no-scan"
    )
    record = json.loads((upgraded / "out/fraud/environments.json").read_text())["acknowledged"]
    assert {one["to"] for one in record["fraud/dev"]} == {"replaced"}
    assert "PLN06" not in ok(upgraded, "build", "--no-scan")
    ok(upgraded, "build", "--check", "--no-scan")


def test_an_acknowledgement_of_something_else_opens_nothing_and_says_so(upgraded):
    ok(upgraded, "acknowledge", "fraud/dev", *WHO)
    file = upgraded / "tenants/_acknowledged/fraud.yaml"
    file.write_text(file.read_text().replace("aws_sagemaker_domain.this", "aws_sagemaker_domain.that"))

    said = refused(upgraded, "build", "--no-scan")

    assert "error[PLN067]" in said
    assert "error[PLN064]: module.domain.aws_sagemaker_domain.that of fraud/dev is no door" in said


def test_one_for_a_stack_that_there_is_not_lies_nowhere_in_wait(upgraded):
    ok(upgraded, "acknowledge", "fraud/dev", *WHO)
    file = upgraded / "tenants/_acknowledged/fraud.yaml"
    file.write_text(file.read_text().replace("[fraud/dev]", "[fraud/dev, fraud/later]"))

    said = refused(upgraded, "build", "--no-scan")

    assert "error[PLN064]: module.domain.aws_sagemaker_domain.this of fraud/later is no door" in said


def test_the_base_of_a_branch_is_asked_as_well(upgraded):
    git(upgraded, "init", "--quiet", "--initial-branch=main")
    commit(upgraded, "an older version")
    git(upgraded, "switch", "--quiet", "--create", "upgrade")
    rendered_before(upgraded, "fraud", DOMAIN, r'kms_key_id = "arn.*', "kms_key_id = var.kms_key_id")
    (upgraded / "out/fraud/dev/modules/domain/main.tf").unlink()  # what is lacking is made again
    tenantry(upgraded, "build", "--no-scan")
    ok(upgraded, "build", "--no-scan")
    commit(upgraded, "the newer one")

    assert "error[PLN067]: fraud/dev stands as out/ of commit" in refused(
        upgraded, "build", "--check", "--no-scan", "--base", "main"
    )


def acknowledged(workspace):
    return workspace / "tenants/_acknowledged/fraud.yaml"


@pytest.fixture
def shorter(workspace, edit):
    """A workspace whose log groups would keep events for 365 days, and keep them for 731."""
    edit(workspace / "tenants/fraud.yaml", "users:\n", "logs: {retention_days: 365}\nusers:\n")
    return workspace


def test_what_is_lost_without_a_replacement_is_refused_with_its_resources_and_values(shorter):
    said = refused(shorter, "build", "--no-scan")

    assert "aws_cloudwatch_log_group.retention_in_days of module." in said
    assert "goes from 731 to 365: events older than that are deleted" in said
    assert "tenants/fraud.yaml" in said


def test_who_answers_for_it_names_every_resource_and_both_values_once(shorter):
    written = ok(shorter, "acknowledge", "fraud/dev", *WHO)

    assert written.count("door: aws_cloudwatch_log_group.retention_in_days") == 1
    assert "    from: 731\n    to: 365\n" in written
    assert '      - "module.' in written
    assert "goes from 731 to 365" in ok(shorter, "build", "--no-scan")
    record = json.loads((shorter / "out/fraud/environments.json").read_text())["acknowledged"]["fraud/dev"]
    assert all(one["resources"] for one in record)
    ok(shorter, "build", "--check", "--no-scan")


def test_another_value_is_another_door(shorter, edit):
    ok(shorter, "acknowledge", "fraud/dev", *WHO)
    edit(shorter / "tenants/fraud.yaml", "retention_days: 365", "retention_days: 400")

    said = refused(shorter, "build", "--no-scan")

    assert "error[PLN067]" in said
    assert "error[PLN064]" in said
    assert "goes from 731 to 400, and not as stated here" in said


def test_another_resource_is_another_door_and_a_named_one_that_has_it_not_is_told(shorter):
    ok(shorter, "acknowledge", "fraud/dev", *WHO)
    first = re.search(r'      - "(module[^\n]*)"\n', acknowledged(shorter).read_text())[1]
    other = "module.logging.aws_cloudwatch_log_group.another"
    acknowledged(shorter).write_text(acknowledged(shorter).read_text().replace(f'"{first}"', other))

    said = refused(shorter, "build", "--no-scan")

    door = "aws_cloudwatch_log_group.retention_in_days"
    assert f"error[PLN067]: fraud/dev stands as out/ has it: {door} of {first} goes" in said
    assert f"error[PLN064]: {door} of {other} of fraud/dev is no door" in said


def test_nothing_stands_for_several_values_or_resources(shorter):
    ok(shorter, "acknowledge", "fraud/dev", *WHO)
    written = acknowledged(shorter).read_text()
    for pattern, other, told in (
        (r"- \"module.*\"", '- "*"', "names one of them twice"),
        (
            r"(?s)    resources:.*?    from",
            '    resources: ["*"]\n    from',
            "is no door that the files pass",
        ),
        (r"(?s)    resources:.*?    from", "    from", "is opened in resources alone that are named"),
        ("to: 365", 'to: "365"', "a number, a truth and a text are three values"),
        ("to: 365", 'to: "*"', "goes from 731 to 365, and not as stated here"),
        ("from: 731", "from: true", "goes from 731 to 365, and not as stated here"),
    ):
        acknowledged(shorter).write_text(re.sub(pattern, other, written))
        said = refused(shorter, "build", "--no-scan")
        assert told in said


@pytest.mark.parametrize(
    ("door", "becomes"),
    [("aws_cloudwatch_log_group.retention_in_days", "lost"), ("unknown.acme-vault", "not known")],
)
def test_one_that_names_neither_is_refused_with_what_to_run(shorter, door, becomes):
    acknowledged(shorter).parent.mkdir()
    acknowledged(shorter).write_text(
        f"acknowledge:\n  - {{stacks: [fraud/dev], door: {door}, from: standing, to: {becomes},"
        " reason: R, who: a@b.example, until: 2026-12-15}\n"
    )

    for verb in (("validate",), ("build", "--no-scan")):
        said = refused(shorter, *verb)
        assert "it names no resources" in said
        assert "take it out" in said
        assert "`tenantry acknowledge fraud/dev` writes it" in said


STRANGE = ["a.b.c", 'q"], ["q', "a b", "c\\", "*", "\U0001f600"]


def vaults(key):
    quoted = json.dumps(key, ensure_ascii=False)
    return f'resource "acme_vault" "x" {{\n  for_each = {{\n    {quoted} = 1\n  }}\n}}\n\n'


def stood(workspace, key):
    """As if another version had made a vault by a key."""
    rendered_before(workspace, "fraud", "dev/main.tf", r"\A", vaults(key).replace("\\", "\\\\"))


def test_a_key_that_a_stranger_chose_opens_itself_alone(workspace):
    out, kept = workspace / "out", workspace.parent / "kept"
    shutil.copytree(out, kept)
    for key in STRANGE:
        stood(workspace, key)
        ok(workspace, "acknowledge", "fraud/dev", *WHO)
        assert "note[PLN062]: unknown of" in ok(workspace, "build", "--no-scan"), key

        shutil.rmtree(out)
        shutil.copytree(kept, out)
        stood(workspace, "abc")
        said = refused(workspace, "build", "--no-scan")
        assert 'error[PLN068]: fraud/dev stands as out/ has it: acme_vault.x["abc"]' in said, key
        assert "error[PLN064]" in said, key

        acknowledged(workspace).unlink()
        shutil.rmtree(out)
        shutil.copytree(kept, out)


@pytest.mark.parametrize("key", ["\u202eb", "b\nc"])
def test_nobody_answers_for_a_name_that_cannot_be_read(workspace, key):
    stood(workspace, key)

    result = tenantry(workspace, "acknowledge", "fraud/dev", *WHO)

    assert result.exit_code == 2
    assert "has characters that are not shown" in " ".join(result.output.split())
    assert key not in result.output
    assert not acknowledged(workspace).exists()


def test_what_lies_in_a_module_with_a_key_is_told_by_its_own_type(workspace):
    call = 'module "x" {\n  for_each = {\n    "a.b" = 1\n  }\n  source = "./modules/logging"\n}\n\n'
    rendered_before(workspace, "fraud", "dev/main.tf", r"\A", call)

    assert 'module.x["a.b"].aws_cloudwatch_log_group' in refused(workspace, "build", "--no-scan")


def test_a_type_that_nobody_has_measured_is_an_error_and_not_silence(workspace):
    rendered_before(
        workspace, "fraud", "dev/main.tf", r"\A", 'resource "acme_vault" "x" {\n  name = "x"\n}\n\n'
    )

    said = refused(workspace, "build", "--no-scan")

    assert "error[PLN068]" in said
    assert "acme_vault" in said


def test_a_declared_door_that_is_opened_is_not_asked_for_resource_by_resource(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "users:\n", "region: eu-west-2\nusers:\n")
    assert "aws_" not in ok(workspace, "acknowledge", "fraud/dev", *WHO)

    ok(workspace, "build", "--no-scan")


def test_what_is_taken_out_with_what_is_in_it_is_refused(workspace, edit):
    fraud = workspace / "tenants/fraud.yaml"
    more = "backup: {enabled: true}\nimage_repositories: [training]\nspaces: {lab: {owner: lena}}\n"
    edit(fraud, "users:\n", f"{more}users:\n")
    ok(workspace, "build", "--no-scan")

    edit(fraud, more, "")
    said = refused(workspace, "build", "--no-scan")

    for kind in ("aws_sagemaker_space.lab", "aws_backup_vault", "aws_ecr_repository", "aws_kms_key"):
        assert kind in said
    assert ok(workspace, "acknowledge", "fraud/dev", *WHO).count('"destroyed"') >= 4
    ok(workspace, "build", "--no-scan")


def test_a_small_declared_door_lets_no_other_loss_through(workspace, edit):
    edit(
        workspace / "tenants/fraud.yaml",
        "users:\n",
        "studio: {docker_access: true}\nlogs: {retention_days: 365}\nusers:\n",
    )

    written = ok(workspace, "acknowledge", "fraud/dev", *WHO)

    assert "door: studio.docker_access" in written
    assert "door: aws_cloudwatch_log_group.retention_in_days" in written
    assert "door: module.domain.aws_sagemaker_domain.this" in written
    file = workspace / "tenants/_acknowledged/fraud.yaml"
    file.write_text(file.read_text()[: file.read_text().index("  - stacks", 200)])
    assert "error[PLN067]" in refused(workspace, "build", "--no-scan")


def test_folders_as_deep_as_anybody_likes_are_told_as_foreign(workspace, edit):
    deep = workspace / "out/fraud/dev" / "/".join("a" * 300)
    deep.mkdir(parents=True)
    (deep / "x.tf").write_text("")
    edit(workspace / "tenants/fraud.yaml", "users:\n", "logs: {retention_days: 400}\nusers:\n")

    assert "error[OUT003]" in refused(workspace, "build", "--check", "--no-scan")


def test_what_changes_in_place_is_not_refused(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "users:\n", 'tags: {Floor: "4"}\nusers:\n  zoe: viewer\n')

    assert "PLN06" not in ok(workspace, "build", "--no-scan")


def test_what_holds_something_is_a_type_that_was_measured():
    assert kinds().keys() >= HOLDING
    assert {one.type for one in beside_the_plan()} <= kinds().keys()


def test_a_review_tells_who_answers_for_it(upgraded):
    git(upgraded, "init", "--quiet", "--initial-branch=main")
    commit(upgraded, "an older version")
    git(upgraded, "switch", "--quiet", "--create", "upgrade")
    ok(upgraded, "acknowledge", "fraud/dev", *WHO)
    ok(upgraded, "build", "--no-scan")
    commit(upgraded, "the newer one")

    told = " ".join(ok(upgraded, "diff", "--base", "main").split())

    assert "! module.domain.aws_sagemaker_domain.this standing → replaced" in told
    assert "lena@acme.example answers for it: Nothing is applied yet" in told
