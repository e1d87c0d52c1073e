"""`tenantry affected`: the stacks that a branch affects, read from real repositories."""

import json
import shutil

import pytest
from fakes.blocks import given
from fakes.branches import obeys
from fakes.commands import tenantry
from fakes.repositories import commit, git, repository, write
from fakes.workspaces import copied

from generator.tools.revisions import contents

PLATFORM = "tenants/_platform.yaml"


@pytest.fixture(scope="module")
def committed(built_once, tmp_path_factory):
    """A workspace of three tenants whose `out/` is committed on `main`, with the branch `work` on it.

    Of the files of each stack there are only those directly in its folder: no more are read here.
    """
    workspace = copied(built_once, tmp_path_factory.mktemp("affected") / "estate")
    for modules in (workspace / "out").rglob("modules"):
        shutil.rmtree(modules)
    return branched(workspace)


def branched(workspace):
    repository(workspace)
    commit(workspace, "first")
    git(workspace, "checkout", "--quiet", "-b", "work")
    return workspace


@pytest.fixture
def estate(committed, tmp_path):
    return copied(committed, tmp_path / "estate")


def affected(workspace, *options, base="main"):
    return tenantry(workspace, "affected", "--base", base, *options)


def told(workspace, **options):
    result = affected(workspace, "--format", "json", **options)
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    obeys(document, "affected")
    return document


def rendered(workspace, *paths):
    """As if a build had rendered something else there."""
    for path in paths:
        with (workspace / "out" / path).open("a") as file:
            file.write("# otherwise\n")


def test_a_user_more_is_told_with_the_stacks_it_changes(estate, edit):
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "  lena: ml-admin\n  ana: viewer\n")
    rendered(estate, "fraud/dev/main.tf", "fraud/dev/outputs.tf")
    head = commit(estate, "more")
    base = git(estate, "rev-parse", "main")

    assert affected(estate).output == (
        f"1 stack is affected between HEAD ({head[:12]}) and {base[:12]}, where it left\nmain\n"
        "\nstep 1\n"
        "  fraud/dev  changed, 2 files\n"
        "    tenants/fraud.yaml: users.ana added: `viewer`\n"
    )


def test_a_comment_in_the_platform_file_affects_nothing(workspace):
    estate = branched(workspace)
    write(estate, {PLATFORM: (estate / PLATFORM).read_text() + "# a comment\n"})
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    commit(estate, "comment")

    assert affected(estate).output.startswith("no stack is affected: no rendered file differs between HEAD")
    assert told(estate)["steps"] == []


def test_certificates_and_the_manifest_are_no_stacks(estate):
    of_fraud = (f"fraud/{name}.json" for name in ("manifest", "isolation", "environments"))
    rendered(estate, "manifest.json", ".gitignore", *of_fraud)
    commit(estate, "beside")

    assert told(estate)["steps"] == []


def test_what_is_not_committed_is_not_compared(estate):
    rendered(estate, "fraud/dev/main.tf")
    git(estate, "add", "--all")

    assert told(estate)["steps"] == []


def test_a_tenant_that_comes_and_one_that_goes_are_told(estate):
    shutil.copytree(estate / "out/fraud", estate / "out/risk")
    shutil.copy(estate / "tenants/fraud.yaml", estate / "tenants/risk.yaml")
    shutil.rmtree(estate / "out/credit")
    (estate / "tenants/credit.yaml").unlink()
    commit(estate, "moved")
    document = told(estate)

    created = [one for step in document["steps"] for one in step]
    assert {one["address"].partition("/")[0] for one in created} == {"risk"}
    assert {one["fate"] for one in created} == {"created"}
    assert created[0]["because"]["values"][0]["document"] == "tenants/risk.yaml"
    assert {one["address"].partition("/")[0] for one in document["removed"]} == {"credit"}
    assert {one["text_at"] for one in document["removed"]} == {git(estate, "rev-parse", "main")}
    text = affected(estate).output
    assert (
        f"removed, to be destroyed in this order; {document['base']['commit'][:12]} has their text\n" in text
    )
    assert "    tenants/credit.yaml is gone\n" in text


