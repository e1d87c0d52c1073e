"""`tenantry diff`: what a branch changes, from real repositories that real builds fill."""

import json

import pytest
from fakes.branches import of, rebuilt, shown, told
from fakes.commands import tenantry
from fakes.repositories import commit, git, write
from markdown_it import MarkdownIt

pytestmark = pytest.mark.usefixtures("worked_out_once")


def idle(workspace, edit):
    stated = "defaults:\n  studio: {idle_timeout_minutes: 75}\n"
    edit(workspace / "tenants/_platform.yaml", "defaults:\n", stated)


def test_people_and_values_are_told_in_the_words_of_the_files(estate, edit):
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "  lena: viewer\n  ana: viewer\n")
    idle(estate, edit)
    head = rebuilt(estate)
    base = git(estate, "rev-parse", "main")
    summary, common, *holders = shown(estate).split("\n\n")

    where = f"between HEAD ({head[:12]}) and {base[:12]}, where it left main"
    assert " ".join(summary.split()) == f"4 stacks differ {where}"
    assert " ".join(common.split()) == (
        "in 4 stacks idle time 120 → 75 minutes, by the platform's default (studio.idle_timeout_minutes)"
    )
    fraud = next(holder.splitlines() for holder in holders if holder.startswith("fraud\n"))
    stack = next(at for at, line in enumerate(fraud) if line.startswith("  dev  changed: replaced; "))
    people = ["    ana joins fraud as viewer", "    lena of fraud becomes viewer, and was ml-admin"]
    assert fraud[stack + 1 : stack + 3] == people


def test_whoever_leaves_weighs_more_than_whoever_joins(estate, edit):
    edit(estate / "tenants/fraud.yaml", "lena: ml-admin", "lena: {persona: ml-admin, lifecycle: retired}")
    rebuilt(estate)
    fraud = of(told(estate), "fraud/dev")

    assert fraud["weight"] in ("destroyed", "people_leave")
    assert fraud["people"] == [{"user": "lena", "team": None, "before": "ml-admin", "after": None}]
    assert any("lena" in name for name in fraud["resources"]["destroyed"])
    assert "lena leaves fraud, and was ml-admin: drain before the apply" in shown(estate)


def test_another_region_leaves_everything_behind_and_comes_first(estate, edit):
    text = (estate / "tenants/fraud.yaml").read_text()
    write(estate, {"tenants/fraud.yaml": f"{text}\nregion: eu-central-1\n"})
    (estate / "out/fraud/dev/backend.tf").unlink()
    idle(estate, edit)
    rebuilt(estate)
    document = told(estate)

    assert document["holders"][0]["folder"] == "fraud"
    (door, *_) = of(document, "fraud/dev")["doors"]
    assert (door["key"], door["before"], door["after"]) == ("region", "eu-west-1", "eu-central-1")
    assert "leaves all of this one behind" in door["does"]
    assert of(document, "fraud/dev")["weight"] == "left_behind"
    assert "one-way door" in shown(estate).splitlines()[1]


def test_nothing_differs_exactly_where_out_is_the_same(estate):
    write(estate, {"tenants/fraud.yaml": (estate / "tenants/fraud.yaml").read_text() + "# a comment\n"})
    rebuilt(estate)

    assert told(estate)["holders"] == []
    assert shown(estate).startswith("nothing differs between HEAD (")


def test_a_base_of_an_older_tenantry_tells_resources_alone(estate, edit):
    for file in (estate / "out").rglob("environments.json"):
        document = json.loads(file.read_text())
        del document["stacks"]
        file.write_text(json.dumps(document | {"version": 1}))
    commit(estate, "as an older one wrote it")
    git(estate, "branch", "--force", "main")
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "  lena: viewer\n")
    git(estate, "checkout", "--quiet", "HEAD~", "--", "out")
    rebuilt(estate)
    fraud = of(told(estate), "fraud/dev")

    assert not fraud["is_told"]
    assert fraud["people"] == fraud["values"] == []
    assert fraud["resources"]["updated"]
    assert "an older tenantry built one of the two commits" in shown(estate)


def test_meaning_that_changes_without_a_file_of_terraform_is_told(estate):
    file = estate / "out/fraud/environments.json"
    document = json.loads(file.read_text())
    del document["stacks"]["fraud/dev"]["values"]["users.lena"]
    file.write_text(json.dumps(document))
    commit(estate, "meant otherwise")

    assert [one["user"] for one in of(told(estate), "fraud/dev")["people"]] == ["lena"]


def test_a_neighbours_folder_says_nothing_of_a_stack(estate, edit):
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "  lena: viewer\n")
    rebuilt(estate)
    own = json.loads((estate / "out/fraud/environments.json").read_text())
    own["stacks"]["fraud/dev"]["values"]["users.lena"]["value"] = "ml-admin"
    write(estate, {"out/team-a/environments.json": json.dumps(own)})
    commit(estate, "spoken for")

    assert [one["after"] for one in of(told(estate), "fraud/dev")["people"]] == ["viewer"]


