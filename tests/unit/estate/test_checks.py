"""Which rule a fault across files breaks, and where; the messages are in tests/diagnostics."""

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed

from generator.aws.quotas import QUOTAS
from generator.estate.checks.accounts import check_accounts
from generator.estate.checks.isolation import check_isolation
from generator.estate.checks.names import check_names
from generator.estate.checks.people import check_people
from generator.estate.checks.settings import CHECKED_QUOTAS, check_settings
from generator.estate.sites import plan_sites


def found(platform=None, **tenants):
    estate = an_estate(platform, **tenants)
    planned = plan_sites(estate)
    sites = [one.site for one in planned.all]
    findings = [
        *check_accounts(estate),
        *check_isolation(estate),
        *check_people(estate, sites),
        *check_names(sites),
        *(finding for one in planned.all for finding in check_settings(estate, one)),
    ]
    return {
        (finding.rule.code, finding.primary.document.removeprefix("tenants/"), finding.primary.route)
        for finding in findings
    }


DEV = ("environments", "dev")
GROUPS = ["4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f11"]


def test_the_example_tenants_have_no_faults():
    assert found(alpha=ALPHA, beta=BETA, gamma=GAMMA) == set()


@pytest.mark.parametrize(
    ("tenant", "expected"),
    [
        (changed(ALPHA, environments__dev__account="nowhere"), ("PLN003", (*DEV, "account"))),
        (changed(GAMMA, shared_domain="reserch"), ("PLN005", ("shared_domain",))),
        (changed(GAMMA, shared_domain=None), ("PLN005", ("isolation",))),
        (changed(ALPHA, shared_domain="research"), ("PLN006", ("shared_domain",))),
        (changed(GAMMA, environments={"prod": {}}), ("PLN007", ("environments", "prod"))),
        (changed(GAMMA, region="eu-central-1"), ("PLN008", ("region",))),
        (changed(GAMMA, environments__dev__account="lines"), ("PLN008", (*DEV, "account"))),
        (changed(ALPHA, environments={"dev": {}}), ("PLN009", DEV)),
        (changed(ALPHA, users=None), ("PLN010", ())),
        (changed(ALPHA, teams={"red": {"users": {"x1": "viewer"}}}), ("PLN011", ("users",))),
        (changed(ALPHA, spaces={"lab": {"owner": "anna"}}), ("PLN016", ("spaces", "lab", "owner"))),
        (changed(ALPHA, environments__dev__users=["ana", "zed"]), ("PLN016", (*DEV, "users", 1))),
        (
            changed(ALPHA, spaces={"lab": {"owner": "ana", "sharing": "shared"}}),
            ("PLN018", ("spaces", "lab", "sharing")),
        ),
        (changed(ALPHA, region="eu-west-9"), ("PLN019", ("region",))),
        (changed(GAMMA, tags={"Team": "x"}), ("PLN020", ("tags", "Team"))),
        (changed(ALPHA, tags={"StudioUserId": "x"}), ("PLN020", ("tags", "StudioUserId"))),
        (changed(ALPHA, teams={"red": {"users": {"x1": "viewer"}}}, team_tag="x"), ("PLN011", ("team_tag",))),
        (changed(ALPHA, tags={f"k{n}": "v" for n in range(42)}), ("PLN021", ("tags",))),
        (changed(ALPHA, instance_types={"apps": ["ml.x9.huge"]}), ("PLN028", ("instance_types", "apps", 0))),
        (changed(ALPHA, logs={"retention_days": 366}), ("PLN029", ("logs", "retention_days"))),
        (changed(ALPHA, studio={"space_storage_gb": 200}), ("PLN030", ("studio", "space_storage_gb"))),
        (
            changed(ALPHA, spaces={"lab": {"owner": "ana", "storage_gb": 101}}),
            ("PLN030", ("spaces", "lab", "storage_gb")),
        ),
        (changed(ALPHA, environments__dev__account="lines"), ("PLN031", (*DEV, "account"))),
        (changed(BETA, environments__dev__account="100000000001"), ("PLN032", (*DEV, "account"))),
        (changed(ALPHA, quotas={"user-profile": 3}), ("PLN033", ("quotas", "user-profile"))),
        (changed(ALPHA, studio={"instance_type": "ml.g5.xlarge"}), ("PLN035", ("studio", "instance_type"))),
        (
            changed(ALPHA, sso_groups=GROUPS),
            ("PLN036", ("sso_groups",)),
        ),
        (changed(ALPHA, authentication="sso"), ("PLN040", ("authentication",))),
        (
            changed(ALPHA, authentication="sso", region="eu-central-1"),
            ("PLN012", ("region",)),
        ),
    ],
)
def test_a_fault_in_one_tenant_is_found_at_its_place(tenant, expected):
    code, route = expected

    assert (code, "alpha.yaml", route) in found(alpha=tenant)


