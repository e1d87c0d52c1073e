"""Whose access a review says is another, where a change bears on one person's sessions."""

import json

import pytest
from fakes.branches import of, rebuilt, told, words
from fakes.commands import tenantry
from fakes.repositories import commit, git

pytestmark = pytest.mark.usefixtures("worked_out_once")

FRAUD = "tenants/fraud.yaml"
LENA, FROZEN = "  lena: ml-admin\n", "  lena: {persona: ml-admin, lifecycle: frozen}\n"
ACCOUNT = '    account: "222222222221"\n'
BUCKET = f"{ACCOUNT}    extra_buckets: {{acme-raw: read}}\n"


def from_here(estate):
    rebuilt(estate, "base")
    git(estate, "branch", "--force", "main")


def access(estate, address="fraud/dev"):
    return of(told(estate), address)["access"]


def grants(found, role, direction="lost"):
    return [grant for one in found["roles"] if one["role"] == role for grant in one[direction]]


def about(said, name):
    """Whether a sentence about what somebody can do names a person."""
    return [one for one in (f"{name} can", f"{name} (", f"{name}, ", f", {name}") if one in said]


def test_of_a_frozen_user_one_line_says_that_nothing_can_be_done_and_no_colleague_is_named(estate, edit):
    edit(estate / FRAUD, LENA, FROZEN)
    rebuilt(estate)
    found, said = access(estate), words(estate)

    assert said.count("can no longer") == 1
    assert "lena can no longer do anything (frozen)" in said
    assert not about(said, "priya")
    assert found["people"] == [
        {
            "user": "lena",
            "team": None,
            "before": "fraud-dev-ml-admin",
            "after": "fraud-dev-ml-admin",
            "was_closed": False,
            "is_closed": True,
            "stage": "frozen",
        }
    ]
    for role in ("fraud-dev-data-scientist", "fraud-dev-ml-admin"):
        assert {tuple(one["people"]) for one in grants(found, role)} == {("lena",)}
    (scientists,) = (one for one in found["roles"] if one["role"] == "fraud-dev-data-scientist")
    assert scientists["people"] == ["priya"]
    only_lena = {"names": ["lena"], "are_all_others": False}
    assert all(one["sessions"] == only_lena for one in scientists["lost"])
    assert {one["example"]["context"]["aws:sourceidentity"] for one in scientists["lost"]} == {"lena"}


def test_a_thawed_user_can_do_again_what_the_role_may(estate, edit):
    edit(estate / FRAUD, LENA, FROZEN)
    from_here(estate)
    edit(estate / FRAUD, FROZEN, LENA)
    rebuilt(estate)
    found, said = access(estate), words(estate)

    assert "lena can do again what role fraud-dev-ml-admin may (active)" in said
    assert "can now" not in said
    assert not about(said, "priya")
    assert [(one["user"], one["was_closed"], one["is_closed"]) for one in found["people"]] == [
        ("lena", True, False)
    ]
    assert {tuple(one["people"]) for one in grants(found, "fraud-dev-data-scientist", "gained")} == {
        ("lena",)
    }


@pytest.fixture
def shared(estate, edit, once):
    """The same, with two people on one role and a third on another."""

    def make():
        edit(estate / FRAUD, LENA, f"  ana: data-scientist\n{LENA}")
        from_here(estate)

    return once("shared", estate, make)


def test_who_shares_the_role_of_a_frozen_user_is_not_named(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: data-scientist, lifecycle: frozen}\n")
    rebuilt(shared)
    found, said = access(shared), words(shared)

    assert said.count("can no longer") == 1
    assert "ana can no longer do anything (frozen)" in said
    assert not about(said, "priya")
    assert not about(said, "lena")
    for role in ("fraud-dev-data-scientist", "fraud-dev-ml-admin"):
        assert {tuple(one["people"]) for one in grants(found, role)} == {("ana",)}


def test_what_a_role_gains_is_not_told_of_who_is_frozen_in_the_same_change(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: data-scientist, lifecycle: frozen}\n")
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    rebuilt(shared)
    said = words(shared)

    assert "priya (fraud-dev-data-scientist) can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert "ana can no longer do anything (frozen)" in said
    assert said.count("can no longer") == 1
    gained = grants(access(shared), "fraud-dev-data-scientist", "gained")
    assert {tuple(one["people"]) for one in gained} == {("priya",)}
    assert all(one["sessions"] == {"names": ["ana"], "are_all_others": True} for one in gained)


