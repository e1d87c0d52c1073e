from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.modules import module_resources, module_texts, only
from fakes.sites import SETTINGS, a_site, varied

from generator.aws.instance_types import app_instance_types
from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.module import ModulePlan
from generator.plan.modules.domain import plan_domain
from generator.plan.modules.guardrails import HIDDEN, plan_guardrails
from generator.plan.modules.profiles import plan_profiles


def test_an_abac_tenant_puts_its_profiles_and_spaces_into_the_shared_domain() -> None:
    plan = plan_profiles(a_site("abac"))
    resources = module_resources(plan)

    assert sorted(resources) == [
        "aws_sagemaker_space.alpha__lab",
        "aws_sagemaker_user_profile.alpha__ana",
        "aws_sagemaker_user_profile.alpha__bo",
        "aws_sagemaker_user_profile.alpha__vera",
        "terraform_data.alpha__lab",
    ]
    profile = resources["aws_sagemaker_user_profile.alpha__ana"]
    assert profile.values() == {
        "domain_id": Expression("var.domain_id"),
        "user_profile_name": "alpha--ana",
        "tags": {"studiouserid": "alpha--ana", "team": "alpha--dev"},
    }
    assert only(profile, "user_settings").values() == {
        "execution_role": Expression('var.execution_role_arns["data-scientist"]'),
        "security_groups": (Expression('var.profile_security_group_ids["alpha--ana"]'),),
        "studio_web_portal": "ENABLED",
        "default_landing_uri": "studio::",
    }
    assert [output.name for output in plan.outputs] == [
        "user_profile_arns", "user_profile_home_uids", "space_arns",
    ]  # fmt: skip


def test_profiles_and_spaces_carry_the_tag_of_their_own_team() -> None:
    site = a_site("abac")
    (team,) = site.teams
    ana, *others = team.members
    first = replace(team, tag="alpha-one", members=(ana,))
    second = replace(team, tag="alpha-two", members=tuple(others), spaces=())

    resources = module_resources(plan_profiles(replace(site, teams=(second, first))))

    tags = {name: body.values()["tags"] for name, body in resources.items() if name.startswith("aws_")}
    assert tags["aws_sagemaker_user_profile.alpha__ana"]["team"] == "alpha-one--dev"
    assert tags["aws_sagemaker_user_profile.alpha__bo"]["team"] == "alpha-two--dev"
    assert tags["aws_sagemaker_space.alpha__lab"] == {"owner": "alpha--ana", "team": "alpha-one--dev"}


def test_the_order_of_teams_does_not_show() -> None:
    site = a_site("abac")
    (team,) = site.teams
    first, second = (
        replace(team, members=team.members[:1]),
        replace(team, members=team.members[1:], spaces=()),
    )

    one = plan_profiles(replace(site, teams=(first, second)))
    other = plan_profiles(replace(site, teams=(second, first)))

    assert module_texts(one) == module_texts(other)


def test_blocks_of_people_are_the_same_in_a_shared_domain_but_for_domain_and_team_value() -> None:
    abac = module_texts(plan_profiles(a_site("abac")))
    people = replace(a_site("multi-account"), teams=a_site("abac").teams)
    own = module_texts(plan_domain(people))

    for name in ("profiles.tf", "spaces.tf"):
        assert abac[name] == own[name].replace("aws_sagemaker_domain.this.id", "var.domain_id").replace(
            '= "alpha"', '= "alpha--dev"'
        )


def test_members_of_an_sso_domain_are_tied_to_their_identity_center_user() -> None:
    site = a_site("abac", settings=varied(SETTINGS, authentication="sso"))
    (team,) = site.teams
    members = tuple(replace(member, sso_user=member.user) for member in team.members)

    resources = module_resources(plan_profiles(replace(site, teams=(replace(team, members=members),))))

    values = resources["aws_sagemaker_user_profile.alpha__bo"].values()
    assert values["single_sign_on_user_identifier"] == "UserName"
    assert values["single_sign_on_user_value"] == "bo"