def test_files_that_are_no_resources_are_named(estate):
    write(estate, {"out/fraud/dev/e.tf.json": "{}", "out/fraud/dev/z.auto.tfvars": "x = 1\n"})
    backend = estate / "out/fraud/dev/backend.tf"
    backend.write_text(backend.read_text().replace("terraform.tfstate", "other.tfstate"))
    commit(estate, "beside")
    beside = of(told(estate), "fraud/dev")["resources"]["beside"]

    assert beside == ["terraform.backend.s3", "e.tf.json", "z.auto.tfvars"]
    assert "also differs: e.tf.json" in shown(estate)


def test_what_is_no_hcl_and_what_is_no_stacks_ends_in_a_failure(estate):
    write(estate, {"out/fraud/dev/main.tf": "resource {", "out/loose.tf": ""})
    commit(estate, "damaged")
    document = told(estate, code=1)

    assert document["unread"] == ["out/fraud/dev/main.tf"]
    assert document["strange"] == ["out/loose.tf"]
    words = " ".join(shown(estate).split())
    assert "these are no HCL and were not compared: out/fraud/dev/main.tf" in words
    assert "`tenantry build --check` says what they are: out/loose.tf" in words


def rewritten(workspace, path, change):
    file = workspace / path
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")


def test_a_claim_that_is_not_proved_any_more_is_told_first_and_weighs_as_much_as_a_door(estate, edit):
    def weaken(document):
        document["properties"] = [one for one in document["properties"] if one["id"] != "foreign.data"]
        next(one for one in document["properties"] if one["id"] == "foreign.keys")["verdict"] = (
            "outside the model"
        )
        document["limits"].append({"id": "new", "sentence": "Keys are not looked at.", "why": "x"})

    rewritten(estate, "out/team-a/isolation.json", weaken)
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "")
    (estate / "out/fraud/dev/main.tf").write_text("# other\n")
    commit(estate, "weaker")
    first, second = told(estate)["holders"]

    assert (first["folder"], first["weight"], first["stacks"]) == ("team-a", "unproved", [])
    assert [(one["id"], one["before"], one["after"]) for one in first["proof"]["claims"]] == [
        ("foreign.data", "proved", None),
        ("foreign.keys", "proved", "outside the model"),
    ]
    assert (second["folder"], second["proof"]) == ("fraud", None)
    words = " ".join(shown(estate).split("\n\n")[1].split())
    assert words.startswith("team-a ! not claimed any more, and was proved: ")
    assert "! proved → outside the model: " in words
    assert "! what the proof says nothing about: Keys are not looked at. (new)" in words


def test_what_another_version_built_is_said(estate, edit):
    rewritten(estate, "out/fraud/manifest.json", lambda one: one.update(generator="0.0.9"))
    edit(estate / "out/fraud/dev/backend.tf", "#", "##")
    commit(estate, "by another one")

    assert told(estate)["versions"] == [{"before": "0.1.0", "after": "0.0.9"}]
    assert "\nbuilt by tenantry 0.0.9, before by 0.1.0\n" in shown(estate)


def test_a_file_beside_stacks_with_other_digests_alone_is_told_too(estate):
    rewritten(estate, "out/team-a/isolation.json", lambda one: one["made_by"].update(tenantry="0.0.9"))
    rewritten(estate, "out/credit/manifest.json", lambda one: one.update(generator="0.0.9"))
    commit(estate, "by another one")
    document = told(estate)

    assert document["holders"] == []
    assert document["beside"] == ["out/credit/manifest.json", "out/team-a/isolation.json"]
    assert shown(estate).startswith("no stack differs between HEAD (")
    paths = "out/credit/manifest.json, out/team-a/isolation.json"
    assert f"digests and versions alone differ in {paths}" in " ".join(shown(estate).split())


HOSTILE = "\x1b[2Jx\x07</details>\n\n# big\n[l](http://evil.example) @all <img src=x> | `c` ::error::y \u202e"


def test_what_a_stranger_writes_beside_a_stack_stays_text(estate):
    file = estate / "out/fraud/environments.json"
    document = json.loads(file.read_text())
    values = document["stacks"]["fraud/dev"]["values"]
    values |= {
        f"users.{HOSTILE}": {"value": HOSTILE, "by": HOSTILE},
        HOSTILE: {"value": HOSTILE, "by": HOSTILE},
    }
    document["stacks"]["fraud/dev"]["region"] = HOSTILE
    document["environments"]["fraud/dev"] |= {f"spaces.{HOSTILE}.owner": HOSTILE}
    file.write_text(json.dumps(document))
    (estate / "out/fraud/dev/main.tf").write_text("# other\n")
    commit(estate, "hostile")

    text = shown(estate)
    assert "\n::" not in text
    assert "\u202e" not in text
    page = tenantry(estate, "diff", "--base", "main", "--format", "markdown").output
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    inner = [child for token in tokens for child in token.children or ()]
    assert {token.tag for token in tokens if token.type == "heading_open"} == {"h2"}
    assert not any(one.type in ("link_open", "image", "html_inline") for one in inner)
    assert all(character.isprintable() or character == "\n" for character in page)
    html = [token.content for token in tokens if token.type == "html_block"]
    assert [one.split("<summary>")[0] for one in html] == ["<details open>", "</details>\n"]
    assert "@all" not in "".join(one.content for one in inner if one.type == "text")