def shared_domain(workspace):
    return next(path for path in sorted((workspace / "out/_platform/domains").glob("*/*/main.tf")))


def test_whoever_relies_on_a_shared_domain_follows_it(estate):
    main = shared_domain(estate)
    rendered(estate, main.relative_to(estate / "out"))
    commit(estate, "domain")
    document = told(estate)
    domain = main.parent.relative_to(estate / "out").as_posix()

    assert [[one["address"] for one in step] for step in document["steps"]] == [[domain]]
    assert document["followed"] == [{"address": "team-a/dev", "relies_on": [domain]}]
    assert "  team-a/dev\n    relies on " + domain in affected(estate).output


def test_another_block_of_addresses_is_a_cause(estate):
    path, other = given(estate)["fraud/dev"], "tenants/_addresses/10.64/1/1/1/1/1"
    (estate / other).parent.mkdir(parents=True)
    (estate / path).rename(estate / other)
    rendered(estate, "fraud/dev/main.tf", "credit/dev/main.tf")
    commit(estate, "moved")

    (credit, fraud) = told(estate)["steps"][0]
    assert fraud["because"]["values"] == [
        {
            "document": "tenants/_addresses",
            "key": ["blocks", "fraud/dev"],
            "before": "10.64.16.0/21",
            "after": "10.64.248.0/21",
        }
    ]
    assert credit["because"]["values"] == []


def test_a_newer_tenantry_is_a_cause(estate):
    manifest = json.loads((estate / "out/fraud/manifest.json").read_text())
    write(estate, {"out/fraud/manifest.json": json.dumps(manifest | {"generator": "99.0"})})
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "upgraded")

    ((one,),) = told(estate)["steps"]
    assert one["because"]["versions"] == [manifest["generator"], "99.0"]
    assert f"built by tenantry 99.0, before by {manifest['generator']}\n" in affected(estate).output


def test_without_a_file_that_says_otherwise_it_says_so(estate):
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "template")

    assert "no file says otherwise: templates or the engine render it otherwise\n" in affected(estate).output


def test_a_base_of_an_older_tenantry_is_compared_without_what_it_did_not_write(estate):
    for file in (estate / "out").rglob("environments.json"):
        document = json.loads(file.read_text())
        del document["stacks"]
        file.write_text(json.dumps(document | {"version": 1}))
    for file in (estate / "out").rglob("manifest.json"):
        file.unlink()
    oldest = {"version": 1, "generator": "0.1", "stacks": {"fraud/dev": {"inputs": {}, "files": {}}}}
    write(estate, {"out/manifest.json": json.dumps(oldest)})
    commit(estate, "as it was long ago")
    git(estate, "branch", "--force", "main")
    rendered(estate, "fraud/dev/main.tf", shared_domain(estate).relative_to(estate / "out"))
    commit(estate, "change")

    assert [[one["address"] for one in step] for step in told(estate)["steps"]] == [
        [
            "_platform/domains/"
            + shared_domain(estate).parent.relative_to(estate / "out/_platform/domains").as_posix(),
            "fraud/dev",
        ]
    ] or len(told(estate)["steps"]) == 2


@pytest.mark.parametrize(
    "damage",
    ["{", "[]", '{"stacks": []}', '{"stacks": {"x": {}}}', '{"stacks": {"fraud/dev": {"after": [1]}}}'],
)
def test_a_damaged_file_beside_a_stack_hides_no_stack(estate, damage):
    rendered(estate, "fraud/dev/main.tf")
    write(estate, {"out/fraud/environments.json": damage, "out/fraud/manifest.json": damage})
    commit(estate, "damaged")

    assert [[one["address"] for one in step] for step in told(estate)["steps"]] == [["fraud/dev"]]