def test_two_multi_account_environments_cannot_have_one_account():
    other = changed(ALPHA)

    assert found(alpha=ALPHA, omega=other) == {("PLN004", "omega.yaml", (*DEV, "account"))}


def test_a_multi_domain_tenant_cannot_move_into_a_multi_account_tenants_account():
    other = changed(BETA, environments__dev__account="200000000001")

    assert found(aaa=other, alpha=ALPHA) == {("PLN004", "aaa.yaml", (*DEV, "account"))}


def test_two_multi_domain_tenants_may_share_an_account():
    assert found(beta=BETA, delta=BETA) == set()


def test_a_profile_that_differs_only_in_case_is_one_profile():
    users = {"ANA": "viewer", "ana": "viewer"}

    codes = {code for code, _, _ in found(alpha=changed(ALPHA, users=users))}

    assert codes == {"PLN014"}


def test_the_same_user_name_in_two_teams_of_a_domain_is_one_profile():
    tenant = changed(ALPHA, users=None)
    tenant["teams"] = {"red": {"users": {"ana": "viewer"}}, "tan": {"users": {"ana": "viewer"}}}

    assert ("PLN014", "alpha.yaml", ("teams", "tan", "users", "ana", "profile")) in found(alpha=tenant)


def test_the_same_user_name_in_two_abac_tenants_gives_two_profiles():
    assert found(gamma=GAMMA, delta=GAMMA) == set()


def test_two_profiles_of_one_domain_cannot_have_one_studio_user_id():
    users = {
        "ana": {"persona": "viewer", "studio_user_id": "e1"},
        "bo": {"persona": "viewer", "studio_user_id": "E1"},
    }

    assert ("PLN034", "alpha.yaml", ("users", "bo", "studio_user_id")) in found(
        alpha=changed(ALPHA, users=users)
    )


def test_one_person_in_two_teams_of_a_shared_domain_is_nobody_elses_to_open():
    tenant = changed(GAMMA, users={"jo": {"persona": "viewer", "studio_user_id": "jo@acme.example"}})

    assert found(gamma=tenant, delta=tenant) == set()


def test_an_identity_center_user_has_one_profile_in_a_shared_domain_whatever_the_tenant():
    platform = changed(
        PLATFORM, shared_domains__research__authentication="sso", shared_domains__research__sso_groups=GROUPS
    )
    one = changed(GAMMA, users={"jo": {"persona": "viewer", "sso_user": "Jo"}})
    other = changed(GAMMA, users={"jo": "viewer"})

    assert found(platform, delta=one, gamma=other) == {("PLN039", "gamma.yaml", ("users", "jo", "sso_user"))}


def test_an_identity_center_user_has_a_profile_in_each_of_two_domains():
    tenant = changed(BETA, authentication="sso", sso_groups=GROUPS)

    assert found(beta=tenant, delta=tenant) == set()


