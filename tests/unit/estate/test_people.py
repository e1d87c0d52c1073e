from fakes.estates import ALPHA, GAMMA, an_estate, changed

from generator.estate.people import plan_teams
from generator.tenancy.settings import Settings


def teams(tenant, environment="dev"):
    file = an_estate(alpha=tenant).tenants[0]
    return plan_teams(file, environment, Settings())


def test_a_tenant_that_is_one_team_has_its_name_as_team_tag():
    (team,) = teams(ALPHA)

    assert team.tag == "alpha"
    assert [(member.profile, member.role_key) for member in team.members] == [
        ("ana", "data-scientist"),
        ("bo", "viewer"),
    ]


def test_in_a_shared_domain_team_and_user_are_joined_by_a_double_hyphen():
    (team,) = teams(changed(GAMMA, spaces={"notes": {"owner": "ana"}}))

    assert [member.profile for member in team.members] == ["alpha--ana", "alpha--bo"]
    assert [member.studio_user_id for member in team.members] == ["alpha--ana", "alpha--bo"]
    assert [(space.name, space.owner) for space in team.spaces] == [("alpha--notes", "alpha--ana")]


def test_several_teams_have_tags_and_role_keys_of_their_own():
    tenant = changed(ALPHA, users=None)
    tenant["teams"] = {
        "red": {"users": {"ana": "viewer"}},
        "blue": {"users": {"bo": "data-scientist"}},
    }

    planned = teams(tenant)

    assert [team.tag for team in planned] == ["alpha-blue", "alpha-red"]
    assert [member.role_key for team in planned for member in team.members] == [
        "blue/data-scientist",
        "red/viewer",
    ]


def test_an_environment_can_leave_users_out_and_their_spaces_with_them():
    tenant = changed(ALPHA, environments__dev__users=["bo"], spaces={"notes": {"owner": "ana"}})

    (team,) = teams(tenant)

    assert [member.user for member in team.members] == ["bo"]
    assert team.spaces == ()


def test_what_a_user_states_wins_over_what_follows_from_the_name():
    tenant = changed(
        GAMMA,
        users={
            "ana": {
                "persona": "viewer",
                "profile": "Ana-Diaz",
                "studio_user_id": "e4711",
                "sso_user": "a.diaz",
            }
        },
    )

    ((member,),) = (team.members for team in teams(tenant))

    assert (member.profile, member.studio_user_id, member.sso_user) == (
        "alpha--Ana-Diaz",
        "e4711",
        "a.diaz",
    )


def test_a_space_without_a_size_gets_the_given_one():
    tenant = changed(ALPHA, spaces={"a1": {"owner": "ana"}, "b1": {"owner": "ana", "storage_gb": 70}})

    (team,) = teams(tenant)

    assert [space.storage_gb for space in team.spaces] == [20, 70]


def test_a_user_may_do_something_else_in_one_environment():
    ana = {"persona": "data-scientist", "personas": {"prod": "viewer"}}
    tenant = changed(ALPHA, users={"ana": ana}, environments__prod={"account": "200000000002"})
    in_dev, in_prod = (teams(tenant, environment)[0].members[0] for environment in ("dev", "prod"))

    assert (in_dev.persona, in_dev.role_key) == ("data-scientist", "data-scientist")
    assert (in_prod.persona, in_prod.role_key) == ("viewer", "viewer")
    assert in_dev.profile == in_prod.profile == "ana"