@pytest.mark.parametrize(
    "text",
    ["<<<<<<< ours\nowner: a\n=======\nowner: b\n>>>>>>> theirs\n", "owner: [", "\u202e", "a: &x 1\nb: *x"],
)
def test_a_file_that_is_no_yaml_hides_no_stack(estate, text):
    write(estate, {"tenants/fraud.yaml": text})
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "conflict")

    assert [one["address"] for step in told(estate)["steps"] for one in step] == ["fraud/dev"]


def test_what_is_no_stacks_is_told_and_ends_in_a_failure(estate):
    write(estate, {"out/loose.tf": "", "out/fraud/dev2.tf": "", "out/_platform/x/y/z/main.tf": ""})
    (estate / "out/fraud/dev/link.tf").symlink_to("main.tf")
    commit(estate, "strange")
    result = affected(estate)

    assert result.exit_code == 1
    assert "4 paths below out/ that are no stack's differ as well" in result.output
    assert "  out/fraud/dev/link.tf\n" in result.output
    assert "tenantry build --check" in " ".join(result.output.split())


def test_names_with_odd_characters_are_shown_and_obeyed_by_nobody(estate):
    write(
        estate,
        {"out/fraud/a\n::error::b.tf": "", "out/x \u202e/y/main.tf": "", 'out/it\'s/"a" b/main.tf': ""},
    )
    commit(estate, "odd")
    result = affected(estate)

    assert result.exit_code == 1
    assert "\n::error" not in result.output
    assert "\u202e" not in result.output


def test_values_of_files_are_shown_on_one_line_and_credentials_not_at_all(estate, edit):
    file = estate / "tenants/fraud.yaml"
    key = "AKIA" + "QWERTYUIOPASDFGH"
    edit(file, "  lena: ml-admin\n", f'  lena: "a\\n::stop-commands::x"\n  ana: "{key}"\n')
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "values")

    for output_format in ("text", "json"):
        output = affected(estate, "--format", output_format).output
        assert "\n::" not in output
        assert "QWERTYUIOP" not in output


def without_out(estate):
    shutil.rmtree(estate / "out")


def with_a_link(estate):
    shutil.move(estate / "out", estate / "elsewhere")
    (estate / "out").symlink_to("elsewhere")


def with_a_file(estate):
    shutil.rmtree(estate / "out")
    (estate / "out").write_text("")


@pytest.mark.parametrize("damage", [without_out, with_a_link, with_a_file], ids=lambda one: one.__name__)
def test_a_commit_without_a_plain_out_is_refused(estate, damage):
    damage(estate)
    commit(estate, "damaged")
    head = git(estate, "rev-parse", "HEAD")
    result = affected(estate)

    assert result.exit_code == 2
    assert f"commit {head[:12]} has" in result.output
    assert "every stack is affected" in " ".join(result.output.split())


def test_a_submodule_in_place_of_out_is_refused(estate, tmp_path):
    shutil.rmtree(estate / "out")
    commit(estate, "without")
    other = repository(tmp_path / "other")
    commit(other, "first")
    git(estate, "submodule", "--quiet", "add", f"file://{other}", "out")
    commit(estate, "submodule")

    result = affected(estate)
    assert result.exit_code == 2
    assert "has no out/" in result.output


def test_a_base_without_out_is_refused(estate):
    git(estate, "checkout", "--quiet", "--orphan", "root")
    shutil.rmtree(estate / "out")
    root = commit(estate, "no out yet")
    git(estate, "checkout", "--quiet", "work", "--", "out")
    commit(estate, "with out")

    assert affected(estate, base=root).exit_code == 2
    assert f"commit {root[:12]} has no out/" in affected(estate, base=root).output


def test_outside_git_it_says_where_to_run(workspace):
    result = affected(workspace)

    assert result.exit_code == 2
    assert "run this in a clone" in result.output


def test_a_workspace_may_lie_deeper_in_its_repository(estate, tmp_path):
    outer = repository(tmp_path / "outer")
    deep = copied(estate, outer / "teams and more" / "estate")
    shutil.rmtree(deep / ".git")
    commit(outer, "first")
    git(outer, "checkout", "--quiet", "-b", "work")
    rendered(deep, "fraud/dev/main.tf")
    write(outer, {"out/other.tf": "", "tenants/fraud.yaml": "a: b"})
    commit(outer, "second")

    assert [[one["address"] for one in step] for step in told(deep)["steps"]] == [["fraud/dev"]]