@pytest.mark.parametrize(
    ("app", "page"),
    [
        ("JupyterLab", "studio::jupyterlab"),
        ("CodeEditor", "studio::code-editor"),
        (None, "studio::"),
    ],
)
@pytest.mark.parametrize("planner", [plan_profiles, plan_domain])
def test_every_profile_opens_the_page_of_the_default_application(
    planner: Callable[[Site], ModulePlan], app: str | None, page: str
) -> None:
    settings = varied(SETTINGS, studio__default_app=app)
    site = a_site("abac" if planner is plan_profiles else "multi-domain", settings=settings)

    resources = module_resources(planner(site))

    profiles = [body for name, body in resources.items() if name.startswith("aws_sagemaker_user_profile")]
    found = [only(body, "user_settings").values() for body in profiles]
    assert len(found) == len(site.members)
    assert {one["default_landing_uri"] for one in found} == {page}
    assert {one["studio_web_portal"] for one in found} == {"ENABLED"}


def _hidden(**studio: object) -> dict[str, tuple[str, ...]]:
    """What the stack of a tenant whose settings say so has Studio leave out."""
    site = a_site(settings=varied(SETTINGS, **{f"studio__{key}": value for key, value in studio.items()}))
    (found,) = (one.value for one in plan_guardrails(site).outputs if one.name == HIDDEN.name)
    assert isinstance(found, dict)
    return found


def test_every_profile_hides_what_the_guardrails_of_its_stack_say() -> None:
    for plan in (plan_profiles(a_site("abac")), plan_domain(a_site())):
        resources = module_resources(plan)
        profiles = [body for name, body in resources.items() if name.startswith("aws_sagemaker_user_profile")]
        assert profiles
        for body in profiles:
            said = only(only(body, "user_settings"), "studio_web_portal_settings").values()
            assert said == {
                "hidden_app_types": Expression('var.hidden_in_studio["app_types"]'),
                "hidden_instance_types": Expression('var.hidden_in_studio["instance_types"]'),
                "hidden_ml_tools": Expression('var.hidden_in_studio["tools"]'),
            }


def test_of_instance_types_exactly_those_are_hidden_that_applications_may_not_start_on() -> None:
    site = a_site(settings=varied(SETTINGS, instance_types__apps=("ml.m5.*", "ml.t3.medium")))
    (found,) = (one.value for one in plan_guardrails(site).outputs if one.name == HIDDEN.name)
    assert isinstance(found, dict)
    hidden = set(found["instance_types"])
    shown = set(app_instance_types()) - hidden
    assert shown == {"system", "ml.t3.medium", *(one for one in app_instance_types() if "ml.m5." in one)}
    assert hidden < set(app_instance_types())


def test_of_applications_the_two_are_shown_that_spaces_run_unless_one_is_hidden() -> None:
    assert {"JupyterLab", "CodeEditor"}.isdisjoint(_hidden()["app_types"])
    assert {"Canvas", "RStudioServerPro", "KernelGateway"} <= {*_hidden()["app_types"]}
    assert {*_hidden(hidden_apps=("CodeEditor",))["app_types"]} - {*_hidden()["app_types"]} == {"CodeEditor"}


def test_tools_are_those_that_a_file_names_and_never_none_because_the_provider_sends_no_empty_list() -> None:
    partners = {"Comet", "DeepchecksLLMEvaluation", "Fiddler", "LakeraGuard"}
    assert {*_hidden(hidden_tools=())["tools"]} == partners
    assert {*_hidden(hidden_tools=("Models",))["tools"]} == {*partners, "Models"}


def test_the_domain_is_the_same_whatever_its_profiles_open_because_it_cannot_be_changed() -> None:
    one, other = (
        module_texts(plan_domain(a_site(settings=varied(SETTINGS, studio__default_app=app))))
        for app in (None, "CodeEditor")
    )

    assert one["main.tf"] == other["main.tf"]
    assert one["profiles.tf"] != other["profiles.tf"]


def test_a_tenant_without_members_in_an_environment_declares_nothing() -> None:
    plan = plan_profiles(a_site("abac", teams=()))

    assert plan.variables == ()
    assert plan.outputs == ()
    assert module_resources(plan) == {}