def test_what_a_role_gains_is_not_told_of_who_stays_frozen(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: data-scientist, lifecycle: frozen}\n")
    from_here(shared)
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    rebuilt(shared)
    said = words(shared)

    assert "priya (fraud-dev-data-scientist) can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert not about(said, "ana")
    assert access(shared)["people"] == []


def test_what_a_role_gains_is_told_of_who_is_thawed_by_the_thaw_alone(shared, edit):
    frozen = "  ana: {persona: data-scientist, lifecycle: frozen}\n"
    edit(shared / FRAUD, "  ana: data-scientist\n", frozen)
    from_here(shared)
    edit(shared / FRAUD, frozen, "  ana: data-scientist\n")
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    rebuilt(shared)
    said = words(shared)

    assert "ana can do again what role fraud-dev-data-scientist may (active)" in said
    assert "priya (fraud-dev-data-scientist) can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert "lena" not in said.replace("lena@", "")


@pytest.mark.parametrize("stage", ["frozen", "retiring"])
def test_a_frozen_tenant_is_told_in_one_line_with_everybody_in_it(estate, edit, stage):
    edit(estate / FRAUD, "users:\n", f"lifecycle: {stage}\nusers:\n")
    rebuilt(estate)
    said = words(estate)

    assert said.count("can no longer") == 1
    assert f"lena, priya can no longer do anything ({stage})" in said
    from_here(estate)
    edit(estate / FRAUD, f"lifecycle: {stage}\nusers:\n", "users:\n")
    rebuilt(estate)
    said = words(estate)
    assert "lena can do again what role fraud-dev-ml-admin may (active)" in said
    assert "priya can do again what role fraud-dev-data-scientist may (active)" in said
    assert "can now" not in said


def test_a_frozen_environment_freezes_who_is_in_it(estate, edit):
    edit(estate / FRAUD, ACCOUNT, f"{ACCOUNT}    lifecycle: frozen\n")
    rebuilt(estate)

    assert "lena, priya can no longer do anything (frozen)" in words(estate)


def test_a_frozen_shared_domain_freezes_who_is_in_its_tenants(estate, edit):
    edit(
        estate / "tenants/_platform.yaml",
        "        account: research\n",
        "        account: research\n        lifecycle: frozen\n",
    )
    rebuilt(estate)

    assert "alice, anton can no longer do anything (frozen)" in words(estate)
    assert {one["user"] for one in access(estate, "team-a/dev")["people"]} == {"alice", "anton"}


TEAMS = """teams:
  cards:
    users:
      ana: data-scientist
      priya: data-scientist
  loans:
    users:
      ana: {persona: data-scientist, profile: ana-of-loans}
      emil: viewer
"""


@pytest.fixture
def teams(estate, once):
    """A tenant of two teams, each with an ana."""

    def make():
        text = (estate / FRAUD).read_text()
        (estate / FRAUD).write_text(text[: text.index("users:\n")] + TEAMS)
        tenantry(
            estate, "acknowledge", "fraud/dev", "--who", "x@acme.example", "--reason", "Nothing is applied"
        )
        from_here(estate)

    return once("teams", estate, make)


def test_a_frozen_team_is_told_of_its_own_people_alone(teams, edit):
    edit(teams / FRAUD, "  cards:\n", "  cards:\n    lifecycle: frozen\n")
    rebuilt(teams)
    found, said = access(teams), words(teams)

    assert "ana of cards, priya can no longer do anything (frozen)" in said
    assert said.count("can no longer") == 1
    assert [(one["user"], one["team"]) for one in found["people"]] == [("ana", "cards"), ("priya", "cards")]


def test_of_two_people_with_one_name_the_team_is_told(teams, edit):
    edit(teams / FRAUD, "{persona: data-scientist, profile", "{persona: viewer, profile")
    rebuilt(teams)
    (person,) = access(teams)["people"]

    assert (person["user"], person["team"]) == ("ana", "loans")
    assert "ana of loans can now do what role fraud-dev--loans-viewer may, and no longer" in words(teams)