def test_two_users_of_one_name_that_differ_in_profile_are_told_apart_by_sign_in_as_well():
    tenant = changed(ALPHA, users=None, authentication="sso", sso_groups=GROUPS)
    tenant["teams"] = {"red": {"users": {"ana": "viewer"}}, "tan": {"users": {"ana": "viewer"}}}
    route = ("teams", "tan", "users", "ana")

    assert found(alpha=tenant) == {
        ("PLN014", "alpha.yaml", (*route, "profile")),
        ("PLN039", "alpha.yaml", (*route, "sso_user")),
    }


def test_users_of_a_tenants_own_domain_need_no_group_where_they_can_be_looked_up():
    platform = changed(PLATFORM, identity__identity_center__identity_store_id="d-0123456789")
    tenant = changed(ALPHA, authentication="sso")

    assert found(platform, alpha=tenant) == set()


def test_nobody_signs_in_to_a_shared_domain_with_tenants_and_without_a_group():
    platform = changed(PLATFORM, shared_domains__research__authentication="sso")
    platform["identity"]["identity_center"]["identity_store_id"] = "d-0123456789"
    place = ("PLN040", "_platform.yaml", ("shared_domains", "research", "authentication"))

    assert found(platform, gamma=GAMMA) == {place}
    assert found(platform) == set()


def test_a_team_of_one_tenant_cannot_have_the_tag_of_another_tenant():
    teams = changed(ALPHA, users=None)
    teams["teams"] = {"red": {"users": {"ana": "viewer"}}}
    other = changed(ALPHA, environments__dev__account="200000000002")

    result = found(**{"alpha": teams, "alpha-red": other})

    assert ("PLN015", "alpha-red.yaml", ()) in result


def test_a_tenant_cannot_have_the_name_of_a_shared_domain():
    assert ("PLN022", "research.yaml", ()) in found(research=ALPHA)


def test_two_environments_of_one_account_cannot_compose_the_same_prefix():
    one = changed(BETA, environments={"b-c1": {"account": "lines"}})
    two = changed(BETA, environments={"c1": {"account": "lines"}})

    assert found(**{"aa": one, "aa-b": two}) == {("PLN023", "aa-b.yaml", ("environments", "c1"))}


def test_two_accounts_cannot_have_one_root_address():
    request = {"email": "aws@acme.example", "unit": "workloads"}
    tenant = changed(
        ALPHA,
        environments={
            "dev": {"organization_account": request},
            "prod": {"organization_account": {**request, "email": "AWS@acme.example"}},
        },
    )

    codes = {code for code, _, _ in found(alpha=tenant)}

    assert codes == {"PLN026", "PLN027"}


def test_an_account_is_placed_in_a_known_unit_only():
    request = {"email": "aws@acme.example", "unit": "workload"}
    tenant = changed(ALPHA, environments__dev__organization_account=request)

    assert found(alpha=tenant) == {("PLN025", "alpha.yaml", (*DEV, "organization_account", "unit"))}


def test_only_a_multi_account_tenant_may_have_accounts_created():
    request = {"email": "aws@acme.example", "unit": "workloads"}
    tenant = changed(BETA, environments__dev__organization_account=request)

    assert found(beta=tenant) == {("PLN024", "beta.yaml", (*DEV, "organization_account"))}


@pytest.mark.parametrize(
    ("authentication", "place"),
    [("iam", ("_platform.yaml", ("identity",))), ("sso", ("alpha.yaml", ("authentication",)))],
)
def test_an_environment_needs_the_identity_provider_of_its_authentication(authentication, place):
    platform = changed(PLATFORM, identity={})
    platform["shared_domains"] = {}
    tenant = ALPHA if authentication == "iam" else changed(ALPHA, authentication="sso")

    assert found(platform, alpha=tenant) == {("PLN013", *place)}


def test_quotas_that_can_be_stated_are_quotas_that_are_known():
    assert set(CHECKED_QUOTAS) < set(QUOTAS)