def test_followers_are_found_in_a_workspace_that_lies_deeper(estate, tmp_path):
    outer = repository(tmp_path / "outer")
    deep = copied(estate, outer / "estate")
    shutil.rmtree(deep / ".git")
    commit(outer, "first")
    git(outer, "checkout", "--quiet", "-b", "work")
    rendered(deep, shared_domain(deep).relative_to(deep / "out"))
    commit(outer, "second")

    assert [one["address"] for one in told(deep)["followed"]] == ["team-a/dev"]


def test_line_endings_of_a_checkout_are_no_change(estate):
    git(estate, "config", "core.autocrlf", "true")
    shutil.rmtree(estate / "out")
    git(estate, "checkout", "--quiet", "--", "out")

    assert told(estate)["steps"] == []


def test_a_revert_affects_nothing_and_a_merge_what_both_did(estate):
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "change")
    git(estate, "revert", "--no-edit", "HEAD")
    assert told(estate)["steps"] == []

    git(estate, "checkout", "--quiet", "-b", "other", "main")
    rendered(estate, "credit/dev/main.tf")
    commit(estate, "other change")
    git(estate, "checkout", "--quiet", "-b", "third", "main")
    rendered(estate, "team-a/dev/main.tf")
    commit(estate, "third change")
    git(estate, "merge", "--quiet", "--no-edit", "work", "other")
    assert [one["address"] for step in told(estate)["steps"] for one in step] == ["credit/dev", "team-a/dev"]


def test_runners_get_one_line_a_value(estate):
    rendered(estate, "fraud/dev/main.tf", "credit/dev/main.tf")
    commit(estate, "change")
    lines = dict(line.split("=", 1) for line in affected(estate, "--format", "github").output.splitlines())

    assert lines["count"] == "2"
    assert json.loads(lines["matrix"]) == {
        "include": [
            {"step": 1, "account": "111111111115", "stacks": "credit/dev"},
            {"step": 1, "account": "222222222221", "stacks": "fraud/dev"},
        ]
    }
    assert lines["step_1"] == lines["matrix"]
    assert "step_2" not in lines
    assert json.loads(lines["removed"]) == json.loads(lines["followed"]) == []
    pipeline = json.loads(affected(estate, "--format", "gitlab").output)
    assert pipeline[".affected"]["parallel"]["matrix"] == [
        {"STEP": "1", "ACCOUNT": "111111111115", "STACKS": "credit/dev"},
        {"STEP": "1", "ACCOUNT": "222222222221", "STACKS": "fraud/dev"},
    ]
    assert affected(estate, "--format", "lines").output == (
        "1 111111111115 credit/dev\n1 222222222221 fraud/dev\n"
    )


def test_a_pipeline_without_affected_stacks_has_a_job_that_never_runs(estate):
    assert json.loads(affected(estate, "--format", "gitlab").output) == {
        ".affected": {"rules": [{"when": "never"}]}
    }


def test_what_is_read_does_not_grow_with_tenants_that_did_not_change(estate, monkeypatch):
    reads = []

    def counted(program, folder, ids):
        wanted = tuple(ids)
        reads.extend(wanted)
        return contents(program, folder, wanted)

    monkeypatch.setattr("generator.tools.revisions.contents", counted)
    rendered(estate, "fraud/dev/main.tf")
    commit(estate, "change")
    told(estate)
    few = len(reads)
    git(estate, "checkout", "--quiet", "main")
    for index in range(20):
        shutil.copytree(estate / "out/credit", estate / f"out/more-{index}")
        shutil.copy(estate / "tenants/credit.yaml", estate / f"tenants/more-{index}.yaml")
    commit(estate, "twenty tenants more")
    git(estate, "rebase", "--quiet", "main", "work")
    reads.clear()
    told(estate)

    assert len(reads) == few