def test_who_is_frozen_and_gets_another_persona_can_do_nothing_all_the_same(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: ml-admin, lifecycle: frozen}\n")
    rebuilt(shared)
    said = words(shared)

    assert "ana can no longer do anything (frozen)" in said
    assert "ana can now" not in said
    from_here(shared)
    edit(shared / FRAUD, "ana: {persona: ml-admin", "ana: {persona: data-scientist")
    rebuilt(shared)
    assert not about(words(shared).replace("ana of fraud", ""), "ana")


def test_who_joins_frozen_can_do_nothing(estate, edit):
    edit(estate / FRAUD, LENA, f"{LENA}  ana: {{persona: data-scientist, lifecycle: frozen}}\n")
    rebuilt(estate)
    said = words(estate)

    assert "ana can do nothing (frozen)" in said
    assert "ana can now" not in said
    assert "can no longer" not in said


def test_who_leaves_after_having_been_frozen_loses_nothing_more(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: data-scientist, lifecycle: frozen}\n")
    from_here(shared)
    edit(shared / FRAUD, "lifecycle: frozen", "lifecycle: retired")
    rebuilt(shared)
    said = words(shared)

    assert "ana leaves fraud" in said
    assert "ana can" not in said


def test_people_are_named_as_files_name_them_and_not_by_their_profile(estate, edit):
    named = "  lena: {persona: ml-admin, profile: lena-m"
    edit(estate / FRAUD, LENA, f"{named}}}\n")
    tenantry(estate, "acknowledge", "fraud/dev", "--who", "x@acme.example", "--reason", "Nothing is applied")
    from_here(estate)
    edit(estate / FRAUD, f"{named}}}\n", f"{named}, lifecycle: frozen}}\n")
    rebuilt(estate)

    assert "lena can no longer do anything (frozen)" in words(estate)
    lost = grants(access(estate), "fraud-dev-data-scientist")
    assert {tuple(one["people"]) for one in lost} == {("lena",)}
    assert {tuple(one["sessions"]["names"]) for one in lost} == {("lena-m",)}


def test_who_comes_to_a_role_is_not_told_of_what_the_role_gains(shared, edit):
    """Lena may have had as much by her former role: only those who had the role before gain it."""
    edit(shared / FRAUD, LENA, "  lena: data-scientist\n")
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    rebuilt(shared)
    said = words(shared)

    assert "ana, priya (fraud-dev-data-scientist) can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert "lena can now do what role fraud-dev-data-scientist may, and no longer" in said


def test_who_leaves_a_role_is_not_told_of_what_the_role_gains(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: viewer\n")
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    rebuilt(shared)

    assert "priya (fraud-dev-data-scientist) can now s3:GetObject" in words(shared)
    gained = grants(access(shared), "fraud-dev-data-scientist", "gained")
    assert {tuple(one["people"]) for one in gained} == {("priya",)}


def by_hand(estate, condition, effect="Deny"):
    """A statement on the role of data scientists that somebody wrote by hand."""
    file = estate / "out/fraud/dev/modules/identity/policies.tf"
    text = file.read_text()
    at = text.index('resource "aws_iam_policy" "data_scientist_work"')
    start = text.index("    Statement = [\n", at) + len("    Statement = [\n")
    statement = (
        f'      {{\n        Sid = "ByHand"\n        Effect = "{effect}"\n'
        '        Action = "s3:GetObject"\n        Resource = "*"\n'
        f"        Condition = {condition}\n      }},\n"
    )
    file.write_text(text[:start] + statement + text[start:])
    commit(estate, "by hand")


def test_a_statement_about_one_of_two_on_a_role_is_told_of_the_one(shared):
    by_hand(shared, '{ StringEquals = { "aws:SourceIdentity" = "ana" } }')
    said = words(shared)

    assert "ana (fraud-dev-data-scientist) can no longer s3:GetObject" in said
    assert not about(said, "priya")
    assert {tuple(one["people"]) for one in grants(access(shared), "fraud-dev-data-scientist")} == {("ana",)}


def test_a_statement_about_all_but_one_is_told_of_the_others(shared):
    by_hand(shared, '{ StringNotEquals = { "aws:SourceIdentity" = "ana" } }')
    said = words(shared)

    assert "priya (fraud-dev-data-scientist) can no longer s3:GetObject" in said
    assert not about(said, "ana")


def test_a_pattern_of_names_is_told_of_those_it_fits(shared):
    by_hand(shared, '{ StringLike = { "sagemaker:UserProfileName" = "p*" } }')
    said = words(shared)

    assert "priya (fraud-dev-data-scientist) can no longer s3:GetObject" in said
    assert not about(said, "ana")


def test_of_somebody_who_has_another_role_sessions_are_told_and_not_the_person(shared):
    by_hand(shared, '{ StringEquals = { "aws:SourceIdentity" = "lena" } }')
    said = words(shared)

    assert "sessions of lena with role fraud-dev-data-scientist can no longer s3:GetObject" in said
    assert not about(said, "priya")
    assert not about(said, "ana")


def test_who_has_the_role_and_who_has_another_are_told_apart(shared):
    by_hand(shared, '{ StringEquals = { "aws:SourceIdentity" = ["ana", "lena"] } }')

    said = words(shared)
    assert "ana (fraud-dev-data-scientist) and sessions of lena with it can no longer s3:GetObject" in said
    assert not about(said, "priya")


def test_access_since_a_revision_says_whose_sessions_are_meant(shared, edit):
    edit(shared / FRAUD, "  ana: data-scientist\n", "  ana: {persona: data-scientist, lifecycle: frozen}\n")
    edit(shared / FRAUD, ACCOUNT, BUCKET)
    since = ("access", "--from", "main", "fraud")
    roles = {
        one["role"]: one for one in json.loads(tenantry(shared, *since, "--format", "json").output)["roles"]
    }
    scientists = roles["fraud-dev-data-scientist"]
    text, markdown = (tenantry(shared, *since, "--format", one).output for one in ("text", "markdown"))

    assert {json.dumps(one["sessions"]) for one in scientists["lost"]} == {
        '{"names": ["ana"], "are_all_others": false}'
    }
    assert {json.dumps(one["sessions"]) for one in scientists["gained"]} == {
        '{"names": ["ana"], "are_all_others": true}'
    }
    assert {json.dumps(one["sessions"]) for one in roles["fraud-dev-job"]["gained"]} == {
        '{"names": [], "are_all_others": true}'
    }
    assert "whose       sessions of ana alone\n" in text
    assert "whose       sessions of all but ana\n" in text
    assert "sessions of `ana` alone" in markdown
    assert "sessions of all but `ana`" in markdown


def test_who_goes_with_a_line_that_is_deleted_is_named_as_the_file_named_her(estate, edit):
    edit(estate / "tenants/team-a.yaml", "  anton: viewer\n", "")
    tenantry(estate, "acknowledge", "team-a/dev", "--who", "x@acme.example", "--reason", "Nothing is applied")
    rebuilt(estate)

    assert "anton can do no longer what role team-a-dev-viewer may" in words(estate)
    assert [one["user"] for one in access(estate, "team-a/dev")["people"]] == ["anton"]


def test_a_statement_about_the_frozen_that_is_taken_from_one_role_is_told(estate, edit):
    edit(estate / FRAUD, LENA, FROZEN)
    from_here(estate)
    file = estate / "out/fraud/dev/modules/identity/policies.tf"
    file.write_text(file.read_text().replace('"aws:SourceIdentity" = "lena"', '"aws:SourceIdentity" = "x"'))
    commit(estate, "by hand")
    said = words(estate)

    assert "sessions of lena with role fraud-dev-data-scientist can now" in said
    assert "lena can do again" not in said
    assert not about(said, "priya")


def test_who_is_frozen_in_files_alone_is_not_said_to_be_shut_out(estate, edit):
    edit(estate / FRAUD, LENA, FROZEN)
    rebuilt(estate)
    git(estate, "checkout", "--quiet", "main", "--", "out/fraud/dev/modules/identity")
    commit(estate, "by hand")

    assert "stage of lena is frozen" in words(estate)
    assert "can no longer" not in words(estate)
    assert access(estate)["people"] == []
